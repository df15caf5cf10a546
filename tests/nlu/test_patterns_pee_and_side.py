"""What the rules of pee_and_side.yml find in people's own words."""

from __future__ import annotations

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("it burns when I pee", {"pee_burning": "present"}),
        ("there is blood in my urine", {"pee_blood": "present"}),
        ("pain in my left side and a fever", {"side_pain": "present", "kidney": "present"}),
        ("loin to groin in waves", {"kidney": "present"}),
        ("I have a kidney infection", {"kidney": "present"}),
        ("my wee looks like cola", {"dark_pee": "present", "rhabdo": "present"}),
        ("brown pee and my thighs are swollen after squats", {"rhabdo": "present"}),
        ("urine is dark brown since the marathon and legs are weak", {"rhabdo": "present"}),
        ("my urine is a bit dark", {"dark_pee": "present"}),
        ("I ran a marathon on sunday", {"hard_exercise": "present"}),
        ("worked in the heat all day", {"heat_exposure": "present"}),
        ("since the statin my muscles ache", {"muscle_meds": "present"}),
        ("cramps all over my body", {"cramps_all_over": "present"}),
        ("tingling round my mouth", {"mouth_tingling": "present"}),
        ("pee is a normal colour", {"dark_pee": "absent"}),
        ("no blood in my pee", {"pee_blood": "absent"}),
    ],
)
def test_kidney_and_muscle_breakdown_are_recognised(text: str, expected: dict[str, str]) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("I drink a lot of tea", "dark_pee"),
        ("a cup of coffee helps", "dark_pee"),
        ("kidney beans for lunch", "kidney"),
        ("the side of my neck is sore", "side_pain"),
        ("dark outside when I woke", "dark_pee"),
    ],
)
def test_harmless_talk_of_drinks_and_sides_is_no_kidney_sign(text: str, target: str) -> None:
    assert said(text).get(target) != "present"
