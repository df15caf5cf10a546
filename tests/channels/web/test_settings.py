"""Tests of unknot/channels/web/settings.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from unknot.channels.web.settings import WebSettings, WebSettingsError


def test_without_settings_pages_of_this_server_alone_may_connect() -> None:
    settings = WebSettings.read(None)
    assert settings.allowed_origins == settings.trusted_proxies == settings.frame_ancestors == ()
    assert not settings.any_origin


def test_origins_are_kept_as_browsers_send_them() -> None:
    settings = WebSettings.read({"allowed_origins": ["https://WWW.Example.org/", "http://localhost:8080"]})
    assert settings.allowed_origins == ("https://www.example.org", "http://localhost:8080")


def test_every_site_is_let_in_only_by_a_star() -> None:
    assert WebSettings.read({"allowed_origins": ["*"]}).any_origin


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ([], "settings by name"),
        ({"allowed_origin": ["https://a.example"]}, "allowed_origin: unknown setting"),
        ({"allowed_origins": ["www.example.org"]}, '"www.example.org" is no origin'),
        ({"allowed_origins": ["https://a.example/path"]}, "is no origin"),
        ({"allowed_origins": ["javascript:alert(1)"]}, "is no origin"),
        ({"allowed_origins": ["https://a.example; script-src *"]}, "is no origin"),
        ({"frame_ancestors": ["*"]}, "is no origin"),
        ({"trusted_proxies": ["nginx"]}, "trusted_proxies.0"),
        ({"session_days": 0}, "session_days"),
        ({"connections_per_address": "many"}, "connections_per_address"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named_in_one_line(settings: Any, named: str) -> None:
    with pytest.raises(WebSettingsError) as error:
        WebSettings.read(settings)
    assert named in str(error.value)
    assert str(error.value).startswith("credentials.yml: unknot.channels.web.WebInput: ")
    assert "\n" not in str(error.value)


def test_the_settings_in_the_repository_are_the_defaults(project: Path) -> None:
    credentials = yaml.safe_load((project / "credentials.yml").read_text(encoding="utf-8"))
    assert WebSettings.read(credentials["unknot.channels.web.WebInput"]) == WebSettings()
