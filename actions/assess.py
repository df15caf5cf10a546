"""Gives the outcome: the care card."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.channel import shows_custom
from actions.settings import country, knowledge
from actions.tracker import facts_of
from unknot.triage import Facts, assess, care_card, card_texts


class Assess(Action):
    """Assesses what is known and utters the care card."""

    def name(self) -> str:
        """Name of the action."""
        return "action_assess"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Utter the card, its action first, and set the slot `care_level`."""
        assessment = assess(facts_of(tracker), knowledge())
        card = care_card(assessment, knowledge(), country())
        first, *rest = card_texts(card)
        custom: dict[str, Any] = {"json_message": card} if shows_custom(tracker) else {}
        dispatcher.utter_message(text=first, **custom)
        for text in rest:
            dispatcher.utter_message(text=text)
        return [SlotSet("care_level", assessment.care_level)]


def utter_first_action(dispatcher: CollectingDispatcher, facts: Facts) -> None:
    """Repeat the first message of the card: what to do now."""
    card = care_card(assess(facts, knowledge()), knowledge(), country())
    dispatcher.utter_message(text=card_texts(card)[0])
