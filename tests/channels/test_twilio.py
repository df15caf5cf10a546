"""What holds for Twilio alone; `test_connectors.py` has what holds for all."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.fake_twilio import ACCOUNT, SMS, TOKEN, URL, WHATSAPP, TwilioKit
from tests.channels.platforms import Delivery, echo, run
from unknot.channels.connector import WORDS_ONLY, Connector
from unknot.channels.credentials import CredentialsError
from unknot.channels.twilio import Twilio

ANNA, BEN = "447700900001", "447700900002"
KIT = TwilioKit()
KEYS = {"account_sid": ACCOUNT, "auth_token": TOKEN, "url": URL, "sms_number": SMS}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "channels.db"


def message(person: str = ANNA, *, whatsapp: bool = False, media: bool = False, **changes: Any) -> Delivery:
    """Return the request that brings a message, with other fields."""
    event = KIT.event(person, KIT.new_id(), time.time(), text="my neck hurts", whatsapp=whatsapp, media=media)
    return KIT.delivery([event | changes])


def test_each_way_is_answered_on_its_own_number_and_is_a_conversation_of_its_own(file: Path) -> None:
    async def test() -> None:
        conversations: list[str] = []

        async def bot(said: UserMessage) -> None:
            conversations.append(said.sender_id)
            await echo(said)

        async with run(KIT, bot, file) as running:
            assert await running.post(message()) == 200
            assert await running.post(message(whatsapp=True)) == 200
            await running.idle()
            assert [got.person for got in running.api.got] == [ANNA, ANNA]  # the API checks from which number
            assert len(set(conversations)) == 2

    asyncio.run(test())


def test_the_answer_to_a_webhook_is_twiml_without_a_reply(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running, aiohttp.ClientSession() as session:
            delivery = message()
            async with session.post(running.url, data=delivery.body, headers=delivery.headers) as answer:
                assert (answer.content_type, await answer.read()) == ("text/xml", b"<Response/>")

    asyncio.run(test())


@pytest.mark.parametrize("whatsapp", [False, True], ids=["sms", "whatsapp"])
def test_options_are_numbered_and_a_number_is_read(file: Path, whatsapp: bool) -> None:
    async def test() -> None:
        heard: list[str] = []

        async def bot(said: UserMessage) -> None:
            heard.append(said.text)
            buttons = [{"title": "Warmth", "payload": '/choose{"option": "more.warmth"}'}, {"title": "Pictures"}]
            await said.output_channel.send_response(said.sender_id, {"text": "What next?", "buttons": buttons})

        async with run(KIT, bot, file) as running:
            await running.post(message(whatsapp=whatsapp))
            await running.idle()
            await running.post(message(whatsapp=whatsapp, Body=" 1. "))
            await running.idle()
            assert running.api.got[0].text == "What next?\n1. Warmth\n2. Pictures"
            assert heard == ["my neck hurts", '/choose{"option": "more.warmth"}']

    asyncio.run(test())


@pytest.mark.parametrize("whatsapp", [False, True], ids=["sms", "whatsapp"])
def test_a_picture_with_words_is_read_by_its_words_and_one_without_is_told(file: Path, whatsapp: bool) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            await running.post(message(whatsapp=whatsapp, media=True))
            await running.post(message(whatsapp=whatsapp, media=True, Body=""))
            await running.post(message(whatsapp=whatsapp, media=True, Body=" \n"))
            await running.post(message(BEN, whatsapp=whatsapp, Body="", Latitude="1", Longitude="2"))
            await running.idle()
            texts = {person: [got.text for got in running.api.got if got.person == person] for person in (ANNA, BEN)}
            assert texts == {ANNA: ["you said: my neck hurts", WORDS_ONLY, WORDS_ONLY], BEN: [WORDS_ONLY]}

    asyncio.run(test())


@pytest.mark.parametrize(
    "changes",
    [
        {"MessageStatus": "sent", "SmsStatus": "sent"},
        {"MessageStatus": "undelivered", "ErrorCode": "30003"},
        {"SmsStatus": "delivered"},
        {"OptOutType": "STOP", "Body": "STOP"},
        {"AccountSid": "AC" + "f" * 32},
        {"To": WHATSAPP},
        {"To": f"whatsapp:{WHATSAPP}"},
        {"From": "72345"},
        {"From": "BANK"},
        {"From": "messenger:1234567890"},
        {"From": "whatsapp:+447700900001;x"},
    ],
    ids=str,
)
def test_what_is_no_message_of_a_person_to_our_number_is_left_out(file: Path, changes: dict[str, str]) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            assert await running.post(message(**changes)) == 200
            await running.idle()
            assert running.api.calls == 0

    asyncio.run(test())


def test_the_address_may_be_signed_with_its_port(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            body = message().body
            assert await running.post(KIT.signed(body, url=URL.replace(".org/", ".org:443/"))) == 200
            assert await running.post(KIT.signed(body, url=URL.replace(".org/", ".org:8443/"))) == 401

    asyncio.run(test())


def test_messages_are_answered_in_the_order_of_their_arrival(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            for number in range(5):
                await running.post(message(Body=f"message {number}"))
            await running.idle()
            assert [got.text for got in running.api.got] == [f"you said: message {number}" for number in range(5)]

    asyncio.run(test())


def test_a_person_who_opted_out_is_given_up_and_a_closed_window_waits(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connector, "first_pause_s", 0.01)

    async def test() -> None:
        async with run(KIT, echo, file) as running:
            take = running.api.take

            def refusing(path: str, data: dict[str, Any], files: dict[str, bytes]) -> Any:
                if closed and data["To"].startswith("whatsapp:"):
                    return aiohttp.web.json_response({"code": 63016, "status": 400}, status=400)
                if data["To"] == f"+{BEN}":
                    return aiohttp.web.json_response({"code": 21610, "status": 400}, status=400)
                return take(path, data, files)

            closed = True
            monkeypatch.setattr(running.api, "take", refusing)
            await running.post(message(BEN))
            await running.post(message(whatsapp=True, Body="one"))
            await running.idle()
            assert running.api.got == []
            closed = False
            await running.post(message(whatsapp=True, Body="two"))
            await running.idle()
            assert [got.text for got in running.api.got] == ["you said: one", "you said: two"]
            assert running.api.calls == 4

    asyncio.run(test())


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"account_sid": ""}, "account_sid"),
        ({"account_sid": "SK" + "0" * 32}, "account_sid"),
        ({"auth_token": None}, "auth_token"),
        ({"url": "unknot.example.org"}, "url"),
        ({"url": ""}, "url"),
        ({"sms_number": "07700 900001"}, "sms_number"),
        ({"sms_number": ""}, "sms_number"),
        ({"whatsapp_number": "whatsapp:+441632960000"}, "whatsapp_number"),
        ({"from": "+44"}, "from"),
    ],
    ids=str,
)
def test_a_wrong_key_stops_the_start_and_is_named(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(CredentialsError, match=f"channel twilio, key `{named}`"):
        Twilio.from_credentials({**KEYS, **changes})
