"""Helpers of the triage tests: short ways to say something, a small body of knowledge, and whole consultations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Assertion, DangerSign, Question, Remedy, Sign
from unknot.triage import (
    Assessment,
    Facts,
    Mention,
    Understood,
    assess,
    next_question,
    opened,
    prompt,
    record,
)

CLINICAL = {"source": ["SEED"], "reviewed": "2026-11-22"}

#: Answers of somebody healthy of 34 years who has no danger sign.
HARMLESS: dict[str, Understood] = {
    "person": Understood(age=34, who="self"),
    "course": Understood(duration_days=2, trend="better", sites=("lower_back",)),
    "marks_detail": Understood(options=("marks_detail.explained",)),
}


def mention(name: str, assertion: str = "present", words: str = "", *, sure: bool = True) -> Mention:
    """Return a mention of a finding or sign."""
    return Mention(name, Assertion(assertion), words, sure)


def says(*names: str, **values: Any) -> Understood:
    """Return a message in which these findings are present."""
    return Understood(mentions=tuple(mention(name, words=name.replace("_", " ")) for name in names), **values)


def denies(*names: str, **values: Any) -> Understood:
    """Return a message in which these findings are denied by name."""
    return Understood(mentions=tuple(mention(name, "absent") for name in names), **values)


def chip(question: str, *options: str) -> Understood:
    """Return the message of pressed buttons."""
    return Understood(options=tuple(f"{question}.{option}" for option in options))


def told(kb: Knowledge, *messages: Understood) -> Facts:
    """Return the facts after messages that answer no question."""
    facts = Facts()
    for message in messages:
        facts = record(facts, message, kb)
    return facts


@dataclass(frozen=True)
class Consultation:
    """A finished consultation."""

    facts: Facts
    assessment: Assessment
    questions: tuple[str, ...]

    @property
    def level(self) -> str:
        """The care level of the outcome."""
        return self.assessment.care_level


def harmless(question: Question) -> Understood:
    """Return the answer of somebody without any danger sign."""
    if question.id in HARMLESS:
        return HARMLESS[question.id]
    return Understood(answer="no")


def consult(
    kb: Knowledge,
    opening: Understood,
    answers: Mapping[str, Understood] | None = None,
    default: Callable[[Question], Understood] = harmless,
    most: int = 100,
    start: Facts | None = None,
) -> Consultation:
    """Hold a consultation to its end: `answers` by question, `default` for the others."""
    facts = record(start or Facts(), opening, kb)
    asked: list[str] = []
    while (question := next_question(facts, kb)) is not None:
        assert len(asked) < most, f"no end: {asked}"
        asked.append(question.id)
        prompt(facts, question, kb)
        facts = opened(facts, question.id)
        facts = record(facts, (answers or {}).get(question.id) or default(question), kb)
    return Consultation(facts, assess(facts, kb), tuple(asked))


def knowledge(
    signs: Mapping[str, Mapping[str, Any]] | None = None,
    danger_signs: Mapping[str, Mapping[str, Any]] | None = None,
    questions: Mapping[str, Mapping[str, Any]] | None = None,
    remedies: Mapping[str, Mapping[str, Any]] | None = None,
) -> Knowledge:
    """Return a small body of knowledge for what the real one does not happen to contain."""
    parts: dict[str, Any] = {field.name: {} for field in fields(Knowledge)}
    parts["signs"] = {
        name: Sign.model_validate({"id": name, "kind": "symptom", "title": name, **CLINICAL, **body})
        for name, body in (signs or {}).items()
    }
    parts["danger_signs"] = {
        name: DangerSign.model_validate(
            {
                "id": name,
                "title": name,
                "level": "urgent",
                "may_suggest": ["Test"],
                "sign_of": "This can be a sign of something.",
                "follow_up": f"Do you have {name}?",
                **CLINICAL,
                **body,
            }
        )
        for name, body in (danger_signs or {}).items()
    }
    parts["questions"] = {
        name: Question.model_validate(
            {
                "id": name,
                "text": f"{name}?",
                "simpler": f"{name}, simply?",
                "why": "Because.",
                "explain": "It means this.",
                **CLINICAL,
                **body,
            }
        )
        for name, body in (questions or {}).items()
    }
    parts["remedies"] = {
        name: Remedy.model_validate(
            {
                "id": name,
                "title": name,
                "from_article": False,
                "how": [f"{name} step."],
                "short": f"{name} in short.",
                "evidence": "none",
                **CLINICAL,
                **body,
            }
        )
        for name, body in (remedies or {}).items()
    }
    return Knowledge(**parts)
