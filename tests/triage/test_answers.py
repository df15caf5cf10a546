"""A reply is read against the open question: what was not understood stays unknown."""

import pytest

from tests.triage.consult import chip, denies, knowledge, mention, says, told
from unknot.knowledge import Knowledge
from unknot.triage import Facts, Known, Understood, opened, prompt, record
from unknot.triage.answers import HARMLESS_AGAIN

SCREEN = {
    "screen": {
        "kind": "multi",
        "can_reach": "emergency",
        "if_unclear": "urgent",
        "options": [
            {"id": "chest", "title": "Chest", "sets": ["chest"], "covers": ["chest", "breath"]},
            {"id": "numb", "title": "Numb", "sets": ["numb"], "covers": ["numb"]},
            {"id": "head", "title": "Head", "sets": ["head"], "covers": ["head"]},
            {"id": "none", "title": "None of these", "none": True},
        ],
    },
    "yes_no": {
        "kind": "yes_no",
        "can_reach": "emergency",
        "if_unclear": "urgent",
        "options": [
            {"id": "yes", "title": "Yes", "sets": ["fall"]},
            {"id": "no", "title": "No", "none": True, "denies": ["knock"]},
        ],
    },
    "person": {"kind": "values", "fills": ["who", "age"], "advice_for": ["selfcare"]},
    "glass": {
        "kind": "single",
        "can_reach": "emergency",
        "options": [
            {"id": "stay", "title": "Stay", "sets": ["stay"]},
            {"id": "fade", "title": "Fade", "sets": ["fade"]},
        ],
    },
}
SIGNS = ("chest", "breath", "numb", "head", "tight_chest", "fall", "knock", "stay", "fade", "other")
KB = knowledge(
    signs={name: {"implies": ["chest"]} if name == "tight_chest" else {} for name in SIGNS}, questions=SCREEN
)


def _reply(understood: Understood, question: str = "screen", facts: Facts | None = None) -> Facts:
    return record(opened(facts or Facts(), question), understood, KB)


def _states(facts: Facts, *names: str) -> list[bool | None]:
    return [Known(facts, KB).state(name) for name in names or ("chest", "breath", "numb", "head")]


@pytest.mark.parametrize("answer", ["no", "fine"])
def test_a_plain_no_clears_everything_shown(answer: str) -> None:
    facts = _reply(Understood(answer=answer))  # type: ignore[arg-type]
    assert _states(facts) == [False] * 4
    assert facts.asked["screen"].outcome == "answered"
    assert facts.open_question is None


def test_a_chosen_option_is_present_and_the_rest_absent() -> None:
    facts = _reply(chip("screen", "numb"))
    assert _states(facts) == [False, False, True, False]


def test_what_a_chosen_option_covers_beside_what_it_sets_stays_unknown() -> None:
    assert _states(_reply(chip("screen", "chest"))) == [True, None, False, False]


@pytest.mark.parametrize(
    ("choices", "expected"),
    [((2,), [False, False, True, False]), ((1, 3), [True, None, False, True]), (("all",), [True, None, True, True])],
)
def test_numbers_count_the_options_as_shown(choices: tuple[int, ...], expected: list[bool | None]) -> None:
    assert _states(_reply(Understood(choices=choices))) == expected


def test_numbers_count_the_shortened_list_once_something_is_known() -> None:
    facts = told(KB, denies("chest", "breath"))
    assert [name for name, _ in prompt(facts, KB.questions["screen"], KB).options] == ["numb", "head", "none"]
    assert _states(_reply(Understood(choices=(1,)), facts=facts)) == [False, False, True, False]


def test_the_last_two_are_the_last_before_none_of_these() -> None:
    assert _states(_reply(Understood(choices=(-2, -1)))) == [False, False, True, True]


def test_the_last_one_is_not_read_as_none_of_these() -> None:
    facts = _reply(Understood(choices=(-1,)))
    assert _states(facts) == [None] * 4
    assert facts.asked["screen"].unclear == 1


@pytest.mark.parametrize("bad", [Understood(choices=(9,)), chip("screen", "nothing_like_it"), chip("glass", "stay")])
def test_an_option_that_is_not_on_the_list_is_not_understood(bad: Understood) -> None:
    facts = _reply(bad)
    assert _states(facts) == [None] * 4
    assert facts.asked["screen"].unclear == 1


