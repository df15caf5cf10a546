"""Whoever runs the tests without a program that some of them need is told what was left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]


def _tests(path: str, nothing: Path) -> str:
    """Run tests where no program is found on the path; return what is printed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", path, "-p", "no:xdist", "-p", "no:cacheprovider"],
        cwd=PROJECT,
        env={**os.environ, "PATH": str(nothing)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_without_chromium_the_tests_in_a_browser_are_left_out_by_name(tmp_path: Path) -> None:
    said = _tests("tests/web", tmp_path)
    assert "LEFT OUT: the web chat in a browser" in said
    assert "apt-get install chromium" in said
    assert " passed" not in said


def test_without_node_make_test_says_what_it_left_out_of_the_web_chat(tmp_path: Path) -> None:
    for program in ("sh", "make"):
        (tmp_path / program).symlink_to(next(Path("/usr/bin").glob(program)))
    done = subprocess.run(
        ["/usr/bin/make", "widget-test"],
        cwd=PROJECT,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "LEFT OUT: types, style, unit tests, size and freshness of the web chat" in done.stdout
