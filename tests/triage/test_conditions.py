"""Conditions have three values, and nothing unknown counts as absent."""

import pytest
from pydantic import TypeAdapter

from tests.triage.consult import denies, knowledge, mention, says, told
from unknot.knowledge.schema import Condition
from unknot.triage import Facts, Known, Understood

CONDITION: TypeAdapter[Condition] = TypeAdapter(Condition)
KB = knowledge(
    signs={
        "yes": {},
        "no": {},
        "dunno": {},
        "severe_headache": {"implies": ["headache"], "denied_with": ["headache"]},
        "headache": {},
        "ulcer": {"past_counts": True},
    },
    danger_signs={
        "meningitis": {"present_if": {"all": ["yes", "headache"]}},
        "first": {"present_if": "second"},
        "second": {"present_if": "first"},
        "third": {"present_if": "meningitis"},
    },
)
FACTS = told(KB, says("yes", age=40, duration_days=10, trend="same", sites=("neck",)), denies("no"))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("yes", True),
        ("no", False),
        ("dunno", None),
        ({"all": ["yes", "yes"]}, True),
        ({"all": ["yes", "dunno"]}, None),
        ({"all": ["no", "dunno"]}, False),
        ({"any": ["no", "no"]}, False),
        ({"any": ["no", "dunno"]}, None),
        ({"any": ["yes", "dunno"]}, True),
        ({"not": "yes"}, False),
        ({"not": "no"}, True),
        ({"not": "dunno"}, None),
        ({"at_least": {"count": 2, "of": ["yes", "dunno", "no"]}}, None),
        ({"at_least": {"count": 1, "of": ["yes", "dunno"]}}, True),
        ({"at_least": {"count": 2, "of": ["no", "no", "dunno"]}}, False),
        ({"age": {"min": 16}}, True),
        ({"age": {"max": 15.99}}, False),
        ({"duration_days": {"min": 10, "max": 10}}, True),
        ({"temperature_c": {"min": 38}}, None),
        ({"severity": {"min": 9}}, None),
        ({"trend": "same"}, True),
        ({"trend": "worse"}, False),
        ({"onset": "sudden"}, None),
        ({"site": "neck"}, True),
        ({"site": "leg"}, False),
        ({"who": "child"}, None),
        ({"sex": "male"}, None),
        ({"pregnant": True}, None),
        ({"unsure": "dunno"}, False),
    ],
)
def test_a_condition_has_one_of_three_values(condition: object, expected: bool | None) -> None:
    assert Known(FACTS, KB).holds(CONDITION.validate_python(condition)) is expected


def test_what_was_never_said_is_unknown() -> None:
    assert {Known(Facts(), KB).state(name) for name in (*KB.signs, *KB.danger_signs)} == {None}


@pytest.mark.parametrize("assertion", ["other", "hypothetical"])
def test_what_somebody_else_has_or_what_is_feared_stays_unknown(assertion: str) -> None:
    facts = told(KB, Understood(mentions=(mention("headache", assertion),)))
    assert Known(facts, KB).state("headache") is None


def test_what_is_over_counts_as_absent_unless_having_had_it_is_enough() -> None:
    facts = told(KB, Understood(mentions=(mention("headache", "past"), mention("ulcer", "past"))))
    assert Known(facts, KB).state("headache") is False
    assert Known(facts, KB).state("ulcer") is True


def test_a_weak_mention_is_unknown_and_worth_a_question() -> None:
    known = Known(told(KB, Understood(mentions=(mention("severe_headache", sure=False),))), KB)
    assert known.state("severe_headache") is None
    assert known.weak == {"severe_headache", "headache"}
    assert known.holds(CONDITION.validate_python({"unsure": "headache"})) is True


def test_a_present_sign_makes_present_what_it_implies() -> None:
    assert Known(told(KB, says("severe_headache")), KB).state("headache") is True


def test_denying_a_sign_denies_what_depends_on_it() -> None:
    assert Known(told(KB, denies("headache")), KB).state("severe_headache") is False


def test_present_wins_where_it_meets_a_denial() -> None:
    known = Known(told(KB, denies("headache"), says("severe_headache")), KB)
    assert known.state("headache") is True
    assert known.state("severe_headache") is True


def test_a_combination_of_signs_amounts_to_the_danger_sign_and_to_what_builds_on_it() -> None:
    known = Known(told(KB, says("yes", "severe_headache")), KB)
    assert known.state("meningitis") is True
    assert known.state("third") is True


def test_a_combination_that_is_not_complete_leaves_the_danger_sign_unknown() -> None:
    known = Known(told(KB, says("yes"), denies("headache")), KB)
    assert known.state("meningitis") is None


def test_danger_signs_that_refer_to_each_other_do_not_loop() -> None:
    assert Known(Facts(), KB).state("first") is None
    assert Known(told(KB, says("first")), KB).state("second") is True


@pytest.mark.parametrize(
    ("understood", "expected"),
    [
        (Understood(sex="male"), False),
        (Understood(age=70), False),
        (Understood(age=9), False),
        (Understood(age=30), None),
        (Understood(pregnant=True), True),
        (Understood(pregnant=False, age=30), False),
    ],
)
def test_pregnancy_is_known_for_nobody_who_could_be_pregnant_until_said(
    understood: Understood, expected: bool | None
) -> None:
    assert Known(told(KB, understood), KB).pregnant is expected
