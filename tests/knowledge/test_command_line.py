"""The operator's and the clinician's command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.knowledge.conftest import Edit
from unknot.knowledge import load
from unknot.knowledge.__main__ import in_words, main
from unknot.knowledge.schema import AtLeast, Range, Test


def test_check_counts_the_entries(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "  39  danger signs\n" in out
    assert "  10  triggers\n" in out
    assert "complete and consistent" in out


def test_check_of_broken_content_fails_with_one_line(
    content: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("triggers.yml", "dehydration:\n", "dehydration:\n  colour: blue\n")
    assert main(["--path", str(content), "check"]) == 1
    caught = capsys.readouterr()
    assert caught.err == "triggers.yml: dehydration: colour: unknown key\n"
    assert caught.out == ""


def test_the_table_has_a_row_for_each_danger_sign_and_each_floor(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["table"]) == 0
    lines = capsys.readouterr().out.splitlines()
    knowledge = load()
    floors = [group.id for group in knowledge.groups.values() if group.floor]
    assert [line.split(" | ")[0].strip("| ") for line in lines[2:]] == [*knowledge.danger_signs, *floors]
    assert len({line.count(" | ") for line in (lines[0], *lines[2:])}) == 1, "every row has the same columns"


def test_help_names_the_commands() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "unknot.knowledge", "--help"], capture_output=True, text=True, check=True, timeout=60
    ).stdout
    assert "check" in out
    assert "table" in out


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("a", "a"),
        (Test(all=["a", Test(any=["b", "c"])]), "(a and (b or c))"),
        (Test(not_="a"), "not a"),
        (Test(at_least=AtLeast(count=2, of=["a", "b", "c"])), "at least 2 of (a, b, c)"),
        (Test(unsure="a"), "a said unclearly"),
        (Test(age=Range(min=12, max=55)), "age 12 to 55 years"),
        (Test(duration_days=Range(min=43)), "duration at least 43 days"),
        (Test(temperature_c=Range(max=38)), "temperature at most 38 C"),
        (Test(severity=Range(min=9)), "severity at least 9 of 10"),
        (Test(site="neck"), "site is neck"),
        (Test(pregnant=True), "pregnant"),
        (Test(pregnant=False), "not pregnant"),
        (None, ""),
    ],
)
def test_a_condition_is_put_into_words(condition: object, words: str) -> None:
    assert in_words(condition) == words  # type: ignore[arg-type]
