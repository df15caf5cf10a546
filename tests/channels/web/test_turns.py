"""Tests of unknot/channels/web/turns.py."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from unknot.channels.web.turns import BusyError, Turns


def _job(done: list[str], name: str, gate: asyncio.Event | None = None) -> Callable[[], Awaitable[str]]:
    async def job() -> str:
        if gate is not None:
            await gate.wait()
        await asyncio.sleep(0)
        done.append(name)
        return name

    return job


def test_turns_of_one_session_are_done_one_at_a_time_and_in_order() -> None:
    async def run() -> list[str]:
        turns: Turns[str] = Turns(most_per_session=10, most=10)
        done: list[str] = []
        gate = asyncio.Event()
        first = asyncio.create_task(turns.run("s", "1", _job(done, "1", gate)))
        rest = [asyncio.create_task(turns.run("s", name, _job(done, name))) for name in "2345"]
        await asyncio.sleep(0.01)
        assert done == []
        assert turns.is_busy("s")
        gate.set()
        assert await asyncio.gather(first, *rest) == list("12345")
        assert not turns.is_busy("s")
        return done

    assert asyncio.run(run()) == list("12345")


def test_one_session_does_not_wait_for_another() -> None:
    async def run() -> None:
        turns: Turns[str] = Turns(most_per_session=10, most=10)
        done: list[str] = []
        gate = asyncio.Event()
        slow = asyncio.create_task(turns.run("slow", "1", _job(done, "slow", gate)))
        assert await turns.run("quick", "1", _job(done, "quick")) == "quick"
        assert not slow.done()
        gate.set()
        await slow

    asyncio.run(run())


def test_a_turn_that_is_sent_again_while_it_is_done_is_done_once() -> None:
    async def run() -> list[str]:
        turns: Turns[str] = Turns(most_per_session=1, most=1)
        done: list[str] = []
        gate = asyncio.Event()
        both = [asyncio.create_task(turns.run("s", "1", _job(done, "1", gate))) for _ in range(2)]
        await asyncio.sleep(0.01)
        gate.set()
        assert await asyncio.gather(*both) == ["1", "1"]
        return done

    assert asyncio.run(run()) == ["1"]


@pytest.mark.parametrize(("most_per_session", "most", "sessions"), [(2, 100, "sss"), (100, 2, "abc")])
def test_more_than_can_be_served_is_refused_at_once(most_per_session: int, most: int, sessions: str) -> None:
    async def run() -> None:
        turns: Turns[str] = Turns(most_per_session=most_per_session, most=most)
        done: list[str] = []
        gate = asyncio.Event()
        waiting = [
            asyncio.create_task(turns.run(session, str(number), _job(done, session, gate)))
            for number, session in enumerate(sessions[:-1])
        ]
        await asyncio.sleep(0.01)
        with pytest.raises(BusyError):
            await turns.run(sessions[-1], "last", _job(done, "last"))
        gate.set()
        await asyncio.gather(*waiting)
        assert await turns.run(sessions[-1], "last", _job(done, "last")) == "last"

    asyncio.run(run())


def test_a_turn_is_finished_when_its_caller_is_gone() -> None:
    async def run() -> list[str]:
        turns: Turns[str] = Turns(most_per_session=10, most=10)
        done: list[str] = []
        gate = asyncio.Event()
        caller = asyncio.create_task(turns.run("s", "1", _job(done, "1", gate)))
        await asyncio.sleep(0.01)
        caller.cancel()
        gate.set()
        await turns.run("s", "2", _job(done, "2"))
        return done

    assert asyncio.run(run()) == ["1", "2"]


def test_a_turn_that_fails_does_not_hold_up_the_next() -> None:
    async def fails() -> str:
        raise RuntimeError("broken")

    async def run() -> None:
        turns: Turns[str] = Turns(most_per_session=1, most=1)
        with pytest.raises(RuntimeError, match="broken"):
            await turns.run("s", "1", fails)
        assert await turns.run("s", "2", _job([], "2")) == "2"

    asyncio.run(run())


def test_of_all_sessions_a_few_are_served_at_once_and_the_rest_after_them() -> None:
    async def run() -> None:
        turns: Turns[str] = Turns(most_per_session=1, most=100, most_at_once=2)
        done: list[str] = []
        at_work: list[int] = []
        now = 0

        async def job() -> str:
            nonlocal now
            now += 1
            at_work.append(now)
            await asyncio.sleep(0)
            now -= 1
            done.append("x")
            return "x"

        await asyncio.gather(*(turns.run(str(number), "1", job) for number in range(10)))
        assert len(done) == 10
        assert max(at_work) == 2

    asyncio.run(run())
