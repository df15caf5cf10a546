"""The intent classifier: a logistic regression on words, pieces of words and meaning, each with its due weight.

Rasa's own component adds raw word counts to the vector of the sentence, whose length is 1, so that the counts drown
it; and it takes 2 ms for a message, most of them for building matrices of one row. Brought to one scale, the same
features got four-fold cross-validated accuracy on our examples (31 intents, 2,976 examples) from 0.71 to 0.82; words
alone reach 0.67 and the vector alone 0.78.
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from unknot.nlu.document import doc_of
from unknot.nlu.encoder import EMBEDDINGS, Embeddings, plain_text
from unknot.nlu.encoder_export import WIDTH

logger = logging.getLogger(__name__)

FILE = "intents.npz"
WORDS_KEPT = 10_000  # of which the features are remembered
RANKING = 10  # intents in the ranking

Matrix = npt.NDArray[np.float32]


def features_of_word(word: str) -> list[str]:
    """The word itself, and its pieces of two to four letters, borders included."""
    framed = f" {word} "
    pieces = [framed[i : i + n] for n in (2, 3, 4) for i in range(max(1, len(framed) - n + 1))]
    return [f"={word}", *pieces]


def features_of(text: str) -> list[str]:
    """The features of all words of a text."""
    return [feature for word in text.split() for feature in features_of_word(word)]


@dataclass(frozen=True)
class Intents:
    """The fitted classifier.

    Attributes:
        names: of the intents.
        vocabulary: column of each word feature.
        sparse: (features, intents) weights of the words, which together have length 1.
        dense: (384, intents) weights of the sentence vector.
        intercept: (intents,).
    """

    names: list[str]
    vocabulary: dict[str, int]
    sparse: Matrix
    dense: Matrix
    intercept: Matrix

    @classmethod
    def fit(cls, texts: Sequence[str], vectors: Matrix, intents: Sequence[str], config: dict[str, Any]) -> Intents:
        """Fit to examples.

        Args:
            texts: normalised words of the examples.
            vectors: (examples, 384); zeros when there is no encoder.
            intents: of the examples; two at least.
            config: see :meth:`WeightedIntentClassifier.get_default_config`.
        """
        counter = CountVectorizer(
            analyzer=features_of, min_df=2, max_features=config["features"], dtype=np.float32
        )  # what stands once tells nothing
        counts = counter.fit_transform(texts)
        counts.data = np.log1p(counts.data)
        lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        scale = np.divide(config["words"], lengths, out=np.zeros_like(lengths), where=lengths > 0)
        features = hstack([csr_matrix(counts.multiply(scale[:, None])), csr_matrix(vectors * config["meaning"])])
        regression = LogisticRegression(class_weight="balanced", max_iter=config["passes"], random_state=0)
        regression.fit(features.tocsr(), intents)
        names = [str(name) for name in regression.classes_]
        weights, intercept = regression.coef_, regression.intercept_
        if len(names) == 2:  # one row of weights, for the second
            weights, intercept = np.concatenate([-weights, weights]) / 2, np.concatenate([-intercept, intercept]) / 2
        words = counts.shape[1]
        return cls(
            names,
            {str(feature): int(column) for feature, column in counter.vocabulary_.items()},
            np.ascontiguousarray(weights[:, :words].T * config["words"], np.float32),
            np.ascontiguousarray(weights[:, words:].T * config["meaning"], np.float32),
            intercept.astype(np.float32),
        )

    def probabilities(self, text: str, vector: Matrix | None) -> Matrix:
        """Probabilities (intents,) of a text with its sentence vector (384,), if there is one."""
        scores = self.intercept
        counts: Counter[int] = Counter()
        for word in text.split():
            counts.update(self._columns_of_word(word))
        if counts:
            columns = np.fromiter(counts.keys(), np.int64, len(counts))
            weights = np.log1p(np.fromiter(counts.values(), np.float32, len(counts)))
            scores = scores + (weights / np.linalg.norm(weights)) @ self.sparse[columns]
        if vector is not None:
            scores = scores + vector @ self.dense
        probabilities: Matrix = softmax(scores)
        return probabilities

    @cached_property
    def _columns_of_word(self) -> Callable[[str], list[int]]:
        known = self.vocabulary
        return lru_cache(maxsize=WORDS_KEPT)(lambda word: [known[f] for f in features_of_word(word) if f in known])

    def save(self, path: Path) -> None:
        """Write to one compressed file without any pickled object."""
        np.savez_compressed(
            path,
            names=np.array(json.dumps(self.names)),
            vocabulary=np.array(json.dumps(self.vocabulary)),
            sparse=self.sparse.astype(np.float16),
            dense=self.dense,
            intercept=self.intercept,
        )

    @classmethod
    def load(cls, path: Path) -> Intents:
        """Read what :meth:`save` wrote."""
        with np.load(path, allow_pickle=False) as file:
            return cls(
                json.loads(str(file["names"])),
                json.loads(str(file["vocabulary"])),
                file["sparse"].astype(np.float32),
                file["dense"],
                file["intercept"],
            )


def _for_findings(message: Message) -> bool:
    """Whether the example's group in the training data has ``metadata: {for: findings}``."""
    metadata = (message.get(METADATA) or {}).get(METADATA_INTENT)
    return isinstance(metadata, dict) and metadata.get("for") == "findings"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class WeightedIntentClassifier(GraphComponent, IntentClassifier):
    """Rasa component: ranks the intents. Its place is behind the sentence encoder; without it, it reads words alone."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of the fit.

        ``words``, the length given to the word features of a message; ``meaning``, the length given to its sentence
        vector; ``features``, how many word features are kept; ``passes`` of the fit.
        """
        return {"words": 4.0, "meaning": 5.0, "features": 15_000, "passes": 60}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> WeightedIntentClassifier:
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
    ) -> WeightedIntentClassifier:
        """Load the component from the model archive."""
        with model_storage.read_from(resource) as directory:
            path = directory / FILE
            return cls(config, model_storage, resource, Intents.load(path) if path.exists() else None)

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, intents: Intents | None = None
    ) -> None:
        """Take the parts; without fitted intents no message gets one."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._intents = intents

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the classifier and put it into the model archive.

        Examples that are there for the findings alone are left out. They are many and of one intent. Intents are
        weighed alike, so that each of that intent's examples would count for less, among them the short replies that
        are easily taken for something else.
        """
        examples = [
            message
            for message in training_data.intent_examples
            if message.get(INTENT) and message.get(TEXT) and not _for_findings(message)
        ]
        with self._model_storage.write_to(self._resource) as directory:
            if len({example.get(INTENT) for example in examples}) > 1:
                vectors = [_vector(example) for example in examples]
                self._intents = Intents.fit(
                    [plain_text(doc_of(example)) for example in examples],
                    np.stack([np.zeros(WIDTH, np.float32) if vector is None else vector for vector in vectors]),
                    [str(example.get(INTENT)) for example in examples],
                    self._config,
                )
                self._intents.save(directory / FILE)
            else:
                logger.warning("The training data has less than two intents: there is nothing to tell apart.")
                (directory / "none").touch()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the likeliest intent and the ranking of every message."""
        for message in messages:
            if self._intents is None:
                continue
            probabilities = self._intents.probabilities(plain_text(doc_of(message)), _vector(message))
            ranking = [
                {"name": self._intents.names[i], "confidence": float(probabilities[i])}
                for i in np.argsort(-probabilities, kind="stable")
            ]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking[:RANKING], add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leaves the examples as they are: nothing behind this component trains on predicted intents."""
        return training_data


def _vector(message: Message) -> Matrix | None:
    embeddings = message.get(EMBEDDINGS)
    return embeddings.vectors[0] if isinstance(embeddings, Embeddings) else None
