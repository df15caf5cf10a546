"""Operators see what is found in a text and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from unknot.nlu import explain as module
from unknot.nlu.explain import ExplainError, Trained, annotated, explain, load, main, nearest, newest


@pytest.fixture(scope="module")
def trained(trained_model: Path) -> Trained:
    return load(trained_model)


@pytest.fixture(scope="module")
def phrases(project: Path) -> dict[str, list[str]]:
    return annotated(project / "data" / "nlu" / "findings")


def test_a_find_of_the_rules_is_explained_by_its_rule_and_what_denied_it(trained: Trained) -> None:
    (line,) = [line for line in explain("I have no fever", trained).splitlines() if " fever_chills " in line]
    assert "absent" in line
    assert "'fever'" in line
    assert "rule fever" in line
    assert "[no]" in line


def test_a_find_of_the_learned_finder_is_explained_by_the_nearest_training_phrases(
    trained: Trained, phrases: dict[str, list[str]]
) -> None:
    assert trained.encoder is not None
    known = phrases["heart_chest"]
    found = nearest(known[0], known, trained.encoder)
    assert found[0][0] == known[0]
    assert found[0][1] == pytest.approx(1, abs=0.01)
    assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)
    assert {phrase for phrase, _ in found} <= set(known)


def test_nothing_found_is_said(trained: Trained) -> None:
    assert explain("good morning", trained).splitlines()[-1] == "nothing found"


def test_without_a_model_one_line_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "PROJECT", tmp_path)
    assert main(["my back hurts"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        f"There is no trained model in {tmp_path / 'models'}. Make one: make train"
    ]


def test_a_file_that_is_no_model_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.tar.gz").write_bytes(b"not an archive")
    with pytest.raises(ExplainError, match="is no model archive"):
        load(newest(tmp_path))
