"""Whole conversations with people who have a harmless spasm, and replies in which a danger sign hides.

Both stand in `patients.yml`, in many voices; none of it is training data. The model is learned, so a share of them has
to end rightly, not each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import pytest
import requests
import yaml

from actions.intake import is_answer
from actions.tracker import understood
from unknot.knowledge import load
from unknot.server.run import Servers
from unknot.triage import Facts, Known, assess, next_question, opened, record

KB = load()
PATIENTS: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("patients.yml").read_text(encoding="utf-8")
)
#: What a patient answers to a question that they have no reply of their own for.
OTHERWISE = {"person": "me, 40", "course": "2 days, the same", "trigger": "not sure"}
_MOST_TURNS = 40
_SAID_AGAIN = 4
#: Floors, by what the assistant reaches: of the 63 harmless patients, and of the 47 replies.
SELFCARE_KEPT = 0.5
MOST_ALARMED = 5
MEDIAN_QUESTIONS = 9
MOST_MISSED = 4

Hear = Callable[[Facts, str], Facts]


@pytest.fixture(scope="module")
def hear(servers: Servers) -> Hear:
    """Takes a message into the facts as the running assistant understands it."""

    def heard(facts: Facts, text: str) -> Facts:
        answer = requests.post(f"{servers.url}/model/parse", json={"text": text}, timeout=30)
        answer.raise_for_status()
        message = {"text": text, "parse_data": answer.json()}
        said = understood(message, KB)
        return record(facts, said, KB, as_answer=is_answer(message, said, facts, again=False))

    return heard


@pytest.fixture(scope="module")
def outcomes(hear: Hear) -> list[tuple[str, str, int]]:
    """Opening, care level and number of questions of each harmless patient."""
    return [(patient["opening"], *_consult(patient, hear)) for patient in PATIENTS["harmless"]]


def _consult(patient: dict[str, str], hear: Hear) -> tuple[str, int]:
    facts = hear(Facts(), patient["opening"])
    said: Counter[str] = Counter()
    for questions in range(_MOST_TURNS):
        question = next_question(facts, KB)
        if question is None:
            return assess(facts, KB).care_level, questions
        said[question.id] += 1
        own = patient if said[question.id] <= _SAID_AGAIN else {}  # then a plain word
        facts = hear(opened(facts, question.id), own.get(question.id, OTHERWISE.get(question.id, "no")))
    return "none", _MOST_TURNS


def test_the_patients_are_many_and_their_words_are_words() -> None:
    assert len(PATIENTS["harmless"]) >= 60
    assert len(PATIENTS["hidden"]) >= 40
    assert all(isinstance(words, str) for patient in PATIENTS["harmless"] for words in patient.values())
    known = KB.findings.keys() | KB.signs.keys()
    assert {name for reply in PATIENTS["hidden"] for name in reply["tells"]} <= known


def test_people_with_a_harmless_spasm_are_mostly_told_to_look_after_themselves(
    outcomes: list[tuple[str, str, int]],
) -> None:
    missed = [f"{level}: {opening}" for opening, level, _ in outcomes if level != "selfcare"]
    assert len(missed) <= (1 - SELFCARE_KEPT) * len(outcomes), missed


def test_hardly_any_of_them_is_sent_to_hospital(outcomes: list[tuple[str, str, int]]) -> None:
    alarmed = [opening for opening, level, _ in outcomes if level == "emergency"]
    assert len(alarmed) <= MOST_ALARMED, alarmed


def test_every_conversation_ends_and_stays_short(outcomes: list[tuple[str, str, int]]) -> None:
    assert "none" not in {level for _, level, _ in outcomes}
    assert median(questions for *_, questions in outcomes) <= MEDIAN_QUESTIONS


def test_a_danger_sign_hidden_in_a_reply_is_found_or_asked_about(hear: Hear) -> None:
    missed = []
    for reply in PATIENTS["hidden"]:
        known = Known(hear(opened(Facts(), reply["question"]), reply["says"]), KB)
        if not any(known.state(name) or name in known.weak for name in reply["tells"]):
            missed.append(reply["says"])
    assert len(missed) <= MOST_MISSED, missed
