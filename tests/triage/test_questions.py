"""What is asked, in which order, and in which words."""

import itertools

import pytest

from tests.triage.consult import chip, consult, denies, harmless, knowledge, mention, says, told
from unknot.knowledge import Knowledge
from unknot.knowledge.schema import Question
from unknot.triage import GENERATED_QUESTIONS, Facts, Understood, next_question, opened, prompt, record

BASE = ("danger_now", "feeling_ill", "about_pain", "person", "conditions", "course", "trigger")


def _next(kb: Knowledge, facts: Facts) -> str | None:
    question = next_question(facts, kb)
    return None if question is None else question.id


def test_somebody_who_says_nothing_of_use_is_asked_the_base_questions_in_order(kb: Knowledge) -> None:
    assert consult(kb, Understood()).questions == BASE


def test_what_the_opening_says_is_not_asked_again(kb: Knowledge) -> None:
    opening = Understood(
        mentions=(mention("computer_craning"), mention("accident_minor", "absent"), mention("injury", "absent")),
        age=70,
        duration_days=2,
        sites=("neck",),
    )
    assert consult(kb, opening).questions == ("danger_now", "feeling_ill", "about_pain", "conditions")


def test_a_denied_fever_is_not_asked_again(kb: Knowledge) -> None:
    facts = told(kb, denies("fever_chills"))
    assert "fever" not in [option for option, _ in prompt(facts, kb.questions["feeling_ill"], kb).options]


def test_an_emergency_ends_the_questions(kb: Knowledge) -> None:
    assert consult(kb, says("neck_stiff", "fever_chills", "light_hurts")).questions == ()


@pytest.mark.parametrize(
    ("option", "branch"),
    [
        ("chest", "chest_detail"),
        ("face", "stroke_detail"),
        ("saddle", "saddle_detail"),
        ("limbs", "limb_detail"),
        ("headache", "headache_detail"),
        ("tummy", "tummy_detail"),
        ("jaw", "jaw_detail"),
    ],
)
def test_a_yes_to_the_first_screen_is_followed_by_its_details_at_once(kb: Knowledge, option: str, branch: str) -> None:
    facts = record(opened(Facts(), "danger_now"), chip("danger_now", option), kb)
    assert _next(kb, facts) == branch


@pytest.mark.parametrize(
    ("said", "branch"),
    [
        (says("fever_chills"), "infection_detail"),
        (says("skin_marks"), "marks_detail"),
        (says("headache"), "headache_detail"),
        (says("accident_minor"), "injury_detail"),
        (says("head_twists"), "twist_detail"),
        (Understood(age=9), "child_detail"),
        (Understood(pregnant=True), "pregnancy_detail"),
    ],
)
def test_what_needs_details_is_asked_about_first(kb: Knowledge, said: Understood, branch: str) -> None:
    assert _next(kb, told(kb, said)) == branch


def test_questions_that_cannot_change_the_outcome_are_left_out(kb: Knowledge) -> None:
    asked = consult(kb, says("cancer_history")).questions
    assert not {"conditions", "course", "trigger", "pregnant"} & set(asked)
    assert {"danger_now", "feeling_ill"} <= set(asked)


def _offers_pregnancy(kb: Knowledge, said: Understood) -> bool:
    shown = prompt(record(Facts(), said, kb), kb.questions["conditions"], kb)
    return "pregnant" in [name for name, _ in shown.options]


def test_men_and_people_past_the_age_are_not_asked_about_pregnancy(kb: Knowledge) -> None:
    assert not _offers_pregnancy(kb, Understood(sex="male", age=30))
    assert not _offers_pregnancy(kb, Understood(age=70))
    assert _offers_pregnancy(kb, Understood(sex="female", age=30))
    assert _offers_pregnancy(kb, Understood(age=30))


def test_pregnancy_is_asked_about_by_itself_where_the_conditions_were_told_in_words(kb: Knowledge) -> None:
    answers = {"conditions": says("asthma")}
    assert "pregnant" in consult(kb, Understood(age=30), answers).questions
    assert "pregnant" not in consult(kb, Understood(age=30, sex="male"), answers).questions
    assert "pregnant" not in consult(kb, Understood(age=30)).questions


