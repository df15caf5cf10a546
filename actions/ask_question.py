"""Asks the questions of the triage form: Rasa calls `action_ask_<slot>` for the slot that the form wants filled."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.channel import shows_custom
from actions.settings import knowledge
from actions.tracker import facts_of
from unknot.triage import GENERATED_QUESTIONS, Prompt, next_question, prompt


class AskQuestion(Action, ABC):
    """Asks one question. Each has a subclass, made below: Rasa knows actions by name, one for each slot."""

    @property
    @abstractmethod
    def question_id(self) -> str:
        """Id of the question, and name of its slot."""

    def name(self) -> str:
        """Name of the action."""
        return f"action_ask_{self.question_id}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[EventType]:
        """Utter the question, shortened to what is still unknown."""
        kb = knowledge()
        facts = facts_of(tracker)
        question = next_question(facts, kb)
        if question is not None and question.id == self.question_id:
            utter_prompt(dispatcher, tracker, prompt(facts, question, kb))
        return []


def utter_prompt(dispatcher: CollectingDispatcher, tracker: Tracker, asked: Prompt) -> None:
    """Send a question: numbered text for every channel, buttons, and the `custom` object where it is understood."""
    buttons = [
        {"title": title, "payload": f"/choose{json.dumps({'option': f'{asked.id}.{option}'})}"}
        for option, title in asked.options
    ]
    dispatcher.utter_message(text=asked.text_with_options(), buttons=buttons, **_custom(tracker, asked))


def _custom(tracker: Tracker, asked: Prompt) -> dict[str, Any]:
    if not shows_custom(tracker):
        return {}
    return {
        "json_message": {
            "type": "question",
            "id": asked.id,
            "text": asked.text,
            "multi": asked.multi,
            "options": [{"id": option, "title": title} for option, title in asked.options],
            "why": asked.why,
            "left": asked.left,
            **({"none": asked.none} if asked.none else {}),
            **({"inputs": list(asked.inputs)} if asked.inputs else {}),
        }
    }


def _class_for(question_id: str) -> type[AskQuestion]:
    return type(f"Ask_{question_id}", (AskQuestion,), {"question_id": question_id, "__module__": __name__})


#: Rasa's action server finds the classes below `Action`; Python keeps a class only while something names it.
ACTIONS = tuple(_class_for(question_id) for question_id in (*knowledge().questions, *GENERATED_QUESTIONS))
