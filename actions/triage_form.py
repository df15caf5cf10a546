"""The form's required slots come from the triage engine."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction
from rasa_sdk.types import DomainDict

from actions.settings import knowledge
from actions.tracker import facts_of
from unknot.triage import next_question, opened


class ValidateTriageForm(FormValidationAction):
    """Asks the engine what to ask next; none left ends the form."""

    def name(self) -> str:
        """Name of the action."""
        return "validate_triage_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the events that open the next question.

        The intake has read the message by now. The facts are always set again, changed or not: with no slot set,
        Rasa would take the message for one that does not concern the form and hand it to another policy.
        """
        facts = facts_of(tracker)
        question = next_question(facts, knowledge())
        if question is None:
            return [SlotSet("facts", opened(facts, None).to_json()), SlotSet(REQUESTED_SLOT, None)]
        return [
            SlotSet("facts", opened(facts, question.id).to_json()),
            SlotSet(question.id, None),
            SlotSet(REQUESTED_SLOT, question.id),
        ]
