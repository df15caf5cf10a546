"""Says again what to do, when somebody answers an emergency card with a short message."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.assess import as_custom, card_of
from actions.settings import knowledge
from unknot.triage import card_texts
from unknot.triage.assess import CRISIS


class RepeatCard(Action):
    """Utters the first message of the card again: the action comes first there."""

    def name(self) -> str:
        """Name of the action."""
        return "action_repeat_card"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the card's first message, with the card as it came the first time.

        To somebody in crisis, who knows the card, say one kind line with the numbers instead: a sentence, no card.
        """
        card = card_of(tracker)
        lines = card["numbers"].get("crisis")
        if lines:
            afterwards = knowledge().care_levels[CRISIS].expect
            dispatcher.utter_message(text=" ".join([*afterwards, "; ".join(lines)]))
        else:
            dispatcher.utter_message(text=card_texts(card)[0], **as_custom(tracker, card))
        return []
