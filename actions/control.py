"""Starting over and deleting the data: each asks for a yes first, as nothing of it can be undone."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.settings import country_of
from actions.tracker import facts_of, latest_intent
from unknot.triage import Facts


def _emptied(tracker: Tracker) -> list[EventType]:
    """Return the events that forget what is known, but not that the messages so far have been read."""
    read = Facts().taken(facts_of(tracker).last_message)
    return [
        AllSlotsReset(),
        ActiveLoop(None),
        SlotSet("facts", read.to_json()),
        SlotSet("emergency_number", country_of(tracker).emergency_number),
    ]


class AwaitYes(Action):
    """Waits for a yes to what the person asked for: to delete the data or to start over."""

    def name(self) -> str:
        """Name of the action."""
        return "action_await_yes"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the event that has the next yes read as one to this request."""
        return [SlotSet("awaiting_yes", latest_intent(tracker))]


class DeleteData(Action):
    """Deletes the data: the slot `erase` makes the tracker store remove the conversation."""

    def name(self) -> str:
        """Name of the action."""
        return "action_delete_data"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the events that empty the conversation and have it removed."""
        return [*_emptied(tracker), SlotSet("erase", True)]


class StartOver(Action):
    """Forgets what is known and starts again."""

    def name(self) -> str:
        """Name of the action."""
        return "action_start_over"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the events that empty the consultation."""
        return _emptied(tracker)


class Keep(Action):
    """The person said no: nothing is deleted."""

    def name(self) -> str:
        """Name of the action."""
        return "action_keep"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the event that ends the waiting."""
        return [SlotSet("awaiting_yes", None)]
