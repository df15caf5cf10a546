"""The learned finder: findings and signs said in words that no rule foresaw.

Every message and each of its clauses is read by its meaning (:mod:`unknot.nlu.by_meaning`) or, where there is no
sentence encoder, by its words (:mod:`unknot.nlu.by_words`). The scores are turned into probabilities (Platt 1999) on
examples that the reader had not seen: five-fold cross-validation in which neighbouring examples, mostly written in one
voice, stay together.

A concept detected here may as well be denied or somebody else's: how it is meant is decided elsewhere.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc, Span

from unknot.nlu.by_meaning import ByMeaning
from unknot.nlu.by_words import ByWords
from unknot.nlu.chat_words import chat_sentences
from unknot.nlu.clauses import clauses
from unknot.nlu.document import doc_of
from unknot.nlu.encoder import EMBEDDINGS, Embeddings, plain_text
from unknot.nlu.encoder_export import WIDTH, fingerprint
from unknot.nlu.findings import DOUBTED, SUGGESTIONS, Learned, Suggestion
from unknot.nlu.heads import Labels, Matrix

logger = logging.getLogger(__name__)

Numbers = npt.NDArray[np.int64]

FILE = "classifier.npz"
PATTERNS = Path(__file__).parent.parent / "knowledge" / "patterns"  # the normal forms know the words of the rules
LEARNED = ("finding", "sign")  # Rasa entities in the training data whose values, and groups, are concepts
WHOLE = 0.7  # share of annotated words that a stretch must hold to say what they say
FOLDS = 5
VOICE = 10  # examples in a row that stay in one fold


@dataclass(frozen=True)
class Unit:
    """A stretch of a message that is classified by itself, and its place in the text (characters)."""

    text: str
    start: int
    end: int

    @classmethod
    def of(cls, span: Doc | Span) -> Unit:
        """The unit of a whole document or of a part of it."""
        if isinstance(span, Doc):
            return cls(plain_text(span), 0, len(span.text))
        return cls(plain_text(span), span.start_char, span.end_char)


def units_of(doc: Doc) -> list[Unit]:
    """The whole message, then its clauses when there is more than one."""
    parts = clauses(doc)
    return [Unit.of(doc), *(Unit.of(part) for part in parts if len(parts) > 1)]


@dataclass(frozen=True)
class Examples:
    """Units of the training messages with their labels.

    Attributes:
        texts: of the units.
        labels: (units, concepts); the concept is said in the unit.
        known: (units, concepts); False where the unit holds so little of the annotated words that neither label is
            right.
        message: number of the message of each unit.
        classified: whether the unit is one that is classified at run time; the others are the annotated words alone.
        concepts: names of the columns.
    """

    texts: list[str]
    labels: Labels
    known: Labels
    message: Numbers
    classified: Labels
    concepts: list[str]

    def by_message(self, scores: Matrix) -> tuple[Matrix, Labels]:
        """The highest score of every concept in each message, and whether the message says it."""
        rows = np.flatnonzero(self.classified)
        numbers, inverse = np.unique(self.message[rows], return_inverse=True)
        highest = np.full((len(numbers), scores.shape[1]), -np.inf, np.float32)
        np.maximum.at(highest, inverse, scores[rows])
        said = np.zeros(highest.shape, bool)
        np.logical_or.at(said, inverse, self.labels[rows])
        return highest, said


def examples_of(messages: Sequence[Message], fewest: int) -> Examples:
    """Units of annotated messages; concepts with fewer than ``fewest`` messages are left out."""
    annotated = [(m, [e for e in m.get(ENTITIES, []) if e["entity"] in LEARNED]) for m in messages if m.get(TEXT)]
    counts = Counter(concept for _, entities in annotated for concept in {e["value"] for e in entities})
    concepts = sorted(concept for concept, count in counts.items() if count >= fewest)
    column = {concept: i for i, concept in enumerate(concepts)}
    texts: list[str] = []
    labels: list[set[int]] = []
    partly: list[set[int]] = []
    numbers: list[int] = []
    classified: list[bool] = []
    for number, (message, entities) in enumerate(annotated):
        doc = doc_of(message)
        marked = [
            (e["start"], e["end"], column[concept])
            for e in entities
            for concept in (e["value"], e.get("group"))
            if concept in column
        ]
        words = [doc.char_span(start, end, alignment_mode="expand") for start, end, _ in marked]
        at_run_time = units_of(doc)
        alone = [Unit.of(span) for span in words if span is not None]
        seen = {unit.text for unit in at_run_time}
        alone = [unit for unit in alone if unit.text not in seen]
        for unit in [*at_run_time, *alone]:
            shares = [(_share(unit, start, end), concept) for start, end, concept in marked]
            texts.append(unit.text)
            labels.append({concept for share, concept in shares if share >= WHOLE})
            partly.append({concept for share, concept in shares if 0 < share < WHOLE} - labels[-1])
            numbers.append(number)
            classified.append(unit not in alone)
    return Examples(
        texts,
        _indicator(labels, len(concepts)),
        ~_indicator(partly, len(concepts)),
        np.array(numbers, np.int64),
        np.array(classified, bool),
        concepts,
    )


def _overlaps(unit: Unit, spans: Sequence[tuple[int, int]]) -> bool:
    return any(unit.start < end and start < unit.end for start, end in spans)


def _share(unit: Unit, start: int, end: int) -> float:
    return max(0, min(end, unit.end) - max(start, unit.start)) / (end - start)


def _indicator(rows: list[set[int]], columns: int) -> Labels:
    matrix = np.zeros((len(rows), columns), bool)
    for row, chosen in enumerate(rows):
        matrix[row, list(chosen)] = True
    return matrix


@dataclass(frozen=True)
class Classifier:
    """The fitted finder.

    Attributes:
        concepts: names of the columns.
        reader: what gives a text its scores: by its meaning, or without a sentence encoder by its words.
        slope, offset: (concepts,) of the probability of a message's highest score: expit(slope * score + offset).
        practised: (concepts,) whether it was trained on so many messages that its silence says something, too.
    """

    concepts: list[str]
    reader: ByMeaning | ByWords
    slope: Matrix
    offset: Matrix
    practised: Labels

    def suggest(self, doc: Doc, embeddings: Embeddings | None) -> list[Suggestion]:
        """Concepts of a message with the clause that says each most clearly.

        The last element of a suggestion is its calibrated probability. Sentences that the web chat wrote are left out,
        and with them the message as a whole.
        """
        units = units_of(doc)
        texts = [unit.text for unit in units]
        if not any(texts):
            return []
        vectors = embeddings.vectors if embeddings is not None else np.zeros((len(texts), WIDTH), np.float32)
        scores = self.reader.scores(texts, vectors)
        if own := chat_sentences(doc.text):
            read = [i for i, unit in enumerate(units) if i > 0 and not _overlaps(unit, own)]
            if not read:
                return []
            units, scores = [units[0], *(units[i] for i in read)], scores[[read[0], *read]]
        confidence = self.confidence(scores.max(axis=0))
        places = scores[1:].argmax(axis=0) + 1 if len(units) > 1 else np.zeros(len(self.concepts), np.int64)
        return [
            (self.concepts[i], units[places[i]].start, units[places[i]].end, float(confidence[i]))
            for i in np.flatnonzero(confidence >= DOUBTED)
        ]

    @cached_property
    def known(self) -> frozenset[str]:
        """The practised concepts: only of these does a low confidence speak against what a rule found."""
        return frozenset(name for name, practised in zip(self.concepts, self.practised, strict=True) if practised)

    def confidence(self, highest: Matrix) -> Matrix:
        """Probability of every concept from a message's highest scores, (..., concepts)."""
        probability: Matrix = expit(self.slope * highest + self.offset)
        return probability

    def save(self, path: Path) -> None:
        """Write to one compressed file without any pickled object."""
        np.savez_compressed(
            path,
            concepts=np.array(json.dumps(self.concepts)),
            **{name: getattr(self, name) for name in _VECTORS},
            **self.reader.arrays(),
        )

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            concepts = json.loads(str(file["concepts"]))
            kind = ByMeaning if ByMeaning.KEY in file else ByWords
            return cls(concepts, kind.from_arrays(file, len(concepts)), *(file[name] for name in _VECTORS))


