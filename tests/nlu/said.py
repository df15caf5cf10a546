"""What the rules find in a sentence, for the tables of the pattern tests."""

from __future__ import annotations

from unknot.nlu.document import make_doc
from unknot.nlu.findings import SURE, find


def said(text: str) -> dict[str, str]:
    """Assertion of each finding and sign that the rules are sure of."""
    return {f.target: f.assertion.value for f in find(make_doc(text)) if f.confidence >= SURE}
