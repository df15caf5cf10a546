"""What the shell prints of a message."""

from __future__ import annotations

import pytest

from unknot.server.shell import print_message

QUESTION = {
    "text": "Do you have any of these?\n1. Chills\n2. None of these",
    "buttons": [{"title": "Chills", "payload": "/a"}, {"title": "None of these", "payload": "/b"}],
}


def test_a_question_whose_text_lists_the_options_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    print_message(QUESTION, is_latest_message=True)
    printed = capsys.readouterr().out
    assert "1. Chills" in printed
    assert printed.count("None of these") == 1


def test_the_latest_question_asks_for_text_not_for_a_menu() -> None:
    assert print_message(QUESTION, is_latest_message=True) is None  # Rasa shows a menu for anything else


def test_options_that_the_text_does_not_name_are_added(capsys: pytest.CaptureFixture[str]) -> None:
    print_message({**QUESTION, "text": "Shall I delete it?"})
    assert "(Chills / None of these)" in capsys.readouterr().out


def test_the_card_of_a_message_is_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    print_message({"text": "Call 112.", "custom": {"type": "care_card", "care_level": "emergency"}})
    assert "care_card" not in capsys.readouterr().out


def test_a_message_that_is_only_a_card_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_message({"custom": {"type": "question"}})
    assert capsys.readouterr().out == ""


def test_pictures_are_printed_as_addresses(capsys: pytest.CaptureFixture[str]) -> None:
    print_message({"image": "https://example.org/a.png"})
    assert "Image: https://example.org/a.png" in capsys.readouterr().out
