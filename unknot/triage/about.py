"""Answers to questions that people ask in between: causes, remedies, medicines, treatments, when to see a doctor.

The answer never runs ahead of the triage: until the danger signs are checked it says what can help in general and
that it has yet to see what is safe for this person, and it names no medicine before all that bears on it is known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Country, rank
from unknot.triage.advice import remedy_advice
from unknot.triage.assess import assess
from unknot.triage.card import card_texts, care_card, filled, packed
from unknot.triage.conditions import Known
from unknot.triage.facts import Facts
from unknot.triage.questions import next_question

Subject = Literal["home_remedy", "cause", "treatment", "medicine_safety", "when_doctor", "spasm", "privacy", "sources"]

_MEDICINE = "otc"


def about(subject: Subject, facts: Facts, kb: Knowledge, country: Country) -> list[str]:
    """Return the answer as messages of at most 1000 characters.

    Args:
        subject: what was asked about.
        facts: what is known; decides how far the answer may go.
        kb: the clinical content.
        country: fills the telephone numbers in.
    """
    known = Known(facts, kb)
    done = next_question(facts, kb) is None
    if subject in ("home_remedy", "medicine_safety") and done:
        assessment = assess(facts, kb)
        if rank(assessment.care_level) >= rank("urgent"):
            return card_texts(care_card(assessment, kb, country))[:1]
    answers: dict[Subject, Callable[[], list[str]]] = {
        "home_remedy": lambda: _remedies(known, done),
        "medicine_safety": lambda: _medicines(known, done),
        "cause": lambda: _topics(kb, "common_causes", "uncommon_causes"),
        "treatment": lambda: _treatments(kb),
        "when_doctor": lambda: _topics(kb, "when_doctor"),
        "spasm": lambda: _topics(kb, "what_is_a_spasm", "why_neck"),
        "privacy": lambda: _topics(kb, "privacy", "limits"),
        "sources": lambda: _sources(facts, kb),
    }
    return packed(filled(text, country) for text in answers[subject]())


def _remedies(known: Known, done: bool) -> list[str]:
    if not done:
        return _topics(known.kb, "home_remedies")
    fitting, _ = remedy_advice(known, "selfcare")
    return [f"{advice.title[:1].upper()}{advice.title[1:]}: {' '.join(advice.say)}" for advice in fitting]


def _medicines(known: Known, done: bool) -> list[str]:
    fitting, left_out = remedy_advice(known, "selfcare") if done else ((), ())
    answers = [" ".join(advice.say) for advice in fitting if advice.id == _MEDICINE]
    answers += [f"{left.title[:1].upper()}{left.title[1:]}: {left.because}" for left in left_out]
    return answers or _topics(known.kb, "medicine_safety")


def _treatments(kb: Knowledge) -> list[str]:
    offered = [
        f"- {treatment.title[:1].upper()}{treatment.title[1:]}: {treatment.offered_when} {treatment.caveats[0]}"
        for treatment in kb.treatments.values()
    ]
    return [*_topics(kb, "medical_treatments"), *offered]


def _topics(kb: Knowledge, *names: str) -> list[str]:
    return [paragraph for name in names for paragraph in kb.topics[name].text]


def _sources(facts: Facts, kb: Knowledge) -> list[str]:
    sources = assess(facts, kb).sources or tuple(kb.sources.values())[:10]
    return ["What I say comes from these sources:", *(f"- {source.title}" for source in sources)]
