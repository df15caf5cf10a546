"""Whole conversations through each connector, with the real server and the real actions."""

from __future__ import annotations

import os
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.channels import fake_meta
from tests.channels.clinic import KITS, Clinic, running
from tests.channels.platforms import Delivery, Got, Kit
from tests.channels.synapse import LEFT_OUT, Account, installed
from tests.rest import Conversation, card_of

EMERGENCY = "I have crushing chest pain that spreads to my left arm, and I am in a cold sweat"
FIRST = "woke up with a stiff neck after a whole week hunched over the laptop"
#: Typed answers by words of the question; all other questions are answered with their last option.
TYPED = {"how old": "me, I am 34, a man", "how long": "the left side of my neck, since this morning, the same"}
MOST_TURNS = 25
_QUIET_S = 0.5


@pytest.fixture(scope="module")
def matrix(request: pytest.FixtureRequest) -> Account | None:
    """The account of the server on a homeserver, where one can be run."""
    return Account.new(request.getfixturevalue("homeserver"), "unknot") if installed() else None


@pytest.fixture(scope="module")
def clinic(
    project: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory, matrix: Account | None
) -> Iterator[Clinic]:
    """The servers with every connector turned on."""
    with running(project, trained_model, tmp_path_factory.mktemp("clinic"), matrix) as started:
        yield started
        said = started.log.read_text()
    assert "Traceback" not in said
    assert not any(words in said for words in ("laptop", "crushing", "447700"))


class Person(ABC):
    """Somebody who writes on a platform."""

    pictures = True
    #: Whether pictures have captions: without, titles stand between them.
    captions = True

    def __init__(self) -> None:
        self.read: list[Got] = []

    @abstractmethod
    def write(self, text: str) -> None:
        """Write words."""

    def tap(self, tap: str) -> list[Got]:
        """Tap an option; return what came back."""
        raise NotImplementedError

    @abstractmethod
    def told(self) -> list[Got]:
        """Return everything that came back so far."""

    def say(self, text: str) -> list[Got]:
        """Write words; return what came back."""
        self.write(text)
        return self.replies()

    def replies(self) -> list[Got]:
        """Wait for what comes back, and return it."""
        deadline = time.monotonic() + 60
        quiet_since, seen = time.monotonic(), 0
        while time.monotonic() < deadline:
            new = self.told()[len(self.read) :]
            if len(new) != seen:
                quiet_since, seen = time.monotonic(), len(new)
            if new and time.monotonic() - quiet_since > _QUIET_S:
                self.read += new
                return new
            time.sleep(0.02)
        raise AssertionError("no answer came")

    def answer(self, question: Got) -> list[Got]:
        """Answer a question: with words where it asks for them, else with its last option."""
        for words, typed in TYPED.items():
            if words in question.text:
                return self.say(typed)
        if question.taps:
            return self.tap(question.taps[-1])

        numbers = [line.split(".")[0] for line in question.text.splitlines() if line.split(".")[0].isdecimal()]
        return self.say(numbers[-1])


class Caller(Person):
    """Somebody on a platform that calls the server's webhook."""

    def __init__(self, clinic: Clinic, kit: Kit, address: str) -> None:
        super().__init__()
        self._kit, self._api, self.address = kit, clinic.apis[kit.name], address
        self._url = f"{clinic.servers.url}/webhooks/{kit.name}/webhook"
        self.pictures, self.captions = kit.pictures, kit.name not in ("messenger", "slack")

    def write(self, text: str) -> None:
        """Write words."""
        assert self.post(self._kit.words(self.address, text)) == 200

    def tap(self, tap: str) -> list[Got]:
        """Tap an option; return what came back."""
        assert self.post(self._kit.tap(self.address, tap)) == 200
        return self.replies()

    def post(self, delivery: Delivery) -> int:
        """Make a request; return its status."""
        return requests.post(self._url, data=delivery.body, headers=delivery.headers, timeout=30).status_code

    def told(self) -> list[Got]:
        """Return everything that came back so far."""
        return [got for got in list(self._api.got) if got.person == self.address]


