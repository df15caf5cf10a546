"""Whole conversations through each connector, with the real server and the real actions."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.channels import fake_meta, fake_telegram
from tests.channels.fake_meta import MessengerKit, WhatsAppKit
from tests.channels.fake_telegram import TelegramKit
from tests.channels.platforms import Delivery, FakeApi, Got, Kit
from tests.rest import Conversation, card_of
from unknot.channels import journal
from unknot.server.run import Servers

KITS: list[Kit] = [TelegramKit(), WhatsAppKit(), MessengerKit()]
SECRETS = {
    "TELEGRAM_TOKEN": fake_telegram.TOKEN,
    "TELEGRAM_SECRET_TOKEN": fake_telegram.SECRET,
    "META_APP_SECRET": fake_meta.SECRET,
    "META_VERIFY_TOKEN": fake_meta.VERIFY,
    "META_ACCESS_TOKEN": "token",
}
CREDENTIALS = """
unknot.channels.rest.RestInput:
unknot.channels.telegram.Telegram:
  token: ${{TELEGRAM_TOKEN}}
  secret_token: ${{TELEGRAM_SECRET_TOKEN}}
  api: {telegram}
unknot.channels.whatsapp.WhatsApp:
  app_secret: ${{META_APP_SECRET}}
  verify_token: ${{META_VERIFY_TOKEN}}
  access_token: ${{META_ACCESS_TOKEN}}
  phone_number_id: {number}
  api: {whatsapp}
unknot.channels.messenger.Messenger:
  app_secret: ${{META_APP_SECRET}}
  verify_token: ${{META_VERIFY_TOKEN}}
  access_token: ${{META_ACCESS_TOKEN}}
  page_id: {page}
  api: {messenger}
"""
EMERGENCY = "I have crushing chest pain that spreads to my left arm, and I am in a cold sweat"
FIRST = "woke up with a stiff neck after a whole week hunched over the laptop"
#: Typed answers by words of the question; all other questions are answered with their last option.
TYPED = {"how old": "me, I am 34, a man", "how long": "the left side of my neck, since this morning, the same"}
MOST_TURNS = 25
_QUIET_S = 0.5


class Clinic:
    """The servers, and the platforms' APIs in a thread of their own."""

    def __init__(self, servers: Servers, apis: dict[str, FakeApi]) -> None:
        self.servers, self.apis = servers, apis


@pytest.fixture(scope="module")
def clinic(project: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A project whose credentials.yml turns all connectors on."""
    folder = tmp_path_factory.mktemp("clinic")
    with contextlib.ExitStack() as stack:
        apis = {kit.name: stack.enter_context(_serving(kit.api())) for kit in KITS}
        home = folder / "project"
        home.mkdir()
        for path in project.iterdir():
            if path.name not in ("credentials.yml", "var"):
                (home / path.name).symlink_to(path)
        urls = {name: api.url for name, api in apis.items()}
        (home / "credentials.yml").write_text(
            CREDENTIALS.format(number=fake_meta.NUMBER, page=fake_meta.PAGE, **urls), encoding="utf-8"
        )
        environment = {
            "UNKNOT_DB": str(folder / "conversations.db"),
            journal.VARIABLE: str(folder / "channels.db"),
            **SECRETS,
        }
        log = stack.enter_context((folder / "servers.log").open("w"))
        yield Clinic(stack.enter_context(Servers(trained_model, project=home, environment=environment, log=log)), apis)
        said = (folder / "servers.log").read_text()
        assert "Traceback" not in said
        assert not any(words in said for words in ("laptop", "crushing", "447700"))


@contextlib.contextmanager
def _serving(api: FakeApi) -> Iterator[FakeApi]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    running = api.running()
    asyncio.run_coroutine_threadsafe(running.__aenter__(), loop).result(10)
    try:
        yield api
    finally:
        asyncio.run_coroutine_threadsafe(running.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


class Person:
    """Somebody who writes on a platform."""

    def __init__(self, clinic: Clinic, kit: Kit, address: str) -> None:
        self._kit, self._api, self._address = kit, clinic.apis[kit.name], address
        self._url = f"{clinic.servers.url}/webhooks/{kit.name}/webhook"
        self.read: list[Got] = []

    def say(self, text: str) -> list[Got]:
        """Send words; return what came back."""
        return self._send(self._kit.words(self._address, text))

    def tap(self, tap: str) -> list[Got]:
        """Tap an option; return what came back."""
        return self._send(self._kit.tap(self._address, tap))

    def _send(self, delivery: Delivery) -> list[Got]:
        answer = requests.post(self._url, data=delivery.body, headers=delivery.headers, timeout=30)
        assert answer.status_code == 200
        deadline = time.monotonic() + 60
        quiet_since, seen = time.monotonic(), 0
        while time.monotonic() < deadline:
            new = self._mine()[len(self.read) :]
            if len(new) != seen:
                quiet_since, seen = time.monotonic(), len(new)
            if new and time.monotonic() - quiet_since > _QUIET_S:
                self.read += new
                return new
            time.sleep(0.02)
        raise AssertionError("no answer came")

    def _mine(self) -> list[Got]:
        return [got for got in list(self._api.got) if got.person == self._address]

    def answer(self, question: Got) -> list[Got]:
        """Answer a question: with words where it asks for them, else with its last option."""
        for words, typed in TYPED.items():
            if words in question.text:
                return self.say(typed)
        if question.taps:
            return self.tap(question.taps[-1])
        numbers = [line.split(".")[0] for line in question.text.splitlines() if line.split(".")[0].isdecimal()]
        return self.say(numbers[-1])


@pytest.mark.parametrize("kit", KITS, ids=lambda kit: kit.name)
def test_a_conversation_to_a_self_care_card_beside_one_to_an_emergency_card(clinic: Clinic, kit: Kit) -> None:
    anna, ben = Person(clinic, kit, "447700900001"), Person(clinic, kit, "447700900002")
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
    assert pictures
    assert replies[-len(pictures) :] == pictures or kit.name == "messenger"  # there, titles stand between them
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
