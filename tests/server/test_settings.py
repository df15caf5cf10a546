"""What every Rasa command runs with."""

from __future__ import annotations

import os

import pytest

from unknot.server import settings


def test_telemetry_is_off_even_if_it_was_switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RASA_TELEMETRY_ENABLED", "true")
    settings.apply()
    assert os.environ["RASA_TELEMETRY_ENABLED"] == "false"


def test_a_value_that_the_user_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UNKNOT_ACTION_URL", "http://actions:5055/webhook")
    settings.apply()
    assert os.environ["UNKNOT_ACTION_URL"] == "http://actions:5055/webhook"


def test_what_endpoints_yml_reads_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UNKNOT_DB", raising=False)
    monkeypatch.delenv("UNKNOT_ACTION_URL", raising=False)
    settings.apply()
    assert os.environ["UNKNOT_DB"] == "var/conversations.db"
    assert os.environ["UNKNOT_ACTION_URL"].endswith(":5055/webhook")
