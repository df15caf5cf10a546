"""`make run`, as a user and an operator see it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.rest import Conversation, text_of
from unknot.server.run import free_port


class Command:
    """The command of `make run`, its output read line by line."""

    def __init__(self, project: Path, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "unknot.server.run", "--port", str(self.port)],
            cwd=project,
            env={**os.environ, "UNKNOT_DB": str(folder / "conversations.db")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []

    def read_until(self, words: str) -> str:
        """Return the next line that holds the words; fail if the output ends before."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if words in line:
                return line
        raise AssertionError(f"{words!r} is not in the output:\n" + "\n".join(self.lines))

    def children(self) -> dict[str, int]:
        """Return the process ids of the two servers."""
        found = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        pids = {}
        for line in found.stdout.splitlines():
            pid, arguments = line.strip().split(maxsplit=1)
            pids["action server" if "rasa_sdk" in arguments else "Rasa server"] = int(pid)
        return pids


@pytest.fixture
def command(project: Path, trained_model: Path, tmp_path: Path) -> Iterator[Command]:
    """`make run`, started and ready."""
    running = Command(project, tmp_path)
    running.read_until("Unknot is ready")
    yield running
    running.process.terminate()
    running.process.wait(30)


def test_the_start_is_told_in_two_lines_with_the_address(command: Command) -> None:
    assert len(command.lines) == 2, command.lines
    assert command.url in command.lines[-1]
    assert requests.get(command.url, timeout=10).status_code == 200


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopping_it_stops_both_servers(command: Command, stop: signal.Signals) -> None:
    pids = command.children()
    assert set(pids) == {"action server", "Rasa server"}
    command.process.send_signal(stop)
    command.read_until("Stopped.")
    assert command.process.wait(30) == 0
    for pid in pids.values():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_an_action_server_that_died_is_told_and_started_again(command: Command) -> None:
    conversation = Conversation(command.url)
    assert text_of(conversation.say("my neck is stiff"))
    os.kill(command.children()["action server"], signal.SIGKILL)
    assert re.search(r"exit code -9.*again \(1 of 3\)", command.read_until("The action server stopped"))
    for _ in range(100):
        if "action server" in command.children():
            break
    reply = text_of(conversation.say("no"))
    assert reply


def test_a_rasa_server_that_died_ends_the_command_with_the_reason(command: Command) -> None:
    os.kill(command.children()["Rasa server"], signal.SIGKILL)
    command.read_until("The Rasa server stopped (exit code -9)")
    assert command.process.wait(30) == 1


def test_no_patient_text_and_no_noise_is_in_the_log(command: Command) -> None:
    Conversation(command.url).say("my neck is stiff and I sat at the laptop")
    command.process.send_signal(signal.SIGINT)
    command.read_until("Stopped.")
    assert len(command.lines) == 3, command.lines


@pytest.fixture(scope="module")
def broken(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which one entry of the clinical content has a key that does not exist."""
    copy = tmp_path_factory.mktemp("broken")
    names = ("actions", "data", "rasa_plus", "rasa_sdk_plugins", "unknot")
    for name in (*names, "config.yml", "domain.yml", "endpoints.yml", "credentials.yml"):
        source = project / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    questions = copy / "unknot" / "knowledge" / "questions.yml"
    questions.write_text(questions.read_text().replace("chest_detail:\n", "chest_detail:\n  colour: red\n", 1))
    return copy


@pytest.mark.parametrize(
    "command",
    [
        ("unknot.server.run",),
        ("rasa", "run", "--model", "{model}"),
        ("rasa", "run", "actions"),
        ("rasa", "shell", "--model", "{model}"),
        ("rasa", "train"),
    ],
    ids=" ".join,
)
def test_broken_clinical_content_stops_the_start_with_one_line(
    broken: Path, trained_model: Path, command: tuple[str, ...]
) -> None:
    arguments = [part.format(model=trained_model) for part in command]
    if command[0] == "unknot.server.run" or "run" in command:
        arguments += ["--port", str(free_port())]
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=broken,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 1
    printed = (done.stdout + done.stderr).strip().splitlines()
    assert len(printed) == 1, printed
    for named in ("questions.yml", "chest_detail", "colour"):
        assert named in printed[0]
