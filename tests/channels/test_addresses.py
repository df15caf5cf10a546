"""Tests of unknot/channels/addresses.py."""

from __future__ import annotations

import ipaddress

import pytest

from unknot.channels.addresses import client_address, is_trusted_peer

PROXIES = (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("198.51.100.7", None, "198.51.100.7"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
        ("10.0.0.1", "10.1.1.1, 10.2.2.2", "10.1.1.1"),
        ("10.0.0.1", "198.51.100.7:5123", "198.51.100.7"),
        ("10.0.0.1", "203.0.113.9, nonsense", "10.0.0.1"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("fd00::1", "198.51.100.7", "198.51.100.7"),
        ("::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("10.0.0.1", "[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("", None, "local"),
    ],
)
def test_the_address_is_that_of_the_client_as_far_as_trusted_proxies_tell(
    peer: str, forwarded: str | None, address: str
) -> None:
    assert client_address(peer, forwarded, PROXIES) == address


def test_a_client_cannot_choose_its_address_by_the_header() -> None:
    assert client_address("198.51.100.7", "203.0.113.9", PROXIES) == "198.51.100.7"
    assert client_address("10.0.0.1", "203.0.113.9, 198.51.100.7", PROXIES) == "198.51.100.7"


def test_only_what_was_configured_is_a_trusted_proxy() -> None:
    assert is_trusted_peer("10.1.2.3", PROXIES)
    assert not is_trusted_peer("127.0.0.1", PROXIES)
    assert not is_trusted_peer("", PROXIES)
    assert not is_trusted_peer("10.1.2.3", ())
