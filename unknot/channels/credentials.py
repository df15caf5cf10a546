"""What credentials.yml says of a channel. Secrets come from the environment: `token: ${TELEGRAM_TOKEN}`.

Rasa's own reader puts the variables' values in. It leaves an empty one empty, and its line about a missing one names
neither the channel nor the key. `check` reads the file as it is written and says both in one line, before the start.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.exceptions import RasaException

_VARIABLE = re.compile(r"\$\{(\w+)\}")
#: Class paths that start with this are connectors of this package.
PACKAGE = "unknot.channels."


class CredentialsError(RasaException):
    """A channel cannot be started as credentials.yml has it; one line with channel, key and mend."""


class Credentials:
    """The keys of one channel, as Rasa hands them over; each is read once and checked while it is read."""

    def __init__(self, channel: str, values: Mapping[str, Any] | None, *, known: frozenset[str]) -> None:
        """Take the keys. Raises CredentialsError for one that is not `known`: it may be a mistyped one."""
        self.channel = channel
        self._values = dict(values or {})
        for key in self._values:
            if key not in known:
                raise self.error(str(key), f"is not known. Known are: {', '.join(sorted(known))}")

    def secret(self, key: str) -> str:
        """Return a secret. Raises CredentialsError if it is missing, empty or has blanks."""
        value = self.text(key)
        if value is None:
            raise self.error(key, "is missing or empty. Set the environment variable that it names")
        if len(value.split()) != 1:
            raise self.error(key, "has blanks in it. Set it again without them")
        return value

    def text(self, key: str) -> str | None:
        """Return a text, None if it is missing or empty. Raises CredentialsError for a value of another kind."""
        value = self._values.get(key)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)  # ids that are digits
        if value is not None and not isinstance(value, str):
            raise self.error(key, "has to be a text")
        return (value or "").strip() or None

    def error(self, key: str, what: str) -> CredentialsError:
        """Return the error of a key."""
        return CredentialsError(f"credentials.yml: channel {self.channel}, key `{key}` {what}.")


@dataclass(frozen=True)
class Configured:
    """A channel of this package that credentials.yml turns on."""

    path: str
    values: Mapping[str, Any]


def read(file: Path) -> list[Configured]:
    """Return the file's channels of this package, variables not put in. Raises CredentialsError."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise CredentialsError(f"{file.name} cannot be read: {type(error).__name__}.") from error
    if not isinstance(data, dict):
        raise CredentialsError(f"{file.name} has to be a list of channels with their keys.")
    return [
        Configured(path, values or {})
        for path, values in data.items()
        if isinstance(path, str) and path.startswith(PACKAGE) and isinstance(values or {}, dict)
    ]


def expanded(configured: Configured, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return a channel's keys with the variables' values. Raises CredentialsError for a missing or empty one."""
    values: dict[str, Any] = {}
    for key, value in configured.values.items():
        if isinstance(value, str):
            for variable in _VARIABLE.findall(value):
                if not environment.get(variable, "").strip():
                    state = "is empty" if variable in environment else "is not set"
                    raise CredentialsError(
                        f"credentials.yml: channel {_short(configured.path)}, key `{key}`: the environment variable "
                        f"{variable} {state}. Set it, or take the channel out of credentials.yml."
                    )
            value = _VARIABLE.sub(lambda found: environment[found[1]], value)
        values[key] = value
    return values


def check(file: Path, environment: Mapping[str, str] | None = None) -> None:
    """Try every channel of this package that the file names. Raises CredentialsError for the first that cannot start.

    Nothing is sent and nothing is opened.
    """
    for configured in read(file):
        make(configured, environment)


def make(configured: Configured, environment: Mapping[str, str] | None = None) -> Any:
    """Return the connector that a channel of the file stands for. Raises CredentialsError."""
    module, _, name = configured.path.rpartition(".")
    try:
        connector = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise CredentialsError(f"credentials.yml: there is no channel {configured.path}.") from error
    return connector.from_credentials(expanded(configured, os.environ if environment is None else environment))


def _short(path: str) -> str:
    return path.removeprefix(PACKAGE)
