"""Takes in the values of a message: whom it is about, where, how long, how bad. Anything out of range is dropped."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import get_args

from unknot.knowledge.schema import Site
from unknot.triage.facts import Onset, Sex, Trend, Values, Who
from unknot.triage.understood import Understood

Fill = str | float | bool

_MOST_SITES = 20


def bounded(value: object, low: float, high: float) -> float | None:
    """Return a number within bounds; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and low <= value <= high else None


def told(understood: Understood) -> dict[str, object]:
    """Return the values that a message gives, by name, each checked."""
    given: dict[str, object] = {
        "age": bounded(understood.age, 0, 120),
        "duration_days": bounded(understood.duration_days, 0, 36_600),
        "severity": bounded(understood.severity, 0, 10),
        "temperature_c": bounded(understood.temperature_c, 25, 45),
        "who": _one_of(understood.who, get_args(Who)),
        "sex": _one_of(understood.sex, get_args(Sex)),
        "trend": _one_of(understood.trend, get_args(Trend)),
        "onset": _one_of(understood.onset, get_args(Onset)),
        "pregnant": understood.pregnant if isinstance(understood.pregnant, bool) else None,
        "site": tuple(site for site in understood.sites if site in get_args(Site))[:_MOST_SITES] or None,
    }
    return {name: value for name, value in given.items() if value is not None}


def corrected_age(values: Values, understood: Understood) -> dict[str, float]:
    """Return the age that a bare number in a correction puts right ("oops, I meant 67"): no other is asked for."""
    age = bounded(understood.number, 0, 120)
    wanted = understood.correction and understood.age is None and values.person.age is not None
    return {"age": age} if wanted and age is not None else {}


def with_values(values: Values, given: Mapping[str, object], *, correction: bool = False) -> Values:
    """Return the values with the given ones in place of earlier ones; places add up unless it is a correction.

    `given` holds checked values, of `told` or of an option's `fills`.
    """
    changes = dict(given)
    sites = changes.pop("site", None)
    person = {name: changes.pop(name) for name in ("who", "age", "pregnant", "sex") if name in changes}
    if isinstance(sites, tuple):
        earlier = () if correction else values.sites
        changes["sites"] = tuple(dict.fromkeys((*earlier, *sites)))[:_MOST_SITES]
    return replace(values, **changes, person=replace(values.person, **person))  # type: ignore[arg-type]


def _one_of(value: object, allowed: tuple[str, ...]) -> str | None:
    return value if isinstance(value, str) and value in allowed else None
