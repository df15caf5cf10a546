"""The public keys with which an issuer signs its tokens, fetched from its OpenID configuration and kept."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import jwt

from unknot.channels.outbound import Answer, Api, UnreachableError

#: Keys are asked for again after a day, as Microsoft wants it, and used for two more if the issuer does not answer.
_FRESH_S, _USABLE_S = 86_400.0, 3 * 86_400.0
#: A token with an unknown key has the keys asked for again, but not more often than this: anybody can make one up.
_ASKED_EVERY_S = 300.0
#: While old keys are used because the issuer does not answer, it is asked as often as this.
_TRIED_EVERY_S = 5.0
_MOST_KEYS = 100


class SigningKey:
    """One key; `endorsements` are the channels that it may sign for (None: it does not say)."""

    def __init__(self, data: dict[str, Any]) -> None:
        """Read a key of a JSON Web Key Set. Raises jwt.PyJWTError, KeyError, TypeError, ValueError."""
        if data["kty"] != "RSA" or data.get("use", "sig") != "sig":
            raise ValueError
        self.id = str(data["kid"])
        self.key = jwt.PyJWK(data, algorithm="RS256").key
        endorsements = data.get("endorsements")
        self.endorsements = frozenset(map(str, endorsements)) if isinstance(endorsements, list) else None


class SigningKeys:
    """The keys of one issuer."""

    def __init__(self, configuration: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """Describe them; `configuration` is the address of the OpenID configuration. `clock` gives seconds."""
        self._configuration = configuration
        self._clock = clock
        self._api = Api("", timeout_s=10, connections=2)
        self._keys: dict[str, SigningKey] = {}
        self._fetched_at = self._tried_at = float("-inf")
        self._fetching = asyncio.Lock()

    async def prepare(self, id_: str) -> None:
        """Fetch the keys if that is due, or may bring the key of that id. Raises UnreachableError if there are none."""
        if not self._due(id_):
            return
        async with self._fetching:
            if self._due(id_):
                self._tried_at = self._clock()
                try:
                    self._keys = await self._fetch()
                    self._fetched_at = self._clock()
                except UnreachableError:
                    if self._age > _USABLE_S:
                        self._keys = {}
            if not self._keys:
                raise UnreachableError("the issuer's keys cannot be had")

    def find(self, id_: str) -> SigningKey | None:
        """Return a key, None if the issuer has none of that id."""
        return self._keys.get(id_)

    async def check(self) -> int:
        """Ask for the keys; return how many there are. Raises UnreachableError."""
        return len(await self._fetch())

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()

    @property
    def _age(self) -> float:
        return self._clock() - self._fetched_at

    def _due(self, id_: str) -> bool:
        since = self._clock() - self._tried_at
        if not self._keys:
            return True
        if self._age > _FRESH_S:
            return since >= _TRIED_EVERY_S
        return id_ not in self._keys and since >= _ASKED_EVERY_S

    async def _fetch(self) -> dict[str, SigningKey]:
        where = (await self._get(self._configuration)).get("jwks_uri")
        if not isinstance(where, str) or urlsplit(where).scheme != urlsplit(self._configuration).scheme:
            raise UnreachableError("the OpenID configuration names no address of keys")
        listed = (await self._get(where)).get("keys")
        keys: dict[str, SigningKey] = {}
        for data in listed[:_MOST_KEYS] if isinstance(listed, list) else ():
            try:
                key = SigningKey(data)
            except (jwt.PyJWTError, KeyError, TypeError, ValueError):
                continue  # of a kind that is not used here
            keys[key.id] = key
        if not keys:
            raise UnreachableError("the issuer has no keys that can be used")
        return keys

    async def _get(self, address: str) -> dict[str, Any]:
        answer: Answer = await self._api.call(address, method="GET")
        if answer.status != 200:
            raise UnreachableError(f"HTTP {answer.status}")
        return answer.data
