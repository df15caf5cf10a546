"""The two bots that are compared, each with what a person says to it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from unknot.server import model
from unknot.server.run import Servers, Service, free_port

PROJECT = Path(__file__).resolve().parents[1]
STOCK_ENVIRONMENT = PROJECT / "benchmarks" / "rasa-init"
STOCK_BOT = PROJECT / "var" / "rasa-init-bot"


@dataclass(frozen=True)
class Running:
    """A bot that answers: its address and the processes it consists of (without their children)."""

    url: str
    pids: tuple[int, ...]


@dataclass(frozen=True)
class Bot:
    """A bot that can be started, and a conversation to have with it."""

    name: str
    conversation: tuple[str, ...]
    start: Callable[[], contextlib.AbstractContextManager[Running]]


UNKNOT_CONVERSATION = (
    "my neck seized up after a week at the laptop",
    "no",
    "none of these",
    "nothing like that",
    "it's for me, I am 40",
    "none",
    "no medicines",
    "it stays in my neck",
    "two days",
    "the laptop",
    "why do you ask?",
    "thank you",
)
# The paths of the stories that `rasa init` writes.
STOCK_CONVERSATION = (
    "hello",
    "I am sad",
    "yes",
    "hi",
    "not very good",
    "no",
    "hey",
    "perfect",
    "bye",
    "are you a bot?",
)


def unknot() -> Bot:
    """Return this product, trained if its model is missing. Both its processes belong to it."""
    model_file = model.ensure(PROJECT)

    @contextlib.contextmanager
    def start() -> Iterator[Running]:
        with tempfile.TemporaryDirectory() as folder:
            environment = {"UNKNOT_DB": f"{folder}/conversations.db"}
            with Servers(model_file, project=PROJECT, environment=environment) as servers:
                yield Running(servers.url, (servers.rasa.pid, servers.action.pid))

    return Bot("Unknot", UNKNOT_CONVERSATION, start)


def rasa_init() -> Bot:
    """Return the bot of `rasa init`, made and trained if needed, in an environment with the real TensorFlow."""
    uv = os.environ.get("UV") or shutil.which("uv") or str(PROJECT / ".tools" / "uv" / "bin" / "uv")
    subprocess.run([uv, "sync", "--locked", "--quiet"], cwd=STOCK_ENVIRONMENT, check=True)
    rasa = str(STOCK_ENVIRONMENT / ".venv" / "bin" / "rasa")
    environment = {"RASA_TELEMETRY_ENABLED": "false", "LOG_LEVEL": "WARNING"}
    if not list(STOCK_BOT.glob("models/*.tar.gz")):
        print("Making and training the bot of `rasa init` …", flush=True)
        STOCK_BOT.mkdir(parents=True, exist_ok=True)
        with (STOCK_BOT / "init.log").open("w") as log:
            subprocess.run(
                [rasa, "init", "--no-prompt", "--init-dir", str(STOCK_BOT)],
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=True,
            )

    @contextlib.contextmanager
    def start() -> Iterator[Running]:
        port = free_port()
        with (STOCK_BOT / "run.log").open("w") as log:
            server = Service(
                "server of the `rasa init` bot",
                [rasa, "run", "--interface", "127.0.0.1", "--port", str(port)],
                url=f"http://127.0.0.1:{port}",
                health_path="/",
                project=STOCK_BOT,
                environment=environment,
                log=log,
            )
            try:
                server.start()
                server.wait_until_ready()
                yield Running(server.url, (server.pid,))
            finally:
                server.stop()

    return Bot("rasa init", STOCK_CONVERSATION, start)
