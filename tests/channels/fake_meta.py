"""WhatsApp and Messenger for tests: the Graph API with its documented limits, and the signed requests it makes."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

from aiohttp import web

from tests.channels.platforms import Delivery, FakeApi, Got, Kit, compact
from unknot.channels.messenger import Messenger
from unknot.channels.whatsapp import WhatsApp

SECRET = "0123456789abcdef-app-secret"
VERIFY = "the-verify-token"
NUMBER = "106540352242922"
PAGE = "682498302938465"
HEADER = "X-Hub-Signature-256"


class WhatsAppApi(FakeApi):
    """The Cloud API."""

    uploads: int = 0
    window_closed: bool = False

    def take(self, path: str, data: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        """Take a call."""
        if path == f"/{NUMBER}":
            return web.json_response({"display_phone_number": "+44 20", "verified_name": "Clinic", "id": NUMBER})
        self.require(data.get("messaging_product") == "whatsapp", "messaging_product is missing")
        if path == f"/{NUMBER}/media":
            self.uploads += 1
            self.require(0 < len(files["file"]) <= 5 * 2**20, "a picture of more than 5 MB")
            self.require(data["type"] == "image/png", "another type of picture")
            return web.json_response({"id": "media-1"})
        self.require(path == f"/{NUMBER}/messages", f"an unknown path {path}")
        if self.window_closed:
            return web.json_response({"error": {"code": 131047, "message": "Re-engagement message"}}, status=400)
        self.got.append(getattr(self, "_" + data["type"])(data["to"], data[data["type"]]))
        return web.json_response({"messages": [{"id": f"wamid.{len(self.got)}"}]})

    def _text(self, person: str, text: dict[str, Any]) -> Got:
        self.text(text["body"], 4096)
        return Got(person, text["body"])

    def _image(self, person: str, image: dict[str, Any]) -> Got:
        self.require(image["id"] == "media-1", "an unknown picture")
        self.require(len(image["caption"]) <= 1024, "a caption of more than 1,024 characters")
        return Got(person, image["caption"], image=True)

    def _interactive(self, person: str, interactive: dict[str, Any]) -> Got:
        body = interactive["body"]["text"]
        self.text(body, 1024)
        action = interactive["action"]
        if interactive["type"] == "button":
            replies = [button["reply"] for button in action["buttons"]]
            self.require(1 <= len(replies) <= 3, f"{len(replies)} reply buttons, 3 are allowed")
            for reply in replies:
                self.text(reply["title"], 20)
                self.text(reply["id"], 256)
        else:
            self.require(interactive["type"] == "list", "an unknown kind")
            self.text(action["button"], 20)
            (section,) = action["sections"]
            self.text(section["title"], 24)
            replies = section["rows"]
            self.require(1 <= len(replies) <= 10, f"{len(replies)} rows, 10 are allowed")
            for reply in replies:
                self.text(reply["title"], 24)
                self.text(reply["id"], 200)
                self.require(len(reply.get("description", "")) <= 72, "a description of more than 72 characters")
        ids, titles = [reply["id"] for reply in replies], [reply["title"] for reply in replies]
        self.require(len(set(ids)) == len(ids), "ids are not unique")
        self.require(len(set(titles)) == len(titles), "titles are not unique")
        return Got(person, body, tuple(ids), tuple(reply.get("description") or reply["title"] for reply in replies))


class MessengerApi(FakeApi):
    """The Send API."""

    uploads: int = 0

    def take(self, path: str, data: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        """Take a call."""
        if path == "/me":
            return web.json_response({"name": "Clinic", "id": PAGE})
        self.require(path == "/me/messages", f"an unknown path {path}")
        data = {key: json.loads(value) if files and value.startswith("{") else value for key, value in data.items()}
        self.require(data["messaging_type"] == "RESPONSE", "no messaging_type")
        person, message = data["recipient"]["id"], data["message"]
        if attachment := message.get("attachment"):
            self.uploads += bool(files)
            known = attachment["payload"].get("attachment_id") == "attachment-1"
            self.require(bool(files) or known, "no picture")
            self.got.append(Got(person, "", image=True))
            return web.json_response({"message_id": "m", "attachment_id": "attachment-1"})
        self.text(message["text"], 2000)
        replies = message.get("quick_replies", [])
        self.require(len(replies) <= 13, f"{len(replies)} quick replies, 13 are allowed")
        for reply in replies:
            self.text(reply["title"], 20)
            self.text(reply["payload"], 1000)
        self.got.append(
            Got(
                person,
                message["text"],
                tuple(reply["payload"] for reply in replies),
                tuple(reply["title"] for reply in replies),
            )
        )
        return web.json_response({"recipient_id": person, "message_id": "m"})


class _MetaKit(Kit):
    batches = True

    def forged(self, delivery: Delivery) -> dict[str, dict[str, str]]:
        """Return headers that must not pass."""
        right = delivery.headers[HEADER]
        other = hmac.new(b"another secret", delivery.body, hashlib.sha256).hexdigest()
        sha1 = hmac.new(SECRET.encode(), delivery.body, hashlib.sha1).hexdigest()
        return {
            "missing": {},
            "empty": {HEADER: ""},
            "another secret": {HEADER: f"sha256={other}"},
            "another algorithm": {HEADER: f"sha1={sha1}"},
            "the old header": {"X-Hub-Signature": f"sha1={sha1}"},
            "without the prefix": {HEADER: right.removeprefix("sha256=")},
            "in capitals": {HEADER: right.upper()},
            "shortened": {HEADER: right[:-1]},
            "not ASCII": {HEADER: "sha256=é"},
        }

    def signed(self, body: bytes) -> Delivery:
        """Return a body with its signature."""
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return Delivery(body, {HEADER: f"sha256={signature}", "Content-Type": "application/json"})


class WhatsAppKit(_MetaKit):
    """WhatsApp."""

    name = "whatsapp"

    def api(self) -> WhatsAppApi:
        """Return a new API."""
        return WhatsAppApi()

    def connector(self, api: FakeApi) -> WhatsApp:
        """Return a connector that calls the API."""
        keys = {"app_secret": SECRET, "verify_token": VERIFY, "access_token": "token", "phone_number_id": NUMBER}
        return WhatsApp.from_credentials({**keys, "api": api.url})

    def event(self, person: str, id_: str, at: float, **what: Any) -> dict[str, Any]:
        """Return a message."""
        message: dict[str, Any] = {"from": person, "id": f"wamid.{id_}", "timestamp": str(at)}
        if "tap" in what:
            reply = {"type": "list_reply", "list_reply": {"id": what["tap"], "title": what.get("title", "A title")}}
            return message | {"type": "interactive", "interactive": reply}
        if what.get("media"):
            return message | {"type": "audio", "audio": {"id": "1", "mime_type": "audio/ogg"}}
        if what.get("edited"):
            return message | {"type": "edit", "edit": {"original_message_id": "wamid.0", "message": {}}}
        return message | {"type": "text", "text": {"body": what["text"]}}

    def delivery(self, events: list[dict[str, Any]]) -> Delivery:
        """Return the request that brings the messages."""
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "4420", "phone_number_id": NUMBER},
            "contacts": [{"profile": {"name": "A"}, "wa_id": "1"}],
            "messages": events,
        }
        entry = {"id": "1", "changes": [{"value": value, "field": "messages"}]}
        return self.signed(compact({"object": "whatsapp_business_account", "entry": [entry]}))


class MessengerKit(_MetaKit):
    """Messenger."""

    name = "messenger"

    def api(self) -> MessengerApi:
        """Return a new API."""
        return MessengerApi()

    def connector(self, api: FakeApi) -> Messenger:
        """Return a connector that calls the API."""
        keys = {"app_secret": SECRET, "verify_token": VERIFY, "access_token": "token", "page_id": PAGE}
        return Messenger.from_credentials({**keys, "api": api.url})

    def event(self, person: str, id_: str, at: float, **what: Any) -> dict[str, Any]:
        """Return a message."""
        item: dict[str, Any] = {"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": int(at * 1000)}
        if what.get("edited"):
            return item | {"message_edit": {"mid": f"m_{id_}", "text": what["text"], "num_edit": 1}}
        message: dict[str, Any] = {"mid": f"m_{id_}"}
        if "tap" in what:
            message |= {"text": what.get("title", "A title"), "quick_reply": {"payload": what["tap"]}}
        elif what.get("media"):
            message |= {"attachments": [{"type": "audio", "payload": {"url": "https://example.org/a"}}]}
        else:
            message |= {"text": what["text"]}
        return item | {"message": message}

    def delivery(self, events: list[dict[str, Any]]) -> Delivery:
        """Return the request that brings the messages, in two entries as a page with much to do gets them."""
        halves = [events[: len(events) // 2], events[len(events) // 2 :]]
        entries = [{"id": PAGE, "time": int(time.time() * 1000), "messaging": half} for half in halves if half]
        return self.signed(compact({"object": "page", "entry": entries}))
