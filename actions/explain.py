"""Answers "why do you ask?" and "what do you mean?" about the open question."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.settings import knowledge
from actions.tracker import facts_of
from unknot.triage import Prompt, next_question, prompt


def _open_prompt(tracker: Tracker) -> Prompt | None:
    kb = knowledge()
    facts = facts_of(tracker)
    question = next_question(facts, kb)
    return None if question is None else prompt(facts, question, kb)


class Why(Action):
    """Gives the reason of the open question."""

    def name(self) -> str:
        """Name of the action."""
        return "action_why"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the reason; the rule then has the question asked again."""
        asked = _open_prompt(tracker)
        if asked is not None:
            dispatcher.utter_message(text=asked.why)
        return []


class Explain(Action):
    """Says the open question in other words."""

    def name(self) -> str:
        """Name of the action."""
        return "action_explain"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the explanation; the rule then has the question asked again."""
        asked = _open_prompt(tracker)
        if asked is not None:
            dispatcher.utter_message(text=asked.explain)
        return []
