"""Why: in the patient's own words where there are any."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from unknot.knowledge.schema import Assertion, Condition
from unknot.triage.conditions import Known, ids_in, implied, title
from unknot.triage.levels import Verdict

_LONGEST_QUOTE = 120
_MOST_QUOTES = 3


def reason(verdict: Verdict, known: Known) -> str:
    """Return why an entry calls for its level, as one or two plain sentences."""
    kb = known.kb
    if verdict.kind == "group":
        return kb.groups[verdict.id].notes[0]
    if verdict.kind == "unclear":
        return "I could not find out everything that I need to know to be sure that it is safe to wait."
    sign = kb.danger_signs[verdict.id]
    means = verdict.because or sign.sign_of
    return f"{_because(verdict.id, known)} {means[:1].upper()}{means[1:].removesuffix('.')}."


def trigger_reason(name: str, known: Known) -> str:
    """Return how a harmless trigger that the person named can bring on a spasm."""
    return f"{_because(name, known)} {known.kb.triggers[name].cause}"


def _because(name: str, known: Known) -> str:
    quotes = _without_parts(dict.fromkeys(quote for said in _said(name, known) if (quote := _quote(said, known))))
    if quotes:
        return f"Because you said {_joined([f'“{quote}”' for quote in quotes[:_MOST_QUOTES]])}."
    told = _without_implied(dict.fromkeys(_said(name, known)), known)[:_MOST_QUOTES]
    return f"Because you told me about {_joined([title(said, known.kb) for said in told or [name]])}."


def _said(name: str, known: Known) -> Iterator[str]:
    """Yield what was said that makes a finding present: itself, what implies it, and the parts of its combination."""
    observations = known.facts.observations
    direct = [
        said
        for said, seen in observations.items()
        if seen.sure and seen.assertion is Assertion.PRESENT and name in implied([said], known.kb)
    ]  # fmt: skip
    yield from direct
    sign = known.kb.danger_signs.get(name)
    if sign is not None:
        for part in _true_parts(sign.present_if, known):
            if part != name:
                yield from _said(part, known) if part not in known.kb.danger_signs else [part]


def _true_parts(condition: Condition | None, known: Known) -> Iterator[str]:
    """Yield the present ids of the parts of a condition that hold."""
    for name in dict.fromkeys(ids_in(condition)):
        if known.state(name):
            yield name


def _quote(name: str, known: Known) -> str:
    """Return the patient's words for a finding, on one line and shortened; "" when a button said it."""
    seen = known.facts.observations.get(name)
    words = re.sub(r"[\s“”\"<>{}]+", " ", seen.words if seen is not None else "").strip(" .,;:!?")
    return words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rsplit(" ", 1)[0] + "…"


def _without_parts(quotes: Iterable[str]) -> list[str]:
    """Return the quotes that are not part of another one."""
    every = list(quotes)
    return [quote for quote in every if not any(quote != other and quote in other for other in every)]


def _without_implied(names: Iterable[str], known: Known) -> list[str]:
    """Return the names that no other one implies: who pressed "an accident" is not told of "an injury" as well."""
    every = list(names)
    return [name for name in every if not any(name != other and name in implied([other], known.kb) for other in every)]


def _joined(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
