"""Runs every conversation of the folders beside this file against the running assistant."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.rest import Conversation, card_of, custom_of, text_of
from unknot.knowledge import load as load_knowledge
from unknot.triage import Facts

KNOWLEDGE = load_knowledge()
HERE = Path(__file__).parent
BEHAVIOURS = (
    "happy_path", "red_flags", "corrections", "digressions", "cancellations", "unclear_answers", "resume",
)  # fmt: skip
FILES = sorted(path for behaviour in BEHAVIOURS for path in (HERE / behaviour).glob("*.yml"))
KEYS = {
    "say", "choose", "asks", "not_offered", "offered", "says", "says_one_of", "never_says", "silent", "answer_all",
    "care_level", "card", "card_never", "pause", "found", "never_asked", "forgotten",
}  # fmt: skip
MOST_TURNS = 30


class Talk:
    """One person talking to the assistant, and what came back last."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.replies: list[dict[str, Any]] = []
        self.question: dict[str, Any] | None = None
        self.asked: set[str] = set()
        self.transcript: list[str] = []

    def say(self, text: str) -> None:
        """Send a message and keep what comes back."""
        self._take(text, self.conversation.say(text))

    def pause(self) -> None:
        """Come back after a break: Rasa starts a new session by itself then."""
        self._take("(comes back after a break)", self.conversation.execute("action_session_start"))

    def _take(self, text: str, replies: list[dict[str, Any]]) -> None:
        self.replies = replies
        self.question = custom_of(replies, "question")
        if self.question is not None:
            self.asked.add(self.question["id"])
        self.transcript += [f"PERSON: {text}", f"BOT: {self.text}"]

    @property
    def text(self) -> str:
        """All that the bot said after the last message."""
        return text_of(self.replies)

    @property
    def card(self) -> dict[str, Any] | None:
        """The care card among the last replies."""
        return card_of(self.replies)

    @property
    def observations(self) -> dict[str, str]:
        """What the assistant knows, by finding or sign."""
        facts = Facts.from_json(self.conversation.tracker()["slots"]["facts"] or {})
        return {name: seen.assertion.value for name, seen in facts.observations.items()}


def load(path: Path) -> dict[str, Any]:
    """Return the conversation in a file, its keys checked."""
    conversation: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(conversation) <= {"conversation", "known_gap", "steps"}, (
        f"{path.name}: unknown key in {sorted(conversation)}"
    )
    for step in conversation["steps"]:
        unknown = set(step) - KEYS
        assert not unknown, f"{path.name}: unknown step {sorted(unknown)}"
    return conversation


def test_each_statement_of_the_article_names_a_conversation_that_is_there() -> None:
    named = {statement.conversation for statement in KNOWLEDGE.article.values()}
    there = {path.relative_to(HERE.parents[1]).as_posix() for path in FILES}
    assert named <= there, f"missing are {sorted(named - there)}"


def test_there_are_conversations_for_each_behaviour() -> None:
    assert len(FILES) >= 75
    assert {path.parent.name for path in FILES} == set(BEHAVIOURS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_conversation_goes_as_written(
    path: Path, conversation: Conversation, request: pytest.FixtureRequest
) -> None:
    written = load(path)
    if "known_gap" in written:
        # Strict: once it goes as written the test fails, and the note has to go.
        request.applymarker(pytest.mark.xfail(reason=written["known_gap"], strict=True, raises=AssertionError))
    talk = Talk(conversation)
    for number, step in enumerate(written["steps"], start=1):
        for key, value in step.items():
            try:
                _STEPS[key](talk, value)
            except AssertionError as error:
                transcript = "\n".join(talk.transcript)
                raise AssertionError(f"step {number}, {key}: {error}\n{transcript}") from None


def _lower(text: object) -> str:
    return json.dumps(text, ensure_ascii=False).lower() if not isinstance(text, str) else text.lower()


def _choose(talk: Talk, options: list[str]) -> None:
    assert talk.question is not None, "no question is open"
    offered = [option["id"] for option in talk.question["options"]]
    assert set(options) <= set(offered), f"offered are {offered}"
    chosen = [f"{talk.question['id']}.{option}" for option in options]
    talk.say("/choose" + json.dumps({"option": chosen if len(chosen) > 1 else chosen[0]}))


def _answer_all(talk: Talk, answers: dict[str, str]) -> None:
    for _ in range(MOST_TURNS):
        if talk.question is None:
            return
        answer = answers.get(talk.question["id"], answers.get("default"))
        assert answer is not None, f"no answer to {talk.question['id']} is written down"
        talk.say(answer)
    raise AssertionError(f"no outcome within {MOST_TURNS} turns")


def _asks(talk: Talk, question: str | None) -> None:
    asked = talk.question["id"] if talk.question else None
    assert asked == question, f"asked is {asked}"


def _offered(talk: Talk, options: list[str], expected: bool = True) -> None:
    offered = {option["id"] for option in talk.question["options"]} if talk.question else set()
    for option in options:
        assert (option in offered) is expected, f"offered are {sorted(offered)}"


def _care_level(talk: Talk, level: str) -> None:
    given = talk.card["care_level"] if talk.card else "none"
    assert given == level, f"the outcome is {given}"


def _card(talk: Talk, parts: dict[str, list[str]], expected: bool = True) -> None:
    assert talk.card is not None, "there is no care card"
    for part, words in parts.items():
        for word in words:
            assert (word.lower() in _lower(talk.card[part])) is expected, f"{part} is {talk.card[part]}"


def _says(talk: Talk, words: list[str], expected: bool = True) -> None:
    for word in words:
        assert (word.lower() in talk.text.lower()) is expected, f"{word!r}"


def _found(talk: Talk, findings: dict[str, str | None]) -> None:
    observations = talk.observations
    for finding, assertion in findings.items():
        seen = observations.get(finding)
        assert seen == assertion, f"{finding} is {seen}"


_STEPS = {
    "say": Talk.say,
    "choose": _choose,
    "answer_all": _answer_all,
    "asks": _asks,
    "offered": _offered,
    "not_offered": lambda talk, options: _offered(talk, options, expected=False),
    "says": _says,
    "says_one_of": lambda talk, words: _assert_any(talk, words),
    "never_says": lambda talk, words: _says(talk, words, expected=False),
    "silent": lambda talk, silent: _assert_silent(talk, silent),
    "care_level": _care_level,
    "card": _card,
    "card_never": lambda talk, parts: _card(talk, parts, expected=False),
    "pause": lambda talk, _: talk.pause(),
    "found": _found,
    "never_asked": lambda talk, questions: _never_asked(talk, questions),
    "forgotten": lambda talk, forgotten: _assert_forgotten(talk, forgotten),
}


def _assert_any(talk: Talk, words: list[str]) -> None:
    assert any(word.lower() in talk.text.lower() for word in words), f"none of {words} is said"


def _assert_silent(talk: Talk, silent: bool) -> None:
    assert (not talk.replies) is silent, f"{len(talk.replies)} messages came"


def _never_asked(talk: Talk, questions: list[str]) -> None:
    assert talk.asked.isdisjoint(questions), f"asked were {sorted(talk.asked)}"


def _assert_forgotten(talk: Talk, forgotten: bool) -> None:
    words = [event["text"] for event in talk.conversation.tracker()["events"] if event["event"] == "user"]
    assert (not words) is forgotten, f"{len(words)} messages of the person are stored"
