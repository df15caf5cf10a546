"""A real homeserver, Synapse, on this machine; people with accounts on it; and a proxy that fails as a test wants."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import requests
from aiohttp import web

from tests.channels.serving import serving
from unknot.server.run import free_port

#: Python of the environment with Synapse.
VARIABLE = "UNKNOT_TEST_SYNAPSE"
DEFAULT = Path(__file__).parents[2] / ".tools/synapse/bin/python"
SERVER = "clinic.test"
_START_LIMIT_S = 120
_CLIENT = "_matrix/client/v3"
_numbers = itertools.count(1)
_GENEROUS = {"per_second": 1000, "burst_count": 1000}


LEFT_OUT = f"LEFT OUT: Matrix end to end needs Synapse. Install it with `make synapse`, or set {VARIABLE}."


def installed() -> bool:
    """Whether Synapse can be run."""
    return _python().exists()


def _python() -> Path:
    return Path(os.environ.get(VARIABLE) or DEFAULT)


@contextlib.contextmanager
def synapse(folder: Path) -> Iterator[str]:
    """Run Synapse; return its address."""
    port = free_port()
    settings = {
        "server_name": SERVER,
        "pid_file": str(folder / "synapse.pid"),
        "listeners": [
            {"port": port, "bind_addresses": ["127.0.0.1"], "type": "http", "resources": [{"names": ["client"]}]}
        ],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "synapse.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "log_config": str(folder / "log.json"),
        "report_stats": False,
        "trusted_key_servers": [],
        "macaroon_secret_key": "only for tests",
        "enable_registration": True,
        "enable_registration_without_verification": True,
        "bcrypt_rounds": 4,
        "rc_message": _GENEROUS,
        "rc_registration": _GENEROUS,
        "rc_room_creation": _GENEROUS,
        "rc_joins": {"local": _GENEROUS, "remote": _GENEROUS},
        "rc_invites": {"per_room": _GENEROUS, "per_user": _GENEROUS, "per_issuer": _GENEROUS},
    }
    # JSON is YAML.
    logging = {"version": 1, "root": {"level": "ERROR", "handlers": ["c"]}}
    logging["handlers"] = {"c": {"class": "logging.StreamHandler"}}
    (folder / "log.json").write_text(json.dumps(logging))
    (folder / "homeserver.yaml").write_text(json.dumps(settings))
    command = [str(_python()), "-m", "synapse.app.homeserver", "-c", str(folder / "homeserver.yaml")]
    with (folder / "synapse.log").open("w") as log:
        subprocess.run([*command, "--generate-keys"], stdout=log, stderr=log, check=True, timeout=_START_LIMIT_S)
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}/"
            _wait(process, url, folder / "synapse.log")
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(requests.ConnectionError):
            if requests.get(f"{url}health", timeout=5).ok:
                return
        time.sleep(0.1)
    raise AssertionError(f"Synapse did not start:\n{log.read_text()[-3000:]}")


@dataclass
class Account:
    """Somebody with an account; calls are made at once and have to succeed."""

    url: str
    user: str
    token: str

    @classmethod
    def new(cls, url: str, name: str) -> Account:
        """Register somebody whose name begins so."""
        body = {"username": f"{name}{next(_numbers)}", "password": "pw", "auth": {"type": "m.login.dummy"}}
        answer = requests.post(f"{url}{_CLIENT}/register", json=body, timeout=60)
        answer.raise_for_status()
        return cls(url, answer.json()["user_id"], answer.json()["access_token"])

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Call the homeserver."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.request(method, f"{self.url}{_CLIENT}/{path}", json=body, headers=headers, timeout=60)
        assert answer.ok, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def room(self, *others: Account, encrypted: bool = False) -> str:
        """Make a room and invite others; return its id."""
        body: dict[str, Any] = {"preset": "private_chat", "is_direct": True, "invite": [other.user for other in others]}
        if encrypted:
            state = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
            body["initial_state"] = [state]
        return str(self.call("POST", "createRoom", body)["room_id"])

    def join(self, room: str) -> None:
        """Accept an invitation."""
        self.call("POST", f"rooms/{quote(room)}/join", {})

    def invite(self, room: str, other: Account) -> None:
        """Invite somebody."""
        self.call("POST", f"rooms/{quote(room)}/invite", {"user_id": other.user})

    def say(self, room: str, text: str, **content: Any) -> str:
        """Write a text, or an event with other content; return its id."""
        return self.send(room, {"msgtype": "m.text", "body": text, **content})

    def send(self, room: str, content: dict[str, Any], kind: str = "m.room.message") -> str:
        """Send an event; return its id."""
        path = f"rooms/{quote(room)}/send/{kind}/{next(_numbers)}"
        return str(self.call("PUT", path, content)["event_id"])

    def read(self, room: str, by: Account) -> list[dict[str, Any]]:
        """Return the contents of the messages that somebody wrote into a room, in order."""
        found = self.call("GET", f"rooms/{quote(room)}/messages?dir=b&limit=500")["chunk"]
        mine = [entry for entry in reversed(found) if entry["sender"] == by.user and entry["type"] == "m.room.message"]
        return [entry["content"] for entry in mine]

    def membership(self, room: str, of: Account) -> str:
        """Return whether somebody is invited to a room, in it, or not any more."""
        return str(self.call("GET", f"rooms/{quote(room)}/state/m.room.member/{quote(of.user)}")["membership"])


@dataclass
class Proxy:
    """Stands before the homeserver and fails as a test wants."""

    target: str
    down: bool = False
    lost_answers: int = 0
    """So many replies reach the homeserver, but their answers do not come back."""
    faults: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """Status and content of the next answers to replies."""
    sends: int = 0
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Hand a call on."""
        sending = "/send/" in request.path
        self.sends += sending
        assert request.transport is not None
        if self.down:
            request.transport.close()
            return web.Response(status=503)
        if sending and self.faults:
            status, content = self.faults.pop(0)
            return web.json_response(content, status=status)
        headers = {key: request.headers[key] for key in ("Authorization", "Content-Type") if key in request.headers}
        body = await request.read()
        target = self.target.rstrip("/") + request.raw_path
        async with (
            aiohttp.ClientSession() as session,
            session.request(request.method, target, data=body, headers=headers) as answer,
        ):
            content = await answer.read()
            if self.down or (sending and self.lost_answers):
                self.lost_answers -= not self.down
                request.transport.close()
                return web.Response(status=503)
            return web.Response(body=content, status=answer.status, content_type=answer.content_type)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[Proxy]:
        """Serve on a free port of this machine."""
        async with serving(self.handle) as self.url:
            yield self


async def until(holds: Any, limit_s: float = 60) -> None:
    """Wait until something holds that takes a look at the homeserver; it is not called in the event loop."""
    pause_s = 0.02
    async with asyncio.timeout(limit_s):
        while not await asyncio.to_thread(holds):
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, 0.3)  # each look takes the homeserver time that the answer needs
