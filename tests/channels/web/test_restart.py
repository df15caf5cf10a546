"""Tests of the web channel with servers that fail: killed in the middle of a conversation, without actions."""

from __future__ import annotations

import asyncio
import os
import signal
import uuid
from typing import Any

import pytest
import socketio

from tests.channels.web.chat import Chat, asynchronous, restart
from unknot.server.run import Servers

#: A conversation in words, so that it does not hang on what was shown.
SCRIPT = (
    "my neck went into spasm after a long day at the laptop",
    "none of these",
    "no, I feel well apart from that",
    "no accident",
    "me, 34",
    "no",
)


def _texts(messages: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(message["from"], message["text"]) for message in messages]


def _kill(servers: Servers) -> None:
    os.kill(servers.rasa.pid, signal.SIGKILL)


class _Stopped:
    """Holds the action server still, so that a turn is under way for as long as a test needs it."""

    def __init__(self, servers: Servers) -> None:
        self._pid = servers.action.pid

    def __enter__(self) -> None:
        os.kill(self._pid, signal.SIGSTOP)

    def __exit__(self, *_: object) -> None:
        os.kill(self._pid, signal.SIGCONT)


@asynchronous
async def test_a_server_killed_in_the_middle_of_a_turn_loses_nothing_and_doubles_nothing(fragile: Servers) -> None:
    async with Chat(fragile.url) as before:
        await before.say(SCRIPT[0])
        body = {"id": str(uuid.uuid4()), "text": SCRIPT[1]}
        with _Stopped(fragile):
            sending = asyncio.create_task(before.call("message", body))
            await before.until(lambda: before.typing[-1])
            _kill(fragile)
            with pytest.raises((socketio.exceptions.SocketIOError, asyncio.CancelledError, TimeoutError)):
                await asyncio.wait_for(sending, 5)
        token, seen = before.token, list(before.messages)
    restart(fragile)
    async with Chat(fragile.url, auth={"v": 1, "token": token}) as after:
        assert after.sessions[0]["resumed"]
        assert await after.transcript() == seen  # it was not accepted, and the page knows that
        assert await after.call("message", body) == {"ok": True, "id": body["id"]}
        once = await after.transcript()
        assert [m["text"] for m in once if m["from"] == "user"] == list(SCRIPT[:2])
        # What was accepted stays so through another kill: sent again, it is not answered again.
        _kill(fragile)
    restart(fragile)
    async with Chat(fragile.url, auth={"v": 1, "token": token}) as last:
        assert await last.transcript() == once
        assert await last.call("message", body) == {"ok": True, "id": body["id"]}
        assert await last.transcript() == once
        await last.say(SCRIPT[2])


@asynchronous
async def test_killed_at_any_moment_the_conversation_ends_as_if_nothing_had_happened(fragile: Servers) -> None:
    async with Chat(fragile.url) as calm:
        for words in SCRIPT:
            await calm.say(words)
        expected = _texts(await calm.transcript())
    token: str | None = None
    moments = {1: 0.0, 3: 0.02, 4: 0.1}  # after which message, and how many seconds after it was sent
    for number, words in enumerate(SCRIPT):
        body = {"id": str(uuid.uuid4()), "text": words}
        if number in moments:
            async with Chat(fragile.url, auth={"v": 1, "token": token}) as page:
                await page.socket.emit("message", body)
                await asyncio.sleep(moments[number])
                _kill(fragile)
            restart(fragile)
        async with Chat(fragile.url, auth={"v": 1, **({"token": token} if token else {})}) as page:
            assert (await page.call("message", body))["ok"]
            token = page.token
    async with Chat(fragile.url, auth={"v": 1, "token": token}) as page:
        assert _texts(await page.transcript()) == expected


@asynchronous
async def test_without_its_actions_the_assistant_says_what_to_do_and_keeps_what_was_said(fragile: Servers) -> None:
    async with Chat(fragile.url) as chat:
        await chat.say(SCRIPT[0])
        fragile.action.stop()
        (notice,) = await chat.say(SCRIPT[1])
        assert "see a doctor today" in notice["text"]
        fragile.action.start()
        fragile.action.wait_until_ready()
        await chat.say("are you there again?")
        assert [m["text"] for m in await chat.transcript() if m["from"] == "user"][1] == SCRIPT[1]


@asynchronous
async def test_while_one_conversation_hangs_the_others_go_on_and_its_page_knows(fragile: Servers) -> None:
    async with Chat(fragile.url) as stuck, Chat(fragile.url) as other:
        await other.say("hello")
        with _Stopped(fragile):
            sending = asyncio.create_task(stuck.say("my neck hurts"))
            await stuck.until(lambda: bool(stuck.typing))
            assert (await stuck.call("sync", {"after": 0}))["busy"]
            assert (await other.call("sync", {"after": 0}))["busy"] is False
        assert await sending
        assert (await stuck.call("sync", {"after": 0}))["busy"] is False
