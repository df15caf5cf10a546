"""What is present raises; only an explicit correction takes it back, an emergency only once confirmed."""

import math

import pytest

from tests.triage.consult import chip, consult, denies, knowledge, mention, says, told
from unknot.knowledge import Knowledge
from unknot.triage import Facts, Known, Understood, assess, next_question, opened, prompt, record, summary, summary_text


def _state(facts: Facts, name: str, kb: Knowledge) -> bool | None:
    return Known(facts, kb).state(name)


def test_a_present_mention_raises_over_an_earlier_denial(kb: Knowledge) -> None:
    assert _state(told(kb, denies("fever_chills"), says("fever_chills")), "fever_chills", kb) is True


def test_a_denial_without_correction_takes_nothing_back(kb: Knowledge) -> None:
    assert _state(told(kb, says("fever_chills"), denies("fever_chills")), "fever_chills", kb) is True


@pytest.mark.parametrize("assertion", ["past", "other", "hypothetical"])
def test_another_assertion_takes_nothing_back(kb: Knowledge, assertion: str) -> None:
    facts = told(kb, says("fever_chills"), Understood(mentions=(mention("fever_chills", assertion),)))
    assert _state(facts, "fever_chills", kb) is True


def test_present_wins_within_one_message(kb: Knowledge) -> None:
    both = Understood(mentions=(mention("fever_chills"), mention("fever_chills", "absent")))
    assert _state(told(kb, both), "fever_chills", kb) is True


def test_an_explicit_correction_lowers(kb: Knowledge) -> None:
    facts = told(kb, says("fever_chills"), denies("fever_chills", correction=True))
    assert _state(facts, "fever_chills", kb) is False


def test_a_correction_takes_back_what_implied_it() -> None:
    kb = knowledge(signs={"headache": {}, "severe_headache": {"implies": ["headache"]}})
    facts = told(kb, says("severe_headache"), denies("headache", correction=True))
    assert _state(facts, "severe_headache", kb) is False


def test_a_correction_of_an_emergency_is_asked_about_and_not_applied(kb: Knowledge) -> None:
    facts = told(kb, says("heart_chest"), denies("heart_chest", correction=True))
    assert _state(facts, "heart_chest", kb) is True
    question = next_question(facts, kb)
    assert question is not None
    assert question.id == "confirm_correction"
    assert assess(facts, kb).care_level == "emergency"


def test_a_sign_that_makes_up_an_emergency_is_not_taken_back_either(kb: Knowledge) -> None:
    facts = told(kb, says("neck_stiff", "fever_chills", "light_hurts"), denies("light_hurts", correction=True))
    assert facts.pending_correction == ("light_hurts",)
    assert assess(facts, kb).care_level == "emergency"


def _correcting(kb: Knowledge) -> Facts:
    return opened(told(kb, says("heart_chest"), denies("heart_chest", correction=True)), "confirm_correction")


@pytest.mark.parametrize("reply", [Understood(answer="no"), chip("confirm_correction", "no"), denies("heart_chest")])
def test_a_confirmed_correction_lowers(kb: Knowledge, reply: Understood) -> None:
    facts = record(_correcting(kb), reply, kb)
    assert _state(facts, "heart_chest", kb) is False
    assert facts.pending_correction == ()


@pytest.mark.parametrize("reply", [Understood(answer="yes"), chip("confirm_correction", "yes"), says("heart_chest")])
def test_a_correction_that_is_not_confirmed_is_dropped(kb: Knowledge, reply: Understood) -> None:
    facts = record(_correcting(kb), reply, kb)
    assert _state(facts, "heart_chest", kb) is True
    assert facts.pending_correction == ()
    assert next_question(facts, kb) is None


def test_an_unclear_reply_to_the_confirmation_is_asked_again_once_and_then_keeps_the_emergency(kb: Knowledge) -> None:
    facts = record(_correcting(kb), Understood(), kb)
    question = next_question(facts, kb)
    assert question is not None
    assert question.id == "confirm_correction"
    facts = record(opened(facts, "confirm_correction"), Understood(), kb)
    assert facts.pending_correction == ()
    assert assess(facts, kb).care_level == "emergency"


def test_a_weak_mention_does_not_overwrite_what_is_sure(kb: Knowledge) -> None:
    weak = Understood(mentions=(mention("fever_chills", sure=False),))
    assert _state(told(kb, says("fever_chills"), weak), "fever_chills", kb) is True
    assert _state(told(kb, denies("fever_chills"), weak), "fever_chills", kb) is False


def test_a_weak_mention_reopens_what_was_cleared_in_passing(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "danger_now"), Understood(answer="no"), kb)
    assert _state(facts, "heart_chest", kb) is False
    facts = record(facts, Understood(mentions=(mention("heart_chest", sure=False),)), kb)
    assert _state(facts, "heart_chest", kb) is None
    question = next_question(facts, kb)
    assert question is not None
    assert question.id in ("chest_detail", "confirm")


