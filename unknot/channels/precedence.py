"""Lets webhooks go before turns, which share one event loop with them.

Understanding a message takes the processor for tens of milliseconds at a time. Between two such steps the loop may have
a webhook to read, to verify, to write down and to acknowledge, each a callback of its own; if the next step of a turn
came between any two of these, the platform would wait for all of them. So a turn takes its next step only after the
loop has gone round a few times in which nothing came in and no other turn took a step.
"""

from __future__ import annotations

import time
import types
from collections.abc import Callable, Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")

#: From a readable socket to a verified request it takes fewer rounds of the loop than this.
_CALM_ROUNDS = 4
#: A step that waited so long is taken in any case: a flood of webhooks slows turns down and does not stop them.
_LONGEST_S = 0.25


class Precedence:
    """Tells turns when it is quiet."""

    def __init__(self, *, longest_s: float = _LONGEST_S, clock: Callable[[], float] = time.monotonic) -> None:
        """`longest_s` is the longest that a step gives way, by `clock`, in seconds."""
        self._longest_s = longest_s
        self._clock = clock
        self._stirs = 0

    def stir(self) -> None:
        """Say that something came in: steps of turns wait for more quiet rounds."""
        self._stirs += 1

    async def after(self, turn: Coroutine[Any, Any, T]) -> T:
        """Run a turn, each step of it when it is quiet, and return what it returns."""
        return await self._stepwise(turn)

    @types.coroutine
    def _stepwise(self, turn: Coroutine[Any, Any, T]) -> Generator[Any, None, T]:
        raised: BaseException | None = None
        while True:
            try:
                yield from self._quiet()
            except BaseException as error:  # the turn was cancelled: it hears of it where it stands
                raised = error
            self.stir()
            try:
                awaited = turn.send(None) if raised is None else turn.throw(raised)
            except StopIteration as finished:
                value: T = finished.value
                return value
            raised = None
            try:
                yield awaited
            except BaseException as error:
                raised = error

    def _quiet(self) -> Generator[None, None, None]:
        """Go round the loop until it was quiet for some rounds."""
        deadline = self._clock() + self._longest_s
        rounds, stirs = 0, self._stirs
        while rounds < _CALM_ROUNDS and self._clock() < deadline:
            yield
            rounds = rounds + 1 if self._stirs == stirs else 0
            stirs = self._stirs


#: That of this process: its connectors share an event loop.
precedence = Precedence()
