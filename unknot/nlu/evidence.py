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
from unknot.nlu.findings import Learned

Entity = dict[str, Any]

_MENTIONS = frozenset({"finding", "sign", "hint"})
SURE = 0.5
# What a rule found weighs at least so much, whatever the learned finder thinks of it.
_FOUND, _HINTED = 0.5, 0.2
# What makes nobody's complaint more dangerous by itself: the usual, the slight and the explained, and what the
# questions about age and duration decide.
HARMLESS_SIGNS = frozenset(
    {
        "mild_headache", "marks_fade", "marks_explained", "finds_ease", "small_strain", "brief_tingling",
        "healed_old_injury", "jaw_clicks", "better_moving", "eases_when_still", "long_unchanged", "under_16",
        "wound_recent", "other_medicine", "other_condition",
    }
)  # fmt: skip
_NO_DANGER = HARMLESS_SIGNS | {
    "neck_stiff", "cannot_turn_head", "recurring", "tried_selfcare", "morning_stiff", "chest_wall_sore",
    "persistent", "inflammatory", "child_wry_neck",
}  # fmt: skip


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
        if e.get("role") == "present" and e["value"] not in _harmless():
            none *= 1 - (_FOUND if e["confidence"] >= SURE else _HINTED)
    for concept, start, end, probability in learned.suggestions:
        if concept in explained or concept in _harmless():
            continue
        roles = {e.get("role") for e in said if e["value"] == concept}
        if roles and "present" not in roles:
            continue
        if not roles and any(e["start"] < end and e["end"] > start for e in denied):
            continue  # "no fever that I know of" is a little like an illness
        none *= 1 - min(probability, 1.0)
    return 1 - none if math.isfinite(none) else 1.0


@cache
def _harmless() -> frozenset[str]:
    return _NO_DANGER | load().triggers.keys()