_VECTORS = ("slope", "offset", "practised")


def train(examples: Examples, vectors: Matrix, config: dict[str, Any]) -> tuple[Classifier, Matrix]:
    """Fit the finder.

    Args:
        examples: the training units.
        vectors: (units, 384) their sentence vectors; zeros when there is no encoder.
        config: see :meth:`FindingClassifier.get_default_config`.

    Returns:
        The finder, and the scores (units, concepts) that cross-validation gave each unit.
    """

    def fit(rows: Labels, labels: Labels, known: Labels) -> ByMeaning | ByWords:
        if vectors.any():
            return ByMeaning.fit(vectors[rows], labels[rows], known[rows], examples.classified[rows], config)
        return ByWords.fit([examples.texts[i] for i in np.flatnonzero(rows)], labels[rows], known[rows], config)

    scores = np.zeros(examples.labels.shape, np.float32)
    folds = examples.message // VOICE % FOLDS
    for fold in range(FOLDS):
        seen, unseen = folds != fold, folds == fold
        if unseen.any() and seen.any():
            texts = [examples.texts[i] for i in np.flatnonzero(unseen)]
            scores[unseen] = fit(seen, examples.labels, examples.known).scores(texts, vectors[unseen])
    highest, said = examples.by_message(scores)
    slope, offset, usable = calibrate(highest, said)
    everything = np.ones(len(examples.texts), bool)
    classifier = Classifier(
        concepts=[concept for concept, keep in zip(examples.concepts, usable, strict=True) if keep],
        reader=fit(everything, examples.labels[:, usable], examples.known[:, usable]),
        slope=slope[usable],
        offset=offset[usable],
        practised=said.sum(axis=0)[usable] >= config["practised"],
    )
    return classifier, scores


