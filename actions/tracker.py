"""Reads the tracker for the triage engine: which messages are new, and what was understood in each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rasa_sdk import Tracker

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Assertion
from unknot.triage import Facts, FactsError, Mention, Understood

#: Entities are believed when one of our components found them in the words of the message.
OWN_EXTRACTORS = frozenset({"FindingExtractor", "ValueExtractor", "AnswerExtractor"})
#: A button's payload comes through Rasa's handler of `/intent{...}` messages, which anybody can type as well.
PAYLOAD_EXTRACTOR = "RegexMessageHandler"

#: What the learned finder alone found is asked about below this confidence, by what the danger sign leads to. In four
#: sets by other authors 98 or 99 of 100 finds from 0.9 on were right, 81 to 89 of those from 0.5 to 0.7.
CERTAIN = {"emergency": 0.9, "urgent": 0.9, "doctor": 0.6}
#: From here on it is likely: an emergency about which that question leaves no clarity counts as one.
LIKELY = 0.6

#: Role of an `answer` that only says how likely the message tells of nothing of note (see unknot/nlu/arbiter.py).
HARMLESS = "harmless"

#: Requests that leave the open question as it is, unless the message answers it as well.
DIGRESSIONS = frozenset(
    {
        "ask_why", "ask_explain", "ask_home_remedy", "ask_cause", "ask_treatment", "ask_medicine_safety",
        "ask_when_doctor", "ask_about_spasm", "ask_summary", "ask_sources", "ask_privacy", "greet", "goodbye",
        "thank", "small_talk", "bot_challenge", "insult", "start_over", "delete_data", "stop", "go_back",
        "other_language",
    }
)  # fmt: skip

#: Of these, the questions of the person's own.
QUESTIONS = frozenset(name for name in DIGRESSIONS if name.startswith("ask_"))
#: Remarks beside the matter.
REMARKS = frozenset({"small_talk", "thank", "greet", "goodbye", "insult", "bot_challenge"})
#: What people say in the same breath as an answer: "no, thank you", "no, I feel well".
POLITE = frozenset({"thank", "small_talk"})
#: What people ask for twice in a row, and mean it each time.
ASKED_AGAIN = frozenset({"go_back", "greet"})
#: What answers "shall I delete it?" and "shall I start again?": "no, leave it" is often taken for a wish to stop.
ANSWERS_TO_REQUEST = frozenset({"affirm", "deny", "stop"})
#: What a rule answers in the middle of the questions. Another topic is one of them, but it may also be an answer in
#: words that the classifier takes for one: it is read as an answer first.
REQUESTS = DIGRESSIONS | {"out_of_scope"}

_OPTION = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_MOST_OPTIONS = 20
_LONGEST_WORDS = 200


def facts_of(tracker: Tracker) -> Facts:
    """Return what is known so far; facts that cannot be read (an old version's) are dropped, not guessed at."""
    try:
        return Facts.from_json(tracker.get_slot("facts") or {})
    except FactsError:
        return Facts()


def new_messages(tracker: Tracker, last_id: str | None) -> Iterator[Mapping[str, Any]]:
    """Yield the user's messages after the one with `last_id`, oldest first.

    More than one is new after the action server was down: nothing that was said then is lost.
    """
    messages = [event for event in tracker.events if event.get("event") == "user" and event.get("text") is not None]
    start = 0
    for position, event in enumerate(messages):
        if last_id is not None and event.get("message_id") == last_id:
            start = position + 1
    yield from messages[start:]


def said_again(tracker: Tracker, message: Mapping[str, Any]) -> bool:
    """Whether the same words were the last message before, and ask for nothing: then they are meant as an answer."""
    before: Mapping[str, Any] | None = None
    for event in tracker.events:
        if event.get("event") != "user" or event.get("text") is None:
            continue
        if event.get("message_id") == message.get("message_id"):
            break
        before = event
    words = _plain(message)
    return before is not None and words == _plain(before) and "?" not in words and not is_button(message)


def _plain(message: Mapping[str, Any]) -> str:
    return str(message.get("text") or "").strip().casefold()


def intent_of(message: Mapping[str, Any]) -> str:
    """Return the name of the intent of a user event, "" when there is none."""
    return str(((message.get("parse_data") or {}).get("intent") or {}).get("name") or "")


def is_button(message: Mapping[str, Any]) -> bool:
    """Whether a user event is the payload of a button."""
    return str(message.get("text") or "").startswith("/")


def latest_intent(tracker: Tracker) -> str:
    """Return the name of the latest message's intent, "" when there is none."""
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


def understood(message: Mapping[str, Any], knowledge: Knowledge) -> Understood:
    """Return what the pipeline understood in a user event, in the engine's terms.

    Entities of any other origin than our extractors are ignored: a user can type `/intent{"entity": "value"}`.
    The one exception is `option`, a button's payload; the engine checks it against the questions it asked.
    """
    entities = (message.get("parse_data") or {}).get("entities") or []
    own = [e for e in entities if e.get("extractor") in OWN_EXTRACTORS]
    mentions = tuple(_mentions(own, message, knowledge))
    if intent_of(message) == "crisis" and not any(m.id == "self_harm" for m in mentions):
        # The classifier of intents alone is not sure enough: it leads to the question, not to the crisis card.
        words = str(message.get("text") or "")[:_LONGEST_WORDS]
        mentions += (Mention("self_harm", Assertion.PRESENT, words, sure=False),)
    choices = [e for e in own if e.get("entity") == "choice"]
    answers = [e for e in own if e.get("entity") == "answer" and e.get("role") != HARMLESS]
    return Understood(
        mentions=mentions,
        answer=_first(answers, "answer") or _answer_of_payload(message),
        named=any(e.get("role") == "named" for e in answers),
        harmless=max((float(e.get("confidence") or 0) for e in own if e.get("role") == HARMLESS), default=0.0),
        topics=tuple(str(e["value"]) for e in own if e.get("entity") == "topic"),
        choices=tuple(e["value"] for e in choices),
        only=any(e.get("role") == "only" for e in choices),
        options=tuple(_options(entities)),
        number=_first(own, "number"),
        age=_first(own, "age"),
        duration_days=_first(own, "duration"),
        severity=_first(own, "severity"),
        temperature_c=_first(own, "temperature"),
        sites=tuple(dict.fromkeys(e["value"] for e in own if e.get("entity") == "site")),
        who=_first(own, "who"),
        sex=_first(own, "sex"),
        pregnant={"yes": True, "no": False}.get(str(_first(own, "pregnant"))),
        trend=_first(own, "trend"),
        onset=_first(own, "onset"),
        correction=_first(own, "correction") is not None or intent_of(message) == "correct_answer",
        text=str(message.get("text") or ""),
    )


def _mentions(own: list[dict[str, Any]], message: Mapping[str, Any], knowledge: Knowledge) -> Iterator[Mention]:
    text = str(message.get("text") or "")
    for entity in own:
        kind = entity.get("entity")
        known = {"finding": knowledge.findings, "hint": knowledge.findings, "sign": knowledge.signs}.get(str(kind), {})
        if entity.get("value") not in known:
            continue
        sure = kind != "hint" and not _needs_confirming(entity, knowledge)
        yield Mention(
            id=entity["value"],
            assertion=Assertion(entity.get("role") or "present"),
            words=text[entity.get("start", 0) : entity.get("end", 0)][:_LONGEST_WORDS],
            sure=sure,
            likely=not sure and float(entity.get("confidence") or 0) >= LIKELY,
        )


def _needs_confirming(entity: dict[str, Any], knowledge: Knowledge) -> bool:
    """Whether a danger sign, or a symptom of one, rests on the learned finder alone, not certain: then it is asked."""
    if entity.get("rule") != "classifier" or entity.get("role") != "present":
        return False
    sign = knowledge.danger_signs.get(entity["value"])
    symptom = knowledge.signs.get(entity["value"])
    confidence = float(entity.get("confidence") or 0)
    if symptom is not None:
        return symptom.kind == "symptom" and symptom.weight == "danger" and confidence < CERTAIN["urgent"]
    return sign is not None and confidence < CERTAIN.get(str(sign.level), 0.0)


def _options(entities: list[dict[str, Any]]) -> Iterator[str]:
    for entity in entities:
        if entity.get("entity") != "option" or entity.get("extractor") != PAYLOAD_EXTRACTOR:
            continue
        values = entity.get("value")
        for value in (values if isinstance(values, list) else [values])[:_MOST_OPTIONS]:
            if isinstance(value, str) and _OPTION.fullmatch(value):
                yield value


def _answer_of_payload(message: Mapping[str, Any]) -> Any:
    """Return the answer that a yes or no button stands for: its payload is the bare intent."""
    if not is_button(message):
        return None
    return {"affirm": "yes", "deny": "no", "unsure": "unsure"}.get(intent_of(message))


def _first(own: list[dict[str, Any]], name: str) -> Any:
    return next((e.get("value") for e in own if e.get("entity") == name), None)


def question_slots(before: Facts, after: Facts) -> dict[str, Any]:
    """Return the question slots to set: those of the questions whose outcome differs between the two."""
    changed: dict[str, Any] = {}
    for question in before.asked.keys() | after.asked.keys():
        old, new = (facts.asked[question].outcome if question in facts.asked else None for facts in (before, after))
        if old != new:
            changed[question] = new
    return changed
