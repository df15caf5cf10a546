"""What holds for every messaging connector, each against an API that enforces its platform's documented limits."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Coroutine
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from tests.channels.fake_meta import MessengerKit, WhatsAppKit
from tests.channels.fake_slack import SlackKit
from tests.channels.fake_teams import TeamsKit
from tests.channels.fake_telegram import TelegramKit
from tests.channels.fake_twilio import TwilioKit
from tests.channels.hostile import variations
from tests.channels.platforms import Delivery, Kit, Running, echo, run
from unknot.channels import journal as journals
from unknot.channels.connector import GONE, MOST_BYTES, TOO_FAST, TOO_LONG, WORDS_ONLY, Connector
from unknot.channels.conversations import FAILED
from unknot.channels.journal import Journal
from unknot.channels.outbound import Api
from unknot.channels.text import MOST_CHARACTERS

KITS: list[Kit] = [TelegramKit(), WhatsAppKit(), MessengerKit(), SlackKit(), TwilioKit(), TeamsKit()]
ANNA, BEN = "447700900001", "447700900002"
#: A question as the actions ask it, answered with taps or numbers.
QUESTION = {
    "text": "Do you have any of these?\n1. Chest pain, or hard to breathe\n2. Weak legs\n3. None of these",
    "buttons": [
        {"title": "Chest pain, or hard to breathe", "payload": '/choose{"option": "danger_now.chest"}'},
        {"title": "Weak legs", "payload": '/choose{"option": "danger_now.legs"}'},
        {"title": "None of these", "payload": '/choose{"option": "danger_now.none"}'},
    ],
    "custom": {"type": "question", "id": "danger_now", "multi": True},
}
EMERGENCY = {"text": "Call 999 now.", "custom": {"type": "care_card", "care_level": "emergency"}}


@pytest.fixture(params=KITS, ids=lambda kit: kit.name)
def kit(request: pytest.FixtureRequest) -> Kit:
    """Each platform in turn."""
    chosen: Kit = request.param
    return chosen


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "channels.db"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connector, "first_pause_s", 0.01)
    monkeypatch.setattr(Connector, "longest_pause_s", 0.02)


def go(test: Coroutine[Any, Any, None]) -> None:
    """Run an asynchronous test."""
    asyncio.run(test)


def texts(running: Running, person: str | None = None) -> list[str]:
    """Return what the platform took, for a person or all."""
    return [got.text for got in running.api.got if person in (None, got.person)]


class Asking:
    """A bot that asks the question once and notes every message."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def __call__(self, message: UserMessage) -> None:
        self.heard.append(message.text)
        await message.output_channel.send_response(
            message.sender_id, dict(QUESTION) if len(self.heard) == 1 else {"text": "Thank you."}
        )


# ---- who calls


