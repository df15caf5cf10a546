"""Tests of actions/summary.py."""

from __future__ import annotations

from actions.intake import ValidateSlotMappings
from actions.summary import Summary
from tests.actions.trackers import finding, run, tracker, user
from unknot.knowledge import version


def _said(channel: str) -> list[dict]:
    said = user("my leg gives way", entities=[finding("limb_weakness", words="my leg gives way")])
    slots, _ = run(ValidateSlotMappings(), tracker(said))
    _, messages = run(Summary(), tracker({**said, "input_channel": channel}, slots=slots))
    return messages


def test_the_summary_comes_in_words_and_as_a_page_for_the_doctor() -> None:
    (message,) = _said("web")
    page = message["custom"]
    assert page["type"] == "summary"
    assert any("“my leg gives way”" in part for part in page["said"])
    assert page["version"].endswith(version())
    assert message["text"].startswith("You told me about")


def test_a_channel_for_people_gets_the_words_alone() -> None:
    (message,) = _said("cmdline")
    assert message["custom"] == {}
