"""The outcome: how much care, why, and what to do."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import CareLevel, DangerSign, Level, Source, rank
from unknot.triage.advice import Advice, LeftOut, remedy_advice, trigger_advice
from unknot.triage.conditions import Known
from unknot.triage.facts import Facts
from unknot.triage.levels import Verdict, highest, verdicts
from unknot.triage.questions import candidates, doubtful_sign, next_question
from unknot.triage.reasons import reason, trigger_reason

CRISIS = "crisis"
#: The care level entry with the fixed text for somebody in crisis.
_CRISIS_ENTRY = "crisis"
#: Which way to go when several danger signs at the same level name different ones.
_ROUTES = (
    "ambulance",
    "maternity",
    "emergency_department",
    "same_day",
    "after_accident",
    "dentist",
    "physio",
    "appointment",
)
_MOST_REASONS = 4
_MOST_SOURCES = 8


@dataclass(frozen=True, slots=True)
class Assessment:
    """An outcome. `verdicts` names the entries that led to it, for the operator's log: it holds no patient's words."""

    care_level: Level
    route: str | None
    title: str
    actions: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    notes: tuple[str, ...] = ()
    triggers: tuple[Advice, ...] = ()
    remedies: tuple[Advice, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    expect: tuple[str, ...] = ()
    return_if: tuple[str, ...] = ()
    emergency_if: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    reviewed: datetime.date | None = None  # of what it is made of, the part whose last review is the longest ago


def assess(facts: Facts, kb: Knowledge) -> Assessment:
    """Return the outcome of the facts as they are.

    It is due when `next_question` returns None. Called earlier it is still safe: while anything is unanswered that
    could raise the level, the outcome is not self-care, and a safety question unanswered counts as left unclear.
    """
    known = Known(facts, kb)
    found = (*verdicts(known), *_unanswered(known))
    level = highest(*(verdict.level for verdict in found))
    deciding = tuple(verdict for verdict in found if verdict.level == level)
    signs = [kb.danger_signs[v.id] for v in deciding if v.id in kb.danger_signs and v.kind == "danger_sign"]
    crisis = next((sign for sign in kb.danger_signs.values() if sign.route == CRISIS and known.state(sign.id)), None)
    if crisis is not None:
        return _crisis(crisis, signs, kb)
    entry = kb.care_levels[level]
    route = _route(signs)
    groups = [verdict.id for verdict in deciding if verdict.kind == "group"]
    ways = [entry.routes[name] for name in (*groups, route) if name in entry.routes]
    title, actions = _title_and_actions(entry, ways[0] if ways else "", signs, level)
    reasons = _reasons(deciding, level, known)
    home = level in ("selfcare", "doctor")
    triggers = trigger_advice(known) if home else ()
    remedies, left_out = remedy_advice(known, level) if home else ((), ())
    used = [key for sign in signs for key in sign.source]
    used += [key for advice in (*triggers, *remedies) for key in advice.source]
    used += entry.source
    return Assessment(
        care_level=level,
        route=route,
        title=title,
        actions=actions,
        reasons=(*reasons, *(trigger_reason(trigger.id, known) for trigger in triggers)),
        verdicts=found,
        notes=tuple(note for note in _notes(known) if note not in reasons) if home else (),
        triggers=triggers,
        remedies=remedies,
        left_out=left_out,
        expect=tuple(entry.expect),
        return_if=tuple(entry.return_if),
        emergency_if=tuple(entry.emergency_if),
        sources=_sources(used, kb),
        reviewed=min(
            [entry.reviewed]
            + [sign.reviewed for sign in signs]
            + [kb.triggers[advice.id].reviewed for advice in triggers]
            + [kb.remedies[advice.id].reviewed for advice in remedies]
        ),
    )


def _unanswered(known: Known) -> tuple[Verdict, ...]:
    """Return a verdict for each question that is still due, so that an unknown answer never counts as a no."""
    if next_question(known.facts, known.kb) is None:
        return ()
    due = tuple(
        Verdict("unclear", question.id, question.if_unclear or "doctor")
        for question in candidates(known, "selfcare")
        if question.can_reach is not None
    )
    doubt = doubtful_sign(known, "selfcare")
    return due if doubt is None else (*due, Verdict("unclear", doubt.id, "urgent"))


def _crisis(crisis: DangerSign, signs: list[DangerSign], kb: Knowledge) -> Assessment:
    """Return the outcome for somebody in crisis: the fixed kind text and nothing else, but for a second emergency."""
    entry = kb.care_levels[_CRISIS_ENTRY]
    physical = [sign for sign in signs if sign.route != CRISIS and sign.level is not None]
    also = (kb.care_levels["emergency"].routes["ambulance"],) if physical else ()
    return Assessment(
        care_level="emergency",
        route=CRISIS,
        title=entry.title,
        actions=(*also, *entry.actions),
        verdicts=(Verdict("danger_sign", crisis.id, "emergency"),),
        sources=_sources([*crisis.source], kb),
        reviewed=min(entry.reviewed, crisis.reviewed),
    )


def _route(signs: list[DangerSign]) -> str | None:
    routes = {sign.route for sign in signs}
    return next((route for route in _ROUTES if route in routes), None)


def _title_and_actions(
    entry: CareLevel, way: str, signs: list[DangerSign], level: Level
) -> tuple[str, tuple[str, ...]]:
    """Return the title and what to do: the way to go first, last what to tell those who help.

    In an emergency the way to go is the title, so that nobody reads "call" above "go".
    """
    title = entry.title
    if level == "emergency" and way:
        title, _, way = way.partition(". ")
    tell = tuple(sign.tell for sign in signs if sign.tell is not None) if rank(level) >= rank("urgent") else ()
    return title.removesuffix("."), tuple(dict.fromkeys((*filter(None, [way]), *entry.actions, *tell[:2])))


def _reasons(deciding: tuple[Verdict, ...], level: Level, known: Known) -> tuple[str, ...]:
    if level == "selfcare":
        return ("You told me that none of the danger signs I asked about are there.",)
    told = [verdict for verdict in deciding if verdict.kind == "danger_sign"] or deciding
    return tuple(dict.fromkeys(reason(verdict, known) for verdict in told))[:_MOST_REASONS]


def _notes(known: Known) -> Iterator[str]:
    """Yield what changes for the groups of people that this person belongs to."""
    for group in known.kb.groups.values():
        if known.holds(group.when):
            yield from group.notes


def _sources(keys: list[str], kb: Knowledge) -> tuple[Source, ...]:
    """Return the sources behind these keys, without the marks for our own choice or memory."""
    found = dict.fromkeys(key for key in keys if key in kb.sources and not kb.sources[key].from_memory)
    return tuple(kb.sources[key] for key in found)[:_MOST_SOURCES]
