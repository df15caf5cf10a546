"""Gives the outcome: the care card."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.channel import shows_custom
from actions.settings import country_of, knowledge
from actions.tracker import facts_of, latest_intent
from unknot.triage import assess, card_texts, care_card

#: Marks the texts that say the rest of the card in words: what shows the card need not show these.
IN_WORDS = {"type": "care_card_text"}
#: Questions that are answered with a part of the card, or at the higher levels with its first message.
ADVICE = frozenset({"ask_home_remedy", "ask_medicine_safety"})


class Assess(Action):
    """Assesses what is known and utters the care card."""

    def name(self) -> str:
        """Name of the action."""
        return "action_assess"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the card, its action first, and set the slot `care_level`.

        Who has the card and asks for advice once more has been given that; the card is not said again as well.
        """
        card = card_of(tracker)
        if latest_intent(tracker) in ADVICE and tracker.get_slot("care_level") == card["care_level"]:
            return []
        first, *rest = card_texts(card)
        dispatcher.utter_message(text=first, **as_custom(tracker, card))
        for text in rest:
            dispatcher.utter_message(text=text, **as_custom(tracker, IN_WORDS))
        return [SlotSet("care_level", card["care_level"])]


def card_of(tracker: Tracker) -> dict[str, Any]:
    """Return the care card of what is known (design of the object: docs/care-card.md)."""
    return care_card(assess(facts_of(tracker), knowledge()), knowledge(), country_of(tracker))


def as_custom(tracker: Tracker, content: dict[str, Any]) -> dict[str, Any]:
    """Return what `utter_message` needs to send it as the `custom` object: nothing where the channel takes none."""
    return {"json_message": content} if shows_custom(tracker) else {}
