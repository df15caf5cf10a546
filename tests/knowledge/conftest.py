"""A copy of the clinical content that a test may break."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from unknot.knowledge import loader

Edit = Callable[[str, str, str], None]


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A folder with a copy of all clinical content."""
    folder = tmp_path / "knowledge"
    shutil.copytree(loader.HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__", "patterns"))
    return folder


@pytest.fixture
def edit(content: Path) -> Edit:
    """Replaces the first occurrence of some text in a file of the copy."""

    def replace(name: str, old: str, new: str) -> None:
        file = content / name
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace
