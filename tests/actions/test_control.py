"""Tests of actions/control.py and actions/go_back.py."""

from __future__ import annotations

from actions.control import AwaitYes, DeleteData, Keep, StartOver
from actions.go_back import GoBack
from actions.intake import ValidateSlotMappings
from tests.actions.trackers import finding, run, run_fully, tracker, user


def _known() -> dict:
    slots, _ = run(ValidateSlotMappings(), tracker(user("I burn up", entities=[finding("fever_chills")])))
    return slots


def test_a_request_waits_for_a_yes() -> None:
    assert run(AwaitYes(), tracker(user("delete it", "delete_data")))[0] == {"awaiting_yes": "delete_data"}
    assert run(AwaitYes(), tracker(user("again", "start_over")))[0] == {"awaiting_yes": "start_over"}
    assert run(Keep(), tracker(user("no", "deny")))[0] == {"awaiting_yes": None}


def test_starting_over_forgets_but_does_not_read_old_messages_again() -> None:
    said = user("yes", "affirm")
    known = _known()
    slots, _, events = run_fully(StartOver(), tracker(said, slots=known))
    assert slots["facts"].get("observations", {}) == {}
    assert slots["facts"]["last_message"] == known["facts"]["last_message"]
    assert {"reset_slots", "active_loop"} <= {event["event"] for event in events}
    assert "erase" not in slots


def test_deleting_marks_the_conversation_for_erasure() -> None:
    slots, _ = run(DeleteData(), tracker(user("yes", "affirm"), slots=_known()))
    assert slots["erase"] is True
    assert slots["facts"].get("observations", {}) == {}


def test_going_back_takes_the_outcome_back() -> None:
    slots, _ = run(GoBack(), tracker(user("back", "go_back"), slots=_known()))
    assert slots["care_level"] is None
    assert "fever_chills" in slots["facts"]["observations"]
