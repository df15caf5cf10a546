"""What channels have taken in and not yet finished, on disk: a crash or a shutdown loses none of it.

One SQLite file for all connectors of a server. An event is written before the platform is told that it arrived, and
deleted in the same transaction that writes its replies; a reply is deleted once the platform has taken it. So after a
crash each is where it was: an event is answered, a reply is sent. The one thing that can happen twice is a reply that
the platform had taken in the moment of the crash.

What is finished is deleted and overwritten. Of an event's id only a hash is kept, to know it when it comes again.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from unknot.channels.credentials import CredentialsError
from unknot.channels.events import Event
from unknot.channels.render import Piece, Rendered, Shown

#: Where the file is, unless the environment variable says otherwise.
VARIABLE = "UNKNOT_CHANNELS_DB"
DEFAULT_FILE = "var/channels.db"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT, conversation TEXT, at REAL, started INTEGER, event TEXT);
CREATE INDEX IF NOT EXISTS events_of ON events (channel, conversation, at, seq);
CREATE TABLE IF NOT EXISTS replies (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT, conversation TEXT, person TEXT, urgent INTEGER, at REAL,
    piece TEXT);
CREATE INDEX IF NOT EXISTS replies_of ON replies (channel, conversation, urgent DESC, seq);
CREATE TABLE IF NOT EXISTS seen (key BLOB PRIMARY KEY, at REAL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_at ON seen (at);
CREATE TABLE IF NOT EXISTS shown (
    channel TEXT, conversation TEXT, at REAL, shown TEXT, PRIMARY KEY (channel, conversation)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (channel TEXT PRIMARY KEY, place TEXT) WITHOUT ROWID;
"""
_PRUNED_EVERY = 500  # events


class FullError(Exception):
    """So much is waiting that nothing more is taken in: the platform has to send it again later."""


@dataclass(frozen=True)
class Waiting:
    """An event that is not finished. `started`: a server began to answer it, and may have ended in the middle."""

    seq: int
    started: bool
    event: Event


@dataclass(frozen=True)
class Reply:
    """A reply that the platform has not taken yet; `at` is when it was written (seconds since 1970)."""

    seq: int
    person: str
    at: float
    piece: Piece

    @property
    def key(self) -> str:
        """Tells this reply from all others, also after a restart: for platforms that know a repeated one by it."""
        return f"{self.seq}-{self.at}"


