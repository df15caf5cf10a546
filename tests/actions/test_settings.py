"""Tests of actions/settings.py: which country a conversation is in."""

from __future__ import annotations

from typing import Any

import pytest

from actions.assess import Assess
from actions.intake import ValidateSlotMappings
from actions.session import SessionStart
from actions.settings import COUNTRY_VARIABLE, country, country_of
from tests.actions.trackers import finding, run, tracker, user


@pytest.fixture(autouse=True)
def _in_britain(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv(COUNTRY_VARIABLE, "gb")
    country.cache_clear()
    yield
    country.cache_clear()


def _from(metadata: Any) -> dict[str, Any]:
    return {**user("hello"), "metadata": metadata}


def test_the_country_of_the_page_comes_before_the_server_s() -> None:
    assert country_of(tracker(_from({"country": "nz"}))).id == "nz"


@pytest.mark.parametrize("metadata", [None, {}, {"country": None}, {"country": "atlantis"}, {"country": ["nz"]}, "nz"])
def test_without_a_known_one_the_server_s_holds(metadata: Any) -> None:
    assert country_of(tracker(_from(metadata))).id == "gb"


def test_the_latest_page_counts() -> None:
    assert country_of(tracker(_from({"country": "nz"}), _from({"country": "us"}))).id == "us"


def test_a_session_starts_with_the_number_of_the_page_s_country() -> None:
    slots, _ = run(SessionStart(), tracker(slots={"session_started_metadata": {"country": "nz"}}))
    assert slots["emergency_number"] == "111"


def test_the_card_names_the_numbers_of_the_page_s_country() -> None:
    said = user("I wet myself", entities=[finding("cauda_equina", words="I wet myself")])
    slots, _ = run(ValidateSlotMappings(), tracker(said))
    _, messages = run(Assess(), tracker({**said, "metadata": {"country": "us"}}, slots=slots))
    assert messages[0]["custom"]["numbers"]["emergency"] == "911"
