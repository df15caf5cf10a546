"""Opens the last answered question again."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.tracker import facts_of, question_slots
from unknot.triage import go_back


class GoBack(Action):
    """Takes the last answer back; the rule then has that question, or the first one, asked again."""

    def name(self) -> str:
        """Name of the action."""
        return "action_go_back"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the events that open the last answered question again."""
        before = facts_of(tracker)
        after = go_back(before)
        slots = {**question_slots(before, after), "facts": after.to_json(), "care_level": None}
        return [SlotSet(name, value) for name, value in slots.items()]