def test_a_later_value_replaces_an_earlier_one(kb: Knowledge) -> None:
    facts = told(kb, Understood(age=34, duration_days=2), Understood(age=43))
    assert facts.person.age == 43
    assert facts.duration_days == 2


def test_places_add_up_until_corrected(kb: Knowledge) -> None:
    facts = told(kb, Understood(sites=("neck",)), Understood(sites=("leg",)))
    assert facts.sites == ("neck", "leg")
    assert record(facts, Understood(sites=("back",), correction=True), kb).sites == ("back",)


@pytest.mark.parametrize("age", [-1, 121, math.nan, math.inf, "34", True])
def test_a_value_out_of_range_is_dropped(kb: Knowledge, age: object) -> None:
    assert told(kb, Understood(age=age)).person.age is None  # type: ignore[arg-type]


def test_a_request_of_the_person_leaves_the_open_question_open_and_uncounted(kb: Knowledge) -> None:
    facts = opened(Facts(), "danger_now")
    after = record(facts, Understood(answer="no"), kb, as_answer=False)
    assert after.open_question == "danger_now"
    assert after.asked == facts.asked


def test_a_danger_sign_said_in_such_a_request_is_recorded(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "about_pain"), says("thunderclap"), kb, as_answer=False)
    assert assess(facts, kb).care_level == "emergency"


def test_the_button_of_an_earlier_question_raises_and_never_clears(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "danger_now"), Understood(answer="no"), kb)
    facts = opened(facts, "feeling_ill")
    raised = record(facts, chip("danger_now", "headache"), kb)
    assert _state(raised, "severe_headache", kb) is True
    cleared = record(record(facts, says("chest_pain"), kb), chip("danger_now", "none"), kb)
    assert _state(cleared, "chest_pain", kb) is True


def test_the_button_of_a_question_never_asked_is_ignored(kb: Knowledge) -> None:
    assert record(Facts(), chip("danger_now", "headache"), kb) == Facts()


def test_facts_given_are_never_changed(kb: Knowledge) -> None:
    facts = opened(told(kb, says("poor_posture")), "danger_now")
    before = facts.to_json()
    record(facts, Understood(answer="no", mentions=(mention("limb_trouble"),)), kb)
    assert facts.to_json() == before


def test_a_cancer_of_the_past_is_not_lost_by_a_later_no(kb: Knowledge) -> None:
    facts = told(kb, Understood(mentions=(mention("cancer_history", "past"),)), denies("cancer_history"))
    assert _state(facts, "cancer_history", kb) is True


def test_a_sign_said_after_none_of_these_is_asked_about_in_full(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "danger_now"), Understood(answer="no"), kb)
    facts = record(opened(facts, "feeling_ill"), says("hands_clumsy"), kb)
    question = next_question(facts, kb)
    assert question is not None
    assert question.id == "limb_detail"
    shown = [option for option, _ in prompt(facts, question, kb).options]
    assert {"sudden", "both", "one", "weeks"} <= set(shown)


def test_not_a_stroke_but_a_change_of_the_face_is_asked_about(kb: Knowledge) -> None:
    facts = told(kb, denies("stroke_dissection"), says("face_speech_vision"))
    question = next_question(facts, kb)
    assert question is not None
    assert question.id == "stroke_detail"
    assert len(prompt(facts, question, kb).options) == len(question.options)


def test_facts_of_an_older_version_with_ids_that_are_gone_do_no_harm(kb: Knowledge) -> None:
    old = Facts.from_json(
        {
            "observations": {"abolished": {"assertion": "present"}, "gone": {"assertion": "present", "sure": False}},
            "pending_correction": ["abolished"],
            "open_question": "confirm_correction",
            "confirmed": ["gone"],
            "asked": {"gone": {"outcome": "unclear"}},
        }
    )
    assert consult(kb, says("poor_posture"), start=old).level == "selfcare"
    assert "abolished" not in summary_text(summary(old, kb))


def test_how_long_something_else_lasts_is_not_how_long_the_complaint_does(kb: Knowledge) -> None:
    facts = opened(Facts(), "conditions")
    tablets = Understood(mentions=(mention("persistent"), mention("blood_pressure")), duration_days=730, trend="same")
    after = record(facts, tablets, kb)
    assert (after.values.duration_days, after.values.trend) == (None, None)
    assert _state(after, "persistent", kb) is None
    assert _state(after, "blood_pressure", kb) is True


def test_how_long_the_complaint_lasts_is_heard_in_any_answer(kb: Knowledge) -> None:
    facts = opened(Facts(), "conditions")
    after = record(facts, Understood(mentions=(mention("persistent"),), duration_days=90, sites=("neck",)), kb)
    assert after.values.duration_days == 90
    assert _state(after, "persistent", kb) is True


def test_the_same_doubt_told_again_is_not_asked_about_in_full_twice(kb: Knowledge) -> None:
    doubt = Understood(mentions=(mention("stroke_dissection", sure=False),))
    facts = told(kb, doubt)
    facts = record(opened(facts, "stroke_detail"), Understood(answer="no"), kb)
    assert "stroke_dissection" not in Known(record(facts, doubt, kb), kb).weak
