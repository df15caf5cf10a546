"""What tests share: the project's folder, its trained model, and its running servers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rest import Conversation
from unknot.server import model
from unknot.server.run import Servers


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def trained_model(project: Path) -> Path:
    """The model of the project's present files; trained once if there is none yet."""
    return model.ensure(project)


@pytest.fixture(scope="session")
def servers(project: Path, trained_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The real Rasa server and action server on free ports, with a database of their own."""
    folder = tmp_path_factory.mktemp("servers")
    environment = {"UNKNOT_DB": str(folder / "conversations.db"), "UNKNOT_STATE": str(folder)}
    with (
        (folder / "servers.log").open("w") as log,
        Servers(trained_model, project=project, environment=environment, log=log) as running,
    ):
        yield running


@pytest.fixture
def conversation(servers: Servers) -> Conversation:
    """A new conversation with the running servers."""
    return Conversation(servers.url)
