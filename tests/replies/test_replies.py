"""What people answer to the questions in their own words, through the trained model and the triage engine.

The sentences stand in `replies.yml`; none of them is training data. The model is learned, so a share of them has to be
read rightly, not each; the share is highest where a mistake could reassure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from actions.tracker import understood
from tests.triage.consult import says
from unknot.knowledge import load
from unknot.knowledge.schema import Level
from unknot.server.run import Servers
from unknot.triage import Facts, Known, Understood, opened, record
from unknot.triage.levels import level_of

KB = load()
REPLIES: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("replies.yml").read_text(encoding="utf-8"))
#: What has been told before some of the questions is asked.
BEFORE = {"infection_detail": says("fever_chills"), "injury_detail": says("injury", "accident_minor")}


@dataclass(frozen=True)
class Read:
    """A reply, and what is known after it was given once and, where that left the question open, again."""

    question: str
    text: str
    once: Facts
    again: Facts

    @property
    def closed(self) -> bool:
        """Whether the question is answered in the end."""
        return self.again.asked[self.question].outcome == "answered"

    @property
    def level(self) -> Level:
        """The level that it comes to."""
        return level_of(Known(self.again, KB))

    def told(self, names: list[str]) -> bool:
        """Whether one of these is present or in doubt after the first time."""
        known = Known(self.once, KB)
        return any(known.state(name) or name in known.weak for name in names)

    def denied(self, names: list[str]) -> bool:
        """Whether all of these count as absent in the end."""
        known = Known(self.again, KB)
        return all(known.state(name) is False for name in names)


@pytest.fixture(scope="module")
def read(servers: Servers) -> Callable[[str, str], Read]:
    """Reads a reply to a question as the running assistant understands it."""

    def parsed(text: str) -> Understood:
        answer = requests.post(f"{servers.url}/model/parse", json={"text": text}, timeout=30)
        answer.raise_for_status()
        return understood({"text": text, "parse_data": answer.json()}, KB)

    def reading(question: str, text: str) -> Read:
        said = parsed(text)
        before = opened(_before(question), question)
        once = record(before, said, KB)
        return Read(question, text, once, once if once.open_question is None else record(once, said, KB))

    return reading


def _before(question: str) -> Facts:
    return record(Facts(), BEFORE[question], KB) if question in BEFORE else Facts()


def _of_kind(kind: str) -> Iterator[tuple[str, Any]]:
    for question, kinds in REPLIES.items():
        for reply in kinds[kind].items() if kind == "something" else kinds[kind]:
            yield question, reply


def test_the_replies_are_many() -> None:
    texts = [reply for _, reply in _of_kind("nothing")] + [text for _, (text, _) in _of_kind("something")]
    assert len(texts) >= 250
    assert len(set(texts)) >= len(texts) - 12  # the same words may answer several questions


def test_replies_that_tell_of_nothing_clear_the_list_and_raise_nothing(read: Callable[[str, str], Read]) -> None:
    readings = [
        (read(question, text), level_of(Known(_before(question), KB))) for question, text in _of_kind("nothing")
    ]
    failed = [f"{one.question}: {one.text}" for one, before in readings if not one.closed or one.level != before]
    assert len(failed) <= 0.08 * len(readings), failed


def test_most_of_them_do_so_at_once(read: Callable[[str, str], Read]) -> None:
    readings = [read(question, text) for question, text in _of_kind("nothing")]
    again = [f"{one.question}: {one.text}" for one in readings if one.once.open_question is not None]
    assert len(again) <= 0.25 * len(readings), again


def test_replies_that_tell_of_something_are_heard(read: Callable[[str, str], Read]) -> None:
    replies = list(_of_kind("something"))
    missed = [text for question, (text, names) in replies if not read(question, text).told(names)]
    assert len(missed) <= 0.06 * len(replies), missed


def test_what_they_tell_of_is_hardly_ever_denied(read: Callable[[str, str], Read]) -> None:
    replies = list(_of_kind("something"))
    denied = [text for question, (text, names) in replies if read(question, text).denied(names)]
    assert len(denied) <= 0.03 * len(replies), denied


def test_what_is_no_answer_closes_no_question_as_answered(read: Callable[[str, str], Read]) -> None:
    closed = [f"{question}: {text}" for question, text in _of_kind("open") if read(question, text).closed]
    assert closed == []
