"""Sanic serves as Rasa expects it to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
import sanic.response
from sanic import Sanic

from unknot.server import compat
from unknot.server.run import Service, free_port

# As Rasa does: an application made in a function, run without `single_process`, streaming with `response.stream`.
SERVER = """
import sys
from sanic import Sanic, response
from unknot.server import compat

compat.apply()

def main():
    app = Sanic("stock")

    @app.get("/")
    async def plain(request):
        return response.text("plain")

    @app.get("/stream")
    async def streamed(request):
        async def write(stream):
            for word in ("one ", "two"):
                await stream.write(word)
        return response.stream(write, content_type="text/event-stream")

    app.run(host="127.0.0.1", port=int(sys.argv[1]), ssl=None, backlog=100, workers=int(sys.argv[2]))

main()
"""


def test_an_application_made_in_a_function_is_served_and_streams(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-c", SERVER, str(port), "1"]
    service = Service("server", command, url=url, health_path="/", project=tmp_path, environment={})
    service.start()
    try:
        service.wait_until_ready()
        with urllib.request.urlopen(f"{url}/stream", timeout=5) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.read() == b"one two"
        os.kill(service.pid, 0)
        os.kill(service.pid, signal.SIGTERM)
    finally:
        service.stop()
    assert service.exit_code() == 0


def test_several_workers_are_refused_in_one_line() -> None:
    command = [sys.executable, "-c", SERVER, str(free_port()), "2"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "SANIC_WORKERS" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_applying_it_again_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sanic, "run", Sanic.run)
    compat.apply()
    before = (Sanic.run, sanic.response.stream)
    compat.apply()
    assert (Sanic.run, sanic.response.stream) == before
