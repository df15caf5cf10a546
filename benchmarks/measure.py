"""Measures one start of a bot: time to the first reply, time of turns, memory of all its processes."""

from __future__ import annotations

import statistics
import time
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from benchmarks.bots import Bot


@dataclass(frozen=True)
class Round:
    """What one start of a bot gave: seconds, milliseconds a turn, MB (proportional set size)."""

    start_s: float
    turns_ms: tuple[float, ...]
    memory_mb: float


#: Seconds of conversation before turns are timed: both bots do work on first use, and Unknot some beside it.
WARM_UP_S = 15


def measure(bot: Bot, conversations: int) -> Round:
    """Start the bot, warm it up, have that many conversations with it, stop it."""
    began = time.perf_counter()
    with bot.start() as running, requests.Session() as http:

        def say(sender: str, text: str) -> None:
            body = {"sender": sender, "message": text}
            http.post(f"{running.url}/webhooks/rest/webhook", json=body, timeout=60).raise_for_status()

        say("first", bot.conversation[0])
        start_s = time.perf_counter() - began

        def converse() -> Iterator[float]:
            sender = uuid.uuid4().hex
            for text in bot.conversation:
                turn_began = time.perf_counter()
                say(sender, text)
                yield (time.perf_counter() - turn_began) * 1000

        warm = time.perf_counter() + WARM_UP_S
        while time.perf_counter() < warm:
            list(converse())
        turns_ms = [turn for _ in range(conversations) for turn in converse()]
        return Round(start_s, tuple(turns_ms), memory_mb(running.pids))


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value below which that percentage of the values lies."""
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def memory_mb(roots: Iterable[int], proc: Path = Path("/proc")) -> float:
    """Return the memory of processes and all their descendants, shared pages counted once (PSS; Linux only)."""
    children = defaultdict(list)
    for stat in proc.glob("[0-9]*/stat"):
        try:
            # "pid (name) state parent …"; the name may hold spaces and brackets.
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # ended since it was listed
            continue
        children[parent].append(int(stat.parent.name))
    waiting, total_kb = list(roots), 0
    while waiting:
        pid = waiting.pop()
        waiting += children[pid]
        rollup = (proc / str(pid) / "smaps_rollup").read_text()
        total_kb += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total_kb / 1024
