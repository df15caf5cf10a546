"""The numbers to call that the page shows all the time.

The one place where a channel looks into the knowledge: the emergency number has to be on the page before anything
was said, also when the action server, which knows it too, is down.
"""

from __future__ import annotations

import os

from unknot.knowledge import load
from unknot.knowledge.schema import Country

COUNTRY_VARIABLE = "UNKNOT_COUNTRY"


def known(country: str | None) -> str | None:
    """Return the country if there is an entry for it, else None."""
    return country if country in load().countries else None


def country_entry(country: str | None) -> Country:
    """Return the entry of the country a page asks for, else the one the server is set to, else of an unknown one."""
    countries = load().countries
    for name in (country or "", os.environ.get(COUNTRY_VARIABLE, "").strip().lower()):
        if name in countries:
            return countries[name]
    return countries["unknown"]
