"""Answers a message that needs a question to be read against, when none is open: "yes", "2", something unreadable."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.assess import utter_first_action
from actions.tracker import facts_of, intent_of


class NoOpenQuestion(Action):
    """Says how to go on."""

    def name(self) -> str:
        """Name of the action."""
        return "action_no_open_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Repeat an emergency's action; else say what can be done next.

        Someone who is not understood twice in a row may be too unwell to write: they get the danger signs to tap.
        """
        level = tracker.get_slot("care_level")
        if level == "emergency":
            utter_first_action(dispatcher, facts_of(tracker))
        elif level is not None:
            dispatcher.utter_message(response="utter_after_assessment")
        elif _not_understood_before(tracker):
            return [FollowupAction("triage_form")]
        else:
            dispatcher.utter_message(response="utter_not_understood")
        return []


def _not_understood_before(tracker: Tracker) -> bool:
    intents = [intent_of(event) for event in tracker.events if event.get("event") == "user"]
    return intents[-2:] == ["nlu_fallback", "nlu_fallback"]
