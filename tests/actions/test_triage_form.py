"""Tests of actions/triage_form.py and actions/ask_question.py: the form asks what the engine wants to know."""

from __future__ import annotations

import json

from actions.ask_question import ACTIONS
from actions.intake import ValidateSlotMappings
from actions.triage_form import ValidateTriageForm
from tests.actions.trackers import finding, run, run_fully, tracker, user
from tests.triage.consult import consult, says
from unknot.knowledge import load
from unknot.triage import GENERATED_QUESTIONS


def _begin(*entities: dict) -> dict:
    slots, _ = run(ValidateSlotMappings(), tracker(user("my neck hurts", entities=list(entities))))
    return slots


def test_the_first_question_is_about_danger_signs() -> None:
    slots, _ = run(ValidateTriageForm(), tracker(user("x"), slots=_begin(), loop="triage_form"))
    assert slots["requested_slot"] == "danger_now"
    assert slots["facts"]["open_question"] == "danger_now"


def test_an_emergency_leaves_nothing_to_ask() -> None:
    slots, _ = run(ValidateTriageForm(), tracker(user("x"), slots=_begin(finding("cauda_equina")), loop="triage_form"))
    assert slots["requested_slot"] is None


def test_each_question_of_the_form_has_its_action() -> None:
    assert {action().name() for action in ACTIONS} == {
        f"action_ask_{name}" for name in (*load().questions, *GENERATED_QUESTIONS)
    }


def _ask(channel: str) -> dict:
    opened, _ = run(ValidateTriageForm(), tracker(user("x"), slots=_begin(), loop="triage_form"))
    said = {**user("x"), "input_channel": channel}
    asking = next(action() for action in ACTIONS if action().name() == "action_ask_danger_now")
    _, messages = run(asking, tracker(said, slots=opened))
    (message,) = messages
    return message


def test_a_question_has_text_buttons_and_a_custom_object() -> None:
    message = _ask("rest")
    options = [option["id"] for option in message["custom"]["options"]]
    assert message["custom"]["id"] == "danger_now"
    assert options[-1] == message["custom"]["none"] == "none"
    assert message["custom"]["left"] > 0
    assert message["custom"]["text"] in message["text"]
    assert "inputs" not in message["custom"]
    for option, button in zip(options, message["buttons"], strict=True):
        assert json.loads(button["payload"].removeprefix("/choose")) == {"option": f"danger_now.{option}"}
        assert button["title"] in message["text"]


def test_a_channel_for_people_gets_no_raw_object() -> None:
    message = _ask("cmdline")
    assert message["custom"] == {}
    assert message["buttons"]


def _rejected(*events: dict, slots: dict | None = None) -> bool:
    opened, _ = run(ValidateTriageForm(), tracker(user("x"), slots=_begin(), loop="triage_form"))
    _, _, done = run_fully(
        ValidateTriageForm(), tracker(*events, slots={**opened, **(slots or {})}, loop="triage_form")
    )
    return any(event["event"] == "action_execution_rejected" for event in done)


def test_a_request_in_the_middle_of_the_questions_is_left_to_its_rule() -> None:
    assert _rejected(user("why do you ask?", "ask_why"))
    assert _rejected(user("what is the weather?", "out_of_scope"))
    assert not _rejected(user("no", "deny"))


def test_the_question_comes_back_once_the_request_is_answered() -> None:
    assert not _rejected(user("why do you ask?", "ask_why"), {"event": "action", "name": "action_why"})


def test_a_yes_to_delete_the_data_is_left_to_its_rule() -> None:
    assert _rejected(user("yes", "affirm"), slots={"awaiting_yes": "delete_data"})
    assert not _rejected(user("yes", "affirm"))


def test_nothing_is_answered_before_an_emergency_card() -> None:
    asked = user("why do you ask?", "ask_why")
    slots, _, events = run_fully(
        ValidateTriageForm(), tracker(asked, slots=_begin(finding("cauda_equina")), loop="triage_form")
    )
    assert slots["requested_slot"] is None
    assert not any(event["event"] == "action_execution_rejected" for event in events)


def test_what_is_asked_beside_the_last_answer_is_answered_before_the_card() -> None:
    facts = {"facts": consult(load(), says("poor_posture")).facts.to_json()}
    asked = user("is ibuprofen safe? I slouch a lot", "ask_medicine_safety")
    _, _, events = run_fully(ValidateTriageForm(), tracker(asked, slots=facts, loop="triage_form"))
    assert [event["event"] for event in events] == ["action_execution_rejected"]
    answered = {"event": "action", "name": "action_answer_topic"}
    slots, _ = run(ValidateTriageForm(), tracker(asked, answered, slots=facts, loop="triage_form"))
    assert slots["requested_slot"] is None
