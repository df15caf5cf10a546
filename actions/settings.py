"""What the actions share: the clinical content and the country, read once when the action server starts."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker

from unknot.knowledge import Knowledge, load
from unknot.knowledge.schema import Country

COUNTRY_VARIABLE = "UNKNOT_COUNTRY"


class SettingsError(Exception):
    """A setting that cannot be used; the message is one line with the cause and the mend."""


def knowledge() -> Knowledge:
    """Return the clinical content."""
    return load()


@lru_cache(maxsize=1)
def country() -> Country:
    """Return the entry of the country that `UNKNOT_COUNTRY` names (ISO code, e.g. "gb"), else of an unknown one.

    Raises:
        SettingsError: the variable names a country that unknot/knowledge/countries.yml does not have.
    """
    code = os.environ.get(COUNTRY_VARIABLE, "").strip().lower() or "unknown"
    countries = knowledge().countries
    if code not in countries:
        known = ", ".join(sorted(countries))
        raise SettingsError(f"{COUNTRY_VARIABLE}={code} is not in unknot/knowledge/countries.yml; known: {known}")
    return countries[code]


def country_of(tracker: Tracker) -> Country:
    """Return the country of a conversation: that of the page it is held on, if it names one that we know.

    The web chat passes on the country that its page is set to with each message. Without it the server's setting
    holds.
    """
    latest: Mapping[str, Any] = next((event for event in reversed(tracker.events) if event.get("event") == "user"), {})
    for metadata in (latest.get("metadata"), tracker.slots.get("session_started_metadata")):
        named = metadata.get("country") if isinstance(metadata, Mapping) else None
        if isinstance(named, str) and named in knowledge().countries:
            return knowledge().countries[named]
    return country()
