"""Matrix, as a user of a homeserver, without encryption.

credentials.yml:

    unknot.channels.matrix.Matrix:
      homeserver: https://matrix.example.org
      access_token: ${MATRIX_ACCESS_TOKEN}

Nobody calls us here: events are fetched (`/sync`). How far that has come is written to the journal after the events
are. So after a crash the last ones are fetched again and known, and none is lost. Replies carry a transaction id: one
that is sent again is known by the homeserver. See https://spec.matrix.org/latest/client-server-api/
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import quote, urlencode, urlsplit

from sanic.request import Request

from unknot.channels.connector import Connector
from unknot.channels.credentials import Credentials, CredentialsError
from unknot.channels.events import Event, Kind
from unknot.channels.failures import described
from unknot.channels.journal import Journal
from unknot.channels.lanes import pause
from unknot.channels.outbound import Answer, Api, Later, Never, Outcome, Sent, UnreachableError, wait_of
from unknot.channels.pictures import picture
from unknot.channels.render import Limits, Piece
from unknot.channels.verify import RefusedError

logger = logging.getLogger(__name__)

_CLIENT = "_matrix/client/v3"
_USER = re.compile(r"@[^:\s]+:\S+")
_SERVER = re.compile(r"[A-Za-z0-9.\-\[\]:]+")
_LONGEST_POLL_S = 30
#: Of each room in one answer; what is between is fetched page by page.
_TIMELINE = 50
_MOST_PAGES = 50
#: What of each answer we want.
FILTER: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "ephemeral": {"types": []},
        "account_data": {"types": []},
        "state": {"types": []},
        "timeline": {"limit": _TIMELINE},
    },
}
_WORDS = frozenset({"m.text", "m.emote"})
_MEDIA = frozenset({"m.image", "m.file", "m.audio", "m.video", "m.location"})
_MOST_ROOMS = 10_000
#: What may be wrong in an event of somebody else's server.
_OF_ANOTHER_FORM = (KeyError, IndexError, TypeError, AttributeError, ValueError, OverflowError)


class _TryAgainError(Exception):
    """The homeserver did not do what was asked; `after_s` is how long it wants to be left alone."""

    def __init__(self, reason: str, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.after_s = after_s


class Matrix(Connector):
    """The connector. Answers rooms with one other person only: elsewhere, others would read along."""

    channel: ClassVar[str] = "matrix"
    called: ClassVar[bool] = False
    keys: ClassVar[frozenset[str]] = frozenset({"homeserver", "access_token", "invites_from"})
    #: An event may have 65,536 bytes; a character may need four.
    limits: ClassVar[Limits] = Limits(text=8000, body=8000, images=True, caption=0)

    def __init__(self, credentials: Credentials) -> None:
        """Read the keys. Raises CredentialsError."""
        super().__init__(credentials)
        homeserver = credentials.secret("homeserver")
        if urlsplit(homeserver).scheme not in ("http", "https") or not urlsplit(homeserver).hostname:
            raise credentials.error("homeserver", "has to be an address such as https://matrix.example.org")
        self._token = credentials.secret("access_token")
        self._invites = self._inviters(credentials)
        headers = {"Authorization": f"Bearer {self._token}"}
        self._api = Api(f"{homeserver.rstrip('/')}/", headers=headers)
        self._events_api = Api(
            f"{homeserver.rstrip('/')}/",
            headers=headers,
            timeout_s=_LONGEST_POLL_S + 30,
            connections=2,
            most_bytes=64 * 2**20,
        )
        self._user = ""
        self._members: dict[str, frozenset[str]] = {}
        self._media: dict[str, str] = {}
        self._fetching: asyncio.Task[None] | None = None

    @staticmethod
    def _inviters(credentials: Credentials) -> frozenset[str] | None:
        """Return the users and servers whose invitations are accepted; None: those of our own server."""
        listed = credentials.text("invites_from")
        if listed is None:
            return None
        names = frozenset(name.strip() for name in listed.split(","))
        if not all(name == "*" or _USER.fullmatch(name) or _SERVER.fullmatch(name) for name in names):
            raise credentials.error("invites_from", "has to be *, or users and servers with commas between them")
        return names

    @property
    def identity_key(self) -> str:
        """The account's token."""
        return self._token

    def verify(self, request: Request, body: bytes) -> None:
        """Let nobody in: nothing is sent to us."""
        raise RefusedError(404, "there is no webhook")

    def events(self, body: bytes) -> list[Event]:
        """Return nothing: events are fetched."""
        return []

    # ---- its life

    def start(self, journal: Journal) -> None:
        """Begin to fetch events, and go on with those that an earlier run left."""
        super().start(journal)
        self._fetching = asyncio.get_running_loop().create_task(self._fetch(journal))

    async def stop(self) -> None:
        """Fetch nothing more, finish what is being done, and close everything."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)
            self._fetching = None
        await super().stop()

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()
        await self._events_api.close()

    # ---- in

    async def _fetch(self, journal: Journal) -> None:
        failures = 0
        while True:
            try:
                await self._fetch_once(journal)
                failures = 0
                continue
            except (_TryAgainError, UnreachableError, RefusedError) as error:
                reason, after_s = str(error), getattr(error, "after_s", None)
            except Exception as error:
                reason, after_s = described(error), None
            failures += 1
            if failures % 10 == 1:
                logger.warning("%s: messages cannot be fetched (%s); trying again", self.channel, reason)
            wait_s = pause(failures, first_s=self.first_pause_s, longest_s=self.longest_pause_s)
            await asyncio.sleep(wait_s + (after_s or 0))

    async def _fetch_once(self, journal: Journal) -> None:
        """Fetch what is new and take it in, all of it before the place moves on."""
        if not self._user:
            self._user = str((await self._get("account/whoami"))["user_id"])
        place = journal.place(self.channel)
        query = {"filter": json.dumps(FILTER), "timeout": str(_LONGEST_POLL_S * 1000 if place else 0)}
        if place is not None:
            query["since"] = place
        data = await self._get(f"sync?{urlencode(query)}")
        rooms = data.get("rooms") or {}
        for room in rooms.get("leave") or ():
            self._members.pop(room, None)
        if place is not None:  # what was written before the first start is history
            for room, joined in (rooms.get("join") or {}).items():
                await self.take(await self._room_events(room, joined["timeline"], place))
        for room, invited in (rooms.get("invite") or {}).items():
            await self._invited(room, invited)
        journal.set_place(self.channel, str(data["next_batch"]))

    async def _room_events(self, room: str, timeline: dict[str, Any], place: str) -> list[Event]:
        entries = timeline["events"]
        if timeline.get("limited"):
            entries = await self._missed(room, timeline.get("prev_batch"), place, entries) + entries
        if any(entry.get("type") == "m.room.member" for entry in entries):
            self._members.pop(room, None)
        for position in range(len(entries) - 1, -1, -1):
            if self._begins(entries[position]):
                entries = entries[position:]  # what was written before we were invited is not for us
                break
        events = [event for entry in entries if (event := self._event(room, entry)) is not None]
        if not events or await self._is_direct(room):
            return events
        self.log_refused(RefusedError(200, "a room with several people is not answered"))
        return []

    async def _missed(self, room: str, since: Any, place: str, later: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the events between the place we had come to and those that the homeserver sent."""
        if any(self._begins(entry) for entry in later):
            return []
        found: list[dict[str, Any]] = []
        for _ in range(_MOST_PAGES):
            if not isinstance(since, str):
                break
            query = urlencode({"dir": "b", "from": since, "to": place, "limit": 100})
            page = await self._get(f"rooms/{quote(room, safe='')}/messages?{query}")
            chunk = page.get("chunk") or []
            found += chunk
            since = page.get("end")
            if not chunk or any(self._begins(entry) for entry in chunk):
                break
        return found[::-1]

    def _begins(self, entry: dict[str, Any]) -> bool:
        """Whether an event is our invitation into the room."""
        content = entry.get("content")
        return (
            entry.get("type") == "m.room.member"
            and entry.get("state_key") == self._user
            and isinstance(content, dict)
            and content.get("membership") == "invite"
        )

    def _event(self, room: str, entry: dict[str, Any]) -> Event | None:
        try:
            if entry["sender"] == self._user:
                return None
            content = entry["content"]
            kind: Kind
            words = ""
            if entry["type"] == "m.room.encrypted":
                kind = "encrypted"
            elif entry["type"] == "m.sticker":
                kind = "media"
            elif (
                entry["type"] != "m.room.message"
                or not content
                or (content.get("m.relates_to") or {}).get("rel_type") == "m.replace"
            ):  # one that was taken back has no content
                return None
            elif content["msgtype"] in _WORDS:
                words = _without_quotation(content)
                kind = "words" if words.strip() else "media"
            elif content["msgtype"] in _MEDIA:
                kind = "media"
            else:
                return None
            return Event(
                id=str(entry["event_id"]),
                person=room,
                conversation=self.conversation_of(room),
                kind=kind,
                text=words,
                # By the clock of the person's server, which may be wrong.
                at=min(float(entry["origin_server_ts"]) / 1000, self.now()),
                callback=str(entry["event_id"]),
            )
        except _OF_ANOTHER_FORM:
            self.log_refused(RefusedError(200, "an event is not of Matrix's form"))
            return None

    async def _is_direct(self, room: str) -> bool:
        """Whether one person and we are in a room, and nobody else."""
        members = self._members.get(room)
        if members is None:
            joined = (await self._get(f"rooms/{quote(room, safe='')}/joined_members", missing={})).get("joined") or {}
            members = frozenset(joined)
            if len(self._members) >= _MOST_ROOMS:
                self._members.clear()
            self._members[room] = members
        return self._user in members and len(members) == 2

    async def _invited(self, room: str, invited: dict[str, Any]) -> None:
        """Accept an invitation, or decline it."""
        states = (invited.get("invite_state") or {}).get("events") or []
        sender = next((str(entry.get("sender")) for entry in states if self._begins(entry)), "")
        verb = "join" if self._welcome(sender) else "leave"
        if verb == "leave":
            logger.warning("%s: an invitation was declined: `invites_from` does not name its sender", self.channel)
        answer = await self._api.call(f"{_CLIENT}/rooms/{quote(room, safe='')}/{verb}", body={})
        outcome = _outcome(answer)
        if isinstance(outcome, Later):
            raise _TryAgainError(outcome.reason, outcome.after_s)
        if isinstance(outcome, Never):
            logger.warning("%s: an invitation could not be answered (%s)", self.channel, outcome.reason)

    def _welcome(self, user: str) -> bool:
        server = user.partition(":")[2]
        if self._invites is None:
            return bool(server) and server == self._user.partition(":")[2]
        return bool(server) and not self._invites.isdisjoint({"*", user, server})

    async def _get(self, path: str, *, missing: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what the homeserver says; `missing` if it has nothing for us there. Raises _TryAgainError."""
        answer = await self._events_api.call(f"{_CLIENT}/{path}", method="GET")
        if answer.status == 200 and answer.data:
            return answer.data
        outcome = _outcome(answer)
        if missing is not None and isinstance(outcome, Never):
            return missing
        raise _TryAgainError(
            getattr(outcome, "reason", f"HTTP {answer.status}"), outcome.after_s if isinstance(outcome, Later) else None
        )

    async def received(self, event: Event) -> None:
        """Mark the message as read."""
        path = f"rooms/{quote(event.person, safe='')}/receipt/m.read/{quote(event.callback, safe='')}"
        await self._api.call(f"{_CLIENT}/{path}", body={})

    # ---- out

    async def send(self, person: str, piece: Piece) -> Outcome:
        """Send a text or a picture, as one that was not sent before."""
        return await self.deliver(person, piece, f"once-{self.now()}")

    async def deliver(self, person: str, piece: Piece, key: str) -> Outcome:
        """Send a text or a picture; the homeserver knows by the key one that it has already."""
        content: dict[str, Any] = {"msgtype": "m.text", "body": piece.text}
        if piece.image is not None:
            image = await self._uploaded(piece.image)
            if isinstance(image, Outcome):
                return image
            described = piece.image.replace("_", " ")
            content = {"msgtype": "m.image", "body": described, "url": image, "info": {"mimetype": "image/png"}}
        path = f"rooms/{quote(person, safe='')}/send/m.room.message/{quote(key, safe='')}"
        return _outcome(await self._api.call(f"{_CLIENT}/{path}", body=content, method="PUT"))

    async def _uploaded(self, id_: str) -> str | Outcome:
        """Return the address of a picture, which is uploaded if need be; or why there is none."""
        if known := self._media.get(id_):
            return known
        content = picture(id_)
        if content is None:
            return Sent()  # the text says it without
        answer = await self._api.call(
            f"_matrix/media/v3/upload?{urlencode({'filename': f'{id_}.png'})}",
            form=content,
            headers={"Content-Type": "image/png"},
        )
        address = answer.data.get("content_uri")
        if answer.status != 200 or not isinstance(address, str):
            return _outcome(answer)
        self._media[id_] = address
        return address

    async def whoami(self) -> str:
        """Ask for the account's name."""
        answer = await self._api.call(f"{_CLIENT}/account/whoami", method="GET")
        if answer.status != 200:
            raise CredentialsError(
                f"channel matrix, key `access_token`: the homeserver does not accept it (HTTP {answer.status})."
            )
        return str(answer.data.get("user_id", "?"))


def _without_quotation(content: dict[str, Any]) -> str:
    """Return the words of a message, without those that it replies to."""
    words = content["body"]
    if not isinstance(words, str):
        raise TypeError
    if "m.in_reply_to" not in (content.get("m.relates_to") or {}) or not words.startswith("> "):
        return words
    lines = words.split("\n")
    while lines and lines[0].startswith(">"):
        lines.pop(0)
    return "\n".join(lines).strip()


def _outcome(answer: Answer) -> Outcome:
    """Return what an answer means."""
    by_status = answer.outcome()
    code = answer.data.get("errcode")
    if not isinstance(code, str) or not re.fullmatch(r"[A-Z_.]{1,60}", code):
        return by_status
    if code == "M_LIMIT_EXCEEDED":
        asked = answer.data.get("retry_after_ms")
        after_s = asked / 1000 if isinstance(asked, int) else answer.retry_after_s
        return Later(code, wait_of(after_s))
    if isinstance(by_status, Later):
        return Later(f"HTTP {answer.status}, {code}", by_status.after_s)
    return Never(f"HTTP {answer.status}, {code}") if isinstance(by_status, Never) else by_status
