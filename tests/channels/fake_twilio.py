"""Twilio for tests: the REST API with its documented limits, and the requests it makes, signed by its own library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import web
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from tests.channels.platforms import Delivery, FakeApi, Got, Kit
from unknot.channels.twilio import Twilio

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "12345678901234567890123456789012"
URL = "https://unknot.example.org/webhooks/twilio/webhook"
SMS, WHATSAPP = "+441632960000", "+441632960001"
HEADER = "X-Twilio-Signature"


class TwilioApi(FakeApi):
    """The REST API."""

    def take(self, path: str, data: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        """Take a call."""
        account = f"/2010-04-01/Accounts/{ACCOUNT}"
        if path == f"{account}.json":
            return web.json_response({"friendly_name": "Clinic", "status": "active"})
        self.require(path == f"{account}/Messages.json", f"an unknown path {path}")
        person, number = data["To"], data["From"]
        whatsapp = person.startswith("whatsapp:")
        self.require(number == (f"whatsapp:{WHATSAPP}" if whatsapp else SMS), "from a number of the other kind")
        self.text(data["Body"], 1600)
        self.got.append(Got(person.removeprefix("whatsapp:").removeprefix("+"), data["Body"]))
        return web.json_response({"sid": "SM" + "0" * 32, "status": "queued"}, status=201)

    def fault(self, status: int, headers: dict[str, str]) -> web.Response:
        """Return an error."""
        codes = {400: 21211, 401: 20003, 429: 20429}
        return web.json_response({"code": codes.get(status, 20500), "status": status}, status=status, headers=headers)


class TwilioKit(Kit):
    """Twilio, with SMS unless a test says otherwise."""

    name = "twilio"
    timed = False
    native = False
    pictures = False

    def api(self) -> TwilioApi:
        """Return a new API."""
        return TwilioApi()

    def connector(self, api: FakeApi) -> Twilio:
        """Return a connector that calls the API."""
        keys = {"account_sid": ACCOUNT, "auth_token": TOKEN, "url": URL}
        return Twilio.from_credentials({**keys, "sms_number": SMS, "whatsapp_number": WHATSAPP, "api": api.url})

    def event(self, person: str, id_: str, at: float, **what: Any) -> dict[str, Any]:
        """Return the fields of a request. SMS cannot be edited; `edited` is a report about a message of ours."""
        channel = "whatsapp:" if what.get("whatsapp") else ""
        sid = f"SM{int(id_):032x}"
        fields = {
            "MessageSid": sid,
            "SmsSid": sid,
            "AccountSid": ACCOUNT,
            "From": f"{channel}+{person}",
            "To": f"{channel}{WHATSAPP if channel else SMS}",
            "ApiVersion": "2010-04-01",
        }
        if what.get("edited"):
            return fields | {"MessageStatus": "delivered", "SmsStatus": "delivered", "From": SMS, "To": f"+{person}"}
        media = {"MediaUrl0": "https://api.twilio.com/m", "MediaContentType0": "image/jpeg"}
        fields |= {"SmsStatus": "received", "NumSegments": "1", "FromCity": "", "Body": what.get("text", "")}
        return fields | ({"NumMedia": "1"} | media if what.get("media") else {"NumMedia": "0"})

    def delivery(self, events: list[dict[str, Any]]) -> Delivery:
        """Return the request that brings the message."""
        (event,) = events
        return self.signed(self.written(event))

    def signed(self, body: bytes, *, url: str = URL, token: str = TOKEN) -> Delivery:
        """Return a body with its signature."""
        fields = MultiDict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        signature = RequestValidator(token).compute_signature(url, fields)
        return Delivery(body, {HEADER: signature, "Content-Type": "application/x-www-form-urlencoded"})

    def parsed(self, body: bytes) -> Any:
        """Return the fields of a form."""
        return dict(parse_qsl(body.decode(), keep_blank_values=True))

    def written(self, value: Any) -> bytes:
        """Return a form."""
        fields = {key: item if isinstance(item, str) else json.dumps(item) for key, item in value.items()}
        return urlencode(fields, errors="replace").encode()

    def forged(self, delivery: Delivery) -> dict[str, dict[str, str]]:
        """Return headers that must not pass."""
        right = delivery.headers[HEADER]
        form = {"Content-Type": delivery.headers["Content-Type"]}
        signed = (URL + "".join(key + value for key, value in sorted(self.parsed(delivery.body).items()))).encode()
        sha256 = base64.b64encode(hmac.new(TOKEN.encode(), signed, hashlib.sha256).digest()).decode()
        return {
            "missing": form,
            "empty": form | {HEADER: ""},
            "another secret": self.signed(delivery.body, token="another secret").headers,
            "another address": self.signed(delivery.body, url=URL + "/").headers,
            "another machine": self.signed(delivery.body, url=URL.replace("example", "sample")).headers,
            "of nothing": self.signed(b"").headers,
            "another algorithm": form
            | {HEADER: sha256, "X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256"},
            "in small letters": form | {HEADER: right.lower()},
            "shortened": form | {HEADER: right[:-1]},
            "not ASCII": form | {HEADER: "é" * len(right)},
        }
