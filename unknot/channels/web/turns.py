"""One turn at a time for each session, in the order in which they came, and no more waiting than can be served."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")

#: More would wait for each other inside the action server, where they time out; so few that each is done in moments.
MOST_AT_ONCE = 32


class BusyError(Exception):
    """Too much is waiting already."""


@dataclass(slots=True)
class _Line(Generic[T]):
    waiting: deque[tuple[str, Callable[[], Awaitable[T]]]] = field(default_factory=deque)
    results: dict[str, asyncio.Future[T]] = field(default_factory=dict)
    task: asyncio.Task[None] | None = None


class Turns(Generic[T]):
    """The sessions' waiting lines."""

    def __init__(self, *, most_per_session: int, most: int, most_at_once: int = MOST_AT_ONCE) -> None:
        """Let at most `most_per_session` turns of one session wait or run, and `most` of all.

        Of all sessions `most_at_once` run at once.
        """
        self._most_per_session = most_per_session
        self._most = most
        self._lines: dict[str, _Line[T]] = {}
        self._count = 0
        self._running = asyncio.Semaphore(most_at_once)

    def is_busy(self, session: str) -> bool:
        """Whether a turn of the session waits or runs."""
        return session in self._lines

    async def run(self, session: str, turn: str, job: Callable[[], Awaitable[T]]) -> T:
        """Have the job done when its turn comes and return its result, or raise what it raised.

        A turn that is waiting or running already is not done again: its result is returned to both. The job is done
        also when the caller is gone by then. Raises BusyError at once if too much is waiting.
        """
        line = self._lines.get(session)
        result = None if line is None else line.results.get(turn)
        if result is None:
            if self._count >= self._most or (line is not None and len(line.results) >= self._most_per_session):
                raise BusyError
            line = self._lines.setdefault(session, _Line())
            result = line.results[turn] = asyncio.get_running_loop().create_future()
            line.waiting.append((turn, job))
            self._count += 1
            if line.task is None:
                line.task = asyncio.create_task(self._work(session, line))
        return await asyncio.shield(result)

    async def _work(self, session: str, line: _Line[T]) -> None:
        while line.waiting:
            turn, job = line.waiting.popleft()
            result = line.results[turn]
            try:
                async with self._running:
                    result.set_result(await job())
            except Exception as error:
                result.set_exception(error)
                result.exception()  # looked at: the caller may be gone
            finally:
                del line.results[turn]
                self._count -= 1
                if not line.waiting:
                    self._lines.pop(session, None)
