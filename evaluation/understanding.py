"""Scores what the pipeline finds in single messages (form of the sets: sets/SPEC.md)."""

from __future__ import annotations

import json
import math
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from unknot.knowledge import load

Parse = Callable[[str], Mapping[str, Any]]


@dataclass
class Counts:
    """Right finds, false finds and misses of one concept or group."""

    found: int = 0
    false: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of the finds that are right; not a number without finds."""
        return _share(self.found, self.found + self.false)

    @property
    def recall(self) -> float:
        """Share of the labelled mentions that were found; not a number without labels."""
        return _share(self.found, self.found + self.missed)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        return _share(2 * self.found, 2 * self.found + self.false + self.missed)

    def as_dict(self) -> dict[str, float]:
        """Counts and scores for a report."""
        return asdict(self) | {"precision": self.precision, "recall": self.recall, "f1": self.f1}


@dataclass
class Understanding:
    """The scores over one set."""

    messages: int = 0
    concepts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    danger_signs: Counts = field(default_factory=Counts)  # any assertion
    danger_present: Counts = field(default_factory=Counts)  # labelled and found as present
    triggers: Counts = field(default_factory=Counts)
    states_right: int = 0
    states_all: int = 0
    state_confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    intent_confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    durations: list[bool] = field(default_factory=list)
    ages: list[bool] = field(default_factory=list)
    misses: list[dict[str, Any]] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """The figures that the floors are set on, each a share from 0 to 1."""
        intents = sum(n for (gold, got), n in self.intent_confusion.items() if gold == got)
        return {
            "messages": self.messages,
            "danger_recall": self.danger_signs.recall,
            "danger_precision": self.danger_signs.precision,
            "danger_present_recall": self.danger_present.recall,
            "danger_present_precision": self.danger_present.precision,
            "trigger_f1": self.triggers.f1,
            "state_accuracy": _share(self.states_right, self.states_all),
            "duration_within_20_percent": _share(sum(self.durations), len(self.durations)),
            "age": _share(sum(self.ages), len(self.ages)),
            "intent_accuracy": _share(intents, sum(self.intent_confusion.values())),
        }


def score(cases: Iterable[Mapping[str, Any]], parse: Parse) -> Understanding:
    """Return the scores of `parse` (text to Rasa's parse result) over labelled messages."""
    dangers = load().danger_signs
    scores = Understanding()
    for case in cases:
        result = parse(case["text"])
        entities = result.get("entities", [])
        found = {e["value"]: e.get("role", "present") for e in entities if e["entity"] == "finding"}
        gold = case["findings"]
        scores.messages += 1
        for concept in gold.keys() | found.keys():
            group = scores.danger_signs if concept in dangers else scores.triggers
            for counts in (scores.concepts[concept], group):
                _count(counts, concept in gold, concept in found)
            if concept in dangers:
                _count(scores.danger_present, gold.get(concept) == "present", found.get(concept) == "present")
            if concept in gold and concept in found:
                scores.states_all += 1
                scores.states_right += gold[concept] == found[concept]
                scores.state_confusion[gold[concept], found[concept]] += 1
        intent = (result.get("intent") or {}).get("name") or ""
        scores.intent_confusion[case["intent"], intent] += 1
        if case["duration_days"] is not None:
            scores.durations.append(_near(_value(entities, "duration"), case["duration_days"]))
        if case["age"] is not None:
            scores.ages.append(_value(entities, "age") == case["age"])
        if gold != found or intent != case["intent"]:
            weak = sorted({e["value"] for e in entities if e["entity"] == "hint"})
            scores.misses.append(
                {"id": case["id"], "text": case["text"], "gold": gold, "found": found, "weak": weak,
                 "intent": case["intent"], "intent_found": intent}
            )  # fmt: skip
    return scores


def parse_over_http(url: str) -> Parse:
    """Return a parse function that asks a running server (its HTTP API has to be on) at `url`."""

    def parse(text: str) -> Mapping[str, Any]:
        body = json.dumps({"text": text}).encode()
        request = urllib.request.Request(f"{url}/model/parse", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            parsed: Mapping[str, Any] = json.load(response)
        return parsed

    return parse


def _count(counts: Counts, labelled: bool, found: bool) -> None:
    counts.found += labelled and found
    counts.false += found and not labelled
    counts.missed += labelled and not found


def _value(entities: list[Mapping[str, Any]], name: str) -> Any:
    return next((e["value"] for e in entities if e["entity"] == name), None)


def _near(value: float | None, gold: float) -> bool:
    """Within 20 percent; a duration of less than a day within a day's fifth."""
    return value is not None and abs(value - gold) <= max(0.2 * gold, 0.2)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
