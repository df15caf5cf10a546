"""What was understood in one message: the engine's input, filled by the language side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from unknot.knowledge.schema import Assertion, Site
from unknot.triage.facts import Onset, Sex, Trend, Who


@dataclass(frozen=True, slots=True)
class Mention:
    """A finding or sign named in a message.

    `sure` is false when it was understood only weakly, and then `likely` is true when it is there more often than not.
    """

    id: str
    assertion: Assertion
    words: str = ""
    sure: bool = True
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """One message. Everything in it is checked again when it is taken in: ids, options, ranges, lengths.

    `choices` are positions among the options as they were shown, from 1; -1 is the last, -2 the one
    before it, "all" is every one.
    `options` are chosen buttons, "<question>.<option>". `answer` is the reply as a whole; `named` says
    that "fine" was said of one thing alone. `harmless` is how likely (0 to 1) a reply without such an answer tells of
    nothing of note: something usual, slight, explained or over. `topics` are findings and signs that the words are
    like, however faintly: what a reply may speak of, and nothing that it says.
    """

    mentions: tuple[Mention, ...] = ()
    answer: Literal["yes", "no", "unsure", "fine"] | None = None
    named: bool = False
    harmless: float = 0.0
    topics: tuple[str, ...] = ()
    choices: tuple[int | Literal["all"], ...] = ()
    only: bool = False
    options: tuple[str, ...] = ()
    number: float | None = None
    age: float | None = None
    duration_days: float | None = None
    severity: float | None = None
    temperature_c: float | None = None
    sites: tuple[Site, ...] = ()
    who: Who | None = None
    sex: Sex | None = None
    pregnant: bool | None = None
    trend: Trend | None = None
    onset: Onset | None = None
    correction: bool = False
    text: str = ""