def test_a_chosen_danger_beats_none_of_these() -> None:
    assert _states(_reply(chip("screen", "none", "head"))) == [False, False, False, True]


def test_free_text_that_names_one_of_the_things_leaves_the_rest_absent() -> None:
    assert _states(_reply(says("numb"))) == [False, False, True, False]


def test_what_the_named_thing_implies_counts_for_its_option() -> None:
    assert _states(_reply(says("tight_chest"))) == [True, None, False, False]


def test_no_apart_from_one_thing() -> None:
    assert _states(_reply(says("numb", answer="no"))) == [False, False, True, False]


def test_a_weak_mention_within_a_no_stays_unknown() -> None:
    facts = _reply(Understood(answer="no", mentions=(mention("numb", sure=False),)))
    assert _states(facts) == [False, False, None, False]


def test_a_denial_clears_only_what_it_names_and_the_rest_is_asked_once_more() -> None:
    facts = _reply(denies("head"))
    assert _states(facts) == [None, None, None, False]
    assert facts.asked["screen"].outcome is None
    assert facts.asked["screen"].unclear == 0
    again = prompt(facts, KB.questions["screen"], KB)
    assert again.repeated
    assert again.text.startswith("Thank you. Apart from what you told me")
    assert [name for name, _ in again.options] == ["chest", "numb", "none"]


def test_denials_of_everything_by_name_answer_the_question() -> None:
    assert _reply(denies("chest", "breath", "numb", "head")).asked["screen"].outcome == "answered"


@pytest.mark.parametrize("reply", [Understood(), Understood(answer="unsure"), Understood(answer="yes")])
def test_a_reply_that_is_not_understood_leaves_everything_unknown_and_counts(reply: Understood) -> None:
    facts = _reply(reply)
    assert _states(facts) == [None] * 4
    assert (facts.asked["screen"].unclear, facts.asked["screen"].outcome) == (1, None)
    facts = record(facts, reply, KB)
    assert _states(facts) == [None] * 4
    assert facts.asked["screen"].outcome == "unclear"


def test_unsure_with_a_mention_clears_nothing_else() -> None:
    assert _states(_reply(says("numb", answer="unsure"))) == [None, None, True, None]


def test_news_about_something_else_leaves_the_list_open_once_and_then_means_none_of_it() -> None:
    facts = _reply(says("other"))
    assert _states(facts, "other", "chest") == [True, None]
    assert (facts.asked["screen"].unclear, facts.asked["screen"].partial) == (0, 1)
    assert record(facts, says("fall"), KB).asked["screen"].outcome == "answered"


def test_a_doubtful_reply_never_means_none_of_the_list() -> None:
    facts = _reply(says("other"))
    again = record(facts, Understood(mentions=(mention("chest", sure=False),)), KB)
    assert again.asked["screen"].outcome != "answered"
    assert _states(again, "chest") == [None]


def test_what_is_known_to_be_present_is_not_cleared_by_not_choosing_it() -> None:
    facts = told(KB, says("breath"))
    assert _states(_reply(Understood(answer="no"), facts=facts)) == [False, True, False, False]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Understood(answer="yes"), [True, None]),
        (Understood(answer="no"), [False, False]),
        (chip("yes_no", "yes"), [True, None]),
        (chip("yes_no", "no"), [False, False]),
        (says("fall"), [True, None]),
        (Understood(answer="unsure"), [None, None]),
    ],
)
def test_yes_and_no_choose_their_option(reply: Understood, expected: list[bool | None]) -> None:
    assert _states(_reply(reply, "yes_no"), "fall", "knock") == expected


def test_no_is_no_answer_to_which_of_two() -> None:
    facts = _reply(Understood(answer="no"), "glass")
    assert _states(facts, "stay", "fade") == [None, None]
    assert facts.asked["glass"].unclear == 1


def test_values_answer_a_question_for_values() -> None:
    facts = _reply(Understood(age=34), "person")
    assert facts.person.age == 34
    assert facts.asked["person"].outcome == "answered"


def test_a_number_alone_is_the_age_where_the_age_is_asked() -> None:
    assert _reply(Understood(number=34), "person").person.age == 34
    assert _reply(Understood(number=34), "screen").person.age is None


