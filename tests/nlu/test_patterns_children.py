"""What the rules of children.yml find in people's own words."""

from __future__ import annotations

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my 6 year old has a crooked neck", {"child_wry_neck": "present"}),
        ("daughter aged 8 woke with her neck stuck", {"child_wry_neck": "present"}),
        ("i'm 13 and my neck is stuck", {"child_wry_neck": "present"}),
        ("my toddler has a stiff neck and a fever", {"child_red": "present"}),
        ("son, 5, neck tilted and keeps being sick", {"child_red": "present"}),
        ("my little boy is drooling and his neck is bent", {"child_red": "present"}),
        ("my daughter fell off her bike, she is 7, neck bent", {"child_red": "present"}),
        ("baby is floppy", {"floppy": "present"}),
        ("his eyes look odd", {"odd_eyes": "present"}),
        ("not floppy", {"floppy": "absent"}),
        ("her eyes are normal", {"odd_eyes": "absent"}),
    ],
)
def test_a_child_as_the_patient_is_recognised(text: str, expected: dict[str, str]) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("carrying my toddler hurts my neck", "child_wry_neck"),
        ("I'm 35 and my neck is stuck", "child_wry_neck"),
        ("I have three kids and a sore neck", "child_red"),
        ("when I was 10 I had a stiff neck", "child_wry_neck"),
        ("a floppy hat", "floppy"),
    ],
)
def test_grown_ups_with_children_are_no_child_patients(text: str, target: str) -> None:
    assert said(text).get(target) != "present"
