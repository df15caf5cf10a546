"""The training phrases as the encoder sees them: normalised words, and stretches of them with their labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from spacy.tokens import Span

from unknot.nlu.classifier import LEARNED, WHOLE
from unknot.nlu.clauses import clauses
from unknot.nlu.document import doc_of


@dataclass(frozen=True)
class Stretch:
    """Some words of a message: first, one past last, the concepts they say, and those they say in part."""

    first: int
    end: int
    said: frozenset[str]
    partly: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Phrase:
    """A training message: its normalised words, its stretches (the whole message comes first) and its intent."""

    words: tuple[str, ...]
    stretches: tuple[Stretch, ...]
    intent: str


def phrases(project: Path) -> list[Phrase]:
    """All phrases of the project's training data, in the order in which the model is trained on them."""
    importer = TrainingDataImporter.load_from_config(
        str(project / "config.yml"), str(project / "domain.yml"), [str(project / "data")]
    )
    messages = importer.get_nlu_data().nlu_examples
    return [phrase for message in messages if message.get(TEXT) and (phrase := phrase_of(message)).words]


def phrase_of(message: Message) -> Phrase:
    """Words and stretches of one annotated message."""
    doc = doc_of(message)
    kept = [token for token in doc if not token.is_space and token.norm_]
    place = {token.i: number for number, token in enumerate(kept)}
    marked = [
        (span, str(entity["value"]))
        for entity in message.get(ENTITIES, [])
        if entity["entity"] in LEARNED
        and (span := doc.char_span(entity["start"], entity["end"], alignment_mode="expand")) is not None
    ]
    spans = list(dict.fromkeys((part.start, part.end) for part in _spans(clauses(doc), marked)))
    stretches = [_stretch(0, len(doc), place, marked)]
    stretches += [_stretch(start, end, place, marked) for start, end in spans if (start, end) != (0, len(doc))]
    return Phrase(
        tuple(token.norm_ for token in kept),
        tuple(stretch for stretch in stretches if stretch.end > stretch.first),
        str(message.get(INTENT) or ""),
    )


def _spans(parts: list[Span], marked: list[tuple[Span, str]]) -> Iterable[Span]:
    yield from parts
    yield from (span for span, _ in marked)


def _stretch(start: int, end: int, place: dict[int, int], marked: list[tuple[Span, str]]) -> Stretch:
    shares = [
        (max(0, min(end, span.end) - max(start, span.start)) / max(1, len(span)), concept) for span, concept in marked
    ]
    said = frozenset(concept for share, concept in shares if share >= WHOLE)
    inside = [place[i] for i in range(start, end) if i in place]
    return Stretch(
        inside[0] if inside else 0,
        inside[-1] + 1 if inside else 0,
        said,
        frozenset(concept for share, concept in shares if 0 < share < WHOLE) - said,
    )