def test_values_in_part_are_kept_and_the_rest_is_asked_once_more() -> None:
    facts = _reply(Understood(who="child"), "person")
    assert facts.person.who == "child"
    assert facts.asked["person"].outcome is None
    assert facts.asked["person"].unclear == 0


def test_not_sure_answers_a_question_that_is_for_the_advice_alone(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "trigger"), Understood(answer="unsure"), kb)
    assert facts.asked["trigger"].outcome is not None


def test_an_option_may_take_back_outright_what_was_said(kb: Knowledge) -> None:
    facts = opened(told(kb, says("accident_minor")), "injury_detail")
    facts = record(facts, chip("injury_detail", "healed"), kb)
    assert Known(facts, kb).state("accident_minor") is False


def test_no_to_the_details_of_a_mere_doubt_leaves_no_riddle_behind(kb: Knowledge) -> None:
    doubt = told(kb, Understood(mentions=(mention("heart_chest", sure=False),)))
    facts = record(opened(doubt, "chest_detail"), Understood(answer="no"), kb)
    assert _states_of(facts, kb, "heart_chest", "chest_unexplained") == [False, None]
    said = record(opened(told(kb, says("chest_or_breath")), "chest_detail"), Understood(answer="no"), kb)
    assert _states_of(said, kb, "chest_unexplained") == [True]


def _states_of(facts: Facts, kb: Knowledge, *names: str) -> list[bool | None]:
    return [Known(facts, kb).state(name) for name in names]


def test_no_fall_answers_whether_there_was_an_accident(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "about_pain"), denies("fall"), kb)
    assert _states_of(facts, kb, "injury", "accident_minor", "both_legs") == [False, False, None]
    assert "accident" not in [name for name, _ in prompt(facts, kb.questions["about_pain"], kb).options]


def test_a_headache_denied_by_name_is_not_offered_again(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "feeling_ill"), denies("headache_chronic"), kb)
    assert "headache" not in [option for option, _ in prompt(facts, kb.questions["feeling_ill"], kb).options]


def test_what_is_very_likely_nothing_of_note_clears_the_list() -> None:
    facts = _reply(Understood(harmless=0.8))
    assert _states(facts) == [False] * 4
    assert facts.asked["screen"].outcome == "answered"


def test_what_may_be_nothing_of_note_is_asked_again_and_then_believed() -> None:
    once = _reply(Understood(harmless=HARMLESS_AGAIN + 0.05))
    assert _states(once) == [None] * 4
    assert once.asked["screen"].outcome is None
    assert _states(record(once, Understood(harmless=HARMLESS_AGAIN + 0.05), KB)) == [False] * 4


def test_what_is_hardly_nothing_of_note_stays_unknown_however_often_it_is_said() -> None:
    facts = _reply(Understood(harmless=HARMLESS_AGAIN - 0.05))
    facts = record(facts, Understood(harmless=HARMLESS_AGAIN - 0.05), KB)
    assert _states(facts) == [None] * 4
    assert facts.asked["screen"].outcome == "unclear"


def test_what_may_be_there_is_not_cleared_by_the_rest_being_nothing_of_note() -> None:
    facts = _reply(Understood(mentions=(mention("numb", sure=False),), harmless=0.9))
    assert _states(facts) == [False, False, None, False]


def test_what_is_there_is_not_cleared_by_the_rest_being_nothing_of_note() -> None:
    facts = _reply(Understood(mentions=(mention("numb"),), harmless=0.9))
    assert _states(facts) == [False, False, True, False]


def test_one_thing_being_fine_does_not_clear_the_list() -> None:
    facts = _reply(Understood(answer="fine", named=True))
    assert _states(facts) == [None] * 4
    assert facts.asked["screen"].outcome is None


def test_one_thing_being_fine_answers_yes_or_no() -> None:
    facts = _reply(Understood(answer="fine", named=True), "yes_no")
    assert _states(facts, "fall") == [False]


def test_what_no_would_deny_outright_is_denied_by_its_name() -> None:
    assert _states(_reply(denies("knock"), "yes_no"), "fall") == [False]


def test_one_thing_being_fine_said_twice_clears_the_list() -> None:
    once = _reply(Understood(answer="fine", named=True))
    assert once.asked["screen"].outcome is None
    again = record(once, Understood(answer="fine", named=True), KB)
    assert _states(again) == [False] * 4


