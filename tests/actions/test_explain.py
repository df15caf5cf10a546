"""Tests of actions/explain.py, actions/answer_topic.py, actions/summary.py and actions/other_language.py."""

from __future__ import annotations

import pytest

from actions.answer_topic import SUBJECTS, AnswerTopic
from actions.explain import Explain, Why
from actions.other_language import OtherLanguage
from actions.summary import Summary
from tests.actions.trackers import entity, run, tracker, user
from unknot.knowledge import load


def test_why_gives_the_reason_of_the_open_question() -> None:
    _, (message,) = run(Why(), tracker(user("why?", "ask_why")))
    assert message["text"] == load().questions["danger_now"].why


def test_explain_says_it_in_other_words() -> None:
    _, (message,) = run(Explain(), tracker(user("what do you mean?", "ask_explain")))
    assert message["text"] == load().questions["danger_now"].explain


@pytest.mark.parametrize("intent", SUBJECTS)
def test_each_question_in_between_has_an_answer(intent: str) -> None:
    _, messages = run(AnswerTopic(), tracker(user("a question", intent)))
    assert messages
    assert all(0 < len(message["text"]) <= 1000 for message in messages)


@pytest.mark.parametrize("intent", ["ask_home_remedy", "ask_medicine_safety"])
def test_no_medicine_is_advised_before_the_questions_are_answered(intent: str) -> None:
    _, messages = run(AnswerTopic(), tracker(user("can I take ibuprofen?", intent)))
    said = " ".join(message["text"] for message in messages).lower()
    assert "you can take" not in said
    assert "pharmacist" in said or "safe for you" in said


def test_the_summary_says_when_nothing_is_known() -> None:
    _, (message,) = run(Summary(), tracker(user("what do you know?", "ask_summary")))
    assert message["text"]


def test_another_language_is_answered_in_that_language() -> None:
    said = user("mi cuello", "other_language", [entity("language", "es", extractor="LanguageDetector")])
    _, (message,) = run(OtherLanguage(), tracker(said))
    assert message["text"].startswith("Lo siento")
    assert "112" in message["text"]


def test_a_language_without_a_sentence_is_answered_in_english() -> None:
    said = user("x", "other_language", [entity("language", "xx", extractor="LanguageDetector")])
    _, (message,) = run(OtherLanguage(), tracker(said))
    assert "English" in message["text"]
