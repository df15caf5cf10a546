"""Reads a message as the answer to the open question.

What was not understood stays unknown. A denial clears only what it names, unless the reply as a whole says no; what
was not chosen counts as denied only where something was chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from unknot.knowledge.schema import Assertion, Option, Question
from unknot.triage.conditions import Known, ids_in, implied
from unknot.triage.facts import Asked, Observation
from unknot.triage.questions import (
    CONFIRM,
    fill_keys,
    is_settled,
    leads_to,
    missing_values,
    open_options,
    option_ids,
    related_ids,
    shown_options,
)
from unknot.triage.understood import Understood
from unknot.triage.values import Fill, bounded, told, with_values

#: How likely a reply has to tell of nothing of note to be read so, and when it is given to the question put again.
HARMLESS = 0.75
HARMLESS_AGAIN = 0.6
#: The same for a repeated reply that doubtfully names one thing of the list: the doubt stays, and is asked about next.
HARMLESS_BUT_DOUBTED = 0.25


Outcome = Literal["answered", "partial", "aside", "unclear"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reply says about the question.

    `partial`: it answers a part. `aside`: it is news, but about something else. `chip`: a button was pressed.
    `absent` clears what is not known to be present; `denied` is what a chosen option says outright, and takes back.
    `settled` are doubtful findings that the reply decided otherwise: they are dropped. `apart` are the options that
    it spoke of without deciding them.
    """

    outcome: Outcome
    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    fills: Mapping[str, Fill] = field(default_factory=dict)
    chip: bool = False
    apart: tuple[str, ...] = ()


def read(question: Question, understood: Understood, known: Known) -> Reading:
    """Return the reply's reading. The mentions in it are recorded anyway; this adds what the question gives them."""
    return _Reader(question, understood, known).reading()


