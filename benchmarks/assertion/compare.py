"""Compares medspaCy's ConText and negspaCy with our assertion rules on the mentions of ``mentions.py``.

Run in an environment of its own (``requirements.txt``): ``python benchmarks/assertion/compare.py mentions.json``.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import medspacy  # type: ignore[import-not-found]
import spacy
from negspacy.negation import Negex  # type: ignore[import-not-found]  # noqa: F401 - registers the component
from spacy.tokens import Doc, Span

Row = Mapping[str, Any]
Detector = Callable[[Row], str]
# Of several modifiers: the order in which our own rules decide.
CONTEXT = {"is_family": "other", "is_negated": "absent", "is_hypothetical": "hypothetical", "is_historical": "past"}


def mention(doc: Doc, row: Row) -> Span:
    """The mention, set as the document's only entity."""
    span = doc.char_span(row["start"], row["end"], label="FINDING", alignment_mode="expand")
    assert span is not None
    doc.ents = (span,)
    return span


def context() -> Detector:
    """medspaCy with its default rules and its own sentence splitter."""
    nlp = medspacy.load()
    modifiers = nlp.get_pipe("medspacy_context")
    nlp.remove_pipe("medspacy_context")  # it runs by hand, once the mention is set

    def assertion(row: Row) -> str:
        doc = nlp(row["text"])
        span = mention(doc, row)
        modifiers(doc)
        return next((state for name, state in CONTEXT.items() if getattr(span._, name)), "present")

    return assertion


def negation() -> Detector:
    """negspaCy with its default English terms; it knows negation and nothing else."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    negex = nlp.add_pipe("negex")
    nlp.remove_pipe("negex")

    def assertion(row: Row) -> str:
        doc = nlp(row["text"])
        span = mention(doc, row)
        negex(doc)
        return "absent" if span._.negex else "present"

    return assertion


def main(path: Path) -> None:
    """Print a table: of each detector the share right of all mentions, then by label."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    labels = Counter(row["label"] for row in rows)
    print("| detector | all |", " | ".join(f"{label} ({n})" for label, n in labels.most_common()), "|")
    print("|---" * (len(labels) + 2) + "|")
    detectors: dict[str, Detector] = {
        "ours": lambda row: str(row["ours"]),
        "medspaCy ConText": context(),
        "negspaCy": negation(),
    }
    for name, assertion in detectors.items():
        right = Counter(row["label"] for row in rows if assertion(row) == row["label"])
        shares = [f"{right[label] / n:.2f}" for label, n in labels.most_common()]
        print(f"| {name} | {sum(right.values()) / len(rows):.3f} |", " | ".join(shares), "|")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
