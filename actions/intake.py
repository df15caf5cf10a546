"""Takes every message of the person into the facts, in any state of the conversation.

Rasa runs `action_validate_slot_mappings` after each user message, before anything else is predicted, and calls its
`extract_<slot>` methods for slots with custom mappings. So no message passes by the triage engine, also when a rule
answers it (a question in between, small talk): a danger sign is recorded wherever it is said.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import ValidationAction
from rasa_sdk.types import DomainDict

from actions.settings import knowledge
from actions.tracker import DIGRESSIONS, facts_of, intent_of, new_messages, question_slots, understood
from unknot.triage import record


class ValidateSlotMappings(ValidationAction):
    """Fills the slot `facts`, and the slots of the questions that the message answered."""

    def domain_slots(self, domain: DomainDict) -> list[str]:
        """Only `facts` is extracted here; the method below sets the others along with it."""
        return ["facts"]

    async def extract_facts(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Return the slots to set: `facts` as JSON, and a question's slot when its outcome changed."""
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
            return {}
        slots: dict[str, Any] = {"facts": facts.to_json()}
        slots.update(question_slots(before, facts))
        if awaiting is not None and intent_of(last) not in ("affirm", "deny"):
            slots["awaiting_yes"] = None
        return slots

    def validate_facts(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> dict[str, Any]:
        """Nothing to check: `extract_facts` has written the value."""
        return {"facts": value}
