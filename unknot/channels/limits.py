"""How much of something one source may do in a while: a token bucket for each key."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many at once (`burst`), then `per_second` on average."""

    burst: float
    per_second: float

    def __post_init__(self) -> None:
        """Refuse a rate that would never let anything through."""
        if not (self.burst >= 1 and self.per_second > 0):
            raise ValueError("a rate needs a burst of 1 or more and a positive number per second")


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class RateLimiter:
    """Token buckets by key, for example by connection, sender or address.

    It keeps at most `most_keys` buckets, so that a flood of new keys cannot fill the memory: the ones unused for
    longest go first. A bucket that is full again is the same as none.
    """

    def __init__(self, rate: Rate, *, most_keys: int = 10_000, clock: Callable[[], float] = time.monotonic) -> None:
        """Limit each key to `rate`; `clock` gives seconds."""
        self._rate = rate
        self._most_keys = most_keys
        self._clock = clock
        self._buckets: OrderedDict[Hashable, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        """How many keys are remembered."""
        return len(self._buckets)

    def wait_s(self, key: Hashable, cost: float = 1) -> float:
        """Take `cost` tokens from the key's bucket and return 0; if it holds too few, take none.

        Then the seconds until it will hold enough are returned: infinity if the cost is above the burst.
        """
        now = self._clock()
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = _Bucket(self._rate.burst, now)
            self._buckets[key] = bucket
            if len(self._buckets) > self._most_keys:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
            bucket.tokens = min(self._rate.burst, bucket.tokens + (now - bucket.at) * self._rate.per_second)
            bucket.at = now
        if cost <= bucket.tokens:
            bucket.tokens -= cost
            return 0.0
        if cost > self._rate.burst:
            return float("inf")
        return (cost - bucket.tokens) / self._rate.per_second

    def forget(self, key: Hashable) -> None:
        """Drop the key's bucket, for example when its connection is closed."""
        self._buckets.pop(key, None)
