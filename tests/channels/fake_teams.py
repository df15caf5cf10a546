"""Teams for tests: an issuer of tokens with its keys, the Bot Connector with its limits, and the requests it makes."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import html
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from tests.channels.platforms import Delivery, FakeApi, Got, Kit, compact
from unknot.channels.teams import ISSUER, SCOPE, Teams

APP = "11111111-2222-3333-4444-555555555555"
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
PASSWORD = "the-password~of.the-app"
BOT = f"28:{APP}"
_KEYS: dict[str, RSAPrivateKey] = {
    name: generate_private_key(65537, 2048) for name in ("key-1", "key-2", "unendorsed", "stranger")
}


def token(
    service: str,
    *,
    key: str = "key-1",
    named: str | None = None,
    algorithm: str = "RS256",
    leave_out: str = "",
    **claims: Any,
) -> str:
    """Return a token as the Bot Framework makes it, with other claims if need be."""
    now = int(time.time())
    held = {"serviceurl": service, "nbf": now, "exp": now + 3600, "iss": ISSUER, "aud": APP, **claims}
    held.pop(leave_out, None)
    return jwt.encode(held, _KEYS[key], algorithm=algorithm, headers={"kid": named or key})


class Issuer(FakeApi):
    """OpenID configuration, keys, and the login that gives bots their tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.listed = ["key-1", "unendorsed"]
        self.valid = "bot-token-0"
        self.refused = False
        self.asked_for_keys = 0

    def take(self, path: str, data: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        """Take a call."""
        if path == "/openidconfiguration":
            algorithms = {"id_token_signing_alg_values_supported": ["RS256"]}
            return web.json_response({"issuer": ISSUER, "jwks_uri": f"{self.url}keys"} | algorithms)
        if path == "/keys":
            self.asked_for_keys += 1
            keys: list[dict[str, Any]] = [{"kty": "EC", "kid": "of another kind"}, {"kid": "broken"}]
            for name in self.listed:
                public = RSAAlgorithm.to_jwk(_KEYS[name].public_key(), as_dict=True)
                endorsements = ["webchat"] if name == "unendorsed" else ["msteams", "webchat"]
                keys.append({**public, "kid": name, "use": "sig", "endorsements": endorsements})
            return web.json_response({"keys": keys})
        self.require(path == f"/{TENANT}/oauth2/v2.0/token", f"an unknown path {path}")
        expected = {"grant_type": "client_credentials", "client_id": APP, "client_secret": PASSWORD, "scope": SCOPE}
        self.require(data == expected, "a wrong request for a token")
        if self.refused:
            return web.json_response({"error": "invalid_client"}, status=401)
        self.valid = f"bot-token-{self.calls}"
        return web.json_response({"token_type": "Bearer", "expires_in": 3599, "access_token": self.valid})


class TeamsApi(FakeApi):
    """The Bot Connector of Teams."""

    def __init__(self) -> None:
        super().__init__()
        self.issuer = Issuer()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[TeamsApi]:
        """Serve, with the issuer beside it."""
        async with self.issuer.running(), super().running():
            yield self

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Check the bot's token, then answer."""
        if request.headers.get("Authorization") != f"Bearer {self.issuer.valid}":
            return web.json_response({"error": {"code": "Unauthorized"}}, status=401)
        return await super().handle(request)

    def take(self, path: str, data: dict[str, Any], files: dict[str, bytes]) -> web.Response:
        """Take a message."""
        chat = data["conversation"]["id"]
        self.require(unquote(path) == f"/v3/conversations/{chat}/activities", f"an unknown path {path}")
        self.require(len(compact(data)) <= 28 * 1024, "a message of more than 28 kB")
        self.require(data["type"] == "message" and data["from"]["id"] == BOT, "not from the bot")
        person = chat.removeprefix("a:")
        if "attachments" in data:
            (attachment,) = data["attachments"]
            self.require(attachment["contentType"] == "application/vnd.microsoft.card.adaptive", "an unknown kind")
            self.got.append(self._card(person, attachment["content"]))
        else:
            self.require(data["textFormat"] == "xml", "a text whose line breaks are lost")
            text = data["text"].replace("<br/>", "\n")
            self.require("<" not in text and ">" not in text, "a text with marks")
            self.require("\n" not in data["text"], "a line break that is lost")
            self.got.append(Got(person, html.unescape(text)))
        return web.json_response({"id": str(len(self.got))}, status=201)

    def _card(self, person: str, card: dict[str, Any]) -> Got:
        self.require(
            card["version"] in ("1.0", "1.1", "1.2", "1.3", "1.4", "1.5"), "a version that Teams does not show"
        )
        ids, titles, lines = [], [], []
        for element in card["body"]:
            if element["type"] == "RichTextBlock":
                lines += [run["text"] for run in element["inlines"]]
                continue
            self.require(element["type"] == "ActionSet", "an unknown element")
            self.require(1 <= len(element["actions"]) <= 6, "more than 6 actions in a row")
            for action in element["actions"]:
                self.require(action["type"] == "Action.Submit", "an action that cannot be clicked")
                self.require(action["data"]["msteams"]["type"] == "messageBack", "an action that leaves no trace")
                ids.append(action["data"]["msteams"]["value"]["unknot_choice"])
                titles.append(action["title"])
        self.require(not any("\n" in line for line in lines), "a line break that is lost")
        shown = [line for line in card["fallbackText"].split("\n") if line.strip()]
        self.require(shown == lines, "a card that says something else than its text")
        return Got(person, card["fallbackText"], tuple(ids), tuple(titles))


class TeamsKit(Kit):
    """Teams."""

    name = "teams"
    signs = False  # the token says who calls and where replies go; it does not cover the body
    pictures = False
    refusals = (400, 401)  # 401: a body that would have replies sent elsewhere

    def api(self) -> TeamsApi:
        """Return a new API, which the next messages come from."""
        self._api = TeamsApi()
        return self._api

    @property
    def service(self) -> str:
        """Where replies go."""
        return self._api.url

    def connector(self, api: FakeApi) -> Teams:
        """Return a connector that calls the API."""
        assert isinstance(api, TeamsApi)
        keys = {"app_id": APP, "app_password": PASSWORD, "tenant_id": TENANT}
        addresses = {"openid": f"{api.issuer.url}openidconfiguration", "login": api.issuer.url}
        return Teams.from_credentials({**keys, **addresses})

    def event(self, person: str, id_: str, at: float, **what: Any) -> dict[str, Any]:
        """Return an activity."""
        activity: dict[str, Any] = {
            "type": "messageUpdate" if what.get("edited") else "message",
            "id": id_,
            "timestamp": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.%f}1Z",
            "serviceUrl": self.service,
            "channelId": "msteams",
            "from": {"id": f"29:{person}", "name": "A", "aadObjectId": TENANT},
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": f"a:{person}"},
            "recipient": {"id": BOT, "name": "Unknot"},
            "channelData": {"tenant": {"id": TENANT}},
        }
        if "tap" in what:
            return activity | {"text": what.get("title", "A title"), "value": {"unknot_choice": what["tap"]}}
        if what.get("media"):
            return activity | {"attachments": [{"contentType": "image/*", "contentUrl": "https://example.org/i"}]}
        formatted = {"contentType": "text/html", "content": "<p>…</p>"}
        return activity | {"textFormat": "plain", "text": html.escape(what["text"]), "attachments": [formatted]}

    def delivery(self, events: list[dict[str, Any]]) -> Delivery:
        """Return the request that brings the activity."""
        (event,) = events
        return self.signed(compact(event))

    def signed(self, body: bytes, **claims: Any) -> Delivery:
        """Return a body with a token."""
        return Delivery(body, _bearer(token(self.service, **claims)))

    def forged(self, delivery: Delivery) -> dict[str, dict[str, str]]:
        """Return headers that must not pass."""
        now, right = int(time.time()), delivery.headers["Authorization"].removeprefix("Bearer ")
        head, body, signature = right.split(".")
        public = _KEYS["key-1"].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        symmetric = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'key-1'})}.{body}"
        mac = hmac.new(public, symmetric.encode(), hashlib.sha256).digest()
        other = _part({**jwt.decode(right, options={"verify_signature": False}), "sub": "x"})
        tokens = {
            "of no form": "abc",
            "without a signature": f"{head}.{body}.",
            "no algorithm": f"{_part({'alg': 'none', 'kid': 'key-1'})}.{body}.",
            "the public key as a secret": f"{symmetric}.{_coded(mac)}",
            "another algorithm": token(self.service, algorithm="RS384"),
            "another key under this name": token(self.service, key="stranger", named="key-1"),
            "an unknown key": token(self.service, key="stranger"),
            "a key that is not for Teams": token(self.service, key="unendorsed"),
            "no key": jwt.encode({"aud": APP}, _KEYS["key-1"], algorithm="RS256"),
            "changed claims": f"{head}.{other}.{signature}",
            "shortened": right[:-4],
            "another issuer": token(self.service, iss="https://sts.windows.net/"),
            "no issuer": token(self.service, leave_out="iss"),
            "another bot": token(self.service, aud=TENANT),
            "no audience": token(self.service, leave_out="aud"),
            "replayed after its end": token(self.service, exp=now - 600),
            "without an end": token(self.service, leave_out="exp"),
            "from the future": token(self.service, nbf=now + 600),
            "another service": token("https://smba.trafficmanager.net/emea/"),
            "the service as a prefix": token(self.service + "x"),
            "no service": token(self.service, leave_out="serviceurl"),
            "a service that is none": token(self.service, serviceurl=7),
        }
        return {
            "missing": {},
            "empty": {"Authorization": ""},
            "another scheme": {"Authorization": f"Basic {right}"},
            "not ASCII": {"Authorization": "Bearer é.é.é"},
            "very long": _bearer("a.b." + "x" * 6000),
            **{wrong: _bearer(value) for wrong, value in tokens.items()},
        }


def _bearer(value: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {value}", "Content-Type": "application/json"}


def _part(value: dict[str, Any]) -> str:
    return _coded(json.dumps(value).encode())


def _coded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
