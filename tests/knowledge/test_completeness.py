"""Everything of the clinical reference is there, at the level that the reference gives it."""

from __future__ import annotations

import datetime

import pytest

from unknot.knowledge import load
from unknot.knowledge.loader import MODELS, condition_ids

KNOWLEDGE = load()

#: The red flags in the order of the reference, with the level of each alone (None: does not escalate alone).
DANGER_SIGNS: dict[str, str | None] = {
    "cauda_equina": "emergency",
    "cord_acute": "emergency",
    "meningitis_sepsis": "emergency",
    "bruise_marks": "emergency",
    "fever_chills": "urgent",
    "sudden_high_fever": "urgent",
    "headache_chronic": "urgent",
    "thunderclap": "emergency",
    "stroke_dissection": "emergency",
    "heart_chest": "emergency",
    "aorta": "emergency",
    "trauma_high": "emergency",
    "drug_dystonia": "emergency",
    "tetanus": "emergency",
    "rhabdo": "emergency",
    "airway_throat": "emergency",
    "child_red": "emergency",
    "medicine_harm": "emergency",
    "self_harm": "emergency",
    "cancer_history": "urgent",
    "spinal_infection_risk": None,
    "night_weight": "urgent",
    "fragility_fracture": "urgent",
    "limb_weakness": "urgent",
    "cord_slow": "urgent",
    "gca": "urgent",
    "kidney": "urgent",
    "shingles": "urgent",
    "pregnancy": None,
    "severe_pain": "urgent",
    "accident_minor": "doctor",
    "nerve_pain": "doctor",
    "spinal_stenosis": "doctor",
    "cervical_dystonia": "doctor",
    "tmj": "doctor",
    "child_wry_neck": "doctor",
    "persistent": "doctor",
    "inflammatory": "doctor",
    "muscle_meds": "doctor",
}
TRIGGERS = [
    "dehydration", "repetitive_movement", "computer_craning", "heavy_weight", "sudden_turn", "phone_cradling",
    "emotional_stress", "poor_posture", "exercise_strain", "cervical_spondylosis",
]  # fmt: skip
BASE_QUESTIONS = [
    "danger_now", "feeling_ill", "about_pain", "person", "conditions", "pregnant", "course", "trigger",
]  # fmt: skip
SAFETY_SCREENS = ["danger_now", "feeling_ill", "about_pain"]


def test_the_danger_signs_are_those_of_the_reference_with_their_level() -> None:
    assert len(DANGER_SIGNS) == 39
    assert {i: sign.level for i, sign in KNOWLEDGE.danger_signs.items()} == DANGER_SIGNS


def test_the_seed_signs_never_fall_below_their_floor() -> None:
    floors = {i: sign.floor for i, sign in KNOWLEDGE.danger_signs.items() if sign.floor}
    assert floors == {
        "fever_chills": "urgent",
        "sudden_high_fever": "urgent",
        "bruise_marks": "urgent",
        "headache_chronic": "urgent",
        "accident_minor": "doctor",
    }


def test_what_is_passive_is_never_asked() -> None:
    passive = {i for i, sign in KNOWLEDGE.danger_signs.items() if sign.passive}
    assert passive == {"self_harm", "medicine_harm", "shingles"}
    asked = {i for q in KNOWLEDGE.questions.values() for o in q.options for i in (*o.sets, *o.covers)}
    assert passive.isdisjoint(asked)


def test_the_triggers_are_those_of_the_reference_and_each_is_an_option() -> None:
    assert list(KNOWLEDGE.triggers) == TRIGGERS
    options = KNOWLEDGE.questions["trigger"].options
    assert [i for option in options for i in option.sets] == TRIGGERS
    assert [o.title for o in options if not o.none] == [t.option for t in KNOWLEDGE.triggers.values()]


def test_the_base_questions_stand_in_the_order_of_the_reference_and_all_others_are_branches() -> None:
    base = [name for name in KNOWLEDGE.questions if name in BASE_QUESTIONS]
    assert base == BASE_QUESTIONS
    assert all(q.when for name, q in KNOWLEDGE.questions.items() if name not in BASE_QUESTIONS)


@pytest.mark.parametrize("name", SAFETY_SCREENS)
def test_a_safety_screen_left_unclear_is_urgent_and_asked_of_everybody(name: str) -> None:
    question = KNOWLEDGE.questions[name]
    assert question.if_unclear == "urgent"
    assert question.can_reach == "emergency"
    assert question.when is None


def test_every_branch_left_unclear_is_urgent() -> None:
    branches = [q for i, q in KNOWLEDGE.questions.items() if i not in BASE_QUESTIONS]
    assert branches
    assert {q.if_unclear for q in branches} == {"urgent"}


def test_every_danger_sign_that_asks_for_details_is_asked_about_there() -> None:
    for sign in KNOWLEDGE.danger_signs.values():
        if sign.confirm is None:
            continue
        question = KNOWLEDGE.questions[sign.confirm]
        named = {i for option in question.options for i in (*option.sets, *option.covers)}
        rules = [sign.present_if, *(rule.when for rule in sign.levels)]
        parts = {sign.id, *(i for rule in rules for i in condition_ids(rule))}
        assert named & parts or question.fills, sign.id


def test_a_multi_question_ends_in_none_of_these_and_has_at_most_ten_options() -> None:
    for question in KNOWLEDGE.questions.values():
        if question.kind == "multi":
            assert [option.none for option in question.options].count(True) == 1, question.id
            assert question.options[-1].none, question.id
            assert len(question.options) <= (11 if question.id in ("trigger", "conditions") else 10), question.id


