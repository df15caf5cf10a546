"""The cross-validated figures of the learned finder: totals first, then the weakest concepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation import crossvalidation
from evaluation.crossvalidation import lines, main
from evaluation.understanding import Counts


def test_totals_come_first_and_then_the_weakest_concepts() -> None:
    found = {"stroke_dissection": Counts(9, 1, 1), "cord_slow": Counts(2, 0, 8), "poor_posture": Counts(5, 5, 5)}
    rows = [row.split() for row in lines(found)]
    assert rows[0][:6] == ["danger", "signs", "recall", "0.55", "precision", "0.92"]
    assert rows[1][:3] == ["triggers", "recall", "0.50"]
    assert [row[0] for row in rows[3:]] == ["cord_slow", "poor_posture", "stroke_dissection"]


def test_without_a_model_one_line_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(crossvalidation, "PROJECT", tmp_path)
    monkeypatch.setattr("sys.argv", ["crossvalidation"])
    assert main() == 1
    assert capsys.readouterr().err.count("\n") == 1
