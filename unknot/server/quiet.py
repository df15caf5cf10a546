"""Silences the warnings about Rasa's own code that neither a user nor an operator can act on, one by one."""

from __future__ import annotations

import warnings

#: (category, start of the message as a regular expression). Each comes from Rasa calling a library in an older way.
_KNOWN: tuple[tuple[type[Warning], str], ...] = (
    # Rasa's server listeners take (app, loop); Sanic will drop the second argument in 26.6, the pin is below that.
    (DeprecationWarning, r".*Passing the loop argument to listeners"),
    # LogisticRegressionClassifier passes multi_class; scikit-learn drops it in 1.8, the pin is below that.
    (FutureWarning, r"'multi_class' was deprecated"),
)


def apply() -> None:
    """Ignore the known warnings in this process. Any other warning is still shown."""
    for category, message in _KNOWN:
        warnings.filterwarnings("ignore", message=message, category=category)
