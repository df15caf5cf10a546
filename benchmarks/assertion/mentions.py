"""Writes the labelled mentions of a set with their place and the assertion that our rules give them.

Run in the project's environment: ``python -m benchmarks.assertion.mentions SET.jsonl > mentions.json``. A set labels a
concept for the whole message; its place is where our rules find it, so mentions that the rules miss are left out for
all detectors alike.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from unknot.nlu.document import make_doc
from unknot.nlu.findings import find


def mentions(path: Path) -> Iterator[dict[str, object]]:
    """One entry a labelled concept that the rules found: text, start, end (characters), label, ours."""
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text, labels = case["text"], case["findings"]
        for found in find(make_doc(text)):
            if found.target in labels:
                place = {"text": text, "start": found.start, "end": found.end}
                yield place | {"label": labels[found.target], "ours": found.assertion.value}


if __name__ == "__main__":
    json.dump([row for path in sys.argv[1:] for row in mentions(Path(path))], sys.stdout, ensure_ascii=False)