def test_option_titles_fit_on_a_button() -> None:
    for question in KNOWLEDGE.questions.values():
        for option in question.options:
            assert len(option.title) <= 48, option.title


def test_more_danger_never_lowers_a_level() -> None:
    """A rule that gives less than the sign alone may hang on facts about it, never on another danger sign."""
    order = ["selfcare", "doctor", "urgent", "emergency"]
    for sign in KNOWLEDGE.danger_signs.values():
        for number, rule in enumerate(sign.levels):
            if sign.level and order.index(rule.level) < order.index(sign.level):
                assert set(condition_ids(rule.when)).isdisjoint(KNOWLEDGE.danger_signs), sign.id
            before = [order.index(earlier.level) for earlier in sign.levels[:number]]
            assert all(level >= order.index(rule.level) for level in before), f"{sign.id}: the most severe rule first"


def test_the_remedies_are_five_of_the_article_and_three_additions() -> None:
    assert [i for i, r in KNOWLEDGE.remedies.items() if r.from_article] == [
        "stress", "otc", "ice_heat", "massage", "exercise",
    ]  # fmt: skip
    assert [i for i, r in KNOWLEDGE.remedies.items() if not r.from_article] == ["stay_active", "sleep", "fluids"]


def test_no_remedy_is_meant_for_urgent_or_emergency() -> None:
    for remedy in KNOWLEDGE.remedies.values():
        assert set(remedy.levels) <= {"selfcare", "doctor"}, remedy.id


def test_medicine_waits_for_age_pregnancy_conditions_and_medicines() -> None:
    assert set(KNOWLEDGE.remedies["otc"].needs) == {"age", "pregnant", "nsaid_risk", "blood_thinner", "other_nsaid"}


def test_every_fact_that_medicine_advice_waits_for_is_asked() -> None:
    asked = {i for q in KNOWLEDGE.questions.values() for o in q.options for i in (*o.sets, *o.covers, *o.denies)}
    for remedy in KNOWLEDGE.remedies.values():
        assert set(remedy.needs) - {"age", "pregnant"} <= asked, remedy.id


def test_the_treatments_are_four_of_the_article_and_three_more() -> None:
    assert [i for i, t in KNOWLEDGE.treatments.items() if t.from_article] == [
        "muscle_relaxants", "steroid_injections", "pain_relief_medicine", "anti_inflammatories",
    ]  # fmt: skip
    assert {"physiotherapy", "botulinum_toxin", "surgery"} <= set(KNOWLEDGE.treatments)


def test_the_countries_that_people_ask_from_are_there() -> None:
    assert {"gb", "ie", "us", "ca", "au", "nz", "za", "in", "eu", "unknown"} <= set(KNOWLEDGE.countries)
    assert KNOWLEDGE.countries["nz"].emergency_number == "111"
    assert "111" in (KNOWLEDGE.countries["gb"].advice_line or "")
    for country in KNOWLEDGE.countries.values():
        assert country.emergency_number in country.crisis_lines[-1], country.id


def test_every_sign_is_used_or_says_why_it_is_not() -> None:
    """A sign that nothing reads would be a rule that somebody forgot."""
    texts = {i for kind in ("danger_signs", "questions", "remedies", "groups", "triggers") for i in _used(kind)}
    heard = {i for i, sign in KNOWLEDGE.signs.items() if not set(sign.implies).isdisjoint(texts)}
    harmless = {
        "brief_tingling",
        "tried_selfcare",
        "no_night_yet",
        "kept_awake",
    }  # heard so that they are not asked again; they raise nothing
    assert set(KNOWLEDGE.signs) - texts - heard == harmless


def _used(kind: str) -> set[str]:
    found = set()
    for entry in getattr(KNOWLEDGE, kind).values():
        stack = [entry.model_dump()]
        while stack:
            part = stack.pop()
            if isinstance(part, dict):
                stack.extend(part.values())
            elif isinstance(part, list):
                stack.extend(part)
            elif isinstance(part, str):
                found.add(part)
    return found


CLINICAL = [kind for kind, model in MODELS.items() if "reviewed" in model.model_fields]


@pytest.mark.parametrize("kind", CLINICAL)
def test_every_clinical_entry_names_known_sources_and_the_date_of_its_review(kind: str) -> None:
    for entry_id, entry in getattr(KNOWLEDGE, kind).items():
        assert entry.source, entry_id
        assert set(entry.source) <= set(KNOWLEDGE.sources), entry_id
        assert isinstance(entry.reviewed, datetime.date), entry_id


def test_all_kinds_of_clinical_entries_carry_sources() -> None:
    assert set(MODELS) - set(CLINICAL) == {"sources", "languages"}


def test_the_sources_of_the_reference_are_all_there() -> None:
    keys = """SEM HILL GIL SCH WAL ELO COT LAY KOP24 KOP25 MED CARE AUG BEAN RAM YOU ABO 111S HEN DOW IFO CES NG240
    NG234 NG59 SPA SAH CCR NHS-BACK NHS-MEN NHS-RASH NHS-BABY SPOND UCLH UHCW PATIENT HWE DEVON WHIP DCM CAD CAD2 MI
    NZ-111 AAA AAA2 SPINF AJEM DYS RCH TORT TET RHAB KID GCA PREG PREG2 CDYS REYE IBU ACP ACP2 HEAT EXCO MASSCO CASH
    OPAL EBI MASS CRAMP DESK TEXT PHONE NHS-CARE NHS-AZ PIF SPARCK R11 UKDEV MHRA FDA DCB CRISIS CRISIS2 WCAG"""
    assert set(keys.split()) <= set(KNOWLEDGE.sources)
