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
# Supporting facts that speak against danger: a reply that gives them can still be "nothing of note".
_HARMLESS_SIGNS = frozenset(
    """mild_headache marks_fade marks_explained finds_ease small_strain brief_tingling healed_old_injury jaw_clicks
    better_moving eases_when_still long_unchanged under_16 own_normal""".split()
)
_CRISIS_ALONE = 0.7  # confidence from which the classifier's word is enough without the finding
_STATEMENTS = frozenset({"describe_symptoms", "minor", "inform", "affirm", "deny", "unsure", "choose", "correct_answer", "nlu_fallback"})
_SHORT = 6


class Reading:
    """What the pipeline has read in one message, in the terms in which the arbiter decides."""

    def __init__(self, message: Message) -> None:
        """Collect the entities by name."""
        self.text: str = message.get(TEXT) or ""
        self.words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", self.text.lower())
        entities: list[dict[str, Any]] = message.get(ENTITIES) or []
        self.findings = [e for e in entities if e["entity"] == "finding"]
        self.hints = [e for e in entities if e["entity"] == "hint" and e.get("role") == "present"]
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
    def nothing_of_note(self) -> bool:
        """Nothing in the message points to danger, not even weakly."""
        signs = any(_is_present(e) and e["value"] not in _HARMLESS_SIGNS for e in self.signs)
        return not (self.danger or self.hints or signs)

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
    usable = [r for r in ranking if r["name"] != "crisis" or _crisis_believed(reading, float(r["confidence"]))]
    if len(reading.words) >= 3 and english_share(reading.text) > 0.3:
        usable = [r for r in usable if r["name"] != "other_language"]
    top = usable[0] if usable else {"name": "nlu_fallback", "confidence": 0.0}
    name, confidence = str(top["name"]), float(top["confidence"])
    explained = reading.explained
    if reading.corrects and not reading.asks and name in _STATEMENTS:
        return "correct_answer", None
    if reading.answer and name != "minor" and len(reading.words) <= _SHORT and (name in _STATEMENTS or confidence < threshold):
        return _BY_ANSWER[reading.answer] if not reading.choices else "choose", None
    if reading.choices and len(reading.words) <= _SHORT and (name in _STATEMENTS or confidence < threshold):
        return "choose", None
    if _is_gibberish(reading):
        return explained or "nlu_fallback", None
    if confidence < threshold:
        return explained or "nlu_fallback", None
    return name, None


def _crisis_believed(reading: Reading, confidence: float) -> bool:
    """Whether the classifier alone may call a crisis: not when self-harm is denied, past or somebody else's."""
    if reading.self_harm_elsewhere:
        return False
    if any(e["value"] == "self_harm" for e in reading.hints):
        return True
    said = any(_is_present(e) for e in (*reading.findings, *reading.signs))
    return confidence >= _CRISIS_ALONE and not said


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
            whole: dict[str, Any] = {"start": 0, "end": len(reading.text), "confidence": 1.0}
            added = []
            if language is not None:
                added.append({"entity": "language", "value": language, **whole, "extractor": "LanguageDetector"})
            if name == "minor" and confidence >= SURE and reading.answer is None and reading.nothing_of_note:
                added.append({"entity": "answer", "value": "fine", **whole, "extractor": "AnswerExtractor"})
            if added:
                message.set(ENTITIES, [*(message.get(ENTITIES) or []), *added], add_to_output=True)
        return messages
