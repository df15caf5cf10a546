"""When a model counts as up to date, and what training tells."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from unknot.server import model

CONFIG = """
recipe: default.v1
assistant_id: small
language: en
pipeline:
- name: KeywordIntentClassifier
policies:
- name: RulePolicy
"""
DOMAIN = """
version: "3.1"
intents: [greet, bye]
responses:
  utter_greet:
  - text: Hello.
"""
NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello
    - hi
- intent: bye
  examples: |
    - goodbye
    - see you
"""
RULES = """
version: "3.1"
rules:
- rule: greet
  steps:
  - intent: greet
  - action: utter_greet
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project small enough to be trained in seconds."""
    files = {"config.yml": CONFIG, "domain.yml": DOMAIN, "data/nlu.yml": NLU, "data/rules.yml": RULES}
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return tmp_path


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/nlu.yml"])
def test_a_changed_source_asks_for_a_new_model(project: Path, name: str) -> None:
    before = model.model_path(project)
    with (project / name).open("a") as file:
        file.write("# changed\n")
    assert model.model_path(project) != before


@pytest.mark.parametrize(
    "name", ["data/more.yml", "unknot/knowledge/x.yml", "unknot/nlu/x.py", "uv.lock", "domain/a.yml"]
)
def test_an_added_source_asks_for_a_new_model(project: Path, name: str) -> None:
    before = model.model_path(project)
    (project / name).parent.mkdir(parents=True, exist_ok=True)
    (project / name).write_text("x")
    assert model.model_path(project) != before


def test_a_moved_source_asks_for_a_new_model(project: Path) -> None:
    before = model.model_path(project)
    (project / "data/nlu.yml").rename(project / "data/nlu2.yml")
    assert model.model_path(project) != before


def test_other_files_and_byte_code_do_not(project: Path) -> None:
    before = model.model_path(project)
    for name in ("README.md", "actions/x.py", "unknot/nlu/__pycache__/x.pyc"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("x")
    assert model.model_path(project) == before


def test_training_is_told_in_a_few_lines_and_done_once(project: Path) -> None:
    lines: list[str] = []
    path = model.ensure(project, lines.append)
    assert path.is_file()
    assert 3 <= len(lines) <= 10
    assert any("RulePolicy" in line for line in lines)
    assert list((project / "models").glob(".training-*")) == []

    lines.clear()
    assert model.ensure(project, lines.append) == path
    assert lines == []


def test_a_failed_training_is_one_line_with_the_cause_and_leaves_no_model(project: Path) -> None:
    (project / "config.yml").write_text(CONFIG.replace("KeywordIntentClassifier", "NoSuchComponent"))
    with pytest.raises(model.TrainingError, match="NoSuchComponent") as raised:
        model.ensure(project, lambda line: None)
    assert "\n" not in str(raised.value)
    assert not model.model_path(project).exists()


def test_only_the_newest_models_are_kept(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"unknot-{number}.tar.gz"
        path.touch()
        shutil.os.utime(path, (number, number))
    (tmp_path / "mine.tar.gz").touch()
    model._remove_old(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "mine.tar.gz",
        "unknot-2.tar.gz",
        "unknot-3.tar.gz",
        "unknot-4.tar.gz",
    ]


def test_the_command_ends_with_one_line_when_training_fails(project: Path) -> None:
    (project / "domain.yml").write_text("intents: [")
    command = [sys.executable, "-m", "unknot.server.model", "--project", str(project)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Training failed" in done.stderr
