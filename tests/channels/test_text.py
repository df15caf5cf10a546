"""Tests of unknot/channels/text.py."""

from __future__ import annotations

import pytest

from unknot.channels.text import clean


@pytest.mark.parametrize(
    "payload",
    [
        "/affirm",
        "/deny",
        '/choose{"option": "danger_now.chest"}',
        '/choose{"option":["danger_now.chest","danger_now.face"]}',
    ],
)
def test_the_payloads_of_our_buttons_pass(payload: str) -> None:
    assert clean(payload) == payload


@pytest.mark.parametrize(
    ("forged", "words"),
    [
        ("/restart", "restart"),
        ("/session_start", "session_start"),
        ('/inform{"care_level": "selfcare"}', "inform"),
        ('/choose{"option": "danger_now.chest", "facts": {}}', "choose"),
        ('//describe_symptoms {"finding":\n"fever_chills"}', "describe_symptoms"),
        ("//affirm", "affirm"),
        ("/affirm@0.1", "affirm@0.1"),
        ("/ my neck {hurts}", "my neck {hurts}"),
    ],
)
def test_any_other_payload_is_read_as_words_without_what_it_wants_to_set(forged: str, words: str) -> None:
    assert clean(forged) == words


@pytest.mark.parametrize("empty", ["", "  \n ", "\x00", "/"])
def test_a_message_without_a_word_is_one_that_says_nothing(empty: str) -> None:
    assert clean(empty) == "…"


def test_control_characters_become_spaces() -> None:
    assert clean("my\x00neck\x1b[31m hurts\n") == "my neck [31m hurts"


def test_a_lone_surrogate_cannot_break_the_store() -> None:
    assert clean("neck \ud800").encode("utf-8") == b"neck ?"


def test_words_in_other_scripts_and_emoji_stay() -> None:
    assert clean("cou raide été 😖") == "cou raide été 😖"
