"""`python -m benchmarks.web`: many people in the web chat at once, on one server; writes benchmarks/results/web.md.

Every one holds a socket and a whole conversation, from the first words to the care card. All start together, which
is harder than 200 people who come when they like. Some conversations before that, one after the other, give the time
of a first reply.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import socketio

from benchmarks.measure import memory_mb, percentile
from unknot.server import model, settings
from unknot.server.run import Servers

RESULTS = Path(__file__).parent / "results" / "web.md"
#: First reply on this machine, with nobody else there, in milliseconds.
FIRST_REPLY_LIMIT_MS = 300

_OPENING = "my neck went into spasm after a long day at the laptop"
_WORDS = {"person": "me, 34", "course": "left side of my neck, since yesterday, a bit better"}
_MOST_MESSAGES = 25
_PATIENCE_S = 300
_ALONE = 9
#: All come from one address here, and write as fast as the replies come.
_CREDENTIALS = """
unknot.channels.rest.RestInput:
unknot.channels.web.WebInput:
  connections_per_address: 10000
  message_burst: 10000
  messages_per_second: 1000
"""


@dataclass
class Person:
    """Somebody with a page of their own: what they waited for, in milliseconds, and what went wrong."""

    connect_ms: float = 0
    replies_ms: list[float] = field(default_factory=list)
    care_level: str | None = None
    error: str | None = None

    async def converse(self, url: str, http: aiohttp.ClientSession) -> None:
        """Hold a conversation to its care card."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                await self._converse(url, http)
        except Exception as error:
            self.error = f"{type(error).__name__}: {error}"

    async def _converse(self, url: str, http: aiohttp.ClientSession) -> None:
        socket = socketio.AsyncClient(reconnection=False, http_session=http)
        heard: list[dict[str, Any]] = []
        socket.on("message", heard.append)
        begun = time.perf_counter()
        await socket.connect(url, auth={"v": 1}, transports=["websocket"], socketio_path="/chat/socket.io")
        self.connect_ms = (time.perf_counter() - begun) * 1000
        body: dict[str, str] = {"text": _OPENING}
        for _ in range(_MOST_MESSAGES):
            heard.clear()
            begun = time.perf_counter()
            answer = await socket.call("message", {"id": str(uuid.uuid4()), **body}, timeout=_PATIENCE_S)
            self.replies_ms.append((time.perf_counter() - begun) * 1000)
            if not answer["ok"]:
                raise RuntimeError(answer["code"])
            custom = {one["custom"]["type"]: one["custom"] for one in heard if "custom" in one}
            if "care_card" in custom:
                self.care_level = custom["care_card"]["care_level"]
                break
            body = _reply(custom["question"])
        await socket.disconnect()
        if self.care_level is None:
            raise RuntimeError("no care card")


def _reply(question: dict[str, Any]) -> dict[str, str]:
    if question["id"] in _WORDS:
        return {"text": _WORDS[question["id"]]}
    option = next(option["id"] for option in question["options"] if option["id"] in ("none", "no"))
    return {"payload": f"/choose{json.dumps({'option': [question['id'] + '.' + option]})}", "title": "None of these"}


async def crowd(url: str, people: int) -> tuple[list[Person], float]:
    """Let so many people converse at once; return them and the seconds it took."""
    everyone = [Person() for _ in range(people)]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        begun = time.perf_counter()
        await asyncio.gather(*(person.converse(url, http) for person in everyone))
        return everyone, time.perf_counter() - begun


def _line(name: str, value: str) -> str:
    return f"| {name} | {value} |"


def main() -> int:
    """Run the benchmark and write the table. Return 1 if somebody met an error or the first reply took too long."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=main.__doc__)
    parser.add_argument("--people", type=int, default=200, help="how many converse at once (default: %(default)s)")
    people: int = parser.parse_args().people
    settings.apply()
    project = Path.cwd()
    model_file = model.ensure(project)
    with tempfile.TemporaryDirectory() as folder:
        credentials = Path(folder) / "credentials.yml"
        credentials.write_text(_CREDENTIALS, encoding="utf-8")
        environment = {"UNKNOT_DB": f"{folder}/conversations.db", "UNKNOT_STATE": folder}
        with Servers(model_file, project=project, environment=environment, credentials=credentials) as servers:
            asyncio.run(crowd(servers.url, 1))  # the first conversation after a start reads files
            alone = [asyncio.run(crowd(servers.url, 1))[0][0] for _ in range(_ALONE)]
            everyone, seconds = asyncio.run(crowd(servers.url, people))
            memory = memory_mb([servers.rasa.pid, servers.action.pid])
    errors = [person.error for person in everyone if person.error]
    replies = [one for person in everyone for one in person.replies_ms]
    first_ms = statistics.median(person.replies_ms[0] if person.replies_ms else float("inf") for person in alone)
    lines = [
        "# The web chat under load",
        "",
        f"{datetime.date.today()}, {os.cpu_count()} cores, shared with the {people} clients. One server process and "
        f"one action server; {people} people connect at once, each holds a conversation to its care card.",
        "",
        "| | |",
        "|---|---:|",
        _line("first reply, nobody else there, p50", f"{first_ms:.0f} ms"),
        _line("people, each with a socket", str(people)),
        _line("errors", str(len(errors))),
        _line("conversations that reached their card", str(sum(person.care_level is not None for person in everyone))),
        _line("messages answered", str(len(replies))),
        _line("messages a second", f"{len(replies) / seconds:.0f}"),
        _line("reply, p50", f"{percentile(replies, 50):.0f} ms"),
        _line("reply, p95", f"{percentile(replies, 95):.0f} ms"),
        _line("connecting, p95", f"{percentile([person.connect_ms for person in everyone], 95):.0f} ms"),
        _line("memory of both processes then", f"{memory:.0f} MB"),
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))
    for error in sorted(set(errors)):
        print(f"{errors.count(error)} times: {error}", file=sys.stderr)
    return 1 if errors or first_ms > FIRST_REPLY_LIMIT_MS else 0


if __name__ == "__main__":
    sys.exit(main())
