"""Facebook Messenger, for one page.

credentials.yml:

    unknot.channels.messenger.Messenger:
      app_secret: ${MESSENGER_APP_SECRET}
      verify_token: ${MESSENGER_VERIFY_TOKEN}
      access_token: ${MESSENGER_ACCESS_TOKEN}
      page_id: ${MESSENGER_PAGE_ID}

Limits and fields: https://developers.facebook.com/docs/messenger-platform
"""

from __future__ import annotations

import json
import math
from typing import Any, ClassVar

import aiohttp

from unknot.channels.credentials import Credentials
from unknot.channels.events import Event
from unknot.channels.meta import MetaConnector, outcome
from unknot.channels.outbound import Outcome, Sent
from unknot.channels.pictures import picture
from unknot.channels.render import Limits, Piece

#: The payload of the button that opens a conversation; the page's settings name it.
GET_STARTED = "GET_STARTED"


class Messenger(MetaConnector):
    """The connector."""

    channel: ClassVar[str] = "messenger"
    object: ClassVar[str] = "page"
    keys: ClassVar[frozenset[str]] = frozenset({"app_secret", "verify_token", "access_token", "page_id", "api"})
    limits: ClassVar[Limits] = Limits(
        text=2000, body=2000, buttons=13, button_title=20, tap_id=1000, images=True, caption=0
    )
    given_up_after_s: ClassVar[float] = 7 * 86_400

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys. Raises CredentialsError."""
        super().__init__(credentials)
        self._page = credentials.secret("page_id")
        if not self._page.isdecimal():
            raise credentials.error("page_id", "has to be digits")

    def events(self, body: bytes) -> list[Event]:
        """Return the messages to our page. What the page itself sent, receipts, edits and reactions are left out."""
        events = []
        for entry in self.entries(json.loads(body)):
            if str(entry["id"]) != self._page:
                continue
            events += [event for item in entry.get("messaging") or () if (event := self._event(item))]
        return events

    def _event(self, item: dict[str, Any]) -> Event | None:
        message, postback = item.get("message"), item.get("postback")
        if isinstance(postback, dict):
            payload = _text(postback.get("payload", ""))
            if payload == GET_STARTED:
                return self._made(item, postback, "words", "hello")
            return self._made(item, postback, "tap", payload, _text(postback.get("title", "")))
        if not isinstance(message, dict) or message.get("is_echo") or message.get("is_deleted"):
            return None
        words = _text(message.get("text") or "")
        if quick := message.get("quick_reply"):
            return self._made(item, message, "tap", _text(quick["payload"]), words)
        if words.strip():
            return self._made(item, message, "words", words)
        if message.get("attachments") or message.get("is_unsupported") or message.get("sticker_id"):
            return self._made(item, message, "media", "")
        return None

    def _made(self, item: dict[str, Any], message: dict[str, Any], kind: Any, words: str, title: str = "") -> Event:
        person = _text(item["sender"]["id"])
        at = float(item["timestamp"]) / 1000
        if not person.isdecimal() or not math.isfinite(at):
            raise ValueError
        return Event(
            # A postback had no id once; its time tells it from others of the person.
            id=_text(message.get("mid") or f"{person}:{item['timestamp']}"),
            person=person,
            conversation=self.conversation_of(person),
            kind=kind,
            text=words,
            at=at,
            title=title,
        )

    async def send(self, person: str, piece: Piece) -> Outcome:
        """Send a text with its quick replies, or a picture."""
        if piece.image is not None:
            return await self._send_picture(person, piece.image)
        message: dict[str, Any] = {"text": piece.text}
        if piece.choices:
            message["quick_replies"] = [
                {"content_type": "text", "title": choice.title, "payload": choice.id} for choice in piece.choices
            ]
        return outcome(await self._api.call("me/messages", body=_to(person) | {"message": message}))

    async def _send_picture(self, person: str, id_: str) -> Outcome:
        known, _ = self._media.get(id_, ("", 0.0))
        if known:
            attachment = {"type": "image", "payload": {"attachment_id": known}}
            return outcome(
                await self._api.call("me/messages", body=_to(person) | {"message": {"attachment": attachment}})
            )
        content = picture(id_)
        if content is None:
            return Sent()  # the text says it without
        form = aiohttp.FormData()
        for key, value in _to(person).items():
            form.add_field(key, value if isinstance(value, str) else json.dumps(value))
        form.add_field("message", json.dumps({"attachment": {"type": "image", "payload": {"is_reusable": True}}}))
        form.add_field("filedata", content, filename=f"{id_}.png", content_type="image/png")
        answer = await self._api.call("me/messages", form=form)
        kept = answer.data.get("attachment_id")
        if answer.status == 200 and isinstance(kept, str):
            self._media[id_] = (kept, math.inf)
        return outcome(answer)

    def account(self) -> str:
        """Return the path of our page."""
        return "me?fields=name"


def _to(person: str) -> dict[str, Any]:
    return {"recipient": {"id": person}, "messaging_type": "RESPONSE"}


def _text(value: Any) -> str:
    """Return a text. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError
    return value
