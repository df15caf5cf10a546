"""The Matrix connector against a real homeserver (Synapse) on this machine."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.platforms import Bot, echo
from tests.channels.synapse import SERVER, Account, Proxy, until
from unknot.channels import journal as journals
from unknot.channels.connector import ENCRYPTED, WORDS_ONLY, Connector
from unknot.channels.credentials import CredentialsError
from unknot.channels.limits import Rate, RateLimiter
from unknot.channels.matrix import FILTER, Matrix


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "channels.db"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connector, "first_pause_s", 0.01)
    monkeypatch.setattr(Connector, "longest_pause_s", 0.1)


@contextlib.asynccontextmanager
async def run(us: Account, file: Path, bot: Bot = echo, url: str = "", **keys: str) -> AsyncIterator[Matrix]:
    """Run the connector under an account."""
    connector = Matrix.from_credentials({"homeserver": url or us.url, "access_token": us.token, **keys})
    assert isinstance(connector, Matrix)
    connector.blueprint(bot)
    connector._typed = RateLimiter(Rate(burst=1000, per_second=1000))  # tests type faster than people
    journal = journals.borrow(file)
    connector.start(journal)
    try:
        await until(lambda: True)
        async with asyncio.timeout(60):
            while journal.place("matrix") is None:
                await asyncio.sleep(0.02)
        yield connector
    finally:
        await connector.stop()


def bodies(reader: Account, room: str, us: Account) -> list[str]:
    """Return the texts that we wrote into a room."""
    return [content["body"] for content in reader.read(room, us)]


async def answered(reader: Account, room: str, us: Account, texts: list[str]) -> None:
    """Wait for as many texts as there are, and see that they are these."""
    await until(lambda: len(bodies(reader, room, us)) >= len(texts))
    assert bodies(reader, room, us) == texts


async def chat(us: Account, them: Account, encrypted: bool = False) -> str:
    """Have somebody begin a chat with us; return the room."""
    room = them.room(us, encrypted=encrypted)
    await until(lambda: them.membership(room, us) == "join")
    return room


def go(test: Callable[[], Any]) -> None:
    """Run an asynchronous test."""
    asyncio.run(test())


def test_an_invitation_is_accepted_and_what_was_written_at_once_is_answered(homeserver: str, file: Path) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")

    async def test() -> None:
        async with run(us, file):
            room = anna.room(us)
            anna.say(room, "my neck hurts")
            await answered(anna, room, us, ["you said: my neck hurts"])
            anna.say(room, "since today")
            await answered(anna, room, us, ["you said: my neck hurts", "you said: since today"])

    go(test)


def test_only_what_a_person_writes_is_answered(homeserver: str, file: Path) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")

    async def test() -> None:
        async with run(us, file):
            room = await chat(us, anna)
            first = anna.say(room, "my back hurts")
            edit = {"rel_type": "m.replace", "event_id": first}
            anna.say(room, "* my neck hurts", **{"m.relates_to": edit, "m.new_content": {"body": "my neck hurts"}})
            anna.say(room, "I am a machine", msgtype="m.notice")
            anna.send(room, {"m.relates_to": {"rel_type": "m.annotation", "event_id": first, "key": "+"}}, "m.reaction")
            anna.say(room, "photo.jpg", msgtype="m.image", url="mxc://clinic.test/abc")
            reply = {"m.in_reply_to": {"event_id": first}}
            anna.say(room, "> <@unknot> Do you?\n> Yes?\n\nyes", **{"m.relates_to": reply})
            await answered(anna, room, us, ["you said: my back hurts", WORDS_ONLY, "you said: yes"])

    go(test)


def test_encrypted_messages_are_told_what_to_do(homeserver: str, file: Path) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")

    async def test() -> None:
        async with run(us, file):
            room = await chat(us, anna, encrypted=True)
            sealed = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "x", "session_id": "y"}
            anna.send(room, sealed, "m.room.encrypted")
            await answered(anna, room, us, [ENCRYPTED])

    go(test)


def test_options_are_numbered_and_a_number_is_read(homeserver: str, file: Path) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")
    heard: list[str] = []

    async def bot(said: UserMessage) -> None:
        heard.append(said.text)
        buttons = [{"title": "Warmth", "payload": '/choose{"option": "more.warmth"}'}, {"title": "Pictures"}]
        await said.output_channel.send_response(said.sender_id, {"text": "What next?", "buttons": buttons})

    async def test() -> None:
        async with run(us, file, bot):
            room = await chat(us, anna)
            asked = "What next?\n1. Warmth\n2. Pictures"
            anna.say(room, "hello")
            await answered(anna, room, us, [asked])
            anna.say(room, "1")
            await answered(anna, room, us, [asked, asked])
            assert heard == ["hello", '/choose{"option": "more.warmth"}']

    go(test)


def test_a_card_comes_whole_with_its_picture(homeserver: str, file: Path) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")
    words = " ".join(f"This is sentence number {number} of the card." for number in range(400))

    async def bot(said: UserMessage) -> None:
        custom = {"type": "care_card", "care_level": "selfcare", "pictures": [{"id": "build_up", "title": "Build up"}]}
        await said.output_channel.send_response(said.sender_id, {"text": words, "custom": custom})

    async def test() -> None:
        async with run(us, file, bot):
            room = await chat(us, anna)
            anna.say(room, "hello")
            await until(lambda: any(content["msgtype"] == "m.image" for content in anna.read(room, us)))
            *texts, title, image = anna.read(room, us)
            assert len(texts) > 1
            assert " ".join(content["body"] for content in texts) == words
            assert title["body"] == "Build up"
            assert image["url"].startswith(f"mxc://{SERVER}/")

    go(test)


def test_two_people_are_never_mixed(homeserver: str, file: Path) -> None:
    us = Account.new(homeserver, "unknot")
    people = [Account.new(homeserver, "person") for _ in range(4)]
    names: dict[str, set[str]] = {}

    async def bot(said: UserMessage) -> None:
        names.setdefault(said.text.split()[0], set()).add(said.sender_id)
        await echo(said)

    async def test() -> None:
        async with run(us, file, bot):
            rooms = {person.user: await chat(us, person) for person in people}
            for turn in range(3):
                for person in people:
                    person.say(rooms[person.user], f"{person.user} {turn}")
            for person in people:
                texts = [f"you said: {person.user} {turn}" for turn in range(3)]
                await answered(person, rooms[person.user], us, texts)
        assert all(len(conversations) == 1 for conversations in names.values())
        assert len(set.union(*names.values())) == len(people)

    go(test)


@pytest.mark.parametrize(
    ("invites_from", "accepted"),
    [
        ("", True),
        ("*", True),
        (SERVER, True),
        ("@unknown:clinic.test, elsewhere.example", False),
        ("{them}", True),
    ],
)
def test_invitations_are_accepted_only_from_whom_they_may_come(
    homeserver: str, file: Path, invites_from: str, accepted: bool
) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")

    async def test() -> None:
        async with run(us, file, invites_from=invites_from.format(them=anna.user)):
            room = anna.room(us)
            await until(lambda: anna.membership(room, us) != "invite")
            assert anna.membership(room, us) == ("join" if accepted else "leave")

    go(test)


def test_rooms_with_others_in_them_are_not_answered(homeserver: str, file: Path) -> None:
    us, anna, ben = (Account.new(homeserver, name) for name in ("unknot", "anna", "ben"))

    async def test() -> None:
        async with run(us, file):
            room = await chat(us, anna)
            anna.say(room, "one")
            await answered(anna, room, us, ["you said: one"])
            anna.invite(room, ben)
            ben.join(room)
            anna.say(room, "private")
            ben.say(room, "hello")
            other = await chat(us, ben)
            ben.say(other, "here")
            await answered(ben, other, us, ["you said: here"])  # by then the others were read
            assert bodies(anna, room, us) == ["you said: one"]
            ben.call("POST", f"rooms/{quote(room)}/leave", {})
            anna.say(room, "two")
            await answered(anna, room, us, ["you said: one", "you said: two"])

    go(test)


def test_what_was_written_before_the_start_or_the_invitation_is_history(homeserver: str, file: Path) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")
    room = anna.room(us)
    us.join(room)
    anna.say(room, "before the start")
    old = anna.room()
    anna.say(old, "before the invitation")

    async def test() -> None:
        async with run(us, file):
            anna.invite(old, us)
            await until(lambda: anna.membership(old, us) == "join")
            for place in (room, old):
                anna.say(place, "now")
                await answered(anna, place, us, ["you said: now"])

    go(test)


def test_nothing_is_lost_or_doubled_over_a_restart(
    homeserver: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FILTER["room"]["timeline"], "limit", 3)
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")

    async def test() -> None:
        async with run(us, file):
            room = await chat(us, anna)
            anna.say(room, "message 0")
            await answered(anna, room, us, ["you said: message 0"])
        # More than one answer of the homeserver holds.
        for number in range(1, 10):
            anna.say(room, f"message {number}")
        texts = [f"you said: message {number}" for number in range(10)]
        async with run(us, file):
            await answered(anna, room, us, texts)
        async with run(us, file):
            anna.say(room, "the last")
            await answered(anna, room, us, [*texts, "you said: the last"])

    go(test)


def test_events_that_are_fetched_again_after_a_crash_are_known(homeserver: str, file: Path) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")

    async def test() -> None:
        async with run(us, file):
            room = await chat(us, anna)
            journal = journals.borrow(file)
            place = journal.place("matrix")
            anna.say(room, "one")
            await answered(anna, room, us, ["you said: one"])
        assert place is not None
        journal.set_place("matrix", place)  # the crash came before the place was written
        async with run(us, file):
            anna.say(room, "two")
            await answered(anna, room, us, ["you said: one", "you said: two"])
        journals.give_back(journal)

    go(test)


def test_while_the_homeserver_is_down_nothing_is_lost_and_the_order_is_kept(homeserver: str, file: Path) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")

    async def test() -> None:
        async with Proxy(homeserver).running() as proxy, run(us, file, url=proxy.url):
            room = await chat(us, anna)
            proxy.down = True
            for number in range(4):
                anna.say(room, f"message {number}")
            await asyncio.sleep(0.5)
            assert bodies(anna, room, us) == []
            proxy.down = False
            await answered(anna, room, us, [f"you said: message {number}" for number in range(4)])

    go(test)


def test_errors_that_pass_are_tried_again_and_a_reply_whose_answer_was_lost_is_not_doubled(
    homeserver: str, file: Path
) -> None:
    us, anna = Account.new(homeserver, "unknot"), Account.new(homeserver, "anna")

    async def test() -> None:
        async with Proxy(homeserver).running() as proxy, run(us, file, url=proxy.url):
            room = await chat(us, anna)
            limited = {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 50}
            proxy.faults = [(502, {}), (500, {"errcode": "M_UNKNOWN"}), (429, limited)]
            proxy.lost_answers = 2
            anna.say(room, "one")
            anna.say(room, "two")
            await answered(anna, room, us, ["you said: one", "you said: two"])
            await until(lambda: proxy.sends == 7)
            assert bodies(anna, room, us) == ["you said: one", "you said: two"]

    go(test)


def test_events_of_another_form_are_left_out_with_a_line_for_the_operator(caplog: pytest.LogCaptureFixture) -> None:
    # Our own homeserver would not take them; those of other servers come as they are.
    connector = Matrix.from_credentials({"homeserver": "https://matrix.example.org", "access_token": "syt_a"})
    assert isinstance(connector, Matrix)
    content: dict[str, Any] = {"msgtype": "m.text", "body": "secret"}
    entry = {"type": "m.room.message", "sender": "@a:b", "event_id": "$1", "origin_server_ts": 1, "content": content}
    assert connector._event("!room:b", entry) is not None
    for changes in (
        {"msgtype": ["m.text"]},
        {"msgtype": "m.text", "body": None},
        {"body": ["secret"]},
        {"body": {"secret": 1}},
        {"m.relates_to": "secret"},
        {"m.relates_to": ["secret"]},
    ):
        assert connector._event("!room:b", entry | {"content": content | changes}) is None
    for wrong in (
        {"content": "secret"},
        {"content": ["secret"]},
        {"origin_server_ts": "secret"},
        {"sender": 7, "type": 7},
    ):
        assert connector._event("!room:b", entry | wrong) is None
    for key in ("type", "sender", "event_id", "origin_server_ts", "content"):
        assert connector._event("!room:b", {name: value for name, value in entry.items() if name != key}) is None
    assert "an event is not of Matrix's form" in caplog.text
    assert "secret" not in caplog.text


def test_the_check_asks_who_we_are(homeserver: str) -> None:
    us = Account.new(homeserver, "unknot")

    async def test() -> None:
        right = Matrix.from_credentials({"homeserver": homeserver, "access_token": us.token})
        wrong = Matrix.from_credentials({"homeserver": homeserver, "access_token": "syt_wrong"})
        assert await right.whoami() == us.user
        with pytest.raises(CredentialsError, match="key `access_token`"):
            await wrong.whoami()
        await right.close()
        await wrong.close()

    go(test)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"homeserver": "matrix.example.org"}, "homeserver"),
        ({"access_token": ""}, "access_token"),
        ({"invites_from": "@anna"}, "invites_from"),
        ({"invites_from": "a,,b"}, "invites_from"),
        ({"user": "a"}, "user"),
    ],
    ids=str,
)
def test_a_wrong_key_stops_the_start_and_is_named(changes: dict[str, str], named: str) -> None:
    keys = {"homeserver": "https://matrix.example.org", "access_token": "syt_a"}
    with pytest.raises(CredentialsError, match=f"channel matrix, key `{named}`"):
        Matrix.from_credentials({**keys, **changes})
