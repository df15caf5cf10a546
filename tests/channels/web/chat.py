"""A page of the web chat, as the server sees one: a Socket.IO client that keeps what it is sent."""

from __future__ import annotations

import asyncio
import functools
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import socketio

from unknot.server.run import Servers

_PATIENCE_S = 30


def asynchronous(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Let pytest run a coroutine function."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))  # type: ignore[arg-type]

    return run


class Chat:
    """One connection to the chat of the server at `url`."""

    def __init__(self, url: str, *, auth: Any = None, transports: tuple[str, ...] = ("websocket",), **headers: str):
        """Prepare a page that greets with `auth` (without: as a new one), from the loopback address `source`."""
        self.source = headers.pop("source", None)
        self.path = headers.pop("path", "/chat/socket.io")
        self._url, self._transports = url, list(transports)
        self._auth = {"v": 1} if auth is None else auth
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.messages: list[dict[str, Any]] = []
        self.sessions: list[dict[str, Any]] = []
        self.typing: list[bool] = []
        self.refused: Any = None
        self._changed = asyncio.Event()
        self.closed = asyncio.Event()

    async def __aenter__(self) -> Chat:
        """Connect and wait for the session. Raises socketio's ConnectionError; `refused` then says why."""
        connector = aiohttp.TCPConnector(local_addr=(self.source, 0)) if self.source else None
        self.http = aiohttp.ClientSession(connector=connector)
        self.socket = socketio.AsyncClient(reconnection=False, http_session=self.http)
        self.socket.on("message", self._keep(self.messages))
        self.socket.on("session", self._keep(self.sessions))
        self.socket.on("typing", self._keep(self.typing, key="on"))
        self.socket.on("connect_error", self._refused)
        self.socket.on("disconnect", lambda *_: self.closed.set())
        try:
            await self.socket.connect(
                self._url,
                headers=self._headers,
                auth=self._auth,
                transports=self._transports,
                socketio_path=self.path,
                wait_timeout=_PATIENCE_S,
            )
        except BaseException:
            await self.http.close()
            raise
        await self.until(lambda: bool(self.sessions))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Go away."""
        await self.socket.disconnect()
        await self.http.close()

    @property
    def token(self) -> str:
        """The token of the session, as last told."""
        return str(self.sessions[-1]["token"])

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something that the server sends makes it hold."""
        async with asyncio.timeout(_PATIENCE_S):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    async def call(self, event: str, data: Any = None) -> dict[str, Any]:
        """Send an event and return the answer to it."""
        answer: dict[str, Any] = await self.socket.call(event, data, timeout=_PATIENCE_S)
        return answer

    async def say(self, text: str, *, message_id: str | None = None) -> list[dict[str, Any]]:
        """Say something and return the replies."""
        return await self._sent("message", {"text": text}, message_id)

    async def tap(self, *options: str) -> list[dict[str, Any]]:
        """Choose options of the last question and return the replies."""
        question = self.question
        ids = [f"{question['id']}.{option}" for option in options]
        titles = [option["title"] for option in question["options"] if option["id"] in options]
        payload = f"/choose{json.dumps({'option': ids})}"
        return await self._sent("message", {"payload": payload, "title": "; ".join(titles)})

    async def ask(self, what: str) -> list[dict[str, Any]]:
        """Use a shortcut and return the replies."""
        return await self._sent("ask", {"what": what})

    async def transcript(self, after: int = 0) -> list[dict[str, Any]]:
        """Return the conversation as the server has it."""
        answer = await self.call("sync", {"after": after})
        assert answer["ok"], answer
        found: list[dict[str, Any]] = answer["messages"]
        return found

    @property
    def question(self) -> dict[str, Any]:
        """The last question that was asked."""
        return self.custom("question")

    def custom(self, kind: str) -> dict[str, Any]:
        """Return the last custom object of that type. Raises LookupError."""
        for message in reversed(self.messages):
            found: dict[str, Any] = message.get("custom") or {}
            if found.get("type") == kind:
                return found
        raise LookupError(f"no {kind} was sent")

    async def _sent(self, event: str, body: dict[str, Any], message_id: str | None = None) -> list[dict[str, Any]]:
        known = len(self.messages)
        answer = await self.call(event, {"id": message_id or str(uuid.uuid4()), **body})
        assert answer["ok"], answer
        return [message for message in self.messages[known:] if message["from"] == "bot"]

    def _keep(self, where: list[Any], key: str | None = None) -> Callable[[Any], None]:
        def keep(data: Any) -> None:
            where.append(data if key is None else data[key])
            self._changed.set()

        return keep

    def _refused(self, data: Any) -> None:
        self.refused = data


async def refusal(chat: Chat) -> dict[str, Any]:
    """Connect where that must not succeed; return why the server refused."""
    try:
        async with chat:
            pass
    except socketio.exceptions.ConnectionError:
        data = (chat.refused or {}).get("data") if isinstance(chat.refused, dict) else None
        return data or {"code": None, "message": str(chat.refused)}
    raise AssertionError("the server let the connection in")


async def home_remedy(chat: Chat) -> dict[str, Any]:
    """Hold the conversation of somebody healthy with a spasm from a day at the laptop; return the care card."""
    await chat.say("my neck went into spasm after a long day at the laptop")
    for _ in range(20):
        question = chat.question
        known = len(chat.messages)
        if question["id"] == "person":
            await chat.say("me, 34")
        elif question["id"] == "course":
            await chat.say("left side of my neck, since yesterday, a bit better")
        else:
            await chat.tap("none" if any(option["id"] == "none" for option in question["options"]) else "no")
        if any((m.get("custom") or {}).get("type") == "care_card" for m in chat.messages[known:]):
            return chat.custom("care_card")
    raise AssertionError("no end")


def restart(servers: Servers) -> None:
    """Start a Rasa server that was killed again, and wait for it."""
    servers.rasa.start()
    servers.rasa.wait_until_ready()
