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

Subject = Literal["self", "relative", "past_relative", "cared_for", "distant", "third", ""]
OWNERS = frozenset(["my", "our", "a", "the", "his", "her", "old", "little", "elderly"])
HAVE = frozenset(["has", "had", "is", "was", "have", "gets", "got"])
HAPPENED = frozenset(["had", "was", "got", "did", "died", "went", "lost"])
THIRD = frozenset(["he", "she", "they", "him", "her", "hers", "his", "their"])
SUBJECTS = frozenset(["i", "it", "he", "she", "we", "they", "there", "this", "that"])
NEGATIONS = frozenset(["not", "no", "never", "without", "nothing", "can"])
BARE = 2  # words of a denial that says nothing else: "no dear", "no chance"
PATH = Path(__file__).with_suffix(".yml")
SEEMING = frozenset(["absent", "past"])  # what the words of a `pseudo` entry look like, and are not
# When several apply: somebody else's fever that is denied is still somebody else's.
ORDER = (Assertion.OTHER, Assertion.ABSENT, Assertion.HYPOTHETICAL, Assertion.PAST)


class Trigger(Strict):
    """Words that say something about the findings in their scope."""

    id: Id
    category: Literal["absent", "past", "other", "hypothetical", "pseudo", "except", "mine"]
    direction: Literal["forward", "backward", "inside", "around"] = "forward"
    reach: int | None = None
    crosses: bool = False
    old: bool = False  # past only: long enough ago to end an event as well
    starts: frozenset[str] = frozenset()  # the sentence must begin with one of these, in exactly this form
    not_for: frozenset[str] = frozenset()  # targets that the trigger says nothing about
    only: frozenset[str] = frozenset()  # the only targets that it says something about, when given
    not_own: bool = False  # not when "my" or "I" stands between the words and the finding: "is my numb leg serious"
    patterns: list[str] = Field(min_length=1)


class AssertionData(Strict):
    """The content of ``assertion.yml``."""

    triggers: list[Trigger]
    forever: frozenset[str]
    lasting: frozenset[str]
    well_words: frozenset[str]
    denials: frozenset[str]
    events: frozenset[str]
    relatives: frozenset[str]
    distant: frozenset[str]
    near_at_hand: frozenset[str]
    introduces: frozenset[str]
    not_subject_after: frozenset[str]
    now_words: frozenset[str]
    reports: frozenset[str]
    own_parts: frozenset[str]
    not_own_parts: frozenset[str]
    own_verbs: frozenset[str]
    carer_verbs: frozenset[str]