def test_danger_signs_come_before_a_doubt_that_cannot_be_an_emergency(kb: Knowledge) -> None:
    assert _next(kb, told(kb, Understood(mentions=(mention("shingles", sure=False),)))) == "danger_now"


def test_a_sign_without_a_branch_is_confirmed_by_its_own_follow_up_as_yes_or_no(kb: Knowledge) -> None:
    facts = told(kb, Understood(mentions=(mention("medicine_harm", sure=False),)))
    question = next_question(facts, kb)
    assert question is not None
    follow_up = kb.danger_signs["medicine_harm"].follow_up
    assert (question.id, question.kind, question.text) == ("confirm", "yes_no", follow_up)
    yes = record(opened(facts, "confirm"), Understood(answer="yes"), kb)
    assert yes.observations["medicine_harm"].sure
    no = record(opened(facts, "confirm"), Understood(answer="no"), kb)
    assert _next(kb, no) == "danger_now"


def test_several_doubts_are_asked_one_at_a_time_the_gravest_first(kb: Knowledge) -> None:
    doubts = Understood(mentions=tuple(mention(name, sure=False) for name in ("shingles", "medicine_harm")))
    facts = told(kb, doubts)
    asked = []
    while (question := next_question(facts, kb)) is not None and len(asked) < len(kb.questions):
        asked.append(question.text)
        facts = record(opened(facts, question.id), Understood(answer="no", age=40.0), kb)
    graver, lesser = (kb.danger_signs[name].follow_up for name in ("medicine_harm", "shingles"))
    assert asked[0] == graver
    assert asked.count(lesser) == 1


def test_a_doubt_that_the_danger_screen_settles_does_not_jump_the_queue(kb: Knowledge) -> None:
    facts = told(kb, Understood(mentions=(mention("aorta", sure=False),)))
    assert _next(kb, facts) == "danger_now"
    denied = record(opened(facts, "danger_now"), Understood(answer="no"), kb)
    assert _next(kb, denied) == "feeling_ill"
    raised = record(opened(facts, "danger_now"), chip("danger_now", "tummy"), kb)
    assert _next(kb, raised) == "tummy_detail"


def test_a_doubt_is_asked_about_once_even_if_it_comes_up_again(kb: Knowledge) -> None:
    weak = Understood(mentions=(mention("shingles", sure=False),))
    facts = record(opened(told(kb, weak), "confirm"), Understood(answer="no"), kb)
    assert _next(kb, record(facts, weak, kb)) == "danger_now"


def test_a_question_is_put_in_its_second_wording_when_the_reply_was_not_understood(kb: Knowledge) -> None:
    question = kb.questions["danger_now"]
    facts = opened(Facts(), "danger_now")
    assert prompt(facts, question, kb).text == question.text
    again = prompt(record(facts, Understood(), kb), question, kb)
    assert (again.text, again.repeated) == (question.simpler, True)


def test_after_ten_answers_only_questions_about_something_urgent_go_on() -> None:
    many = {
        f"q_{n}": {
            "kind": "yes_no",
            "can_reach": "doctor" if n < 20 else "urgent",
            "options": [{"id": "yes", "title": "Yes", "sets": [f"s_{n}"]}, {"id": "no", "title": "No", "none": True}],
        }
        for n in range(22)
    }
    kb = knowledge(signs={f"s_{n}": {} for n in range(22)}, questions=many)
    facts = Facts()
    asked = []
    while (question := next_question(facts, kb)) is not None:
        asked.append(question.id)
        facts = record(opened(facts, question.id), Understood(answer="no"), kb)
    assert asked == [*(f"q_{n}" for n in range(10)), "q_20", "q_21"]


def test_the_text_lists_the_options_with_their_numbers(kb: Knowledge) -> None:
    text = prompt(Facts(), kb.questions["danger_now"], kb).text_with_options()
    assert text.splitlines()[1].startswith("1. ")
    assert text.splitlines()[-1] == "8. None of these"


