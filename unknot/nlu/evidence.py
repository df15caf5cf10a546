"""How much in a message speaks for danger that nothing in it denies or explains, however faintly.

Most of what the learned finder thinks possible is too unlikely to be asked about by itself. Together it still tells a
plain complaint ("it's stiff, worse when I turn") from a danger sign in words that nobody foresaw. On messages by two
authors of which nothing was learned (tests/replies, evaluation/heldout_internal.jsonl), every danger sign had some.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from typing import Any

from unknot.knowledge import load
from unknot.nlu.findings import SURE, Learned

Entity = dict[str, Any]

_MENTIONS = frozenset({"finding", "sign", "hint"})
# What a rule found weighs at least so much, whatever the learned finder thinks of it.
_FOUND, _HINTED = 0.5, 0.2


def unexplained(learned: Learned, entities: Iterable[Entity], explained: frozenset[str] = frozenset()) -> float:
    """The probability, 0 to 1, that a message tells of danger: of any one that it neither denies nor explains.

    Args:
        learned: what the learned finder says of the message.
        entities: all entities of the message.
        explained: ids of doubts that the message explains.
    """
    said = [e for e in entities if e["entity"] in _MENTIONS]
    denied = [e for e in said if e.get("role") == "absent"]
    none = 1.0
    for e in said:
        if e.get("role") == "present" and e["value"] not in _no_danger():
            none *= 1 - (_FOUND if e["confidence"] >= SURE else _HINTED)
    for concept, start, end, probability in learned.suggestions:
        if concept in explained or concept in _no_danger():
            continue
        roles = {e.get("role") for e in said if e["value"] == concept}
        if roles and "present" not in roles:
            continue
        if not roles and any(e["start"] < end and e["end"] > start for e in denied):
            continue  # "no fever that I know of" is a little like an illness
        none *= 1 - min(probability, 1.0)
    return 1 - none if math.isfinite(none) else 1.0


@cache
def harmless_signs() -> frozenset[str]:
    """The signs that are nothing of note by themselves: the slight, the usual and the explained."""
    return frozenset(sign.id for sign in load().signs.values() if sign.weight == "harmless")


@cache
def _no_danger() -> frozenset[str]:
    """What makes nobody's complaint more dangerous by itself, the triggers among it."""
    knowledge = load()
    signs = {sign.id for sign in knowledge.signs.values() if sign.weight != "danger"}
    signs |= {sign.id for sign in knowledge.danger_signs.values() if sign.weight != "danger"}
    return frozenset(signs | knowledge.triggers.keys())
