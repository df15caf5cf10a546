"""Answers people who write in another language with one sentence in theirs."""

from __future__ import annotations

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.settings import country_of, knowledge

#: English words in the middle of another language help nobody: without a country the numbers stand alone.
_NUMBERS = "112 / 911 / 999"


class OtherLanguage(Action):
    """Says in the person's language that English is understood only, and the emergency number."""

    def name(self) -> str:
        """Name of the action."""
        return "action_other_language"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the sentence of the language found; for one without a sentence, the English one."""
        country = country_of(tracker)
        number = _NUMBERS if country.id == "unknown" else country.emergency_number
        code = next(tracker.get_latest_entity_values("language"), None)
        languages = knowledge().languages
        language = languages.get(str(code), languages["en"])
        dispatcher.utter_message(text=language.text.format(emergency_number=number))
        return []
