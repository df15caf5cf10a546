"""Answers a question about spasms, remedies, medicines, treatments or this assistant."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.settings import country_of, knowledge
from actions.tracker import facts_of, latest_intent
from unknot.triage import Subject, about

#: What each intent asks about.
SUBJECTS: dict[str, Subject] = {
    "ask_home_remedy": "home_remedy",
    "ask_cause": "cause",
    "ask_treatment": "treatment",
    "ask_medicine_safety": "medicine_safety",
    "ask_when_doctor": "when_doctor",
    "ask_about_spasm": "spasm",
    "ask_privacy": "privacy",
    "ask_sources": "sources",
}


class AnswerTopic(Action):
    """Answers what the latest message asks about."""

    def name(self) -> str:
        """Name of the action."""
        return "action_answer_topic"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the answer."""
        subject = SUBJECTS.get(latest_intent(tracker))
        if subject is not None:
            for text in about(subject, facts_of(tracker), knowledge(), country_of(tracker)):
                dispatcher.utter_message(text=text)
        return []
