"""Runs the sets against the assistant and writes the report (`make eval`)."""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from evaluation import report, scores, simulate
from evaluation.understanding import parse_over_http, score
from unknot.server import model, settings
from unknot.server.run import Servers, StartError

HERE = Path(__file__).parent
PROJECT = HERE.parent


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 1 when a figure is below a floor that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--url", help="a running assistant with its HTTP API on (default: start one)")
    parser.add_argument("--utterances", type=Path, nargs="*", default=_sets("utterances"))
    parser.add_argument("--vignettes", type=Path, nargs="*", default=_sets("vignettes"))
    parser.add_argument(
        "--out", type=Path, default=HERE / "reports", help="folder of the report (default: %(default)s)"
    )
    parser.add_argument("--scores", type=Path, help="Markdown file to write the figures with their intervals to")
    parser.add_argument("--jobs", type=int, default=2, help="conversations at a time (default: %(default)s)")
    parser.add_argument("--max-turns", type=int, default=30, help="then a conversation is given up")
    parser.add_argument("--floor", nargs="*", default=[], metavar="NAME=VALUE", help="exit with 1 when below")
    options = parser.parse_args(arguments)
    settings.apply()
    try:
        with _assistant(options.url) as url:
            results = _measure(url, options)
    except (StartError, model.TrainingError) as error:
        print(error, file=sys.stderr)
        return 1
    figures = report.write(results, options.out)
    _say(f"Report: {options.out / 'index.html'}")
    if options.scores:
        name = "that of " + options.url if options.url else model.ensure(PROJECT).name
        options.scores.write_text(scores.markdown(results["understanding"], results["triage"], name), encoding="utf-8")
        _say(f"Scores: {options.scores}")
    failed = [floor for floor in options.floor if not _holds(figures, floor)]
    if failed:
        _say("Below the floor: " + ", ".join(failed))
    return 1 if failed else 0


def _sets(kind: str) -> list[Path]:
    return [HERE / f"sets/{kind}_dev.jsonl", HERE / f"open_{kind}.jsonl", HERE / f"sealed_{kind}.jsonl"]


def _measure(url: str, options: argparse.Namespace) -> dict[str, Any]:
    results: dict[str, Any] = {"understanding": {}, "triage": {}}
    for path in options.utterances:
        cases = _read(path)
        _say(f"{path.stem}: {len(cases)} messages …")
        understood = results["understanding"][path.stem] = score(cases, parse_over_http(url))
        _print(understood.figures())
    bot = simulate.Bot(url, None)
    for path in options.vignettes:
        cases = _read(path)
        _say(f"{path.stem}: {len(cases)} patients …")
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            outcomes = list(pool.map(lambda case: simulate.consult(bot, case, options.max_turns), cases))
        results["triage"][path.stem] = outcomes
        _print(simulate.figures(outcomes))
    return results


@contextlib.contextmanager
def _assistant(url: str | None) -> Iterator[str]:
    """Yield the address of the assistant: the one given, or one started for this run with a store of its own."""
    if url is not None:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder, open(os.devnull, "w") as log:
        store = {"UNKNOT_DB": str(Path(folder) / "conversations.db")}
        with Servers(model.ensure(PROJECT, _say), project=PROJECT, environment=store, log=log) as servers:
            yield servers.url


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _holds(figures: dict[str, float], floor: str) -> bool:
    name, _, value = floor.partition("=")
    lower_is_better = name.endswith(("questions_median", "questions_max", "unmatched", "over_triage", "no_outcome"))
    return figures[name] <= float(value) if lower_is_better else figures[name] >= float(value)


def _print(figures: dict[str, float]) -> None:
    for name, value in figures.items():
        _say(f"  {name:<28} {value:.3f}" if isinstance(value, float) else f"  {name:<28} {value}")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
