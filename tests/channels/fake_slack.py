"""Slack for tests: the Web API with its documented limits, and the requests it makes, signed by Slack's own library."""

from __future__ import annotations

import json
import time
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.channels.platforms import Delivery, FakeApi, Got, Kit, compact
from unknot.channels.slack import Slack

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-1-abc"
TIME, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


class SlackApi(FakeApi):
    """The Web API."""

    uploads: int = 0

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[str | None] = []

    def take(self, path: str, data: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        """Take a call of a method."""
        answer: dict[str, Any] = {"ok": True}
        match path.removeprefix("/"):
            case "auth.test":
                answer |= {"user": "unknot", "team": "Clinic", "bot_id": "B1"}
            case "chat.postMessage":
                self._message(data)
            case "files.getUploadURLExternal":
                self.require(int(data["length"]) > 0, "an empty file")
                self.require(len(data["alt_txt"]) <= 1000, "a description of more than 1,000 characters")
                answer |= {"upload_url": f"{self.url}upload", "file_id": "F1"}
            case "upload":
                self.uploads += 1
                self.require(files["file"].startswith(b"\x89PNG"), "no picture")
            case "files.completeUploadExternal":
                self.require(data["files"][0]["id"] == "F1", "an unknown file")
                self.threads.append(data.get("thread_ts"))
                self.got.append(Got(data["channel_id"].removeprefix("D"), "", image=True))
            case unknown:
                self.require(False, f"an unknown method {unknown}")
        return web.json_response(answer)

    def _message(self, data: dict[str, Any]) -> None:
        self.require(len(data["text"]) <= 40_000, "a text of more than 40,000 characters")
        self.require(not any(mark in data["text"] for mark in "<>"), "a text with marks")
        blocks = data["blocks"]
        self.require(1 <= len(blocks) <= 50, f"{len(blocks)} blocks, 50 are allowed")
        section, *others = blocks
        self.require(section["text"]["type"] == "plain_text", "a text with marks")
        self.text(section["text"]["text"], 3000)
        buttons = [button for block in others for button in block["elements"]]
        for block in others:
            self.require(block["type"] == "actions", "an unknown block")
            self.require(1 <= len(block["elements"]) <= 25, f"{len(block['elements'])} elements, 25 are allowed")
            ids = [button["action_id"] for button in block["elements"]]
            self.require(len(set(ids)) == len(ids), "ids are not unique")
        for button in buttons:
            self.text(button["text"]["text"], 75)
            self.text(button["value"], 2000)
            self.text(button["action_id"], 255)
        self.threads.append(data.get("thread_ts"))
        self.got.append(
            Got(
                data["channel"].removeprefix("D"),
                section["text"]["text"],
                tuple(button["value"] for button in buttons),
                tuple(button["text"]["text"] for button in buttons),
            )
        )

    def fault(self, status: int, headers: dict[str, str]) -> web.Response:
        """Return an error; most come with status 200."""
        word = {400: "invalid_blocks", 401: "invalid_auth", 429: "ratelimited"}.get(status)
        return web.json_response(
            {"ok": False, "error": word} if word else None,
            status=200 if status in (400, 401) else status,
            headers=headers,
        )


class SlackKit(Kit):
    """Slack."""

    name = "slack"

    def api(self) -> SlackApi:
        """Return a new API."""
        return SlackApi()

    def connector(self, api: FakeApi) -> Slack:
        """Return a connector that calls the API."""
        return Slack.from_credentials({"signing_secret": SECRET, "bot_token": TOKEN, "api": api.url})

    def event(self, person: str, id_: str, at: float, **what: Any) -> dict[str, Any]:
        """Return an event, or a tap."""
        user, channel, ts = f"U{person}", f"D{person}", f"{int(at)}.{int(id_):06d}"
        thread = {"thread_ts": what["thread"]} if "thread" in what else {}
        if "tap" in what:
            action = {"type": "button", "action_id": "choice-0", "value": what["tap"], "action_ts": ts}
            return {
                "type": "block_actions",
                "user": {"id": user, "team_id": "T1"},
                "channel": {"id": channel, "name": "directmessage"},
                "message": {"ts": "1700000000.000001", "text": "…", "bot_id": "B1"} | thread,
                "actions": [action],
            }
        message: dict[str, Any] = {"type": "message", "channel": channel, "channel_type": "im", "ts": ts}
        if what.get("edited"):
            message |= {"subtype": "message_changed", "message": {"user": user, "text": what["text"], "ts": ts}}
        elif what.get("media"):
            message |= {"user": user, "subtype": "file_share", "text": "", "files": [{"id": "F2"}]} | thread
        else:
            message |= {"user": user, "text": what["text"], "client_msg_id": id_} | thread
        return {
            "type": "event_callback",
            "team_id": "T1",
            "api_app_id": "A1",
            "event": message,
            "event_id": f"Ev{id_}",
            "event_time": int(at),
        }

    def delivery(self, events: list[dict[str, Any]]) -> Delivery:
        """Return the request that brings the event."""
        (event,) = events
        if event["type"] == "block_actions":
            return self.signed(urlencode({"payload": json.dumps(event)}).encode())
        return self.signed(compact(event))

    def signed(self, body: bytes, *, at: float | None = None, secret: str = SECRET) -> Delivery:
        """Return a body with its signature, made at a time."""
        sent_at = str(int(time.time() if at is None else at))
        # The library signs text; Slack itself sends no other bodies.
        signature = SignatureVerifier(secret).generate_signature(
            timestamp=sent_at, body=body.decode("utf-8", "replace")
        )
        return Delivery(body, {TIME: sent_at, SIGNATURE: str(signature), "Content-Type": "application/json"})

    def forged(self, delivery: Delivery) -> dict[str, dict[str, str]]:
        """Return headers that must not pass."""
        right, sent_at = delivery.headers[SIGNATURE], delivery.headers[TIME]
        other = self.signed(delivery.body, secret="another secret").headers
        return {
            "missing": {},
            "no time": {SIGNATURE: right},
            "no signature": {TIME: sent_at},
            "empty": {TIME: sent_at, SIGNATURE: ""},
            "another secret": dict(other),
            "another time": {TIME: str(int(sent_at) - 1), SIGNATURE: right},
            "a time that is no number": {TIME: "now", SIGNATURE: right},
            "replayed after six minutes": dict(self.signed(delivery.body, at=time.time() - 360).headers),
            "from the future": dict(self.signed(delivery.body, at=time.time() + 360).headers),
            "another version": {TIME: sent_at, SIGNATURE: right.replace("v0=", "v1=")},
            "shortened": {TIME: sent_at, SIGNATURE: right[:-1]},
            "not ASCII": {TIME: sent_at, SIGNATURE: "v0=é"},
        }
