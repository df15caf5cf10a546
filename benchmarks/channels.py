"""`python -m benchmarks.channels`: messaging connectors under load; writes benchmarks/results/channels.md.

The real servers run with a connector turned on; the platform's API is a stand-in on this machine that checks every
message against the platform's documented limits and takes 200 ms for each.

1. People write at a steady pace: how long the platform waits until its webhook is acknowledged, while the bot answers.
2. Many conversations in parallel, more than the bot can answer without a queue: the same, and each has to be, message
   for message, what one alone is: nothing lost, in order, once.
3. The same with all first messages in one instant. Requests in one instant wait for each other wherever there is one
   server, and for the one process that makes them all here; this has no limit to keep.
4. Webhooks made from valid ones by changing them: each is refused with 4xx or ignored, and memory stays where it is.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.measure import memory_mb, percentile
from tests.channels.clinic import KITS, Clinic, running
from tests.channels.hostile import variations
from tests.channels.platforms import Delivery, FakeApi, Kit
from unknot.server import model

RESULT = Path(__file__).parent / "results" / "channels.md"
API_DELAY_S = 0.2
SCRIPT = (
    "woke up with a stiff neck after a week at the laptop",
    "none of these",
    "no",
    "me, I am 34, a man",
    "none of these",
)
ACKNOWLEDGED_MS = 50
GROWTH_MB = 32
_PER_SECOND = 8
_BATCH = 50
_QUIET_S = 2.0
_LONGEST_S = 900
_LOOK_S = 0.005
#: People do not all begin to write in the same instant. This is many times faster than the bot can answer.
_BEGIN_WITHIN_S = 10.0


@dataclass(frozen=True)
class Figure:
    """A line of the table."""

    name: str
    value: str
    limit: str
    kept: bool


class Load:
    """Webhooks of one platform to the running servers, and what its API was told."""

    def __init__(self, clinic: Clinic, kit: Kit, session: aiohttp.ClientSession) -> None:
        """Keep what is needed for a call."""
        self._url = f"{clinic.servers.url}/webhooks/{kit.name}/webhook"
        self._kit, self._session = kit, session
        self._api: FakeApi = clinic.apis[kit.name]
        self._told: dict[str, list[str]] = {}
        self._waiting: dict[str, asyncio.Event] = {}
        self._read = 0
        self.acknowledged_ms: list[float] = []

    async def post(self, delivery: Delivery) -> int:
        """Make a call, note how long it took, return the status."""
        began = time.perf_counter()
        async with self._session.post(self._url, data=delivery.body, headers=delivery.headers) as answer:
            await answer.read()
            self.acknowledged_ms.append((time.perf_counter() - began) * 1000)
            return answer.status

    def told(self, person: str) -> list[str]:
        """Return what a person was sent."""
        return self._told.setdefault(person, [])

    async def watch(self) -> None:
        """Hand out what the API is told, for ever. One task for all: many that look for themselves slow everything."""
        while True:
            for got in self._api.got[self._read :]:
                self._read += 1
                self.told(got.person).append(got.text)
                if got.person in self._waiting:
                    self._waiting[got.person].set()
            await asyncio.sleep(_LOOK_S)

    async def converse(self, person: str, expected: int | None = None) -> list[str]:
        """Have the script's conversation, each message after a reply to the one before; return what was told.

        `expected` messages are waited for at the end; None waits until nothing more comes.
        """
        for text in SCRIPT:
            before = len(self.told(person))
            status = await self.post(self._kit.words(person, text))
            if status != 200:
                raise RuntimeError(f"a message was answered with HTTP {status}")
            await self._longer_than(person, before)
        if expected is not None:
            await self._longer_than(person, expected - 1)
        else:
            await asyncio.sleep(_QUIET_S)
        return list(self.told(person))

    async def _longer_than(self, person: str, number: int) -> None:
        new = self._waiting.setdefault(person, asyncio.Event())
        async with asyncio.timeout(_LONGEST_S):
            while len(self.told(person)) <= number:
                new.clear()
                await new.wait()


async def steady(load: Load, messages: int) -> list[Figure]:
    """Return how long webhooks take while people write at a steady pace and the bot answers."""
    people = [str(447700100000 + number) for number in range(max(1, messages // len(SCRIPT)))]
    load.acknowledged_ms.clear()
    await _begin_within(len(people) * len(SCRIPT) / _PER_SECOND, [load.converse(person, 1) for person in people])
    return [acknowledged(f"{len(load.acknowledged_ms)} messages at about {_PER_SECOND} a second", load)]


async def together(load: Load, conversations: int, alone: list[str], first: int, within_s: float) -> list[Figure]:
    """Return whether conversations at the same time are each what one alone is, and how long their webhooks take.

    The first messages come evenly within `within_s` seconds, each further one as soon as the reply is there.
    """
    people = [str(first + number) for number in range(conversations)]
    load.acknowledged_ms.clear()
    began = time.perf_counter()
    await _begin_within(within_s, [load.converse(person, len(alone)) for person in people])
    took_s = time.perf_counter() - began
    await asyncio.sleep(_QUIET_S)  # what comes twice may come late
    wrong = sum(load.told(person) != alone for person in people)
    turns = conversations * len(SCRIPT)
    name = f"{conversations} conversations in parallel, begun within {within_s:.0f} s"
    if not within_s:
        name = f"{conversations} conversations in parallel, begun in the same instant"
    return [
        Figure(f"{name}: those unlike one alone (lost, out of order or doubled)", str(wrong), "0", wrong == 0),
        acknowledged(f"… all {len(load.acknowledged_ms)} messages", load, judged=within_s > 0),
        Figure("… turns a second", f"{turns / took_s:.0f}", "", True),
    ]


def acknowledged(name: str, load: Load, *, judged: bool = True) -> Figure:
    """Return the line on how long webhooks took to be acknowledged."""
    p50, p95, p99 = (percentile(load.acknowledged_ms, percent) for percent in (50, 95, 99))
    value = f"{p95:.1f} ms (p50 {p50:.1f}, p99 {p99:.1f}, longest {max(load.acknowledged_ms):.0f})"
    limit = f"≤ {ACKNOWLEDGED_MS} ms" if judged else ""
    return Figure(f"webhook acknowledged, p95: {name}", value, limit, not judged or p95 <= ACKNOWLEDGED_MS)


async def _begin_within(seconds: float, conversations: Sequence[Coroutine[Any, Any, Any]]) -> None:
    """Begin conversations evenly within so many seconds, and wait for their ends."""
    began = time.perf_counter()
    tasks = []
    for position, conversation in enumerate(conversations):
        if (wait_s := began + seconds * position / len(conversations) - time.perf_counter()) > 0:
            await asyncio.sleep(wait_s)
        tasks.append(asyncio.create_task(conversation))
    await asyncio.gather(*tasks)


async def hostile(load: Load, clinic: Clinic, kit: Kit, webhooks: int) -> list[Figure]:
    """Return how the servers take webhooks made from valid ones, half of them signed."""
    chance = random.Random(webhooks)
    counts: dict[int, int] = {}
    bodies = variations(kit, webhooks, chance)
    warm = webhooks // 5
    before_mb = 0.0
    for start in range(0, webhooks, _BATCH):
        if start <= warm < start + _BATCH:
            before_mb = memory_mb([clinic.servers.rasa.pid])
        batch = [
            kit.signed(body) if chance.random() < 0.5 else Delivery(body, {}) for body in bodies[start : start + _BATCH]
        ]
        for status in await asyncio.gather(*(load.post(delivery) for delivery in batch)):
            counts[status] = counts.get(status, 0) + 1
    after_mb = memory_mb([clinic.servers.rasa.pid])
    growth_mb = after_mb - before_mb
    other = sum(count for status, count in counts.items() if status != 200 and not 400 <= status < 500)
    log = clinic.log.read_text()
    traces = log.count("Traceback")
    if traces:
        print(log[log.index("Traceback") :][:4000], file=sys.stderr)
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(counts.items()))
    return [
        Figure(f"of {webhooks} changed webhooks ({answers}), neither 4xx nor ignored", str(other), "0", other == 0),
        Figure("… stack traces in the log", str(traces), "0", traces == 0),
        Figure(
            "… memory of the server after 20 % and after all",
            f"{before_mb:.1f} MB, {after_mb:.1f} MB",
            f"+ {GROWTH_MB} MB",
            growth_mb <= GROWTH_MB,
        ),
    ]


def table(figures: Sequence[Figure], kit: Kit, load: float) -> str:
    """Return the result as Markdown."""
    lines = [
        "# Messaging connectors under load",
        "",
        f"{datetime.date.today()}, {os.cpu_count()} cores (servers, the platform's stand-in and its users share them), "
        f"Python {platform.python_version()}, load average {load:.1f} at the start (of whatever else ran), "
        f"nice value {os.getpriority(os.PRIO_PROCESS, 0)}; "
        f"the connector of {kit.name}, the real servers, an API that takes "
        f"{API_DELAY_S * 1000:.0f} ms for each message and checks it against the documented limits.",
        "",
        "| | measured | limit | |",
        "|---|---:|---:|---|",
    ]
    for one in figures:
        verdict = "" if not one.limit else "kept" if one.kept else "**missed**"
        lines.append(f"| {one.name} | {one.value} | {one.limit} | {verdict} |")
    lines += [
        "",
        "A webhook is timed where it is made, from before the request is sent (for the first message of a "
        "conversation that includes the connection) until the whole answer is read. Conversations have "
        f"{len(SCRIPT)} messages, each written as soon as there is a reply to the one before; "
        "the bot answers all the while, and messages wait in a queue most of that time.",
    ]
    return "\n".join(lines) + "\n"


async def measure(clinic: Clinic, kit: Kit, options: argparse.Namespace) -> list[Figure]:
    """Return all figures."""
    clinic.apis[kit.name].delay_s = API_DELAY_S
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=120)) as session:
        load = Load(clinic, kit, session)
        watching = asyncio.create_task(load.watch())
        await load.converse("447700000000")  # first use of what is loaded late
        alone = await load.converse("447700200000")
        figures = [
            *await steady(load, options.messages),
            *await together(load, options.conversations, alone, 447700300000, _BEGIN_WITHIN_S),
            *await together(load, options.conversations, alone, 447700400000, 0),
            *await hostile(load, clinic, kit, options.hostile),
        ]
        watching.cancel()
        return figures


def main() -> int:
    """Measure, print and write the table. Return 1 if a limit is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.channels", description=main.__doc__)
    parser.add_argument("--channel", choices=[kit.name for kit in KITS], default="whatsapp")
    parser.add_argument("--messages", type=int, default=400, help="written at a steady pace")
    parser.add_argument("--conversations", type=int, default=500, help="at the same time")
    parser.add_argument("--hostile", type=int, default=10_000, help="changed webhooks")
    options = parser.parse_args()
    (kit,) = (kit for kit in KITS if kit.name == options.channel)
    project = Path.cwd()
    load, *_ = os.getloadavg()
    with (
        tempfile.TemporaryDirectory() as folder,
        running(project, model.ensure(project, print), Path(folder)) as clinic,
    ):
        figures = asyncio.run(measure(clinic, kit, options))
    text = table(figures, kit, load)
    RESULT.write_text(text, encoding="utf-8")
    print(text)
    return 0 if all(one.kept for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
