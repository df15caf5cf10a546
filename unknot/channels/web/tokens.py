"""Session tokens: the server makes them up and signs them, so nobody can choose or guess another's conversation.

A token holds a random session id, which is also the sender id of the conversation, and a date of expiry. Each connect
gets a new token for the same session, so that a conversation that is used does not expire.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import re
import secrets
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jwt

from unknot.channels.web.settings import SECRET_VARIABLE, WebSettingsError

logger = logging.getLogger(__name__)

AUDIENCE = "unknot-web"
ALGORITHM = "HS256"
LONGEST_TOKEN = 1024
SHORTEST_SECRET = 32
_SESSION = re.compile(r"web-[A-Za-z0-9_-]{32}")
_DAY_S = 86_400


class TokenError(Exception):
    """A token that opens nothing; `code` is "token_invalid" or "token_expired"."""

    def __init__(self, code: str, reason: str) -> None:
        """Keep the code beside the reason, which is for the person."""
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True)
class Session:
    """A session: its id, its token and when that expires, in seconds since 1970."""

    id: str
    token: str
    expires_at: int


class Tokens:
    """Makes tokens, reads them and ends sessions."""

    def __init__(
        self, secret: bytes, revoked: Revoked, *, lifetime_s: float, clock: Callable[[], float] = time.time
    ) -> None:
        """Sign with `secret`; a token is good for `lifetime_s`."""
        self._secret = secret
        self._revoked = revoked
        self._lifetime_s = lifetime_s
        self._clock = clock

    def begin(self) -> Session:
        """Return a new session."""
        return self.renewed(f"web-{secrets.token_urlsafe(24)}")

    def renewed(self, session_id: str) -> Session:
        """Return the session with a new token."""
        now = int(self._clock())
        expires_at = int(now + self._lifetime_s)
        claims = {"sub": session_id, "aud": AUDIENCE, "iat": now, "exp": expires_at}
        return Session(session_id, jwt.encode(claims, self._secret, algorithm=ALGORITHM), expires_at)

    def read(self, token: object) -> str:
        """Return the id of the session that a token is for. Raises TokenError."""
        invalid = TokenError("token_invalid", "This conversation cannot be opened. A new one can be started.")
        if not isinstance(token, str) or len(token) > LONGEST_TOKEN:
            raise invalid
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                # The expiry is checked below, against the clock that the token was made by.
                options={"require": ["sub", "aud", "iat", "exp"], "verify_exp": False, "verify_iat": False},
            )
        except jwt.PyJWTError:
            raise invalid from None
        session_id, expires_at = claims["sub"], claims["exp"]
        if not isinstance(session_id, str) or not _SESSION.fullmatch(session_id) or not isinstance(expires_at, int):
            raise invalid
        if expires_at <= self._clock():
            raise TokenError("token_expired", "This conversation has expired. A new one can be started.")
        if self.is_ended(session_id):
            raise invalid
        return session_id

    def is_ended(self, session_id: str) -> bool:
        """Whether a session was ended."""
        return session_id in self._revoked

    def revoke(self, session_id: str) -> None:
        """End a session: none of its tokens opens anything from now on."""
        self._revoked.add(session_id, int(self._clock() + self._lifetime_s))


class Revoked:
    """The sessions that were ended, kept in a file until their last token has expired.

    The file holds hashes: what was deleted leaves no id behind.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        """Read the file at `path`, if it is there, without what has expired."""
        self._path = path
        self._until: dict[str, int] = {}
        now = clock()
        for line in path.read_text(encoding="ascii").splitlines() if path.is_file() else ():
            until, _, digest = line.partition(" ")
            if until.isdecimal() and int(until) > now:
                self._until[digest] = int(until)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._write("".join(f"{until} {digest}\n" for digest, until in self._until.items()), os.O_TRUNC)

    def __contains__(self, session_id: str) -> bool:
        """Whether a session was ended."""
        return _digest(session_id) in self._until

    def add(self, session_id: str, until: int) -> None:
        """Note that a session was ended, until the time (seconds since 1970) its last token expires."""
        digest = _digest(session_id)
        if digest not in self._until:
            self._until[digest] = until
            self._write(f"{until} {digest}\n", os.O_APPEND)

    def _write(self, text: str, how: int) -> None:
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | how, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)


def _digest(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def secret_key(folder: Path) -> bytes:
    """Return the key that tokens are signed with.

    `UNKNOT_WEB_SECRET` if it is set (several servers need the same); else the one in the file `web_secret` of the
    folder, which is made, readable for this user alone, if it is not there yet: sessions survive a restart.

    Raises:
        WebSettingsError: the variable is too short, or the file cannot be read or made.
    """
    given = os.environ.get(SECRET_VARIABLE, "")
    if given:
        if len(given) < SHORTEST_SECRET:
            raise WebSettingsError(
                f"{SECRET_VARIABLE} is shorter than {SHORTEST_SECRET} characters; make one: openssl rand -base64 32"
            )
        return given.encode()
    path = folder / "web_secret"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_once(path, secrets.token_urlsafe(48))
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise WebSettingsError(f"{path}: {type(error).__name__}; make it writable or set {SECRET_VARIABLE}") from None
    if len(secret) < SHORTEST_SECRET:
        raise WebSettingsError(f"{path}: is broken; remove it, and everybody starts a new conversation")
    return secret.encode()


def _make_once(path: Path, text: str) -> None:
    """Make a file, whole from its first moment and for this user alone; one that another server made stays."""
    descriptor, whole = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
        with contextlib.suppress(FileExistsError):
            os.link(whole, path)
    finally:
        Path(whole).unlink(missing_ok=True)
