"""The web channel: its place among Rasa's channels, and what it does with what the page sends."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response
from socketio.exceptions import ConnectionRefusedError as SocketRefusedError

from unknot.channels.addresses import client_address, is_trusted_peer
from unknot.channels.failures import described
from unknot.channels.limits import Rate, RateLimiter
from unknot.channels.text import MOST_CHARACTERS
from unknot.channels.web import country as countries
from unknot.channels.web import origins
from unknot.channels.web.feedback import Feedback
from unknot.channels.web.history import erase, said
from unknot.channels.web.pages import Pages
from unknot.channels.web.requests import (
    RefusedError,
    Said,
    read_ask,
    read_auth,
    read_feedback,
    read_forget,
    read_message,
    read_sync,
)
from unknot.channels.web.settings import WebSettings, state_folder
from unknot.channels.web.tokens import Revoked, Session, TokenError, Tokens, secret_key
from unknot.channels.web.transcript import message_ids, messages, parts
from unknot.channels.web.turns import BusyError, Turns
from unknot.channels.web.wire import Link, WireServer

logger = logging.getLogger(__name__)

#: Largest frame or request in bytes: a message of the most characters, each written as a JSON escape.
MOST_BYTES = 64 * 1024
MOST_WAITING = 8
MOST_WAITING_OF_ALL = 2000
#: Connections that may be opened, events and messages that may come, from one address or on one connection.
_OPENED = Rate(burst=200, per_second=10)
_EVENTS = Rate(burst=60, per_second=10)
_SYNCS = Rate(burst=10, per_second=0.5)
_LOGGED = Rate(burst=10, per_second=0.2)
#: An address may be that of a whole school or clinic.
_ADDRESS_FACTOR = 20
_DAY_S = 86_400
_AFTER_ANSWER_S = 0.1
_EVENT_NAMES = frozenset({"sync", "message", "ask", "forget", "feedback"})


@dataclass(slots=True)
class _Person:
    """Who is at the other end of a connection: the session, and the country that the page asked for."""

    session: str
    country: str | None


class _Collected(OutputChannel):
    """Keeps the replies of a turn until the conversation is stored: what was not stored was not said."""

    @classmethod
    def name(cls) -> str:
        return WebInput.name()

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply."""
        self.replies.append({"text": str(message.get("text") or ""), **parts(message)})


