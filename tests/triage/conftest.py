"""What the triage tests share."""

import pytest
from hypothesis import HealthCheck, settings

from unknot.knowledge import Knowledge, load

settings.register_profile(
    "triage", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("triage")


@pytest.fixture(scope="session")
def kb() -> Knowledge:
    """The real clinical content."""
    return load()
