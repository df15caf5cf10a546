"""WhatsApp, through Meta's Cloud API.

credentials.yml:

    unknot.channels.whatsapp.WhatsApp:
      app_secret: ${WHATSAPP_APP_SECRET}
      verify_token: ${WHATSAPP_VERIFY_TOKEN}
      access_token: ${WHATSAPP_ACCESS_TOKEN}
      phone_number_id: ${WHATSAPP_PHONE_NUMBER_ID}

Limits and fields: https://developers.facebook.com/docs/whatsapp/cloud-api
"""

from __future__ import annotations

import json
import time
from typing import Any, ClassVar

import aiohttp

from unknot.channels.credentials import Credentials
from unknot.channels.events import Event
from unknot.channels.meta import MetaConnector, outcome
from unknot.channels.outbound import Outcome, Sent
from unknot.channels.pictures import picture
from unknot.channels.render import Limits, Piece

#: Messages without words that a person may mean as an answer. Others (reactions, edits, system) are none.
_MEDIA = frozenset(
    {"image", "video", "audio", "document", "sticker", "location", "contacts", "order", "unknown", "unsupported"}
)
#: An uploaded picture is kept by WhatsApp for 30 days.
_MEDIA_KEPT_S = 29 * 86_400


class WhatsApp(MetaConnector):
    """The connector, for one telephone number."""

    channel: ClassVar[str] = "whatsapp"
    object: ClassVar[str] = "whatsapp_business_account"
    keys: ClassVar[frozenset[str]] = frozenset({"app_secret", "verify_token", "access_token", "phone_number_id", "api"})
    limits: ClassVar[Limits] = Limits(
        text=4096,
        body=1024,
        buttons=3,
        button_title=20,
        rows=10,
        row_title=24,
        row_description=72,
        tap_id=200,
        images=True,
        caption=1024,
    )
    #: A reply that came too late for the 24 hours is kept, in case that the person writes again.
    given_up_after_s: ClassVar[float] = 7 * 86_400

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys. Raises CredentialsError."""
        super().__init__(credentials)
        self._number = credentials.secret("phone_number_id")
        if not self._number.isdecimal():
            raise credentials.error("phone_number_id", "has to be digits: the id of the number, not the number")

    def events(self, body: bytes) -> list[Event]:
        """Return the messages to our number. Receipts, reactions, edits and groups are left out."""
        events = []
        for entry in self.entries(json.loads(body)):
            for change in entry["changes"]:
                value = change["value"]
                if change["field"] != "messages" or value["metadata"]["phone_number_id"] != self._number:
                    continue
                events += [event for message in value.get("messages") or () if (event := self._event(message))]
        return events

    def _event(self, message: dict[str, Any]) -> Event | None:
        kind = message["type"]
        if kind == "text":
            return self._made(message, "words", _text(message["text"]["body"]))
        if kind == "interactive":
            reply = message["interactive"]
            tapped = reply.get(reply["type"]) or {}
            return self._made(message, "tap", _text(tapped["id"]), _text(tapped.get("title", "")))
        if kind == "button":  # of a template that the clinic sent
            return self._made(message, "words", _text(message["button"]["text"]))
        if kind not in _MEDIA:
            return None
        media = message.get(kind)
        caption = _text(media.get("caption") or "") if isinstance(media, dict) else ""
        return self._made(message, "words" if caption.strip() else "media", caption)

    def _made(self, message: dict[str, Any], kind: Any, words: str, title: str = "") -> Event | None:
        person = _text(message["from"])
        if not person.isdecimal() or "group_id" in message:
            return None
        return Event(
            id=_text(message["id"]),
            person=person,
            conversation=self.conversation_of(person),
            kind=kind if words.strip() or kind != "words" else "media",
            text=words,
            at=float(message["timestamp"]),
            title=title,
        )

    async def send(self, person: str, piece: Piece) -> Outcome:
        """Send a text, reply buttons, a list, or a picture."""
        body: dict[str, Any] = {"messaging_product": "whatsapp", "recipient_type": "individual", "to": person}
        if piece.image is not None:
            media = await self._uploaded(piece.image)
            if isinstance(media, Outcome):
                return media
            body |= {"type": "image", "image": {"id": media, "caption": piece.text}}
        elif piece.style == "buttons":
            buttons = [{"type": "reply", "reply": {"id": c.id, "title": c.title}} for c in piece.choices]
            body |= _interactive("button", piece.text, {"buttons": buttons})
        elif piece.style == "rows":
            rows = [
                {"id": c.id, "title": c.title} | ({"description": c.description} if c.description else {})
                for c in piece.choices
            ]
            body |= _interactive(
                "list", piece.text, {"button": "Choose an answer", "sections": [{"title": "Answers", "rows": rows}]}
            )
        else:
            body |= {"type": "text", "text": {"preview_url": False, "body": piece.text}}
        return outcome(await self._api.call(f"{self._number}/messages", body=body))

    async def _uploaded(self, id_: str) -> str | Outcome:
        """Return WhatsApp's id of a picture, which is uploaded if need be; or why there is none."""
        known, until = self._media.get(id_, ("", 0.0))
        if time.time() < until:
            return known
        content = picture(id_)
        if content is None:
            return Sent()  # the text says it without
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", "image/png")
        form.add_field("file", content, filename=f"{id_}.png", content_type="image/png")
        answer = await self._api.call(f"{self._number}/media", form=form)
        uploaded = answer.data.get("id")
        if answer.status != 200 or not isinstance(uploaded, str):
            return outcome(answer)
        self._media[id_] = (uploaded, time.time() + _MEDIA_KEPT_S)
        return uploaded

    def account(self) -> str:
        """Return the path of our number."""
        return f"{self._number}?fields=display_phone_number,verified_name"


def _interactive(kind: str, words: str, action: dict[str, Any]) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, "body": {"text": words}, "action": action}}


def _text(value: Any) -> str:
    """Return a text. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError
    return value
