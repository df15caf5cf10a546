"""Starts a session; after a break it says what is known and goes on where the person left."""

from __future__ import annotations

from dataclasses import replace

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import REQUESTED_SLOT
from rasa_sdk.types import DomainDict

from actions.settings import country_of, knowledge
from actions.tracker import facts_of
from unknot.triage import summary, summary_text


class SessionStart(Action):
    """Replaces Rasa's own action of this name, which would leave the form and forget the open question."""

    def name(self) -> str:
        """Name of the action."""
        return "action_session_start"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Return the events of a new session that keeps what is known."""
        events: list[EventType] = [SessionStarted(), SlotSet("emergency_number", country_of(tracker).emergency_number)]
        kept = {name: value for name, value in tracker.slots.items() if value is not None and name not in _NOT_KEPT}
        facts = facts_of(tracker)
        open_question = facts.open_question
        if open_question is not None:
            kept["facts"] = replace(facts, resumed=True).to_json()
        events += [SlotSet(name, value) for name, value in kept.items()]
        if open_question is not None:
            dispatcher.utter_message(
                text="Welcome back. This is what I know so far. " + summary_text(summary(facts, knowledge()))
            )
            events += [ActiveLoop("triage_form"), SlotSet(REQUESTED_SLOT, open_question)]
        return [*events, ActionExecuted("action_listen")]


_NOT_KEPT = frozenset({REQUESTED_SLOT, "awaiting_yes", "erase", "emergency_number", "session_started_metadata"})
