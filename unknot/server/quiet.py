"""Keeps the log readable: silences, one by one, what neither a user nor an operator can act on."""

from __future__ import annotations

import warnings

from sanic.log import LOGGING_CONFIG_DEFAULTS

#: (category, start of the message as a regular expression). Each comes from Rasa calling a library in an older way.
_KNOWN: tuple[tuple[type[Warning], str], ...] = (
    # LogisticRegressionClassifier passes multi_class; scikit-learn drops it in 1.8, the pin is below that.
    (FutureWarning, r"'multi_class' was deprecated"),
)


def apply() -> None:
    """Silence this process's known noise, before a server is created. Any other warning or log line is still shown."""
    for category, message in _KNOWN:
        warnings.filterwarnings("ignore", message=message, category=category)
    # "Starting worker", "Worker ready", "Stopping worker": Rasa sets the level of Sanic's older loggers only.
    LOGGING_CONFIG_DEFAULTS["loggers"]["sanic.server"]["level"] = "WARNING"
