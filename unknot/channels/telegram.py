"""Telegram, through the Bot API's webhook.

credentials.yml:

    unknot.channels.telegram.Telegram:
      token: ${TELEGRAM_TOKEN}
      secret_token: ${TELEGRAM_SECRET_TOKEN}

Limits and fields: https://core.telegram.org/bots/api
"""

from __future__ import annotations

import json
import re
from typing import Any, ClassVar

import aiohttp
from sanic.request import Request

from unknot.channels.connector import Connector
from unknot.channels.credentials import Credentials, CredentialsError
from unknot.channels.events import Event
from unknot.channels.outbound import Answer, Api, Later, Never, Outcome, Sent, UnreachableError, wait_of
from unknot.channels.pictures import picture
from unknot.channels.render import Limits, Piece
from unknot.channels.verify import require_token

API = "https://api.telegram.org/"
_HEADER = "x-telegram-bot-api-secret-token"
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
#: What Telegram's own buttons write; "/start" opens every conversation with a bot.
_COMMANDS = {"/start": "hello", "/help": "what can you do?"}
#: A message with one of these and no words. Others (somebody joined, a pinned message) are no message to us.
_MEDIA = {"animation", "audio", "contact", "dice", "document", "location", "paid_media", "photo", "poll", "sticker"}
_MEDIA |= {"story", "venue", "video", "video_note", "voice"}


class Telegram(Connector):
    """The connector. Answers private chats only: in a group, others would read along."""

    channel: ClassVar[str] = "telegram"
    keys: ClassVar[frozenset[str]] = frozenset({"token", "secret_token", "api"})
    limits: ClassVar[Limits] = Limits(
        text=4096,
        body=4096,
        buttons=20,
        button_title=60,  # no limit is documented; longer ones are cut by the apps
        tap_id=64,
        images=True,
        caption=1024,
    )
    # Telegram keeps an update for 24 hours.
    oldest_s: ClassVar[float] = 2 * 86_400

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys. Raises CredentialsError."""
        super().__init__(credentials)
        token = credentials.secret("token")
        if not _TOKEN.fullmatch(token):
            raise credentials.error("token", "is no token of a bot: digits, a colon, letters. BotFather gives it")
        self._secret_token = credentials.secret("secret_token")
        if not _SECRET.fullmatch(self._secret_token):
            raise credentials.error("secret_token", "has to be 16 to 256 of the characters A-Z, a-z, 0-9, _ and -")
        self._api = Api(f"{(credentials.text('api') or API).rstrip('/')}/bot{token}/")
        self._token = token
        self._photos: dict[str, str] = {}

    @property
    def identity_key(self) -> str:
        """The bot's token."""
        return self._token

    def verify(self, request: Request, body: bytes) -> None:
        """Compare the secret token that Telegram was given with the webhook's address."""
        require_token(request.headers.get(_HEADER), self._secret_token)

    def events(self, body: bytes) -> list[Event]:
        """Return the update's message or tap. Edited messages, groups, channels and service messages are left out."""
        update = json.loads(body)
        if isinstance(tap := update.get("callback_query"), dict):
            return self._tap(tap)
        message = update.get("message")
        if not isinstance(message, dict) or not _is_private(message):
            return []
        text = message.get("text") or message.get("caption") or ""
        if not isinstance(text, str):
            raise TypeError
        if not text and not _MEDIA & message.keys():
            return []
        person = str(int(message["chat"]["id"]))
        return [
            Event(
                id=f"{person}:{int(message['message_id'])}",
                person=person,
                conversation=self.conversation_of(person),
                kind="words" if text else "media",
                text=_COMMANDS.get(text.partition(" ")[0], text),
                at=float(message["date"]),
            )
        ]

    def _tap(self, tap: dict[str, Any]) -> list[Event]:
        message, data = tap.get("message"), tap.get("data")
        if not isinstance(message, dict) or not isinstance(data, str) or not _is_private(message):
            return []
        person = str(int(message["chat"]["id"]))
        if int(tap["from"]["id"]) != int(person):
            return []
        callback = str(tap["id"])
        return [
            Event(
                id=f"tap:{callback}",
                person=person,
                conversation=self.conversation_of(person),
                kind="tap",
                text=data,
                at=self.now(),  # a tap has no time of its own
                callback=callback,
            )
        ]

    async def received(self, event: Event) -> None:
        """Answer the tap, so that the button stops its waiting sign."""
        if event.callback:
            await self._api.call("answerCallbackQuery", body={"callback_query_id": event.callback})

    async def send(self, person: str, piece: Piece) -> Outcome:
        """Send a message with its keyboard, or a photo."""
        if piece.image is not None:
            return await self._send_photo(person, piece)
        body: dict[str, Any] = {
            "chat_id": int(person),
            "text": piece.text,
            "link_preview_options": {"is_disabled": True},
        }
        if piece.choices:
            # One below the other: titles are sentences, side by side they would be cut.
            body["reply_markup"] = {
                "inline_keyboard": [[{"text": choice.title, "callback_data": choice.id}] for choice in piece.choices]
            }
        return _outcome(await self._api.call("sendMessage", body=body))

    async def _send_photo(self, person: str, piece: Piece) -> Outcome:
        assert piece.image is not None
        known = self._photos.get(piece.image)
        if known is not None:
            answer = await self._api.call(
                "sendPhoto", body={"chat_id": int(person), "photo": known, "caption": piece.text}
            )
            return _outcome(answer)
        content = picture(piece.image)
        if content is None:
            return Sent()  # the text says it without
        form = aiohttp.FormData()
        form.add_field("chat_id", person)
        form.add_field("caption", piece.text)
        form.add_field("photo", content, filename=f"{piece.image}.png", content_type="image/png")
        answer = await self._api.call("sendPhoto", form=form)
        sizes = (answer.data.get("result") or {}).get("photo") if answer.status == 200 else None
        if sizes:
            self._photos[piece.image] = sizes[-1]["file_id"]  # the next time it need not be sent again
        return _outcome(answer)

    async def whoami(self) -> str:
        """Ask for the bot's name and its webhook."""
        answer = await self._api.call("getMe", method="GET")
        if answer.status != 200:
            raise CredentialsError(f"channel telegram, key `token`: Telegram does not know it (HTTP {answer.status}).")
        hook = await self._api.call("getWebhookInfo", method="GET")
        url = (hook.data.get("result") or {}).get("url")
        name = f"@{answer.data.get('result', {}).get('username', '?')}"
        if hook.status != 200:
            raise UnreachableError(f"getWebhookInfo answered HTTP {hook.status}")
        return f"{name}, webhook {url}" if url else f"{name}, no webhook is set: see docs/channels/telegram.md"

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()


def _is_private(message: dict[str, Any]) -> bool:
    chat = message.get("chat")
    return isinstance(chat, dict) and chat.get("type") == "private"


def _outcome(answer: Answer) -> Outcome:
    if answer.status == 429:
        parameters = answer.data.get("parameters")
        after = wait_of(parameters.get("retry_after")) if isinstance(parameters, dict) else None
        return Later("HTTP 429", after if after is not None else answer.retry_after_s)
    if answer.status == 403:
        return Never("HTTP 403: the person has blocked the bot")
    if answer.status == 404:
        return Later("HTTP 404: the bot's token is not known")
    return answer.outcome()
