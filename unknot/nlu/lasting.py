"""Whether the complaint has lasted so long that a message says so by its time alone.

`unknot.nlu.values.duration` reads how long; here is decided whether the words are sure enough to be the
complaint's, and what it makes of them: helpers that `combine.yml` joins with the complaint to the finding `persistent`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from unknot.nlu.concepts import LASTING, LASTING_PAIN
from unknot.nlu.values import lower
from unknot.nlu.values.duration import durations

OVER_DAYS = 42.0
"""Over six weeks is persistent (clinical reference, row `persistent`; UCLH and UHCW leaflets)."""
_LIKELY, _SURE = 0.0, 3.0  # of the score that the duration has as the complaint's; 3 is a pain in its clause
# Reading the time takes a third of a millisecond: messages without any of these hold no such long one.
_TIME = re.compile(r"month|mth|year|yr|week|wk|/12|/52|summer|winter|(?<!\w)(?:since|in|from|before|after|at)(?!\w)")
_AGO = re.compile(r"\W*(?:ago|back|before)(?!\w)")
_ONSET = re.compile(
    r"(?<!\w)(?:start\w*|beg[aiu]n\w*|c[ao]me on|set in|kicked off|crept|appear\w*|flared|still|ever since)(?!\w)"
)
_POINT = re.compile(r"(?:in|at|on|last|over|around|before|after)(?!\w)")


@dataclass(frozen=True)
class Lasting:
    """Where a message says that a complaint has lasted over six weeks, and which helpers it is."""

    targets: tuple[str, ...]
    start: int
    end: int


def lasting(text: str, now: datetime) -> Lasting | None:
    """The words that say a complaint has lasted over six weeks, or None.

    A point in time ("3 years ago", "in spring", "last year") says when something was; it counts only beside words that
    something began then.

    Args:
        text: The message as it was written.
        now: When it was written, for "since easter".
    """
    lowered = lower(text)
    if _TIME.search(lowered) is None:
        return None
    for found in durations(lowered, now):
        if found.days <= OVER_DAYS or found.score < _LIKELY:
            continue
        point = _AGO.match(lowered, found.end) or _POINT.match(lowered, found.start)
        if point and not _ONSET.search(lowered):
            continue
        helpers = (LASTING, LASTING_PAIN) if found.score >= _SURE else (LASTING,)
        return Lasting(helpers, found.start, found.end)
    return None
