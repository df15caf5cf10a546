"""What holds for Slack alone; `test_connectors.py` has what holds for all."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.fake_slack import SlackApi, SlackKit
from tests.channels.platforms import Delivery, echo, run
from unknot.channels.connector import WORDS_ONLY
from unknot.channels.credentials import CredentialsError
from unknot.channels.slack import Slack, plain

ANNA = "447700900001"
KIT = SlackKit()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "channels.db"


def delivered(event: dict[str, Any]) -> Delivery:
    """Return the request that brings an event."""
    return KIT.delivery([event])


def message(**changes: Any) -> dict[str, Any]:
    """Return an event with another message."""
    event = KIT.event(ANNA, KIT.new_id(), time.time(), text="my neck hurts")
    event["event"] |= changes
    return event


def test_the_challenge_is_repeated_if_it_is_signed(file: Path) -> None:
    async def test() -> None:
        body = json.dumps({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY"})
        async with run(KIT, echo, file) as running, aiohttp.ClientSession() as session:
            right = KIT.signed(body.encode())
            async with session.post(running.url, data=right.body, headers=right.headers) as answer:
                assert (answer.status, await answer.text()) == (200, "3eZbrw1aBm2rZgRNFdxV2595E9CY")
                assert answer.content_type == "text/plain"
            async with session.post(running.url, data=right.body) as answer:
                assert (answer.status, await answer.read()) == (401, b"")

    asyncio.run(test())


def test_a_challenge_that_is_none_is_not_repeated(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            for challenge in ("<script>", "x" * 300, "", 7, None):
                body = json.dumps({"type": "url_verification", "challenge": challenge})
                assert await running.post(KIT.signed(body.encode())) == 400

    asyncio.run(test())


def test_slacks_own_retries_are_answered_once(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            event = message()
            assert await running.post(delivered(event)) == 200
            for retry in range(1, 4):
                again = KIT.signed(delivered(event).body, at=time.time() - retry)  # signed anew
                headers = {**again.headers, "X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
                assert await running.post(again, headers) == 200
            await running.idle()
            assert [got.text for got in running.api.got] == ["you said: my neck hurts"]

    asyncio.run(test())


@pytest.mark.parametrize(
    "changes",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"subtype": "bot_message"},
        {"subtype": "message_deleted"},
        {"subtype": "channel_join"},
        {"channel_type": "channel", "channel": "C0123"},
        {"channel_type": "mpim", "channel": "G0123"},
        {"type": "app_mention"},
        {"type": "reaction_added"},
        {"text": ""},
        {"user": None},
    ],
    ids=str,
)
def test_what_no_person_wrote_to_us_alone_is_left_out(changes: dict[str, Any], file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            assert await running.post(delivered(message(**changes))) == 200
            await running.idle()
            assert running.api.calls == 0

    asyncio.run(test())


def test_a_file_with_words_is_read_by_its_words_and_one_without_is_told(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            files = {"subtype": "file_share", "files": [{"id": "F1"}]}
            await running.post(delivered(message(**files)))
            await running.post(delivered(message(**files, text=" ")))
            await running.idle()
            assert [got.text for got in running.api.got] == ["you said: my neck hurts", WORDS_ONLY]

    asyncio.run(test())


def test_replies_go_into_the_thread_in_which_the_person_wrote(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, card, file) as running:
            api = running.api
            assert isinstance(api, SlackApi)
            await running.post(delivered(KIT.event(ANNA, KIT.new_id(), time.time(), text="in it", thread="1.5")))
            await running.idle()
            await running.post(delivered(KIT.event(ANNA, KIT.new_id(), time.time(), text="outside")))
            await running.post(delivered(KIT.event(ANNA, KIT.new_id(), time.time(), tap="a", thread="1.5")))
            await running.idle()
            assert [got.image for got in api.got] == [False, True] * 3
            assert api.threads == ["1.5"] * 2 + [None] * 2 + ["1.5"] * 2
            assert api.uploads == 3

    async def card(said: UserMessage) -> None:
        custom = {"type": "care_card", "care_level": "selfcare", "pictures": [{"id": "build_up", "title": ""}]}
        await said.output_channel.send_response(said.sender_id, {"text": f"you said: {said.text}", "custom": custom})

    asyncio.run(test())


def test_a_tap_in_a_channel_or_of_another_kind_is_left_out(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            tap = KIT.event(ANNA, KIT.new_id(), time.time(), tap="a")
            for changes in (
                {"type": "view_submission"},
                {"channel": {"id": "C0123456"}},
                {"actions": []},
                {"actions": [tap["actions"][0] | {"type": "static_select"}]},
            ):
                body = urlencode({"payload": json.dumps(tap | changes)}).encode()
                assert await running.post(KIT.signed(body)) == 200
            for body in (b"payload=", b"payload=%7B", b"payload=%5B%5D", b"payload={}&payload={}", b"payload=%ff"):
                assert await running.post(KIT.signed(body)) == 400
            await running.idle()
            assert running.api.calls == 0

    asyncio.run(test())


def test_a_text_is_read_as_it_was_typed() -> None:
    typed = "a &lt; b &amp; c <https://nhs.uk|nhs.uk> <https://a.org> <@U123> <mailto:a@b.c|a@b.c>"
    assert plain(typed) == "a < b & c nhs.uk https://a.org  a@b.c"


def test_a_text_is_sent_so_that_nothing_in_it_is_a_mark(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            await running.post(delivered(message(text="&lt;!channel&gt; *a* &amp;")))
            await running.idle()
            assert [got.text for got in running.api.got] == ["you said: <!channel> *a* &"]

    asyncio.run(test())


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"bot_token": "xoxb-1"}, "signing_secret"),
        ({"signing_secret": "", "bot_token": "xoxb-1"}, "signing_secret"),
        ({"signing_secret": "a", "bot_token": "xapp-1"}, "bot_token"),
        ({"signing_secret": "a", "bot_token": "xoxb-1", "slack_token": "a"}, "slack_token"),
    ],
)
def test_a_wrong_key_stops_the_start_and_is_named(keys: dict[str, str], named: str) -> None:
    with pytest.raises(CredentialsError, match=f"channel slack, key `{named}`"):
        Slack.from_credentials(keys)
