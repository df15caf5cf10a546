"""The page of scores: shares with their intervals, and no word of a sealed set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from evaluation import report, scores
from evaluation.scores import Share
from evaluation.understanding import Understanding, score


def parse(text: str) -> dict[str, Any]:
    """Find a fever wherever the word stands."""
    found = [{"entity": "finding", "value": "fever_chills", "role": "present"}] if "fever" in text else []
    return {"intent": {"name": "describe_symptoms"}, "entities": found}


def message(text: str, **findings: str) -> dict[str, Any]:
    """Return a labelled message."""
    return {
        "id": text,
        "text": text,
        "findings": findings,
        "intent": "describe_symptoms",
        "duration_days": None,
        "age": None,
    }


@pytest.fixture
def understood() -> Understanding:
    """Three fevers told, two found; one find too many."""
    return score(
        [
            message("a fever", fever_chills="present"),
            message("burning, fever", fever_chills="present"),
            message("burning", fever_chills="present"),
            message("no fever", fever_chills="absent"),
        ],
        parse,
    )


def patient(gold: str, got: str | None) -> dict[str, Any]:
    """Return the outcome of a conversation."""
    log = [{"patient": "said in confidence", "bot": "a reply"}]
    return {"id": gold, "gold": gold, "got": got, "questions": 5, "unmatched": 0, "reason": "", "log": log}


def test_an_interval_is_wilsons() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I: 81 of 263 and 0 of 20 by the score method.
    assert Share(81, 263).interval() == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert Share(0, 20).interval() == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_there_is_no_interval_without_cases() -> None:
    assert str(Share(0, 0)) == "–"
    with pytest.raises(ValueError, match="share of nothing"):
        Share(0, 0).interval()


def test_the_page_gives_each_share_with_its_cases(understood: Understanding) -> None:
    page = scores.markdown({"dev": understood}, {"dev": [patient("selfcare", "selfcare")]}, "a model")
    assert "| danger signs as present: recall | 0.67 (0.21–0.94), 2 of 3 |" in page
    assert "| danger signs as present: precision | 0.67 (0.21–0.94), 2 of 3 |" in page
    assert "| selfcare: right level | 1.00 (0.21–1.00), 1 of 1 |" in page
    assert "| emergency: right level | – |" in page
    assert "`a model`" in page


def test_an_outcome_above_the_level_is_safe_and_none_is_not() -> None:
    outcomes = [patient("doctor", "urgent"), patient("urgent", "doctor"), patient("doctor", None)]
    page = scores.markdown({}, {"dev": outcomes}, "a model")
    assert "| at the right level or above | 0.33 (0.06–0.79), 1 of 3 |" in page
    assert "| without an outcome | 1 |" in page


def test_a_report_holds_no_text_of_a_sealed_set(understood: Understanding, tmp_path: Path) -> None:
    assert understood.misses
    outcomes = [patient("selfcare", "doctor")]
    results = {"understanding": {"sealed_x": understood}, "triage": {"sealed_y": outcomes}}
    report.write(results, tmp_path)
    written = "".join(path.read_text() for path in tmp_path.iterdir())
    assert "burning" not in written
    assert "said in confidence" not in written
    assert json.loads((tmp_path / "report.json").read_text())["triage"]["sealed_y"][0]["got"] == "doctor"


def test_a_report_tells_the_misses_of_an_open_set(understood: Understanding, tmp_path: Path) -> None:
    results = {"understanding": {"open_x": understood}, "triage": {"open_y": [patient("selfcare", "doctor")]}}
    report.write(results, tmp_path)
    written = (tmp_path / "report.json").read_text()
    assert "burning" in written
    assert "said in confidence" in written
