"""What is WhatsApp's and Messenger's own: the challenge, the window for answers, other accounts, echoes."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.channels.fake_meta import PAGE, VERIFY, MessengerKit, WhatsAppApi, WhatsAppKit
from tests.channels.platforms import Delivery, Kit, echo, run
from tests.channels.test_telegram import CARD, card, folder
from unknot.channels.connector import WORDS_ONLY, Connector
from unknot.channels.meta import outcome
from unknot.channels.outbound import Answer, Held, Later, Never, Sent

__all__ = ["folder"]  # a fixture

WHATSAPP, MESSENGER = WhatsAppKit(), MessengerKit()
KITS: list[Kit] = [WHATSAPP, MESSENGER]
ANNA = "447700900001"
QUESTION = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158201444"}


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connector, "first_pause_s", 0.01)
    monkeypatch.setattr(Connector, "longest_pause_s", 0.02)


@pytest.fixture(params=KITS, ids=lambda kit: kit.name)
def kit(request: pytest.FixtureRequest) -> Kit:
    """Each platform in turn."""
    chosen: Kit = request.param
    return chosen


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"hub.verify_token": "wrong"}, 403),
        ({"hub.verify_token": ""}, 403),
        ({"hub.mode": "unsubscribe"}, 403),
        ({"hub.challenge": "<script>alert(1)</script>"}, 403),
        ({"hub.challenge": ""}, 403),
        ({"hub.challenge": "1" * 5000}, 403),
    ],
)
def test_the_challenge_is_answered_for_the_right_token_only(
    kit: Kit, change: dict[str, str], status: int, tmp_path: Path
) -> None:
    async def test() -> None:
        async with run(kit, echo, tmp_path / "j.db") as running:
            answer = await running.get({**QUESTION, **change})
            assert answer == (status, QUESTION["hub.challenge"] if status == 200 else "")
            assert (await running.get({}))[0] == 403

    asyncio.run(test())


def test_a_reply_after_the_window_waits_until_the_person_writes_again(tmp_path: Path) -> None:
    async def test() -> None:
        async with run(WHATSAPP, echo, tmp_path / "j.db") as running:
            assert isinstance(running.api, WhatsAppApi)
            running.api.window_closed = True
            await running.post(WHATSAPP.words(ANNA, "one"))
            await running.idle()
            calls = running.api.calls
            assert calls == 1
            running.api.window_closed = False
            await running.post(WHATSAPP.words(ANNA, "two"))
            await running.idle()
            assert [got.text for got in running.api.got] == ["you said: one", "you said: two"]

    asyncio.run(test())


def bodies_of_others() -> list[tuple[Kit, dict[str, Any]]]:
    """Return signed bodies that are no message to us."""
    whatsapp = json.loads(WHATSAPP.words(ANNA, "hi").body)
    messenger = json.loads(MESSENGER.words(ANNA, "hi").body)

    def changed(body: dict[str, Any], change: Any) -> dict[str, Any]:
        copy: dict[str, Any] = json.loads(json.dumps(body))
        change(copy)
        return copy

    def value(body: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = body["entry"][0]["changes"][0]["value"]
        return found

    def item(body: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = body["entry"][0]["messaging"][0]
        return found

    receipt = {"statuses": [{"id": "wamid.1", "status": "read", "timestamp": "1"}], "messages": None}
    return [
        (WHATSAPP, changed(whatsapp, lambda body: body.update(object="page"))),
        (WHATSAPP, changed(whatsapp, lambda body: value(body)["metadata"].update(phone_number_id="1"))),
        (WHATSAPP, changed(whatsapp, lambda body: value(body).update(receipt))),
        (WHATSAPP, changed(whatsapp, lambda body: value(body)["messages"][0].update(group_id="g"))),
        (WHATSAPP, changed(whatsapp, lambda body: value(body)["messages"][0].update(type="reaction"))),
        (WHATSAPP, changed(whatsapp, lambda body: body["entry"][0]["changes"][0].update(field="account_alerts"))),
        (MESSENGER, changed(messenger, lambda body: body.update(object="instagram"))),
        (MESSENGER, changed(messenger, lambda body: body["entry"][0].update(id="1"))),
        (MESSENGER, changed(messenger, lambda body: item(body)["message"].update(is_echo=True))),
        (MESSENGER, changed(messenger, lambda body: item(body).update(message=None, read={"watermark": 1}))),
    ]


@pytest.mark.parametrize(("kit", "body"), bodies_of_others(), ids=range(10))
def test_what_is_no_message_to_us_is_left_alone(kit: Any, body: dict[str, Any], tmp_path: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, tmp_path / "j.db") as running:
            assert await running.post(kit.signed(json.dumps(body).encode())) == 200
            await running.idle()
            assert running.api.calls == 0

    asyncio.run(test())


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"type": "image", "image": {"id": "1", "caption": "it hurts here"}}, "you said: it hurts here"),
        ({"type": "image", "image": {"id": "1"}}, WORDS_ONLY),
        ({"type": "location", "location": {"latitude": 1, "longitude": 2}}, WORDS_ONLY),
        ({"type": "unsupported", "errors": [{"code": 131051}]}, WORDS_ONLY),
        ({"type": "text", "text": {"body": "   "}}, WORDS_ONLY),
        ({"type": "button", "button": {"payload": "x", "text": "my back hurts"}}, "you said: my back hurts"),
        (
            {
                "type": "interactive",
                "interactive": {"type": "button_reply", "button_reply": {"id": "d", "title": "No"}},
            },
            "you said: /deny",
        ),
        (
            {
                "type": "interactive",
                "interactive": {"type": "list_reply", "list_reply": {"id": "?", "title": "My neck"}},
            },
            "you said: My neck",
        ),
    ],
)
def test_each_kind_of_whatsapp_message_is_read(message: dict[str, Any], text: str, tmp_path: Path) -> None:
    async def test() -> None:
        async with run(WHATSAPP, echo, tmp_path / "j.db") as running:
            event = {"from": ANNA, "id": "wamid.x", "timestamp": str(int(time.time())), **message}
            assert await running.post(WHATSAPP.delivery([event])) == 200
            await running.idle()
            assert [got.text for got in running.api.got] == [text]

    asyncio.run(test())


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ({"postback": {"mid": "p", "title": "Get started", "payload": "GET_STARTED"}}, "you said: hello"),
        ({"postback": {"title": "No", "payload": "d"}}, "you said: /deny"),
        ({"postback": {"title": "My back hurts", "payload": "?"}}, "you said: My back hurts"),
        ({"message": {"mid": "m", "sticker_id": 369239263222822, "attachments": [{}]}}, WORDS_ONLY),
    ],
)
def test_each_kind_of_messenger_event_is_read(part: dict[str, Any], text: str, tmp_path: Path) -> None:
    async def test() -> None:
        async with run(MESSENGER, echo, tmp_path / "j.db") as running:
            event = {"sender": {"id": ANNA}, "recipient": {"id": PAGE}, "timestamp": int(time.time() * 1000), **part}
            for _ in range(2):
                assert await running.post(MESSENGER.delivery([event])) == 200
            await running.idle()
            assert [got.text for got in running.api.got] == [text]

    asyncio.run(test())


def test_pictures_are_uploaded_once(kit: Kit, folder: Path, tmp_path: Path) -> None:
    async def test() -> None:
        async with run(kit, card, tmp_path / "j.db") as running:
            for _ in range(2):
                await running.post(kit.words(ANNA, "hi"))
                await running.idle()
            assert running.api.uploads == 1  # type: ignore[attr-defined]
            assert sum(got.image for got in running.api.got) == 2
            assert [got.text for got in running.api.got if got.text] == [CARD["text"], "Chin tuck"] * 2

    asyncio.run(test())


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (200, {}, Sent),
        (400, {"code": 131047}, Held),
        (400, {"code": 10, "error_subcode": 2018278}, Held),
        (400, {"code": 131026}, Never),
        (400, {"code": 100}, Never),
        (400, {"code": 130429}, Later),
        (400, {"code": 190}, Later),
        (403, {"code": 200}, Later),
        (401, {"code": 0}, Later),
        (500, {"code": 131000}, Later),
        (503, {}, Later),
        (400, {}, Never),
    ],
)
def test_errors_of_the_graph_api_tell_what_to_do_next(status: int, error: dict[str, int], kind: type) -> None:
    assert isinstance(outcome(Answer(status, {}, {"error": error} if error else {})), kind)


def test_a_body_signed_for_one_platform_is_no_message_of_the_other(tmp_path: Path) -> None:
    async def test() -> None:
        async with run(MESSENGER, echo, tmp_path / "j.db") as running:
            delivery: Delivery = WHATSAPP.words(ANNA, "hi")  # one app of Meta's can have both, with one secret
            assert await running.post(delivery) == 200
            await running.idle()
            assert running.api.calls == 0

    asyncio.run(test())
