"""The last word on the intent of a message, by everything that the pipeline has read in it.

The classifier sees words; the extractors know what was said. A danger sign makes a message a description of symptoms
whatever else it says, thoughts of self-harm make it a crisis, a short reply is what its answer says, and a message
that nothing explains is not understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from unknot.nlu.answers import only_heard
from unknot.nlu.concepts import DANGER_SIGNS
from unknot.nlu.doubts import without_explained
from unknot.nlu.evidence import harmless_signs, unexplained
from unknot.nlu.findings import NOTHING_LEARNED, SUGGESTIONS, SURE, Learned
from unknot.nlu.language import english_share, other_language

_BY_ANSWER = {"yes": "affirm", "no": "deny", "fine": "deny", "unsure": "unsure"}
_VALUES = frozenset(
    {"age", "duration", "severity", "temperature", "site", "who", "sex", "pregnant", "trend", "onset", "number"}
)
# Circumstances that people give as the background of a question ("I'm pregnant, may I take ibuprofen?"). They are
# recorded like any other, but the question is still answered.
_BACKGROUND = frozenset(
    {"cancer_history", "pregnancy", "persistent", "child_wry_neck", "spinal_infection_risk", "muscle_meds"}
)
_QUESTIONS = frozenset(
    {
        "ask_why", "ask_explain", "ask_home_remedy", "ask_cause", "ask_treatment", "ask_medicine_safety",
        "ask_when_doctor", "ask_about_spasm", "ask_summary", "ask_sources", "ask_privacy",
    }
)  # fmt: skip
# "Why do you ask about my bladder?", "what do you mean by numb?": the symptom is spoken about, not reported.
_ABOUT_THE_QUESTION = re.compile(
    r"\b(?:(?:you|u|ya) (?:\w+ ){0,2}?(?:ask\w*|need|want|mean|on about|say)|(?:question|asking)s?\b"
    r"|(?:got|have|has) to do with|what (?:does|do|is|counts?)\b.{0,40}\bmean|meaning of|(?:relevant|matter)\b"
    r"|what counts as)"
)
# Intents that words about any part of the body can set off.
_ABOUT_THE_BODY = frozenset(
    {"describe_symptoms", "minor", "ask_home_remedy", "ask_treatment", "ask_medicine_safety", "ask_when_doctor"}
)
# What a message about the neck or back can be.
_OUR_CONCERN = _QUESTIONS | {"describe_symptoms", "minor", "inform", "affirm", "deny", "unsure", "correct_answer"}
# What goes with other body problems as well, and makes none of them ours: a sprained ankle, a cough of three weeks.
_ELSEWHERE_TOO = frozenset(
    {"persistent", "recurring", "other_condition", "exercise_strain", "wound_recent", "chickenpox", "blood_pressure"}
)
_SPINE = frozenset({"neck", "back", "upper_back", "lower_back", "shoulder"})
_CRISIS_ALONE = 0.7  # confidence from which the classifier's word is enough without the finding
_ANSWER_ALONE = 0.7  # confidence from which the intent's word is enough for a yes or no
_CRISIS_POSSIBLE = 0.3  # confidence from which it is asked about
_QUESTION_ALONE = 0.6  # confidence from which a question needs no question mark beside something reported
_QUESTION_LEAST = 0.1  # confidence from which a question about what is not there is believed
_STATEMENTS = frozenset(
    {"describe_symptoms", "minor", "inform", "affirm", "deny", "unsure", "choose", "correct_answer", "nlu_fallback"}
)
_PARTS = re.compile(r"(?:(?!\b(?:and|but|n)\b)[^,.;!\n])+")
# A part of a message with so many words tells something.
_TELLING = 2
_NAMED_FINE = re.compile(
    r"\b(?:fine|ok|okay|normal|alright|all right|clear|as usual|good|strong|no|not|never|nothing)\b"
)
_THAT_IS_ALL = re.compile(
    r"\b(?:(?:that'?s|that is|thats) (?:it|all|about it|the lot)|nothing (?:else|more)|nowt else|is all)\b\W*$"
)
_ASKING = re.compile(
    r"\b(?:what|why|how|when|which|who|where|tell|explain|know|wonder\w*|curious|mean|about|does|is it|can|could)\b"
)
# Who wants to forget everything and begin anew says so. It is too much to lose for a likeness in other words.
_BEGINNING_ANEW = re.compile(
    r"\b(?:start\w*|restart\w*|re-start|begin\w*|over|again|anew|afresh|fresh|reset|scratch|clear|wipe|forget|scrap|redo|new)\b"
    r"(?! (?:tablets?|pills?|meds?|medicines?|medication|drugs?|job|bed|pillow|chair|mattress|desk))"
)
_TO_THE_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\W+(?:\w+\W+){0,4}(?:instructions?|rules|prompts?|guidelines)\b"
    r"|\b(?:system|developer) (?:prompt|mode|message)\b"
    r"|\byou are now (?:an? |in |the )?\w+\b.{0,40}\b(?:rules|mode|limits|ai|bot|filter)"
    r"|\bfrom now on,? (?:you|answer|reply|say|respond)\b|(?:^|[>\n])\s*(?:system|assistant|user)\s*:|\bjailbreak"
)
_FEVER = 37.8  # degrees Celsius; what lies between this and 38 is asked about
_FEVERS = frozenset({"fever_chills", "sudden_high_fever"})
_MEASURED = re.compile(
    r"(?:[\d.,°cf\s]|\b(?:took|taken|my|the|it|is|was|at|of|a|temps?|temperature|thermometer|reads?|says?|said|degrees?|celsius|fahrenheit)\b)+"
)
# "A slight one last night, gone now": what there was is over. "My grip has gone" is something else.
_OVER = re.compile(
    r"(?:[,.;!…-]|\b(?:but|and|then|since)\b)\s*"
    r"(?:(?:it'?s|its|it has|it is|that'?s|been and|all|now|completely|totally) )*"
    r"(?:gone|over|cleared|passed|eased off|worn off|wore off|went away|went off|stopped|settled)"
    r"(?: (?:off|up|away|again|now|today|since|by \w+|completely|by itself|on its own|after \w+"
    r"|in the morning|this morning))*[\s.!]*(?:$|\.)"
)
_IT_IS_OVER = 0.7
_LEAST_HARMLESS = 0.2  # below this it is not worth saying
# How fast a description stops being a plain complaint with what speaks for danger. Of 1, 3, 6 and 10 the last told
# 125 harmless replies from 156 messages with a danger sign best (tests/replies, evaluation/heldout_internal.jsonl): at
# the triage engine's limit 72 % of the first are read as harmless, and 4 of the second.
_PLAIN = 10
_MENTIONS = frozenset({"finding", "sign", "hint"})
_SHORT = 6
_COMMAND = re.compile(r"\s*/\w+\s*")  # "/help": an order to some program, and no word to a person
# What a message is like: so many concepts, as far as they are not so much less likely than the likest.
_MOST_TOPICS, _LIKE = 3, 0.3


class Reading:
    """What the pipeline has read in one message, in the terms in which the arbiter decides."""

    def __init__(self, message: Message) -> None:
        """Collect the entities by name."""
        self.text: str = message.get(TEXT) or ""
        self.words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", self.text.lower())
        entities: list[dict[str, Any]] = message.get(ENTITIES) or []
        _settle_temperature(self.text, entities)
        self.findings = [e for e in entities if e["entity"] == "finding"]
        self.hints = [e for e in entities if e["entity"] == "hint" and e.get("role") == "present"]
        self.denied = [e for e in entities if e["entity"] in _MENTIONS and e.get("role") == "absent"]
        self.signs = [e for e in entities if e["entity"] == "sign"]
        answers = [e for e in entities if e["entity"] == "answer"]
        self.answer = next((str(e["value"]) for e in answers), None)
        #: The whole message is the answer: "only what I told you" asks for nothing.
        self.all_answer = any(len(self.text.strip(" .!")) <= e["end"] - e["start"] for e in answers)
        self.choices = [e for e in entities if e["entity"] == "choice"]
        self.values = {e["entity"] for e in entities} & _VALUES
        self.spine = any(e["entity"] == "site" and e["value"] in _SPINE for e in entities)
        self.elsewhere = any(e["entity"] == "site" and e["value"] not in _SPINE for e in entities)
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
    def urgent_danger(self) -> bool:
        """A danger sign is said to be there that is more than the background of a question."""
        return any(_is_present(e) for e in self.findings if e["value"] in DANGER_SIGNS - _BACKGROUND)

    @property
    def about_the_question(self) -> bool:
        """The message asks about the open question and reports nothing itself."""
        return len(self.words) <= 16 and _ABOUT_THE_QUESTION.search(self.text.lower()) is not None

    @property
    def states(self) -> bool:
        """Nothing is asked: "my neck is in spasm again", but not "what is going on in my neck"."""
        return not self.asks and bool(self.words) and _ASKING.search(self.text.lower()) is None

    @property
    def nothing_found(self) -> bool:
        """No finding, sign or place on the spine, not even weakly."""
        return not (self.findings or self.hints or self.signs or self.spine)

    @property
    def names_something(self) -> bool:
        """A finding or sign is spoken of, whether it is there or not."""
        return bool(self.findings or self.hints or self.signs or self.denied)

    @property
    def concerns_us(self) -> bool:
        """The neck or back is spoken of, or something is said to be there: never "another body problem"."""
        said = any(_is_present(e) and e["value"] not in _ELSEWHERE_TOO for e in (*self.findings, *self.signs))
        return self.spine or said

    @property
    def nothing_reported(self) -> bool:
        """Nothing is said to be there, not even weakly: all that was found, if anything, is denied."""
        return not (self.hints or any(_is_present(e) for e in (*self.findings, *self.signs)))

    @property
    def nothing_of_note(self) -> bool:
        """Nothing in the message points to danger, not even weakly, and nothing is denied by its name."""
        signs = any(_is_present(e) and e["value"] not in harmless_signs() for e in self.signs)
        return not (self.danger or self.hints or signs or self.denied)

    @property
    def only_the_complaint(self) -> bool:
        """The neck or back is spoken of, and said to be all there is: "tight like a plank, that's it"."""
        nothing_else = not (self.findings or self.hints or self.signs or self.elsewhere)
        return self.spine and nothing_else and _THAT_IS_ALL.search(self.text.lower()) is not None

    @property
    def says_more(self) -> bool:
        """Besides what is denied, something is told: "tired, no fever", but not "no fever, legs ok"."""
        return any(len(words) >= _TELLING for words in self._undenied())

    def _undenied(self) -> Iterator[list[str]]:
        """Yield the words of each part of the message in which nothing is denied or said to be fine."""
        for part in _PARTS.finditer(self.text):
            denied = any(e["start"] < part.end() and e["end"] > part.start() for e in self.denied)
            if not denied and not _NAMED_FINE.search(part[0].lower()):
                yield re.findall(r"[^\W_]+", part[0])

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


def _settle_temperature(text: str, entities: list[dict[str, Any]]) -> None:
    """A fever that rests on a measured temperature is none where the temperature is no fever: "took my temp, 36.6"."""
    measured = [float(e["value"]) for e in entities if e["entity"] == "temperature"]
    if not measured or max(measured) >= _FEVER:
        return
    for e in entities:
        if (
            e["value"] in _FEVERS
            and e.get("role") == "present"
            and _MEASURED.fullmatch(text[e["start"] : e["end"]].lower())
        ):
            e["role"] = "absent"


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
    usable = [r for r in ranking if r["name"] != "crisis" or _crisis_believed(reading, float(r["confidence"]))]
    if (reading.answer and len(reading.words) <= 2) or (len(reading.words) >= 3 and english_share(reading.text) > 0.3):
        usable = [r for r in usable if r["name"] != "other_language"]
    if not _BEGINNING_ANEW.search(reading.text.lower()):
        usable = [r for r in usable if r["name"] != "start_over"]
    name, confidence = _best(usable)
    if _COMMAND.fullmatch(reading.text) and reading.nothing_found:
        return "nlu_fallback", None
    if name in ("ask_why", "ask_explain") and confidence >= SURE and reading.about_the_question:
        return name, None
    elsewhere = name == "out_of_scope" and not reading.spine
    background = (name in _QUESTIONS or elsewhere) and confidence >= SURE and not reading.urgent_danger
    if reading.danger and not background:
        return "describe_symptoms", None
    if _TO_THE_MACHINE.search(reading.text.lower()):
        return "out_of_scope", None
    language = other_language(reading.text)
    if language is not None and not (reading.answer and len(reading.words) <= 2):
        return "other_language", language
    if name == "minor" and (reading.hints or any(float(e["confidence"]) >= SURE for e in reading.findings)):
        name, confidence = _best([r for r in usable if r["name"] != "minor"], at_least=threshold)
    like_value = name in ("minor", "ask_why") or (name == "affirm" and reading.answer is None)  # "lad" is no yes
    if like_value and reading.values and len(reading.words) <= _SHORT and not reading.asks:
        name = "inform"
    if asked := _question(reading, usable, name, confidence):
        return asked, None
    if name == "out_of_scope" and reading.concerns_us:
        name, confidence = _best([r for r in usable if r["name"] in _OUR_CONCERN], at_least=threshold)
    by_answer = _by_answer(reading, name, confidence, threshold)
    return by_answer or _by_words(reading, usable, name, confidence, threshold), None


def _best(ranking: list[dict[str, Any]], at_least: float = 0.0) -> tuple[str, float]:
    if not ranking:
        return "nlu_fallback", 0.0
    return str(ranking[0]["name"]), max(float(ranking[0]["confidence"]), at_least)


def _question(reading: Reading, ranking: list[dict[str, Any]], name: str, confidence: float) -> str | None:
    """The question behind a message that only asks about what others have or what is feared, or None.

    The other way round, what is reported without a question mark is a description even where it sounds like asking.
    """
    present = any(_is_present(e) for e in reading.findings)
    if name in _QUESTIONS and present and not reading.asks and confidence < _QUESTION_ALONE:
        return "describe_symptoms"
    if name == "ask_about_spasm" and reading.spine and reading.states:
        return "describe_symptoms"
    if name != "describe_symptoms" or present or not reading.asks:
        return None
    if not any(e.get("role") in ("hypothetical", "other") for e in reading.findings):
        return None
    questions = [r for r in ranking if r["name"] in _QUESTIONS and float(r["confidence"]) >= _QUESTION_LEAST]
    return str(questions[0]["name"]) if questions else None


def _by_answer(reading: Reading, name: str, confidence: float, threshold: float) -> str | None:
    """The intent that a correction, an answer or a choice gives the message, or None."""
    statement = name in _STATEMENTS
    short = len(reading.words) <= _SHORT
    if reading.corrects and not reading.asks and statement:
        return "correct_answer"
    if reading.self_harm_elsewhere and reading.nothing_reported and statement and len(reading.findings) == 1:
        return "deny"
    if reading.choices and short and (statement or confidence < threshold):
        return "choose"
    if reading.answer is None or name == "minor" or reading.asks:
        return None
    certain = confidence >= threshold and not statement and not reading.all_answer
    if (short or reading.all_answer) and not certain:
        return _BY_ANSWER[reading.answer]
    nothing_said = reading.nothing_reported and not (reading.findings or reading.values)
    if reading.answer in ("no", "fine") and statement and nothing_said:
        return _BY_ANSWER[reading.answer]
    return _BY_ANSWER[reading.answer] if confidence < SURE and reading.nothing_reported and not certain else None


def _by_words(reading: Reading, ranking: list[dict[str, Any]], name: str, confidence: float, threshold: float) -> str:
    """The classifier's intent, or what explains the message when the classifier is not sure."""
    if _is_gibberish(reading):
        return reading.explained or "nlu_fallback"
    if confidence < threshold:
        questions = [r for r in ranking if r["name"] in _QUESTIONS and float(r["confidence"]) >= threshold / 2]
        if reading.asks and questions and reading.nothing_of_note:
            return str(questions[0]["name"])
        return reading.explained or "nlu_fallback"
    elsewhere = next((float(r["confidence"]) for r in ranking if r["name"] == "out_of_scope"), 0.0)
    if name in _ABOUT_THE_BODY and reading.nothing_found and elsewhere >= confidence / 3:
        return "out_of_scope"
    return name


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
    explained = reading.answer or reading.values or len("".join(reading.words)) <= 2
    return not explained and english_share(reading.text) == 0


