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
from rasa.shared.core.trackers import DialogueStateTracker

from unknot.server.tracker_store import ERASE, ForgettingSQLTrackerStore

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


def test_saving_does_not_wait_for_the_disk_each_time(store: ForgettingSQLTrackerStore) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 1