@dataclass(frozen=True)
class Place:
    """Where a finding stands: line number, first and one-past-last word; ``clause`` if it is a whole clause."""

    line: int
    first: int
    last: int
    target: str
    clause: bool = False
    denied: bool = False  # its own words hold a denial: "head does not hurt"


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
        for trigger in data.triggers:
            for pattern in trigger.patterns:
                try:
                    compiled.append(compiler.compile(pattern))
                except PatternError as error:
                    raise PatternError(f"assertion.yml: entry {trigger.id}: pattern {pattern!r}: {error}") from None
                self._owner.append(trigger)
        self._index = Index(compiled)

    def decide(self, doc: Doc, lines: list[Line], places: list[Place]) -> list[tuple[Assertion, str]]:
        """Assertion of each place, with the id of the trigger that decided (empty for present)."""
        found = [self._triggers(line) for line in lines]
        subjects = [
            self._subject(doc, lines[p.line].tokens[p.first], lines[p.line].tokens[p.last - 1] + 1) for p in places
        ]
        own = self._own_complaint(doc)
        decided: list[tuple[Assertion, str]] = []
        for place, subject in zip(places, subjects, strict=True):
            line = lines[place.line]
            applying = [f.trigger for f in found[place.line] if self._applies(doc, f, line, place)]
            told = {trigger.category for trigger in applying}
            if place.line + 1 < len(found):
                told |= {f.trigger.category for f in found[place.line + 1] if f.trigger.category == "mine"}
            hits = {Assertion(t.category): t.id for t in applying if t.category not in ("except", "mine")}
            if "except" in told:
                hits.pop(Assertion.ABSENT, None)
            if self._refused_next(lines, place):
                hits[Assertion.ABSENT] = "refused_next"
            if place.denied and place.target not in self._data.lasting:
                hits[Assertion.ABSENT] = "inside"
            if (
                place.clause
                and subject in ("distant", "relative", "cared_for")
                and self._befell_writer(doc, line, place)
            ):
                subject = "self"
            if place.target.startswith("child_"):
                subject = "relative" if subject in ("distant", "past_relative", "cared_for") else subject
            if subject in ("distant", "past_relative") or (subject in ("relative", "cared_for") and own):
                hits[Assertion.OTHER] = "relative"
            if "mine" in told:
                hits.pop(Assertion.OTHER, None)
            decided.append(next(((a, hits[a]) for a in ORDER if a in hits), (Assertion.PRESENT, "")))
        return decided

    def all_is_well(self, line: Line, place: Place) -> bool:
        """Whether the clause of a find holds a word that all is well, without a denial before it."""
        words = line.words[place.first : place.last]
        return any(
            word in self._data.well_words and self._data.denials.isdisjoint(words[max(0, i - 2) : i])
            for i, word in enumerate(words)
        )

    def _triggers(self, line: Line) -> list[_Found]:
        found = []
        for number, match in self._index.search(line):
            first, last = line.span(match)
            while first < last and line.words[first] == ",":
                first += 1
            found.append(_Found(self._owner[number], first, last))
        pseudo = [(f.first, f.last) for f in found if f.trigger.category == "pseudo"]

        def counts(f: _Found) -> bool:
            return f.trigger.category != "pseudo" and (
                f.trigger.category not in SEEMING or not any(a < f.last and f.first < b for a, b in pseudo)
            )

        return [f for f in found if counts(f)]

    def _applies(self, doc: Doc, f: _Found, line: Line, place: Place) -> bool:
        trigger = f.trigger
        if trigger.category == "past" and (
            place.target in self._data.forever or (place.target in self._data.events and not trigger.old)
        ):
            return False
        if place.target in trigger.not_for or (trigger.only and place.target not in trigger.only):
            return False
        if trigger.starts and line.opening not in trigger.starts:
            return False
        if trigger.not_own and self._own_words(doc, line, f, place):
            return False
        if trigger.direction == "around":
            return True
        if trigger.direction == "inside":
            return f.first <= place.first and place.last <= f.last
        if trigger.direction == "forward":
            if place.clause and place.first <= f.first < place.last:
                return f.first - place.first <= 2 and "," not in line.words[f.last : place.last]
            gap_from, gap_to = f.last, place.first
            if f.first < place.first < f.last <= place.last and line.words[place.first] not in NEGATIONS:
                # "never inject" and "inject drugs"
                gap_to = gap_from
        else:
            gap_from, gap_to = place.last, f.first
        if place.clause and trigger.direction == "backward" and place.first < f.first < place.last:
            return f.last >= place.last  # "breathing, swallowing, voice all grand"
        if gap_to < gap_from:
            return False
        between = line.words[gap_from:gap_to]
        beside = 1 if trigger.id == "none_after" else 0  # "chest pain - none": the border belongs to the words
        if not trigger.crosses and "," in between[beside:] and not self._goes_on(trigger, line.words, gap_from, gap_to):
            return False
        if trigger.reach is not None and len(between) > trigger.reach:
            return False
        if trigger.category == "absent" and trigger.direction == "forward":
            return not any(gap_from < stop <= gap_to for stop in line.stops) and self._list_reaches(
                line, gap_from, gap_to
            )
        return True

    def _goes_on(self, trigger: Trigger, words: list[str], start: int, end: int) -> bool:
        """Whether a denial goes on behind each clause border: "didn't fall or get hit", not "or my legs go numb"."""
        if trigger.category != "absent" or trigger.direction != "forward":
            return False
        new = SUBJECTS | self._data.own_parts
        borders = [i for i in range(start, end) if words[i] == ","]
        return all(words[i + 1] in ("or", "nor") and new.isdisjoint(words[i + 2 : i + 3]) for i in borders)

    @staticmethod
    def _own_words(doc: Doc, line: Line, f: _Found, place: Place) -> bool:
        # An "I" of the trigger's own words says nothing: "how would I know if it was a bleed".
        start = line.tokens[f.last - 1 if f.first < place.first else min(f.first, place.first)]
        end = line.tokens[place.last - 1] + 1
        return any(token.norm_ in ("my", "i", "his", "her") for token in doc[start + 1 : end])

    @staticmethod
    def _list_reaches(line: Line, start: int, place: int) -> bool:
        """Whether a denial that begins at ``start`` reaches ``place`` across the commas of a list.

        "no fever, chills or rash" is one list; "no fever, stiff neck" is a denial and a complaint. A comma after the
        closing "or" ends the list.
        """
        end = place
        while end < len(line.words) and line.words[end] not in (",", "."):
            end += 1
        if start in line.list_commas and not any(word in ("or", "nor") for word in line.words[start:end]):
            return False  # "not really, a bit feverish": an answer, and then what is there
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
        """ "Fever? No." – the next sentence is a bare denial of the question before it, or of one after that."""
        if not lines[place.line].asked or len(lines[place.line].words) - place.last > 1:
            return False
        answer = next((line.words for line in lines[place.line + 1 :] if not line.asked), None)
        if answer is None or answer[0] not in ("no", "none", "never", "not", "nope"):
            return False
        return len(answer) <= BARE or answer[1] == "," or answer[:2] == ["none", "of"]

    def _subject(self, doc: Doc, start: int, end: int) -> Subject:
        """Whose complaint the words from ``start`` to ``end`` are: the nearest subject before them."""
        data = self._data
        for i in range(min(end - 1, start + 2), max(-1, start - 40), -1):
            word = doc[i].norm_
            before = doc[i - 1].norm_ if i else ""
            following = doc[i + 1].norm_ if i + 1 < len(doc) else ""
            if word in data.relatives or word in data.distant:
                if following in data.introduces or [token.norm_ for token in doc[i + 1 : i + 3]] == ["has", "me"]:
                    continue  # "nurse here": the writer; "mum has me worried"
                owned = before in OWNERS or i == 0 or following in HAVE
                if not owned or (i > 1 and doc[i - 2].norm_ in data.not_subject_after):
                    continue
                if following in data.reports or any(token.norm_ == "old" for token in doc[i : i + 6]):
                    continue
                if word in data.distant or following in data.distant or before in data.distant:
                    return "cared_for" if word in data.near_at_hand and self._is_now(doc, i) else "distant"
                past = following in HAPPENED and not self._is_now(doc, i)
                return "past_relative" if past else "relative"
            if word in THIRD:
                return "third"
            if word in ("i", "me", "myself", "mine") or (word == "my" and self._own_part(doc, i)):
                return "self"
        return ""

    def _is_now(self, doc: Doc, i: int) -> bool:
        """Whether what is told of the person at ``i`` is going on."""
        return any(token.norm_ in self._data.now_words for token in doc[i : i + 25])

    def _befell_writer(self, doc: Doc, line: Line, place: Place) -> bool:
        """Whether a clause about somebody else tells what befell the writer: "a mate landed on my neck"."""
        tokens = [line.tokens[i] for i in range(place.first, place.last)]
        return any(
            (doc[i].norm_ == "me" and i > tokens[0])
            or (doc[i].norm_ == "my" and i + 1 < len(doc) and doc[i + 1].norm_ in self._data.own_parts)
            for i in range(tokens[0], tokens[-1] + 1)
        )

    def _own_part(self, doc: Doc, i: int) -> bool:
        """Whether "my" at ``i`` is followed by something of the writer's own, not by a relative."""
        following = [token.norm_ for token in doc[i + 1 : i + 3]]
        if following and following[0] in self._data.not_own_parts:
            return False
        return not any(word in self._data.relatives or word in self._data.distant for word in following)

    def _names_own_part(self, norms: list[str]) -> bool:
        """Whether the words after "I have a" name a place on the body, and nobody else before it."""
        for word in norms:
            if word in self._data.own_parts:
                return True
            if (
                word in THIRD
                or word in self._data.relatives
                or word in self._data.distant
                or word in (".", ",", "with")
            ):
                return False
        return False

    def _own_complaint(self, doc: Doc) -> bool:
        """Whether the message plainly speaks of the writer's own body: "my neck", "not me", "I don't"."""
        data = self._data
        norms = [token.norm_ for token in doc]
        for i, word in enumerate(norms):
            following = norms[i + 1 : i + 3]
            if word == "mine" or (word == "my" and any(part in data.own_parts for part in following)):
                return True
            if word == "me" and (
                (i and norms[i - 1] in ("not", "about", "now", "is", "and", "for"))
                or (following and following[0] in (",", "it") and (i == 0 or norms[i - 1] in (".", ",", ";", "but")))
            ):
                return True
            if word == "i" and following == ["have", "a"] and self._names_own_part(norms[i + 3 : i + 6]):
                return True
            if (
                word == "i"
                and following
                and following[0] in data.own_verbs
                and (len(following) < 2 or following[1] not in data.carer_verbs)
            ):
                return True
        return False


def read_data() -> AssertionData:
    """The trigger data, checked.

    Raises:
        PatternError: one line that names file, entry and key.
    """
    data: AssertionData = read(PATH, AssertionData, "triggers")
    return data