LOWEST_QUALITY = 0.3  # concepts that cannot be told even this well are not suggested at all
BETA = 1.5  # a miss counts this much more than a false alarm, squared


def calibrate(scores: Matrix, said: Labels) -> tuple[Matrix, Matrix, Labels]:
    """Probabilities from scores of messages that the fit had not seen (Platt 1999).

    Args:
        scores: (messages, concepts) highest score in the message.
        said: (messages, concepts).

    Returns:
        Slope and offset of the probabilities; whether the concept is told well enough to be suggested, that is,
        whether some threshold reaches an F-beta of 0.3.
    """
    columns = scores.shape[1]
    slope, offset = np.ones(columns, np.float32), np.zeros(columns, np.float32)
    usable = np.zeros(columns, bool)
    for i in range(columns):
        if not 0 < said[:, i].sum() < len(said):
            continue
        platt = LogisticRegression(C=10).fit(scores[:, i : i + 1], said[:, i])
        slope[i], offset[i] = platt.coef_[0, 0], platt.intercept_[0]
        usable[i] = slope[i] > 0 and _best_quality(scores[:, i], said[:, i]) >= LOWEST_QUALITY
    return slope, offset, usable


def _best_quality(scores: Matrix, said: Labels) -> float:
    """The highest F-beta that any threshold on the scores reaches."""
    right = np.cumsum(said[np.argsort(-scores, kind="stable")])
    found = np.arange(1, len(said) + 1)
    return float(((1 + BETA**2) * right / (BETA**2 * said.sum() + found)).max())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class FindingClassifier(GraphComponent):
    """Rasa component: leaves the finder's suggestions on each message, where the finding extractor takes them up.

    Trained from the examples' entities ``finding`` and ``sign``. Its place is behind the sentence encoder and before
    the finding extractor. Without the encoder it reads the words alone.
    """

    @classmethod
    def get_default_config(cls) -> dict[str, Any]:
        """Settings of the fit.

        ``fewest``: messages that a concept needs. ``practised``: messages from which on its silence says something.
        ``decay``, ``passes``: see :func:`unknot.nlu.heads.fit_heads`. Without an encoder, ``ngrams``: how many are
        kept, and to how many ``dimensions`` they are reduced.
        """
        return {"fewest": 10, "practised": 40, "ngrams": 15_000, "dimensions": 256, "decay": 0.5, "passes": 12}

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What the fit depends on besides this class and the training data: normal forms, clauses, the encoder."""
        library = Path(__file__).parent
        kinds = ("*.py", "*.yml", "*.json")
        return fingerprint([file for kind in kinds for file in library.rglob(kind)] + [*PATTERNS.glob("*.yml")])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FindingClassifier:
        """Make an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FindingClassifier:
        """Load the component from the model archive."""
        with model_storage.read_from(resource) as directory:
            path = directory / FILE
            return cls(config, model_storage, resource, Classifier.load(path) if path.exists() else None)

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        classifier: Classifier | None = None,
    ) -> None:
        """Take the parts; without a classifier nothing is suggested."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the finder and put it into the model archive."""
        messages = training_data.training_examples
        examples = examples_of(messages, self._config["fewest"])
        with self._model_storage.write_to(self._resource) as directory:
            if examples.concepts:
                classifier, _ = train(examples, _vectors(examples, messages), self._config)
                classifier.save(directory / FILE)
            else:
                logger.warning("No finding is annotated often enough in the training data: rules alone find findings.")
                (directory / "none").touch()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Leave suggestions on every message that has a text."""
        for message in messages:
            if self._classifier is not None and isinstance(message.get(TEXT), str):
                suggestions = self._classifier.suggest(doc_of(message), message.get(EMBEDDINGS))
                # Of what it did not read, its silence says nothing.
                known = frozenset[str]() if chat_sentences(message.get(TEXT)) else self._classifier.known
                message.set(SUGGESTIONS, Learned(suggestions, known))
        return messages


def _vectors(examples: Examples, messages: Sequence[Message]) -> Matrix:
    """Sentence vectors of all units; zeros without an encoder."""
    vectors = np.zeros((len(examples.texts), WIDTH), np.float32)
    embeddings: list[Embeddings] = [m.get(EMBEDDINGS) for m in messages if m.get(TEXT)]
    if embeddings and embeddings[0] is not None:
        vectors[examples.classified] = np.concatenate([own.vectors for own in embeddings])
        alone = ~examples.classified
        vectors[alone] = embeddings[0].encoder.encode([examples.texts[i] for i in np.flatnonzero(alone)])
    return vectors
