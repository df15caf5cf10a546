"""Slack, through the Events API and Block Kit.

credentials.yml:

    unknot.channels.slack.Slack:
      signing_secret: ${SLACK_SIGNING_SECRET}
      bot_token: ${SLACK_BOT_TOKEN}

Events and taps come to the same address. Limits and fields: https://docs.slack.dev
"""

from __future__ import annotations

import html
import json
import re
from typing import Any, ClassVar
from urllib.parse import parse_qs

import aiohttp
from sanic.request import Request
from sanic.response import BaseHTTPResponse, text
from slack_sdk.signature import SignatureVerifier

from unknot.channels.connector import Connector
from unknot.channels.credentials import Credentials, CredentialsError
from unknot.channels.events import Event
from unknot.channels.outbound import Answer, Api, Later, Never, Outcome, Sent
from unknot.channels.pictures import picture
from unknot.channels.render import Limits, Piece, cut
from unknot.channels.verify import RefusedError

API = "https://slack.com/api/"
_TIMESTAMP, _SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"
_CHANNEL = re.compile(r"D[A-Z0-9]{2,20}")
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_TS = re.compile(r"\d{1,12}\.\d{1,9}")
_LONGEST_CHALLENGE = 256
#: Kinds of messages that a person writes. All others (edits, deletions, joins, a bot's) are none.
_SUBTYPES = (None, "file_share", "thread_broadcast")
#: What a message shows outside of its blocks: in notifications and to screen readers. 40,000 are allowed.
_LONGEST_SUMMARY = 30_000
#: `<https://a.org|a.org>`, `<@U1>`, `<#C1|general>`: what Slack makes of links and names in a text.
_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
#: Errors that pass by themselves, or once the operator has mended something (a token, a scope, a bill).
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
    | {"invalid_auth", "not_authed", "account_inactive", "token_expired", "token_revoked", "missing_scope"}
    | {"accesslimited", "access_denied", "ekm_access_denied", "org_login_required", "team_access_not_granted"}
    | {"team_added_to_org", "no_permission", "message_limit_exceeded"}
)


