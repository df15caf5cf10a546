"""Answers: the polarity of a reply, choices from a list, and corrections of what was said before.

A reply has a polarity when it opens with one ("nah mate", "no, we haven't had any of that. telly's fine"). A *no*
that is part of a symptom ("no fever", "no feeling in my legs") is none: what is denied there is a finding, and the
finding extractor says so.
"""

# ruff: noqa: E501 - a pattern reads best on one line
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from unknot.nlu.values import lower
from unknot.nlu.values.lexicon import read_words
from unknot.nlu.values.numbers import NUMBER, number

Polarity = Literal["yes", "no", "unsure", "fine"]


class Complaint(BaseModel):
    """The words in which a reply names the complaint that everybody here has, and nothing else."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alone: list[str]
    except_: list[str] = Field(alias="except")
    around: list[str]
    names: list[str]
    after: list[str]


class AnswerWords(BaseModel):
    """The shape of ``answers.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    openers: list[str]
    company: list[str]
    unsure: list[str]
    fine: list[str]
    fine_named: list[str]
    no: list[str]
    yes: list[str]
    heard: list[str]
    correction: list[str]
    correction_opening: list[str]
    ordinals: dict[int, list[str]]
    all: list[str]
    only: list[str]
    complaint: Complaint


@dataclass(frozen=True)
class Answer:
    """The polarity of a reply as a whole, and the words that give it; ``named`` when said of one thing ("bladder's fine")."""

    polarity: Polarity
    start: int
    end: int
    named: bool = False


@dataclass(frozen=True)
class Choice:
    """An option picked by its place: 1-based, -1 for the last, -2 for the last but one, or "all"."""

    value: int | Literal["all"]
    only: bool
    start: int
    end: int


@cache
def _words() -> AnswerWords:
    return read_words(Path(__file__).with_name("answers.yml"), AnswerWords)


def _any(entries: Iterable[str]) -> str:
    """One group for all entries, longest first; a space matches any run of spaces."""
    ordered = sorted(set(entries), key=lambda entry: (-len(entry), entry))
    return "(?:" + "|".join(re.sub(r" (?![*?+])", r"\\s+", entry) for entry in ordered) + ")"


def _opening(entries: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"{_any(entries)}(?![\w'])")


@dataclass(frozen=True)
class _Patterns:
    opener: re.Pattern[str]
    polarity: tuple[tuple[Polarity, re.Pattern[str]], ...]
    company: re.Pattern[str]
    heard: re.Pattern[str]
    nothing_new: re.Pattern[str]
    apart_from_it: re.Pattern[str]
    correction: re.Pattern[str]
    correction_opening: re.Pattern[str]
    choices: tuple[tuple[int, re.Pattern[str]], ...]
    all: re.Pattern[str]
    only: re.Pattern[str]
    choice_reply: re.Pattern[str]


def _complaint(words: Complaint, opening: list[str]) -> str:
    """The complaint behind words such as "just" or "apart from"."""
    around = rf"(?:{_any(words.around)}(?!\w)[\s,'-]*)*"
    names = rf"{_any(words.names)}(?!\w)"
    return rf"{around}{_any(opening)}(?!\w)[\s,'-]*{around}{names}(?:[\s,'/&-]*{around}{names})*"


def _after(words: Complaint) -> str:
    return rf"(?:[\s,.;:!-]*{_any(words.after)}(?!\w))*"


