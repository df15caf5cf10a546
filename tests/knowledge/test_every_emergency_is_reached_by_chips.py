"""Somebody who never types, and only taps the options, must be able to tell us of every emergency we ask about."""

from __future__ import annotations

import pytest

from unknot.knowledge import load
from unknot.triage import Assessment, Facts, Understood, assess, next_question, opened, prompt, record

#: What the person taps at each question; everywhere else they tap "none of these" or "no".
TAPS: dict[str, dict[str, list[str]]] = {
    "cauda_equina": {"danger_now": ["saddle"], "saddle_detail": ["pee"]},
    "cord_acute": {"danger_now": ["limbs"], "limb_detail": ["sudden"]},
    "meningitis_sepsis": {"feeling_ill": ["fever", "sleepy"], "infection_detail": ["chin"]},
    "bruise_marks": {"feeling_ill": ["marks"], "marks_detail": ["stay"]},
    "thunderclap": {"danger_now": ["headache"], "headache_detail": ["minutes"]},
    "stroke_dissection": {"danger_now": ["face"], "stroke_detail": ["speech"]},
    "heart_chest": {"danger_now": ["chest"], "chest_detail": ["spreads"]},
    "aorta": {"danger_now": ["tummy"], "tummy_detail": ["sweat"]},
    "trauma_high": {"about_pain": ["accident"], "injury_detail": ["bone"]},
    "drug_dystonia": {"danger_now": ["jaw"], "jaw_detail": ["medicine"]},
    "tetanus": {"danger_now": ["jaw"], "jaw_detail": ["wound"]},
    "rhabdo": {"trigger": ["exercise"], "pee_detail": ["dark"]},
    "airway_throat": {"danger_now": ["jaw"], "jaw_detail": ["spit"]},
    "child_red": {"person": ["child"], "child_detail": ["floppy"]},
}

KNOWLEDGE = load()


def consultation(taps: dict[str, list[str]], age: float = 34) -> tuple[Assessment, list[str]]:
    """Tap through a whole consultation; returns the outcome and the questions in their order."""
    facts, asked = Facts(), []
    while question := next_question(facts, KNOWLEDGE):
        asked.append(question.id)
        assert len(asked) < 20, asked
        facts = opened(facts, question.id)
        shown = [name for name, _ in prompt(facts, question, KNOWLEDGE).options]
        tapped = [name for name in taps.get(question.id, []) if name in shown]
        assert tapped == taps.get(question.id, []) or asked.count(question.id) > 1, f"{question.id} shows {shown}"
        if not tapped:
            tapped = [option.id for option in question.options if option.none]
        values = {"person": Understood(age=age), "course": Understood(duration_days=2, sites=("neck",))}
        if tapped and not (question.id == "person" and asked.count("person") > 1):
            said = Understood(options=tuple(f"{question.id}.{name}" for name in tapped))
        else:
            said = values[question.id]
        facts = record(facts, said, KNOWLEDGE)
    return assess(facts, KNOWLEDGE), asked


@pytest.mark.parametrize("name", TAPS)
def test_an_emergency_is_reached_by_tapping_alone(name: str) -> None:
    outcome, asked = consultation(TAPS[name], age=9 if name == "child_red" else 34)
    assert outcome.care_level == "emergency", asked
    assert name in {verdict.id for verdict in outcome.verdicts}
    assert all(question in asked for question in TAPS[name])


def test_the_taps_cover_every_emergency_that_is_asked_about() -> None:
    asked_about = {i for i, sign in KNOWLEDGE.danger_signs.items() if sign.level == "emergency" and not sign.passive}
    assert asked_about == set(TAPS)


def test_nothing_tapped_at_all_is_home_care_within_eight_questions() -> None:
    outcome, asked = consultation({})
    assert outcome.care_level == "selfcare"
    assert len(asked) <= 9, asked


