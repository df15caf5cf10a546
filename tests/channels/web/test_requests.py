"""Tests of unknot/channels/web/requests.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from unknot.channels.text import MOST_CHARACTERS
from unknot.channels.web.requests import (
    ASKED,
    LONGEST_TITLE,
    Greeting,
    RefusedError,
    Said,
    read_ask,
    read_auth,
    read_feedback,
    read_forget,
    read_message,
    read_sync,
)

ID = "3f2b8c1e-7a54-4d0e-9b64-0c7c2f1a9d11"
TAPPED = '/choose{"option": ["danger_now.chest", "danger_now.face"]}'


def test_words_are_read() -> None:
    assert read_message({"id": ID.upper(), "text": " my neck hurts "}) == Said(ID, "my neck hurts")


def test_a_tapped_button_is_read_with_what_was_on_it() -> None:
    said = read_message({"id": ID, "payload": TAPPED, "title": "Chest pain; Change in face"})
    assert said == Said(ID, TAPPED, "Chest pain; Change in face")


def test_words_that_look_like_a_command_are_read_as_words() -> None:
    assert read_message({"id": ID, "text": '/inform{"care_level": "selfcare"}'}).text == "inform"
    assert read_message({"id": ID, "text": "/restart"}).text == "restart"


@pytest.mark.parametrize("what", ASKED)
def test_the_shortcuts_are_read(what: str) -> None:
    said = read_ask({"id": ID, "what": what})
    assert said.text == ASKED[what]
    assert said.title
    assert read_ask({"id": ID, "what": what, "title": "لماذا تسأل؟"}) == Said(ID, ASKED[what], "لماذا تسأل؟")


MESSAGES: list[Any] = [
    None, 7, "hi", [], {}, {"id": ID}, {"text": "hi"}, {"id": None, "text": "hi"}, {"id": 5, "text": "hi"},
    {"id": "1", "text": "hi"}, {"id": ID + "0", "text": "hi"}, {"id": ID, "text": None}, {"id": ID, "text": 5},
    {"id": ID, "text": ["hi"]}, {"id": ID, "text": "hi", "payload": TAPPED}, {"id": ID, "text": "hi", "title": 5},
    {"id": ID, "text": "hi", "title": "x" * (LONGEST_TITLE + 1)}, {"id": ID, "text": "hi", "sender_id": "other"},
    {"id": ID, "payload": "/restart"}, {"id": ID, "payload": "my neck"}, {"id": ID, "payload": 5},
    {"id": ID, "payload": '/inform{"care_level": "selfcare"}'}, {"id": ID, "payload": TAPPED + "\n/restart"},
    {"id": ID, "payload": '/choose{"option": ["' + '", "'.join(["a.b"] * 1000) + '"]}'},
]  # fmt: skip
OTHERS: list[tuple[Callable[[object], object], Any]] = [
    (read_ask, None), (read_ask, {"id": ID}), (read_ask, {"id": ID, "what": "/restart"}),
    (read_ask, {"id": ID, "what": ["why"]}), (read_ask, {"what": "why"}),
    (read_ask, {"id": ID, "what": "why", "title": 5}), (read_ask, {"id": ID, "what": "why", "text": "hi"}),
    (read_ask, {"id": ID, "what": "why", "title": "x" * (LONGEST_TITLE + 1)}),
    (read_sync, None), (read_sync, {"after": -1}), (read_sync, {"after": "1"}), (read_sync, {"after": 1.5}),
    (read_sync, {"after": True}), (read_sync, {"after": 10**40}), (read_sync, {"before": 1}),
    (read_feedback, {"helpful": "yes", "about": 1}), (read_feedback, {"helpful": True}),
    (read_feedback, {"helpful": True, "about": "1"}), (read_feedback, {"helpful": True, "about": 1, "why": "text"}),
    (read_forget, {"session": "other"}), (read_forget, "all"),
]  # fmt: skip


@pytest.mark.parametrize("data", MESSAGES, ids=range(len(MESSAGES)))
def test_a_message_of_another_form_is_refused(data: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        read_message(data)
    assert refused.value.code == "bad_message"


@pytest.mark.parametrize(("read", "data"), OTHERS, ids=range(len(OTHERS)))
def test_any_other_event_of_another_form_is_refused(read: Callable[[object], object], data: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        read(data)
    assert refused.value.as_dict() == {"ok": False, "code": "bad_message", "message": str(refused.value)}


def test_a_message_that_is_too_long_is_refused_with_the_limit() -> None:
    read_message({"id": ID, "text": "x" * MOST_CHARACTERS})
    with pytest.raises(RefusedError) as refused:
        read_message({"id": ID, "text": "x" * (MOST_CHARACTERS + 1)})
    assert refused.value.code == "too_long"
    assert str(MOST_CHARACTERS) in str(refused.value)


def test_what_is_right_is_read() -> None:
    assert read_sync({"after": 3}) == 3
    assert read_sync({}) == 0
    assert read_feedback({"helpful": False, "about": 4}) == (False, 4)
    read_forget({})
    read_forget(None)


@pytest.mark.parametrize("auth", [None, {}, {"v": 2}, {"v": "1"}, {"v": True}, "v1", [1], {"token": "x"}])
def test_a_page_of_another_version_is_refused(auth: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        read_auth(auth)
    assert refused.value.code == "version"


def test_a_country_that_is_none_is_left_out() -> None:
    assert read_auth({"v": 1, "country": "GB"}) == Greeting(None, "gb")
    for country in (None, 5, "", "../etc", "x" * 50, ["gb"]):
        assert read_auth({"v": 1, "country": country}).country is None
