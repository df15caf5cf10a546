"""Each danger sign gives the level of the clinical reference: alone, combined, denied, unknown, weakly understood."""

from dataclasses import replace

import pytest

from tests.triage.consult import chip, consult, denies, harmless, mention, says, told
from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Question, rank
from unknot.triage import Facts, Known, Understood, assess, next_question, opened, record
from unknot.triage.conditions import ids_in
from unknot.triage.levels import level_of

#: The level of each danger sign said alone, from section 2 of the clinical reference. "selfcare": alone it does not
#: escalate.
ALONE = {
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
    "spinal_infection_risk": "selfcare",
    "night_weight": "urgent",
    "fragility_fracture": "urgent",
    "limb_weakness": "urgent",
    "cord_slow": "urgent",
    "gca": "urgent",
    "kidney": "urgent",
    "shingles": "urgent",
    "pregnancy": "selfcare",
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

#: What raises or lowers, from the same section: (what was said, level).
COMBINED: list[tuple[str, Understood, str]] = [
    ("numb saddle", says("saddle_numb"), "emergency"),
    ("both legs", says("both_legs"), "emergency"),
    ("sexual problem alone", says("sexual_problem"), "urgent"),
    ("cauda equina, same for years", says("cauda_equina", "long_unchanged"), "doctor"),
    ("weakness in a day", says("sudden_weakness"), "emergency"),
    ("stiff neck, fever and light", says("neck_stiff", "fever_chills", "light_hurts"), "emergency"),
    ("stiff neck, very ill and sick", says("neck_stiff", "very_ill", "vomiting"), "emergency"),
    ("stiff neck alone", says("neck_stiff"), "selfcare"),
    ("marks that stay", says("skin_marks", "marks_stay"), "emergency"),
    ("marks that fade, well", says("bruise_marks", "marks_fade"), "urgent"),
    ("marks that fade, with fever", says("bruise_marks", "marks_fade", "fever_chills"), "emergency"),
    ("bruise where knocked", says("marks_explained"), "selfcare"),
    ("fever, chin stuck", says("fever_chills", "chin_stuck"), "emergency"),
    ("fever, confused", says("fever_chills", "drowsy_confused"), "emergency"),
    ("fever, breathless", says("fever_chills", "breathless"), "emergency"),
    ("fever, mottled", says("fever_chills", "mottled_cold"), "emergency"),
    ("fever, weak legs", says("fever_chills", "limb_weakness"), "emergency"),
    ("fever, chemotherapy", says("fever_chills", "chemo"), "emergency"),
    ("fever, rigid, antipsychotic", says("fever_chills", "antipsychotic", "neck_stiff"), "emergency"),
    ("38.5 degrees", Understood(temperature_c=38.5), "urgent"),
    ("37 degrees", Understood(temperature_c=37.0), "selfcare"),
    ("mild headache today", says("mild_headache"), "selfcare"),
    ("headache for days", says("headache_lasting"), "urgent"),
    ("at its worst in minutes", says("peak_minutes"), "emergency"),
    ("severe new pain after the neck was cracked", says("neck_cracked", "new_severe_neck_pain"), "urgent"),
    ("chest pain, breathless", says("chest_pain", "breathless"), "emergency"),
    ("arm and jaw pain, cold sweat", says("pain_arm_jaw", "clammy"), "emergency"),
    ("known aneurysm", says("known_aneurysm"), "emergency"),
    ("sudden severe pain and faint", says("sudden_severe_pain", "faint"), "emergency"),
    ("pulsing tummy, well", says("pulsing_tummy"), "urgent"),
    ("crash at speed", says("high_energy"), "emergency"),
    ("accident, middle bone", says("accident_minor", "midline_pain"), "emergency"),
    ("accident, knocked out", says("accident_minor", "knocked_out"), "emergency"),
    ("fall at 70 with neck pain", says("accident_minor", "fall", age=70, sites=("neck",)), "emergency"),
    ("accident with a blood thinner", says("accident_minor", "blood_thinner"), "urgent"),
    ("accident with brittle bones", says("accident_minor", "osteoporosis"), "urgent"),
    ("old accident, healed", says("healed_old_injury"), "selfcare"),
    ("twisting after a new medicine", says("new_medicine", "head_twists"), "emergency"),
    ("twisting after a medicine, over months", says("new_medicine", "head_twists", "slow_twist"), "doctor"),
    ("locked jaw after a cut", says("jaw_locked", "wound_recent"), "emergency"),
    ("dark pee after hard exercise", says("dark_pee", "hard_exercise"), "emergency"),
    ("dark pee with a statin", says("dark_pee", "statin"), "emergency"),
    ("drooling", says("drooling"), "emergency"),
    ("child of 9 with fever", says("fever_chills", age=9), "emergency"),
    ("child of 9 after a fall", says("fall", age=9), "emergency"),
    ("child of 9", Understood(age=9), "doctor"),
    ("black poo", says("black_poo"), "emergency"),
    ("too many tablets", says("too_many_tablets"), "emergency"),
    ("cancer and weakness", says("cancer_history", "limb_weakness"), "emergency"),
    ("diabetes alone", says("diabetes"), "selfcare"),
    ("diabetes, constant pain", says("diabetes", "constant_pain"), "urgent"),
    ("injects drugs, worse", says("injects_drugs", trend="worse"), "urgent"),
    ("weak immunity, feels ill", says("weak_immunity", "very_ill"), "urgent"),
    ("weight loss", says("weight_loss"), "urgent"),
    ("a new lump", says("lump"), "urgent"),
    ("night pain alone", says("night_pain"), "selfcare"),
    ("brittle bones alone", says("osteoporosis"), "selfcare"),
    ("brittle bones, small lift", says("osteoporosis", "small_strain"), "urgent"),
    ("75, small lift", says("small_strain", age=75), "urgent"),
    ("fracture with weakness", says("fragility_fracture", "limb_weakness"), "emergency"),
    ("weak limb over days", says("one_limb_weak"), "urgent"),
    ("weak limb with blood thinner", says("limb_weakness", "blood_thinner"), "emergency"),
    ("weak on both sides", says("limb_weakness", "both_sides_weak"), "emergency"),
    ("clumsy hands for weeks", says("hands_clumsy", "slow_limbs"), "urgent"),
    ("50, sore scalp", says("scalp_sore", age=60), "urgent"),
    ("gca with sight loss", says("gca", "sight_loss", age=60), "emergency"),
    ("side pain with fever", says("side_pain", "fever_chills"), "urgent"),
    ("kidney, confused", says("kidney", "drowsy_confused"), "emergency"),
    ("pregnant, well", Understood(pregnant=True), "selfcare"),
    ("pregnant, cramps", says("cramps_come_go", pregnant=True), "urgent"),
    ("pregnant, heavy bleeding", says("heavy_bleeding", pregnant=True), "emergency"),
    ("severe pain with ease", says("severe_pain", "finds_ease"), "selfcare"),
    ("tingling down one arm", says("tingling_spread"), "doctor"),
    ("brief tingling", says("brief_tingling"), "selfcare"),
    ("nerve pain in both legs", says("nerve_pain", "both_legs"), "emergency"),
    ("seven weeks", Understood(duration_days=49), "doctor"),
    ("three weeks, not better", Understood(duration_days=21, trend="same"), "doctor"),
    ("three weeks, better", Understood(duration_days=21, trend="better"), "selfcare"),
    ("keeps coming back", says("recurring"), "doctor"),
    ("morning stiffness, young, months", says("morning_stiff", "better_moving", age=30, duration_days=120), "doctor"),
    ("cramps with a water tablet", says("cramps_all_over", "water_tablet"), "doctor"),
    ("age alone", Understood(age=80), "selfcare"),
]


def test_the_table_names_every_danger_sign(kb: Knowledge) -> None:
    assert set(ALONE) == set(kb.danger_signs)


@pytest.mark.parametrize(("sign", "level"), ALONE.items())
def test_a_danger_sign_alone(kb: Knowledge, sign: str, level: str) -> None:
    assert level_of(Known(told(kb, says(sign)), kb)) == level


@pytest.mark.parametrize(("said", "level"), [case[1:] for case in COMBINED], ids=[case[0] for case in COMBINED])
def test_danger_signs_combined(kb: Knowledge, said: Understood, level: str) -> None:
    assert level_of(Known(told(kb, said), kb)) == level


@pytest.mark.parametrize("sign", ALONE)
def test_a_denied_danger_sign_does_not_escalate(kb: Knowledge, sign: str) -> None:
    assert level_of(Known(told(kb, denies(sign)), kb)) == "selfcare"


@pytest.mark.parametrize("sign", ALONE)
def test_an_unknown_danger_sign_is_neither_there_nor_denied(kb: Knowledge, sign: str) -> None:
    assert Known(Facts(), kb).state(sign) is None
    assert assess(Facts(), kb).care_level != "selfcare"


@pytest.mark.parametrize("sign", ALONE)
def test_a_danger_sign_understood_weakly_is_asked_about(kb: Knowledge, sign: str) -> None:
    """By its own question, or by the screen that everybody is asked and that leads to it."""
    facts = told(kb, Understood(mentions=(mention(sign, sure=False),)))
    asked = set()
    while (question := next_question(facts, kb)) is not None and len(asked) < len(kb.questions):
        asked.add(question.id)
        if question.id == (kb.danger_signs[sign].confirm or "confirm"):
            return
        facts = record(opened(facts, question.id), Understood(answer="no"), kb)
    details = kb.questions.get(kb.danger_signs[sign].confirm or "")
    leads = {sign, *(ids_in(details.when) if details is not None else ())}
    options = [option for name in asked if name in kb.questions for option in kb.questions[name].options]
    assert any(leads & {*option.covers, *option.denies, *option.sets} for option in options)


@pytest.mark.parametrize("sign", [sign for sign, level in ALONE.items() if level in ("emergency", "urgent")])
def test_a_grave_sign_understood_weakly_and_left_unclear_is_never_self_care(kb: Knowledge, sign: str) -> None:
    weak = Understood(mentions=(mention(sign, sure=False),))
    first: list[str] = []

    def unclear_first(question: Question) -> Understood:
        first.append(question.id)
        return Understood() if question.id == first[0] else harmless(question)

    assert rank(consult(kb, weak, default=unclear_first).assessment.care_level) >= rank("urgent")


@pytest.mark.parametrize("sign", [sign for sign, level in ALONE.items() if level == "emergency"])
def test_a_likely_emergency_that_is_asked_about_and_left_unclear_is_one(kb: Knowledge, sign: str) -> None:
    likely = Understood(mentions=(replace(mention(sign, sure=False), likely=True),))
    own = kb.danger_signs[sign].confirm or "confirm"

    def unclear(question: Question) -> Understood:
        return Understood() if question.id == own else harmless(question)

    consultation = consult(kb, likely, default=unclear)
    if own in consultation.questions:
        assert consultation.assessment.care_level == "emergency"


def test_and_one_that_is_denied_is_none(kb: Knowledge) -> None:
    likely = Understood(mentions=(replace(mention("cauda_equina", sure=False), likely=True),))
    consultation = consult(kb, likely, default=harmless)
    assert consultation.assessment.care_level == "selfcare"


@pytest.mark.parametrize(("sign", "level"), ALONE.items())
def test_a_danger_sign_keeps_its_level_through_a_consultation_that_denies_all_else(
    kb: Knowledge, sign: str, level: str
) -> None:
    older = {"person": Understood(age=60, who="self")} if sign == "gca" else {}  # rare under the age of 50
    assert rank(consult(kb, says(sign), older).assessment.care_level) >= rank(level)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("option", "least"),
    [
        ("chest", "urgent"),
        ("face", "urgent"),
        ("saddle", "urgent"),
        ("limbs", "urgent"),
        ("headache", "urgent"),
        ("tummy", "urgent"),
        ("jaw", "urgent"),
    ],
)
def test_a_yes_to_the_first_screen_that_no_detail_explains_is_never_below_urgent(
    kb: Knowledge, option: str, least: str
) -> None:
    outcome = consult(kb, Understood(), {"danger_now": chip("danger_now", option)})
    assert rank(outcome.assessment.care_level) >= rank(least)  # type: ignore[arg-type]
