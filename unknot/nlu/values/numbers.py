"""Numbers in digits and in words, with ranges, halves and vague amounts.

``text2num`` reads number words well, but gives no positions and knows neither "a couple" nor common misspellings,
so the few numbers that people use about their health are read here.
"""

from __future__ import annotations

import re
from functools import cache

from unknot.nlu.values.lexicon import alternatives, lexicon

_lex = lexicon()
_UNITS = {word: float(n) for n, words in _lex.numbers.items() for word in words}
_TENS = {word: float(n) for n, words in _lex.tens.items() for word in words}
_BELOW_HUNDRED = (
    rf"(?:{alternatives(_TENS)}(?:[\s-]*{alternatives(w for w, n in _UNITS.items() if 0 < n < 10)})?"
    rf"|{alternatives(_UNITS)})"
)
_WORDS = (
    rf"(?:(?:(?:a|one)\s+)?hundred(?:\s+(?:and\s+)?{_BELOW_HUNDRED})?|{_BELOW_HUNDRED}(?:\s+point\s+{_BELOW_HUNDRED})?)"
)

NUMBER = rf"(?:\d{{1,4}}(?:[.,]\d{{1,2}}|\s+point\s+\d)?(?!\d)|{_WORDS}(?!\w))"
"""Source of a pattern for one number, without groups."""

RANGE = rf"{NUMBER}(?:\s*(?:-|–|to|or|/)\s*{NUMBER})?"
"""Source of a pattern for a number or a range such as "3 or 4"."""

AND_A_HALF = r"(?:\s+(?:and|n|&)(?:\s+an?)?\s+half(?!\w)|\s*½)"
"""Source of a pattern for "and a half" after a number or a unit."""

_VAGUE = alternatives(w for words in _lex.amounts.values() for w in words)
AMOUNT = rf"(?:\d{{1,3}}\s+1/2(?!\d)|{RANGE}{AND_A_HALF}?|½|{_VAGUE}(?!\w)(?:\s+(?:of\s+)?(?:{NUMBER}))?)"
"""Source of a pattern for what may stand before a unit: a number, a range, "a couple of", "half a"."""


@cache
def _patterns() -> tuple[tuple[float, re.Pattern[str]], ...]:
    return tuple(
        (value, re.compile(alternatives(words))) for value, words in sorted(_lex.amounts.items(), reverse=True)
    )


_HUNDRED = re.compile(rf"(?:(?:a|one)\s+)?hundred(?:\s+(?:and\s+)?({_BELOW_HUNDRED}))?")
_RANGE = re.compile(rf"({NUMBER})\s*(?:-|–|to|or|/)\s*({NUMBER})")
_HALF_AFTER = re.compile(rf"{AND_A_HALF}$|\s+1/2$")
_LAST = re.compile(rf"({NUMBER})$")


def number(text: str) -> float | None:
    """The value of one number in digits ("3", "38,5") or words ("thirty-six"), or None."""
    text = text.strip().lower()
    if re.fullmatch(r"\d{1,4}(?:[.,]\d{1,2})?", text):
        return float(text.replace(",", "."))
    whole, _, fraction = text.partition(" point ")
    if fraction:
        high, low = number(whole), number(fraction)
        return None if high is None or low is None else high + low / (10 if low < 10 else 100)
    hundred = _HUNDRED.fullmatch(text)
    if hundred:
        return 100 + (number(hundred.group(1)) or 0 if hundred.group(1) else 0)
    text = re.sub(r"[\s-]+", " ", text)
    if text in _UNITS:
        return _UNITS[text]
    for word, value in _TENS.items():
        if text.startswith(word):
            rest = text[len(word) :].strip()
            return value + _UNITS.get(rest, 0.0) if not rest or rest in _UNITS else None
    return None


def amount(text: str) -> float | None:
    """The value of an amount: the middle of a range, 3 for "a few", 2 for "a couple", 0.5 for "half a"; or None."""
    text = text.strip().lower()
    if text == "½":
        return 0.5
    half = _HALF_AFTER.search(text)
    if half and (found := amount(text[: half.start()])) is not None:
        return found + 0.5
    if (found := number(text)) is not None:
        return found
    parts = _RANGE.fullmatch(text)
    if parts:
        low, high = number(parts.group(1)), number(parts.group(2))
        return None if low is None or high is None else (low + high) / 2
    counted = _LAST.search(text)
    if counted:  # "the last 3", "a good ten"
        return number(counted.group(1))
    for value, pattern in _patterns():
        if pattern.fullmatch(text):
            return value
    return None
