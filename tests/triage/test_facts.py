"""Facts survive as JSON, and nothing else is taken for facts."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.consult import consult, mention, says
from unknot.knowledge import Knowledge
from unknot.triage import Facts, FactsError, Understood, next_question, opened, record


def test_an_empty_consultation_is_an_empty_object() -> None:
    assert Facts().to_json() == {}
    assert Facts.from_json({}) == Facts()


@given(data=st.data())
def test_facts_survive_the_round_trip_through_json(kb: Knowledge, data: st.DataObject) -> None:
    names = st.sampled_from([*kb.signs, *kb.findings])
    assertions = st.sampled_from(["present", "absent", "past", "other", "hypothetical"])
    facts = Facts()
    for _ in range(data.draw(st.integers(1, 4))):
        understood = Understood(
            mentions=tuple(
                mention(
                    data.draw(names),
                    data.draw(assertions),
                    data.draw(st.text(max_size=300)),
                    sure=data.draw(st.booleans()),
                )
                for _ in range(data.draw(st.integers(0, 4)))
            ),
            answer=data.draw(st.sampled_from([None, "yes", "no", "unsure", "fine"])),
            age=data.draw(st.none() | st.floats()),
            duration_days=data.draw(st.none() | st.floats()),
            pregnant=data.draw(st.sampled_from([None, True, False])),
            correction=data.draw(st.booleans()),
        )
        question = next_question(facts, kb)
        facts = record(opened(facts, None if question is None else question.id), understood, kb)
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "facts",
        {"care_level": "selfcare"},
        {"observations": {"fever_chills": {"assertion": "perhaps"}}},
        {"observations": {"fever_chills": {"assertion": "present", "level": "none"}}},
        {"observations": {"Robert'); DROP": {"assertion": "present"}}},
        {"observations": {"fever_chills": {"assertion": "present", "words": "x" * 201}}},
        {"observations": {f"sign_{n}": {"assertion": "absent"} for n in range(500)}},
        {"values": {"person": {"age": 500}}},
        {"values": {"person": {"age": "34"}}},
        {"values": {"duration_days": float("nan")}},
        {"asked": {"danger_now": {"outcome": "skipped"}}},
        {"history": [{}] * 1000},
        {"observations": object()},
        {"cleared": []},
        {"cleared": {"danger_now": "heart_chest"}},
        {"cleared": {"danger_now": [["heart_chest"]]}},
        {"cleared": {"danger_now": [f"sign_{n}" for n in range(500)]}},
        {"cleared": {"danger_now": ["aorta"]}, "observations": {"aorta": {"assertion": "present"}}},
        {"cleared": {"danger_now": ["aorta"]}, "observations": []},
    ],
)
def test_anything_else_is_refused(data: object) -> None:
    with pytest.raises(FactsError):
        Facts.from_json(data)


def test_a_whole_consultation_stays_small(kb: Knowledge) -> None:
    assert len(json.dumps(consult(kb, says("poor_posture")).facts.to_json())) < 4_000


def test_the_error_does_not_repeat_what_the_patient_said() -> None:
    with pytest.raises(FactsError) as error:
        Facts.from_json({"observations": {"fever_chills": {"assertion": "my secret", "words": "my secret"}}})
    assert "secret" not in str(error.value)


def test_long_words_are_cut(kb: Knowledge) -> None:
    facts = record(Facts(), Understood(mentions=(mention("fever_chills", words="hot " * 100),)), kb)
    assert len(facts.observations["fever_chills"].words) <= 200


def test_a_taken_message_is_remembered_and_ends_the_break() -> None:
    facts = Facts(resumed=True).taken("message-1")
    assert facts.last_message == "message-1"
    assert not facts.resumed


def test_ids_that_do_not_exist_are_not_recorded(kb: Knowledge) -> None:
    assert record(Facts(), says("no_such_thing"), kb).observations == {}
