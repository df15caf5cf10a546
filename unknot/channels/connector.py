"""What all messaging connectors share. A connector says how its platform is verified, read and written to.

A request goes this way: its size is bounded, its signature verified over the raw body, its events read; messages that
were seen before fall away; the others are written to the journal; only then the platform is told that they arrived. The
answers follow in the background (`unknot.channels.conversations`).

A caller that is refused gets a status code and nothing else. The operator gets a line with the channel and the reason.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import os
import sqlite3
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import BaseHTTPResponse, empty

from unknot.channels import journal as journals
from unknot.channels import seen
from unknot.channels.conversations import GIVEN_UP_AFTER_S, Conversations
from unknot.channels.credentials import Credentials
from unknot.channels.events import Event
from unknot.channels.failures import described
from unknot.channels.journal import FullError, Journal, seen_key
from unknot.channels.limits import Rate, RateLimiter
from unknot.channels.outbound import Outcome
from unknot.channels.precedence import precedence
from unknot.channels.render import Limits, Message, Piece, Shown, read_reply, read_tap
from unknot.channels.rest import WholeMessages
from unknot.channels.text import MOST_CHARACTERS, clean
from unknot.channels.verify import RefusedError

logger = logging.getLogger(__name__)

T = TypeVar("T")
Handler = Callable[[UserMessage], Awaitable[Any]]

#: Rasa's name of our channels begins with this, its own connectors' do not: `actions/channel.py` tells them apart.
PREFIX = "unknot_"

MOST_BYTES = 256 * 1024
_STOP_LIMIT_S = 5.0
#: Nobody types faster; a program that does is told to slow down.
_TYPED = Rate(burst=20, per_second=0.5)
_TOLD = Rate(burst=1, per_second=1 / 60)
_LOGGED = Rate(burst=20, per_second=1)
_FAR_AHEAD_S = 300.0

WORDS_ONLY = (
    "I can read words only. I cannot look at pictures or files or listen to voice messages. "
    "Please tell me in words what you feel.\nIn an emergency, call your emergency number."
)
ENCRYPTED = (
    "I cannot read encrypted messages. Please start a new chat with me and turn encryption off before you write. "
    "Then tell me in words what you feel.\nIn an emergency, call your emergency number."
)
TOO_LONG = (
    "Your message is longer than I can read. Please send it in shorter parts, the most important things first.\n"
    "In an emergency, call your emergency number."
)
TOO_FAST = (
    "You are sending messages faster than I can read them. Please wait a minute. Then tell me again what matters.\n"
    "In an emergency, call your emergency number."
)
GONE = "That button belongs to an earlier question. Please answer in your own words."

_NOTICES = {"media": WORDS_ONLY, "encrypted": ENCRYPTED, "too_long": TOO_LONG, "too_fast": TOO_FAST}


class Connector(InputChannel, ABC):
    """A messaging platform."""

    channel: ClassVar[str]
    """Its name, in the address `/webhooks/<channel>/webhook` and in the log."""
    limits: ClassVar[Limits]
    keys: ClassVar[frozenset[str]]
    """What credentials.yml may say of it, beside `redis_url`."""
    called: ClassVar[bool] = True
    """Whether the platform calls our webhook. Else the connector fetches its events."""
    oldest_s: ClassVar[float] = 7 * 86_400
    """Older messages are not answered: no platform sends one again for longer, and ids are known for a day more."""
    given_up_after_s: ClassVar[float] = GIVEN_UP_AFTER_S
    """Age at which a reply that could not be delivered is given up."""
    first_pause_s: ClassVar[float] = 0.5
    """Longest wait before a reply is sent again for the first time; it doubles each time, up to `longest_pause_s`."""
    longest_pause_s: ClassVar[float] = 30.0

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys that all connectors have. Subclasses read theirs. Raises CredentialsError."""
        url = credentials.text("redis_url") or os.environ.get(seen.VARIABLE)
        self._shared = seen.SharedSeen(url) if url else None
        self._journal: Journal | None = None
        self._conversations: Conversations | None = None
        self._on_new_message: Handler | None = None
        self._app: Any = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._typed = RateLimiter(_TYPED)
        self._told = RateLimiter(_TOLD)
        self._logged = RateLimiter(_LOGGED)

    # ---- what a connector says of its platform

    @property
    @abstractmethod
    def identity_key(self) -> str:
        """A secret that names of conversations are made with: they show no telephone number and cannot be guessed."""

    async def prepare(self, request: Request) -> None:
        """Get what `verify` needs from elsewhere, such as the platform's keys. Raises RefusedError."""

    @abstractmethod
    def verify(self, request: Request, body: bytes) -> None:
        """Let a request of the platform pass. Raises RefusedError."""

    def handshake(self, body: bytes) -> BaseHTTPResponse | None:
        """Return the answer to a verified request that only asks whether the address is ours; None for all others."""
        return None

    @abstractmethod
    def events(self, body: bytes) -> list[Event]:
        """Return what a verified body holds; what is of no interest is left out. Raises RefusedError (400)."""

    @abstractmethod
    async def send(self, person: str, piece: Piece) -> Outcome:
        """Send a piece to a person. Raises UnreachableError."""

    async def deliver(self, person: str, piece: Piece, key: str) -> Outcome:
        """As `send`, for platforms that know by its key a reply that is sent again."""
        return await self.send(person, piece)

    async def received(self, event: Event) -> None:
        """Called once for each new event, for platforms that want more than the status. Failures count for nothing."""

    @abstractmethod
    async def whoami(self) -> str:
        """Ask the platform whom the credentials belong to. No message is sent.

        Raises UnreachableError, CredentialsError.
        """

    def routes(self, routes: Blueprint) -> None:
        """Add routes beside the webhook."""

    async def close(self) -> None:
        """Close what `send` opened."""

    # ---- Rasa's interface

    @classmethod
    def name(cls) -> str:
        """Rasa's name of the channel."""
        return PREFIX + cls.channel

    def url_prefix(self) -> str:
        """Part of the webhook's address."""
        return self.channel

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> Connector:
        """Return the connector. Raises CredentialsError."""
        return cls(Credentials(cls.channel, credentials, known=cls.keys | {"redis_url"}))

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Return the routes, `POST /webhook` and what the platform has beside it, and what runs with the server."""
        self._on_new_message = on_new_message
        routes = Blueprint(f"unknot_{self.channel}")

        if self.called:

            @routes.post("/webhook", stream=True)
            async def webhook(request: Request) -> BaseHTTPResponse:
                return await self._webhook(request)

        self.routes(routes)

        @routes.listener("after_server_start")
        async def start(app: Sanic[Any, Any], _: Any) -> None:
            self._app = app
            self.start(journals.borrow(Path(os.environ.get(journals.VARIABLE) or journals.DEFAULT_FILE)))

        @routes.listener("before_server_stop")
        async def stop(app: Sanic[Any, Any], _: Any) -> None:
            await self.stop()

        return routes

    # ---- its life

    def start(self, journal: Journal) -> None:
        """Begin to take events in, and go on with those that an earlier run left."""
        self._journal = journal
        self._conversations = Conversations(
            self.channel,
            journal,
            self.limits,
            self._answer,
            self.deliver,
            given_up_after_s=self.given_up_after_s,
            first_pause_s=self.first_pause_s,
            longest_pause_s=self.longest_pause_s,
        )
        self._conversations.resume()

    async def stop(self) -> None:
        """Take nothing more in, finish what is being done, and close everything."""
        if self._conversations is not None:
            await self._conversations.stop(_STOP_LIMIT_S)
            self._conversations = None
        await asyncio.gather(*self._tasks)
        await self.close()
        if self._shared is not None:
            await self._shared.close()
        if self._journal is not None:
            journals.give_back(self._journal)
            self._journal = None

    @property
    def busy(self) -> bool:
        """Whether anything is being answered or sent."""
        return self._conversations is not None and self._conversations.busy

    # ---- in

    async def _webhook(self, request: Request) -> BaseHTTPResponse:
        try:
            body = await _read(request)
            await self.prepare(request)
            self.verify(request, body)
            precedence.stir()
            if (answer := _parsed(self.handshake, body)) is not None:
                return answer
            await self.take(self._events(body))
        except RefusedError as refused:
            self.log_refused(refused)
            return empty(status=refused.status, headers={"Retry-After": "30"} if refused.status == 503 else None)
        return self.accepted()

    def accepted(self) -> BaseHTTPResponse:
        """Return what tells the platform that an event arrived."""
        return empty(status=200)

    async def take(self, events: Sequence[Event]) -> None:
        """Take events in: those that are new are answered, in order. Raises RefusedError (503): send them again."""
        if self._conversations is None or not self._conversations.open:
            raise RefusedError(503, "the server is starting or stopping")
        fresh = [self._bounded(event) for event in events if self._recent(event)]
        if not fresh:
            return
        try:
            mine = fresh if self._shared is None else await self._shared.claim(self.channel, fresh)
        except OSError as error:
            raise RefusedError(503, str(error)) from error
        try:
            new = self._conversations.take(mine)
        except (FullError, sqlite3.Error) as error:
            if self._shared is not None:
                await self._shared.release(self.channel, mine)
            why = "too many messages wait" if isinstance(error, FullError) else f"the journal fails: {error}"
            raise RefusedError(503, why) from error
        if self._shared is not None:
            await self._shared.confirm(self.channel, mine)
        for event in new:
            task = asyncio.get_running_loop().create_task(self._received(event))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def conversation_of(self, person: str) -> str:
        """Return Rasa's name of the conversation with a person."""
        named = f"{self.channel}\0{person}".encode("utf-8", "surrogatepass")
        digest = hmac.new(self.identity_key.encode(), named, hashlib.sha256)
        return f"{self.channel}-{digest.hexdigest()[:32]}"

    @staticmethod
    def now() -> float:
        """Return the time, for events that have none of their own."""
        return time.time()

    def log_refused(self, refused: RefusedError) -> None:
        """Write a line for the operator. In a flood some are left out."""
        if not self._logged.wait_s(refused.reason):
            logger.warning("%s: refused a request with %s: %s", self.channel, refused.status, refused.reason)

    def _events(self, body: bytes) -> list[Event]:
        events = _parsed(self.events, body)
        if not all(_is_unicode(event.id) and _is_unicode(event.person) for event in events):
            raise RefusedError(400, "the body is not of the platform's form")
        # A batch may be out of order.
        return sorted(events, key=lambda event: event.at)

    def _recent(self, event: Event) -> bool:
        age = time.time() - event.at
        if -_FAR_AHEAD_S <= age <= self.oldest_s:
            return True
        self.log_refused(RefusedError(200, "an old message came again and is not answered"))
        return False

    def _bounded(self, event: Event) -> Event:
        """Return an event as it is, or as one that the person is told about."""
        if event.kind == "words" and len(event.text) > MOST_CHARACTERS:
            return replace(event, kind="too_long", text="")
        return event

    # ---- answers

    async def _answer(self, event: Event, shown: Shown | None, begun: bool) -> Sequence[Message]:
        if notice := _NOTICES.get(event.kind):
            return [{"text": notice}]
        if self._typed.wait_s(event.conversation):
            return [] if self._told.wait_s(event.conversation) else [{"text": TOO_FAST}]
        if begun and (earlier := await self._answered_before(event)) is not None:
            return earlier
        if event.kind == "tap":
            payload = read_tap(event.text, shown)
            if payload is None and not event.title:
                return [{"text": GONE}]
            text = payload or read_reply(event.title, shown)
        else:
            text = read_reply(event.text, shown)
        replies = WholeMessages()
        assert self._on_new_message is not None
        await self._on_new_message(
            UserMessage(
                clean(text), replies, event.conversation, input_channel=self.name(), message_id=reference(event)
            )
        )
        messages: list[Message] = replies.messages
        return messages

    async def _answered_before(self, event: Event) -> list[Message] | None:
        """Return the replies to an event that was begun before, if its turn was saved: the server ended after that.

        The tracker is saved at the end of a turn. So either it has the message and all replies, or it has neither.
        """
        agent = getattr(getattr(self._app, "ctx", None), "agent", None)
        if agent is None:
            return None
        tracker = await agent.tracker_store.retrieve(event.conversation)
        if tracker is None:
            return None
        replies: list[Message] | None = None
        for known in tracker.events:
            if known.type_name == "user":
                if replies is not None:
                    break
                if known.message_id == reference(event):
                    replies = []
            elif known.type_name == "bot" and replies is not None:
                replies.append(known.message())
        return replies

    async def _received(self, event: Event) -> None:
        try:
            await self.received(event)
        except Exception as error:
            logger.warning("%s: the platform was not told that a tap arrived: %s", self.channel, described(error))


def reference(event: Event) -> str:
    """Return what Rasa knows a message by: not the platform's id, in which WhatsApp has the telephone number."""
    return seen_key(event.conversation, event.id).hex()


def _is_unicode(text: str) -> bool:
    """Tell whether a text can be written anywhere: JSON may bring half a character (a lone surrogate)."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _parsed(read: Callable[[bytes], T], body: bytes) -> T:
    """Return what is read from a body. Raises RefusedError (400)."""
    try:
        return read(body)
    except (KeyError, IndexError, TypeError, AttributeError, ValueError, RecursionError, OverflowError):
        raise RefusedError(400, "the body is not of the platform's form") from None


async def _read(request: Request) -> bytes:
    """Return a request's body. Raises RefusedError (413) as soon as it is too large."""
    body = bytearray()
    stream: Any = request.stream  # its type does not name the method
    while (part := await stream.read()) is not None:
        body += part
        if len(body) > MOST_BYTES:
            raise RefusedError(413, f"the body is larger than {MOST_BYTES} bytes")
    return bytes(body)
