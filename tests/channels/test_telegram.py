"""What is Telegram's own: groups, taps, photos, blocked bots."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.fake_telegram import TelegramApi, TelegramKit
from tests.channels.platforms import Running, echo, run
from unknot.channels import pictures
from unknot.channels.connector import Connector

KIT = TelegramKit()
CARD = {
    "text": "You can look after this at home.",
    "custom": {"type": "care_card", "care_level": "selfcare", "pictures": [{"id": "chin_tuck", "title": "Chin tuck"}]},
}


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connector, "first_pause_s", 0.01)
    monkeypatch.setattr(Connector, "longest_pause_s", 0.02)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of pictures with one in it."""
    (tmp_path / "chin_tuck.png").write_bytes(b"\x89PNG")
    monkeypatch.setattr(pictures.picture, "__defaults__", (tmp_path,))
    return tmp_path


def update(**change: Any) -> dict[str, Any]:
    """Return a message's update with changes to the message."""
    event = KIT.event("7", KIT.new_id(), time.time(), text="my neck hurts")
    event["message"] |= change
    return event


async def card(message: UserMessage) -> None:
    """A bot that gives a card with a picture."""
    await message.output_channel.send_response(message.sender_id, dict(CARD))


@pytest.mark.parametrize("chat", ["group", "supergroup", "channel"])
def test_groups_and_channels_are_not_answered(chat: str, tmp_path: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, tmp_path / "j.db") as running:
            assert await running.post(KIT.delivery([update(chat={"id": -5, "type": chat})])) == 200
            tap = KIT.event("7", KIT.new_id(), time.time(), tap="d")
            tap["callback_query"]["message"]["chat"] = {"id": -5, "type": chat}
            assert await running.post(KIT.delivery([tap])) == 200
            await running.idle()
            assert running.api.calls == 0

    asyncio.run(test())


def test_a_tap_of_somebody_else_is_not_taken(tmp_path: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, tmp_path / "j.db") as running:
            tap = KIT.event("7", KIT.new_id(), time.time(), tap="d")
            tap["callback_query"]["from"]["id"] = 8
            assert await running.post(KIT.delivery([tap])) == 200
            await running.idle()
            assert running.api.calls == 0

    asyncio.run(test())


def test_a_tap_is_answered_once_so_that_the_button_stops_waiting(tmp_path: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, tmp_path / "j.db") as running:
            delivery = KIT.tap("7", "c:danger_now.none")
            for _ in range(2):
                assert await running.post(delivery) == 200
            await running.idle()
            assert isinstance(running.api, TelegramApi)
            assert running.api.answered == 1
            assert [got.text for got in running.api.got] == ['you said: /choose{"option": "danger_now.none"}']

    asyncio.run(test())


@pytest.mark.parametrize(
    ("change", "heard"),
    [
        ({"text": "/start"}, ["you said: hello"]),
        ({"text": "/start from-a-poster"}, ["you said: hello"]),
        ({"text": "", "photo": [{}], "caption": "it hurts here"}, ["you said: it hurts here"]),
        ({"text": "", "new_chat_title": "x"}, []),
    ],
)
def test_what_a_message_holds_is_read(change: dict[str, Any], heard: list[str], tmp_path: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, tmp_path / "j.db") as running:
            assert await running.post(KIT.delivery([update(**change)])) == 200
            await running.idle()
            assert [got.text for got in running.api.got] == heard

    asyncio.run(test())


def test_a_picture_is_uploaded_once_and_known_again(folder: Path, tmp_path: Path) -> None:
    async def test() -> None:
        async with run(KIT, card, tmp_path / "j.db") as running:
            for _ in range(2):
                await running.post(KIT.words("7", "hi"))
                await running.idle()
            assert isinstance(running.api, TelegramApi)
            assert running.api.uploads == 1
            assert [(got.text, got.image) for got in running.api.got] == [
                (CARD["text"], False),
                ("Chin tuck", True),
            ] * 2

    asyncio.run(test())


def test_a_card_without_its_picture_is_sent_all_the_same(tmp_path: Path, folder: Path) -> None:
    (folder / "chin_tuck.png").unlink()

    async def test() -> None:
        async with run(KIT, card, tmp_path / "j.db") as running:
            await running.post(KIT.words("7", "hi"))
            await running.idle()
            assert [got.text for got in running.api.got] == [CARD["text"]]

    asyncio.run(test())


@pytest.mark.parametrize("id_", ["../chin_tuck", "/etc/passwd", "", "chin_tuck.png", "a" * 100])
def test_no_other_file_is_sent_as_a_picture(id_: str, folder: Path) -> None:
    assert pictures.picture(id_, folder) is None
    assert pictures.picture("chin_tuck", folder) == b"\x89PNG"


def test_somebody_who_blocked_the_bot_holds_nobody_up(tmp_path: Path) -> None:
    async def test() -> None:
        async with KIT.api().running() as api, Running(KIT, api, echo, tmp_path / "j.db") as running:
            api.faults = [(403, {})]
            await running.post(KIT.words("7", "one"))
            await running.idle()
            await running.post(KIT.words("7", "two"))
            await running.idle()
            assert [got.text for got in api.got] == ["you said: two"]

    asyncio.run(test())
