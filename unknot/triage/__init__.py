"""Triage: pure functions from what is known to the next question or the outcome. Nothing here knows Rasa."""

from unknot.triage.about import Subject, about
from unknot.triage.advice import Advice, LeftOut
from unknot.triage.assess import Assessment, assess
from unknot.triage.back import go_back
from unknot.triage.card import card_texts, care_card
from unknot.triage.conditions import Known
from unknot.triage.facts import Asked, Facts, FactsError, Observation, Person
from unknot.triage.questions import GENERATED_QUESTIONS, Prompt, next_question, opened, prompt
from unknot.triage.record import record
from unknot.triage.summary import Summary, doctor_summary, summary, summary_text
from unknot.triage.understood import Mention, Understood

__all__ = [
    "GENERATED_QUESTIONS",
    "Advice",
    "Asked",
    "Assessment",
    "Facts",
    "FactsError",
    "Known",
    "LeftOut",
    "Mention",
    "Observation",
    "Person",
    "Prompt",
    "Subject",
    "Summary",
    "Understood",
    "about",
    "assess",
    "card_texts",
    "care_card",
    "doctor_summary",
    "go_back",
    "next_question",
    "opened",
    "prompt",
    "record",
    "summary",
    "summary_text",
]
