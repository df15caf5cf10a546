"""A tracker store that can forget: someone who asks for their data to be deleted has it deleted."""

from __future__ import annotations

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

#: The slot that the action `action_delete_data` sets.
ERASE = "erase"


class ForgettingSQLTrackerStore(SQLTrackerStore):  # type: ignore[misc]
    """Rasa's SQL tracker store, which removes a conversation instead of saving it once `erase` is set."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Save the conversation, or delete every event of it when the person asked for that."""
        if not tracker.get_slot(ERASE):
            await super().save(tracker)
            return
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == tracker.sender_id).delete()
            session.commit()
