"""What tests of connectors share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.synapse import LEFT_OUT, installed, synapse


@pytest.fixture(scope="session")
def homeserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Synapse, one for all tests. Skips the test where it is not installed."""
    if not installed():
        pytest.skip(LEFT_OUT)
    with synapse(tmp_path_factory.mktemp("synapse")) as url:
        yield url
