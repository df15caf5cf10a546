"""Telegram for tests: the Bot API with its documented limits, and the updates it sends."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.channels.platforms import Delivery, FakeApi, Got, Kit, compact
from unknot.channels.telegram import Telegram

TOKEN = "123456:AAabcdefghijklmnopqrstuvwxyz"
SECRET = "a-secret-token-of-the-webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


class TelegramApi(FakeApi):
    """The Bot API."""

    answered: int = 0
    uploads: int = 0

    def take(self, path: str, data: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        """Take a call of a method."""
        method = path.removeprefix(f"/bot{TOKEN}/")
        self.require(method != path, "a wrong token")
        if method == "getMe":
            return web.json_response({"ok": True, "result": {"username": "unknot_bot"}})
        if method == "getWebhookInfo":
            return web.json_response({"ok": True, "result": {"url": ""}})
        if method == "answerCallbackQuery":
            self.answered += 1
            self.require(bool(data["callback_query_id"]), "no callback_query_id")
            return web.json_response({"ok": True, "result": True})
        person = str(data["chat_id"])
        if method == "sendPhoto":
            self.uploads += "photo" in files
            self.require(len(files.get("photo", b"")) <= 10 * 2**20, "a photo of more than 10 MB")
            self.require(len(data["caption"]) <= 1024, "a caption of more than 1,024 characters")
            self.require(bool(files) or data["photo"] == "file-1", "no photo")
            self.got.append(Got(person, data["caption"], image=True))
            return web.json_response({"ok": True, "result": {"photo": [{"file_id": "file-0"}, {"file_id": "file-1"}]}})
        self.require(method == "sendMessage", f"an unknown method {method}")
        self.text(data["text"], 4096)
        keyboard = data.get("reply_markup", {}).get("inline_keyboard", [])
        self.require(len(keyboard) <= 100, "too many buttons")
        buttons = [button for row in keyboard for button in row]
        for button in buttons:
            self.require(1 <= len(button["callback_data"].encode()) <= 64, "callback_data is not 1 to 64 bytes")
            self.require(bool(button["text"]), "a button without text")
        self.got.append(
            Got(
                person,
                data["text"],
                tuple(button["callback_data"] for button in buttons),
                tuple(button["text"] for button in buttons),
            )
        )
        return web.json_response({"ok": True, "result": {"message_id": len(self.got)}})

    def fault(self, status: int, headers: dict[str, str]) -> web.Response:
        """Return an error; Telegram says in the body how long to wait."""
        body: dict[str, Any] = {"ok": False, "error_code": status, "description": "Error"}
        if "Retry-After" in headers:
            body["parameters"] = {"retry_after": int(headers["Retry-After"])}
        return web.json_response(body, status=status)


class TelegramKit(Kit):
    """Telegram."""

    name = "telegram"
    signs = False

    def api(self) -> TelegramApi:
        """Return a new API."""
        return TelegramApi()

    def connector(self, api: FakeApi) -> Telegram:
        """Return a connector that calls the API."""
        return Telegram.from_credentials({"token": TOKEN, "secret_token": SECRET, "api": api.url})

    def event(self, person: str, id_: str, at: float, **what: Any) -> dict[str, Any]:
        """Return an update."""
        user = {"id": int(person), "is_bot": False, "first_name": "A"}
        chat = {"id": int(person), "type": "private"}
        if "tap" in what:
            message = {"message_id": 1, "date": int(at), "chat": chat, "text": "…"}
            query = {"id": f"q{id_}", "from": user, "message": message, "chat_instance": "1", "data": what["tap"]}
            return {"update_id": int(id_), "callback_query": query}
        message = {"message_id": int(id_), "from": user, "chat": chat, "date": at}
        message |= {"photo": [{"file_id": "x"}]} if what.get("media") else {"text": what["text"]}
        return {"update_id": int(id_), ("edited_message" if what.get("edited") else "message"): message}

    def delivery(self, events: list[dict[str, Any]]) -> Delivery:
        """Return the request that brings the update."""
        (event,) = events
        return self.signed(compact(event))

    def signed(self, body: bytes) -> Delivery:
        """Return a body with the secret token."""
        return Delivery(body, {HEADER: SECRET, "Content-Type": "application/json"})

    def forged(self, delivery: Delivery) -> dict[str, dict[str, str]]:
        """Return headers that must not pass."""
        return {
            "missing": {},
            "empty": {HEADER: ""},
            "wrong": {HEADER: "x" * len(SECRET)},
            "longer": {HEADER: SECRET + "x"},
            "not ASCII": {HEADER: "é"},
        }
