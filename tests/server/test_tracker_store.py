"""The tracker store keeps conversations, and forgets them without a trace when asked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from unknot.server.tracker_store import ERASE, MOST_KEPT, ForgettingSQLTrackerStore

DOMAIN = Domain.from_yaml(f"""
version: "3.1"
intents: [greet]
slots:
  {ERASE}:
    type: bool
    mappings:
    - type: custom
""")
SAID = "a secret that nobody else may read"


@pytest.fixture
def store(tmp_path: Path) -> ForgettingSQLTrackerStore:
    """A store in a file of its own."""
    return ForgettingSQLTrackerStore(DOMAIN, dialect="sqlite", db=str(tmp_path / "conversations.db"), query={})


def say(store: ForgettingSQLTrackerStore, sender: str) -> DialogueStateTracker:
    """Have somebody say something, and store it."""
    tracker = DialogueStateTracker(sender, DOMAIN.slots)
    tracker.update_with_events([ActionExecuted("action_listen"), UserUttered(SAID)], DOMAIN)
    asyncio.run(store.save(tracker))
    return tracker


def bytes_on_disk(folder: Path) -> bytes:
    """Return all that the database's files hold."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_a_conversation_is_kept(store: ForgettingSQLTrackerStore, tmp_path: Path) -> None:
    say(store, "ann")
    found = asyncio.run(store.retrieve("ann"))
    assert found is not None
    assert found.latest_message.text == SAID
    assert SAID.encode() in bytes_on_disk(tmp_path)


def test_a_conversation_that_is_erased_leaves_nothing_on_the_disk(
    store: ForgettingSQLTrackerStore, tmp_path: Path
) -> None:
    tracker = say(store, "ann")
    tracker.update(SlotSet(ERASE, True))
    asyncio.run(store.save(tracker))
    assert asyncio.run(store.retrieve("ann")) is None
    assert SAID.encode() not in bytes_on_disk(tmp_path)


def test_erasing_one_conversation_keeps_the_others(store: ForgettingSQLTrackerStore) -> None:
    say(store, "ben")
    tracker = say(store, "ann")
    tracker.update(SlotSet(ERASE, True))
    asyncio.run(store.save(tracker))
    assert asyncio.run(store.retrieve("ben")) is not None


def test_only_what_is_new_is_added(store: ForgettingSQLTrackerStore) -> None:
    say(store, "ann")
    found = asyncio.run(store.retrieve("ann"))
    assert found is not None
    found.update_with_events([BotUttered("Any of these?"), UserUttered("no")], DOMAIN)
    asyncio.run(store.save(found))
    asyncio.run(store.save(found))  # Rasa saves more than once a turn
    again = asyncio.run(store.retrieve("ann"))
    assert again is not None
    assert [event.type_name for event in again.events] == ["action", "user", "bot", "user"]


def test_rows_are_those_of_rasas_own_store(store: ForgettingSQLTrackerStore, tmp_path: Path) -> None:
    stock = SQLTrackerStore(DOMAIN, dialect="sqlite", db=str(tmp_path / "stock.db"), query={})
    tracker = DialogueStateTracker("ann", DOMAIN.slots)
    said = UserUttered(SAID, {"name": "greet", "confidence": 0.9}, parse_data={"intent": {"name": "greet"}})
    tracker.update_with_events([ActionExecuted("action_listen"), said, SlotSet(ERASE, False)], DOMAIN)

    def rows(kept_in: SQLTrackerStore) -> list[tuple[Any, ...]]:
        asyncio.run(kept_in.save(tracker.copy()))
        with kept_in.engine.connect() as connection:
            found = connection.exec_driver_sql("SELECT * FROM events ORDER BY id").all()
        return [(*row[:-1], json.loads(row[-1])) for row in found]

    assert rows(store) == rows(stock)


def test_a_new_session_is_read_from_its_start(store: ForgettingSQLTrackerStore) -> None:
    tracker = say(store, "ann")
    tracker.update_with_events([SessionStarted(), UserUttered("back again")], DOMAIN)
    asyncio.run(store.save(tracker))
    latest, full = asyncio.run(store.retrieve("ann")), asyncio.run(store.retrieve_full_tracker("ann"))
    assert latest is not None
    assert full is not None
    assert (len(latest.events), len(full.events)) == (2, 4)


def test_a_conversation_in_memory_is_not_read_again(store: ForgettingSQLTrackerStore) -> None:
    tracker = say(store, "ann")
    assert asyncio.run(store.retrieve("ann")) is tracker


def test_a_turn_that_was_not_saved_leaves_nothing_in_memory(store: ForgettingSQLTrackerStore) -> None:
    say(store, "ann")
    unsaved = asyncio.run(store.retrieve("ann"))
    assert unsaved is not None
    unsaved.update(BotUttered("A reply that failed half-way."))
    again = asyncio.run(store.retrieve("ann"))
    assert again is not None
    assert [event.type_name for event in again.events] == ["action", "user"]


def test_what_another_server_process_added_or_erased_is_seen(store: ForgettingSQLTrackerStore, tmp_path: Path) -> None:
    say(store, "ann")
    other = ForgettingSQLTrackerStore(DOMAIN, dialect="sqlite", db=str(tmp_path / "conversations.db"), query={})
    theirs = asyncio.run(other.retrieve("ann"))
    assert theirs is not None
    theirs.update(UserUttered("said to the other one"))
    asyncio.run(other.save(theirs))
    found = asyncio.run(store.retrieve("ann"))
    assert found is not None
    assert found.latest_message.text == "said to the other one"
    asyncio.run(store.save(found))
    theirs.update(SlotSet(ERASE, True))
    asyncio.run(other.save(theirs))
    assert asyncio.run(store.retrieve("ann")) is None


def test_a_bounded_number_of_conversations_is_kept_in_memory(store: ForgettingSQLTrackerStore) -> None:
    for number in range(MOST_KEPT + 3):
        say(store, f"person {number}")
    assert len(store._kept) == MOST_KEPT
    first = asyncio.run(store.retrieve("person 0"))
    assert first is not None
    assert first.latest_message.text == SAID


def test_a_conversation_in_memory_is_that_of_the_database(store: ForgettingSQLTrackerStore) -> None:
    tracker = say(store, "ann")
    tracker.update_with_events([SlotSet(ERASE, False), BotUttered("Any of these?"), UserUttered("no")], DOMAIN)
    asyncio.run(store.save(tracker))
    kept = asyncio.run(store.retrieve("ann"))
    stored = asyncio.run(store.retrieve("ann"))  # the one in memory has been handed out
    assert kept is not None
    assert stored is not None
    assert kept is not stored
    assert kept.current_state(EventVerbosity.ALL) == stored.current_state(EventVerbosity.ALL)
    assert kept.past_states(DOMAIN) == stored.past_states(DOMAIN)


def test_saving_does_not_wait_for_the_disk_each_time(store: ForgettingSQLTrackerStore) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
