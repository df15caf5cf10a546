"""Going back undoes the last answer, and never an emergency in silence."""

from tests.triage.consult import chip, says, told
from unknot.knowledge import Knowledge
from unknot.triage import Facts, Known, Understood, assess, go_back, next_question, opened, record


def _asked(kb: Knowledge, facts: Facts) -> str | None:
    question = next_question(facts, kb)
    return None if question is None else question.id


def test_going_back_at_the_start_changes_nothing() -> None:
    assert go_back(Facts()) == Facts()


def test_going_back_asks_the_last_question_again_with_its_answer_forgotten(kb: Knowledge) -> None:
    before = opened(told(kb, says("poor_posture")), "danger_now")
    facts = go_back(record(before, Understood(answer="no"), kb))
    assert _asked(kb, facts) == "danger_now"
    assert facts.observations == before.observations


def test_going_back_twice_undoes_two_answers(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "danger_now"), Understood(answer="no"), kb)
    facts = record(opened(facts, "feeling_ill"), Understood(answer="no"), kb)
    facts = go_back(facts)
    assert _asked(kb, facts) == "feeling_ill"
    facts = go_back(facts)
    assert _asked(kb, facts) == "danger_now"
    assert facts.observations == {}


def test_going_back_restores_earlier_values(kb: Knowledge) -> None:
    facts = record(opened(told(kb, Understood(duration_days=3)), "person"), Understood(age=34), kb)
    facts = go_back(facts)
    assert facts.person.age is None
    assert facts.duration_days == 3


def test_what_was_said_in_between_stays(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "danger_now"), Understood(answer="no"), kb)
    facts = record(facts, says("fever_chills"), kb, as_answer=False)
    assert Known(go_back(facts), kb).state("fever_chills") is True


def test_an_answer_that_was_an_emergency_is_put_up_for_confirmation(kb: Knowledge) -> None:
    facts = record(opened(Facts(), "danger_now"), chip("danger_now", "chest"), kb)
    facts = go_back(record(opened(facts, "chest_detail"), chip("chest_detail", "tight"), kb))
    assert _asked(kb, facts) == "confirm_correction"
    assert assess(facts, kb).care_level == "emergency"
    kept = record(opened(facts, "confirm_correction"), Understood(answer="yes"), kb)
    assert assess(kept, kb).care_level == "emergency"
    lowered = record(opened(facts, "confirm_correction"), Understood(answer="no"), kb)
    assert Known(lowered, kb).state("heart_chest") is False
    assert _asked(kb, lowered) is not None
