"""Takes every message of the person into the facts, in any state of the conversation.

Rasa runs `action_validate_slot_mappings` after each user message, before anything else is predicted. So no message
passes by the triage engine, also when a rule answers it (a question in between, small talk): a danger sign is recorded
wherever it is said. rasa_sdk's `ValidationAction` would run one method for each slot; here one reading of the message
fills all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import ACTION_VALIDATE_SLOT_MAPPINGS
from rasa_sdk.types import DomainDict

from actions.settings import knowledge
from actions.tracker import (
    ANSWERS_TO_REQUEST,
    ASKED_AGAIN,
    DIGRESSIONS,
    POLITE,
    QUESTIONS,
    REMARKS,
    facts_of,
    intent_of,
    is_button,
    new_messages,
    question_slots,
    said_again,
    understood,
)  # fmt: skip
from unknot.triage import Facts, Understood, record


class ValidateSlotMappings(Action):
    """Fills the slot `facts`, and the slots of the questions that the message answered."""

    def name(self) -> str:
        """Name of the action, which Rasa knows."""
        return str(ACTION_VALIDATE_SLOT_MAPPINGS)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the slots to set; none when there is no new message."""
        kb = knowledge()
        before = facts_of(tracker)
        facts = before
        awaiting = tracker.get_slot("awaiting_yes")
        last = None
        for message in new_messages(tracker, before.last_message):
            last = message
            said = _meant(intent_of(message), understood(message, kb))
            told_again = said_again(tracker, message)
            as_answer = awaiting is None and not facts.resumed and is_answer(message, said, facts, again=told_again)
            facts = record(facts, said, kb, as_answer=as_answer).taken(message.get("message_id"))
        if last is None:
            return []
        slots = {"facts": facts.to_json(), **question_slots(before, facts)}
        if awaiting is not None and intent_of(last) not in ANSWERS_TO_REQUEST:
            slots["awaiting_yes"] = None
        return [SlotSet(name, value) for name, value in slots.items()]


def _meant(intent: str, said: Understood) -> Understood:
    """Return what a message tells, without what only looks like it: "back" is a wish then, and no part of the body.

    Words of another language that are like English ones tell of no cause either.
    """
    if intent == "go_back":
        return replace(said, sites=())
    if intent == "other_language":
        causes = knowledge().triggers
        return replace(said, mentions=tuple(mention for mention in said.mentions if mention.id not in causes))
    return said


def is_answer(message: Mapping[str, Any], said: Understood, facts: Facts, *, again: bool) -> bool:
    """Whether a message may be read as the answer to the open question.

    "No, thank you" and "no, why do you ask?" are, a mere request is none. What only sounds like a remark ("digging",
    asked for the cause) is one when it is given `again`. A button of an earlier question, which stays on the screen,
    is none: the engine takes those of the open question anyway.
    """
    intent = intent_of(message)
    if (again and intent not in ASKED_AGAIN) or (intent in REMARKS and said.mentions):
        return True
    if intent in POLITE or intent in QUESTIONS:
        return said.answer is not None and said.answer != "unsure"
    if intent == "choose" and is_button(message):
        return bool(facts.pending_correction)
    return intent not in DIGRESSIONS