class Slack(Connector):
    """The connector, for one workspace. Answers direct messages only: in a channel, others would read along."""

    channel: ClassVar[str] = "slack"
    keys: ClassVar[frozenset[str]] = frozenset({"signing_secret", "bot_token", "api"})
    limits: ClassVar[Limits] = Limits(
        text=3000, body=3000, buttons=25, button_title=75, tap_id=2000, images=True, caption=0
    )
    # Slack tries again for some minutes, or with "delayed events" for a day.
    oldest_s: ClassVar[float] = 2 * 86_400

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys. Raises CredentialsError."""
        super().__init__(credentials)
        self._secret = credentials.secret("signing_secret")
        self._verifier = SignatureVerifier(self._secret)
        token = credentials.secret("bot_token")
        if not token.startswith("xoxb-"):
            raise credentials.error("bot_token", "is no token of a bot: it begins with xoxb-")
        self._api = Api(
            f"{(credentials.text('api') or API).rstrip('/')}/", headers={"Authorization": f"Bearer {token}"}
        )
        self._uploads = Api("")  # each upload has an address of its own, which needs no token

    @property
    def identity_key(self) -> str:
        """The app's signing secret."""
        return self._secret

    # ---- in

    def verify(self, request: Request, body: bytes) -> None:
        """Check the signature over time and raw body; it holds for five minutes."""
        sent_at, signature = request.headers.get(_TIMESTAMP), request.headers.get(_SIGNATURE)
        if sent_at is None or signature is None:
            raise RefusedError(401, "the signature is missing")
        try:
            right = self._verifier.is_valid(body, sent_at, signature)
        except UnicodeDecodeError:
            raise RefusedError(400, "the body is no UTF-8") from None
        except (ValueError, TypeError):  # a time that is no number, a signature that is not in ASCII
            right = False
        if not right:
            raise RefusedError(401, "the signature is wrong or more than five minutes old")

    def handshake(self, body: bytes) -> BaseHTTPResponse | None:
        """Repeat the challenge with which Slack asks once whether the address is ours."""
        if body.startswith(b"payload="):
            return None
        event = json.loads(body)
        if event["type"] != "url_verification":
            return None
        challenge = event["challenge"]
        if not (challenge.isascii() and challenge.isalnum() and len(challenge) <= _LONGEST_CHALLENGE):
            raise ValueError
        return text(challenge, headers={"X-Content-Type-Options": "nosniff"})

    def events(self, body: bytes) -> list[Event]:
        """Return the direct message or the taps. Edits, other bots' messages and our own are left out."""
        if body.startswith(b"payload="):
            (payload,) = parse_qs(body.decode(), strict_parsing=True, max_num_fields=2)["payload"]
            return self._taps(json.loads(payload))
        data = json.loads(body)
        message = data["event"] if data["type"] == "event_callback" else {}
        if (
            message.get("type") != "message"
            or message.get("channel_type") != "im"
            or message.get("subtype") not in _SUBTYPES
            or "bot_id" in message
            or "bot_profile" in message
            or not isinstance(message.get("user"), str)
        ):
            return []
        channel, ts = _matching(_CHANNEL, message["channel"]), _matching(_TS, message["ts"])
        words = _text(message.get("text") or "")
        if not words.strip() and not message.get("files") and not message.get("attachments"):
            return []
        user = _matching(_USER, message["user"])
        return [
            Event(
                id=f"{channel}:{ts}",  # the same when it is sent again
                person=_place(channel, message.get("thread_ts")),
                conversation=self.conversation_of(f"{channel}:{user}"),
                kind="words" if words.strip() else "media",
                text=plain(words),
                at=float(ts),
            )
        ]

    def _taps(self, data: dict[str, Any]) -> list[Event]:
        if data["type"] != "block_actions":
            return []
        channel, user = data["channel"]["id"], _matching(_USER, data["user"]["id"])
        message = data["message"]
        if not _CHANNEL.fullmatch(channel):
            return []
        return [
            Event(
                id=f"tap:{channel}:{_matching(_TS, message['ts'])}:{_matching(_TS, action['action_ts'])}",
                person=_place(channel, message.get("thread_ts")),
                conversation=self.conversation_of(f"{channel}:{user}"),
                kind="tap",
                text=_text(action["value"]),
                at=float(action["action_ts"]),
            )
            for action in data["actions"]
            if action["type"] == "button"
        ]

    # ---- out

    async def send(self, person: str, piece: Piece) -> Outcome:
        """Send a text with its buttons, or a picture, into the thread that the person wrote in."""
        where = _where(person)
        if piece.image is not None:
            return await self._send_picture(where, piece.image)
        # Plain text: nothing in it is read as a mark, a link or a name.
        blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "plain_text", "text": piece.text}}]
        if piece.choices:
            buttons = [
                {
                    "type": "button",
                    "action_id": f"choice-{position}",
                    "text": {"type": "plain_text", "text": choice.title},
                    "value": choice.id,
                }
                for position, choice in enumerate(piece.choices)
            ]
            blocks.append({"type": "actions", "elements": buttons})
        message = {"text": _escaped(piece.text), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
        return _outcome(await self._api.call("chat.postMessage", body=where | message))

    async def _send_picture(self, where: dict[str, str], id_: str) -> Outcome:
        content = picture(id_)
        if content is None:
            return Sent()  # the text says it without
        described = id_.replace("_", " ")
        asked = await self._api.call(
            "files.getUploadURLExternal",
            form={"filename": f"{id_}.png", "length": str(len(content)), "alt_txt": described},
        )
        if not isinstance(outcome := _outcome(asked), Sent):
            return outcome
        form = aiohttp.FormData()
        form.add_field("file", content, filename=f"{id_}.png", content_type="image/png")
        stored = await self._uploads.call(str(asked.data.get("upload_url")), form=form)
        if stored.status != 200:
            return stored.outcome()
        place = {"channel_id" if key == "channel" else key: value for key, value in where.items()}
        files = [{"id": asked.data.get("file_id"), "title": described}]
        return _outcome(await self._api.call("files.completeUploadExternal", body=place | {"files": files}))

    async def whoami(self) -> str:
        """Ask for the bot's name and its workspace."""
        answer = await self._api.call("auth.test")
        if not isinstance(_outcome(answer), Sent):
            why = _error(answer) or f"HTTP {answer.status}"
            raise CredentialsError(f"channel slack, key `bot_token`: Slack does not accept it ({why}).")
        return f"@{answer.data.get('user', '?')} in {answer.data.get('team', '?')}"

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()
        await self._uploads.close()


def plain(text: str) -> str:
    """Return what a person typed, from the text that Slack makes of it (`&lt;`, `<https://a.org|a.org>`)."""
    return html.unescape(_MARKED.sub(lambda found: found[2] or ("" if found[1][:1] in "@#!" else found[1]), text))


def _escaped(text: str) -> str:
    return cut(text, _LONGEST_SUMMARY).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _place(channel: str, thread: Any) -> str:
    """Return where replies go: a conversation, or a thread in it."""
    return channel if thread is None else f"{channel}/{_matching(_TS, thread)}"


def _where(place: str) -> dict[str, str]:
    channel, _, thread = place.partition("/")
    return {"channel": channel} | ({"thread_ts": thread} if thread else {})


def _error(answer: Answer) -> str:
    """Return Slack's word for an error, "" if it says none."""
    error = answer.data.get("error")
    return error if isinstance(error, str) and re.fullmatch(r"\w{1,60}", error) else ""


def _outcome(answer: Answer) -> Outcome:
    """Return what an answer means. Slack tells most errors in the body, with status 200."""
    error = _error(answer)
    if not error or answer.status != 200:
        return answer.outcome()
    return Later(error, answer.retry_after_s) if error in _PASSING else Never(error)


def _matching(pattern: re.Pattern[str], value: Any) -> str:
    """Return a text of that form. Raises TypeError, ValueError for anything else."""
    if not pattern.fullmatch(_text(value)):
        raise ValueError
    return str(value)


def _text(value: Any) -> str:
    """Return a text. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError
    return value
