"""What the rules of conditions.yml find in people's own words."""

from __future__ import annotations

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("type 2 diabetic on metformin", {"diabetes": "present"}),
        ("I am a sugar patient", {"diabetes": "present"}),
        ("my immune system is weak", {"weak_immunity": "present", "spinal_infection_risk": "present"}),
        ("I take azathioprine", {"weak_immunity": "present"}),
        ("I inject heroin", {"injects_drugs": "present", "spinal_infection_risk": "present"}),
        ("had an abscess drained three weeks back", {"recent_infection": "present"}),
        ("steroid injection in my spine two weeks ago", {"recent_infection": "present"}),
        ("bleeding ulcer in the past", {"ulcer_bleed": "present"}),
        ("chronic kidney disease", {"kidney_liver": "present"}),
        ("I have angina and a pacemaker", {"heart_problem": "present"}),
        ("nurofen brings me out in a rash", {"asthma": "present"}),
        ("crohn's since I was a teen", {"bowel_disease": "present"}),
        ("they restrict my fluids", {"fluid_limit": "present"}),
        ("raynauds in both hands", {"poor_circulation": "present"}),
        ("on apixaban for a clot", {"blood_thinner": "present"}),
        ("no asthma", {"asthma": "absent"}),
        ("not diabetic", {"diabetes": "absent"}),
        ("my circulation is fine", {"poor_circulation": "absent"}),
    ],
)
def test_health_conditions_and_medicines_are_recognised(text: str, expected: dict[str, str]) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("two sugars in my tea", "diabetes"),
        ("my gear stick is stiff", "injects_drugs"),
        ("knitting needles and a sore neck", "injects_drugs"),
        ("heart of gold, my physio", "heart_problem"),
        ("liver and onions tonight", "kidney_liver"),
        ("I'm immune to your charm", "weak_immunity"),
    ],
)
def test_conditions_are_not_read_into_everyday_words(text: str, target: str) -> None:
    assert said(text).get(target) != "present"
