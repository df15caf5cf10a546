"""An action server that died, or hangs: the person is told, and nothing said meanwhile is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rest import Conversation, card_of, custom_of, text_of
from unknot.server.run import Servers


@pytest.fixture(scope="module")
def own(project: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Servers of these tests alone: their action server is stopped and started again."""
    folder = tmp_path_factory.mktemp("down")
    environment = {"UNKNOT_DB": str(folder / "conversations.db"), "UNKNOT_STATE": str(folder)}
    with (
        (folder / "servers.log").open("w") as log,
        Servers(trained_model, project=project, environment=environment, log=log) as running,
    ):
        yield running
    written = (folder / "servers.log").read_text()
    assert "The person was told so" in written
    assert "Traceback" not in written


def said_plainly(conversation: Conversation, text: str) -> bool:
    """Say something; return whether the reply tells that it cannot be checked now, with the emergency number."""
    reply = text_of(conversation.say(text))
    return "is not working right now" in reply and "call your local emergency number" in reply


def found(conversation: Conversation) -> dict[str, str]:
    """Return what is known, by finding or sign."""
    facts = conversation.tracker()["slots"]["facts"]
    return {name: seen["assertion"] for name, seen in facts["observations"].items()}


def test_an_action_server_that_died_is_told_and_what_was_said_is_read_later(own: Servers) -> None:
    begun, new = Conversation(own.url), Conversation(own.url)
    begun.say("my neck is stiff")
    own.action.stop()
    assert said_plainly(begun, "none of these, but I slipped and fell on the ice")
    assert said_plainly(begun, "and I feel shivery with a fever")
    assert said_plainly(new, "my back is in spasm and I slipped and fell on the ice")
    own.action.start()
    own.action.wait_until_ready()
    for conversation in (begun, new):
        question = custom_of(conversation.say("hello, are you there?"), "question")
        assert question is not None
        assert found(conversation)["fall"] == "present"
    assert found(begun)["fever_chills"] == "present"


def test_an_action_server_that_hangs_is_told_and_what_was_said_is_read_later(own: Servers) -> None:
    begun, new = Conversation(own.url), Conversation(own.url)
    begun.say("my neck is stiff")
    os.kill(own.action.pid, signal.SIGSTOP)
    try:
        assert said_plainly(begun, "none of these, but I slipped and fell on the ice")
        assert said_plainly(new, "my back is in spasm and I slipped and fell on the ice")
    finally:
        os.kill(own.action.pid, signal.SIGCONT)
    for conversation in (begun, new):
        assert custom_of(conversation.say("hello, are you there?"), "question") is not None
        assert found(conversation)["fall"] == "present"


def test_a_danger_sign_said_while_it_was_down_interrupts_as_soon_as_it_is_read(own: Servers) -> None:
    conversation = Conversation(own.url)
    own.action.stop()
    assert said_plainly(conversation, "my bottom is numb and I can't pee")
    own.action.start()
    own.action.wait_until_ready()
    card = card_of(conversation.say("hello?"))
    assert card is not None
    assert card["care_level"] == "emergency"
