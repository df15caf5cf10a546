"""What the actions share: the clinical content and the country, read once when the action server starts."""

from __future__ import annotations

import os
from functools import lru_cache

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
