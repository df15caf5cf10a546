"""Self-care advice that fits the person, and what is left out and why."""

from typing import Any

import pytest

from tests.triage.consult import Consultation, chip, consult, denies, knowledge, mention, says, told
from unknot.knowledge import Knowledge
from unknot.triage import Known, Understood
from unknot.triage.advice import remedy_advice

CAREFUL: dict[str, dict[str, Any]] = {
    "heat": {"avoid": [{"when": "numb", "because": "you cannot feel it burn"}]},
    "tablet": {
        "needs": ["age", "pregnant", "ulcer"],
        "variants": [
            {
                "id": "first",
                "say": ["Take the first."],
                "avoid": [{"when": "ulcer", "because": "it harms the stomach"}],
            },
            {
                "id": "second",
                "say": ["Take the second."],
                "avoid": [{"when": "liver", "because": "it harms the liver"}],
            },
        ],
    },
    "swim": {
        "changes": [
            {"when": "numb", "say": "Keep it short."},
            {"when": "wound", "say": "Leave it until the wound has closed.", "instead": True},
        ]
    },
}
KB = knowledge(signs={name: {} for name in ("numb", "ulcer", "liver", "wound")}, remedies=CAREFUL)


def _advice(*messages: Understood) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    fitting, left_out = remedy_advice(Known(told(KB, *messages), KB), "selfcare")
    return {advice.id: advice.say for advice in fitting}, {left.id: left.because for left in left_out}


def test_a_remedy_that_does_harm_here_is_left_out_with_the_reason() -> None:
    fitting, left_out = _advice(says("numb"))
    assert "heat" not in fitting
    assert left_out["heat"] == "you cannot feel it burn"


@pytest.mark.parametrize(
    "said",
    [
        Understood(),
        Understood(age=40),
        Understood(age=40, pregnant=False),
        denies("ulcer", age=40),
        denies("ulcer", pregnant=False),
    ],
)
def test_a_medicine_waits_until_everything_it_needs_is_known(said: Understood) -> None:
    fitting, left_out = _advice(said)
    assert "tablet" not in fitting
    assert "I do not know" in left_out["tablet"]


def test_the_first_form_without_a_contraindication_is_given() -> None:
    fitting, left_out = _advice(denies("ulcer", age=40, pregnant=False))
    assert fitting["tablet"][-1] == "Take the first."
    fitting, left_out = _advice(says("ulcer", age=40, pregnant=False), denies("liver"))
    assert fitting["tablet"][-1] == "Take the second."
    assert left_out["first"] == "it harms the stomach"


def test_a_form_whose_contraindication_is_unknown_is_not_given() -> None:
    fitting, left_out = _advice(says("ulcer", age=40, pregnant=False))
    assert "tablet" not in fitting
    assert set(left_out) == {"first", "second"}


def test_advice_is_added_to_or_replaced_for_some_people() -> None:
    assert _advice(says("numb"))[0]["swim"] == ("swim step.", "Keep it short.")
    assert _advice(says("wound"))[0]["swim"] == ("Leave it until the wound has closed.",)


def _consult(kb: Knowledge, opening: Understood, **answers: Understood) -> Consultation:
    return consult(kb, opening, answers)


def _remedies(outcome: Consultation) -> str:
    return " ".join(line for advice in outcome.assessment.remedies for line in advice.say)


def _left_out(outcome: Consultation) -> set[str]:
    return {left.id for left in outcome.assessment.left_out}


def test_somebody_healthy_is_told_about_ibuprofen(kb: Knowledge) -> None:
    assert "Ibuprofen" in _remedies(_consult(kb, says("poor_posture")))


@pytest.mark.parametrize(
    ("opening", "answers"),
    [
        (says("poor_posture", age=70), {}),
        (says("poor_posture"), {"conditions": chip("conditions", "pregnant")}),
        (says("poor_posture"), {"conditions": says("other_health"), "pregnant": Understood(answer="unsure")}),
        (says("poor_posture"), {"person": Understood(answer="unsure")}),
        (says("poor_posture"), {"conditions": chip("conditions", "organs")}),
        (says("poor_posture"), {"conditions": chip("conditions", "thinner")}),
        (says("poor_posture"), {"conditions": chip("conditions", "nsaid")}),
        (says("poor_posture"), {"conditions": Understood(answer="unsure")}),
        (says("poor_posture", age=12, who="child"), {}),
        (says("accident_minor"), {}),
    ],
)
def test_ibuprofen_and_aspirin_are_left_out_where_they_may_do_harm(
    kb: Knowledge, opening: Understood, answers: dict[str, Understood]
) -> None:
    outcome = consult(kb, opening, answers)
    assert "Ibuprofen or aspirin can" not in _remedies(outcome)
    assert {"otc", "ibuprofen_or_aspirin"} & _left_out(outcome) or outcome.level == "urgent"


def test_there_is_no_massage_after_an_injury(kb: Knowledge) -> None:
    outcome = _consult(kb, says("accident_minor"))
    assert outcome.level == "doctor"
    assert "massage" not in {advice.id for advice in outcome.assessment.remedies}


def test_there_is_no_heat_on_numb_skin(kb: Knowledge) -> None:
    outcome = _consult(kb, says("poor_posture", "numb_skin"))
    assert "ice_heat" in _left_out(outcome)


def test_the_trigger_is_answered_with_its_own_advice_and_its_remedies_come_first(kb: Knowledge) -> None:
    outcome = _consult(kb, says("computer_craning"))
    assert [advice.id for advice in outcome.assessment.triggers] == ["computer_craning"]
    wanted = list(kb.triggers["computer_craning"].remedies)
    assert [advice.id for advice in outcome.assessment.remedies][: len(wanted)] == wanted


@pytest.mark.parametrize("trigger", ["dehydration", "emotional_stress"])
def test_each_trigger_has_advice(kb: Knowledge, trigger: str) -> None:
    assert _consult(kb, Understood(mentions=(mention(trigger),))).assessment.triggers[0].say


def test_at_doctor_level_remedies_are_in_short_form(kb: Knowledge) -> None:
    outcome = _consult(kb, says("nerve_pain"))
    assert outcome.level == "doctor"
    heat = next(advice for advice in outcome.assessment.remedies if advice.id == "ice_heat")
    assert heat.say[0] == kb.remedies["ice_heat"].short
