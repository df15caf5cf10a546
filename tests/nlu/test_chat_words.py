from __future__ import annotations

import pytest

from unknot.nlu.chat_words import chat_sentences


@pytest.mark.parametrize(
    "text",
    [
        "Where it hurts: neck.",
        "Where it hurts: lower back, left side; neck",
        "Where it hurts: arm, left side; arm, right side. Pain 7 out of 10.",
        "Pain 10 out of 10.",
    ],
)
def test_the_sentences_of_the_web_chat_are_known(text: str) -> None:
    assert sum(end - start for start, end in chat_sentences(text)) >= len(text) - 1


@pytest.mark.parametrize(
    "text",
    [
        "Where it hurts: my whole left arm has gone weak and numb.",
        "where does it hurt",
        "pain about 7 out of 10 since the fall",
        "Pain 7 out of 10 and I cannot pee.",
        "I have Pain 7 out of 10.",
    ],
)
def test_what_a_person_writes_is_not_taken_for_them(text: str) -> None:
    assert chat_sentences(text) == []
