"""A complaint of over six weeks is persistent by its time alone; other long times are not."""

from __future__ import annotations

from datetime import datetime

import pytest

from unknot.nlu.document import make_doc
from unknot.nlu.findings import SURE, find
from unknot.nlu.lasting import lasting

NOW = datetime(2026, 11, 20, 12)


def persistent(text: str) -> bool:
    return any(
        f.target == "persistent" and f.assertion.value == "present" and f.confidence >= SURE
        for f in find(make_doc(text), now=NOW)
    )


@pytest.mark.parametrize(
    "text",
    [
        "I've had a headache for nine weeks",
        "my head turns to the left by itself, since February",
        "my back is stiff every morning and better once I move, it started four months ago",
        "a sore shoulder for 10/52",
        "my neck started aching in August and it's still here",
        "the muscle by my spine has been hurting since the spring",
    ],
)
def test_a_complaint_of_over_six_weeks_is_persistent(text: str) -> None:
    assert persistent(text)


@pytest.mark.parametrize(
    "text",
    [
        "I've been married for thirty years and my neck hurts since yesterday",
        "I had cancer five years ago, my back hurts since monday",
        "on warfarin for months, stiff neck today",
        "I fell three years ago and that healed, my neck is stiff",
        "I had a headache for a year in 2015, it is gone",
        "my neck has been sore for five weeks",
        "24 weeks pregnant and my back hurts",
        "my mum has had back pain for ten years, my neck is stiff since last night",
        "nothing like this for years",
        "no back pain since the fall",
    ],
)
def test_other_long_times_are_not_the_complaints(text: str) -> None:
    assert not persistent(text)


def test_a_point_in_time_counts_only_beside_words_that_something_began() -> None:
    assert lasting("my neck pain was bad in march", NOW) is None
    assert lasting("my neck pain began in march", NOW) is not None
