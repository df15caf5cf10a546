"""Sentences that the web chat writes for a person who points instead of typing: body map and pain scale.

They name places or a number and say nothing else (``whereWords`` and ``painWords`` in widget/src/body.ts). Rules and
values read them like typed text. The learned finder, made for what people write, must not: a list of places is like
nothing it has learned from, and it would find danger signs in it.
"""

from __future__ import annotations

import re

_PLACE = r"[a-z]+(?: [a-z]+)?(?:, (?:left|right) side)?"
_WHERE = rf"Where it hurts: {_PLACE}(?:; {_PLACE})*"
_SENTENCE = re.compile(rf"(?:^|(?<=[.!?] ))(?:{_WHERE}|Pain \d{{1,2}} out of 10)(?:\.|$)")


def chat_sentences(text: str) -> list[tuple[int, int]]:
    """Return where these sentences stand in a text (characters, end exclusive)."""
    return [found.span() for found in _SENTENCE.finditer(text)]
