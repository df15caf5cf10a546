"""What the rules of skin.yml find in people's own words."""

from __future__ import annotations

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I think it is shingles, a burning strip with blisters", {"shingles": "present"}),
        ("blisters in a line on one side of my back", {"shingles": "present"}),
        ("a band of burning spots round my ribs", {"shingles": "present"}),
        ("rash on one side that burns", {"shingles": "present"}),
        ("burning skin on one side, my shirt hurts it", {"shingles": "present"}),
        ("my skin tingled and then blisters came", {"shingles": "present"}),
        ("little bubbles with fluid in a row on my back", {"shingles": "present"}),
        ("no shingles", {"shingles": "absent"}),
        ("no blisters in a line", {"shingles": "absent"}),
    ],
)
def test_shingles_is_recognised(text: str, expected: dict[str, str]) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("blisters on my heel from new boots", "shingles"),
        ("a tight band round my chest", "shingles"),
        ("sunburn on my shoulders", "shingles"),
        ("the line manager is burning me out", "shingles"),
        ("heat rash from running", "shingles"),
    ],
)
def test_other_blisters_and_lines_are_no_shingles(text: str, target: str) -> None:
    assert said(text).get(target) != "present"


@pytest.mark.parametrize(
    "text",
    ["small bruise on my arm where the sack rubbed", "bruise on my backside where I landed", "a bruise from the box"],
)
def test_a_bruise_with_its_cause_is_explained(text: str) -> None:
    found = said(text)
    assert found["marks_explained"] == "present"
    assert "bruise_marks" not in found


def test_a_bruise_without_a_cause_is_not_explained() -> None:
    assert "marks_explained" not in said("bruises on my arm, no idea where they came from")


@pytest.mark.parametrize(
    "text",
    [
        "a bruise on my elbow where I caught the door",
        "graze on my knee from the bike",
        "blister on my heel off the new boots",
        "scratch on my hand from the cat",
        "mark on my shoulder from the strap",
        "a bruise on my hip, I walked into the table",
    ],
)
def test_a_mark_with_its_own_cause_is_explained(text: str) -> None:
    found = said(text)
    assert found.get("marks_explained") == "present"
    assert found.get("bruise_marks") is None


@pytest.mark.parametrize(
    "text", ["bruises on my legs from nowhere", "purple marks on my tummy and nothing hit me", "new spots on my chest"]
)
def test_marks_without_a_cause_are_not_explained(text: str) -> None:
    assert said(text).get("marks_explained") is None