class WebInput(InputChannel):
    """The channel; turned on in credentials.yml by its class path."""

    def __init__(self, settings: WebSettings) -> None:
        """Prepare the channel. Raises WebSettingsError."""
        self._settings = settings
        folder = state_folder()
        secret = secret_key(folder)
        lifetime_s = settings.session_days * _DAY_S
        self._tokens = Tokens(secret, Revoked(folder / "web_sessions_ended"), lifetime_s=lifetime_s)
        self._feedback = Feedback(folder / "web_feedback.csv")
        self._pages = Pages(settings)
        self._wire = WireServer(
            self,
            self._address_of,
            cors_allowed_origins=self._is_allowed_by_cors,
            cors_credentials=False,
            max_http_buffer_size=MOST_BYTES,
            ping_interval=settings.ping_interval_s,
            ping_timeout=settings.ping_timeout_s,
        )
        self._turns: Turns[dict[str, Any]] = Turns(most_per_session=MOST_WAITING, most=MOST_WAITING_OF_ALL)
        self._people: dict[str, _Person] = {}
        self._opened: Counter[str] = Counter()  # connections by address
        self._admitted: Counter[str] = Counter()  # of these, the ones with a session
        said_rate = Rate(settings.message_burst, settings.messages_per_second)
        many = Rate(settings.message_burst * _ADDRESS_FACTOR, settings.messages_per_second * _ADDRESS_FACTOR)
        self._opened_limit = RateLimiter(_OPENED)
        self._event_limit = RateLimiter(_EVENTS)
        self._sync_limit = RateLimiter(_SYNCS)
        self._said_limit = RateLimiter(said_rate)
        self._said_by_address_limit = RateLimiter(many)
        self._log_limit = RateLimiter(_LOGGED, most_keys=1000)
        self._warned = False
        self._app: Sanic[Any, Any] | None = None
        self._tasks: set[asyncio.Future[None]] = set()

    @classmethod
    def name(cls) -> str:
        """Name of the channel, as it stands in the conversation's events."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Return the channel with the settings of credentials.yml. Raises WebSettingsError."""
        return cls(WebSettings.read(credentials))

    def url_prefix(self) -> str:
        """Where it is served; the slash takes it out of Rasa's `/webhooks/`."""
        return "/chat"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes of the socket and of the page.

        Messages do not go by `on_new_message`: whether one was answered already has to be looked up under the same
        lock that it is handled under, as another server may just be answering it.
        """
        routes = _Routes("unknot_web", self)

        # Strict: with the slash at the end it would be taken for the name of a file.
        @routes.route("/socket.io/", methods=["GET", "OPTIONS"], strict_slashes=True)
        async def socket(request: Request) -> HTTPResponse:
            return await self._socket(request)

        @routes.post(
            "/socket.io/", stream=True, strict_slashes=True
        )  # else the server takes in any size before it is looked at
        async def socket_post(request: Request) -> HTTPResponse:
            return await self._socket_post(request)

        self._pages.add_to(routes)
        return routes

    def attach(self, app: Sanic[Any, Any]) -> None:
        """Take over what lies outside of the channel's own address: the size of websocket frames and the page `/`."""
        self._app = app
        app.enable_websocket()
        app.register_listener(self._stop, "before_server_stop")
        app.config.WEBSOCKET_MAX_SIZE = MOST_BYTES
        if self._settings.page_at_root:
            self._pages.take_root(app)

    async def _stop(self, _app: Any, _loop: Any) -> None:
        await self._wire.stop()

    # The transport.

    async def _socket(self, request: Request) -> HTTPResponse:
        if "sid" not in request.args and request.method == "GET":
            address = self._address_of(request)
            wait_s = self._opened_limit.wait_s(address)
            # Up to twice as many may ask: they are told why they are refused.
            if wait_s or self._opened[address] >= 2 * self._settings.connections_per_address:
                self._log(address, "too many connections")
                return _too_many(max(1.0, wait_s))
        return await self._handled(request)

    async def _socket_post(self, request: Request) -> HTTPResponse:
        body = bytearray()
        stream: Any = request.stream
        while (chunk := await stream.read()) is not None:
            body += chunk
            if len(body) > MOST_BYTES:
                self._log(self._address_of(request), "oversized request")
                return json_response({"error": f"The request is larger than {MOST_BYTES} bytes."}, status=413)
        request.body = bytes(body)
        return await self._handled(request)

    async def _handled(self, request: Request) -> HTTPResponse:
        if "j" in request.args:  # JSONP: the answer would be a script, which pages of other sites can read
            return empty(400)
        try:
            response: HTTPResponse = await self._wire.eio.handle_request(request)
        except Exception as error:
            # A frame that the transport itself cannot read.
            self._log(self._address_of(request), f"unreadable frame, {described(error)}")
            for link in [link for link in self._wire.links.values() if link.request is request]:
                await self._wire.close(link)
            return empty(400)
        return response

    def _address_of(self, request: Request) -> str:
        forwarded = request.headers.get("x-forwarded-for")
        if forwarded and not self._warned and not is_trusted_peer(request.ip or "", self._settings.trusted_proxies):
            self._warned = True
            logger.warning(
                "web: a request came through a proxy at %s that is not in trusted_proxies (credentials.yml): "
                "the limits take all who come through it for one",
                request.ip,
            )
        return client_address(request.ip or "", forwarded, self._settings.trusted_proxies)

    def _is_allowed(self, request: Request) -> bool:
        scheme, host = request.scheme, request.headers.get("host", "")
        if is_trusted_peer(request.ip or "", self._settings.trusted_proxies):
            scheme = _last(request.headers.get("x-forwarded-proto")) or scheme
            host = _last(request.headers.get("x-forwarded-host")) or host
        scheme = {"ws": "http", "wss": "https"}.get(scheme, scheme)
        return origins.is_allowed(request.headers.get("origin"), scheme=scheme, host=host, settings=self._settings)

    def _is_allowed_by_cors(self, origin: str, environ: dict[str, Any]) -> bool:
        # A websocket is let through to the greeting, where the page can be told why it is refused.
        return environ.get("HTTP_UPGRADE", "").lower() == "websocket" or self._is_allowed(environ["sanic.request"])

    # What happens to a connection (`WireHooks`).

    def opened(self, link: Link) -> None:
        """Count the connection."""
        self._opened[link.address] += 1

    def closed(self, link: Link) -> None:
        """Forget the connection."""
        _count_down(self._opened, link.address)
        if self._people.pop(link.id, None) is not None:
            _count_down(self._admitted, link.address)
        self._event_limit.forget(link.id)
        self._sync_limit.forget(link.id)

    def refused(self, link: Link, reason: str) -> None:
        """Note that a frame was refused."""
        self._log(link.address, reason)

    async def greeted(self, link: Link, auth: object) -> None:
        """Let a connection in, or refuse it with a reason."""
        try:
            if not self._is_allowed(link.request):
                raise RefusedError("origin", "This page may not use this chat.")
            if (
                self._admitted[link.address] >= self._settings.connections_per_address
                or len(self._people) >= self._settings.connections
            ):
                raise RefusedError("too_many", "Too many people use this chat right now. Please try again in a minute.")
            greeting = read_auth(auth)
            resumed = greeting.token is not None
            session = self._tokens.read(greeting.token) if resumed else self._tokens.begin().id
        except (RefusedError, TokenError) as error:
            self._log(link.address, f"connection refused: {error.code}")
            raise SocketRefusedError(str(error), {"code": error.code, "message": str(error)}) from None
        self._admitted[link.address] += 1
        self._people[link.id] = _Person(session, countries.known(greeting.country))
        link.resumed = resumed

    async def welcomed(self, link: Link) -> None:
        """Tell the connection its session."""
        person = self._people.get(link.id)
        if person is not None:
            await self._begin(link, person, resumed=link.resumed)

    async def _begin(self, link: Link, person: _Person, *, resumed: bool) -> None:
        session = self._tokens.renewed(person.session)
        await self._wire.enter_room(link.sid, person.session)
        await self._wire.emit("session", _session(session, person, resumed=resumed), to=link.sid)

    async def received(self, link: Link, event: str, arguments: list[Any]) -> dict[str, Any] | None:
        """Answer an event of the page."""
        try:
            person = self._people.get(link.id)
            if person is None:
                raise _ended()
            _allow(self._event_limit, link.id)
            data = arguments[0] if arguments else None
            if len(arguments) > 1:
                raise RefusedError("bad_message", "There is one argument too many.")
            match event:
                case "sync":
                    return await self._sync(link, person, read_sync(data))
                case "message":
                    return await self._say(link, person, read_message(data))
                case "ask":
                    return await self._say(link, person, read_ask(data))
                case "forget":
                    read_forget(data)
                    return await self._turns.run(person.session, "forget", lambda: self._forget(person.session))
                case "feedback":
                    helpful, about = read_feedback(data)
                    self._feedback.count(person.session, about, helpful=helpful)
                    return {"ok": True}
                case _:
                    raise RefusedError("unknown_event", "There is no event of this name.")
        except BusyError:
            refused = RefusedError("busy", "Please wait for the answer to your last message.", retry_after=2)
        except RefusedError as error:
            refused = error
        except Exception as error:
            logger.error("web: %s failed with %s", event if event in _EVENT_NAMES else "an event", described(error))
            refused = self._failed(self._people.get(link.id))
        if refused.code in ("bad_message", "unknown_event"):
            await self._wire.refuse(link, f"refused: {refused.code}")
        else:
            self._log(link.address, f"refused: {refused.code}")
        return refused.as_dict()

    # What the page asks for.

    async def _sync(self, link: Link, person: _Person, after: int) -> dict[str, Any]:
        _allow(self._sync_limit, link.id)
        found = messages(await said(self._agent.tracker_store, person.session))
        busy = self._turns.is_busy(person.session)
        return {"ok": True, "messages": [message for message in found if message["seq"] > after], "busy": busy}

    async def _say(self, link: Link, person: _Person, message: Said) -> dict[str, Any]:
        _allow(self._said_limit, person.session)
        _allow(self._said_by_address_limit, link.address)
        person = replace(person)
        return await self._turns.run(person.session, message.id, lambda: self._answer(person, message))

    async def _answer(self, person: _Person, message: Said) -> dict[str, Any]:
        """Have a message answered and stored, then show the person both.

        The page hears that it was accepted only after that: of a message without an answer from here it knows that
        it may send it again. One that is in the conversation already is not answered twice.
        """
        await self._wire.emit("typing", {"on": True}, room=person.session)
        try:
            return await self._answered(person, message)
        except Exception as error:
            logger.error("web: a message failed with %s", described(error))
            return self._failed(person).as_dict()
        finally:
            await self._wire.emit("typing", {"on": False}, room=person.session)

    async def _answered(self, person: _Person, message: Said) -> dict[str, Any]:
        agent = self._agent
        replies = _Collected()
        metadata = {"title": message.title} if message.title else {}
        if person.country:
            metadata["country"] = person.country
        async with agent.lock_store.lock(person.session):
            if self._tokens.is_ended(person.session):
                # It waited while the conversation was deleted: answering it would begin one that nobody can delete.
                return _ended().as_dict()
            before = await said(agent.tracker_store, person.session)
            if message.id in message_ids(before):
                return {"ok": True, "id": message.id}
            await agent.processor.handle_message(
                UserMessage(
                    message.text,
                    replies,
                    person.session,
                    input_channel=self.name(),
                    message_id=message.id,
                    metadata=metadata,
                )
            )
            after = await said(agent.tracker_store, person.session)
        shown = len(messages(before))
        if before and not after:  # the person asked for it
            await self._end(person.session, replies.replies)
        elif message.id not in message_ids(after):
            return self._failed(person).as_dict()
        for new in messages(after)[shown:]:
            await self._wire.emit("message", new, room=person.session)
        return {"ok": True, "id": message.id}

    async def _forget(self, session: str) -> dict[str, Any]:
        agent = self._agent
        async with agent.lock_store.lock(session):
            await erase(agent.tracker_store, session)
        self._tokens.revoke(session)
        # The answer goes out first: at that the page clears what it has kept, which must not be the new session.
        self._later(self._end(session, []))
        return {"ok": True}

    async def _end(self, session: str, replies: list[dict[str, Any]]) -> None:
        """End a session that was deleted. Its pages go on with a new one, and are shown the last replies.

        These belong to no conversation any more: their number is 0.
        """
        self._tokens.revoke(session)
        links = [link for link in self._wire.links.values() if self._session_of(link) == session]
        fresh = self._tokens.begin().id
        for link in links:
            person = self._people[link.id] = replace(self._people[link.id], session=fresh)
            await self._wire.leave_room(link.sid, session)
            await self._begin(link, person, resumed=False)
        at = int(time.time() * 1000)
        for number, reply in enumerate(replies, start=1):
            message = {"seq": 0, "id": f"last-{number}", "from": "bot", "at": at, **reply}
            await self._wire.emit("message", message, room=fresh)

    def _session_of(self, link: Link) -> str | None:
        person = self._people.get(link.id)
        return None if person is None else person.session

    def _later(self, job: Coroutine[Any, Any, None]) -> None:
        async def run() -> None:
            await asyncio.sleep(_AFTER_ANSWER_S)
            await job

        task = asyncio.ensure_future(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Shared.

    @property
    def _agent(self) -> Any:
        agent = None if self._app is None else getattr(self._app.ctx, "agent", None)
        if agent is None or not agent.is_ready():
            raise RuntimeError("no model is loaded")
        return agent

    def _failed(self, person: _Person | None) -> RefusedError:
        number = countries.country_entry(person.country if person else None).emergency_number
        return RefusedError(
            "failed",
            "I am sorry, that did not work. Please send it again in a moment. If you feel very unwell or it is "
            f"getting worse, do not wait for me: see a doctor today. In an emergency, call {number}.",
            retry_after=5,
        )

    def _log(self, address: str, what: str) -> None:
        """Write one line, without what was sent; not more than a few for one address."""
        if not self._log_limit.wait_s(address):
            logger.warning("web: %s (from %s)", what, address)


class _Routes(Blueprint):
    """The channel's blueprint, which lets the channel know the application it is registered with."""

    def __init__(self, name: str, channel: WebInput) -> None:
        super().__init__(name)
        self.ctx.channel = channel

    def register(self, app: Sanic[Any, Any], options: dict[str, Any]) -> None:
        """Register the routes and attach the channel."""
        super().register(app, options)  # type: ignore[no-untyped-call]
        self.ctx.channel.attach(app)


def _session(session: Session, person: _Person, *, resumed: bool) -> dict[str, Any]:
    """Return the `session` event."""
    entry = countries.country_entry(person.country)
    return {
        "token": session.token,
        "expires_at": session.expires_at,
        "resumed": resumed,
        "country": entry.id,
        "emergency_number": entry.emergency_number,
        **({"advice_line": entry.advice_line} if entry.advice_line else {}),
        "limits": {"characters": MOST_CHARACTERS},
    }


def _allow(limit: RateLimiter, key: str) -> None:
    wait_s = limit.wait_s(key)
    if wait_s:
        raise RefusedError("too_fast", "That was a bit fast. Please wait a moment.", retry_after=max(0.1, wait_s))


def _ended() -> RefusedError:
    return RefusedError("token_invalid", "This conversation has ended. A new one can be started.")


def _count_down(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]


def _too_many(wait_s: float) -> HTTPResponse:
    body = {"code": "too_many", "message": "There are too many connections from your network. Please try again later."}
    return json_response(body, status=429, headers={"Retry-After": str(math.ceil(wait_s))})


def _last(header: str | None) -> str:
    return (header or "").rpartition(",")[2].strip().lower()