class Journal:
    """The file. Used from one thread; each method is one transaction."""

    def __init__(
        self,
        file: Path,
        *,
        most_waiting: int = 10_000,
        most_seen: int = 200_000,
        seen_for_s: float = 8 * 86_400,
        most_shown: int = 50_000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Open or create the file. Raises CredentialsError if it cannot be used, or if another server uses it.

        Args:
            file: Where it is; its folder is made.
            most_waiting: Most events and replies that wait.
            most_seen: Most ids of events that are known again.
            seen_for_s: For how long they are, in seconds: longer than any platform sends again (WhatsApp: a week).
            most_shown: Of how many conversations the open options are kept.
            clock: Gives seconds since 1970.
        """
        self._clock = clock
        self._most_waiting, self._most_seen, self._most_shown = most_waiting, most_seen, most_shown
        self._seen_for_s = seen_for_s
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._owner = os.open(file.with_name(file.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))  # what waits is a person's words
            self._db = sqlite3.connect(file, isolation_level=None)
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", "busy_timeout = 5000"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.executescript(_SCHEMA)
        except BlockingIOError:
            raise CredentialsError(
                f"Another server uses {file}. Give each its own by the environment variable {VARIABLE}."
            ) from None
        except (OSError, sqlite3.Error) as error:
            raise CredentialsError(
                f"{file} cannot be used ({error}). Mend that, or choose another file by {VARIABLE}."
            ) from error
        self._accepted = 0
        self._waiting = sum(self._count(table) for table in ("events", "replies"))

    def close(self) -> None:
        """Close the file."""
        self._db.close()
        os.close(self._owner)

    def __len__(self) -> int:
        """How many events and replies wait."""
        return self._waiting

    def accept(self, channel: str, events: Iterable[Event]) -> list[Event]:
        """Take in events, all or none; return those that were not seen before. Raises FullError, sqlite3.Error."""
        new: list[Event] = []
        now = self._clock()
        with self._transaction():
            for event in events:
                known = self._db.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (seen_key(channel, event.id), now))
                if known.rowcount == 0:
                    continue
                if self._waiting + len(new) >= self._most_waiting:
                    raise FullError
                self._db.execute(
                    "INSERT INTO events (channel, conversation, at, started, event) VALUES (?, ?, ?, 0, ?)",
                    (channel, event.conversation, event.at, event.to_json()),
                )
                new.append(event)
        self._waiting += len(new)
        self._accepted += len(new)
        if self._accepted >= _PRUNED_EVERY:
            self._accepted = 0
            self._prune(now)
        return new

    def next_event(self, channel: str, conversation: str) -> Waiting | None:
        """Return the conversation's earliest event by the platform's clock and mark it as started."""
        row = self._db.execute(
            "SELECT seq, started, event FROM events WHERE channel = ? AND conversation = ?"
            " ORDER BY started DESC, at, seq LIMIT 1",
            (channel, conversation),
        ).fetchone()
        if row is None:
            return None
        self._db.execute("UPDATE events SET started = 1 WHERE seq = ?", (row[0],))
        return Waiting(row[0], bool(row[1]), Event.from_json(row[2]))

    def finish(self, channel: str, waiting: Waiting, rendered: Rendered) -> None:
        """Replace an event by its replies, and keep which options they show."""
        now = self._clock()
        event = waiting.event
        with self._transaction():
            self._db.execute("DELETE FROM events WHERE seq = ?", (waiting.seq,))
            self._db.executemany(
                "INSERT INTO replies (channel, conversation, person, urgent, at, piece) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    (channel, event.conversation, event.person, piece.urgent, now, piece.to_json())
                    for piece in rendered.pieces
                ],
            )
            if rendered.shown is None:
                self._db.execute(
                    "DELETE FROM shown WHERE channel = ? AND conversation = ?", (channel, event.conversation)
                )
            else:
                self._db.execute(
                    "INSERT OR REPLACE INTO shown VALUES (?, ?, ?, ?)",
                    (channel, event.conversation, now, rendered.shown.to_json()),
                )
        self._waiting += len(rendered.pieces) - 1

    def shown(self, channel: str, conversation: str) -> Shown | None:
        """Return the options that the conversation's last message shows."""
        row = self._db.execute(
            "SELECT shown FROM shown WHERE channel = ? AND conversation = ?", (channel, conversation)
        ).fetchone()
        return None if row is None else Shown.from_json(row[0])

    def next_reply(self, channel: str, conversation: str) -> Reply | None:
        """Return the reply to send next: in order, an emergency card first."""
        row = self._db.execute(
            "SELECT seq, person, at, piece FROM replies WHERE channel = ? AND conversation = ?"
            " ORDER BY urgent DESC, seq LIMIT 1",
            (channel, conversation),
        ).fetchone()
        return None if row is None else Reply(row[0], row[1], row[2], Piece.from_json(row[3]))

    def replace(self, reply: Reply, piece: Piece) -> None:
        """Put another piece in a reply's place."""
        self._db.execute("UPDATE replies SET piece = ? WHERE seq = ?", (piece.to_json(), reply.seq))

    def done(self, reply: Reply) -> None:
        """Delete a reply: the platform has it, or will never take it."""
        deleted = self._db.execute("DELETE FROM replies WHERE seq = ?", (reply.seq,))
        self._waiting -= deleted.rowcount

    def pending(self, channel: str) -> list[str]:
        """Return the conversations with something that waits."""
        rows = self._db.execute(
            "SELECT conversation FROM events WHERE channel = ?1 UNION SELECT conversation FROM replies"
            " WHERE channel = ?1",
            (channel,),
        )
        return [conversation for (conversation,) in rows]

    def place(self, channel: str) -> str | None:
        """Return how far a channel that fetches its events has come, None if it has not begun."""
        row = self._db.execute("SELECT place FROM places WHERE channel = ?", (channel,)).fetchone()
        return None if row is None else str(row[0])

    def set_place(self, channel: str, place: str) -> None:
        """Keep how far a channel has come: everything before it is taken in."""
        self._db.execute("INSERT OR REPLACE INTO places VALUES (?, ?)", (channel, place))

    def _prune(self, now: float) -> None:
        with self._transaction():
            self._db.execute("DELETE FROM seen WHERE at < ?", (now - self._seen_for_s,))
            if (spare := self._count("seen") - self._most_seen) > 0:
                self._db.execute("DELETE FROM seen WHERE key IN (SELECT key FROM seen ORDER BY at LIMIT ?)", (spare,))
            if (spare := self._count("shown") - self._most_shown) > 0:
                self._db.execute(
                    "DELETE FROM shown WHERE (channel, conversation) IN"
                    " (SELECT channel, conversation FROM shown ORDER BY at LIMIT ?)",
                    (spare,),
                )

    def _count(self, table: str) -> int:
        count: int = self._db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        return count

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


_open: dict[Path, tuple[Journal, int]] = {}


def borrow(file: Path) -> Journal:
    """Return the journal of a file, opened once for all connectors of this process. Raises as `Journal`."""
    file = file.resolve()
    journal, users = _open.get(file) or (Journal(file), 0)
    _open[file] = (journal, users + 1)
    return journal


def give_back(journal: Journal) -> None:
    """Close the journal if no connector uses it any more."""
    for file, (known, users) in list(_open.items()):
        if known is journal:
            if users == 1:
                del _open[file]
                journal.close()
            else:
                _open[file] = (journal, users - 1)


def seen_key(channel: str, message_id: str) -> bytes:
    """Return what is kept of a message's id: WhatsApp's hold the telephone number."""
    return hashlib.sha256(f"{channel}\0{message_id}".encode("utf-8", "surrogatepass")).digest()[:16]
