"""Environment variables that every Rasa command of this project runs with, unless the user set them otherwise."""

from __future__ import annotations

import os

#: What `endpoints.yml` reads from the environment, and what keeps the output short; a user may set them otherwise.
DEFAULTS = {
    "UNKNOT_ACTION_URL": "http://127.0.0.1:5055/webhook",
    "UNKNOT_DB": "var/conversations.db",
    "UNKNOT_STATE": "var",
    # Rasa's server listeners take (app, loop); Sanic will drop the second argument in 26.6, the pin is below that.
    "SANIC_DEPRECATION_FILTER": "ignore",
}

#: Rasa's telemetry is on unless this says otherwise. People describe their health here: never on, whatever is set.
FORCED = {"RASA_TELEMETRY_ENABLED": "false"}


def apply() -> None:
    """Put the defaults and the forced values into this process's environment; its children inherit them."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ.update(FORCED)
