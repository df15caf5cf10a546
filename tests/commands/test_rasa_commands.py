"""Rasa's own commands work in this environment, typed as its documentation says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest
import requests

from tests.rest import Conversation, text_of
from unknot.server.run import Servers, Service, free_port

RASA = str(Path(sys.executable).with_name("rasa"))


def rasa(project: Path, *arguments: str, **environment: str) -> str:
    """Run a command to its end and return what it printed; fail the test if it failed."""
    done = subprocess.run(
        [RASA, *arguments],
        cwd=project,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


def terminal(project: Path, *command: str, **environment: str) -> pexpect.spawn:
    """Start a command in a pseudo-terminal."""
    return pexpect.spawn(
        command[0],
        list(command[1:]),
        cwd=str(project),
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **environment},
        encoding="utf-8",
        timeout=120,
        dimensions=(50, 200),
    )


def test_rasa_train_makes_a_model(project: Path, trained_model: Path, tmp_path: Path) -> None:
    output = rasa(project, "train", "--out", str(tmp_path), "--fixed-model-name", "stock")
    assert (tmp_path / "stock.tar.gz").is_file()
    assert "Warning" not in output


def test_rasa_data_validate_finds_nothing(project: Path) -> None:
    rasa(project, "data", "validate", "--fail-on-warnings")


def test_rasa_run_with_rasa_run_actions_answers_and_streams(project: Path, trained_model: Path, tmp_path: Path) -> None:
    port, action_port = free_port(), free_port()
    environment = {
        "UNKNOT_DB": str(tmp_path / "conversations.db"),
        "UNKNOT_ACTION_URL": f"http://127.0.0.1:{action_port}/webhook",
        "SANIC_HOST": "127.0.0.1",
    }
    with (tmp_path / "log").open("w") as log:
        action = Service(
            "action server",
            [RASA, "run", "actions", "--port", str(action_port)],
            url=f"http://127.0.0.1:{action_port}",
            health_path="/health",
            project=project,
            environment=environment,
            log=log,
        )
        server = Service(
            "Rasa server",
            [RASA, "run", "--model", str(trained_model), "--interface", "127.0.0.1", "--port", str(port)],
            url=f"http://127.0.0.1:{port}",
            health_path="/",
            project=project,
            environment=environment,
            log=log,
        )
        try:
            action.start()
            server.start()
            action.wait_until_ready()
            server.wait_until_ready()
            assert text_of(Conversation(server.url).say("my neck is stiff"))
            streamed = requests.post(
                f"{server.url}/webhooks/rest/webhook?stream=true",
                json={"sender": "streamed", "message": "my neck is stiff"},
                timeout=60,
            )
            lines = [json.loads(line) for line in streamed.text.splitlines() if line.strip()]
            assert any(line.get("text") for line in lines)
            # Without --enable-api nobody can read conversations or the model.
            assert requests.get(f"{server.url}/conversations/streamed/tracker", timeout=10).status_code == 404
        finally:
            server.stop()
            action.stop()
    assert (server.exit_code(), action.exit_code()) == (0, 0)
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_make_shell_holds_a_conversation_in_a_terminal(project: Path, trained_model: Path, tmp_path: Path) -> None:
    shell = terminal(
        project, sys.executable, "-m", "unknot.server.run", "--shell", UNKNOT_DB=str(tmp_path / "conversations.db")
    )
    try:
        shell.expect("Your input")
        shell.sendline("stiff neck, high fever and light hurts my eyes")
        shell.expect("(?i)emergency|ambulance|call")
        shell.sendline("/stop")
        shell.expect(pexpect.EOF)
        assert "Traceback" not in shell.before
    finally:
        shell.close(force=True)
    assert shell.exitstatus == 0


def test_rasa_shell_uses_the_action_server_that_endpoints_yml_names(
    project: Path, trained_model: Path, servers: Servers, tmp_path: Path
) -> None:
    shell = terminal(
        project,
        *(RASA, "shell", "--model", str(trained_model), "--port", str(free_port())),
        UNKNOT_ACTION_URL=f"{servers.action.url}/webhook",
        UNKNOT_DB=str(tmp_path / "conversations.db"),
    )
    try:
        shell.expect("Your input")
        shell.sendline("my neck seized up at the laptop")
        shell.expect(r"\w+.*\?")
        shell.sendline("/stop")
        shell.expect(pexpect.EOF)
    finally:
        shell.close(force=True)


def test_rasa_shell_nlu_shows_what_was_understood(project: Path, trained_model: Path) -> None:
    shell = terminal(project, RASA, "shell", "nlu", "--model", str(trained_model))
    try:
        shell.expect("Next message:")
        shell.sendline("I have a fever")
        shell.expect('"intent"')
        shell.expect("Next message:")
    finally:
        shell.close(force=True)


def test_rasa_interactive_asks_for_each_decision(
    project: Path, trained_model: Path, servers: Servers, tmp_path: Path
) -> None:
    session = terminal(
        project,
        *(RASA, "interactive", "--skip-visualization", "--model", str(trained_model), "--port", str(free_port())),
        UNKNOT_ACTION_URL=f"{servers.action.url}/webhook",
        UNKNOT_DB=str(tmp_path / "conversations.db"),
    )
    try:
        session.expect("Your input")
        session.sendline("hello")
        session.expect(
            "(?i)is the intent .* correct|Is the NLU classification|What intent is it|Your NLU model classified"
        )
    finally:
        session.close(force=True)


def test_rasa_test_core_runs_the_stories(project: Path, trained_model: Path, tmp_path: Path) -> None:
    rasa(
        project,
        *("test", "core", "--stories", "tests/stories", "--model", str(trained_model), "--out", str(tmp_path)),
        "--fail-on-prediction-errors",
    )
    assert json.loads((tmp_path / "story_report.json").read_text())["accuracy"] == 1.0


def test_rasa_test_nlu_writes_its_report_and_pictures(project: Path, trained_model: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.yml"
    few.write_text(
        'version: "3.1"\nnlu:\n- intent: greet\n  examples: |\n    - hello\n    - hi\n'
        "- intent: goodbye\n  examples: |\n    - bye\n    - goodbye\n"
    )
    out = tmp_path / "results"
    rasa(project, "test", "nlu", "--nlu", str(few), "--model", str(trained_model), "--out", str(out))
    assert (out / "intent_report.json").is_file()
    assert (out / "intent_confusion_matrix.png").is_file()


@pytest.mark.parametrize("command", [("telemetry", "--help"), ("visualize", "--help"), ("export", "--help")])
def test_the_other_commands_start(project: Path, command: tuple[str, ...]) -> None:
    assert "usage: rasa" in rasa(project, *command)
