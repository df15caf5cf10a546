"""Starting, watching and stopping servers. Real processes, small ones; the whole product: tests/commands."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unknot.server import run
from unknot.server.run import Service, StartError, free_port, is_loopback, require_free

HEALTHY = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *args): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def service(tmp_path: Path, code: str) -> Service:
    """Return a service that runs Python code with a free port as its argument."""
    port = free_port()
    return Service(
        "small server",
        [sys.executable, "-c", code, str(port)],
        url=f"http://127.0.0.1:{port}",
        health_path="/health",
        project=tmp_path,
        environment={"GREETING": "hello"},
    )


def test_a_service_is_started_waited_for_and_stopped(tmp_path: Path) -> None:
    server = service(tmp_path, HEALTHY)
    server.start()
    server.wait_until_ready()
    assert server.exit_code() is None
    server.stop()
    assert server.exit_code() is not None
    server.stop()  # again: nothing to do


def test_a_service_that_ends_while_starting_is_told_with_its_name_and_exit_code(tmp_path: Path) -> None:
    server = service(tmp_path, "raise SystemExit(7)")
    server.start()
    with pytest.raises(StartError, match=r"small server stopped while starting \(exit code 7\)"):
        server.wait_until_ready()


def test_a_service_that_never_answers_is_told_with_its_address(tmp_path: Path) -> None:
    server = service(tmp_path, "import time; time.sleep(60)")
    server.start()
    try:
        with pytest.raises(StartError, match=r"did not answer at http://127\.0\.0\.1:\d+/health within 0 s"):
            server.wait_until_ready(limit_s=0)
    finally:
        server.stop()


def test_a_service_that_ignores_the_request_to_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "_STOP_LIMIT_S", 0.2)
    server = service(tmp_path, "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + HEALTHY)
    server.start()
    server.wait_until_ready()
    server.stop()
    assert server.exit_code() == -signal.SIGKILL


def test_a_service_gets_its_environment_and_no_telemetry(tmp_path: Path) -> None:
    server = service(
        tmp_path, "import os; open('seen', 'w').write(os.environ['GREETING'] + os.environ['RASA_TELEMETRY_ENABLED'])"
    )
    server.start()
    with pytest.raises(StartError):
        server.wait_until_ready()
    assert (tmp_path / "seen").read_text() == "hellofalse"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can tie a process to its parent")
def test_a_service_does_not_outlive_a_parent_that_was_killed(tmp_path: Path) -> None:
    port = free_port()
    parent = (
        "import sys, time; from pathlib import Path; from unknot.server.run import Service\n"
        f"s = Service('s', [sys.executable, '-c', {HEALTHY!r}, '{port}'], url='http://127.0.0.1:{port}',"
        "health_path='/', project=Path('.'), environment={})\n"
        "s.start(); s.wait_until_ready(); print(s.pid, flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.kill()
    process.wait()
    for _ in range(200):
        if not run._answers(f"http://127.0.0.1:{port}/"):
            break
        time.sleep(0.05)
    assert not run._answers(f"http://127.0.0.1:{port}/"), f"process {child} is still there"


def test_a_taken_port_is_told_in_one_line_with_the_way_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=rf"127\.0\.0\.1:{port}: .*in use.* PORT={port + 1}"):
            require_free("127.0.0.1", port)


def test_the_command_names_a_taken_port_before_anything_is_trained(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "unknot.server.run", "--project", str(tmp_path), "--port", port]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "in use" in done.stderr


@pytest.mark.parametrize("port", ["0", "65536", "-1", "x", ""])
def test_a_senseless_port_is_refused(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        run.main([f"--port={port}"])
    assert raised.value.code == 2
    assert "is no port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("localhost", True),
        ("::1", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("chat.example.org", False),
    ],
)
def test_the_api_that_shows_all_conversations_is_on_for_this_machine_only(
    tmp_path: Path, host: str, loopback: bool
) -> None:
    assert is_loopback(host) is loopback
    service = run.rasa_service(tmp_path, tmp_path / "model.tar.gz", host, 5005, {})
    assert ("--enable-api" in service._command) is loopback


def test_a_server_on_every_interface_is_reached_over_loopback() -> None:
    assert run._reachable("0.0.0.0") == "127.0.0.1"
    assert run._reachable("::1") == "[::1]"
