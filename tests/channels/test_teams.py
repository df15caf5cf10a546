"""What holds for Teams alone; `test_connectors.py` has what holds for all."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from tests.channels.fake_teams import APP, BOT, PASSWORD, TENANT, TeamsApi, TeamsKit
from tests.channels.platforms import Delivery, Running, echo, run
from unknot.channels.connector import WORDS_ONLY, Connector
from unknot.channels.credentials import CredentialsError
from unknot.channels.teams import Teams

ANNA, BEN = "447700900001", "447700900002"
KIT = TeamsKit()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the journal is."""
    return tmp_path / "channels.db"


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connector, "first_pause_s", 0.01)
    monkeypatch.setattr(Connector, "longest_pause_s", 0.02)


def message(person: str = ANNA, **changes: Any) -> Delivery:
    """Return the request that brings a message, with other fields."""
    return KIT.delivery([KIT.event(person, KIT.new_id(), time.time(), text="my neck hurts") | changes])


def texts(running: Running) -> list[str]:
    """Return what Teams took."""
    return [got.text for got in running.api.got]


def test_a_token_does_not_open_another_service_address(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            for elsewhere in ("https://attacker.example/", running.api.url[:-1], running.api.url + "x", None, 7):
                assert await running.post(message(serviceUrl=elsewhere)) == 401
            assert await running.post(message()) == 200
            await running.idle()
            assert texts(running) == ["you said: my neck hurts"]

    asyncio.run(test())


def test_an_address_without_https_is_not_called_even_if_it_is_signed(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            for service in ("ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1", ""):
                body = message(serviceUrl=service).body
                assert await running.post(KIT.signed(body, serviceurl=service)) == 401

    asyncio.run(test())


def test_a_new_key_of_the_bot_framework_is_found_and_without_keys_the_platform_has_to_wait(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            api = running.api
            assert isinstance(api, TeamsApi)
            api.issuer.down = True
            assert await running.post(message()) == 503
            api.issuer.down = False
            api.issuer.listed = ["key-2"]
            body = message().body
            assert await running.post(KIT.signed(body, key="key-2")) == 200
            assert await running.post(KIT.signed(body)) == 401  # the old key is withdrawn
            await running.idle()
            assert texts(running) == ["you said: my neck hurts"]
            assert api.issuer.asked_for_keys == 1

    asyncio.run(test())


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "typing"},
        {"type": "messageDelete"},
        {"type": "messageReaction"},
        {"type": "installationUpdate"},
        {"type": "invoke", "name": "task/fetch"},
        {"type": "conversationUpdate", "membersAdded": [{"id": f"29:{ANNA}"}]},
        {"type": "conversationUpdate", "membersRemoved": [{"id": BOT}]},
        {"channelId": "webchat"},
        {"from": {"id": BOT}},
        {"from": {"id": "28:other", "role": "bot"}},
        {"conversation": {"id": "19:a@thread.v2", "conversationType": "groupChat", "tenantId": TENANT}},
        {"conversation": {"id": "19:a@thread.tacv2", "conversationType": "channel", "tenantId": TENANT}},
        {"conversation": {"id": f"a:{ANNA}", "conversationType": "personal", "tenantId": APP}},
        {"conversation": {"id": f"a:{ANNA}", "conversationType": "personal"}},
    ],
    ids=str,
)
def test_what_no_person_of_our_tenant_wrote_to_us_alone_is_left_out(changes: dict[str, Any], file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            assert await running.post(message(**changes)) == 200
            await running.idle()
            assert running.api.calls == 0

    asyncio.run(test())


def test_who_adds_the_bot_is_greeted(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            added = [{"id": f"29:{ANNA}"}, {"id": BOT}]
            await running.post(message(type="conversationUpdate", membersAdded=added, text=None))
            await running.idle()
            assert texts(running) == ["you said: hello"]

    asyncio.run(test())


def test_formatting_and_marks_are_read_and_written_as_words(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            await running.post(message(text="a &lt;b&gt; &amp; *c*"))
            await running.post(message(text=" ", attachments=[{"contentType": "image/png"}]))
            await running.idle()
            assert texts(running) == ["you said: a <b> & *c*", WORDS_ONLY]

    asyncio.run(test())


@pytest.mark.parametrize("value", [{"unknot_choice": "a"}, '{"unknot_choice": "a"}'], ids=["object", "text"])
def test_a_tap_is_read_however_the_app_sends_it(value: Any, file: Path) -> None:
    async def test() -> None:
        heard: list[str] = []

        async def bot(said: UserMessage) -> None:
            heard.append(said.text)

        async with run(KIT, bot, file) as running:
            await running.post(message(text="Yes", value=value))
            for other in ("no JSON", {"unknot_choice": 7}, {"x": "a"}, ["a"], 7, "[" * 5000):
                await running.post(message(BEN, text="words", value=other))
            await running.idle()
            assert heard == ["/affirm"] + ["words"] * 6

    asyncio.run(test())


def test_the_bots_own_token_is_kept_and_renewed_when_it_is_refused(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            api = running.api
            assert isinstance(api, TeamsApi)
            for _ in range(3):
                await running.post(message())
                await running.idle()
            tokens = api.issuer.calls - 2
            assert tokens == 1
            api.issuer.valid = "another"
            await running.post(message())
            await running.idle()
            assert len(texts(running)) == 4
            assert api.issuer.calls - 2 == 2

    asyncio.run(test())


def test_replies_wait_while_the_login_refuses_us(file: Path) -> None:
    async def test() -> None:
        async with run(KIT, echo, file) as running:
            api = running.api
            assert isinstance(api, TeamsApi)
            api.issuer.refused = True
            for number in range(2):
                assert await running.post(message(text=f"message {number}")) == 200
            while api.issuer.calls < 6:
                await asyncio.sleep(0.01)
            with pytest.raises(CredentialsError, match="key `app_password`"):
                await running.connector.whoami()
            api.issuer.refused = False
            await running.idle()
            assert texts(running) == ["you said: message 0", "you said: message 1"]

    asyncio.run(test())


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"app_id": ""}, "app_id"),
        ({"app_id": "my-bot"}, "app_id"),
        ({"tenant_id": "common"}, "tenant_id"),
        ({"app_password": " "}, "app_password"),
        ({"app_secret": "a"}, "app_secret"),
    ],
    ids=str,
)
def test_a_wrong_key_stops_the_start_and_is_named(changes: dict[str, str], named: str) -> None:
    keys = {"app_id": APP, "app_password": PASSWORD, "tenant_id": TENANT}
    with pytest.raises(CredentialsError, match=f"channel teams, key `{named}`"):
        Teams.from_credentials({**keys, **changes})
