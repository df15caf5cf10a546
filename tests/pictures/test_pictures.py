"""The pictures of the advice: all there, all used, as drawn, safe to show anywhere."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from PIL import Image

from pictures.__main__ import MADE_FROM, PNG_WIDTH, fingerprint, svg
from pictures.figure import Side, To, joints
from pictures.scenes import SCENES
from pictures.shapes import number, towards
from unknot.knowledge import load
from unknot.knowledge.loader import PICTURES

KNOWLEDGE = load()
IDS = list(KNOWLEDGE.pictures)
_LARGEST = 12_000
_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = {"svg", "title", "desc", "clipPath", "g", "rect", "circle", "ellipse", "path"}
#: What a person is told to do with the body or with a thing; advice that says so has a picture.
_SHOWS = {
    "exercise": {"head_turn", "head_tilt", "shoulder_roll", "knee_rock", "walk"},
    "ice_heat": {"heat", "ice"},
    "massage": {"massage"},
    "stress": {"calm_breathing", "meditation"},
    "sleep": {"sleep"},
    "fluids": {"drink"},
}


def test_there_is_a_scene_for_every_picture_and_none_besides() -> None:
    assert set(SCENES) == set(IDS)


def test_every_remedy_has_a_picture_and_every_cause_its_own_or_that_of_its_remedies() -> None:
    for remedy in KNOWLEDGE.remedies.values():
        assert remedy.pictures, remedy.id
    for trigger in KNOWLEDGE.triggers.values():
        assert trigger.pictures or any(KNOWLEDGE.remedies[name].pictures for name in trigger.remedies), trigger.id


@pytest.mark.parametrize("remedy", _SHOWS)
def test_each_exercise_and_warmth_and_cold_have_their_picture(remedy: str) -> None:
    assert set(KNOWLEDGE.remedies[remedy].pictures) == _SHOWS[remedy]


def test_lifting_the_right_and_the_wrong_way_and_the_desk_have_their_picture() -> None:
    assert {"lift_right", "lift_wrong"} <= set(KNOWLEDGE.triggers["heavy_weight"].pictures)
    assert {"desk_setup", "phone_height"} <= set(KNOWLEDGE.triggers["computer_craning"].pictures)


def test_every_picture_is_used() -> None:
    entries = [*KNOWLEDGE.remedies.values(), *KNOWLEDGE.triggers.values()]
    limited = [limit for entry in entries for limit in getattr(entry, "changes", getattr(entry, "check_first", []))]
    used = {name for entry in [*entries, *limited] for name in entry.pictures}
    assert used == set(IDS)


@pytest.mark.parametrize("name", IDS)
def test_the_file_is_what_the_tool_draws(name: str) -> None:
    drawn = svg(KNOWLEDGE.pictures[name])
    assert (PICTURES / f"{name}.svg").read_text(encoding="utf-8") == drawn, "run `python -m pictures`"
    with Image.open(PICTURES / f"{name}.png") as image:
        assert image.info[MADE_FROM] == fingerprint(drawn), "run `python -m pictures`"
        assert image.width == PNG_WIDTH


def test_no_file_lies_there_that_is_no_picture() -> None:
    assert {file.name for file in PICTURES.iterdir()} == {
        f"{name}{ending}" for name in IDS for ending in (".svg", ".png")
    }


@pytest.mark.parametrize("name", IDS)
def test_a_picture_is_small_and_holds_shapes_only(name: str) -> None:
    file = PICTURES / f"{name}.svg"
    assert file.stat().st_size < _LARGEST
    root = ET.fromstring(file.read_text(encoding="utf-8"))
    assert {element.tag.removeprefix(_SVG) for element in root.iter()} <= _ELEMENTS
    for element in root.iter():
        for key, value in element.attrib.items():
            assert not key.lower().startswith("on"), key
            assert "href" not in key
            assert "url(" not in value or value == "url(#p)"
    assert root.find(f"{_SVG}title") is not None
    assert root.find(f"{_SVG}desc") is not None
    assert re.fullmatch(r"0 0 \d+ \d+", root.attrib["viewBox"])


def test_an_elbow_lies_on_the_side_that_was_asked_for_and_the_bones_keep_their_length() -> None:
    for bend in (1, -1):
        elbow, hand = joints(0j, To(30 + 0j, bend), 20, 18)
        assert abs(elbow) == pytest.approx(20)
        assert abs(hand - elbow) == pytest.approx(18)
        assert hand == pytest.approx(30)
        assert elbow.imag * bend < 0, "left of a way to the right is up"


def test_a_hand_that_cannot_reach_points_there_with_the_arm_straight() -> None:
    elbow, hand = joints(0j, To(100j), 20, 18)
    assert hand == pytest.approx(38j, abs=1e-3)
    assert elbow == pytest.approx(20j, abs=0.1)


def test_somebody_who_stands_upright_has_the_head_above_the_hip() -> None:
    person = Side(100 + 200j, 20, neck=90)
    assert person.head.real == pytest.approx(100)
    assert person.head.imag < person.shoulder.imag < person.hip.imag


def test_a_picture_to_the_left_is_the_mirror_image() -> None:
    assert "scale(-1 1)" in Side(100 + 200j, 20, mirrored=True).draw()
    assert "scale(-1 1)" not in Side(100 + 200j, 20).draw()


def test_angles_are_as_on_paper_and_numbers_short() -> None:
    assert towards(90) == pytest.approx(-1j)
    assert [number(value) for value in (1.0, 1.25, -0.04, -3.06)] == ["1", "1.2", "0", "-3.1"]
