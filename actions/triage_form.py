"""The form's required slots come from the triage engine."""

from __future__ import annotations

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT, FormValidationAction
from rasa_sdk.types import DomainDict

from actions.settings import knowledge
from actions.tracker import ANSWERS_TO_REQUEST, POLITE, REQUESTS, facts_of, latest_intent
from unknot.triage import assess, next_question, opened

FORM = "triage_form"


class ValidateTriageForm(FormValidationAction):
    """Asks the engine what to ask next; none left ends the form."""

    def name(self) -> str:
        """Name of the action."""
        return "validate_triage_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the events that open the next question.

        The intake has read the message by now. A request of the person's own ("why do you ask?") is rejected, so that
        the rule for it answers first; the rule then comes back here. Never at the emergency level: nothing is put
        before that card. Else the facts are always set again, changed or not: with no slot set, Rasa would take any
        message for one that does not concern the form.
        """
        facts = facts_of(tracker)
        question = next_question(facts, knowledge())
        emergency = question is None and assess(facts, knowledge()).care_level == "emergency"
        if not emergency and _is_request(tracker, answered=facts.open_question is None):
            return [ActionExecutionRejected(FORM)]
        if question is None:
            return [SlotSet("facts", opened(facts, None).to_json()), SlotSet(REQUESTED_SLOT, None)]
        return [
            SlotSet("facts", opened(facts, question.id).to_json()),
            SlotSet(question.id, None),
            SlotSet(REQUESTED_SLOT, question.id),
        ]


def _is_request(tracker: Tracker, *, answered: bool) -> bool:
    """Whether the latest message asks for something itself, and no rule has answered it yet.

    What the classifier takes for another topic, and a polite word, is none when it `answered` the open question.
    """
    intent = latest_intent(tracker)
    if answered and intent in (*POLITE, "out_of_scope"):
        return False
    to_confirm = tracker.get_slot("awaiting_yes") is not None and intent in ANSWERS_TO_REQUEST
    if not to_confirm and intent not in REQUESTS:
        return False
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            return True
        if event.get("event") == "action" and event.get("name") not in (FORM, "action_listen"):
            return False
    return False
