"""Which messages were taken in, shared between several servers through Redis.

The journal of each server knows what it has taken in itself. Where several servers stand behind one address, the same
message may be sent to one of them and then again to another: the first to claim it in Redis takes it. A claim ends by
itself unless it is confirmed once the message is written down, so a server that dies in between loses nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from typing import Any

from unknot.channels.credentials import CredentialsError
from unknot.channels.events import Event
from unknot.channels.journal import seen_key

#: Names the Redis for all channels whose `redis_url` says nothing else.
VARIABLE = "UNKNOT_REDIS_URL"
_TIMEOUT_S = 2
_CLAIM_S = 60
_CLAIMED, _TAKEN = b"claimed", b"taken"


class SharedSeen:
    """Claims of messages in Redis; each is forgotten after `for_s` seconds."""

    def __init__(self, url: str, *, for_s: float = 8 * 86_400) -> None:
        """Connect when first used. Raises CredentialsError without the package or for what is no address."""
        try:
            import redis.asyncio as redis
        except ImportError as error:
            raise CredentialsError(
                f"{VARIABLE} or `redis_url` needs the package redis: install unknot[production]."
            ) from error
        try:
            self._redis: Any = redis.from_url(url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
        except ValueError as error:
            raise CredentialsError(f"`redis_url` or {VARIABLE} is no address of Redis: {error}") from error
        self._for_s = int(for_s)

    async def claim(self, channel: str, events: Iterable[Event]) -> list[Event]:
        """Return the events that nobody took in before. They are this server's for a minute, until it confirms.

        Raises:
            OSError: Redis cannot be reached, or another server is just taking one of them in and may yet fail.
        """
        mine: list[Event] = []
        try:
            for event in events:
                key = self._key(channel, event)
                if await self._redis.set(key, _CLAIMED, nx=True, ex=_CLAIM_S):
                    mine.append(event)
                elif event not in mine and await self._redis.get(key) != _TAKEN:
                    raise OSError("another server is just taking a message in")
        except Exception as error:  # redis has errors of its own, which are no OSError
            await self.release(channel, mine)
            raise error if type(error) is OSError else OSError(f"Redis: {type(error).__name__}") from error
        return mine

    async def confirm(self, channel: str, events: Iterable[Event]) -> None:
        """Keep claims: the events are in the journal. If that fails they end, and the journal still knows them."""
        with contextlib.suppress(Exception):
            for event in events:
                await self._redis.set(self._key(channel, event), _TAKEN, ex=self._for_s)

    async def release(self, channel: str, events: Iterable[Event]) -> None:
        """Give claims back: the events were not taken in after all. What fails here ends by itself, with its age."""
        with contextlib.suppress(Exception):
            if keys := [self._key(channel, event) for event in events]:
                await self._redis.delete(*keys)

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    @staticmethod
    def _key(channel: str, event: Event) -> bytes:
        return b"unknot:seen:" + seen_key(channel, event.id)
