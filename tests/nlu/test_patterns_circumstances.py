"""Circumstances that decide between neighbours, and accidents in sports where people crash."""

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("over the last three months my hands have grown clumsy", "slow_limbs"),
        ("my head has been turning by itself for months", "slow_twist"),
        ("bent for the paper and felt a crack in my back", "small_strain"),
        ("came out in spots this morning", "skin_marks"),
        ("the doctor changed my tablets", "medicine_change"),
        ("my hands went clumsy this morning", "cord_acute"),
        ("skiing crash yesterday, back in spasm", "trauma_high"),
        ("wiped out on my snowboard and my neck hurts", "trauma_high"),
        ("bmx crash, neck sore", "trauma_high"),
        ("fell down a flight of stairs, back sore", "trauma_high"),
        ("fell down two steps this morning, sore back", "fall"),
        ("I keep thinking of driving into a wall", "self_harm"),
    ],
)
def test_a_circumstance_is_found(text: str, concept: str) -> None:
    assert said(text).get(concept) == "present"


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("my hands went clumsy this morning", "slow_limbs"),
        ("my head turned by itself since the new tablet", "slow_twist"),
        ("my pee is yellow and the spots on the dog are black", "medicine_change"),
        ("went skiing, a lovely day, legs tired", "trauma_high"),
        ("crashed my skis into a tree", "self_harm"),
        ("fell down two steps this morning, sore back", "trauma_high"),
        ("slipped off the bottom stair and jarred my back", "trauma_high"),
        ("the left side", "stroke_dissection"),
        ("delete everything about me please", "self_harm"),
    ],
)
def test_a_look_alike_is_none(text: str, concept: str) -> None:
    assert said(text).get(concept) != "present"


@pytest.mark.parametrize(
    "text",
    [
        "it's beside the bone, in the soft part",
        "sore either side of the spine",
        "not on the bone, more the muscle",
    ],
)
def test_pain_beside_the_bone_is_not_over_it(text: str) -> None:
    assert said(text).get("midline_pain") == "absent"


def test_a_fall_off_something_says_nothing_of_the_bone() -> None:
    assert "midline_pain" not in said("I fell off the bone of a whale in the museum")
