"""Assertion of a finding: is it there, denied, over, somebody else's, or only feared or asked about?

The method is that of ConText (Harkema and others, J Biomed Inform 2009): trigger words with a direction and a scope
that ends at clause borders, as data in ``assertion.yml``. Added to it: denials of whole lists ("no fever, chills or
rash"), words that look like denials and are none ("not only", "no better"), triggers that are part of a finding's own
words ("can not feel") and therefore say nothing about it, and whose complaint it is when relatives are mentioned.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field
from spacy.tokens import Doc

from unknot.knowledge.schema import Assertion, Id
from unknot.nlu.patterns import Compiler, Index, Line, PatternError, Strict, read

PATH = Path(__file__).with_suffix(".yml")
# When several apply: somebody else's fever that is denied is still somebody else's.
ORDER = (Assertion.OTHER, Assertion.ABSENT, Assertion.HYPOTHETICAL, Assertion.PAST)


class Trigger(Strict):
    """Words that say something about the findings in their scope."""

    id: Id
    category: Literal["absent", "past", "other", "hypothetical", "pseudo"]
    direction: Literal["forward", "backward", "inside", "around"] = "forward"
    reach: int | None = None
    crosses: bool = False
    patterns: list[str] = Field(min_length=1)


class AssertionData(Strict):
    """The content of ``assertion.yml``."""

    triggers: list[Trigger]
    lasting: frozenset[str]
    healed: list[str]
    relatives: frozenset[str]


@dataclass(frozen=True)
class Place:
    """Where a finding stands: line number, first and one-past-last word; ``clause`` if it is a whole clause."""

    line: int
    first: int
    last: int
    target: str
    clause: bool = False


@dataclass(frozen=True)
class _Found:
    trigger: Trigger
    first: int
    last: int


class Asserter:
    """Finds the triggers of a message and decides on each finding in it."""

    def __init__(self, data: AssertionData, compiler: Compiler) -> None:
        """Compile the triggers.

        Raises:
            PatternError: a pattern is broken; one line that names the entry and the pattern.
        """
        self._data = data
        compiled = []
        self._owner: list[Trigger] = []
        healed = Trigger(id="healed", category="past", direction="around", patterns=data.healed)
        for trigger in [*data.triggers, healed]:
            for pattern in trigger.patterns:
                try:
                    compiled.append(compiler.compile(pattern))
                except PatternError as error:
                    raise PatternError(f"assertion.yml: entry {trigger.id}: pattern {pattern!r}: {error}") from None
                self._owner.append(trigger)
        self._index = Index(compiled)

    def decide(self, doc: Doc, lines: list[Line], places: list[Place]) -> list[tuple[Assertion, str]]:
        """Assertion of each place, with the id of the trigger that decided (empty for present)."""
        found = [self._triggers(line, [p for p in places if p.line == n]) for n, line in enumerate(lines)]
        subjects = [self._subject(doc, lines, place) for place in places]
        own = any(subject == "self" for subject in subjects)
        decided: list[tuple[Assertion, str]] = []
        for place, subject in zip(places, subjects, strict=True):
            line = lines[place.line]
            hits = {
                Assertion(f.trigger.category): f.trigger.id
                for f in found[place.line]
                if self._applies(f, line, place)
            }
            if self._refused_next(lines, place):
                hits[Assertion.ABSENT] = "refused_next"
            if subject == "relative" and own:
                hits[Assertion.OTHER] = "relative"
            decided.append(next(((a, hits[a]) for a in ORDER if a in hits), (Assertion.PRESENT, "")))
        return decided

    def _triggers(self, line: Line, places: list[Place]) -> list[_Found]:
        found = []
        for number, match in self._index.search(line):
            first, last = line.span(match)
            while first < last and line.words[first] == ",":
                first += 1
            found.append(_Found(self._owner[number], first, last))
        taken = [(f.first, f.last) for f in found if f.trigger.category == "pseudo"]
        taken_by_findings = [(p.first, p.last) for p in places if not p.clause]
        return [
            f
            for f in found
            if f.trigger.category != "pseudo"
            and not (
                f.trigger.category == "absent"
                and (any(a < f.last and f.first < b for a, b in taken)
                     or any(a <= f.first and f.last <= b for a, b in taken_by_findings)
                     or any(a <= f.first < b or a < f.last - 1 < b for a, b in taken_by_findings
                            if f.trigger.direction == "forward" and f.last - f.first > 1 and a <= f.first))
            )
        ]

    def _applies(self, f: _Found, line: Line, place: Place) -> bool:
        trigger = f.trigger
        lasting = place.target in self._data.lasting
        if trigger.category == "past" and (trigger.id == "healed") != lasting:
            return False
        if trigger.direction == "around":
            return True
        if trigger.direction == "inside":
            return f.first <= place.first and place.last <= f.last
        if trigger.direction == "forward":
            if place.clause and place.first <= f.first < place.last:
                return f.first - place.first <= 2 and "," not in line.words[f.last : place.last]
            gap_from, gap_to = f.last, place.first
        else:
            gap_from, gap_to = place.last, f.first
        if gap_to < gap_from:
            return False
        between = line.words[gap_from:gap_to]
        if not trigger.crosses and "," in between[1 if trigger.direction == "backward" and trigger.id == "none_after" else 0 :]:
            return False
        if trigger.reach is not None and len(between) > trigger.reach:
            return False
        if trigger.category == "absent" and trigger.direction == "forward":
            return not any(gap_from < stop <= gap_to for stop in line.stops) and self._list_reaches(
                line, gap_from, gap_to
            )
        return True

    @staticmethod
    def _list_reaches(line: Line, start: int, place: int) -> bool:
        """Whether a denial that begins at ``start`` reaches ``place`` across the commas of a list.

        "no fever, chills or rash" is one list; "no fever, stiff neck" is a denial and a complaint. A comma after the
        closing "or" ends the list.
        """
        end = place
        while end < len(line.words) and line.words[end] not in (",", "."):
            end += 1
        commas = [c for c in sorted(line.list_commas) if start < c <= end]
        crossed = [c for c in commas if c <= place]
        if not crossed:
            return True
        closings = [i for i in range(start, end) if line.words[i] in ("or", "nor", "and")]
        if closings:
            return not any(closing < comma for comma in crossed for closing in closings[:1]) or any(
                line.words[comma] in ("or", "nor") for comma in crossed
            )
        items = [b - a for a, b in zip(commas, [*commas[1:], end], strict=True)]
        return len(commas) >= 2 and all(size <= 2 for size in items)

    @staticmethod
    def _refused_next(lines: list[Line], place: Place) -> bool:
        """ "Fever? No." – the next sentence is a bare denial of the question before it."""
        if place.line + 1 >= len(lines) or len(lines[place.line].words) - place.last > 1:
            return False
        following = lines[place.line + 1]
        return following.words in (["no"], ["none"], ["never"], ["not"]) and lines[place.line].asked

    def _subject(self, doc: Doc, lines: list[Line], place: Place) -> str:
        """Whose complaint it is: "self", "relative", "third" (he, she, they) or "" when nobody is named."""
        line = lines[place.line]
        start = line.tokens[place.first]
        inside = line.tokens[min(place.last, len(line.tokens)) - 1]
        for i in range(min(inside, start + 2), max(-1, start - 40), -1):
            word = doc[i].norm_
            if word in self._data.relatives:
                following = doc[i + 1].norm_ if i + 1 < len(doc) else ""
                owned = i > 0 and doc[i - 1].norm_ in ("my", "our", "a", "the", "his", "her", "old", "little", "elderly", "at")
                before = doc[i - 2].norm_ if i > 1 else ""
                if (before in ("from", "with", "to", "by", "for", "of", "carry", "carrying", "lifting", "lifted", "after", "off", "at")
                        or not (owned or i == 0 or following in ("has", "had", "is", "was", "have", "at", "in"))):
                    continue
                return "relative"
            if word in ("he", "she", "they", "him", "hers", "his", "their") or (word == "her"):
                return "third"
            if word in ("i", "me", "myself", "mine") or (word == "my" and i + 1 < len(doc) and doc[i + 1].norm_ not in self._data.relatives
                                                         and doc[i + 1].norm_ not in ("old", "little", "elderly", "best", "late", "ex", "younger", "older")):
                return "self"
        return ""


def read_data() -> AssertionData:
    """The trigger data, checked.

    Raises:
        PatternError: one line that names file, entry and key.
    """
    data: AssertionData = read(PATH, AssertionData, "triggers")
    return data

