"""Weakness and how fast it came: what is none of it, though it began yesterday."""

import pytest

from tests.nlu.said import said

CORD = {"cord_acute", "sudden_weakness", "both_sides_weak"}


@pytest.mark.parametrize(
    "text",
    [
        "I fell last night and my back is sore",
        "slipped and fell yesterday",
        "fell over yesterday",
        "tripped on the kerb this morning and jarred my neck",
        "I dozed off in the armchair, fell asleep with my chin down last night, neck is stiff now",
        "I was fine yesterday and woke up with a stiff neck",
        "I dragged a wardrobe across the room yesterday and my back went",
        "dropped a crate yesterday and strained my back",
        "long trip on the coach yesterday, stiff neck",
        "neck has locked, I cannot look to the left since yesterday",
        "I can't move my back today",
        "my back is in spasm, I can't get out of bed this morning",
    ],
)
def test_an_event_or_a_stiff_back_since_yesterday_is_no_sudden_weakness(text: str) -> None:
    assert not {name for name, assertion in said(text).items() if name in CORD and assertion == "present"}


def test_the_good_limb_beside_it_does_not_deny_a_weak_one() -> None:
    assert said("that leg is weak and crumples. Other leg good.")["limb_weakness"] == "present"


def test_a_hand_that_will_not_work_is_not_fine() -> None:
    assert said("my right hand won't work")["limb_weakness"] == "present"


def test_legs_that_ache_after_a_run_are_no_stenosis() -> None:
    assert "spinal_stenosis" not in said("legs ache after my run, rest helps")


def test_fingers_that_tingle_after_a_drive_are_no_major_injury() -> None:
    assert "trauma_high" not in said("pain from neck shooting into my right arm with tingling fingers after long drive")


def test_legs_that_went_to_sleep_are_no_wish_to_die() -> None:
    found = said("legs went to sleep this morning and never woke up properly")
    assert "self_harm" not in found
    assert found["cord_acute"] == "present"


def test_a_big_toe_that_does_not_lift_is_weak_and_not_unsteady() -> None:
    found = said("since 5 days cant lift big toe")
    assert found["limb_weakness"] == "present"
    assert "cord_slow" not in found


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("I can't lift my foot since yesterday", "sudden_weakness"),
        ("my foot has been dragging since this morning", "sudden_weakness"),
        ("I keep dropping things since yesterday", "sudden_weakness"),
        ("my legs gave way today", "cord_acute"),
        ("I could walk fine yesterday, now my legs won't hold me", "cord_acute"),
        ("I can't feel my feet since this morning", "cord_acute"),
    ],
)
def test_a_weakness_that_came_fast_is_found(text: str, concept: str) -> None:
    assert said(text).get(concept) == "present"


def test_feet_that_feel_no_temperature_are_no_fever() -> None:
    assert "fever_chills" not in said("I can't feel the temperature of the floor with my feet")


def test_calves_that_go_numb_on_walking_are_no_numb_saddle() -> None:
    assert "cauda_equina" not in said("both calves numb on walking, ok on sitting")
