"""A tracker store that can forget: someone who asks for their data to be deleted has it deleted.

It also does with less work what Rasa's SQL store does each turn: rows are read and written as they are, without an
object for each; what is stored already is known from the reading, not asked for again; and the conversations of the
last turns stay in memory, each for as long as the database holds the same events for it.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
import sqlalchemy
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

#: The slot that the action `action_delete_data` sets.
ERASE = "erase"

#: Rasa's names of the events that are said.
SPOKEN = (UserUttered.type_name, BotUttered.type_name)

_STORED = "_unknot_stored"

#: Conversations kept in memory; one takes up to half a megabyte.
MOST_KEPT = 24


class _Kept(NamedTuple):
    """A conversation in memory: valid while its last row in the database is this one and the model is the same."""

    tracker: DialogueStateTracker
    last_row: int
    domain: Domain


class ForgettingSQLTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """Rasa's SQL tracker store, which removes a conversation instead of saving it once `erase` is set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the arguments of Rasa's store, which also creates the tables."""
        super().__init__(*args, **kwargs)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        if self.engine.dialect.name == "sqlite":
            sqlalchemy.event.listen(self.engine, "connect", _prepare_sqlite)
            self.engine.dispose()  # connections from before the listener

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save what is new in the conversation, or delete every event of it when the person asked for that."""
        self._kept.pop(tracker.sender_id, None)
        if tracker.get_slot(ERASE):
            self._erase(tracker.sender_id)
            return
        await self.stream_events(tracker)
        with self.session_scope() as session:
            rows = [_row(tracker.sender_id, event) for event in self._additional_events(session, tracker)]
            if rows:
                # To the table, not to the mapped class, whose machinery takes longer than the database.
                session.connection().execute(self.SQLEvent.__table__.insert(), rows)
                session.commit()
            last_row = self._last_row(session, tracker.sender_id)
        _note_stored(tracker)
        # A conversation is read from the start of its last session on: one in which a new one began is read again.
        began_anew = any(isinstance(event, SessionStarted) for event in itertools.islice(tracker.events, 2, None))
        if last_row is not None and not began_anew:
            self._kept[tracker.sender_id] = _Kept(tracker, last_row, self.domain)
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    async def said(self, sender_id: str) -> list[dict[str, Any]]:
        """Return the events of what was said by both sides, oldest first, of all sessions: for showing it again."""
        with self.session_scope() as session:
            query = self._event_query(session, sender_id, fetch_events_from_all_sessions=True)
            spoken = query.filter(self.SQLEvent.type_name.in_(SPOKEN))
            return [orjson.loads(data) for (data,) in spoken.with_entities(self.SQLEvent.data)]

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        # Taken out until it is saved: a turn that fails leaves events in it that were never stored.
        kept = self._kept.pop(sender_id, None)
        with self.session_scope() as session:
            if (
                kept is not None
                and kept.domain is self.domain
                and not fetch_events_from_all_sessions
                and kept.last_row == self._last_row(session, sender_id)
            ):
                return kept.tracker
            query = self._event_query(session, sender_id, fetch_events_from_all_sessions)
            events = [orjson.loads(data) for (data,) in query.with_entities(self.SQLEvent.data)]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        _note_stored(tracker)
        return tracker

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Event]:
        """Return the events that are not stored yet; only a tracker that was not read from here is asked for."""
        stored = getattr(tracker, _STORED, None)
        if stored is None:
            events: Iterator[Event] = super()._additional_events(session, tracker)
            return events
        return itertools.islice(tracker.events, stored, None)

    def _last_row(self, session: Any, sender_id: str) -> int | None:
        """Return the number of the last row of a conversation; another server process may have added or erased some."""
        table = self.SQLEvent.__tablename__
        query = sqlalchemy.text(f"SELECT max(id) FROM {table} WHERE sender_id = :sender_id")
        found: int | None = session.connection().execute(query, {"sender_id": sender_id}).scalar()
        return found

    def _erase(self, sender_id: str) -> None:
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
            if self.engine.dialect.name == "sqlite":
                # What was said also stands in the write-ahead log until that is emptied.
                session.execute(sqlalchemy.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _note_stored(tracker: DialogueStateTracker) -> None:
    """Note how many events are stored. Nobody adds others meanwhile: Rasa locks the conversation for the turn."""
    setattr(tracker, _STORED, len(tracker.events))


def _row(sender_id: str, event: Event) -> dict[str, Any]:
    """Return the row of the table for an event, as Rasa's store fills it."""
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": orjson.dumps(data, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY).decode(),
    }


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set up a new connection.

    A write-ahead log that is synced at its checkpoints makes saving a turn 20 times as fast. A crash of the server
    loses nothing; a power cut can lose the last turns, never the consistency. What is deleted is overwritten.
    """
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
