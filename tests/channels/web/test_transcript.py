"""Tests of unknot/channels/web/transcript.py."""

from __future__ import annotations

from typing import Any

from unknot.channels.web.transcript import message_ids, messages


def _user(text: str, message_id: str = "m1", title: str | None = None) -> dict[str, Any]:
    metadata = {} if title is None else {"title": title}
    return {"event": "user", "text": text, "timestamp": 12.5, "message_id": message_id, "metadata": metadata}


def _bot(text: str | None, **data: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "timestamp": 13.0, "data": {"buttons": None, "custom": None, **data}}


def test_messages_are_numbered_in_the_order_they_were_said() -> None:
    other = {"event": "slot", "name": "facts", "value": {}, "timestamp": 12.7}
    found = messages([_user("my neck"), other, _bot("Oh."), _bot("Since when?"), _user("today", "m2")])
    assert [(m["seq"], m["from"], m["text"]) for m in found] == [
        (1, "user", "my neck"), (2, "bot", "Oh."), (3, "bot", "Since when?"), (4, "user", "today"),
    ]  # fmt: skip


def test_a_reply_names_the_message_it_answers() -> None:
    found = messages([_bot("Welcome back."), _user("hi"), _bot("Hello.")])
    assert "in_reply_to" not in found[0]
    assert found[2]["in_reply_to"] == "m1"


def test_buttons_and_custom_objects_come_with_the_reply() -> None:
    custom = {"type": "question", "id": "injury"}
    (found,) = messages(
        [_bot("Did you fall?", buttons=[{"title": "Yes", "payload": "/affirm", "x": 1}], custom=custom)]
    )
    assert found["buttons"] == [{"title": "Yes", "payload": "/affirm"}]
    assert found["custom"] == custom


def test_a_reply_without_words_is_shown_when_it_has_an_object_and_left_out_when_it_has_nothing() -> None:
    assert [m["seq"] for m in messages([_bot(None), _bot(None, custom={"type": "x"}), _bot("a")])] == [1, 2]


def test_what_was_tapped_is_shown_as_the_person_saw_it() -> None:
    found = messages(
        [
            _user('/choose{"option": "danger_now.none"}', title="None of these"),
            _user("/ask_why"),
            _user("/affirm", title=""),
        ]
    )
    assert [m["text"] for m in found] == ["None of these", "Why do you ask?", "/affirm"]


def test_times_are_milliseconds() -> None:
    assert [m["at"] for m in messages([_user("a"), _bot("b")])] == [12500, 13000]


def test_the_ids_of_the_person_s_messages_are_known() -> None:
    assert message_ids([_user("a"), _bot("b"), _user("c", "m2")]) == {"m1", "m2"}
