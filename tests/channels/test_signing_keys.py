"""Tests of unknot/channels/signing_keys.py against an issuer on this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.channels.fake_teams import Issuer
from unknot.channels.outbound import UnreachableError
from unknot.channels.signing_keys import SigningKeys


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def go(test: Callable[[Issuer, SigningKeys, Clock], Awaitable[None]]) -> None:
    """Run a test with an issuer."""

    async def run() -> None:
        issuer, clock = Issuer(), Clock()
        async with issuer.running():
            keys = SigningKeys(f"{issuer.url}openidconfiguration", clock=clock)
            try:
                await test(issuer, keys, clock)
            finally:
                await keys.close()

    asyncio.run(run())


def test_keys_are_fetched_once_and_others_of_no_use_left_out() -> None:
    async def test(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
        await asyncio.gather(*(keys.prepare("key-1") for _ in range(20)))
        assert issuer.asked_for_keys == 1
        assert keys.find("key-1") is not None
        assert keys.find("broken") is None
        assert keys.find("of another kind") is None

    go(test)


def test_an_unknown_key_has_them_fetched_again_but_not_often() -> None:
    async def test(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
        await keys.prepare("key-1")
        issuer.listed = ["key-2"]
        for _ in range(50):
            await keys.prepare("key-2")
        assert (issuer.asked_for_keys, keys.find("key-2")) == (1, None)
        clock.now += 301
        for _ in range(50):
            await keys.prepare("key-2")
        assert issuer.asked_for_keys == 2
        assert keys.find("key-2") is not None
        assert keys.find("key-1") is None  # it was withdrawn

    go(test)


def test_keys_are_fetched_again_after_a_day_and_outlast_a_failure() -> None:
    async def test(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
        await keys.prepare("key-1")
        clock.now += 86_401
        issuer.down = True
        await keys.prepare("key-1")
        assert keys.find("key-1") is not None
        clock.now += 2 * 86_400
        with pytest.raises(UnreachableError):
            await keys.prepare("key-1")
        assert keys.find("key-1") is None
        issuer.down = False
        await keys.prepare("key-1")
        assert keys.find("key-1") is not None

    go(test)


def test_without_keys_each_token_asks_again() -> None:
    async def test(issuer: Issuer, keys: SigningKeys, clock: Clock) -> None:
        issuer.faults = [(500, {}), (302, {"Location": "http://example.org/"})]
        for _ in range(2):
            with pytest.raises(UnreachableError):
                await keys.prepare("key-1")
        await keys.prepare("key-1")
        assert keys.find("key-1") is not None
        assert await keys.check() == 2

    go(test)
