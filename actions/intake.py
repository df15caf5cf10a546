"""Takes every message of the person into the facts, in any state of the conversation.

Rasa runs `action_validate_slot_mappings` after each user message, before anything else is predicted. So no message
passes by the triage engine, also when a rule answers it (a question in between, small talk): a danger sign is recorded
wherever it is said. rasa_sdk's `ValidationAction` would run one method for each slot; here one reading of the message
fills all of them.
"""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import ACTION_VALIDATE_SLOT_MAPPINGS
from rasa_sdk.types import DomainDict

from actions.settings import knowledge
from actions.tracker import DIGRESSIONS, facts_of, intent_of, new_messages, question_slots, understood
from unknot.triage import record


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
            as_answer = intent_of(message) not in DIGRESSIONS and awaiting is None and not facts.resumed
            facts = record(facts, understood(message, kb), kb, as_answer=as_answer).taken(message.get("message_id"))
        if last is None:
            return []
        slots = {"facts": facts.to_json(), **question_slots(before, facts)}
        if awaiting is not None and intent_of(last) not in ("affirm", "deny"):
            slots["awaiting_yes"] = None
        return [SlotSet(name, value) for name, value in slots.items()]
