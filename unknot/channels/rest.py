"""The REST channel: `POST /webhooks/rest/webhook` with `{"sender": "…", "message": "…"}`.

It takes the place of Rasa's own, under the same name and address. What is different: a request that is not of this
form is refused with a status code and a reason (Rasa's answers `200 []`); a sender is required (Rasa puts everyone
without one into one conversation); texts are checked (`unknot.channels.text`); a message's text, buttons and `custom`
object stay together in one message; and no log line holds what was written.

credentials.yml, with a token where others than a program of ours could reach it (callers then send the header
`Authorization: Bearer <token>`):

    unknot.channels.rest.RestInput:
      token: ${UNKNOT_REST_TOKEN}
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import BaseHTTPResponse
from sanic.response import json as json_response

from unknot.channels.credentials import Credentials
from unknot.channels.failures import described
from unknot.channels.text import MOST_CHARACTERS, clean
from unknot.channels.verify import same

logger = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
LONGEST_SENDER = 255

Handler = Callable[[UserMessage], Awaitable[Any]]


class BadRequestError(ValueError):
    """A request that is not answered; `status` is the HTTP status, the message tells the caller what is wrong."""

    def __init__(self, status: int, reason: str) -> None:
        """Keep the status beside the reason."""
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Incoming:
    """A request that was checked."""

    sender: str
    text: str


def read(body: bytes) -> Incoming:
    """Return what a request's body holds. Raises BadRequestError."""
    if len(body) > MOST_BYTES:
        raise BadRequestError(413, f"The request is larger than {MOST_BYTES} bytes.")
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequestError(400, "The body is not JSON.") from None
    if not isinstance(data, dict):
        raise BadRequestError(400, 'The body is not an object like {"sender": "…", "message": "…"}.')
    sender, message = data.get("sender"), data.get("message")
    if not isinstance(sender, str) or not 0 < len(sender) <= LONGEST_SENDER or not sender.isprintable():
        raise BadRequestError(400, f'"sender" has to be a text of 1 to {LONGEST_SENDER} printable characters.')
    if not isinstance(message, str):
        raise BadRequestError(400, '"message" has to be a text.')
    if len(message) > MOST_CHARACTERS:
        raise BadRequestError(413, f'"message" is longer than {MOST_CHARACTERS} characters. Please shorten it.')
    return Incoming(sender, clean(message))


class WholeMessages(CollectingOutputChannel):
    """Collects the replies of a turn, each in one piece."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one reply: its text, buttons, image and `custom` object together."""
        parts = {key: message[key] for key in ("text", "buttons", "image", "attachment", "custom") if message.get(key)}
        if parts:
            await self._persist_message({"recipient_id": recipient_id, **parts})


class StreamedMessages(WholeMessages):
    """Sends each reply as soon as it is there, a JSON object a line."""

    def __init__(self, send: Callable[[str], Awaitable[Any]]) -> None:
        """`send` writes to the open response."""
        super().__init__()
        self._send = send

    async def _persist_message(self, message: dict[str, Any]) -> None:
        await self._send(json.dumps(message) + "\n")


class RestInput(InputChannel):
    """The channel; turned on in credentials.yml by its class path."""

    def __init__(self, token: str | None = None) -> None:
        """With a token, requests have to carry it."""
        self._token = token

    @classmethod
    def from_credentials(cls, credentials: Mapping[str, Any] | None) -> RestInput:
        """Return the channel. Raises CredentialsError for a token that is named and empty."""
        keys = Credentials(cls.name(), credentials, known=frozenset({"token"}))
        return cls(keys.secret("token") if credentials and "token" in credentials else None)

    @classmethod
    def name(cls) -> str:
        """Name of the channel and part of its address."""
        return "rest"

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        """Return the routes: `GET /` for a health check and `POST /webhook`, with `?stream=true` if wished."""
        routes = Blueprint("unknot_rest")

        @routes.get("/")
        async def health(request: Request) -> BaseHTTPResponse:
            return json_response({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> BaseHTTPResponse | None:
            if self._token is not None and not same(_bearer(request), self._token):
                logger.warning("rest: refused a request with 401: the token is missing or wrong")
                return json_response(
                    {"error": "The token is missing or wrong."}, status=401, headers={"WWW-Authenticate": "Bearer"}
                )
            try:
                incoming = read(request.body)
            except BadRequestError as refused:
                return json_response({"error": str(refused)}, status=refused.status)
            if request.args.get("stream") == "true":
                response = await request.respond(content_type="text/event-stream")
                await self._handle(on_new_message, incoming, StreamedMessages(response.send))
                await response.eof()
                return None
            collected = WholeMessages()
            if not await self._handle(on_new_message, incoming, collected):
                return json_response({"error": "The message could not be answered. Please send it again."}, status=500)
            return json_response(collected.messages)

        return routes

    async def _handle(self, on_new_message: Handler, incoming: Incoming, replies: CollectingOutputChannel) -> bool:
        """Have a message answered; return whether that went well. A failure is logged without what was written."""
        message = UserMessage(incoming.text, replies, incoming.sender, input_channel=self.name())
        try:
            await on_new_message(message)
        except Exception as error:
            logger.error("rest: a message failed with %s", described(error))
            return False
        return True


def _bearer(request: Request) -> str | None:
    """Return the token of a request, None if it has none."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