def test_a_signed_message_is_answered(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            assert await running.post(kit.words(ANNA, "my neck hurts")) == 200
            await running.idle()
            assert [(got.person, got.text) for got in running.api.got] == [(ANNA, "you said: my neck hurts")]

    go(test())


def test_no_request_without_the_right_signature_passes(kit: Kit, file: Path, caplog: pytest.LogCaptureFixture) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            delivery = kit.words(ANNA, "my neck hurts")
            for wrong, headers in kit.forged(delivery).items():
                assert await running.post(delivery, headers) == 401, wrong
            await running.idle()
            assert running.api.calls == 0
            assert await running.post(delivery) == 200

    go(test())
    lines = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert lines
    assert all(line.startswith(f"{kit.name}: refused a request with 401") for line in lines)
    assert not any("neck" in line or ANNA in line for line in lines)


@pytest.mark.parametrize("kit", [kit for kit in KITS if kit.signs], ids=lambda kit: kit.name)
def test_a_body_that_was_changed_after_signing_does_not_pass(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            delivery = kit.words(ANNA, "my neck hurts")
            for body in (
                delivery.body.replace(b"neck", b"back"),
                delivery.body.replace(ANNA.encode(), BEN.encode()),
                delivery.body + b" ",
                delivery.body[:-1],
                b"",
            ):
                assert body != delivery.body
                assert await running.post(Delivery(body, delivery.headers)) == 401
            await running.idle()
            assert running.api.calls == 0

    go(test())


# ---- what comes again, together, out of order


def test_a_message_that_comes_again_is_answered_once_also_after_a_restart(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with kit.api().running() as api:
            delivery = kit.words(ANNA, "my neck hurts")
            async with Running(kit, api, echo, file) as running:
                for _ in range(3):
                    assert await running.post(delivery) == 200
                await running.idle()
            async with Running(kit, api, echo, file) as running:
                assert await running.post(delivery) == 200
                await running.idle()
            assert texts(running) == ["you said: my neck hurts"]

    go(test())


@pytest.mark.parametrize("kit", [kit for kit in KITS if kit.timed], ids=lambda kit: kit.name)
def test_a_replay_from_long_ago_is_not_answered(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            assert await running.post(kit.words(ANNA, "old", at=time.time() - Connector.oldest_s - 60)) == 200
            assert await running.post(kit.words(ANNA, "from tomorrow", at=time.time() + 86_400)) == 200
            await running.idle()
            assert texts(running) == []

    go(test())


def test_the_same_words_sent_twice_by_a_person_are_two_messages(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            await running.post(kit.words(ANNA, "hello?"))
            await running.post(kit.words(ANNA, "hello?"))
            await running.idle()
            assert texts(running) == ["you said: hello?"] * 2

    go(test())


@pytest.mark.parametrize("kit", [kit for kit in KITS if kit.batches], ids=lambda kit: kit.name)
def test_a_batch_is_answered_whole_in_order_and_each_message_once(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            now = time.time()
            events = [
                kit.event(person, kit.new_id(), now + position, text=f"message {position}")
                for position in range(-6, 0)
                for person in (ANNA, BEN)
            ]
            events.append(events[3])
            random.Random(1).shuffle(events)
            assert await running.post(kit.delivery(events)) == 200
            await running.idle()
            for person in (ANNA, BEN):
                assert texts(running, person) == [f"you said: message {position}" for position in range(-6, 0)]

    go(test())


@pytest.mark.parametrize("kit", [kit for kit in KITS if kit.timed], ids=lambda kit: kit.name)
def test_what_arrives_out_of_order_is_answered_in_the_order_of_its_writing(kit: Kit, file: Path) -> None:
    async def test() -> None:
        gate = asyncio.Event()

        async def slow(message: UserMessage) -> None:
            await gate.wait()
            await echo(message)

        async with run(kit, slow, file) as running:
            now = time.time()
            await running.post(kit.words(ANNA, "first", at=now - 9))
            for text, ago in (("third", 3), ("second", 6)):
                await running.post(kit.words(ANNA, text, at=now - ago))
            gate.set()
            await running.idle()
            assert texts(running) == ["you said: first", "you said: second", "you said: third"]

    go(test())


def test_two_people_are_never_mixed(kit: Kit, file: Path) -> None:
    async def test() -> None:
        names: dict[str, set[str]] = {}

        async def bot(message: UserMessage) -> None:
            await asyncio.sleep(random.random() / 50)
            names.setdefault(message.text.split()[0], set()).add(message.sender_id)
            await echo(message)

        async with run(kit, bot, file) as running:
            people = [str(447700900100 + number) for number in range(20)]
            for turn in range(3):
                for person in people:
                    assert await running.post(kit.words(person, f"{person} {turn}")) == 200
            await running.idle()
            for person in people:
                assert texts(running, person) == [f"you said: {person} {turn}" for turn in range(3)]
            assert all(len(conversations) == 1 for conversations in names.values())
            assert len(set.union(*names.values())) == len(people)
            assert not any(person in conversation for person in people for conversation in names[person])

    go(test())


# ---- what is no text


def test_a_message_without_words_is_told_that_words_are_needed(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            assert await running.post(kit.delivery([kit.event(ANNA, kit.new_id(), time.time(), media=True)])) == 200
            await running.idle()
            assert texts(running) == [WORDS_ONLY]

    go(test())


def test_an_edited_message_is_not_read_as_a_new_one(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            event = kit.event(ANNA, kit.new_id(), time.time(), text="my back hurts", edited=True)
            assert await running.post(kit.delivery([event])) == 200
            await running.idle()
            assert running.api.calls == 0

    go(test())


def test_a_message_that_is_too_long_is_told_so_and_a_body_that_is_too_large_refused(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            assert await running.post(kit.words(ANNA, "x" * (MOST_CHARACTERS + 1))) == 200
            await running.idle()
            assert texts(running) == [TOO_LONG]
            assert await running.post(kit.words(ANNA, "x" * (MOST_BYTES + 1))) == 413

    go(test())


def test_signed_bodies_of_another_form_are_refused_or_ignored_without_a_stack_trace(
    kit: Kit, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            for body in variations(kit, 300, random.Random(7)):
                assert await running.post(kit.signed(body)) in (200, *kit.refusals), body
            await running.idle()
            assert await running.post(kit.words(BEN, "still there?")) == 200
            await running.idle()
            assert texts(running, BEN) == ["you said: still there?"]

    go(test())
    assert not any(record.exc_info for record in caplog.records)
    assert not any(record.levelno >= logging.ERROR for record in caplog.records)


@pytest.mark.parametrize(
    "kit", [kit for kit in KITS if kit.name in ("whatsapp", "messenger")], ids=lambda kit: kit.name
)
def test_half_a_character_in_an_id_is_refused_and_in_words_read(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            assert await running.post(kit.words(ANNA, "hi", id_="\ud800")) == 400
            assert await running.post(kit.words(ANNA, "my neck \ud800 hurts")) == 200
            await running.idle()
            assert texts(running) == ["you said: my neck ? hurts"]

    go(test())


# ---- questions and replies


@pytest.mark.parametrize("kit", [kit for kit in KITS if kit.native], ids=lambda kit: kit.name)
def test_a_question_is_shown_with_its_options_and_a_tap_is_read(kit: Kit, file: Path) -> None:
    async def test() -> None:
        bot = Asking()
        async with run(kit, bot, file) as running:
            await running.post(kit.words(ANNA, "hi"))
            await running.idle()
            (question,) = running.api.got
            assert len(question.taps) == 3
            await running.post(kit.tap(ANNA, question.taps[1]))
            await running.idle()
            assert bot.heard == ["hi", '/choose{"option": "danger_now.legs"}']

    go(test())


def test_where_several_can_be_chosen_the_text_numbers_the_options_and_says_so(kit: Kit, file: Path) -> None:
    async def test() -> None:
        bot = Asking()
        async with run(kit, bot, file) as running:
            await running.post(kit.words(ANNA, "hi"))
            await running.idle()
            (question,) = running.api.got
            *_, first, second, third, how = question.text.splitlines()
            assert [first, second, third] == [
                f"{n}. {button['title']}" for n, button in enumerate(QUESTION["buttons"], start=1)
            ]
            assert '"2 and 4"' in how
            await running.post(kit.words(ANNA, "1 and 2"))
            await running.idle()
            assert bot.heard[1] == '/choose{"option": ["danger_now.chest", "danger_now.legs"]}'

    go(test())


@pytest.mark.parametrize(
    ("reply", "heard"),
    [
        ("2", '/choose{"option": "danger_now.legs"}'),
        ("1 and 2", '/choose{"option": ["danger_now.chest", "danger_now.legs"]}'),
        ("none of these", '/choose{"option": "danger_now.none"}'),
        ('/choose{"option": "danger_now.none"}', "choose"),
        ("/restart", "restart"),
        ("nothing like that", "nothing like that"),
    ],
)
def test_a_typed_reply_is_read_against_the_question_also_after_a_restart(
    kit: Kit, file: Path, reply: str, heard: str
) -> None:
    async def test() -> None:
        bot = Asking()
        async with kit.api().running() as api:
            async with Running(kit, api, bot, file) as running:
                await running.post(kit.words(ANNA, "hi"))
                await running.idle()
            async with Running(kit, api, bot, file) as running:
                await running.post(kit.words(BEN, reply))  # somebody else was asked nothing
                await running.idle()
                await running.post(kit.words(ANNA, reply))
                await running.idle()
            assert bot.heard[2] == heard
            assert not bot.heard[1].startswith("/")

    go(test())


def test_a_tap_on_a_button_that_is_gone_is_told_so(file: Path) -> None:
    async def test() -> None:
        kit = TelegramKit()
        async with run(kit, echo, file) as running:
            await running.post(kit.tap(ANNA, "#00000000:1"))
            await running.idle()
            assert texts(running) == [GONE]

    go(test())


def test_a_long_reply_is_divided_and_keeps_every_word(kit: Kit, file: Path) -> None:
    async def test() -> None:
        sentences = " ".join(f"This is sentence number {number} of the reply." for number in range(300))

        async def bot(message: UserMessage) -> None:
            await message.output_channel.send_response(message.sender_id, {"text": sentences})

        async with run(kit, bot, file) as running:
            await running.post(kit.words(ANNA, "hi"))
            await running.idle()
            assert len(running.api.got) > 1
            assert " ".join(texts(running)) == sentences
            assert all(text.endswith(".") for text in texts(running))

    go(test())


# ---- the platform's API fails


def test_while_the_api_is_down_nothing_is_lost_and_the_order_is_kept(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            running.api.down = True
            for number in range(4):
                for person in (ANNA, BEN):
                    assert await running.post(kit.words(person, f"message {number}")) == 200
            while running.api.calls < 12:
                await asyncio.sleep(0.01)
            assert running.api.got == []
            running.api.down = False
            await running.idle()
            for person in (ANNA, BEN):
                assert texts(running, person) == [f"you said: message {number}" for number in range(4)]

    go(test())


def test_five_hundred_conversations_at_once_over_a_slow_api_lose_reorder_and_double_nothing(file: Path) -> None:
    async def test() -> None:
        kit = WhatsAppKit()
        async with run(kit, echo, file) as running:
            running.api.delay_s = 0.2
            people = [str(447700920000 + number) for number in range(500)]

            async def converse(person: str) -> None:
                for turn in range(3):
                    delivery = kit.words(person, f"{person} {turn}")
                    assert await running.post(delivery) == 200
                    if turn == 1:
                        assert await running.post(delivery) == 200

            await asyncio.gather(*(converse(person) for person in people))
            await running.idle()
            assert len(running.api.got) == 3 * len(people)
            told: dict[str, list[str]] = {}
            for got in running.api.got:
                told.setdefault(got.person, []).append(got.text)
            assert told == {person: [f"you said: {person} {turn}" for turn in range(3)] for person in people}

    go(test())


def test_errors_that_pass_are_tried_again(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            running.api.faults = [(500, {}), (502, {}), (503, {}), (401, {}), (429, {})]
            running.api.delay_s = 0.05
            await running.post(kit.words(ANNA, "one"))
            await running.post(kit.words(ANNA, "two"))
            await running.idle()
            assert texts(running) == ["you said: one", "you said: two"]
            assert running.api.faults == []

    go(test())


def test_an_api_that_is_too_slow_to_answer_is_called_again_and_the_order_is_kept(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            assert await running.connector.whoami()  # connections and tokens are there
            for part in vars(running.connector).values():
                if isinstance(part, Api):
                    part._timeout = aiohttp.ClientTimeout(total=0.2)
                    await part.close()  # what is open keeps its old time-out
            running.api.delay_s = 0.5
            await running.post(kit.words(ANNA, "one"))
            await running.post(kit.words(ANNA, "two"))
            while running.api.calls < 3:
                await asyncio.sleep(0.01)
            running.api.delay_s = 0
            await running.idle()
            # The platform took some although it did not say so in time: nobody can know that.
            assert list(dict.fromkeys(texts(running))) == ["you said: one", "you said: two"]

    go(test())


def test_a_wait_that_the_platform_asks_for_is_kept(kit: Kit, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        waits.append(seconds)
        await sleep(0)

    async def test() -> None:
        async with run(kit, echo, file) as running:
            running.api.faults = [(429, {"Retry-After": "17"})]
            await running.post(kit.words(ANNA, "one"))
            while not texts(running):
                await sleep(0.01)

    monkeypatch.setattr("unknot.channels.conversations.asyncio.sleep", noted)
    go(test())
    assert any(17 <= seconds < 18 for seconds in waits)


@pytest.mark.parametrize("kit", [kit for kit in KITS if kit.native], ids=lambda kit: kit.name)
def test_a_keyboard_that_the_platform_refuses_is_sent_as_text(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, Asking(), file) as running:
            running.api.faults = [(400, {})]
            await running.post(kit.words(ANNA, "hi"))
            await running.post(kit.words(ANNA, "2"))
            await running.idle()
            first, second = running.api.got
            assert not first.taps
            assert "2. Weak legs" in first.text
            assert second.text == "Thank you."

    go(test())


def test_an_emergency_card_overtakes_what_could_not_be_delivered(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async def bot(message: UserMessage) -> None:
            card = message.text == "my chest is crushed"
            await message.output_channel.send_response(message.sender_id, dict(EMERGENCY) if card else {"text": "Hm."})

        async with run(kit, bot, file) as running:
            running.api.down = True
            for text in ("a", "b", "my chest is crushed"):
                await running.post(kit.words(ANNA, text))
            while running.api.calls < 3 or running.connector._conversations._answering:  # type: ignore[union-attr]
                await asyncio.sleep(0.01)
            running.api.down = False
            await running.idle()
            assert texts(running) == ["Call 999 now.", "Hm.", "Hm."]

    go(test())


# ---- the server ends


def test_a_message_whose_answer_was_cut_off_is_answered_after_the_next_start(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async def hanging(message: UserMessage) -> None:
            await asyncio.sleep(60)

        async with kit.api().running() as api:
            running = Running(kit, api, hanging, file)
            async with running:
                for number in range(3):
                    assert await running.post(kit.words(ANNA, f"message {number}")) == 200
                await asyncio.sleep(0.05)
                await _kill(running)
            assert api.got == []
            async with Running(kit, api, echo, file) as running:
                await running.idle()
                assert texts(running) == [f"you said: message {number}" for number in range(3)]

    go(test())


async def _kill(running: Running) -> None:
    """End what runs as a crash does: nothing gets the time to finish."""
    conversations = running.connector._conversations
    assert conversations is not None
    await conversations.stop(0)


@pytest.mark.parametrize(("saved", "heard"), [(True, 0), (False, 1)], ids=["saved", "not saved"])
def test_a_turn_that_was_saved_before_the_crash_is_not_done_twice(
    kit: Kit, file: Path, saved: bool, heard: int
) -> None:
    class Store:
        """What the tracker store has of the conversation."""

        async def retrieve(self, conversation: str) -> DialogueStateTracker:
            tracker = DialogueStateTracker(conversation, [])
            tracker.update(UserUttered("earlier", message_id="0"))
            tracker.update(BotUttered("An earlier answer."))
            if saved:
                (message_id,) = ids
                tracker.update(UserUttered("my neck hurts", message_id=message_id))
                tracker.update(BotUttered(QUESTION["text"], {"buttons": QUESTION["buttons"]}))
            return tracker

    ids: set[str] = set()
    again: list[str] = []

    async def test() -> None:
        async def hanging(message: UserMessage) -> None:
            ids.add(message.message_id)
            await asyncio.sleep(60)

        async def noting(message: UserMessage) -> None:
            again.append(message.text)
            await echo(message)

        async with kit.api().running() as api:
            async with Running(kit, api, hanging, file) as running:
                await running.post(kit.words(ANNA, "my neck hurts"))
                while not ids:
                    await asyncio.sleep(0.01)
                await _kill(running)
            running = Running(kit, api, noting, file)
            running.connector._app = SimpleNamespace(ctx=SimpleNamespace(agent=SimpleNamespace(tracker_store=Store())))
            async with running:
                await running.idle()
                (told,) = texts(running)
                assert ("any of these" in told) == saved

    go(test())
    assert len(again) == heard


def test_replies_that_were_not_delivered_are_after_the_next_start(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with kit.api().running() as api:
            api.down = True
            async with Running(kit, api, echo, file) as running:
                await running.post(kit.words(ANNA, "one"))
                await running.post(kit.words(ANNA, "two"))
                while api.calls < 3:
                    await asyncio.sleep(0.01)
                await _kill(running)
            api.down = False
            async with Running(kit, api, echo, file) as running:
                await running.idle()
                assert texts(running) == ["you said: one", "you said: two"]

    go(test())


def test_a_server_that_stops_sends_the_platform_away_to_come_again(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            await _kill(running)
            assert await running.post(kit.words(ANNA, "one")) == 503

    go(test())


def test_a_journal_that_is_full_sends_the_platform_away_and_takes_the_message_later(
    kit: Kit, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def test() -> None:
        gate = asyncio.Event()

        async def slow(message: UserMessage) -> None:
            await gate.wait()
            await echo(message)

        journal = Journal(file, most_waiting=2)
        monkeypatch.setattr(journals, "borrow", lambda _: journal)
        async with run(kit, slow, file) as running:
            deliveries = [kit.words(ANNA, f"message {number}") for number in range(3)]
            assert [await running.post(delivery) for delivery in deliveries] == [200, 200, 503]
            gate.set()
            await running.idle()
            assert await running.post(deliveries[2]) == 200
            await running.idle()
            assert texts(running) == [f"you said: message {number}" for number in range(3)]
        journal.close()

    go(test())


def test_a_bot_that_fails_is_tried_again_and_then_the_person_is_told(
    kit: Kit, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def test() -> None:
        calls = 0

        async def failing(message: UserMessage) -> None:
            nonlocal calls
            calls += 1
            if message.text == "once" and calls > 1:
                return await echo(message)
            raise RuntimeError(f"about {message.text}")

        async with run(kit, failing, file) as running:
            await running.post(kit.words(ANNA, "once"))
            await running.idle()
            await running.post(kit.words(ANNA, "my secret pain"))
            await running.idle()
            assert texts(running) == ["you said: once", FAILED]

    go(test())
    assert "RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_a_flood_is_told_to_slow_down_once_and_others_are_answered(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            for number in range(30):
                await running.post(kit.words(ANNA, f"message {number}"))
            await running.post(kit.words(BEN, "hello"))
            await running.idle()
            assert texts(running, ANNA).count(TOO_FAST) == 1
            assert texts(running, ANNA)[0] == "you said: message 0"
            assert texts(running, BEN) == ["you said: hello"]

    go(test())


def test_the_check_asks_the_platform_who_we_are_and_sends_nothing(kit: Kit, file: Path) -> None:
    async def test() -> None:
        async with run(kit, echo, file) as running:
            assert await running.connector.whoami()
            assert running.api.got == []

    go(test())
