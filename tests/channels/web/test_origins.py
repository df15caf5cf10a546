"""Tests of unknot/channels/web/origins.py."""

from __future__ import annotations

import pytest

from unknot.channels.web.origins import is_allowed
from unknot.channels.web.settings import WebSettings

OURS = WebSettings.read({"allowed_origins": ["https://friend.example"]})


@pytest.mark.parametrize(
    ("origin", "scheme", "host", "allowed"),
    [
        (None, "http", "chat.example", True),
        ("http://chat.example", "http", "chat.example", True),
        ("http://localhost:5005", "http", "localhost:5005", True),
        ("https://chat.example", "http", "chat.example", True),
        ("http://chat.example", "https", "chat.example", False),
        ("http://localhost:8080", "http", "localhost:5005", False),
        ("https://friend.example", "https", "chat.example", True),
        ("https://FRIEND.example", "https", "chat.example", True),
        ("http://friend.example", "http", "chat.example", False),
        ("https://friend.example.evil.example", "https", "chat.example", False),
        ("https://evil.example", "https", "chat.example", False),
        ("null", "https", "chat.example", False),
        ("", "https", "", False),
        ("https://", "https", "", False),
        ("ftp://chat.example", "http", "chat.example", False),
        ("https://[broken", "https", "chat.example", False),
    ],
)
def test_who_may_connect(origin: str | None, scheme: str, host: str, allowed: bool) -> None:
    assert is_allowed(origin, scheme=scheme, host=host, settings=OURS) is allowed


def test_with_a_star_every_page_may_connect() -> None:
    anyone = WebSettings.read({"allowed_origins": ["*"]})
    assert is_allowed("https://evil.example", scheme="https", host="chat.example", settings=anyone)
