"""``python -m benchmarks.understanding MODEL``: how long the pipeline takes to understand one message.

Loads the model archive, parses every message of a set twice (once to warm up), with one thread and without a server,
and prints the percentiles of the whole and the share of each component. Also parses hostile messages, each of which
has a limit of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from rasa.core.agent import load_agent
from rasa.engine.graph import GraphNode
from rasa.utils.log_utils import configure_structlog
from threadpoolctl import threadpool_limits

from unknot.nlu.patterns import default_rules
from unknot.server import graph, speed

SET = Path(__file__).parent.parent / "evaluation" / "sets" / "utterances_dev.jsonl"
LIMITS_MS = {50: 6.0, 95: 15.0}
HOSTILE_LIMIT_MS = 100.0


def hostile() -> dict[str, str]:
    """Messages that are made to take long."""
    dice = random.Random(1)
    words = ["my", "back", "hurts", "and", "no", "fever", "since", "I", "fell", "but", "neck", "stiff", "or", "numb"]
    return {
        "5,000 characters": " ".join(dice.choices(words, k=1000))[:5000],
        "400 words without a stop": " ".join(dice.choices(words, k=400)),
        "punctuation alone": "?!.,;:" * 400,
        "mixed scripts": "bаck pаin спина 背中 ظهر पीठ " * 60,
        "zero-width characters": "\u200bback\u200d pain\ufeff " * 200,
        "200 times one word": "numb " * 200,
        "one endless word": "a" * 5000,
        "emoji": "🙂🔥" * 1000,
        "mistyped words": " ".join("".join(dice.choices(word + "aei", k=9)) for word in words * 20),
    }


def milliseconds(parse: Callable[[str], Any], text: str) -> tuple[float, float]:
    """Time of one parse by the clock, and of the processor: the same but for what else the machine does."""
    began, began_working = time.perf_counter(), time.process_time()
    parse(text)
    return (time.perf_counter() - began) * 1000, (time.process_time() - began_working) * 1000


def by_component(parse: Callable[[str], Any], texts: list[str]) -> dict[str, float]:
    """Mean milliseconds (processor) that each node of the graph takes for one message."""
    taken: dict[str, float] = defaultdict(float)
    call = GraphNode.__call__

    def timed(node: GraphNode, *inputs: Any) -> Any:
        began = time.process_time()
        result = call(node, *inputs)
        taken[node._node_name] += (time.process_time() - began) * 1000
        return result

    GraphNode.__call__ = timed
    try:
        for text in texts:
            parse(text)
    finally:
        GraphNode.__call__ = call
    return {name: total / len(texts) for name, total in sorted(taken.items(), key=lambda item: -item[1])}


@threadpool_limits.wrap(limits=1)
def main() -> int:
    """Measure and print; 1 if a limit is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.understanding", description=main.__doc__)
    parser.add_argument("model", help="model archive or folder of archives", nargs="?", default="models")
    parser.add_argument("--set", type=Path, default=SET, help="messages, JSON lines with a key text (default: dev set)")
    options = parser.parse_args()

    configure_structlog(logging.WARNING)
    speed.apply()  # with graph.apply: as the server runs
    graph.apply()
    agent = asyncio.run(load_agent(model_path=options.model))
    if agent.processor is None:
        print(f"{options.model} holds no model: make train")
        return 1
    for pattern in default_rules().index.patterns:  # a server compiles them beside its first messages
        _ = pattern.expression
    loop = asyncio.new_event_loop()

    def parse(text: str) -> Any:
        return loop.run_until_complete(agent.parse_message(text))

    texts = [json.loads(line)["text"] for line in options.set.read_text(encoding="utf-8").splitlines() if line.strip()]
    for text in texts:
        parse(text)
    times = np.array([milliseconds(parse, text) for text in texts])
    print(f"{options.set.name}: {len(texts)} messages, one thread; clock and processor time")
    missed = False
    for percent in (50, 95, 99):
        clock, processor = np.percentile(times, percent, axis=0)
        limit = LIMITS_MS.get(percent)
        missed |= limit is not None and clock > limit
        print(f"  p{percent}  {clock:6.2f} ms  {processor:6.2f} ms" + (f"   limit {limit:g} ms" if limit else ""))
    print("mean of each component, processor time")
    for name, mean in by_component(parse, texts).items():
        print(f"  {mean:6.2f} ms  {name}")
    print(f"hostile messages, second time, limit {HOSTILE_LIMIT_MS:g} ms")
    for name, text in hostile().items():
        parse(text)
        clock, processor = milliseconds(parse, text)
        missed |= clock > HOSTILE_LIMIT_MS
        print(f"  {clock:6.2f} ms  {processor:6.2f} ms  {name}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
