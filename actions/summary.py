"""Says back what is known so far."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.settings import knowledge
from actions.tracker import facts_of
from unknot.triage import summary, summary_text


class Summary(Action):
    """Utters what was said, what was denied and what is still open."""

    def name(self) -> str:
        """Name of the action."""
        return "action_summary"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the summary."""
        dispatcher.utter_message(text=summary_text(summary(facts_of(tracker), knowledge())))
        return []