def _shown(facts: Facts) -> list[str]:
    return [name for name, _ in prompt(facts, KB.questions["screen"], KB).options]


DOUBTFUL = Understood(mentions=(mention("head", sure=False),))


def test_what_is_told_doubtfully_is_set_apart_and_the_rest_asked_first() -> None:
    facts = _reply(DOUBTFUL)
    assert _shown(facts) == ["chest", "numb", "none"]
    facts = record(facts, Understood(answer="no"), KB)
    assert facts.asked["screen"].outcome is None
    assert _states(facts) == [False, False, False, None]
    alone = prompt(facts, KB.questions["screen"], KB)
    assert alone.options == (("head", "Yes"), ("none", "No"))
    assert not alone.multi
    assert alone.text_with_options() == alone.text


@pytest.mark.parametrize(("reply", "expected"), [(Understood(answer="yes"), True), (Understood(answer="no"), False)])
def test_yes_or_no_settles_what_was_set_apart(reply: Understood, expected: bool) -> None:
    facts = record(record(_reply(DOUBTFUL), Understood(answer="no"), KB), reply, KB)
    assert facts.asked["screen"].outcome == "answered"
    assert _states(facts) == [False, False, False, expected]


def test_what_was_set_apart_and_stays_unclear_leaves_the_question_unclear() -> None:
    facts = record(_reply(DOUBTFUL), Understood(answer="no"), KB)
    facts = record(record(facts, Understood(), KB), Understood(), KB)
    assert facts.asked["screen"].outcome == "unclear"
    assert _states(facts)[3] is None


def test_what_a_reply_is_like_is_set_apart_where_nothing_was_understood() -> None:
    facts = _reply(Understood(topics=("numb",)))
    assert _shown(facts) == ["chest", "head", "none"]
    assert _states(facts) == [None, None, None, None]


def test_what_a_reply_is_like_settles_nothing_and_is_no_matter_where_more_was_understood() -> None:
    facts = _reply(says("other", topics=("numb",)))
    assert _shown(facts) == ["chest", "numb", "head", "none"]


def test_a_reply_that_is_like_most_of_the_list_sets_nothing_apart() -> None:
    assert _shown(_reply(Understood(topics=("numb", "head")))) == ["chest", "numb", "head", "none"]


def test_one_thing_told_of_as_nothing_of_note_is_settled_alone() -> None:
    facts = _reply(Understood(topics=("numb",), harmless=HARMLESS_AGAIN + 0.05))
    assert _states(facts) == [None, None, False, None]
    assert _shown(facts) == ["chest", "head", "none"]


def test_a_mark_with_its_cause_answers_for_the_marks_alone(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "feeling_ill"), says("marks_explained"), kb)
    assert _states_of(facts, kb, "skin_marks", "bruise_marks", "fever_chills") == [False, False, None]
    assert facts.asked["feeling_ill"].outcome is None


def test_a_mark_with_its_cause_beside_doubtful_marks_settles_nothing(kb: Knowledge) -> None:
    both = Understood(mentions=(mention("marks_explained"), mention("bruise_marks", sure=False)))
    facts = record(opened(Facts(), "feeling_ill"), both, kb)
    assert _states_of(facts, kb, "skin_marks", "bruise_marks") == [None, None]


def test_an_accident_is_not_denied_by_a_reply_that_tells_of_nothing_of_note(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "about_pain"), Understood(harmless=0.95), kb)
    assert _states_of(facts, kb, "accident_minor", "night_pain", "both_legs") == [None, False, False]
    alone = prompt(facts, kb.questions["about_pain"], kb)
    assert [name for name, _ in alone.options] == ["accident", "none"]
    assert alone.text == "Did it begin after an accident, a fall or a knock?"


def test_a_value_is_filled_by_none_of_these_where_it_was_asked_for(kb: Knowledge) -> None:
    said = Understood(answer="no")
    assert record(opened(Facts(), "conditions"), said, kb).person.pregnant is False
    pregnant = told(kb, Understood(pregnant=True))
    assert record(opened(pregnant, "conditions"), said, kb).person.pregnant is True
    assert record(opened(Facts(), "conditions"), chip("conditions", "other"), kb).person.pregnant is False
    assert record(opened(Facts(), "conditions"), says("asthma"), kb).person.pregnant is None
