"""Tests of unknot/channels/rest.py: the reading of requests, and the channel of the running server."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import Any

import aiohttp
import pytest
import requests
from sanic import Sanic

from tests.channels.platforms import echo
from tests.rest import Conversation, custom_of
from unknot.channels.rest import LONGEST_SENDER, MOST_BYTES, BadRequestError, RestInput, read
from unknot.channels.text import MOST_CHARACTERS
from unknot.server.run import free_port

REFUSED = [
    (b"", 400),
    (b"\xff\xfe\x00", 400),
    (b"not json", 400),
    (b"[]", 400),
    (b'"text"', 400),
    (b"[" * 5000, 400),
    (b'{"message": "hi"}', 400),
    (b'{"sender": "", "message": "hi"}', 400),
    (b'{"sender": 7, "message": "hi"}', 400),
    (b'{"sender": "a\\nb", "message": "hi"}', 400),
    (json.dumps({"sender": "x" * (LONGEST_SENDER + 1), "message": "hi"}).encode(), 400),
    (b'{"sender": "a"}', 400),
    (b'{"sender": "a", "message": null}', 400),
    (b'{"sender": "a", "message": ["hi"]}', 400),
    (json.dumps({"sender": "a", "message": "x" * (MOST_CHARACTERS + 1)}).encode(), 413),
    (b'{"sender": "a", "message": "' + b"x" * MOST_BYTES + b'"}', 413),
]


@pytest.mark.parametrize(("body", "status"), REFUSED, ids=range(len(REFUSED)))
def test_a_request_of_another_form_is_refused_with_a_reason(body: bytes, status: int) -> None:
    with pytest.raises(BadRequestError) as refused:
        read(body)
    assert refused.value.status == status
    assert str(refused.value)


def test_a_request_of_the_right_form_is_read() -> None:
    incoming = read(b'{"sender": "a", "message": " my neck hurts "}')
    assert (incoming.sender, incoming.text) == ("a", "my neck hurts")


@pytest.mark.parametrize(("body", "status"), REFUSED, ids=range(len(REFUSED)))
def test_the_server_refuses_it_without_a_stack_trace(body: bytes, status: int, conversation: Conversation) -> None:
    answer = requests.post(f"{conversation.url}/webhooks/rest/webhook", data=body, timeout=30)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}


def test_text_buttons_and_custom_come_in_one_message(conversation: Conversation) -> None:
    replies = conversation.say("my neck went into spasm after a day at the laptop")
    question = [reply for reply in replies if "custom" in reply][-1]
    assert custom_of(replies, "question") == question["custom"]
    assert question["text"]
    assert len(question["buttons"]) == len(question["custom"]["options"])


def test_the_replies_can_be_streamed(conversation: Conversation) -> None:
    body = {"sender": conversation.sender, "message": "hello"}
    with requests.post(
        f"{conversation.url}/webhooks/rest/webhook?stream=true", json=body, stream=True, timeout=30
    ) as answer:
        replies = [json.loads(line) for line in answer.iter_lines() if line]
    assert "Unknot" in replies[0]["text"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        *[(None, 401), ("", 401), ("Bearer", 401), ("Bearer wrong", 401), ("Basic the-token", 401)],
        *[("Bearer the-token", 200), ("bearer the-token", 200), ("Bearer the-token2", 401), ("Bearer thé", 401)],
    ],
)
def test_with_a_token_requests_have_to_carry_it(header: str | None, status: int) -> None:
    async def test() -> None:
        app: Sanic[Any, Any] = Sanic(f"rest{uuid.uuid4().hex}", configure_logging=False)
        app.config.TOUCHUP = False
        app.blueprint(RestInput.from_credentials({"token": "the-token"}).blueprint(echo), url_prefix="/rest")
        port = free_port()
        server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True)
        assert server is not None
        await server.startup()
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"http://127.0.0.1:{port}/rest/webhook",
                json={"sender": "a", "message": "hi"},
                headers={} if header is None else {"Authorization": header},
            ) as answer,
        ):
            assert answer.status == status
            assert ("error" in await answer.json()) == (status == 401)
        server.close()
        await server.wait_closed()

    asyncio.run(test())