@cache
def _patterns() -> _Patterns:
    words = _words()
    ordinal = _any(w for group in words.ordinals.values() for w in group)
    only = _any(words.only)
    item = (
        rf"(?:(?:the|my|numbers?|num|nos?\.?|nr\.?|option|opt|answer|point|choice|#)\s*)*(?:{ordinal}\s+(?:{NUMBER}|couple)|{ordinal}|{NUMBER}|\d{{1,2}}(?:st|nd|rd|th)?)[).]?"
        rf"(?:\s+(?:one|ones|option|options|bit|thing|on the list|of (?:those|them|these)|in the list|there|part))*"
    )
    return _Patterns(
        opener=re.compile(rf"{_any(words.openers)}(?!\w)[\s,.;:!…-]*"),
        polarity=(
            ("unsure", _opening(words.unsure)),
            ("fine", _opening(words.fine)),
            ("fine", _opening(words.fine_named)),
            ("no", _opening(words.no)),
            ("yes", _opening(words.yes)),
        ),
        company=re.compile(rf"[\s,;:.!-]*{_any(words.company)}(?!\w)"),
        heard=re.compile(rf"{_any(words.heard)}(?!\w)(?:[\s,.!]*(?:then|(?!no\b){_any(words.company)})(?!\w))*[\s.!]*"),
        nothing_new=re.compile(_complaint(words.complaint, words.complaint.alone) + _after(words.complaint)),
        apart_from_it=re.compile(_complaint(words.complaint, words.complaint.except_)),
        correction=re.compile(rf"(?<!\w){_any(words.correction)}(?!\w)"),
        correction_opening=re.compile(rf"{_any(words.correction_opening)}(?!\w)"),
        choices=tuple(
            (n, re.compile(rf"(?<!\w){_any(group)}(?:\s+(?P<count>{NUMBER}|couple))?(?!\w)"))
            for n, group in words.ordinals.items()
        ),
        all=re.compile(rf"{_any(words.all)}(?!\w)"),
        only=re.compile(rf"(?<!\w){only}(?!\w)"),
        choice_reply=re.compile(
            rf"(?:(?:{only}|probably|maybe|mainly|mostly|definitely|the|its|it'?s|it is|i have|i'?ve got|ive got|i have got|i get|i got|i had|i'?ve had|have|got|had|that would be|that'?s|would be|i'?d say|id say|i think|i choose|pick|choose|number|option|answer|and|so|also|for me)\s+)*"
            rf"{item}(?:(?:\s*(?:,|;|&|\+|/|and|n|an|also|plus|then|as well as|with)\s*)+(?:the\s+|also\s+|maybe\s+|{only}\s+)*{item}|\s+{item})*"
            r"(?:[\s,.!]*(?:please|thanks|thank you|only|mate|for me|i think|i guess|too|as well|apply|applies|definitely|really|yes|yeah|sir|doc|on the list|from the list|of those|of them|of these|option|options))*[\s.!]*"
        ),
    )


def _body(text: str) -> int:
    """Where the reply begins once greetings, fillers and the like are passed over."""
    patterns = _patterns()
    at = len(text) - len(text.lstrip(" \n.,;:!…-*'\""))
    for _ in range(5):
        m = patterns.opener.match(text, at)
        if not m or m.end() >= len(text) or m.end() == at:
            break
        at = m.end()
    return at


_REST_IS_FREE = re.compile(
    r"\s*(?:$|[,.;:!?)(–…\n]|-\s|\bbut\b|\band\b|\bcause\b|\bbecause\b|\bcos\b|\bcoz\b|\bthough\b|\bexcept\b|\bapart\b|\bother than\b|\bjust\b|\bonly\b|\bi\b|\bit\b|\bmy\b|\bhe\b|\bshe\b|\bwe\b|[^\w\s])"
)
# What may follow a denial of everything asked. "Never had cancer" denies cancer and nothing else, so it is no answer.
_ALL_OF_IT = re.compile(
    r"(?:\s+(?:any|anything|one|ones|of|those|them|these|that|this|it|either|all|like|such|things?|above|symptoms?|problems?|issues?|sort|kind|lately|recently|"
    r"so|far|before|ever|yet|today|really|to|be|honest|with|me|at|in|my|life|case|him|her|us|for|apply|applies|happened|happening|going|i|we|he|she|know|think|can|see|tell|say|do|have|has|did|am|is|was|thankfully|luckily|just|now|else|on|take|taken|taking|happen|tbh|mate|doc|sir|the|list|here|there|ive|i've|had|got|noticed|aware|as)(?!\w))*"
)
_NO_PART_OF_SYMPTOM = re.compile(
    r"(?:(?:can'?t|cannot)(?! say)|unable|couldn'?t|nothing (?:helps|works|eases|stops)|never (?:felt|had) (?:anything|pain|such|so|this)|no matter)"
)
_YES_QUESTION = re.compile(r"(?:sure|right|true|correct|ok|fine)\s*\?")


# "Why would I? No.": the answer stands behind a question of the person's own.
_AT_LAST = re.compile(r"^[^?]{1,60}\?[\s,]*(?P<no>no+|nope|nah|never|of course not)[\s.!]*$")
_NAMED = 2  # place of "fine, said of one thing" among the patterns