def answer_of(reading: Reading, name: str, confidence: float) -> str | None:
    """The answer that a message gives by its intent, in words that no list of answers has ("I've never hurt it").

    A yes, no or "nothing of note" is taken from the intent only when the message reports nothing that could matter.
    "No fever" denies the fever and leaves the rest of a list open: the finding says so, and there is no answer.
    """
    if only_heard(reading.text.lower()):
        return None
    if name == "minor" and confidence >= SURE and reading.nothing_of_note:
        return "fine"
    if confidence < _ANSWER_ALONE or not reading.nothing_reported:
        return None
    if name == "deny" and reading.names_something:
        return None
    return {"deny": "no", "affirm": "yes", "unsure": "unsure"}.get(name)


def harmless(reading: Reading, ranking: list[dict[str, Any]], danger: float) -> float:
    """How far a message without a yes or no may be read as telling of nothing of note, 0 to 1.

    Replies that the classifier takes for such ("tired, but that's the night shift") or for a denial count by what it
    gives them. One that describes something counts as a plain complaint ("sore when I bend") where hardly anything
    in it speaks for danger. A message that only denies things by their name ("no fever, no rash") denies these and
    says nothing of the rest of a list: 0. Whether it clears the open question, with all else that was found in it, is
    for the triage engine to decide.

    Args:
        reading: What the extractors found.
        ranking: The classifier's intents with their confidence.
        danger: How likely the message tells of danger (see :func:`unknot.nlu.evidence.unexplained`).
    """
    if reading.answer is not None or reading.asks or reading.danger or _is_gibberish(reading):
        return 0.0
    if only_heard(reading.text.lower()):
        return 0.0
    given = {str(r["name"]): float(r["confidence"]) for r in ranking}
    nothing = min(1.0, given.get("minor", 0.0) + given.get("deny", 0.0))
    over = _IT_IS_OVER * (1 - danger) if _OVER.search(reading.text.lower()) else 0.0
    if reading.values - {"site", "who"} and len(reading.words) <= _SHORT and nothing < _ANSWER_ALONE:
        return float(over)
    if reading.denied and not reading.says_more:
        return 0.0
    if reading.only_the_complaint:
        return 1.0
    told = given.get("describe_symptoms", 0.0)
    if not reading.values - {"site", "who"}:
        told += given.get("inform", 0.0)
    told = min(told, 1.0 - nothing)
    return float(max(over, nothing * (1 - danger) + told * (1 - danger) ** _PLAIN))


