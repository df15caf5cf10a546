"""What the rules of course.yml find in people's own words."""

from __future__ import annotations

import pytest

from tests.nlu.said import said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pain is 10 out of 10", {"severe_pain": "present"}),
        ("the pain is unbearable", {"severe_pain": "present"}),
        ("I can't stand, can't sit, can't sleep", {"severe_pain": "present", "cannot_stand_sleep": "present"}),
        ("codeine does nothing", {"painkillers_fail": "present"}),
        ("I have had this neck for four months", {"persistent": "present"}),
        ("six weeks now and no better", {"persistent": "present"}),
        ("it keeps coming back", {"persistent": "present", "recurring": "present"}),
        ("stiff every morning for an hour, eases once I walk about, months of it", {"inflammatory": "present"}),
        ("moving about helps", {"better_moving": "present"}),
        ("the pain is there all the time", {"constant_pain": "present"}),
        ("no position is comfortable", {"no_position_helps": "present"}),
        ("it wakes me every night", {"night_pain": "present"}),
        ("I've lost a stone without trying", {"weight_loss": "present", "night_weight": "present"}),
        ("drenched with sweat every night", {"night_sweats": "present", "night_weight": "present"}),
        ("a new lump on my spine", {"lump": "present", "night_weight": "present"}),
        ("it eases when I lie down", {"finds_ease": "present"}),
        ("my weight is steady", {"weight_loss": "absent"}),
        ("Pain 9 out of 10", {"severe_pain": "present"}),
        ("it was 5 out of 10, now it is 10 out of 10", {"severe_pain": "present"}),
        ("mostly 3 out of 10 but I can't stand up for the pain", {"severe_pain": "present"}),
        ("no night sweats", {"night_sweats": "absent"}),
    ],
)
def test_strength_and_course_of_the_pain_are_recognised(text: str, expected: dict[str, str]) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("I can't stand my boss", "cannot_stand_sleep"),
        ("on a diet to lose weight", "weight_loss"),
        ("lumpy mattress", "lump"),
        ("I work nights", "night_pain"),
        ("it started this morning", "persistent"),
        ("the same tablets, same dose for years", "persistent"),
        ("a week of swiping the same way", "persistent"),
        ("good morning, my back is tight", "morning_stiff"),
    ],
)
def test_everyday_talk_is_no_sign_of_a_bad_course(text: str, target: str) -> None:
    assert said(text).get(target) != "present"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'm trying to lose weight and it's coming off", {"weight_loss": "absent"}),
        ("dropped a dress size on purpose at weight watchers", {"weight_loss": "absent"}),
        ("lost two stone and I wasn't on any diet", {"weight_loss": "present"}),
        ("lost a lot of weight and no clue why", {"weight_loss": "present"}),
        ("it only began an hour ago, haven't been to bed yet", {"no_night_yet": "present"}),
        ("up all night with a teething baby", {"cannot_stand_sleep": None, "kept_awake": "present"}),
        ("no sleep thanks to our newborn", {"cannot_stand_sleep": None, "kept_awake": "present"}),
        ("the pain kept me awake and so did the baby", {"kept_awake": None}),
        ("slept like a baby", {"kept_awake": None}),
        ("I can't sleep at all for the pain", {"cannot_stand_sleep": "present"}),
    ],
)
def test_what_is_meant_or_has_its_own_cause_is_told_from_what_the_pain_does(
    text: str, expected: dict[str, str | None]
) -> None:
    found = said(text)
    assert {target: found.get(target) for target in expected} == expected
