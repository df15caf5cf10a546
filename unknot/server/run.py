"""Starts the action server and Rasa together, waits until they answer, watches them and stops both.

`python -m unknot.server.run` is what `make run` and `make shell` call; tests and benchmarks use `Servers`.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import ipaddress
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO

from unknot.server import model, settings

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 5005
CREDENTIALS = Path("credentials.yml")

_START_LIMIT_S = 120
_STOP_LIMIT_S = 10
_POLL_S = 0.1
_RESTARTS = 3  # of the action server, before giving up
_SERVER_PORTS = (15_000, 32_768)  # the system takes those of outgoing connections from above
_DRAW = random.SystemRandom()  # tests and training set the seed of the other one
#: A turn's matrices are small: more threads would wait for each other, busily, and use more memory.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class StartError(RuntimeError):
    """A server could not be started or stopped by itself; the message is one line with cause and mend."""


class Service:
    """One server process: started, waited for, stopped."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        url: str,
        health_path: str,
        project: Path,
        environment: Mapping[str, str],
        log: IO[str] | None = None,
    ) -> None:
        """Describe the server; nothing is started yet.

        Args:
            name: What to call it in messages, such as "action server".
            command: The program and its arguments.
            url: Where it will answer, without a slash at the end.
            health_path: Answers 200 below `url` once the server is ready.
            project: Folder to run in.
            environment: Added to this process's environment.
            log: Where its output goes; None lets it through to the terminal.
        """
        self.name = name
        self.url = url
        self._command = command
        self._health_url = url + health_path
        self._project = project
        self._environment = environment
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id. Raises StartError before the start."""
        if self._process is None:
            raise StartError(f"The {self.name} was not started.")
        return self._process.pid

    def start(self) -> None:
        """Start the process without waiting for it."""
        self._process = subprocess.Popen(
            self._command,
            cwd=self._project,
            env={**os.environ, **settings.FORCED, **self._environment},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,  # Ctrl-C reaches this process only, which then stops the servers in order
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )

    def wait_until_ready(self, limit_s: float = _START_LIMIT_S) -> None:
        """Wait until the health address answers 200. Raises StartError if the process ends or the time is up."""
        deadline = time.monotonic() + limit_s
        while not _answers(self._health_url):
            if (code := self.exit_code()) is not None:
                raise StartError(f"The {self.name} stopped while starting (exit code {code}); see its output.")
            if time.monotonic() > deadline:
                raise StartError(f"The {self.name} did not answer at {self._health_url} within {limit_s:.0f} s.")
            time.sleep(_POLL_S)

    def exit_code(self) -> int | None:
        """Return the exit code, or None while the process runs."""
        return None if self._process is None else self._process.poll()

    def stop(self) -> None:
        """Ask the process to end, and end it if it does not. Does nothing if it has ended."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Servers(contextlib.AbstractContextManager["Servers"]):
    """The action server and Rasa with its REST channel, as a context manager: inside it both answer."""

    def __init__(
        self,
        model_file: Path,
        *,
        project: Path,
        host: str = DEFAULT_HOST,
        port: int | None = None,
        action_port: int | None = None,
        environment: Mapping[str, str] | None = None,
        credentials: Path = CREDENTIALS,
        log: IO[str] | None = None,
    ) -> None:
        """Describe both servers; entering the context starts them.

        Args:
            model_file: The trained model that Rasa loads.
            project: Folder with endpoints.yml, credentials.yml and the package `actions`.
            host: Address that Rasa listens on. The action server always listens on 127.0.0.1.
            port: Port of Rasa; None takes a free one.
            action_port: Port of the action server; None takes a free one.
            environment: Added to the environment of both, for example `UNKNOT_DB`.
            credentials: The file with the channels that are on, and their settings.
            log: Where the output of both goes; None lets it through to the terminal.
        """
        self.host = host
        self.port = port or free_port()
        self.action = action_service(project, action_port or free_port(), environment or {}, log)
        self.rasa = rasa_service(
            project,
            model_file,
            host,
            self.port,
            {**(environment or {}), **action_address(self.action)},
            log,
            credentials,
        )

    @property
    def url(self) -> str:
        """The address of Rasa as seen from this machine, without a slash at the end."""
        return self.rasa.url

    def __enter__(self) -> Servers:
        """Start both and wait until both answer. Raises StartError, with nothing left running."""
        require_free(self.host, self.port)
        try:
            self.action.start()
            self.rasa.start()
            self.action.wait_until_ready()
            self.rasa.wait_until_ready()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop both."""
        self.stop()

    def stop(self) -> None:
        """Stop both; Rasa first, so that no turn is left without its actions."""
        self.rasa.stop()
        self.action.stop()

    def watch(self) -> None:
        """Return never while Rasa runs; start an action server that died again, a few times.

        Raises:
            StartError: When Rasa ended, or the action server keeps ending.
        """
        restarts = 0
        while True:
            time.sleep(_POLL_S)
            if (code := self.rasa.exit_code()) is not None:
                raise StartError(f"The Rasa server stopped (exit code {code}); see its output.")
            if (code := self.action.exit_code()) is not None:
                if restarts == _RESTARTS:
                    raise StartError(f"The action server stopped {_RESTARTS + 1} times (exit code {code}); giving up.")
                restarts += 1
                _say(f"The action server stopped (exit code {code}). Starting it again ({restarts} of {_RESTARTS}).")
                self.action.start()
                self.action.wait_until_ready()


def action_service(project: Path, port: int, environment: Mapping[str, str], log: IO[str] | None = None) -> Service:
    """Return the action server on 127.0.0.1: `rasa_sdk` itself, a quarter of the memory of `rasa run actions`."""
    return Service(
        "action server",
        [sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(port), "--quiet"],
        url=f"http://127.0.0.1:{port}",
        health_path="/health",
        project=project,
        environment={**environment, "SANIC_HOST": "127.0.0.1"},
        log=log,
    )


def rasa_service(
    project: Path,
    model_file: Path,
    host: str,
    port: int,
    environment: Mapping[str, str],
    log: IO[str] | None = None,
    credentials: Path = CREDENTIALS,
) -> Service:
    """Return the Rasa server. Its HTTP API is on only where nobody but this machine's users can reach it."""
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model_file)]
    command += ["--interface", host, "--port", str(port)]
    command += ["--endpoints", "endpoints.yml", "--credentials", str(credentials)]
    if is_loopback(host):
        command.append("--enable-api")
    return Service(
        "Rasa server",
        command,
        url=f"http://{_reachable(host)}:{port}",
        health_path="/webhooks/rest/",
        project=project,
        environment={"LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"), **_ONE_THREAD, **environment},
        log=log,
    )


