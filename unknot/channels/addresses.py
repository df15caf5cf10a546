"""Whose request it is: the address of the client, also behind a reverse proxy."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

#: An IPv6 client has a whole network to itself and may change its address at will.
_IPV6_PREFIX = 64


def client_address(peer: str, forwarded_for: str | None, trusted: Iterable[Network]) -> str:
    """Return the address to count a request under.

    Args:
        peer: The address at the other end of the connection; "" for a Unix socket.
        forwarded_for: The `X-Forwarded-For` header. It counts only when the peer is a trusted proxy: everybody else
            can write into it what they like. It is read from the right, past the proxies that are trusted as well.
        trusted: The networks of the proxies whose word is taken.

    Returns:
        An IPv4 address, an IPv6 network of /64, or the peer as it is if that is no address.
    """
    networks = tuple(trusted)
    address = _parsed(peer)
    hops = [part.strip() for part in (forwarded_for or "").split(",")]
    while address is not None and hops and is_trusted(address, networks):
        hop = _parsed(hops.pop())
        if hop is None:
            break
        address = hop
    if address is None:
        return peer or "local"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, _IPV6_PREFIX), strict=False))
    return str(address)


def is_trusted(address: ipaddress.IPv4Address | ipaddress.IPv6Address, networks: Iterable[Network]) -> bool:
    """Whether an address belongs to one of the networks."""
    return any(address.version == network.version and address in network for network in networks)


def is_trusted_peer(peer: str, trusted: Iterable[Network]) -> bool:
    """Whether the other end of a connection is a trusted proxy."""
    address = _parsed(peer)
    return address is not None and is_trusted(address, trusted)


def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that a text holds, without a port; IPv4 in IPv6 form as IPv4."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address
