"""Microsoft Teams, through the Bot Framework, for a bot of one tenant.

credentials.yml:

    unknot.channels.teams.Teams:
      app_id: ${TEAMS_APP_ID}
      app_password: ${TEAMS_APP_PASSWORD}
      tenant_id: ${TEAMS_TENANT_ID}

Each request carries a token that the Bot Framework has signed for this bot and for the address that replies go to. It
does not sign the body: who holds a token of ours can write in our name until it ends, which is why HTTPS is needed.
See https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

import html
import json
import re
import time
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit

import jwt
from sanic.request import Request

from unknot.channels.connector import Connector
from unknot.channels.credentials import Credentials, CredentialsError
from unknot.channels.events import Event
from unknot.channels.outbound import Api, Later, Outcome, UnreachableError
from unknot.channels.render import Limits, Piece
from unknot.channels.signing_keys import SigningKeys
from unknot.channels.verify import RefusedError

OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN = "https://login.microsoftonline.com/"
ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
#: The channel of the Bot Framework that is answered; a signing key has to be endorsed for it.
CHANNEL = "msteams"
_CLAIM = "serviceurl"
#: How far clocks may differ, as Microsoft's own library has it.
_LEEWAY_S = 300
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_LONGEST_ID = 512
_LONGEST_TOKEN = 16_384
#: Key of a button's data that holds the id of the option.
_CHOICE = "unknot_choice"
_RENEWED_BEFORE_S = 300.0


class Teams(Connector):
    """The connector. Answers personal chats only: in a group or a channel, others would read along."""

    channel: ClassVar[str] = "teams"
    keys: ClassVar[frozenset[str]] = frozenset({"app_id", "app_password", "tenant_id", "openid", "login"})
    #: A message may have 28 kB; a card's buttons have no documented length, longer ones are cut by the apps.
    limits: ClassVar[Limits] = Limits(text=4000, body=4000, buttons=20, button_title=60, tap_id=1000)
    oldest_s: ClassVar[float] = 2 * 86_400

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys. Raises CredentialsError."""
        super().__init__(credentials)
        self._app_id, self._tenant = (self._guid(credentials, key) for key in ("app_id", "tenant_id"))
        self._password = credentials.secret("app_password")
        openid, login = credentials.text("openid") or OPENID, credentials.text("login") or LOGIN
        self._scheme = urlsplit(openid).scheme
        self._keys = SigningKeys(openid)
        self._login = Api(f"{login.rstrip('/')}/{self._tenant}/oauth2/v2.0/")
        self._api = Api("")  # each person's messages say where replies go
        self._token, self._token_until = "", 0.0

    @staticmethod
    def _guid(credentials: Credentials, key: str) -> str:
        value = credentials.secret(key)
        if not _ID.fullmatch(value):
            raise credentials.error(key, "has to be an id such as 00000000-0000-0000-0000-000000000000")
        return value.lower()

    @property
    def identity_key(self) -> str:
        """The app's password."""
        return self._password

    # ---- in

    async def prepare(self, request: Request) -> None:
        """Get the key that the token names."""
        try:
            await self._keys.prepare(_key_id(_token(request)))
        except UnreachableError as error:
            raise RefusedError(503, f"tokens cannot be checked: {error}") from None

    def verify(self, request: Request, body: bytes) -> None:
        """Check the token: signature, algorithm, issuer, audience, times, channel, and where replies go."""
        token = _token(request)
        key = self._keys.find(_key_id(token))
        if key is None or (key.endorsements is not None and CHANNEL not in key.endorsements):
            raise RefusedError(401, "the token is signed with a key that the Bot Framework does not have for Teams")
        try:
            claims = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=ISSUER,
                leeway=_LEEWAY_S,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise RefusedError(401, f"the token is wrong ({type(error).__name__})") from None
        claimed = claims.get(_CLAIM)
        if not isinstance(claimed, str) or urlsplit(claimed).scheme != self._scheme:
            raise RefusedError(401, "the token does not say where replies go")
        try:
            named = json.loads(body)["serviceUrl"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise RefusedError(400, "the body is not of the platform's form") from None
        if named != claimed:
            raise RefusedError(401, "the token is for another place than the one that replies would go to")

    def events(self, body: bytes) -> list[Event]:
        """Return the message, the tap or the beginning of a chat. Edits, groups and other tenants are left out."""
        activity = json.loads(body)
        chat = activity["conversation"]
        if activity["channelId"] != CHANNEL or chat.get("conversationType") != "personal":
            return []
        if str(chat.get("tenantId")).lower() != self._tenant:
            self.log_refused(RefusedError(200, "a message of another tenant is not answered"))
            return []
        sender, bot = _id(activity["from"]["id"]), _id(activity["recipient"]["id"])
        if sender == bot or activity["from"].get("role") == "bot":
            return []
        kind, words, title = "words", "", ""
        if activity["type"] == "conversationUpdate":
            if not any(member["id"] == bot for member in activity.get("membersAdded") or ()):
                return []
            words = "hello"
        elif activity["type"] == "message":
            words = html.unescape(_text(activity.get("text") or ""))
            if (choice := _choice(activity.get("value"))) is not None:
                kind, title, words = "tap", words, choice
            elif not words.strip():
                kind = "media"
        else:
            return []
        chat_id = _id(chat["id"])
        return [
            Event(
                id=f"{chat_id}:{_id(activity['id'])}",
                person=json.dumps([_text(activity["serviceUrl"]), chat_id, bot, sender]),
                conversation=self.conversation_of(f"{chat_id}:{sender}"),
                kind=kind,  # type: ignore[arg-type]
                text=words,
                at=datetime.fromisoformat(activity["timestamp"]).timestamp(),
                title=title,
            )
        ]

    # ---- out

    async def send(self, person: str, piece: Piece) -> Outcome:
        """Send a text, or an Adaptive Card with a button for each option."""
        service, chat, bot, sender = json.loads(person)
        if isinstance(token := await self._bearer(), Outcome):
            return token
        activity: dict[str, Any] = {
            "type": "message",
            "from": {"id": bot},
            "recipient": {"id": sender},
            "conversation": {"id": chat},
        }
        if piece.choices:
            card = {"contentType": "application/vnd.microsoft.card.adaptive", "content": _card(piece)}
            activity |= {"summary": piece.text, "attachments": [card]}
        else:
            # Plain and Markdown texts lose their line breaks in Teams.
            activity |= {"textFormat": "xml", "text": html.escape(piece.text, quote=False).replace("\n", "<br/>")}
        path = f"{service.rstrip('/')}/v3/conversations/{quote(chat, safe='')}/activities"
        answer = await self._api.call(path, body=activity, headers={"Authorization": f"Bearer {token}"})
        if answer.status == 401:
            self._token_until = 0.0
        if answer.status == 412:
            return Later("HTTP 412", answer.retry_after_s)
        return answer.outcome()

    async def _bearer(self) -> str | Outcome:
        """Return the token for our own calls, or why there is none."""
        if time.monotonic() < self._token_until:
            return self._token
        form = {
            "grant_type": "client_credentials",
            "client_id": self._app_id,
            "client_secret": self._password,
            "scope": SCOPE,
        }
        answer = await self._login.call("token", form=form)
        token, lasts_s = answer.data.get("access_token"), answer.data.get("expires_in")
        if answer.status != 200 or not isinstance(token, str) or not isinstance(lasts_s, int):
            return Later(f"no token from the login: HTTP {answer.status}", answer.retry_after_s)
        self._token, self._token_until = token, time.monotonic() + max(lasts_s - _RENEWED_BEFORE_S, lasts_s / 2)
        return token

    async def whoami(self) -> str:
        """Ask for a token of our own and for the Bot Framework's keys."""
        if isinstance(token := await self._bearer(), Outcome):
            assert isinstance(token, Later)
            raise CredentialsError(f"channel teams, key `app_password`: {token.reason}. Check app and tenant as well.")
        return f"app {self._app_id} of tenant {self._tenant}, {await self._keys.check()} keys of the Bot Framework"

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()
        await self._login.close()
        await self._keys.close()


def _card(piece: Piece) -> dict[str, Any]:
    """Return an Adaptive Card: the text line by line, and a button in each line below."""
    body: list[dict[str, Any]] = []
    space = "none"
    for line in piece.text.split("\n"):
        if line.strip():
            # Unlike a TextBlock, a RichTextBlock has no Markdown in it.
            body.append({"type": "RichTextBlock", "spacing": space, "inlines": [{"type": "TextRun", "text": line}]})
            space = "none"
        else:
            space = "medium"
    for choice in piece.choices:
        action = {
            "type": "Action.Submit",
            "title": choice.title,
            "data": {
                _CHOICE: choice.id,
                # The chat then shows what was chosen, as if the person had written it.
                "msteams": {
                    "type": "messageBack",
                    "text": choice.title,
                    "displayText": choice.title,
                    "value": {_CHOICE: choice.id},
                },
            },
        }
        body.append({"type": "ActionSet", "spacing": "small", "actions": [action]})
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.2",
        "fallbackText": piece.text,
        "body": body,
    }


def _token(request: Request) -> str:
    """Return the bearer token of a request. Raises RefusedError (401)."""
    scheme, _, token = (request.headers.get("authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > _LONGEST_TOKEN:
        raise RefusedError(401, "the token is missing")
    return token


def _key_id(token: str) -> str:
    """Return the id of the key that a token says it is signed with. Raises RefusedError (401)."""
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, RecursionError):
        raise RefusedError(401, "the token cannot be read") from None
    if header.get("alg") != "RS256" or not isinstance(key := header.get("kid"), str):
        raise RefusedError(401, "the token is not signed as the Bot Framework signs")
    return key


def _choice(value: Any) -> str | None:
    """Return the id of the option that a tap sends, None if it is no tap."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    choice = value.get(_CHOICE) if isinstance(value, dict) else None
    return choice if isinstance(choice, str) else None


def _id(value: Any) -> str:
    """Return an id. Raises TypeError, ValueError for what cannot be one."""
    if not 0 < len(_text(value)) <= _LONGEST_ID:
        raise ValueError
    return str(value)


def _text(value: Any) -> str:
    """Return a text. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError
    return value
