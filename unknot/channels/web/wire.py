"""The Socket.IO server of the channel: python-socketio's, made proof against frames that are none of ours.

python-socketio hands a client's frames to the handlers as they come: an event named "connect" reaches the handler of
connects, a frame that cannot be read ends in a stack trace, and a connection may stay silent for ever. Here each
frame passes `WireHooks` first, and a connection that has sent too much of that kind is closed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import dataclass
from typing import Any, Protocol

import socketio
from sanic.request import Request

logger = logging.getLogger(__name__)

NAMESPACE = "/"
MOST_STRIKES = 10
MOST_AT_WORK = 16
MOST_UNREAD = 200
#: Seconds in which a connection has to say who it is.
GREETING_S = 15
_CONNECT, _DISCONNECT, _EVENT, _ACK = 0, 1, 2, 3
_LINK = "unknot.link"


class _Quiet:
    """Takes the place of the libraries' loggers, which print stack traces, and what was sent, to the terminal."""

    def info(self, *_: Any) -> None:
        """Drop it: this would be each frame with its content."""

    debug = info

    def warning(self, message: str, *_: Any) -> None:
        """Note it without its values."""
        logger.debug("web: %s", message)

    error = warning

    def exception(self, message: str, *_: Any) -> None:
        """Note the kind of an error; its message could hold what was sent."""
        kind = sys.exc_info()[0]
        logger.warning("web: %s: %s", message, kind.__name__ if kind else "unknown")


class _Json:
    """The libraries' JSON. What is nested too deep is no JSON, as anything else that cannot be read."""

    dumps = staticmethod(json.dumps)

    @staticmethod
    def loads(text: str) -> Any:
        """Return what the text holds. Raises ValueError."""
        try:
            return json.loads(text)
        except RecursionError:
            raise ValueError("nested too deep") from None


@dataclass(slots=True)
class Link:
    """One connection: its id in the transport, the address it is counted under, what it has done so far,
    and whether it goes on with an earlier session."""

    id: str
    address: str
    request: Request
    sid: str | None = None
    resumed: bool = False
    strikes: int = 0
    at_work: int = 0


class WireHooks(Protocol):
    """What the channel does with connections."""

    def opened(self, link: Link) -> None:
        """A connection was opened; it has said nothing yet."""

    async def greeted(self, link: Link, auth: object) -> None:
        """The connection says who it is. Raises socketio's ConnectionRefusedError."""

    async def welcomed(self, link: Link) -> None:
        """The connection was let in, and knows it."""

    async def received(self, link: Link, event: str, arguments: list[Any]) -> dict[str, Any] | None:
        """An event; returns the answer to it. None sends no answer."""

    def refused(self, link: Link, reason: str) -> None:
        """A frame was refused."""

    def closed(self, link: Link) -> None:
        """The connection is closed."""


class WireServer(socketio.AsyncServer):
    """The server; every connection is a `Link`."""

    def __init__(self, hooks: WireHooks, address_of: Any, **options: Any) -> None:
        """Pass what happens to `hooks`; `address_of` gives the address a request is counted under."""
        quiet = _Quiet()
        super().__init__(async_mode="sanic", logger=quiet, engineio_logger=quiet, json=_Json, **options)
        self._hooks = hooks
        self._address_of = address_of
        self.links: dict[str, Link] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self.eio.start_background_task = self._background
        self.on("connect", self._greet)

    async def close(self, link: Link) -> None:
        """Close a connection, so that the client may open another."""
        socket = self.eio.sockets.get(link.id)
        if socket is not None:
            # Not `eio.disconnect`: it waits until the client has read all, and leaves a websocket open.
            await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)
            await socket.queue.put(None)

    async def refuse(self, link: Link, reason: str) -> None:
        """Count a frame that cannot be used against the connection, and close it when there are too many."""
        self._hooks.refused(link, reason)
        link.strikes += 1
        if link.strikes >= MOST_STRIKES:
            await self.close(link)

    async def _greet(self, sid: str, environ: dict[str, Any], auth: object = None) -> None:
        link: Link = environ[_LINK]
        await self._hooks.greeted(link, auth)
        link.sid = sid

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        request = environ["sanic.request"]
        link = self.links[eio_sid] = environ[_LINK] = Link(eio_sid, self._address_of(request), request)
        self._hooks.opened(link)
        self._start(self._close_if_silent(link))

    async def _close_if_silent(self, link: Link) -> None:
        await asyncio.sleep(GREETING_S)
        if link.sid is None and link.id in self.links:
            await self.close(link)

    async def _handle_eio_message(self, eio_sid: str, data: Any) -> None:
        link = self.links.get(eio_sid)
        if link is None:
            return
        if not isinstance(data, str):
            await self.refuse(link, "binary frame")
            return
        try:
            packet = self.packet_class(encoded_packet=data)
        except Exception:
            # Whatever a client can make the decoder do: broken JSON, nested too deep, a number too long.
            await self.refuse(link, "unreadable frame")
            return
        if (packet.namespace or NAMESPACE) != NAMESPACE:
            await self.refuse(link, "unknown namespace")
        elif packet.packet_type == _CONNECT and link.sid is None:
            await self._handle_connect(eio_sid, NAMESPACE, packet.data)
            if link.sid is None:
                self._start(self._close_soon(link))
            else:
                await self._hooks.welcomed(link)
        elif packet.packet_type == _DISCONNECT and link.sid is not None:
            await self._handle_disconnect(eio_sid, NAMESPACE, self.reason.CLIENT_DISCONNECT)
            await self.close(link)
        elif packet.packet_type == _EVENT and link.sid is not None:
            await self._take_event(link, packet)
        else:
            await self.refuse(link, "frame out of order")

    async def _close_soon(self, link: Link) -> None:
        """Close a connection that was not let in, once it has had time to read why."""
        await asyncio.sleep(1)
        if link.id in self.links:
            await self.close(link)

    async def _take_event(self, link: Link, packet: Any) -> None:
        data = packet.data
        if not isinstance(data, list) or not data or not isinstance(data[0], str):
            await self.refuse(link, "event without a name")
            return
        socket = self.eio.sockets.get(link.id)
        if link.at_work >= MOST_AT_WORK or (socket is not None and socket.queue.qsize() > MOST_UNREAD):
            await self.refuse(link, "too many events at once")
            return
        link.at_work += 1
        self._start(self._answer(link, data[0], data[1:], packet.id))

    async def _answer(self, link: Link, event: str, arguments: list[Any], ack_id: int | None) -> None:
        try:
            answer = await self._hooks.received(link, event, arguments)
        finally:
            link.at_work -= 1
        if answer is not None and ack_id is not None and link.id in self.links:
            packet = self.packet_class(_ACK, namespace=NAMESPACE, id=ack_id, data=[answer])
            await self._send_packet(link.id, packet)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        link = self.links.pop(eio_sid, None)
        try:
            await super()._handle_eio_disconnect(eio_sid, reason)
        finally:
            if link is not None:
                self._hooks.closed(link)

    async def stop(self) -> None:
        """End what runs in the background; the server is about to stop."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, job: Any) -> asyncio.Task[Any]:
        task: asyncio.Task[Any] = asyncio.ensure_future(job)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _background(self, target: Any, *args: Any, **kwargs: Any) -> asyncio.Task[Any]:
        """Take the place of the transport's own: these tasks are ended with the server."""
        return self._start(target(*args, **kwargs))
