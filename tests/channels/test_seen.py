"""Tests of unknot/channels/seen.py, with a real Redis."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.fake_meta import WhatsAppKit
from tests.channels.platforms import Running, echo
from unknot.channels import seen
from unknot.channels.credentials import CredentialsError
from unknot.channels.events import Event
from unknot.channels.seen import SharedSeen
from unknot.server.run import free_port

EVENTS = [Event(str(number), "447700900001", "c", "words", "hi", 1.0) for number in range(3)]


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The address of a Redis of its own, and its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed (Debian package redis-server)")
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    for _ in range(200):
        if asyncio.run(_answers(url)):
            break
        time.sleep(0.05)
    yield url, process
    process.kill()
    process.wait()


async def _answers(url: str) -> bool:
    shared = SharedSeen(url)
    try:
        await shared.claim("probe", [])
        await shared._redis.ping()
    except Exception:
        return False
    finally:
        await shared.close()
    return True


def test_a_message_is_claimed_by_one_server(redis: tuple[str, object]) -> None:
    async def test() -> None:
        one, other = SharedSeen(redis[0]), SharedSeen(redis[0])
        assert await one.claim("t", EVENTS[:2]) == EVENTS[:2]
        with pytest.raises(OSError, match="another server"):
            await other.claim("t", EVENTS)  # `one` may yet fail
        await one.confirm("t", EVENTS[:2])
        assert await other.claim("t", EVENTS) == EVENTS[2:]
        await other.confirm("t", EVENTS[2:])
        assert await other.claim("w", EVENTS) == EVENTS
        await one.release("t", EVENTS[:1])
        assert await other.claim("t", EVENTS) == EVENTS[:1]
        await one.close()
        await other.close()

    asyncio.run(test())


def test_two_servers_answer_a_message_once(
    redis: tuple[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(seen.VARIABLE, redis[0])
    kit = WhatsAppKit()

    async def test() -> None:
        async with (
            kit.api().running() as api,
            Running(kit, api, echo, tmp_path / "one.db") as one,
            Running(kit, api, echo, tmp_path / "other.db") as other,
        ):
            for number in range(5):
                delivery = kit.words("447700900001", f"message {number}")
                assert [await one.post(delivery), await other.post(delivery)] == [200, 200]
                await one.idle()
                await other.idle()
            assert [got.text for got in api.got] == [f"you said: message {number}" for number in range(5)]

    asyncio.run(test())


def test_without_its_redis_a_server_has_the_platform_send_again(
    redis: tuple[str, subprocess.Popen[bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(seen.VARIABLE, redis[0])
    redis[1].kill()
    redis[1].wait()
    kit = WhatsAppKit()

    async def test() -> None:
        async with kit.api().running() as api, Running(kit, api, echo, tmp_path / "one.db") as running:
            assert await running.post(kit.words("447700900001", "hi")) == 503

    asyncio.run(test())


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(CredentialsError, match="redis_url"):
        SharedSeen("nonsense")
