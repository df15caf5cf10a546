"""What the rules of triggers.yml find in people's own words."""

from __future__ import annotations

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hardly drank any water in the heat", {"dehydration": "present"}),
        ("same twist at the conveyor all shift", {"repetitive_movement": "present"}),
        ("hunched over my laptop for nine hours", {"computer_craning": "present"}),
        ("phone wedged between ear and shoulder", {"phone_cradling": "present"}),
        ("lifted a heavy box", {"heavy_weight": "present"}),
        ("carrying sacks of rice", {"heavy_weight": "present"}),
        ("turned my head too fast", {"sudden_turn": "present"}),
        ("sneezed hard and my back seized", {"sudden_turn": "present"}),
        ("very stressed about my exams", {"emotional_stress": "present"}),
        ("slept funny on the sofa", {"poor_posture": "present"}),
        ("slouching all day", {"poor_posture": "present"}),
        ("first crossfit class yesterday", {"exercise_strain": "present"}),
        ("pulled it playing football", {"exercise_strain": "present"}),
        ("cervical spondylosis on my scan", {"cervical_spondylosis": "present"}),
        ("no heavy lifting", {"heavy_weight": "absent"}),
        ("I'm not stressed", {"emotional_stress": "absent"}),
        ("I drink plenty of water", {"dehydration": "absent"}),
    ],
)
def test_harmless_triggers_are_recognised(text: str, expected: dict[str, str]) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("my legs feel heavy", "heavy_weight"),
        ("hurts when I turn", "sudden_turn"),
        ("the muscle is tense", "emotional_stress"),
        ("phone the doctor", "phone_cradling"),
        ("health screening was fine", "computer_craning"),
        ("arthritis in my knees", "cervical_spondylosis"),
        ("can I go to the gym", "exercise_strain"),
        ("no worries mate", "emotional_stress"),
        ("peace out", "emotional_stress"),
        ("until next time", "repetitive_movement"),
    ],
)
def test_similar_words_are_no_triggers(text: str, target: str) -> None:
    assert said(text).get(target) != "present"
