"""What tests of connectors share: a running connector, and a platform's API that enforces its documented limits."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from tests.channels.serving import serving
from unknot.channels import journal as journals
from unknot.channels.connector import Connector
from unknot.channels.render import length
from unknot.server.run import free_port

Bot = Callable[[UserMessage], Awaitable[None]]
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Got:
    """A message that the platform took."""

    person: str
    text: str
    taps: tuple[str, ...] = ()
    """Ids of its native options."""
    titles: tuple[str, ...] = ()
    image: bool = False


@dataclass
class FakeApi(ABC):
    """The platform's API. Whatever breaks a documented limit is a violation; leaving it fails the test for any."""

    got: list[Got] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    faults: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """Status and headers of the next answers, instead of taking the message."""
    down: bool = False
    delay_s: float = 0.0
    calls: int = 0
    url: str = ""

    @abstractmethod
    def take(self, path: str, data: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        """Check and take one call."""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer a call, with the faults that the test asked for."""
        self.calls += 1
        data: dict[str, Any] = {}
        files: dict[str, bytes] = {}
        if request.content_type == "multipart/form-data":
            async for part in await request.multipart():
                assert not isinstance(part, aiohttp.MultipartReader)
                content = bytes(await part.read())
                if part.filename:
                    files[part.name or ""] = content
                else:
                    data[part.name or ""] = content.decode()
        elif request.content_type == "application/x-www-form-urlencoded":
            data = dict(await request.post())
        elif request.can_read_body:
            data = await request.json()
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.down:
            assert request.transport is not None
            request.transport.close()
            return web.Response(status=503)
        if self.faults:
            status, headers = self.faults.pop(0)
            return self.fault(status, headers)
        return self.take(request.path, data, files)

    def fault(self, status: int, headers: dict[str, str]) -> web.Response:
        """Return an error as the platform words it."""
        return web.json_response({"error": {"code": status}}, status=status, headers=headers)

    def require(self, holds: bool, what: str) -> None:
        """Note a violation."""
        if not holds:
            self.violations.append(what)

    def text(self, text: str, most: int) -> None:
        """Check a text's length."""
        self.require(0 < length(text) <= most, f"a text of {length(text)} characters, {most} are allowed")

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[FakeApi]:
        """Serve on a free port of this machine."""
        async with serving(self.handle) as self.url:
            yield self
        assert not self.violations, self.violations


@dataclass(frozen=True)
class Delivery:
    """A request as the platform makes it."""

    body: bytes
    headers: dict[str, str]


class Kit(ABC):
    """One platform: its connector, its API, and the requests it makes."""

    name: str
    #: Whether a batch of messages comes in one request.
    batches = False
    #: Whether requests carry a signature over the body (else a fixed token).
    signs = True
    #: Whether messages have a time of their own.
    timed = True
    #: What a body of another form is refused with.
    refusals: tuple[int, ...] = (400,)
    #: Whether pictures are sent.
    pictures = True
    #: Whether options are shown natively (else as numbered text).
    native = True

    @abstractmethod
    def api(self) -> FakeApi:
        """Return a new API."""

    @abstractmethod
    def connector(self, api: FakeApi) -> Connector:
        """Return a connector that calls the API."""

    @abstractmethod
    def event(self, person: str, id_: str, at: float, **what: Any) -> dict[str, Any]:
        """Return one event: text=, tap= (id of an option), media=True, edited=True."""

    @abstractmethod
    def delivery(self, events: list[dict[str, Any]]) -> Delivery:
        """Return the request that brings the events, signed."""

    @abstractmethod
    def signed(self, body: bytes) -> Delivery:
        """Return a body with headers that pass."""

    def parsed(self, body: bytes) -> Any:
        """Return what a body holds, for tests that change it."""
        return json.loads(body)

    def written(self, value: Any) -> bytes:
        """Return the body that holds a value."""
        return json.dumps(value).encode()

    @abstractmethod
    def forged(self, delivery: Delivery) -> dict[str, dict[str, str]]:
        """Return headers that must not pass with the delivery's body, by what is wrong with them."""

    def words(self, person: str, text: str, *, id_: str | None = None, at: float | None = None) -> Delivery:
        """Return the request that brings one typed message."""
        return self.delivery([self.event(person, id_ or self.new_id(), at or time.time(), text=text)])

    def tap(self, person: str, tap: str) -> Delivery:
        """Return the request that brings a tap on an option."""
        return self.delivery([self.event(person, self.new_id(), time.time(), tap=tap)])

    def new_id(self) -> str:
        """Return an id that no other message has."""
        return str(next(_numbers))


class Running:
    """A connector behind a real server, with a bot of the test's."""

    def __init__(self, kit: Kit, api: FakeApi, bot: Bot, file: Path) -> None:
        """Describe it; `file` is the journal's."""
        self.kit, self.api = kit, api
        self.connector = kit.connector(api)
        self._file = file
        self._app: Sanic[Any, Any] = Sanic(f"test{next(_numbers)}", configure_logging=False)
        self._app.config.TOUCHUP = False  # rewrites Sanic's own code, which goes well once a process
        self._app.blueprint(self.connector.blueprint(bot), url_prefix="/webhooks/" + self.connector.url_prefix())
        self._port = free_port()
        self.url = f"http://127.0.0.1:{self._port}/webhooks/{self.connector.url_prefix()}/webhook"

    async def __aenter__(self) -> Running:
        """Start the server."""
        self._server = await self._app.create_server(
            host="127.0.0.1", port=self._port, return_asyncio_server=True, access_log=False
        )
        assert self._server is not None
        await self._server.startup()
        await self._server.before_start()
        self.connector.start(journals.borrow(self._file))
        self._session = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop the server as a signal does."""
        await self._session.close()
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()
        await self.connector.stop()

    async def post(self, delivery: Delivery, headers: dict[str, str] | None = None) -> int:
        """Make a request; return the status. The answer's body must not say anything."""
        async with self._session.post(
            self.url, data=delivery.body, headers=delivery.headers if headers is None else headers
        ) as answer:
            assert len(await answer.read()) < 100
            return answer.status

    async def get(self, query: dict[str, str]) -> tuple[int, str]:
        """Make a GET request."""
        async with self._session.get(self.url, params=query) as answer:
            return answer.status, await answer.text()

    async def idle(self) -> None:
        """Wait until everything is answered and sent."""
        async with asyncio.timeout(60):
            while self.connector.busy:
                await asyncio.sleep(0.005)


@contextlib.asynccontextmanager
async def run(kit: Kit, bot: Bot, file: Path) -> AsyncIterator[Running]:
    """Run a connector with its API and a bot."""
    async with kit.api().running() as api, Running(kit, api, bot, file) as running:
        yield running


async def echo(message: UserMessage) -> None:
    """A bot that repeats what it was told."""
    await message.output_channel.send_response(message.sender_id, {"text": f"you said: {message.text}"})


def compact(value: Any) -> bytes:
    """Return JSON as platforms write it."""
    return json.dumps(value, separators=(",", ":")).encode()
