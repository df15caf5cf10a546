"""`make bench`: compares Unknot with the bot of `rasa init` and writes benchmarks/results/latest.{md,json}."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.bots import rasa_init, unknot
from benchmarks.measure import Round, measure, percentile

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One line of the table. `limit` is the highest ratio to the `rasa init` bot; None is for information."""

    name: str
    unit: str
    unknot: float
    rasa_init: float
    limit: float | None

    @property
    def ratio(self) -> float:
        """Unknot's value as a share of the other bot's."""
        return self.unknot / self.rasa_init

    @property
    def kept(self) -> bool:
        """Whether the ratio is within the limit."""
        return self.limit is None or self.ratio <= self.limit


def compare(ours: Sequence[Round], stock: Sequence[Round]) -> list[Figure]:
    """Return the table's lines from the rounds of both bots."""

    def figure(name: str, unit: str, limit: float | None, value: Callable[[Sequence[Round]], float]) -> Figure:
        return Figure(name, unit, value(ours), value(stock), limit)

    def turns(percent: int) -> Callable[[Sequence[Round]], float]:
        return lambda rounds: percentile([turn for one in rounds for turn in one.turns_ms], percent)

    return [
        figure("start to first reply", "s", 0.6, lambda rounds: statistics.median(one.start_s for one in rounds)),
        figure("turn, p50", "ms", 0.8, turns(50)),
        figure("turn, p95", "ms", None, turns(95)),
        figure("memory of all processes", "MB", 0.5, lambda rounds: statistics.median(one.memory_mb for one in rounds)),
    ]


def table(figures: Sequence[Figure], rounds: int, turns: int) -> str:
    """Return the result as Markdown."""
    lines = [
        "# Speed and memory",
        "",
        f"{datetime.date.today()}, {os.cpu_count()} cores, Python {platform.python_version()}; {rounds} starts of each "
        f"bot in turn, {turns} turns each. The other bot is what `rasa init` makes: Rasa 3.6.21 with its own pins and "
        "TensorFlow 2.12, DIET and TED. Unknot's figures hold both its processes, its conversations are stored in "
        "SQLite, and each of its turns calls custom actions; the other bot stores nothing and has no actions.",
        "",
        "| | Unknot | rasa init | ratio | limit | |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for one in figures:
        limit, verdict = ("", "") if one.limit is None else (f"≤ {one.limit}", "kept" if one.kept else "**missed**")
        values = f"{one.unknot:.1f} {one.unit} | {one.rasa_init:.1f} {one.unit}"
        lines.append(f"| {one.name} | {values} | {one.ratio:.2f} | {limit} | {verdict} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Measure, print and write the table. Return 1 if a limit is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="starts of each bot (default: %(default)s)")
    parser.add_argument("--conversations", type=int, default=10, help="conversations a start (default: %(default)s)")
    options = parser.parse_args()

    bots = (unknot(), rasa_init())
    rounds: dict[str, list[Round]] = {bot.name: [] for bot in bots}
    for number in range(options.rounds):
        for bot in bots:  # in turn, so that a change in the machine's load meets both
            print(f"{bot.name}: start {number + 1} of {options.rounds} …", flush=True)
            rounds[bot.name].append(measure(bot, options.conversations))
    figures = compare(*rounds.values())

    text = table(figures, options.rounds, len(rounds[bots[0].name][0].turns_ms))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.md").write_text(text, encoding="utf-8")
    data = [{**asdict(one), "ratio": one.ratio, "kept": one.kept} for one in figures]
    (RESULTS / "latest.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    print(f"\n{text}")
    return 0 if all(one.kept for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
