"""Which messages were taken in, shared between several servers through Redis.

The journal of each server knows what it has taken in itself. Where several servers stand behind one address, the same
message may be sent to one of them and then again to another: the first to claim it in Redis takes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from unknot.channels.credentials import CredentialsError
from unknot.channels.events import Event
from unknot.channels.journal import seen_key

#: Names the Redis for all channels whose `redis_url` says nothing else.
VARIABLE = "UNKNOT_REDIS_URL"
_TIMEOUT_S = 2


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
        """Return the events that nobody has claimed before; they are this server's now.

        Raises:
            OSError: Redis cannot be reached; nothing was claimed that `release` would have to give back.
        """
        mine: list[Event] = []
        try:
            for event in events:
                if await self._redis.set(self._key(channel, event), b"", nx=True, ex=self._for_s):
                    mine.append(event)  # noqa: PERF401 - what was claimed before an error is given back
        except Exception as error:  # redis has errors of its own, which are no OSError
            await self.release(channel, mine)
            raise OSError(f"Redis: {type(error).__name__}") from error
        return mine

    async def release(self, channel: str, events: Iterable[Event]) -> None:
        """Give claims back: the events were not taken in after all. What fails here ends by itself, with its age."""
        try:
            if keys := [self._key(channel, event) for event in events]:
                await self._redis.delete(*keys)
        except Exception:
            return

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()

    @staticmethod
    def _key(channel: str, event: Event) -> bytes:
        return b"unknot:seen:" + seen_key(channel, event.id)
