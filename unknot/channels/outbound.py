"""Calls of a platform's API: pooled, with time-outs, and told apart by what to do next."""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

#: Longest that a platform may have us wait, in seconds.
LONGEST_WAIT_S = 3600.0
_MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Sent:
    """The platform has it."""


@dataclass(frozen=True)
class Later:
    """Not now: try again, not before `after_s` seconds (None: as we see fit)."""

    reason: str
    after_s: float | None = None


@dataclass(frozen=True)
class Never:
    """The platform refuses it for good."""

    reason: str


@dataclass(frozen=True)
class Held:
    """Not until the person writes again: the platform allows answers only for so long after a message."""

    reason: str


Outcome = Sent | Later | Never | Held


@dataclass(frozen=True)
class Answer:
    """An answer of an API; `data` is its JSON object, empty if it is none."""

    status: int
    headers: Mapping[str, str]
    data: dict[str, Any]

    @property
    def retry_after_s(self) -> float | None:
        """Seconds that the header Retry-After asks for (a number or a date), None without a valid one."""
        return wait_of(self.headers.get("Retry-After"))

    def outcome(self) -> Outcome:
        """Return what HTTP's status codes say. A connector knows its platform better, and asks this last.

        401 is for the operator to mend (a token that was renewed, say), so nothing is given up for it.
        """
        if 200 <= self.status < 300:
            return Sent()
        if self.status in (401, 408, 425, 429) or self.status >= 500:
            return Later(f"HTTP {self.status}", self.retry_after_s)
        return Never(f"HTTP {self.status}")


class UnreachableError(OSError):
    """No answer: no connection, or not in time."""


class Api:
    """A platform's API. Its connections are opened when first used and shared by all calls."""

    def __init__(
        self,
        base: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 30,
        connections: int = 64,
        most_bytes: int = _MOST_BYTES,
    ) -> None:
        """Describe it.

        Args:
            base: Address that paths are appended to, with its slash at the end; may hold a secret, is never logged.
            headers: Sent with each call.
            timeout_s: Longest wait for an answer.
            connections: Most at the same time.
            most_bytes: A longer answer is not read to its end.
        """
        self._base = base
        self._most_bytes = most_bytes
        self._headers = dict(headers or {})
        self._timeout = aiohttp.ClientTimeout(total=timeout_s, connect=min(10.0, timeout_s))
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        path: str,
        *,
        body: Any = None,
        form: aiohttp.FormData | Mapping[str, str] | bytes | None = None,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Call the API with a JSON body, a form or a file, and headers beside those of all calls.

        Raises UnreachableError.
        """
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                timeout=self._timeout,
                connector=aiohttp.TCPConnector(limit=self._connections),
                trust_env=True,
            )
        try:
            async with self._session.request(
                method, self._base + path, json=body, data=form, headers=headers, allow_redirects=False
            ) as answer:
                content = b""
                async for part in answer.content.iter_any():
                    content += part
                    if len(content) > self._most_bytes:
                        break
                return Answer(answer.status, answer.headers, _object(content))
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            raise UnreachableError(type(error).__name__) from None  # its message may name the address

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def wait_of(value: Any, *, now: float | None = None) -> float | None:
    """Return the seconds that a Retry-After names as a number or a date, bounded; None for anything else."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except (TypeError, ValueError):
        try:
            at = email.utils.parsedate_to_datetime(str(value)).timestamp()
        except (TypeError, ValueError):
            return None
        seconds = at - (time.time() if now is None else now)
    if seconds != seconds:  # NaN
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT_S)


def _object(content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}
