"""What the rules of pregnancy.yml find in people's own words."""

from __future__ import annotations

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm pregnant", {"pregnancy": "present"}),
        ("expecting twins, back is tight", {"pregnancy": "present"}),
        ("I am 24 weeks", {"pregnancy": "present"}),
        ("my wife is 8 months pregnant", {"pregnancy": "present"}),
        ("pregnant and spotting", {"pregnancy": "present", "bleeding": "present"}),
        ("my waters have broken", {"waters_leaking": "present"}),
        ("baby is moving less, I'm pregnant", {"less_movement": "present"}),
        ("contractions every five minutes", {"cramps_come_go": "present"}),
        ("soaking pads with blood", {"heavy_bleeding": "present"}),
        ("not pregnant", {"pregnancy": "absent"}),
        ("no bleeding", {"bleeding": "absent"}),
        ("the baby is kicking as usual", {"less_movement": "absent"}),
    ],
)
def test_pregnancy_and_its_danger_signs_are_recognised(text: str, expected: dict[str, str]) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("I'm expecting a parcel", "pregnancy"),
        ("three weeks", "pregnancy"),
        ("I bumped my head", "pregnancy"),
        ("my gums bleed", "bleeding"),
        ("past the menopause", "pregnancy"),
        ("when I was pregnant with my first", "pregnancy"),
    ],
)
def test_not_every_baby_or_bump_is_a_pregnancy(text: str, target: str) -> None:
    assert said(text).get(target) != "present"
