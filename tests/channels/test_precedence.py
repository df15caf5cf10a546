"""Tests of unknot/channels/precedence.py."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from unknot.channels.precedence import Precedence


def test_a_turn_returns_what_it_returns_and_raises_what_it_raises() -> None:
    async def fine() -> int:
        await asyncio.sleep(0)
        await asyncio.sleep(0.001)
        return 7

    async def failing() -> None:
        await asyncio.sleep(0.001)
        raise ValueError("no")

    async def test() -> None:
        assert await Precedence().after(fine()) == 7
        with pytest.raises(ValueError, match="no"):
            await Precedence().after(failing())

    asyncio.run(test())


def test_what_comes_in_step_by_step_is_done_before_the_next_step_of_a_turn() -> None:
    done: list[str] = []
    precedence = Precedence(longest_s=3600)

    async def turn() -> None:
        for step in range(3):
            done.append(f"turn {step}")
            await asyncio.sleep(0)

    async def webhook() -> None:
        for _ in range(30):
            precedence.stir()
            await asyncio.sleep(0)
        done.append("webhook")

    async def test() -> None:
        await asyncio.gather(precedence.after(turn()), webhook())

    asyncio.run(test())
    assert done == ["webhook", "turn 0", "turn 1", "turn 2"]


def test_steps_of_two_turns_never_follow_each_other_without_a_look_at_what_came_in() -> None:
    done: list[str] = []
    precedence = Precedence()

    async def turn() -> None:
        for _ in range(5):
            done.append("turn")
            await asyncio.sleep(0)

    async def others() -> None:
        while done.count("turn") < 10:
            done.append("look")
            await asyncio.sleep(0)

    async def test() -> None:
        await asyncio.gather(precedence.after(turn()), precedence.after(turn()), others())

    asyncio.run(test())
    assert ("turn", "turn") not in set(itertools.pairwise(done))


def test_a_flood_slows_turns_down_and_does_not_stop_them() -> None:
    now = 0.0
    precedence = Precedence(longest_s=1.0, clock=lambda: now)

    async def turn() -> str:
        await asyncio.sleep(0)
        return "answered"

    async def flood() -> None:
        nonlocal now
        while True:
            precedence.stir()
            now += 0.1
            await asyncio.sleep(0)

    async def test() -> None:
        flooding = asyncio.create_task(flood())
        assert await precedence.after(turn()) == "answered"
        flooding.cancel()

    asyncio.run(test())


@pytest.mark.parametrize("wait", [3600.0, 0.0], ids=["waiting", "giving way"])
def test_a_turn_that_is_cancelled_cleans_up_also_where_that_takes_a_while(wait: float) -> None:
    done: list[str] = []
    precedence = Precedence()

    async def turn() -> None:
        try:
            while True:
                done.append("begun")
                await asyncio.sleep(wait)
        finally:
            await asyncio.sleep(0.001)
            done.append("cleaned up")

    async def test() -> None:
        task = asyncio.create_task(precedence.after(turn()))
        while not done:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(test())
    assert done[-1] == "cleaned up"