class _Reader:
    def __init__(self, question: Question, understood: Understood, known: Known) -> None:
        self.question = question
        self.said = understood
        self.known = known
        self.shown = shown_options(question, known)
        self.offered = tuple(option for option in self.shown if not option.none)
        kb = known.kb
        sure = [m for m in understood.mentions if m.sure]
        self.present = implied((m.id for m in sure if m.assertion is Assertion.PRESENT), kb)
        self.weak = implied((m.id for m in understood.mentions if not m.sure and m.assertion is Assertion.PRESENT), kb)
        self.denied = {m.id for m in sure if m.assertion in (Assertion.ABSENT, Assertion.PAST)} - self.present
        self.scope = _ids(self.offered)
        self.chips = tuple(o for o in self.shown if f"{question.id}.{o.id}" in understood.options)

    def reading(self) -> Reading:
        chosen = self._chosen()
        hits = self._hits()
        if chosen or (hits and self.said.answer != "unsure"):
            return self._taken(chosen, hits)
        if self._says_no():
            return self._none_but(self._by_name()) if self._is_harmless() else self._none()
        if (
            self.said.answer == "yes"
            and len(self.offered) >= 1
            and (len(self.offered) == 1 or self.question.kind == "yes_no")
        ):
            return self._taken((self.offered[0],), ())
        return self._values() or self._narrowed(self._loose(bool(hits)))

    def _narrowed(self, reading: Reading) -> Reading:
        """Return a reading that leaves a list open, with what it spoke of told apart from the rest.

        What is explained, or told of as nothing of note, is settled by that, and says nothing of the others. What may
        be more is asked about by itself, after the others.
        """
        if self.question.kind != "multi" or reading.outcome == "answered" or self.said.answer in ("yes", "unsure"):
            return reading
        explained = [*self._explained(), *self._denied_by_name()]
        touched = self._touched(explained)
        if self.said.harmless >= HARMLESS_AGAIN:
            explained, touched = [*explained, *touched], []
        if not explained and not touched:
            return reading
        others = _ids(option for option in self.offered if option not in explained)
        absent = reading.absent | (_ids(explained) - others - self.present - self.weak)
        left = [option for option in self.offered if option not in explained]
        outcome: Outcome = "partial" if left else "answered"
        apart = tuple(option.id for option in touched) if 2 * len(touched) <= len(left) else ()
        return self._open_or_done(replace(reading, outcome=outcome, absent=absent, apart=apart))

    def _open_or_done(self, reading: Reading) -> Reading:
        return self._closed(reading) if reading.outcome == "answered" else reading

    def _explained(self) -> list[Option]:
        """Return the options that the reply speaks of and explains: "a bruise where I knocked it", "mild, easing"."""
        kb = self.known.kb
        told = (m.id for m in self.said.mentions if m.sure and m.assertion in (Assertion.PRESENT, Assertion.PAST))
        explained = {name for sign in told if sign in kb.signs for name in kb.signs[sign].explains}
        doubtful = self.weak | self.present
        return [
            option
            for option in self.offered
            if not explained.isdisjoint(option_ids(option)) and doubtful.isdisjoint(option_ids(option))
        ]

    def _denied_by_name(self) -> list[Option]:
        """Return the options that are denied where one of the things they name is: "no fall"."""
        denied = implied(self.denied, self.known.kb)
        return [o for o in self.offered if o.by_name and not denied.isdisjoint(option_ids(o))]

    def _touched(self, explained: list[Option]) -> list[Option]:
        """Return the options that the reply speaks of in words that were not understood for sure.

        Where nothing was understood, these are the options that its words are like.
        """
        spoken = set(self.weak)
        if not self.said.mentions:
            spoken |= set(self.said.topics)
        kb = self.known.kb
        open_ones = [option for option in self.offered if option not in explained]
        return [option for option in open_ones if not spoken.isdisjoint(related_ids(option, kb))]

    def _chosen(self) -> tuple[Option, ...]:
        chosen = [option for option in self.chips if not option.none]
        if "all" in self.said.choices:
            chosen += [option for option in self.offered if self.question.kind == "multi"]
        chosen += [option for option in self._numbered() if not option.none]
        return tuple(option for option in self.offered if option in chosen)

    def _numbered(self) -> list[Option]:
        if self.question.kind == "yes_no":
            return []
        numbers = [choice for choice in self.said.choices if isinstance(choice, int)]
        found = [self.shown[number - 1] for number in numbers if 1 <= number <= len(self.shown)]
        from_the_end = [number for number in numbers if -len(self.offered) <= number < 0]
        if from_the_end == [-1] and self.offered != self.shown:
            return found  # "the last one" of a list that ends in "none of these" is not clear
        return [*found, *(self.offered[number] for number in from_the_end)]

    def _hits(self) -> tuple[Option, ...]:
        """Return the options that a present mention belongs to."""
        return tuple(option for option in self.offered if not self.present.isdisjoint(self._wide(option)))

    def _wide(self, option: Option) -> frozenset[str]:
        """Return what counts as this option: for a follow-up also the signs that make up the finding."""
        ids = set(option_ids(option))
        if self.question.kind == "yes_no":
            for name in option.sets:
                sign = self.known.kb.danger_signs.get(name)
                if sign is not None:
                    ids.update(ids_in(sign.present_if))
                    ids.update(name for rule in sign.levels for name in ids_in(rule.when))
        return frozenset(ids)

    def _says_no(self) -> bool:
        if any(option.none for option in (*self.chips, *self._numbered())):
            return True
        if not self.offered or not self._takes_no():
            return False
        if self.said.answer == "fine" and self.said.named:
            return len(self.offered) == 1 or self.question.kind == "yes_no"
        return self.said.answer in ("no", "fine") or self._is_harmless()

    def _is_harmless(self) -> bool:
        """Whether the reply tells in other words that there is nothing of note; said again, less evidence will do."""
        return self.said.answer is None and self.said.harmless >= (HARMLESS_AGAIN if self._repeated() else HARMLESS)

    def _explains_a_doubt(self) -> bool:
        """Whether a doubt, asked about by itself, is answered by telling of something that is nothing of note."""
        targeted = self.question.id == CONFIRM or self.question.when is not None
        return targeted and self._is_harmless() and not self._hits()

    def _repeated(self) -> bool:
        asked = self.known.facts.asked.get(self.question.id)
        return asked is not None and asked.partial + asked.unclear > 0

    def _takes_no(self) -> bool:
        """Whether "no" is an answer here: not to "how old?", nor to "which of these happens?".

        There "nothing of note" is one, where nothing but our doubt led to the question.
        """
        if self._explains_a_doubt() and self._doubts() and not self._was_raised():
            return True
        return self.question.kind in ("multi", "yes_no") or any(option.none for option in self.shown)

    def _taken(self, chosen: tuple[Option, ...], hits: tuple[Option, ...]) -> Reading:
        ours = (*chosen, *hits)
        present = frozenset(name for option in chosen for name in option.sets)
        fills = _fills(chosen)
        rest = _ids(option for option in self.offered if option not in ours) - _ids(ours)
        denied = frozenset(name for option in chosen for name in option.denies) - present
        settled = self._doubts() | self._screened(option for option in self.offered if option not in ours)
        if self.chips:
            fills = {**self._filled_by_none(), **fills}
        return self._closed(Reading("answered", present, rest, denied, settled, fills))

    def _none(self) -> Reading:
        none = [option for option in self.shown if option.none]
        present = frozenset(name for option in none for name in option.sets) if self._was_raised() else frozenset()
        absent = self.scope | {name for option in none for name in option.denies} | self._doubts()
        settled = self._screened(self.offered)
        fills = self._filled_by_none()
        return self._closed(Reading("answered", present, absent - present, settled=settled, fills=fills))

    def _filled_by_none(self) -> dict[str, Fill]:
        """Return the values that choosing none of the options gives, of those that were asked for."""
        asked = _fills(self.offered)
        none = _fills(option for option in self.shown if option.none)
        return {key: value for key, value in none.items() if key in asked}

    def _by_name(self) -> list[Option]:
        """Return the options that a reply about something else leaves open, however little there is to it."""
        return [option for option in self.offered if option.by_name and len(self.offered) > 1]

    def _none_but(self, open_ones: list[Option]) -> Reading:
        """Return the reading of a reply that tells of nothing of note, with these options still to be asked about."""
        if not open_ones:
            return self._none()
        rest = [option for option in self.offered if option not in open_ones]
        absent = _ids(rest) - _ids(open_ones) - self.present - self.weak
        return Reading("partial", absent=absent, settled=self._screened(rest) - self.present - self.weak)

    def _was_raised(self) -> bool:
        """Whether the person had said what this question follows up, and it was not merely a doubt of ours."""
        facts, kb = self.known.facts, self.known.kb
        doubts = self._doubts()
        sure = {name: seen for name, seen in facts.observations.items() if name not in doubts}
        when = self.question.when
        return when is None or Known(replace(facts, observations=sure), kb).holds(when) is True

    def _closed(self, reading: Reading) -> Reading:
        """Return the reading without what the same reply says is there, or may be; open while a value is missing."""
        here = implied(reading.present, self.known.kb) | self.present
        if not self._explains_a_doubt():
            here |= self.weak
        fills = {**reading.fills, **self._bare_age()}
        lacks = self._has_more() or (self.question.kind == "values" and bool(self._missing(fills)))
        return replace(
            reading,
            outcome="partial" if lacks else "answered",
            absent=reading.absent - here,
            denied=reading.denied - here,
            settled=reading.settled - here,
            fills=fills,
            chip=bool(self.chips),
        )

    def _has_more(self) -> bool:
        """Whether this was the rest of a list, and what was set apart from it is still to be asked about."""
        apart = self.known.facts.asked.get(self.question.id, Asked()).apart
        waiting = [option for option in open_options(self.question, self.known) if option.id in apart]
        return any(option not in self.offered for option in waiting)

    def _missing(self, fills: Mapping[str, Fill]) -> tuple[str, ...]:
        """Return the values that the question still needs after this reply."""
        facts = self.known.facts
        values = with_values(facts.values, {**told(self.said), **fills, **self._bare_age()})
        return missing_values(self.question, Known(replace(facts, values=values), self.known.kb))

    def _bare_age(self) -> dict[str, float]:
        """Read a number alone as the age, where the age is asked for and no option has that number."""
        asked = "age" in self.question.fills and self.known.facts.person.age is None and self.said.age is None
        age = bounded(self.said.number, 0, 120)
        return {"age": age} if asked and age is not None and not 1 <= age <= len(self.shown) else {}

    def _doubts(self) -> frozenset[str]:
        """Return the doubtful danger signs that this question is there to decide."""
        ours = self.question.id
        if ours == CONFIRM:
            return self.scope & self.known.weak
        signs = self.known.kb.danger_signs.values()
        return frozenset(sign.id for sign in signs if sign.confirm == ours and sign.id in self.known.weak)

    def _screened(self, options: Iterable[Option]) -> frozenset[str]:
        """Return the doubts that end when none of these options of a screen for everybody is chosen."""
        if self.question.when is not None:
            return frozenset()
        left = list(options)
        kb = self.known.kb
        doubts = (sign for sign in kb.danger_signs.values() if sign.id in self.known.weak)
        return frozenset(sign.id for sign in doubts if any(leads_to(option, sign, kb) for option in left))

    def _values(self) -> Reading | None:
        """Read the values that the question asks for; None when there are none."""
        came = {**told(self.said), **self._bare_age()}
        wanted = set(fill_keys(self.question)) & set(came)
        if not wanted or (self._repeated() and wanted.isdisjoint(missing_values(self.question, self.known))):
            return None
        return Reading("partial" if self._missing({}) else "answered", fills=self._bare_age())

    def _loose(self, hits: bool) -> Reading:
        """Read a reply that chose nothing and does not say no as a whole."""
        if self.question.id == CONFIRM and not hits and self._is_ruled_out():
            return Reading("answered", absent=self.scope, settled=self._doubts())
        if hits or ((self.said.named or not self.weak.isdisjoint(self.scope)) and not self._told_twice()):
            return Reading("unclear" if self._repeated() and self.question.kind == "yes_no" else "partial")
        alone = self.question.kind == "yes_no" or len(self.offered) == 1
        if alone and not implied(self.denied, self.known.kb).isdisjoint(self.scope):
            return self._none()  # "no fall" to "was there an accident, a fall or a knock?"
        if self._told_twice() or self._denies_the_question():
            return self._none()
        if not self.denied.isdisjoint(self.scope):
            return Reading("answered" if self._leaves_nothing() else "partial")
        facts = self.known.facts
        told = self.present | self.weak | self.denied
        if self.said.answer is None and any(name not in facts.observations for name in told):
            return Reading("aside")
        return Reading("unclear")

    def _is_ruled_out(self) -> bool:
        """Whether, asked about the doubtful sign itself, the reply denies what that cannot be without, or explains it.

        "No crash, I only turned my head", "a bruise where the bag rubbed".
        """
        kb = self.known.kb
        signs = [kb.danger_signs[name] for name in self.scope if name in kb.danger_signs]
        explained = {name for said in self.present if said in kb.signs for name in kb.signs[said].explains}
        return any(sign.id in explained or not self.denied.isdisjoint(sign.denied_with) for sign in signs)

    def _denies_the_question(self) -> bool:
        """Whether what "none of these" denies outright is denied: "not ill at all" to "do you feel ill too?"."""
        return any(not self.denied.isdisjoint(option.denies) for option in self.shown if option.none)

    def _told_twice(self) -> bool:
        """Whether this is the second reply to a list that was understood, and none of the list is in it.

        Somebody who has read the list twice and names, in words that were understood for sure, only what they do not
        have or something else, has none of it; so has who says twice that one thing is fine. A reply that was not
        understood never counts so. What it says doubtfully stays in doubt, and is asked about next.
        """
        if self.question.kind != "multi" or self.said.answer == "unsure":
            return False
        denies_some = not self.denied.isdisjoint(_ids(self.question.options))
        doubts_some = not self.weak.isdisjoint(self.scope) and self.said.harmless >= HARMLESS_BUT_DOUBTED
        return self._repeated() and (denies_some or doubts_some or self.said.named or bool(self.present))

    def _leaves_nothing(self) -> bool:
        """Whether nothing is left to ask, once what was denied is known."""
        facts = self.known.facts
        said = {name: Observation(Assertion.ABSENT) for name in self.denied if name not in facts.observations}
        after = Known(replace(facts, observations={**facts.observations, **said}), self.known.kb)
        return all(is_settled(option, self.question, after) for option in self.offered)


def _fills(options: Iterable[Option]) -> dict[str, Fill]:
    return {key: value for option in options for key, value in option.fills.items()}


def _ids(options: Iterable[Option]) -> frozenset[str]:
    return frozenset(name for option in options for name in option_ids(option))
