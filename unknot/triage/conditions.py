"""Whether a condition holds, in three values: True, False, None (unknown).

Kleene's logic: an unknown part leaves the whole unknown unless the other parts decide it. Nothing that was never
said, or was understood only weakly, counts as absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Assertion, Condition, DangerSign, Range, Sign, Test
from unknot.triage.facts import Facts

Kleene = bool | None

#: The sign that says that the patient is a child; it follows from the age as well.
UNDER_16 = "under_16"
#: The finding that says that the patient is pregnant, whatever else belongs to it.
PREGNANCY = "pregnancy"
#: Outside these ages pregnancy is not asked about.
PREGNANT_AGES = (12, 55)


def conj(parts: Iterable[Kleene]) -> Kleene:
    """Kleene's "and"; true of nothing."""
    values = list(parts)
    if False in values:
        return False
    return None if None in values else True


def disj(parts: Iterable[Kleene]) -> Kleene:
    """Kleene's "or"; false of nothing."""
    values = list(parts)
    if True in values:
        return True
    return None if None in values else False


def negate(value: Kleene) -> Kleene:
    """Kleene's "not"."""
    return None if value is None else not value


def in_range(value: float | None, limits: Range) -> Kleene:
    """Whether a value lies in a closed range."""
    if value is None:
        return None
    return (limits.min is None or value >= limits.min) and (limits.max is None or value <= limits.max)


def ids_in(condition: Condition | None) -> Iterator[str]:
    """Yield the findings and signs that a condition looks at."""
    if condition is None:
        return
    if isinstance(condition, str):
        yield condition
        return
    for part in (*(condition.all or ()), *(condition.any or ()), condition.not_):
        yield from ids_in(part)
    if condition.at_least is not None:
        for part in condition.at_least.of:
            yield from ids_in(part)
    if condition.unsure is not None:
        yield condition.unsure


