"""Which self-care advice fits this person, and what was left out and why.

A medicine, or anything else with `needs`, is offered only when every fact it depends on is known. A variant of a
remedy (ibuprofen, aspirin) is offered only when each of its contraindications is known not to apply.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from unknot.knowledge.schema import Contraindication, Level, LimitedAdvice, Remedy, Variant
from unknot.triage.conditions import Known, title

#: How many remedies come with their steps; the rest are one sentence each.
_IN_FULL = 3
_NOT_KNOWN = {"age": "the age", "pregnant": "whether there is a pregnancy"}


@dataclass(frozen=True, slots=True)
class Advice:
    """A trigger or remedy with what to do about it; `stop_if` says when to stop."""

    id: str
    title: str
    say: tuple[str, ...]
    stop_if: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()  # ids of those that show it


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A remedy, or one form of it, that is not offered to this person."""

    id: str
    title: str
    because: str


def trigger_advice(known: Known) -> tuple[Advice, ...]:
    """Return the advice for each harmless trigger that the person named."""
    return tuple(
        Advice(trigger.id, trigger.title, _limited(tuple(trigger.advice), trigger.check_first, known),
               source=tuple(trigger.source), pictures=_pictures(trigger.pictures, trigger.check_first, known))
        for trigger in known.kb.triggers.values()
        if known.state(trigger.id)
    )  # fmt: skip


def remedy_advice(known: Known, level: Level) -> tuple[tuple[Advice, ...], tuple[LeftOut, ...]]:
    """Return the remedies that fit at this level, those for the person's trigger first, and what was left out."""
    fitting: list[Advice] = []
    left_out: list[LeftOut] = []
    for remedy in _ordered(known):
        if level not in remedy.levels:
            continue
        reason = _against(remedy, known)
        if reason is not None:
            left_out.append(LeftOut(remedy.id, remedy.title, reason))
            continue
        advice, without = _fitted(remedy, known, short=level != "selfcare" or len(fitting) >= _IN_FULL)
        left_out += without
        if advice is not None:
            fitting.append(advice)
    return tuple(fitting), tuple(left_out)


def _ordered(known: Known) -> Iterator[Remedy]:
    """Yield the remedies: those that the present triggers name first, in their order, then the rest."""
    kb = known.kb
    triggers = [trigger for trigger in kb.triggers.values() if known.state(trigger.id)]
    first = dict.fromkeys(name for trigger in triggers for name in trigger.remedies if name in kb.remedies)
    for name in dict.fromkeys([*first, *kb.remedies]):
        yield kb.remedies[name]


def _against(remedy: Remedy, known: Known) -> str | None:
    """Return why a remedy is not offered; None when it is."""
    for reason in remedy.avoid:
        if known.holds(reason.when):
            return reason.because
    unknown = [name for name in remedy.needs if not _is_known(name, known)]
    return _unknown(unknown, known) if unknown else None


def _is_known(name: str, known: Known) -> bool:
    if name == "age":
        return known.facts.person.age is not None
    if name == "pregnant":
        return known.pregnant is not None
    return known.state(name) is not None


def _unknown(names: list[str], known: Known) -> str:
    plain = [_NOT_KNOWN.get(name) or f"whether there is {title(name, known.kb)}" for name in names[:2]]
    more = " and more about your health" if len(names) > 2 else ""
    return f"I do not know {' or '.join(plain)}{more}. Ask a pharmacist first."


def _fitted(remedy: Remedy, known: Known, *, short: bool) -> tuple[Advice | None, tuple[LeftOut, ...]]:
    """Return a remedy as it fits this person, with its forms that do not. A medicine is never shortened."""
    say = (remedy.short,) if short else tuple(remedy.how)
    stop_if = () if short else tuple(remedy.stop_if)
    without: list[LeftOut] = []
    if remedy.variants:
        chosen = None
        for variant in remedy.variants:
            reason = _variant_against(variant, known)
            if reason is None:
                chosen = variant
                break
            without.append(LeftOut(variant.id, variant.id.replace("_", " "), reason))
        if chosen is None:
            return None, tuple(without)
        say, stop_if = (*say, *chosen.say), tuple(remedy.stop_if)
    say = _limited(say, remedy.changes, known)
    pictures = _pictures(remedy.pictures, remedy.changes, known)
    return Advice(remedy.id, remedy.title, say, stop_if, tuple(remedy.source), pictures), tuple(without)


def _variant_against(variant: Variant, known: Known) -> str | None:
    unknown: Contraindication | None = None
    for reason in variant.avoid:
        holds = known.holds(reason.when)
        if holds:
            return reason.because
        if holds is None:
            unknown = reason
    return None if unknown is None else "I do not know enough about your health and medicines. Ask a pharmacist first."


def _pictures(shown: list[str], limits: list[LimitedAdvice], known: Known) -> tuple[str, ...]:
    """Return the pictures of what `_limited` says: advice that is replaced is not shown either."""
    ours = [limit for limit in limits if known.holds(limit.when)]
    kept = () if any(limit.instead for limit in ours) else tuple(shown)
    return (*kept, *(picture for limit in ours for picture in limit.pictures))


def _limited(say: tuple[str, ...], limits: list[LimitedAdvice], known: Known) -> tuple[str, ...]:
    """Return the advice with what applies to this person said too, or in place of it."""
    ours = [limit for limit in limits if known.holds(limit.when)]
    instead = tuple(limit.say for limit in ours if limit.instead)
    return (*(instead or say), *(limit.say for limit in ours if not limit.instead))