@pytest.mark.parametrize(
    ("taps", "level"),
    [
        ({"danger_now": ["chest"], "chest_detail": ["sore"]}, "urgent"),
        ({"danger_now": ["chest"]}, "urgent"),
        ({"danger_now": ["face"]}, "urgent"),
        ({"danger_now": ["saddle"]}, "urgent"),
        ({"danger_now": ["saddle"], "saddle_detail": ["old"]}, "doctor"),
        ({"danger_now": ["saddle"], "saddle_detail": ["sex"]}, "urgent"),
        ({"danger_now": ["limbs"]}, "urgent"),
        ({"danger_now": ["limbs"], "limb_detail": ["one"]}, "urgent"),
        ({"danger_now": ["limbs"], "limb_detail": ["one"], "nerve_risk": ["cancer"]}, "emergency"),
        ({"danger_now": ["limbs"], "limb_detail": ["weeks"]}, "urgent"),
        ({"danger_now": ["limbs"], "limb_detail": ["both"]}, "emergency"),
        ({"danger_now": ["limbs"], "limb_detail": ["walking"]}, "doctor"),
        ({"danger_now": ["limbs"], "limb_detail": ["old"]}, "doctor"),
        ({"danger_now": ["headache"]}, "urgent"),
        ({"danger_now": ["headache"], "headache_detail": ["days"]}, "urgent"),
        ({"danger_now": ["headache"], "headache_detail": ["cracked"]}, "urgent"),
        ({"danger_now": ["headache"], "headache_detail": ["mild"]}, "selfcare"),
        ({"danger_now": ["tummy"]}, "urgent"),
        ({"danger_now": ["tummy"], "tummy_detail": ["still"]}, "selfcare"),
        ({"danger_now": ["tummy"], "tummy_detail": ["pulse"]}, "emergency"),
        ({"danger_now": ["jaw"]}, "urgent"),
        ({"danger_now": ["jaw"], "jaw_detail": ["clicks"]}, "doctor"),
        ({"danger_now": ["jaw"], "jaw_detail": ["sore"]}, "selfcare"),
        ({"feeling_ill": ["fever"]}, "urgent"),
        ({"feeling_ill": ["sudden_fever"]}, "urgent"),
        ({"feeling_ill": ["fever"], "infection_detail": ["chin"]}, "emergency"),
        ({"feeling_ill": ["fever"], "infection_detail": ["chemo"]}, "emergency"),
        ({"feeling_ill": ["marks"], "marks_detail": ["fade"]}, "urgent"),
        ({"feeling_ill": ["marks"], "marks_detail": ["unsure"]}, "urgent"),
        ({"feeling_ill": ["marks", "fever"]}, "emergency"),
        ({"feeling_ill": ["headache"]}, "urgent"),
        ({"feeling_ill": ["sleepy"]}, "urgent"),
        ({"about_pain": ["accident"]}, "doctor"),
        ({"about_pain": ["accident"], "injury_detail": ["height"]}, "emergency"),
        ({"conditions": ["cancer"]}, "urgent"),
        ({"conditions": ["diabetes"]}, "selfcare"),
        ({"conditions": ["bones"]}, "selfcare"),
        ({"conditions": ["bones"], "bone_detail": ["yes"]}, "urgent"),
        ({"about_pain": ["one"]}, "doctor"),
        ({"about_pain": ["both"]}, "emergency"),
        ({"about_pain": ["night"]}, "urgent"),
        ({"about_pain": ["weight"]}, "urgent"),
        ({"course": ["recurring"]}, "doctor"),
        ({"trigger": ["computer", "stress"]}, "selfcare"),
        ({"conditions": ["pregnant"]}, "selfcare"),
        ({"conditions": ["pregnant"], "pregnancy_detail": ["cramps"]}, "urgent"),
        ({"conditions": ["pregnant"], "pregnancy_detail": ["heavy"]}, "emergency"),
    ],
)
def test_taps_lead_to_the_level_of_the_reference(taps: dict[str, list[str]], level: str) -> None:
    outcome, asked = consultation(taps)
    assert outcome.care_level == level, (asked, outcome.reasons)
