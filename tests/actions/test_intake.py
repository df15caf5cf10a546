"""Tests of actions/intake.py."""

from __future__ import annotations

from actions.intake import ValidateSlotMappings
from actions.tracker import facts_of
from tests.actions.trackers import entity, finding, run, tracker, user


def _observations(slots: dict) -> dict:
    return {name: seen["assertion"] for name, seen in slots["facts"].get("observations", {}).items()}


def test_what_is_said_is_recorded_in_any_state() -> None:
    said = user("why? also I burn up", "ask_why", [finding("fever_chills")])
    slots, messages = run(ValidateSlotMappings(), tracker(said, loop="triage_form"))
    assert _observations(slots)["fever_chills"] == "present"
    assert messages == []


def test_the_same_message_is_taken_in_once() -> None:
    said = user("my neck hurts")
    slots, _ = run(ValidateSlotMappings(), tracker(said))
    again, _ = run(ValidateSlotMappings(), tracker(said, slots=slots))
    assert again == {}


def test_messages_that_were_not_taken_in_are_caught_up() -> None:
    lost = user("I burn up", entities=[finding("fever_chills")])
    now = user("hello?", "greet")
    slots, _ = run(ValidateSlotMappings(), tracker(lost, now))
    assert _observations(slots)["fever_chills"] == "present"
    assert facts_of(tracker(slots=slots)).last_message == now["message_id"]


def test_any_other_message_ends_the_waiting_for_a_yes() -> None:
    slots, _ = run(ValidateSlotMappings(), tracker(user("my neck"), slots={"awaiting_yes": "delete_data"}))
    assert slots["awaiting_yes"] is None


def test_a_yes_to_a_request_is_no_answer_to_the_open_question() -> None:
    opened, _ = run(ValidateSlotMappings(), tracker(user("my neck hurts")))
    on = tracker(user("yes", "affirm"), slots={**opened, "awaiting_yes": "delete_data"}, loop="triage_form")
    slots, _ = run(ValidateSlotMappings(), on)
    assert "awaiting_yes" not in slots
    assert set(slots) == {"facts"}


def _asked(said: dict) -> dict:
    """Outcomes of the questions after a message while the one about danger signs is open."""
    opened = {"observations": {}, "asked": {"danger_now": {}}, "open_question": "danger_now"}
    slots, _ = run(ValidateSlotMappings(), tracker(said, slots={"facts": opened}, loop="triage_form"))
    return slots["facts"].get("asked", {})["danger_now"]


def test_a_polite_no_is_an_answer_and_a_polite_word_is_none() -> None:
    no = entity("answer", "no", extractor="AnswerExtractor")
    assert _asked(user("no, thank you", "thank", [no]))["outcome"] == "answered"
    assert _asked(user("thank you", "thank")).get("outcome") is None
    assert _asked(user("thank you", "thank")).get("unclear", 0) == 0


def test_a_button_of_another_question_is_not_held_against_the_patient() -> None:
    stale = entity("option", "conditions.none", extractor="RegexMessageHandler")
    after = _asked(user('/choose{"option": "conditions.none"}', "choose", [stale]))
    assert after.get("outcome") is None
    assert after.get("unclear", 0) == 0
    own = entity("option", "danger_now.none", extractor="RegexMessageHandler")
    assert _asked(user('/choose{"option": "danger_now.none"}', "choose", [own]))["outcome"] == "answered"


def test_leave_it_is_a_no_to_a_request() -> None:
    slots, _ = run(ValidateSlotMappings(), tracker(user("leave it", "stop"), slots={"awaiting_yes": "delete_data"}))
    assert "awaiting_yes" not in slots


def test_going_back_twice_in_the_same_words_is_no_answer_and_back_is_no_part_of_the_body() -> None:
    opened = {"observations": {}, "asked": {"danger_now": {}}, "open_question": "danger_now"}
    place = entity("site", "back", extractor="ValueExtractor")
    twice = tracker(
        user("back", "go_back", [place]), user("back", "go_back", [place]), slots={"facts": opened}, loop="triage_form"
    )
    slots, _ = run(ValidateSlotMappings(), twice)
    assert slots["facts"]["asked"]["danger_now"] == {}
    assert "values" not in slots["facts"]
    assert "history" not in slots["facts"]


def test_hello_said_twice_is_held_against_nobody() -> None:
    opened = {"observations": {}, "asked": {"danger_now": {}}, "open_question": "danger_now"}
    twice = tracker(user("hello", "greet"), user("hello", "greet"), slots={"facts": opened}, loop="triage_form")
    slots, _ = run(ValidateSlotMappings(), twice)
    assert slots["facts"]["asked"]["danger_now"] == {}


def test_words_of_another_language_tell_of_no_cause_but_may_tell_of_a_danger_sign() -> None:
    found = [finding("repetitive_movement"), finding("fever_chills", name="hint")]
    slots, _ = run(ValidateSlotMappings(), tracker(user("me duele, fiebre", "other_language", found)))
    assert set(_observations(slots)) == {"fever_chills"}
