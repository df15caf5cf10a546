"""What the page may send, checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from unknot.channels.text import MOST_CHARACTERS, clean, is_payload
from unknot.channels.web.transcript import TITLES

LONGEST_TITLE = 500
LONGEST_PAYLOAD = 2000
MOST_SEQ = 2**31
VERSION = 1

#: What `ask` can ask for, as the intent it stands for.
ASKED = {
    "why": "/ask_why",
    "explain": "/ask_explain",
    "summary": "/ask_summary",
    "back": "/go_back",
    "restart": "/start_over",
}
_ID = re.compile(r"[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")
_COUNTRY = re.compile(r"[a-z]{2,10}")


class RefusedError(Exception):
    """A request that is not answered: `code` is for the program, the message for the person."""

    def __init__(self, code: str, reason: str, *, retry_after: float | None = None) -> None:
        """Keep the code, and after how many seconds it may be sent again (None: not at all)."""
        super().__init__(reason)
        self.code = code
        self.retry_after = retry_after

    def as_dict(self) -> dict[str, Any]:
        """Return the answer to the page."""
        wait = {} if self.retry_after is None else {"retry_after": round(self.retry_after, 1)}
        return {"ok": False, "code": self.code, "message": str(self), **wait}


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the person: the text for the assistant, and what they saw when they sent it ("" for the text)."""

    id: str
    text: str
    title: str = ""


def read_message(data: object) -> Said:
    """Return the message that a `message` event holds. Raises RefusedError."""
    body = _object(data, {"id", "text", "payload", "title"})
    text, payload, title = body.get("text"), body.get("payload"), _title(body)
    if (text is None) == (payload is None):
        raise _bad('Either "text" or "payload" has to be there.')
    if payload is not None:
        if not isinstance(payload, str) or len(payload) > LONGEST_PAYLOAD or not is_payload(payload):
            raise _bad('"payload" is none of a button.')
        return Said(_id(body), payload, title)
    if not isinstance(text, str):
        raise _bad('"text" has to be a text.')
    if len(text) > MOST_CHARACTERS:
        raise RefusedError("too_long", f"Your message is too long. Please use at most {MOST_CHARACTERS} characters.")
    return Said(_id(body), clean(text), title)


def read_ask(data: object) -> Said:
    """Return the request that an `ask` event holds, as a message. Raises RefusedError."""
    body = _object(data, {"id", "what", "title"})
    what = body.get("what")
    if not isinstance(what, str) or what not in ASKED:
        raise _bad(f'"what" has to be one of {", ".join(ASKED)}.')
    return Said(_id(body), ASKED[what], _title(body) or TITLES[ASKED[what]])


def read_sync(data: object) -> int:
    """Return the number after which the messages are wanted. Raises RefusedError."""
    after = _object(data, {"after"}).get("after", 0)
    if isinstance(after, bool) or not isinstance(after, int) or not 0 <= after <= MOST_SEQ:
        raise _bad('"after" has to be a number, 0 or more.')
    return after


def read_feedback(data: object) -> tuple[bool, int]:
    """Return whether it was helpful, and the number of the message it is about. Raises RefusedError."""
    body = _object(data, {"helpful", "about"})
    helpful, about = body.get("helpful"), body.get("about")
    if not isinstance(helpful, bool):
        raise _bad('"helpful" has to be true or false.')
    if isinstance(about, bool) or not isinstance(about, int) or not 0 <= about <= MOST_SEQ:
        raise _bad('"about" has to be the number of a message.')
    return helpful, about


def read_forget(data: object) -> None:
    """Check a `forget` event. Raises RefusedError."""
    _object({} if data is None else data, set())


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the page says when it connects. `country` is not checked yet to be one that we know."""

    token: object = None
    country: str | None = None


def read_auth(data: object) -> Greeting:
    """Return what the page says when it connects. Raises RefusedError."""
    if not isinstance(data, Mapping) or isinstance(data.get("v"), bool) or data.get("v") != VERSION:
        raise RefusedError("version", "This page is out of date. Please load it again.")
    country = data.get("country")
    known = isinstance(country, str) and _COUNTRY.fullmatch(country.lower()) is not None
    return Greeting(data.get("token"), country.lower() if known and isinstance(country, str) else None)


def _object(data: object, keys: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise _bad("An object is needed.")
    if not keys.issuperset(data):
        raise _bad("There is a key in it that is not known.")
    return data


def _id(body: Mapping[str, Any]) -> str:
    message_id = body.get("id")
    if not isinstance(message_id, str) or not _ID.fullmatch(message_id):
        raise _bad('"id" has to be a UUID.')
    return message_id.lower()


def _title(body: Mapping[str, Any]) -> str:
    title = body.get("title", "")
    if not isinstance(title, str) or len(title) > LONGEST_TITLE:
        raise _bad(f'"title" has to be a text of at most {LONGEST_TITLE} characters.')
    return clean(title).removeprefix("…") if title.strip() else ""


def _bad(reason: str) -> RefusedError:
    return RefusedError("bad_message", reason)
