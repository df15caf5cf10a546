"""Starting over and deleting the data: each asks for a yes first, as nothing of it can be undone."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.settings import country
from actions.tracker import facts_of
from unknot.triage import Facts


def _emptied(tracker: Tracker) -> list[EventType]:
    """Return the events that forget what is known, but not that the messages so far have been read."""
    read = Facts().taken(facts_of(tracker).last_message)
    return [
        AllSlotsReset(),
        ActiveLoop(None),
        SlotSet("facts", read.to_json()),
        SlotSet("emergency_number", country().emergency_number),
    ]


class RequestDeletion(Action):
    """Asks whether to delete the data."""

    def name(self) -> str:
        """Name of the action."""
        return "action_request_deletion"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Utter the question; the next yes deletes."""
        dispatcher.utter_message(response="utter_ask_delete")
        return [SlotSet("awaiting_yes", "delete_data")]


class DeleteData(Action):
    """Deletes the data: the slot `erase` makes the tracker store remove the conversation."""

    def name(self) -> str:
        """Name of the action."""
        return "action_delete_data"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return the events that empty the conversation and have it removed."""
        dispatcher.utter_message(response="utter_deleted")
        return [*_emptied(tracker), SlotSet("erase", True)]


class RequestStartOver(Action):
    """Asks whether to start over."""

    def name(self) -> str:
        """Name of the action."""
        return "action_request_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Utter the question; the next yes starts over."""
        dispatcher.utter_message(response="utter_ask_start_over")
        return [SlotSet("awaiting_yes", "start_over")]


class StartOver(Action):
    """Forgets what is known and starts again."""

    def name(self) -> str:
        """Name of the action."""
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Return the events that empty the consultation."""
        dispatcher.utter_message(response="utter_started_over")
        return _emptied(tracker)


class Keep(Action):
    """The person said no: nothing is deleted."""

    def name(self) -> str:
        """Name of the action."""
        return "action_keep"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Utter that everything is kept."""
        dispatcher.utter_message(response="utter_kept")
        return [SlotSet("awaiting_yes", None)]
