"""Answers "why do you ask?" and "what do you mean?" about the open question."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.settings import knowledge
from actions.tracker import facts_of
from unknot.knowledge.schema import Question
from unknot.triage import Facts, Prompt, next_question, prompt


def _open_prompt(tracker: Tracker) -> Prompt | None:
    kb = knowledge()
    facts = facts_of(tracker)
    question = _answered_with_it(facts) or next_question(facts, kb)
    return None if question is None else prompt(facts, question, kb)


def _answered_with_it(facts: Facts) -> Question | None:
    """Return the question that the same message answered: "no, why do you ask?" is about that one."""
    last = facts.history[-1].question if facts.history and facts.open_question is None else None
    return knowledge().questions.get(last or "")


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
