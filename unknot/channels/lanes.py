"""Work in order for each key, and for many keys at the same time, in tasks that nobody loses sight of."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable

from unknot.channels.failures import described

logger = logging.getLogger(__name__)

_LONGEST_PAUSE_S = 30.0


class Lanes:
    """At most one task a key. A task calls `work(key)` until that says that nothing is left, and then ends."""

    def __init__(self, name: str, work: Callable[[str], Awaitable[bool]]) -> None:
        """`work` does one thing for a key; it returns whether there was one. `name` is for the log."""
        self._name = name
        self._work = work
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._closed = False

    def __len__(self) -> int:
        """How many keys are being worked on."""
        return len(self._tasks)

    def wake(self, key: str) -> None:
        """See to it that what there is for a key gets done."""
        if key not in self._tasks and not self._closed:
            self._tasks[key] = asyncio.get_running_loop().create_task(self._run(key))

    async def _run(self, key: str) -> None:
        failures = 0
        try:
            # From the end of the last call of `work` to the removal nothing else can run: no `wake` is lost.
            while not self._closed:
                try:
                    if not await self._work(key):
                        return
                    failures = 0
                except Exception as error:
                    failures += 1
                    logger.error("%s: failed with %s; trying again", self._name, described(error))
                    await asyncio.sleep(pause(failures))
        finally:
            del self._tasks[key]

    async def stop(self, limit_s: float) -> None:
        """Begin nothing new, give what runs `limit_s` seconds, and end the rest."""
        self._closed = True
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=limit_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def pause(failures: int, *, first_s: float = 0.5, longest_s: float = _LONGEST_PAUSE_S) -> float:
    """Return how long to wait after so many failures: anything up to twice as long each time (full jitter)."""
    return random.uniform(0, min(longest_s, first_s * 2 ** min(failures, 16)))
