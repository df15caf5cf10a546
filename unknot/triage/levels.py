"""How much care the facts call for: the highest level wins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from unknot.knowledge.schema import LEVELS, DangerSign, Level, rank
from unknot.triage.conditions import Known, asked_about


@dataclass(frozen=True, slots=True)
class Verdict:
    """One entry that calls for a level: a danger sign, a group of people, or a question left unclear."""

    kind: Literal["danger_sign", "group", "unclear"]
    id: str
    level: Level
    because: str | None = None


def highest(*levels: Level) -> Level:
    """Return the highest level, `selfcare` of none."""
    return max(levels, key=rank, default="selfcare")


def sign_verdict(sign: DangerSign, known: Known) -> Verdict | None:
    """Return what a danger sign calls for: None when it is not present, or present but harmless alone."""
    if not known.state(sign.id):
        return None
    level, because = sign.level, None
    for rule in sign.levels:
        if known.holds(rule.when):
            level, because = rule.level, rule.because
            break
    if sign.floor is not None and (level is None or rank(level) < rank(sign.floor)):
        level, because = sign.floor, None
    return None if level is None else Verdict("danger_sign", sign.id, level, because)


def reach(sign: DangerSign) -> Level:
    """Return the highest level that a danger sign can come to."""
    levels = [rule.level for rule in sign.levels]
    return highest(*levels, *(level for level in (sign.level, sign.floor) if level is not None))


def unclear_floor(level: Level) -> Level:
    """Return the level of a danger sign that may be there but stayed unclear: at most `urgent`."""
    return LEVELS[min(rank(level), rank("urgent"))]


def verdicts(known: Known) -> tuple[Verdict, ...]:
    """Return everything that calls for a level above self-care, the highest first."""
    kb = known.kb
    found = [verdict for sign in kb.danger_signs.values() if (verdict := sign_verdict(sign, known)) is not None]
    found += [
        Verdict("group", group.id, group.floor)
        for group in kb.groups.values()
        if group.floor is not None and known.holds(group.when)
    ]
    found += _unclear(known)
    return tuple(sorted(found, key=lambda verdict: -rank(verdict.level)))


def _unclear(known: Known) -> list[Verdict]:
    facts, kb = known.facts, known.kb
    unclear = [name for name, asked in facts.asked.items() if asked.outcome == "unclear"]
    left = [kb.questions[name] for name in unclear if name in kb.questions]
    doubts = [sign for sign in kb.danger_signs.values() if sign.id in known.weak and asked_about(sign, facts)]
    return [
        *(Verdict("unclear", question.id, question.if_unclear) for question in left if question.if_unclear is not None),
        *(Verdict("unclear", sign.id, unclear_floor(reach(sign))) for sign in doubts),
    ]


def level_of(known: Known) -> Level:
    """Return the level that the facts call for so far."""
    return highest(*(verdict.level for verdict in verdicts(known)))


def at_emergency(known: Known) -> frozenset[str]:
    """Return the danger signs that call for the emergency level."""
    return frozenset(v.id for v in verdicts(known) if v.kind == "danger_sign" and v.level == "emergency")