def topics(learned: Learned) -> list[dict[str, Any]]:
    """Entities `topic` for what a message is like, the likest first: what it may speak of, and nothing that it says.

    A reply that leaves a list open is asked about these things by themselves, apart from the rest of the list.

    Args:
        learned: What the learned finder says of the message.
    """
    likest: dict[str, float] = {}
    for concept, _, _, probability in sorted(learned.suggestions, key=lambda suggestion: -suggestion[3]):
        likest.setdefault(concept, probability)
    return [
        {"entity": "topic", "value": concept, "confidence": round(probability, 3), "extractor": "FindingExtractor"}
        for concept, probability in list(likest.items())[:_MOST_TOPICS]
        if probability >= _LIKE * next(iter(likest.values()))
    ]


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
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentArbiter:
        """Rasa's constructor of a component."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the intent of each message, and the entity ``language`` where it is not English."""
        for message in messages:
            ranking: list[dict[str, Any]] = message.get(INTENT_RANKING_KEY) or []
            found: list[dict[str, Any]] = message.get(ENTITIES) or []
            told = without_explained(message.get(TEXT) or "", found, ranking)
            message.set(ENTITIES, told, add_to_output=True)
            reading = Reading(message)
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
            answer = None if reading.answer is not None else answer_of(reading, name, confidence)
            if answer is not None:
                added.append({"entity": "answer", "value": answer, **whole, "extractor": "AnswerExtractor"})
            elif (likely := harmless(reading, ranking, self._danger(message, found, told))) >= _LEAST_HARMLESS:
                said = {
                    "entity": "answer",
                    "value": "fine",
                    "role": "harmless",
                    **whole,
                    "confidence": round(likely, 3),
                }
                added.append({**said, "extractor": "AnswerExtractor"})
            if answer is None and reading.answer is None and name != "nlu_fallback":
                added += [{**whole, **topic} for topic in topics(self._learned(message))]
            if self._crisis_possible(reading, ranking, name):
                hint = {"entity": "hint", "value": "self_harm", "role": "present", **whole, "rule": "intent"}
                added.append({**hint, "confidence": _CRISIS_POSSIBLE, "extractor": "FindingExtractor"})
            kept = [e for e in message.get(ENTITIES) or [] if not (e.get("role") == "named" and reading.denied)]
            message.set(ENTITIES, [*kept, *added], add_to_output=True)
        return messages

    @staticmethod
    def _learned(message: Message) -> Learned:
        learned = message.get(SUGGESTIONS)
        return learned if isinstance(learned, Learned) else NOTHING_LEARNED

    @classmethod
    def _danger(cls, message: Message, found: list[dict[str, Any]], told: list[dict[str, Any]]) -> float:
        kept = {e["value"] for e in told}
        explained = frozenset(str(e["value"]) for e in found if e["value"] not in kept)
        return unexplained(cls._learned(message), told, explained)

    @staticmethod
    def _crisis_possible(reading: Reading, ranking: list[dict[str, Any]], name: str) -> bool:
        """Whether to ask: the classifier thinks of a crisis, and no finding says anything about it."""
        mentioned = any(e["value"] == "self_harm" for e in (*reading.findings, *reading.hints))
        confidence = next((float(r["confidence"]) for r in ranking if r["name"] == "crisis"), 0.0)
        feared = any(e.get("role") == "hypothetical" for e in reading.findings)
        return name != "crisis" and not mentioned and not feared and confidence >= _CRISIS_POSSIBLE
