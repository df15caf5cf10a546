"""Values in free text: age, person, duration, pain score, temperature, place and course, as Rasa entities."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from unknot.nlu.values.course import Course, onsets, sites, trends
from unknot.nlu.values.duration import durations
from unknot.nlu.values.measures import Measure, lone_number, severities, temperatures
from unknot.nlu.values.person import Said, person

MAX_CHARACTERS = 5000
"""Longer messages are read up to here, so that the time for one message stays bounded."""


@dataclass(frozen=True)
class Value:
    """One value said in a message: the Rasa entity it becomes and the characters that say it."""

    entity: str
    value: float | str
    start: int
    end: int


def read_values(text: str, now: datetime) -> list[Value]:
    """All values that a message gives, in the order in which they stand.

    Entities: ``age`` (years), ``who`` (self, child, other), ``sex``, ``pregnant`` (yes, no), ``duration`` (days),
    ``severity`` (0 to 10), ``temperature`` (degrees Celsius), ``site``, ``trend``, ``onset`` and ``number`` (a reply
    that is a number and nothing else, to be read by what was asked).

    Args:
        text: The message.
        now: When it was written; "since tuesday" is counted from here.
    """
    lowered = lower(text)
    said: list[Said | Measure | Course] = [
        *person(lowered, now),
        *severities(lowered),
        *temperatures(lowered),
        *sites(lowered),
        *trends(lowered),
        *onsets(lowered),
        *lone_number(lowered),
    ]
    values = [Value(v.entity, v.value, v.start, v.end) for v in said]
    values += [Value("duration", d.days, d.start, d.end) for d in durations(lowered, now)]
    return sorted(values, key=lambda v: v.start)


_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', " ": " ", "​": " "})


def lower(text: str) -> str:
    """The message as it is read here: bounded, in lower case, with plain quotes, each character in its place."""
    text = text[:MAX_CHARACTERS]
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return re.sub(r"[\r\t]", " ", lowered.translate(_QUOTES))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ValueExtractor(GraphComponent, EntityExtractorMixin):
    """Rasa component that adds the values of a message to its entities."""

    def __init__(self, config: dict[str, Any], clock: Callable[[], datetime] = datetime.now) -> None:
        """Takes no settings; ``clock`` tells the time of the message."""
        self._config = config
        self._clock = clock

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """Rasa's constructor of a component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to each message."""
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            entities = [
                {**asdict(v), "confidence": 1.0, "extractor": type(self).__name__}
                for v in read_values(text, self._clock())
            ]
            message.set(ENTITIES, [*message.get(ENTITIES, []), *entities], add_to_output=True)
        return messages
