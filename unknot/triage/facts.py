"""What is known about the patient: the state of one consultation.

Facts are values. Each function of this package takes facts and returns new ones, and their JSON form is the only
thing that is kept between two messages. It comes back from a store, so `Facts.from_json` checks all of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal, TypeVar

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from unknot.knowledge.schema import Assertion, Id, Site

MOST_OBSERVATIONS = 400
LONGEST_WORDS = 200
MOST_STEPS = 10
_LARGEST_JSON = 300_000

Who = Literal["self", "child", "other"]
Sex = Literal["female", "male"]
Trend = Literal["better", "same", "worse"]
Onset = Literal["sudden", "gradual"]
Outcome = Literal["answered", "unclear"]
Words = Annotated[str, StringConstraints(max_length=LONGEST_WORDS)]
ShortId = Annotated[Id, StringConstraints(max_length=60)]

_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False)

_T = TypeVar("_T")


class FactsError(ValueError):
    """Facts that cannot be read: not the JSON form that `Facts.to_json` writes."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing said about a finding or sign.

    `words` are the patient's own ("" when an option was chosen), `sure` is false when they were understood only
    weakly, `likely` is true when it is there all the same more often than not, `question` is the question whose answer
    it came from ("" not from an answer but freely said: None).
    """

    __pydantic_config__ = _STRICT

    assertion: Assertion
    words: Words = ""
    sure: bool = True
    question: ShortId | None = None
    likely: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """Whom it is about. `age` in years."""

    __pydantic_config__ = _STRICT

    who: Who | None = None
    age: Annotated[float, Field(ge=0, le=120)] | None = None
    pregnant: bool | None = None
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The history of one question: how often a reply left it open, and how it ended.

    `unclear` counts replies that were not understood, `partial` those that told something else or answered a part.
    `apart` are the options that a reply spoke of without deciding them: they are asked about by themselves, once the
    rest of the list is settled. `outcome` is None while it is open.
    """

    __pydantic_config__ = _STRICT

    unclear: Annotated[int, Field(ge=0, le=2)] = 0
    partial: Annotated[int, Field(ge=0, le=2)] = 0
    apart: Annotated[tuple[ShortId, ...], Field(max_length=20)] = ()
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """The values said so far, beside findings. Days, degrees Celsius, severity from 0 to 10."""

    __pydantic_config__ = _STRICT

    person: Person = Person()
    sites: Annotated[tuple[Site, ...], Field(max_length=20)] = ()
    duration_days: Annotated[float, Field(ge=0, le=36_600)] | None = None
    trend: Trend | None = None
    onset: Onset | None = None
    severity: Annotated[float, Field(ge=0, le=10)] | None = None
    temperature_c: Annotated[float, Field(ge=25, le=45)] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What one message changed, so that it can be undone: what it `added`, and the state before of what it changed."""

    __pydantic_config__ = _STRICT

    question: ShortId | None = None
    asked: Asked | None = None
    added: Annotated[tuple[ShortId, ...], Field(max_length=MOST_OBSERVATIONS)] = ()
    observations: Annotated[dict[ShortId, Observation], Field(max_length=MOST_OBSERVATIONS)] = field(
        default_factory=dict
    )
    values: Values | None = None
    emergency: bool = False  # the message brought the consultation to the emergency level

    @property
    def names(self) -> tuple[str, ...]:
        """What the message changed or added."""
        return (*self.added, *self.observations)


@dataclass(frozen=True, slots=True)
class Facts:
    """One consultation. `Facts()` is an empty one."""

    __pydantic_config__ = _STRICT

    observations: Annotated[dict[ShortId, Observation], Field(max_length=MOST_OBSERVATIONS)] = field(
        default_factory=dict
    )
    values: Values = Values()
    asked: Annotated[dict[ShortId, Asked], Field(max_length=100)] = field(default_factory=dict)
    open_question: ShortId | None = None
    confirmed: Annotated[tuple[ShortId, ...], Field(max_length=100)] = ()  # danger signs whose follow-up was asked
    pending_correction: Annotated[tuple[ShortId, ...], Field(max_length=MOST_OBSERVATIONS)] = ()
    history: Annotated[tuple[Step, ...], Field(max_length=MOST_STEPS)] = ()
    last_message: Annotated[str, StringConstraints(max_length=200)] | None = None
    resumed: bool = False  # the person came back after a break: the next message is not read as an answer

    @property
    def person(self) -> Person:
        """Whom it is about."""
        return self.values.person

    @property
    def sites(self) -> tuple[Site, ...]:
        """Where it hurts, in the order said."""
        return self.values.sites

    @property
    def duration_days(self) -> float | None:
        """How long it has lasted, in days."""
        return self.values.duration_days

    @property
    def trend(self) -> Trend | None:
        """Whether it gets better."""
        return self.values.trend

    def taken(self, message_id: str | None) -> Facts:
        """Return the facts with the message marked as taken in."""
        return replace(self, last_message=None if message_id is None else message_id[:200], resumed=False)

    def to_json(self) -> dict[str, Any]:
        """Return the facts as a JSON object, without what is empty.

        It is stored once for every message, so it is kept small: what an answer cleared is listed by question.
        """
        cleared: dict[str, list[str]] = {}
        rest = {}
        for name, seen in self.observations.items():
            if seen.question is not None and seen == Observation(Assertion.ABSENT, question=seen.question):
                cleared.setdefault(seen.question, []).append(name)
            else:
                rest[name] = seen
        plain: dict[str, Any] = _READER.dump_python(
            replace(self, observations=rest), mode="json", exclude_defaults=True
        )
        return {**plain, "cleared": cleared} if cleared else plain

    @classmethod
    def from_json(cls, data: object) -> Facts:
        """Return the facts that `to_json` wrote.

        Raises:
            FactsError: anything else, also unknown keys, values out of range and oversized parts.
        """
        try:
            text = json.dumps(_with_cleared(data), allow_nan=False)
            if len(text) > _LARGEST_JSON:
                raise FactsError("facts: too large")
            return _READER.validate_json(text, strict=True)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"][:2])
            raise FactsError(f"facts: {place or 'whole'}: {first['msg']}") from None
        except (TypeError, ValueError, RecursionError) as error:
            if isinstance(error, FactsError):
                raise
            raise FactsError("facts: not JSON") from None


def _with_cleared(data: object) -> object:
    """Return the JSON object with what was cleared among the other observations."""
    if not isinstance(data, dict) or "cleared" not in data:
        return data
    rest = {key: value for key, value in data.items() if key != "cleared"}
    observations, cleared = rest.get("observations", {}), data["cleared"]
    if not isinstance(observations, dict) or not isinstance(cleared, dict):
        raise FactsError("facts: cleared: not an object")
    lists = [names for names in cleared.values() if isinstance(names, list)]
    if len(lists) < len(cleared) or sum(map(len, lists)) > MOST_OBSERVATIONS:
        raise FactsError("facts: cleared: not lists of ids, or too long")
    absent = {str(name): {"assertion": "absent", "question": q} for q, names in cleared.items() for name in names}
    if absent.keys() & observations.keys():
        raise FactsError("facts: cleared: observed as well")
    return {**rest, "observations": {**observations, **absent}}


_READER: TypeAdapter[Facts] = TypeAdapter(Facts)


def changed(mapping: Mapping[str, _T], key: str, value: _T) -> dict[str, _T]:
    """Return the mapping with one entry set."""
    return {**mapping, key: value}