def only_heard(text: str) -> bool:
    """Whether a reply says no more than that it was read: "ok", "alright, thanks"."""
    heard = _patterns().heard
    start = len(text) - len(text.lstrip())
    return any(heard.fullmatch(text, at) is not None for at in (start, _body(text)))


def answer(text: str) -> Answer | None:
    """The polarity of a reply: yes, no, unsure, or fine ("all normal"); None when it does not open with one.

    Args:
        text: The message in lower case, its characters in their places.
    """
    reply = text.strip(" \n.!")
    if _patterns().nothing_new.fullmatch(reply):
        return Answer("fine", text.index(reply), text.index(reply) + len(reply))
    if only_heard(text):
        return None
    start = len(text) - len(text.lstrip())
    apart = _patterns().apart_from_it.match(text, start)
    rest = text[apart.end() :].strip(" ,.;:!-") if apart else ""
    if apart and (found := answer(rest) if rest else None):
        at = text.index(rest, apart.end())
        return replace(found, start=at + found.start, end=at + found.end)
    for at in dict.fromkeys((_body(text), start)):
        found = _answer_at(text, at)
        if found:
            return found
    if m := _AT_LAST.search(text):
        return Answer("no", m.start("no"), m.end("no"))
    return None


# "Puffed at the time, fine now": what was told of is over.
_FINE_NOW = re.compile(
    r"[,.;!…-]\s*(?:but |and )?(?:it'?s |i'?m |im |all |completely |totally |absolutely )*"
    r"(?P<fine>(?:fine|ok|okay|alright|all right|grand|normal) (?:now|since|again|today))[\s.!]*$"
)


def fine_now(text: str) -> Answer | None:
    """The "fine now" at the end of a reply, said of what it told of; None without it.

    Args:
        text: The message in lower case.
    """
    m = _FINE_NOW.search(text)
    return Answer("fine", m.start("fine"), m.end("fine"), named=True) if m else None


def _answer_at(text: str, at: int) -> Answer | None:
    patterns = _patterns()
    best: Answer | None = None
    for index, (polarity, pattern) in enumerate(patterns.polarity):
        m = pattern.match(text, at)
        if not m or (polarity == "no" and _NO_PART_OF_SYMPTOM.match(text, at)):
            continue
        end = m.end()
        for _ in range(4):
            company = patterns.company.match(text, end)
            if not company:
                break
            end = company.end()
        if polarity == "no" and not re.match(r"no+\W|no+$|na+h|no+pe|naw|ye*a*h?\W+na+h", m[0] + " "):
            everything = _ALL_OF_IT.match(text, end)
            if not _REST_IS_FREE.match(text, everything.end() if everything else end):
                continue
        if polarity in ("yes", "unsure", "fine") and not _REST_IS_FREE.match(text, end) and len(text.split()) > 12:
            continue
        if (
            polarity == "yes"
            and not _REST_IS_FREE.match(text, end)
            and not re.match(
                r"(?:y|aye|uh|mhm|correct|defin|absol|indeed|of course|a (?:bit|little)|kind|sort|some|slight|occas)",
                m[0],
            )
        ):
            continue
        if _YES_QUESTION.match(text, at):
            continue
        if best is None or best.named or (index != _NAMED and m.end() > best.end):
            best = Answer(polarity, at, m.end(), named=index == _NAMED)
    if best is not None:
        return _reconsidered(text, best)
    return None


_TURN = re.compile(
    r"(?:^|[,.;!…-]|\s)\s*(?:no,? wait|wait|actually|sorry|scrap that|i mean|hang on)[\s,.…]*(?P<p>yes|yeah|yep|no|nope|nah)(?!\w)"
)


def _reconsidered(text: str, first: Answer) -> Answer:
    """The later polarity of "no, wait, yes"."""
    m = _TURN.search(text, first.end)
    if not m:
        return first
    return Answer("yes" if m["p"].startswith("y") else "no", m.start("p"), m.end("p"))


_LONGEST_CHOICE = 120  # characters; a longer message says more than which options


_FRACTION = re.compile(r"\d\s?/\s?(?:7|10|12|52|500)(?!\d)")


_MINUS = re.compile(r"\s*[-−–]\d")