class Guest(Person):
    """Somebody on a Matrix homeserver, in a direct room with the server's account."""

    captions = False

    def __init__(self, us: Account, name: str) -> None:
        super().__init__()
        self._us, self._account = us, Account.new(us.url, name)
        self._room = self._account.room(us)

    def write(self, text: str) -> None:
        """Write words."""
        self._account.say(self._room, text)

    def told(self) -> list[Got]:
        """Return everything that came back so far."""
        contents = self._account.read(self._room, self._us)
        return [Got(self._room, content["body"], image=content["msgtype"] == "m.image") for content in contents]


def _people(clinic: Clinic, platform: str, matrix: Account | None) -> tuple[Person, Person]:
    if platform != "matrix":
        (kit,) = (kit for kit in KITS if kit.name == platform)
        return Caller(clinic, kit, "447700900001"), Caller(clinic, kit, "447700900002")
    if matrix is None:
        pytest.skip(LEFT_OUT)
    return Guest(matrix, "anna"), Guest(matrix, "ben")


@pytest.mark.parametrize("platform", [*(kit.name for kit in KITS), "matrix"])
def test_a_conversation_to_a_self_care_card_beside_one_to_an_emergency_card(
    clinic: Clinic, platform: str, matrix: Account | None
) -> None:
    anna, ben = _people(clinic, platform, matrix)
    replies = anna.say(FIRST)

    rest = Conversation(clinic.servers.url)
    card = card_of(rest.say(EMERGENCY))
    assert card is not None
    assert card["care_level"] == "emergency"
    told = ben.say(EMERGENCY)
    assert card["title"] in told[0].text
    assert not told[0].taps
    assert not any(got.image for got in told)

    for _ in range(MOST_TURNS):
        if any("What you can do" in got.text for got in replies):
            break
        replies = anna.answer(replies[-1])
    text = "\n".join(got.text for got in replies)
    assert "What you can do" in text
    assert "It is an emergency if" in text
    assert "laptop" in text or "screen" in text
    pictures = [got for got in replies if got.image]
    assert bool(pictures) == anna.pictures
    assert replies[len(replies) - len(pictures) :] == pictures or not anna.captions
    assert not any(card["title"] in got.text for got in anna.read)
    assert [got for got in ben.read if not got.image] == told


def test_the_health_of_the_servers_answers_and_unsigned_calls_do_not(clinic: Clinic) -> None:
    for kit in KITS:
        url = f"{clinic.servers.url}/webhooks/{kit.name}/webhook"
        assert requests.post(url, data=b"{}", timeout=30).status_code == 401
        assert requests.put(url, data=b"{}", timeout=30).status_code == 405
    url = f"{clinic.servers.url}/webhooks/whatsapp/webhook"
    query = {"hub.mode": "subscribe", "hub.verify_token": fake_meta.VERIFY, "hub.challenge": "1158201444"}
    assert requests.get(url, params=query, timeout=30).text == "1158201444"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_a_server_that_ends_with_messages_waiting_answers_them_when_it_is_back(clinic: Clinic, end: int) -> None:
    kit, number = KITS[1], 447700910000 + 100 * end
    alone = [got.text for got in Caller(clinic, kit, str(number)).say("hello")]
    people = [Caller(clinic, kit, str(number + position)) for position in range(1, 13)]
    for person in people:
        assert person.post(kit.words(person.address, "hello")) == 200
    rasa = clinic.servers.rasa
    os.kill(rasa.pid, end)
    assert rasa._process is not None
    rasa._process.wait(30)
    rasa.start()
    rasa.wait_until_ready()
    for person in people:
        told = [got.text for got in person.replies()]
        if end == signal.SIGKILL:  # a reply that was just being taken may come twice
            told = list(dict.fromkeys(told))
        assert told == alone
