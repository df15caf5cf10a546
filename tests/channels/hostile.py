"""Webhooks that a platform would not send, made from those that it does."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from tests.channels.platforms import Kit


def variations(kit: Kit, count: int, chance: random.Random) -> list[bytes]:
    """Return bodies made from a valid one: bytes changed, parts of what it holds replaced or left out."""
    valid = kit.words("447700900001", "my neck hurts").body
    bodies = [b"", b"null", b"[]", b"7", b'"x"', b"{}", b"{", b"[" * 5000, b"\xff\xfe", b'{"object":NaN}']
    strange: list[Any] = [
        None,
        True,
        -1,
        1e308,
        10**30,
        "",
        "x" * 3000,
        "\x00",
        "\ud800",
        [],
        {},
        [[]],
        {"a": {}},
        float("nan"),
    ]
    while len(bodies) < count:
        if chance.random() < 0.3:
            changed = bytearray(valid)
            for _ in range(chance.randint(1, 8)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            bodies.append(bytes(changed))
            continue
        data = kit.parsed(valid)
        places = list(_places(data))
        parent, key = chance.choice(places)
        if chance.random() < 0.3 and isinstance(parent, dict):
            del parent[key]
        else:
            parent[key] = chance.choice(strange)
        bodies.append(kit.written(data))
    return bodies


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield value, key
        yield from _places(child)