def action_address(action: Service) -> dict[str, str]:
    """Return the environment variable that tells Rasa (endpoints.yml) where the action server is."""
    return {"UNKNOT_ACTION_URL": f"{action.url}/webhook"}


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on.

    From below those that the system gives to outgoing connections: one of them could be taken by the time a server
    has started, and of ports drawn one after another by several processes two are hardly ever the same.
    """
    while True:
        port = _DRAW.randrange(*_SERVER_PORTS)
        try:
            require_free("127.0.0.1", port)
        except StartError:
            continue
        return port


def require_free(host: str, port: int) -> None:
    """Raise StartError if `port` of `host` cannot be listened on."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        # As servers do: a port that was left moments ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartError(
                f"Cannot listen on {host}:{port}: {error.strerror}. Choose another port: make run PORT={port + 1}"
            ) from error


def serve(project: Path, host: str, port: int) -> None:
    """Serve until a signal asks to stop. Raises StartError, TrainingError or KeyboardInterrupt (the signal)."""
    require_free(host, port)  # before a training of minutes, not after it
    model_file = model.ensure(project, _say)
    _say("Starting …")
    with Servers(model_file, project=project, host=host, port=port) as servers:
        _say(f"Unknot is ready: {servers.url}/  (Ctrl-C stops it; REST: POST {servers.url}/webhooks/rest/webhook)")
        if not is_loopback(host):
            _say(f"Other machines can reach it on {host}. Rasa's HTTP API, which shows all conversations, is off.")
        servers.watch()


def shell(project: Path) -> int:
    """Talk to the assistant in this terminal, with its actions. Return Rasa's exit code. Raises as `serve`."""
    model_file = model.ensure(project, _say)
    action = action_service(project, free_port(), {})
    try:
        action.start()
        action.wait_until_ready()
        command = [sys.executable, "-m", "rasa", "shell", "--model", str(model_file), "--port", str(free_port())]
        environment = {"LOG_LEVEL": "WARNING", **os.environ, **settings.FORCED, **action_address(action)}
        # In this process's group, so that it owns the terminal. Ctrl-C is for the shell, which ends by it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        return subprocess.call(command, cwd=project, env=environment, preexec_fn=_take_interrupts)
    finally:
        action.stop()


def main(arguments: list[str] | None = None) -> int:
    """Start Unknot: train if needed, start its servers, stop them on Ctrl-C. Return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m unknot.server.run", description=main.__doc__)
    parser.add_argument("--host", default=DEFAULT_HOST, help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=DEFAULT_PORT, help="port to listen on (default: %(default)s)")
    parser.add_argument("--shell", action="store_true", help="talk in this terminal instead of serving")
    parser.add_argument("--project", type=Path, default=Path.cwd(), help="folder with config.yml (default: this one)")
    options = parser.parse_args(arguments)
    project = options.project.resolve()
    settings.apply()
    for stop_signal in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop_signal, _interrupt)
    try:
        if options.shell:
            return shell(project)
        serve(project, options.host, options.port)
    except KeyboardInterrupt:
        _say("Stopped.")
    except (StartError, model.TrainingError) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    return 0


def _port(text: str) -> int:
    port = int(text) if text.isdecimal() else 0
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: a number from 1 to 65535 is needed")
    return port


def _reachable(host: str) -> str:
    """Return an address for a client on this machine: "every interface" is nothing one can connect to."""
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _say(line: str) -> None:
    print(line, flush=True)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _take_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _die_with_parent() -> None:
    """Have Linux end this child if the parent is killed without a chance to stop it; a left-over keeps the port."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
