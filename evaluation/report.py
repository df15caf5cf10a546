"""Writes the report: one HTML page to read, one JSON file for programs."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from evaluation import simulate
from evaluation.understanding import Understanding

_TEMPLATES = Path(__file__).parent


#: Sets of which nobody may read a text: their misses and transcripts are written nowhere.
SEALED = "sealed_"


def write(results: dict[str, Any], folder: Path) -> dict[str, float]:
    """Write `index.html` and `report.json` into `folder`; return all figures, named "<set>.<figure>"."""
    understanding: dict[str, Understanding] = results["understanding"]
    triage: dict[str, list[dict[str, Any]]] = results["triage"]
    figures = {f"{name}.{k}": float(v) for name, u in understanding.items() for k, v in u.figures().items()}
    figures |= {f"{name}.{k}": float(v) for name, o in triage.items() for k, v in simulate.figures(o).items()}
    for name in understanding:
        if name.startswith(SEALED):
            understanding[name].misses = []
    triage = {
        name: [{**outcome, "log": []} for outcome in outcomes] if name.startswith(SEALED) else outcomes
        for name, outcomes in triage.items()
    }
    folder.mkdir(parents=True, exist_ok=True)
    data = {
        "figures": figures,
        "understanding": {
            name: {
                "figures": scores.figures(),
                "concepts": {c: n.as_dict() for c, n in sorted(scores.concepts.items())},
                "intents": _pairs(scores.intent_confusion),
                "states": _pairs(scores.state_confusion),
                "misses": scores.misses,
            }
            for name, scores in understanding.items()
        },
        "triage": triage,
    }
    (folder / "report.json").write_text(json.dumps(_no_nan(data), indent=1, ensure_ascii=False), encoding="utf-8")
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, trim_blocks=True)
    page = environment.get_template("report.html.jinja").render(
        understanding=understanding,
        triage={name: _triage(outcomes) for name, outcomes in triage.items()},
        matrix=_matrix,
        levels=simulate.LEVELS[::-1],
    )
    (folder / "index.html").write_text(page, encoding="utf-8")
    return figures


def _triage(outcomes: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "figures": simulate.figures(outcomes),
        "confusion": Counter((o["gold"], o["got"] or "none") for o in outcomes),
        "outcomes": outcomes,
    }


def _matrix(counts: Counter[tuple[str, str]], order: list[str] | None = None) -> dict[str, Any]:
    """Return rows (labelled) and columns (found) of a confusion matrix, those not in `order` at the end."""
    names = order or []
    rows = [n for n in names if any(gold == n for gold, _ in counts)] + sorted({g for g, _ in counts} - set(names))
    columns = [*names, *sorted({got for _, got in counts} - set(names))]
    return {"rows": rows, "columns": columns, "counts": counts}


def _pairs(counts: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    return [{"labelled": gold, "found": got, "count": n} for (gold, got), n in counts.most_common()]


def _no_nan(value: Any) -> Any:
    """JSON has no NaN: a figure that cannot be computed is null."""
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, dict):
        return {key: _no_nan(item) for key, item in value.items()}
    return [_no_nan(item) for item in value] if isinstance(value, list) else value
