"""Says back what is known so far."""

from __future__ import annotations

import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.channel import shows_custom
from actions.settings import knowledge
from actions.tracker import facts_of
from unknot.knowledge import version
from unknot.triage import doctor_summary, summary, summary_text


class Summary(Action):
    """Utters what was said, what was denied and what is still open."""

    def name(self) -> str:
        """Name of the action."""
        return "action_summary"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the summary: in words, and as a page for the doctor where the channel can show one."""
        facts, kb = facts_of(tracker), knowledge()
        page: dict[str, Any] = {}
        if shows_custom(tracker):
            now = datetime.datetime.now(datetime.UTC)
            page = {"json_message": doctor_summary(facts, kb, when=now, version=version())}
        dispatcher.utter_message(text=summary_text(summary(facts, kb)), **page)
        return []
