"""The figures of a run as a Markdown table with confidence intervals: docs/scores.md (`make eval` writes it)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scipy.stats import binomtest

from evaluation import simulate
from evaluation.understanding import Counts, Understanding

CONFIDENCE = 0.95


class Share(NamedTuple):
    """A share of cases: how many of how many."""

    of: int
    all: int

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval by Wilson's method, which also holds for few cases and for all or none.

        Raises ValueError for no cases. Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212.
        """
        if not self.all:
            raise ValueError("There is no interval for a share of nothing.")
        found = binomtest(self.of, self.all).proportion_ci(CONFIDENCE, method="wilson")
        return float(found.low), float(found.high)

    def __str__(self) -> str:
        """The share with its interval and the cases, such as "0.90 (0.74–0.97), 27 of 30"."""
        if not self.all:
            return "–"
        low, high = self.interval()
        return f"{self.of / self.all:.2f} ({low:.2f}–{high:.2f}), {self.of} of {self.all}"


def markdown(
    understanding: Mapping[str, Understanding], triage: Mapping[str, Sequence[dict[str, Any]]], model: str
) -> str:
    """Return the page: a table of understanding and one of outcomes, a column for each set."""
    lines = [
        "# Scores",
        "",
        f"Written by `make eval` on {datetime.date.today()} with the model `{model}`; not edited by hand. Each share "
        f"stands with its {CONFIDENCE:.0%} interval (Wilson) and the cases it was counted on. What each set may be "
        "used for: [evaluation/README.md](../evaluation/README.md); what the scores mean and what they do not: "
        "[model card](model-card.md).",
        "",
    ]
    lines += _table("Understanding single messages", {n: dict(_of_messages(u)) for n, u in understanding.items()})
    lines += _table("Outcome of whole conversations", {n: dict(_of_conversations(o)) for n, o in triage.items()})
    return "\n".join(lines)


def _table(title: str, columns: Mapping[str, Mapping[str, str]]) -> list[str]:
    if not columns:
        return []
    rows = list(dict.fromkeys(row for column in columns.values() for row in column))
    head = [f"## {title}", "", "| | " + " | ".join(columns) + " |", "|---" * (len(columns) + 1) + "|"]
    return [*head, *(f"| {row} | " + " | ".join(c.get(row, "–") for c in columns.values()) + " |" for row in rows), ""]


def _of_messages(scores: Understanding) -> Iterator[tuple[str, str]]:
    yield "messages", str(scores.messages)
    for name, counts in (
        ("danger signs as present", scores.danger_present),
        ("danger signs, any state", scores.danger_signs),
        ("triggers", scores.triggers),
    ):
        yield f"{name}: recall", str(_recall(counts))
        yield f"{name}: precision", str(_precision(counts))
    yield "triggers: F1", f"{scores.triggers.f1:.2f}"
    yield "state of what was found", str(Share(scores.states_right, scores.states_all))
    intents = scores.intent_confusion
    right = sum(number for (labelled, found), number in intents.items() if labelled == found)
    yield "intent", str(Share(right, sum(intents.values())))
    yield "duration within 20 %", str(Share(sum(scores.durations), len(scores.durations)))
    yield "age", str(Share(sum(scores.ages), len(scores.ages)))
    weak = sorted(
        ((name, counts) for name, counts in scores.concepts.items() if counts.found + counts.missed >= 3),
        key=lambda pair: pair[1].recall,
    )
    yield "weakest concepts by recall", ", ".join(f"{name} {counts.recall:.2f}" for name, counts in weak[:5])


def _recall(counts: Counts) -> Share:
    return Share(counts.found, counts.found + counts.missed)


def _precision(counts: Counts) -> Share:
    return Share(counts.found, counts.found + counts.false)


def _of_conversations(outcomes: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    figures = simulate.figures(list(outcomes))
    rank = {level: place for place, level in enumerate(simulate.LEVELS)}
    yield "patients", str(len(outcomes))
    for level in reversed(simulate.LEVELS):
        of_level = [outcome for outcome in outcomes if outcome["gold"] == level]
        yield f"{level}: right level", str(Share(sum(o["got"] == level for o in of_level), len(of_level)))
    yield "right level", str(Share(sum(o["got"] == o["gold"] for o in outcomes), len(outcomes)))
    safe = sum(o["got"] is not None and rank[o["got"]] >= rank[o["gold"]] for o in outcomes)
    yield "at the right level or above", str(Share(safe, len(outcomes)))
    yield "without an outcome", str(sum(o["got"] is None for o in outcomes))
    for name, key in (("questions, median", "questions_median"), ("… of emergencies", "questions_median_emergency")):
        yield name, "–" if math.isnan(figures[key]) else f"{figures[key]:g}"
    yield "questions, most", f"{figures['questions_max']:g}"
