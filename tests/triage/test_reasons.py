"""Why a level was chosen, as the person reads it."""

from __future__ import annotations

from tests.triage.consult import chip, consult, says
from unknot.knowledge import load
from unknot.triage import assess


def test_what_a_button_said_is_named_once_though_it_implies_another_sign() -> None:
    kb = load()
    answers = {"about_pain": chip("about_pain", "accident"), "injury_detail": chip("injury_detail", "none")}
    outcome = assess(consult(kb, says("poor_posture"), answers=answers).facts, kb)
    assert outcome.care_level == "doctor"
    assert outcome.reasons[0].startswith("Because you told me about an accident, a fall or a knock. ")
