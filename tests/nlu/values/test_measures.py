"""Pain scores, temperatures and numbers that stand alone."""

from __future__ import annotations

import pytest

from tests.nlu.values import values

TEMPERATURES = [
    ("38.3", 38.3),
    ("temp 101.2 F", 38.4),
    ("temperature of 39", 39.0),
    ("39 degrees", 39.0),
    ("fever of 103", 39.4),
    ("38,5", 38.5),
    ("his temp was 37.2", 37.2),
    ("100.4", 38.0),
    ("40c", 40.0),
    ("i'm 39", None),
    ("39 weeks pregnant", None),
    ("it's 40 degrees outside", None),
    ("38 years old", None),
    ("temp is normal", None),
    ("running a temp of thirty nine", 39.0),
    ("thermometer says 38.9C", 38.9),
    ("102 fever", 38.9),
    ("temp 98.6", 37.0),
    ("I weigh 98.5 kg", None),
    ("he has fever 38", 38.0),
    ("fever for 3 days", None),
    ("102f last night", 38.9),
    ("temperature 386", None),
    ("38 degree fever", 38.0),
    ("her temp is 39.5 and she is 4", 39.5),
]

SEVERITIES = [
    ("7/10", 7.0),
    ("eight out of ten", 8.0),
    ("pain is a 9", 9.0),
    ("pain level 6", 6.0),
    ("on a scale of one to ten i'd say 6", 6.0),
    ("7 to 8 out of 10", 7.5),
    ("10/10", 10.0),
    ("about 5 out of 10", 5.0),
    ("it's a solid 7, the pain", 7.0),
    ("0/10", 0.0),
    ("pain 4", 4.0),
    ("pain for 4 days", None),
    ("pain since 3 weeks", None),
    ("8 outta 10", 8.0),
    ("from 1 to 10, 8", 8.0),
    ("a 9 on the pain scale", 9.0),
    ("pain score 3", 3.0),
    ("14/10", None),
    ("it was 9/11", None),
    ("2 out of 3 days", None),
    ("i'd give it seven out of 10", 7.0),
]


def expected(value: float | None) -> list[object]:
    return [] if value is None else [pytest.approx(value, abs=0.11)]


@pytest.mark.parametrize(("text", "celsius"), TEMPERATURES)
def test_a_body_temperature_is_read_in_celsius(text: str, celsius: float | None) -> None:
    assert values(text, "temperature") == expected(celsius)


@pytest.mark.parametrize(("text", "score"), SEVERITIES)
def test_a_pain_score_is_read_from_0_to_10(text: str, score: float | None) -> None:
    assert values(text, "severity") == expected(score)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("67", 67),
        ("about 4", 4),
        ("thirty-six", 36),
        ("34 years", 34),
        ("yes 45", 45),
        ("oops I meant 67", 67),
        ("sorry, 67 not 76", 67),
    ],
)
def test_a_reply_that_is_a_number_and_nothing_else_is_given_as_number(text: str, number: float) -> None:
    assert values(text, "number") == [number]


@pytest.mark.parametrize("text", ["3 weeks", "neck", "1 and 3", "my neck hurts in 2 places"])
def test_a_number_with_more_around_it_is_not_given_as_number(text: str) -> None:
    assert values(text, "number") == []