def test_a_yes_or_no_question_has_no_numbers(kb: Knowledge) -> None:
    shown = prompt(Facts(), kb.questions["bone_detail"], kb)
    assert shown.text_with_options() == shown.text
    assert [name for _, name in shown.options] == ["Yes", "No"]


def test_opening_another_question_leaves_the_first_one_to_come_back(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "danger_now"), says("fever_chills"), kb, as_answer=False)
    assert _next(kb, facts) == "infection_detail"
    facts = record(opened(facts, "infection_detail"), Understood(answer="no"), kb)
    assert _next(kb, facts) == "danger_now"


def test_no_question_is_open_once_the_outcome_is_given() -> None:
    assert opened(opened(Facts(), "danger_now"), None).open_question is None


def test_an_open_question_that_no_longer_exists_is_ignored(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "abolished"), Understood(answer="no"), kb)
    assert facts.observations == {}


def test_the_questions_that_the_engine_makes_are_none_of_the_content(kb: Knowledge) -> None:
    assert not set(GENERATED_QUESTIONS) & set(kb.questions)


@pytest.mark.parametrize("trigger", ["computer_craning", "heavy_weight", "emotional_stress"])
def test_an_ordinary_spasm_takes_at_most_seven_questions(kb: Knowledge, trigger: str) -> None:
    assert len(consult(kb, says(trigger)).questions) <= 7


def test_a_consultation_of_somebody_unsure_of_everything_ends(kb: Knowledge) -> None:
    def unsure(question: Question) -> Understood:
        return Understood(answer="unsure")

    outcome = consult(kb, Understood(), default=unsure)
    assert outcome.level == "urgent"
    assert len(outcome.questions) <= 2 * len(BASE)
    assert harmless(kb.questions["about_pain"]) == Understood(answer="no")


def _countdown(kb: Knowledge, said: Understood) -> list[int]:
    """Return what each question of a consultation without danger signs says about how many follow."""
    facts, left = record(Facts(), said, kb), []
    while (question := next_question(facts, kb)) is not None:
        facts = opened(facts, question.id)
        left.append(prompt(facts, question, kb).left)
        facts = record(facts, harmless(question), kb)
    return left


@pytest.mark.parametrize("trigger", [None, "poor_posture", "exercise_strain", "accident_minor"])
def test_the_number_of_questions_left_counts_down_to_none(kb: Knowledge, trigger: str | None) -> None:
    left = _countdown(kb, says(*filter(None, [trigger])))
    assert left == list(range(len(left) - 1, -1, -1))


@pytest.mark.parametrize("sign", ["limb_weakness", "headache_chronic", "fever_chills", "spinal_stenosis", "pregnancy"])
def test_the_number_of_questions_left_does_not_grow_by_more_than_an_answer_adds(kb: Knowledge, sign: str) -> None:
    left = _countdown(kb, says(sign))
    assert left[-1] == 0
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(left))


def test_a_prompt_names_the_option_that_excludes_the_rest(kb: Knowledge) -> None:
    several = prompt(Facts(), kb.questions["danger_now"], kb)
    assert several.none == "none"
    assert several.none in dict(several.options)
    assert prompt(Facts(), kb.questions["bone_detail"], kb).none is None


def test_where_it_hurts_can_be_shown_on_a_body_and_how_much_on_a_scale(kb: Knowledge) -> None:
    assert prompt(Facts(), kb.questions["course"], kb).inputs == ("body_map", "pain_scale")
    assert prompt(Facts(), kb.questions["danger_now"], kb).inputs == ()


def test_a_place_shown_without_a_time_leads_to_the_question_for_the_time_alone(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "course"), Understood(sites=("neck",)), kb)
    again = prompt(facts, kb.questions["course"], kb)
    assert again.text == kb.questions["course"].parts["duration_days"]
    assert again.inputs == ()


def test_only_the_age_is_asked_for_where_it_is_known_who_it_is(kb: Knowledge) -> None:
    facts = record(Facts(), Understood(who="child"), kb)
    assert prompt(facts, kb.questions["person"], kb).text == kb.questions["person"].parts["age"]
