"""Keeps the log readable: silences, one by one, what neither a user nor an operator can act on."""

from __future__ import annotations

import logging
import warnings

from sanic.log import LOGGING_CONFIG_DEFAULTS

#: (category, start of the message as a regular expression), each with the reason why it is noise here.
_KNOWN: tuple[tuple[type[Warning], str], ...] = (
    # LogisticRegressionClassifier passes multi_class; scikit-learn drops it in 1.8, the pin is below that.
    (FutureWarning, r"'multi_class' was deprecated"),
    # The annotations in data/nlu train unknot's own component, which Rasa does not know as an entity extractor. One
    # wording may carry several findings; Rasa sees a synonym with two meanings in that.
    (UserWarning, r"Found inconsistent entity synonyms"),
    (UserWarning, r"You have defined training data consisting of entity examples"),
    (UserWarning, r"You have defined training data with entities that have roles/groups"),
    (UserWarning, r"You have defined synonyms in your training data"),
)


def apply() -> None:
    """Silence this process's known noise, before a server is created. Any other warning or log line is still shown."""
    for category, message in _KNOWN:
        warnings.filterwarnings("ignore", message=message, category=category)
    # "Starting worker", "Worker ready", "connection closed": Rasa sets the level of Sanic's older loggers only.
    for name in ("sanic.server", "sanic.websockets"):
        LOGGING_CONFIG_DEFAULTS["loggers"][name]["level"] = "WARNING"
    error_log = logging.getLogger("sanic.error")
    if _hung_up not in error_log.filters:
        error_log.addFilter(_hung_up)


def _hung_up(record: logging.LogRecord) -> bool:
    """Leave out that somebody hung up while they were answered: Sanic prints the whole stack for it."""
    error = record.exc_info[1] if record.exc_info else None
    return not (isinstance(error, RuntimeError) and "write_eof" in str(error))
