"""Tests of unknot/channels/journal.py."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from unknot.channels import journal as journals
from unknot.channels.credentials import CredentialsError
from unknot.channels.events import Event
from unknot.channels.journal import FullError, Journal
from unknot.channels.render import Piece, Rendered, Shown

SHOWN = Shown((("Yes", "/affirm"), ("No", "/deny")), multi=False, numbers=False)


def event(id_: str, conversation: str = "c", at: float = 1.0, text: str = "hi") -> Event:
    """Return an event."""
    return Event(id_, "447700900001", conversation, "words", text, at)


class Clock:
    """A clock that the test moves."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "var" / "channels.db"


def test_what_waits_is_there_after_the_file_is_opened_again(file: Path) -> None:
    journal = Journal(file)
    journal.accept("t", [event("1"), event("2", at=2.0)])
    waiting = journal.next_event("t", "c")
    assert waiting is not None
    assert not waiting.started
    journal.finish("t", waiting, Rendered((Piece("a"), Piece("b", urgent=True)), SHOWN))
    journal.next_event("t", "c")
    journal.close()

    journal = Journal(file)
    assert len(journal) == 3
    assert journal.pending("t") == ["c"]
    assert journal.pending("other") == []
    again = journal.next_event("t", "c")
    assert again is not None
    assert (again.started, again.event.id) == (True, "2")
    assert journal.shown("t", "c") == SHOWN
    assert journal.shown("t", "other") is None
    first = journal.next_reply("t", "c")
    assert first is not None
    assert first.piece.text == "b"  # the urgent one
    journal.done(first)
    journal.done(first)
    assert len(journal) == 2
    journal.close()


def test_an_id_is_taken_once_for_each_channel(file: Path) -> None:
    journal = Journal(file)
    assert len(journal.accept("t", [event("1"), event("1")])) == 1
    assert journal.accept("t", [event("1")]) == []
    assert len(journal.accept("w", [event("1")])) == 1


def test_ids_are_forgotten_by_age_and_by_number(file: Path) -> None:
    clock = Clock()
    journal = Journal(file, most_seen=600, seen_for_s=100, clock=clock)
    journal.accept("t", [event("first")])
    clock.now += 101
    journal.accept("t", [event(f"a{number}") for number in range(500)])
    assert len(journal.accept("t", [event("first")])) == 1
    for batch in range(10):
        clock.now += 1
        journal.accept("t", [event(f"{batch}b{number}") for number in range(500)])
    assert journal._count("seen") <= 600
    assert journal.accept("t", [event("9b499")]) == []


def test_a_batch_that_does_not_fit_is_taken_whole_later_or_not_at_all(file: Path) -> None:
    journal = Journal(file, most_waiting=2)
    with pytest.raises(FullError):
        journal.accept("t", [event("1"), event("2"), event("3")])
    assert len(journal) == 0
    assert len(journal.accept("t", [event("1"), event("2")])) == 2


def test_finished_words_are_nowhere_in_the_file(file: Path) -> None:
    journal = Journal(file)
    journal.accept("t", [event("wamid.secretid", text="a very secret pain")])
    waiting = journal.next_event("t", "c")
    assert waiting is not None
    journal.finish("t", waiting, Rendered((), None))
    journal.close()
    content = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert not any(word in content for word in (b"secret", b"447700900001"))


def test_nobody_else_may_read_the_file(file: Path) -> None:
    Journal(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_two_servers_cannot_share_a_file(file: Path) -> None:
    journal = Journal(file)
    with pytest.raises(CredentialsError, match=journals.VARIABLE):
        Journal(file)
    journal.close()
    Journal(file).close()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CredentialsError, match="cannot be used"):
        Journal(tmp_path / "file" / "channels.db")


def test_connectors_of_a_process_share_the_file_until_the_last_gives_it_back(file: Path) -> None:
    one, other = journals.borrow(file), journals.borrow(file)
    assert one is other
    journals.give_back(one)
    assert len(one) == 0
    one.accept("t", [event("1")])
    journals.give_back(one)
    Journal(file).close()
