"""A server whose web channel has settings of its own for these tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from unknot.server.run import Servers

FRIEND = "https://friend.example"
#: A loopback address that the server takes for a reverse proxy. Clients take others, so each has limits of its own.
PROXY = "127.0.0.2"
MOST_PER_ADDRESS = 20

CREDENTIALS = f"""
unknot.channels.rest.RestInput:
unknot.channels.web.WebInput:
  allowed_origins: ["{FRIEND}"]
  trusted_proxies: ["{PROXY}"]
  connections_per_address: {MOST_PER_ADDRESS}
"""


@pytest.fixture(scope="session")
def web(project: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The real Rasa server and action server, with a database, credentials and a log of their own."""
    folder = tmp_path_factory.mktemp("web")
    with _running(project, trained_model, folder) as servers:
        yield servers


@pytest.fixture(scope="session")
def web_log(web: Servers, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What that server prints."""
    return _logs[web.port]


@pytest.fixture(scope="module")
def fragile(project: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The same for tests that kill it; each starts what it killed again."""
    with _running(project, trained_model, tmp_path_factory.mktemp("fragile")) as servers:
        yield servers


_logs: dict[int, Path] = {}


class _running:  # noqa: N801
    """Servers with their files in a folder."""

    def __init__(self, project: Path, model: Path, folder: Path) -> None:
        credentials = folder / "credentials.yml"
        credentials.write_text(CREDENTIALS)
        environment = {"UNKNOT_DB": str(folder / "conversations.db"), "UNKNOT_STATE": str(folder)}
        self._log = (folder / "servers.log").open("w")
        self._servers = Servers(model, project=project, environment=environment, credentials=credentials, log=self._log)
        _logs[self._servers.port] = folder / "servers.log"

    def __enter__(self) -> Servers:
        return self._servers.__enter__()

    def __exit__(self, *error: object) -> None:
        self._servers.stop()
        self._log.close()
