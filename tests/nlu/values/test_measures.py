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
    ("38.5", 38.5),
    ("temp of a hundred and one", 38.3),
    ("temp 38,9", 38.9),
    ("39.1c", 39.1),
    ("101f", 38.3),
    ("101.5 f", 38.6),
    ("temperature hundred and two", 38.9),
    ("thirty eight point five", 38.5),
    ("his temp is 37", 37.0),
    ("temperature was 36.6", 36.6),
    ("ear thermometer 40.1", 40.1),
    ("temp 39°", 39.0),
    ("39 deg c", 39.0),
    ("fever 103.4", 39.7),
    ("t 38.4", 38.4),
    ("temp: 38.0", 38.0),
    ("t=38.6", 38.6),
    ("38 point 7", 38.7),
    ("fever over 39", 39.0),
    ("temp over 38", 38.0),
    ("temp of 100", 37.8),
    ("temp 99", 37.2),
    ("thermometer said thirty nine and a half", 39.5),
    ("temp 38 and a half", 38.5),
    ("it's 35 degrees in here", None),
    ("40 degree wash", None),
    ("i'm 38", None),
    ("page 102", None),
    ("102 kg", None),
    ("bp 120/80", None),
    ("waited 40 minutes", None),
    ("102 years old", None),
    ("pulse is 102", None),
    ("heart rate 98", None),
    ("sats 98", None),
    ("blood pressure 140 over 95", None),
    ("sugar was 38", None),
    ("a hundred and one times", None),
    ("38.5 celsius", 38.5),
    ("temp 104.", 40.0),
    ("heat pad at 40 degrees", None),
    ("office is 35 degrees and my neck cramped", None),
    ("neck pain, age 39, no fever", None),
    ("temp of 101 point 5", 38.6),
    ("37,8 temperature", 37.8),
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
    ("8/10", 8.0),
    ("7ish out of 10", 7.0),
    ("pain's like an 8", 8.0),
    ("pain's 9 out of 10", 9.0),
    ("9 outta ten", 9.0),
    ("between 6 and 7 out of 10", 6.5),
    ("5-6/10", 5.5),
    ("ten out of ten", 10.0),
    ("11/10", None),
    ("pain scale 8", 8.0),
    ("pain is a 3 today", 3.0),
    ("6 / 10", 6.0),
    ("8.5/10", 8.5),
    ("six and a half out of ten", 6.5),
    ("2 out of 3 doctors", None),
    ("24/7", None),
    ("10/12/2026", None),
    ("it started on 7/10/26", None),
    ("pain's a five", 5.0),
    ("id give the pain a 6", 6.0),
    ("i'd rate it 7", 7.0),
    ("a strong 8 for pain", 8.0),
    ("maybe 4 of 10", 4.0),
    ("8 on ten", 8.0),
    ("out of 10, 6", 6.0),
    ("out of ten i would say eight", 8.0),
    ("nine and a half out of ten", 9.5),
    ("3 of my 10 toes", None),
    ("7/10 neck", 7.0),
    ("pain went from a 4 to an 8", 8.0),
    ("rating 4", 4.0),
    ("severity 4", 4.0),
    ("VAS 7", 7.0),
    ("nine on the scale", 9.0),
    ("1-10? 7", 7.0),
    ("tight 4/10", 4.0),
    ("scored 8 goals, neck hurts", None),
    ("4/7 of back pain", None),
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
        ("between 5 and 6", 5.5),
        ("38 and a half", 38.5),
        ("it's an 8 for me", 8),
        ("prob a 7", 7),
        ("seven i suppose", 7),
    ],
)
def test_a_reply_that_is_a_number_and_nothing_else_is_given_as_number(text: str, number: float) -> None:
    assert values(text, "number") == [number]


@pytest.mark.parametrize("text", ["8/10", "3/52", "30/500", "3 weeks", "neck", "1 and 3", "my neck hurts in 2 places"])
def test_a_number_with_more_around_it_is_not_given_as_number(text: str) -> None:
    assert values(text, "number") == []
