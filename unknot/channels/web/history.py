"""What the tracker store holds of a conversation."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import BotUttered, SlotSet, UserUttered

#: The slot at which the tracker store deletes a conversation instead of saving it (`unknot.server.tracker_store`).
ERASE = "erase"


async def said(store: Any, sender: str) -> list[dict[str, Any]]:
    """Return the events of what both sides said, oldest first, over all sessions.

    Raises what the store raises: `FailSafeTrackerStore`, in which Rasa wraps it, would report an empty conversation
    when the database is down, and a message that was answered would be answered again.
    """
    inner = _inner(store)
    if hasattr(inner, "said"):
        events: list[dict[str, Any]] = await inner.said(sender)
        return events
    tracker = await inner.retrieve_full_tracker(sender)
    spoken = (event for event in (tracker.events if tracker else ()) if isinstance(event, (UserUttered, BotUttered)))
    return [event.as_dict() for event in spoken]


async def erase(store: Any, sender: str) -> None:
    """Delete a conversation. Raises RuntimeError if something of it is still there then."""
    tracker = await _inner(store).retrieve(sender)
    if tracker is not None:
        tracker.update(SlotSet(ERASE, True))
        await _inner(store).save(tracker)
    if await said(store, sender):
        raise RuntimeError("the tracker store did not delete the conversation")


def _inner(store: Any) -> Any:
    while hasattr(store, "_tracker_store"):
        store = store._tracker_store
    return store
