"""What the rules of crisis.yml find in people's own words."""

from __future__ import annotations

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("this spasm has broken me and i want to die", {"self_harm": "present"}),
        ("thinking about ending my life tonight", {"self_harm": "present"}),
        ("been self harming since the back went", {"self_harm": "present"}),
        ("honestly everybody is better off without me", {"self_harm": "present"}),
        ("I see no reason to go on living", {"self_harm": "present"}),
        ("I am feeling to finish my life sir", {"self_harm": "present"}),
        ("i dont want to live again", {"self_harm": "present"}),
        ("gonna kms fr", {"self_harm": "present"}),
        ("I should prefer not to wake up tomorrow", {"self_harm": "present"}),
        ("he says he will kill himself if it goes on", {"self_harm": "present"}),
        ("I swallowed the whole packet of tablets because i want to die", {"self_harm": "present"}),
        ("i cant go on like this", {"self_harm": "present"}),
        ("i am not suicidal", {"self_harm": "absent"}),
        ("I do want to live", {"self_harm": "absent"}),
    ],
)
def test_thoughts_of_ending_ones_life_are_heard_in_many_voices(text: str, expected: dict[str, str]) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("my shoulders are killing me", "self_harm"),
        ("i nearly died laughing and my back went", "self_harm"),
        ("cut myself shaving this morning", "self_harm"),
        ("i want this spasm to end", "self_harm"),
        ("dying to get back to the gym", "self_harm"),
        ("my uncle killed himself years ago", "self_harm"),
        ("I hurt myself lifting a crate", "self_harm"),
        ("dead tired and stiff", "self_harm"),
    ],
)
def test_pain_talk_is_no_thought_of_self_harm(text: str, target: str) -> None:
    assert said(text).get(target) != "present"
