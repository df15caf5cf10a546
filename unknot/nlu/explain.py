"""``make explain TEXT="…"``: what a trained model finds in a text, and why, for operators.

For each finding: its words, its assertion and what decided it, and its reason: the rule and pattern, or, where the
learned finder found it, the phrases it was trained on that are nearest in meaning, with their cosine.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Doc

from unknot.nlu.classifier import FILE, LEARNED, Classifier
from unknot.nlu.clauses import clauses
from unknot.nlu.document import DOC, make_doc
from unknot.nlu.encoder import Embeddings, Encoder, message_pieces, plain_text
from unknot.nlu.encoder_export import ENCODER_FILE
from unknot.nlu.findings import DOUBTED, NOTHING_LEARNED, Finding, Learned, entity, find

PROJECT = Path(__file__).parent.parent.parent
NEAREST = 3


class ExplainError(Exception):
    """There is nothing to explain with; the message is one line for the operator."""


@dataclass(frozen=True)
class Trained:
    """The learned parts of a model archive; each None where the model was trained without it."""

    encoder: Encoder | None
    classifier: Classifier | None

    def embeddings(self, doc: Doc) -> Embeddings | None:
        """Vectors of a document and its clauses."""
        if self.encoder is None:
            return None
        message = Message({"text": doc.text})
        message.set(DOC, doc)
        pieces, parts = message_pieces(message)
        return Embeddings(self.encoder, self.encoder.encode_parts([pieces], [parts])[0])

    def learned(self, doc: Doc) -> Learned:
        """What the learned finder says of a document."""
        if self.classifier is None:
            return NOTHING_LEARNED
        return Learned(self.classifier.suggest(doc, self.embeddings(doc)), self.classifier.known)


def load(archive: Path) -> Trained:
    """The learned parts of a model archive.

    Raises:
        ExplainError: it is no archive of a model.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            storage, metadata = LocalModelStorage.from_model_archive(Path(folder), archive)
        except Exception as error:  # Rasa and tarfile raise many kinds
            raise ExplainError(f"{archive} is no model archive ({error}). Make one: make train") from error
        directories = [
            _directory(storage, node.resource) for node in metadata.predict_schema.nodes.values() if node.resource
        ]
        encoders = [path for path in directories if (path / ENCODER_FILE).exists()]
        classifiers = [path for path in directories if (path / FILE).exists()]
        return Trained(
            Encoder(encoders[0]) if encoders else None,
            Classifier.load(classifiers[0] / FILE) if classifiers else None,
        )


def _directory(storage: LocalModelStorage, resource: Resource) -> Path:
    try:
        with storage.read_from(resource) as directory:
            return Path(directory)
    except ValueError:  # a component that stores nothing
        return Path()


def newest(models: Path) -> Path:
    """The model archive that was made last.

    Raises:
        ExplainError: there is none.
    """
    archives = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not archives:
        raise ExplainError(f"There is no trained model in {models}. Make one: make train")
    return archives[-1]


def annotated(folder: Path) -> dict[str, list[str]]:
    """The annotated words of all training phrases, by finding or sign."""
    words: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*.yml")):
        for example in RasaYAMLReader().read(str(path)).training_examples:
            for mark in example.get(ENTITIES, []):
                if mark["entity"] in LEARNED:
                    words.setdefault(mark["value"], []).append(example.get("text")[mark["start"] : mark["end"]])
    return words


def nearest(text: str, phrases: Sequence[str], encoder: Encoder) -> list[tuple[str, float]]:
    """The training phrases nearest to a text in meaning, and their cosine, nearest first."""
    distinct = list(dict.fromkeys(phrases))
    vectors = encoder.encode([plain_text(make_doc(phrase)) for phrase in [text, *distinct]])
    cosines = vectors[1:] @ vectors[0]
    return [(distinct[i], float(cosines[i])) for i in np.argsort(-cosines, kind="stable")[:NEAREST]]


def explain(text: str, trained: Trained | None = None, phrases: dict[str, list[str]] | None = None) -> str:
    """One line per finding: kind, id, assertion, confidence, the words, the reason, the deciding trigger.

    Args:
        text: what a person wrote.
        trained: the learned parts of a model; without them what the rules alone find.
        phrases: annotated words of the training data by concept, for the reasons of the learned finder.
    """
    doc = make_doc(text)
    learned = trained.learned(doc) if trained else NOTHING_LEARNED
    rows = ["clauses: " + " | ".join(" ".join(t.norm_ for t in clause) for clause in clauses(doc))]
    for f in find(doc, learned):
        decided = f" because of [{f.trigger}]" if f.trigger else ""
        rows.append(
            f"{entity(f)['entity']:8} {f.target:22} {f.assertion.value:12} {f.confidence:.2f}  "
            f"{text[f.start : f.end]!r}  {_reason(f, learned)}{decided}"
        )
        if f.rule == "classifier" and trained and trained.encoder and phrases:
            found = nearest(text[f.start : f.end], phrases.get(f.target, []), trained.encoder)
            rows += [f"{'':9}{cosine:.2f}  {phrase!r}" for phrase, cosine in found]
    if len(rows) == 1:
        rows.append("nothing found")
    return "\n".join(rows)


def _reason(f: Finding, learned: Learned) -> str:
    if f.rule == "classifier":
        return "learned; nearest training phrases:"
    support = learned.confidence(f.target)
    if support is None:
        return f"rule {f.rule}: {f.pattern}"
    said = f"{support:.2f}" if support >= DOUBTED else f"under {DOUBTED}"
    return f"rule {f.rule}: {f.pattern} (learned finder: {said})"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what is found in each text; 1 with one line when there is no model."""
    parser: Any = argparse.ArgumentParser(prog="python -m unknot.nlu.explain", description=explain.__doc__)
    parser.add_argument("text", nargs="*", help="texts (default: one a line from the input)")
    parser.add_argument("--model", type=Path, help="model archive (default: the newest in models/)")
    options = parser.parse_args(arguments)
    logging.disable(logging.WARNING)  # Rasa's remarks on single files of the training data
    try:
        trained = load(options.model or newest(PROJECT / "models"))
        phrases = annotated(PROJECT / "data" / "nlu")
        for text in options.text or (line.strip() for line in sys.stdin):
            print(explain(text, trained, phrases))
    except ExplainError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        logging.disable(logging.NOTSET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
