"""The settings of the web channel: what stands under its class path in credentials.yml."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from rasa.shared.exceptions import RasaException

from unknot.channels.addresses import Network

#: Where the server keeps what has to outlive it: the key of the session tokens, sessions that were ended, feedback.
STATE_VARIABLE = "UNKNOT_STATE"
SECRET_VARIABLE = "UNKNOT_WEB_SECRET"

ANY_ORIGIN = "*"
_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]*]+")


class WebSettingsError(RasaException):
    """A setting that cannot be used. The message is one line with the place, the cause and the mend."""


class WebSettings(BaseModel):
    """Settings of the channel, checked; every one has a default that is right for one server without a proxy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    allowed_origins: tuple[str, ...] = ()
    frame_ancestors: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    page_at_root: bool = True
    session_days: float = Field(default=7, gt=0, le=365)
    connections: int = Field(default=5000, ge=1)
    connections_per_address: int = Field(default=100, ge=1)
    messages_per_second: float = Field(default=1, gt=0, le=1000)
    message_burst: int = Field(default=20, ge=1, le=10_000)
    ping_interval_s: float = Field(default=25, ge=1, le=300)
    ping_timeout_s: float = Field(default=20, ge=1, le=300)

    @field_validator("allowed_origins", "frame_ancestors")
    @classmethod
    def _are_origins(cls, origins: tuple[str, ...], info: Any) -> tuple[str, ...]:
        return tuple(_origin(text, wildcard=info.field_name == "allowed_origins") for text in origins)

    @property
    def any_origin(self) -> bool:
        """Whether pages of every site may connect."""
        return ANY_ORIGIN in self.allowed_origins

    @classmethod
    def read(cls, credentials: object) -> WebSettings:
        """Return the settings of credentials.yml (None for none). Raises WebSettingsError."""
        place = "credentials.yml: unknot.channels.web.WebInput"
        if credentials is None:
            return cls()
        if not isinstance(credentials, dict):
            raise WebSettingsError(f"{place}: must hold settings by name, found {type(credentials).__name__}")
        try:
            return cls.model_validate(credentials)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            key = ".".join(str(part) for part in first["loc"][:2]) or "settings"
            reason = "unknown setting" if first["type"] == "extra_forbidden" else first["msg"]
            raise WebSettingsError(f"{place}: {key}: {reason.removeprefix('Value error, ')}") from None


def _origin(text: str, *, wildcard: bool) -> str:
    """Return an origin in the form browsers send it. Raises ValueError."""
    if wildcard and text == ANY_ORIGIN:
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError(f'"{text}" is no origin like https://www.example.org') from None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.netloc) or parts.path not in ("", "/"):
        raise ValueError(f'"{text}" is no origin like https://www.example.org')
    return f"{parts.scheme}://{parts.netloc}".lower()


def state_folder() -> Path:
    """Return the folder for what has to outlive the server."""
    return Path(os.environ.get(STATE_VARIABLE) or "var")
