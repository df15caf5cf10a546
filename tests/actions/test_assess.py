"""Tests of actions/assess.py and actions/repeat_card.py."""

from __future__ import annotations

import pytest

from actions.assess import Assess
from actions.intake import ValidateSlotMappings
from actions.repeat_card import RepeatCard
from tests.actions.trackers import finding, run, tracker, user
from tests.triage.consult import consult, says
from unknot.knowledge import load


def _emergency(channel: str = "rest") -> tuple[dict, dict]:
    said = user("I wet myself and felt nothing", entities=[finding("cauda_equina", words="I wet myself")])
    slots, _ = run(ValidateSlotMappings(), tracker(said))
    return slots, {**said, "input_channel": channel}


def test_the_card_comes_with_its_text_and_sets_the_care_level() -> None:
    facts, said = _emergency()
    slots, messages = run(Assess(), tracker(said, slots=facts))
    assert slots == {"care_level": "emergency"}
    card = messages[0]["custom"]
    assert card["care_level"] == "emergency"
    assert card["title"] in messages[0]["text"]
    assert "I wet myself" in messages[0]["text"]
    assert card["remedies"] == []
    assert len(messages) == 1


def test_a_channel_for_people_gets_the_text_alone() -> None:
    facts, said = _emergency("cmdline")
    _, messages = run(Assess(), tracker(said, slots=facts))
    assert messages[0]["custom"] == {}


def test_the_action_of_an_emergency_can_be_said_again() -> None:
    facts, said = _emergency()
    _, (first, *_) = run(Assess(), tracker(said, slots=facts))
    _, (again,) = run(RepeatCard(), tracker(said, user("ok", "affirm"), slots=facts))
    assert again["text"] == first["text"]


@pytest.mark.parametrize("channel", ["rest", "web", "unknot_telegram", "cmdline"])
def test_the_card_that_is_said_again_is_the_card_as_it_came_first(channel: str) -> None:
    facts, said = _emergency(channel)
    _, (first, *_) = run(Assess(), tracker(said, slots=facts))
    _, (again,) = run(RepeatCard(), tracker(said, {**user("ok", "affirm"), "input_channel": channel}, slots=facts))
    assert again["custom"] == first["custom"]
    assert (again["custom"].get("care_level") == "emergency") == (channel != "cmdline")


def test_somebody_in_crisis_hears_one_line_with_the_numbers_and_no_second_card() -> None:
    said = user("I want to end my life", entities=[finding("self_harm", words="end my life")])
    facts, _ = run(ValidateSlotMappings(), tracker(said))
    _, (first, *_) = run(Assess(), tracker(said, slots=facts))
    _, (again,) = run(RepeatCard(), tracker(said, user("ok", "affirm"), slots=facts))
    assert again["custom"] == {}
    assert all(number in again["text"] for number in first["custom"]["numbers"]["crisis"])
    assert again["text"] != first["text"]


def test_what_says_the_card_in_words_is_marked_for_channels_that_show_the_card() -> None:
    facts = consult(load(), says("poor_posture")).facts
    _, (first, *rest) = run(Assess(), tracker(user("that was all"), slots={"facts": facts.to_json()}))
    assert first["custom"]["type"] == "care_card"
    assert rest
    assert all(message["custom"] == {"type": "care_card_text"} for message in rest)


def test_who_asks_for_the_advice_once_more_does_not_get_the_card_twice() -> None:
    facts = {"facts": consult(load(), says("poor_posture")).facts.to_json()}
    asked = tracker(user("what can I do at home?", "ask_home_remedy"), slots={**facts, "care_level": "selfcare"})
    assert run(Assess(), asked) == ({}, [])
    worse = tracker(user("what can I do at home?", "ask_home_remedy"), slots={**facts, "care_level": "doctor"})
    assert run(Assess(), worse)[0] == {"care_level": "selfcare"}
