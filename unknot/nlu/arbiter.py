"""The last word on the intent of a message, by everything that the pipeline has read in it.

The classifier sees words; the extractors know what was said. A danger sign makes a message a description of symptoms
whatever else it says, thoughts of self-harm make it a crisis, a short reply is what its answer says, and a message
that nothing explains is not understood.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from unknot.nlu.concepts import DANGER_SIGNS
from unknot.nlu.language import english_share, other_language

SURE = 0.5
"""Confidence from which a finding counts as said (see the contract of the entities)."""

_BY_ANSWER = {"yes": "affirm", "no": "deny", "fine": "deny", "unsure": "unsure"}
_VALUES = frozenset(
    {"age", "duration", "severity", "temperature", "site", "who", "sex", "pregnant", "trend", "onset", "number"}
)
_STATEMENTS = frozenset({"describe_symptoms", "inform", "affirm", "deny", "unsure", "choose", "correct_answer", "nlu_fallback"})
_SHORT = 6


class Reading:
    """What the pipeline has read in one message, in the terms in which the arbiter decides."""

    def __init__(self, message: Message) -> None:
        """Collect the entities by name."""
        self.text: str = message.get(TEXT) or ""
        self.words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", self.text.lower())
        entities: list[dict[str, Any]] = message.get(ENTITIES) or []
        self.findings = [e for e in entities if e["entity"] == "finding"]
        self.signs = [e for e in entities if e["entity"] == "sign"]
        self.answer = next((str(e["value"]) for e in entities if e["entity"] == "answer"), None)
        self.choices = [e for e in entities if e["entity"] == "choice"]
        self.values = {e["entity"] for e in entities} & _VALUES
        self.corrects = any(e["entity"] == "correction" for e in entities)
        self.asks = "?" in self.text

    def present(self, finding: str) -> bool:
        """Whether the finding is said to be there, for sure."""
        return any(_is_present(e) for e in self.findings if e["value"] == finding)

    @property
    def self_harm_elsewhere(self) -> bool:
        """Self-harm is spoken of, but not as something the writer thinks of now."""
        return any(e["value"] == "self_harm" for e in self.findings) and not self.present("self_harm")

    @property
    def danger(self) -> bool:
        """A danger sign is said to be there, for sure."""
        return any(_is_present(e) for e in self.findings if e["value"] in DANGER_SIGNS)

    @property
    def explained(self) -> str | None:
        """The intent that the entities alone suggest, or None."""
        if any(e["confidence"] >= SURE for e in (*self.findings, *self.signs)):
            return "describe_symptoms"
        if self.choices and len(self.words) <= _SHORT:
            return "choose"
        if self.answer and len(self.words) <= 2 * _SHORT:
            return _BY_ANSWER[self.answer]
        if self.values:
            return "inform" if len(self.words) <= 2 * _SHORT else "describe_symptoms"
        return None


def _is_present(entity: dict[str, Any]) -> bool:
    return entity.get("role") == "present" and float(entity.get("confidence", 0)) >= SURE


def decide(reading: Reading, ranking: list[dict[str, Any]], threshold: float) -> tuple[str, str | None]:
    """The intent of a message, and the language code when it is not in English.

    Args:
        reading: What the extractors found.
        ranking: The classifier's intents with their confidence, best first.
        threshold: Confidence below which the classifier is not believed on its own.
    """
    if reading.present("self_harm"):
        return "crisis", None
    language = None if reading.danger else other_language(reading.text)
    if language is not None:
        return "other_language", language
    if reading.danger:
        return "describe_symptoms", None
    usable = [r for r in ranking if not (r["name"] == "crisis" and reading.self_harm_elsewhere)]
    if len(reading.words) >= 3 and english_share(reading.text) > 0.3:
        usable = [r for r in usable if r["name"] != "other_language"]
    top = usable[0] if usable else {"name": "nlu_fallback", "confidence": 0.0}
    name, confidence = str(top["name"]), float(top["confidence"])
    explained = reading.explained
    if reading.corrects and not reading.asks and name in _STATEMENTS:
        return "correct_answer", None
    if reading.answer and len(reading.words) <= _SHORT and (name in _STATEMENTS or confidence < threshold):
        return _BY_ANSWER[reading.answer] if not reading.choices else "choose", None
    if reading.choices and len(reading.words) <= _SHORT and (name in _STATEMENTS or confidence < threshold):
        return "choose", None
    if _is_gibberish(reading):
        return explained or "nlu_fallback", None
    if confidence < threshold:
        return explained or "nlu_fallback", None
    return name, None


def _is_gibberish(reading: Reading) -> bool:
    if not reading.words:
        return True
    return english_share(reading.text) == 0 and not reading.answer and not reading.values and len("".join(reading.words)) > 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentArbiter(GraphComponent, IntentClassifier):
    """Rasa component that settles the intent; it stands behind the classifier and all extractors."""

    @classmethod
    def required_components(cls) -> list[type]:
        """A classifier that ranks the intents."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``threshold``: confidence below which the classifier is not believed on its own."""
        return {"threshold": 0.3}

    def __init__(self, config: dict[str, Any]) -> None:
        """Takes the settings of ``get_default_config``."""
        self._threshold = float({**self.get_default_config(), **config}["threshold"])

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> IntentArbiter:
        """Rasa's constructor of a component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent of each message, and the entity ``language`` where it is not English."""
        for message in messages:
            reading = Reading(message)
            ranking: list[dict[str, Any]] = message.get(INTENT_RANKING_KEY) or []
            name, language = decide(reading, ranking, self._threshold)
            confidence = next((float(r["confidence"]) for r in ranking if r["name"] == name), 0.0)
            settled = {"name": name, "confidence": max(confidence, self._threshold)}
            others = [r for r in ranking if r["name"] != name]
            message.set(INTENT, settled, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [settled, *others], add_to_output=True)
            if language is not None:
                spoken = {"entity": "language", "value": language, "start": 0, "end": len(reading.text)}
                entity = {**spoken, "confidence": 1.0, "extractor": "LanguageDetector"}
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), entity], add_to_output=True)
        return messages