class Known:
    """What the facts amount to: what was said, and what follows from it.

    What is present makes present what it implies; a danger sign is present as well when its combination of signs is.
    What is denied denies what depends on it. Where the two meet, present wins. Presence only ever grows while it is
    worked out, so the work ends also for entries that refer to each other.
    """

    def __init__(self, facts: Facts, kb: Knowledge) -> None:
        self.facts = facts
        self.kb = kb
        seen = facts.observations.items()
        self._present = {name for name, one in seen if one.sure and one.assertion is Assertion.PRESENT}
        self._denied = {name for name, one in seen if one.sure and one.assertion in (Assertion.ABSENT, Assertion.PAST)}
        self._present |= left_likely(facts, kb)
        self._follow_age()
        self._follow()

    def _follow_age(self) -> None:
        """Take "under 16" from the age, else from a child being the patient; the age decides where both are said."""
        person = self.facts.person
        if UNDER_16 not in self.kb.signs or (person.age is None and person.who is None):
            return
        is_child = person.age < 16 if person.age is not None else person.who == "child"
        if is_child:
            self._present.add(UNDER_16)
        elif person.age is not None:
            self._present.discard(UNDER_16)
            self._denied.add(UNDER_16)

    def _follow(self) -> None:
        self._present = implied(self._present, self.kb)
        self._spread_denials()
        grew = True
        while grew:
            grew = False
            for sign in self.kb.danger_signs.values():
                if sign.id in self._present or sign.present_if is None or self.holds(sign.present_if) is not True:
                    continue
                self._present = implied({*self._present, sign.id}, self.kb)
                grew = True

    def _spread_denials(self) -> None:
        entries: list[Sign | DangerSign] = [*self.kb.signs.values(), *self.kb.danger_signs.values()]
        grew = True
        while grew:
            grew = False
            for sign in entries:
                if sign.id not in self._denied and not self._denied.isdisjoint(sign.denied_with):
                    self._denied.add(sign.id)
                    grew = True

    def state(self, name: str) -> Kleene:
        """Whether a finding or sign is present, absent or unknown."""
        if name in self._present:
            return True
        return False if name in self._denied else None

    @cached_property
    def weak(self) -> frozenset[str]:
        """What was mentioned, with what it implies, but understood only weakly."""
        said = {
            name
            for name, seen in self.facts.observations.items()
            if not seen.sure and seen.assertion is Assertion.PRESENT
        }
        return frozenset(name for name in implied(said, self.kb) if self.state(name) is None)

    @property
    def present(self) -> frozenset[str]:
        """Everything present, said or following."""
        return frozenset(self._present)

    @property
    def pregnant(self) -> Kleene:
        """Whether the patient is pregnant; nobody male, under 12 or over 55 is."""
        person = self.facts.person
        if self.state(PREGNANCY):
            return True
        if person.pregnant is not None:
            return person.pregnant
        if person.sex == "male":
            return False
        if person.age is not None and not PREGNANT_AGES[0] <= person.age <= PREGNANT_AGES[1]:
            return False
        return None

    def holds(self, condition: Condition) -> Kleene:
        """Whether a condition holds."""
        return self.state(condition) if isinstance(condition, str) else conj(self._parts(condition))

    def _parts(self, test: Test) -> Iterator[Kleene]:
        values = self.facts.values
        if test.all is not None:
            yield conj(self.holds(part) for part in test.all)
        if test.any is not None:
            yield disj(self.holds(part) for part in test.any)
        if test.not_ is not None:
            yield negate(self.holds(test.not_))
        if test.at_least is not None:
            yield self._at_least(test.at_least.count, test.at_least.of)
        if test.unsure is not None:
            yield test.unsure in self.weak
        for limits, value in (
            (test.age, values.person.age),
            (test.duration_days, values.duration_days),
            (test.severity, values.severity),
            (test.temperature_c, values.temperature_c),
        ):
            if limits is not None:
                yield in_range(value, limits)
        for wanted, said in (
            (test.trend, values.trend),
            (test.onset, values.onset),
            (test.who, values.person.who),
            (test.sex, values.person.sex),
        ):
            if wanted is not None:
                yield None if said is None else said == wanted
        if test.site is not None:
            yield test.site in values.sites if values.sites else None
        if test.pregnant is not None:
            yield None if self.pregnant is None else self.pregnant == test.pregnant

    def _at_least(self, count: int, conditions: Iterable[Condition]) -> Kleene:
        values = [self.holds(part) for part in conditions]
        if values.count(True) >= count:
            return True
        return None if values.count(True) + values.count(None) >= count else False


def implied(names: Iterable[str], kb: Knowledge) -> set[str]:
    """Return the ids with everything that their presence implies."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            sign = kb.signs.get(name) or kb.danger_signs.get(name)
            waiting.extend(sign.implies if sign is not None else ())
    return found


def title(name: str, kb: Knowledge) -> str:
    """Return the plain words for a finding or sign, fit for the middle of a sentence."""
    entries: tuple[Mapping[str, object], ...] = (kb.danger_signs, kb.signs, kb.triggers)
    return next((str(getattr(part[name], "title")) for part in entries if name in part), name)  # noqa: B009


def asked_about(sign: DangerSign, facts: Facts) -> bool:
    """Whether the person has been asked about a doubtful sign in particular, and it stayed unclear."""
    branch = facts.asked.get(sign.confirm or "")
    return sign.id in facts.confirmed or (branch is not None and branch.outcome == "unclear")


def left_likely(facts: Facts, kb: Knowledge) -> frozenset[str]:
    """Return the emergency signs that were likely, were asked about in particular, and stayed unclear.

    They count as present: whoever may well be in danger and cannot make clear that they are not is sent for help.
    """
    return frozenset(
        name
        for name, seen in facts.observations.items()
        if seen.likely and not seen.sure and seen.assertion is Assertion.PRESENT
        if (sign := kb.danger_signs.get(name)) is not None and sign.level == "emergency" and asked_about(sign, facts)
    )
