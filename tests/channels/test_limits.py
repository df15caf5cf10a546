"""Tests of unknot/channels/limits.py, with a clock that stands still until it is moved."""

from __future__ import annotations

import pytest

from unknot.channels.limits import Rate, RateLimiter


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_burst_passes_and_the_next_has_to_wait(clock: Clock) -> None:
    limiter = RateLimiter(Rate(burst=3, per_second=0.5), clock=clock)
    assert [limiter.wait_s("a") for _ in range(4)] == [0, 0, 0, 2]


def test_after_the_wait_it_passes(clock: Clock) -> None:
    limiter = RateLimiter(Rate(burst=1, per_second=0.5), clock=clock)
    limiter.wait_s("a")
    clock.now += limiter.wait_s("a")
    assert limiter.wait_s("a") == 0


def test_a_refusal_costs_nothing(clock: Clock) -> None:
    limiter = RateLimiter(Rate(burst=1, per_second=1), clock=clock)
    assert [limiter.wait_s("a") for _ in range(5)] == [0, 1, 1, 1, 1]


def test_a_long_silence_saves_up_no_more_than_one_burst(clock: Clock) -> None:
    limiter = RateLimiter(Rate(burst=2, per_second=1), clock=clock)
    limiter.wait_s("a")
    clock.now += 10_000
    assert [limiter.wait_s("a") for _ in range(3)] == [0, 0, 1]


def test_one_key_does_not_slow_another(clock: Clock) -> None:
    limiter = RateLimiter(Rate(burst=1, per_second=1), clock=clock)
    assert [limiter.wait_s("a"), limiter.wait_s("a"), limiter.wait_s("b")] == [0, 1, 0]


def test_what_costs_more_than_a_burst_never_passes(clock: Clock) -> None:
    limiter = RateLimiter(Rate(burst=2, per_second=1), clock=clock)
    assert limiter.wait_s("a", cost=3) == float("inf")
    assert limiter.wait_s("a", cost=2) == 0


def test_a_flood_of_keys_does_not_fill_the_memory(clock: Clock) -> None:
    limiter = RateLimiter(Rate(burst=1, per_second=1), most_keys=100, clock=clock)
    for key in range(1000):
        limiter.wait_s(key)
    assert len(limiter) == 100
    assert limiter.wait_s(999) > 0


def test_a_forgotten_key_starts_anew(clock: Clock) -> None:
    limiter = RateLimiter(Rate(burst=1, per_second=1), clock=clock)
    limiter.wait_s("a")
    limiter.forget("a")
    limiter.forget("never seen")
    assert limiter.wait_s("a") == 0


@pytest.mark.parametrize(("burst", "per_second"), [(0, 1), (1, 0), (float("nan"), 1)])
def test_a_rate_that_lets_nothing_through_is_refused(burst: float, per_second: float) -> None:
    with pytest.raises(ValueError, match="burst"):
        Rate(burst, per_second)