def choices(text: str) -> list[Choice]:
    """Options picked by their place in a list, when the reply as a whole is such a choice.

    Args:
        text: The message in lower case.
    """
    if _MINUS.match(text):
        return []
    patterns = _patterns()
    at = _body(text)
    reply = re.sub(r"(?<=\d),(?=\d)", " ", text[at:])
    if len(reply) > _LONGEST_CHOICE:
        return []
    m_all = patterns.all.match(reply)
    only = patterns.only.search(reply) is not None
    if m_all and re.fullmatch(
        r"[\s,.!]*(?:of (?:them|those|these)|apply|applies|please|thanks|i think|really|yes|yeah|mate|sadly|unfortunately|the above)*[\s.!]*",
        reply[m_all.end() :],
    ):
        return [Choice("all", False, at, at + m_all.end())]
    if m := re.fullmatch(r"(?P<list>[a-h](?:(?:\s*(?:,|&|\+|and|\s)\s*)[a-h])*)[).]?\s*(?:please|only)?[\s.!]*", reply):
        if m["list"] not in ("a", "a a", "h a", "a h", "a ha"):
            return [
                Choice(ord(letter[0]) - ord("a") + 1, only, at + letter.start(), at + letter.end())
                for letter in re.finditer(r"(?<!\w)[a-h](?!\w)", m["list"])
            ]
        return []
    if _FRACTION.search(reply):  # "8/10" is a score, "3/52" a time
        return []
    if not patterns.choice_reply.fullmatch(reply) or re.search(r"(?<!\w)(?:not|except|but|without|apart)(?!\w)", reply):
        return []
    found: dict[int, Choice] = {}
    taken: list[tuple[int, int]] = []
    for n, pattern in patterns.choices:
        for m in pattern.finditer(reply):
            count = (
                2
                if m["count"] == "couple"
                else int(number(m["count"]) or 1)
                if m["count"] and m["count"] != "one"
                else 1
            )
            if not 1 <= count <= 10:
                continue
            taken.append((m.start(), m.end()))
            for step in range(count):
                value = n - step if n < 0 else n + step
                found[value] = Choice(value, only, at + m.start(), at + m.end())
    for m in re.finditer(rf"(?<![\w.]){NUMBER}(?!\w)", reply):
        value_read = number(m[0])
        if value_read is None or any(m.start() < e and m.end() > s for s, e in taken):
            continue
        if m[0] == "one" and re.search(
            r"(?:st|nd|rd|th|\d|last|first|second|third|this|that|which|final|bottom|top)\s+$", reply[: m.start()]
        ):
            continue
        if value_read == int(value_read) and 1 <= value_read <= 20:
            found.setdefault(int(value_read), Choice(int(value_read), only, at + m.start(), at + m.end()))
        else:
            return []
    return sorted(found.values(), key=lambda choice: choice.start)


def correction(text: str) -> tuple[int, int] | None:
    """Where the message says that it corrects something said before, or None.

    Args:
        text: The message in lower case.
    """
    patterns = _patterns()
    if m := patterns.correction.search(text):
        return m.start(), m.end()
    start = len(text) - len(text.lstrip(" \n.,;:!…-'\""))
    if (m := patterns.correction_opening.match(text, start)) and m.end() < len(text.rstrip()) and "?" not in text:
        return m.start(), m.end()
    if m := re.search(r"(?<=[.,;!…])\s*(?:oh |no |sorry |yes )?actually(?!\w)", text):
        return m.start(), m.end()
    return None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AnswerExtractor(GraphComponent, EntityExtractorMixin):
    """Rasa component that adds ``answer``, ``choice`` and ``correction`` to the entities of a message."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerExtractor:
        """Rasa's constructor of a component; there are no settings."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to each message."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            message.set(ENTITIES, [*message.get(ENTITIES, []), *self._entities(lower(text))], add_to_output=True)
        return messages

    def _entities(self, text: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        if said := answer(text) or fine_now(text):
            role = {"role": "named"} if said.named else {}
            found.append({"entity": "answer", "value": said.polarity, "start": said.start, "end": said.end, **role})
        for choice in choices(text):
            role = {"role": "only"} if choice.only else {}
            found.append({"entity": "choice", "value": choice.value, "start": choice.start, "end": choice.end, **role})
        if where := correction(text):
            found.append({"entity": "correction", "value": True, "start": where[0], "end": where[1]})
        return [{**entity, "confidence": 1.0, "extractor": type(self).__name__} for entity in found]
