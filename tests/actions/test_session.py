"""Tests of actions/session.py."""

from __future__ import annotations

from actions.intake import ValidateSlotMappings
from actions.session import SessionStart
from actions.triage_form import ValidateTriageForm
from tests.actions.trackers import finding, run, run_fully, tracker, user


def test_a_first_session_says_nothing() -> None:
    slots, messages, events = run_fully(SessionStart(), tracker())
    assert messages == []
    assert set(slots) == {"emergency_number"}
    assert [events[0]["event"], events[-1]["name"]] == ["session_started", "action_listen"]


def test_after_a_break_the_summary_is_said_and_the_open_question_waits() -> None:
    said = user("no fever", entities=[finding("fever_chills", "absent")])
    known, _ = run(ValidateSlotMappings(), tracker(said))
    opened, _ = run(ValidateTriageForm(), tracker(said, slots=known, loop="triage_form"))
    slots, messages, events = run_fully(SessionStart(), tracker(said, slots={**known, **opened}))
    assert "Welcome back" in messages[0]["text"]
    assert slots["requested_slot"] == opened["requested_slot"]
    assert slots["facts"]["resumed"] is True
    assert {"event": "active_loop", "name": "triage_form", "timestamp": None} in events


def test_the_first_message_after_a_break_is_not_read_as_an_answer() -> None:
    said = user("my neck hurts")
    known, _ = run(ValidateSlotMappings(), tracker(said))
    opened, _ = run(ValidateTriageForm(), tracker(said, slots=known, loop="triage_form"))
    resumed, _ = run(SessionStart(), tracker(said, slots={**known, **opened}))
    slots, _ = run(ValidateSlotMappings(), tracker(said, user("no", "deny"), slots=resumed, loop="triage_form"))
    assert "danger_now" not in slots
    assert slots["facts"]["open_question"] == "danger_now"
    assert not slots["facts"].get("resumed")
