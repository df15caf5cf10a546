"""Doubts of the learned finder that the message explains are dropped; all others stay."""

from __future__ import annotations

from typing import Any

import pytest

from unknot.nlu.doubts import without_explained


def part(text: str, words: str, entity: str, value: str, role: str = "present", **more: Any) -> dict[str, Any]:
    start = text.index(words)
    found = {"entity": entity, "value": value, "role": role, "start": start, "end": start + len(words)}
    return {**found, "confidence": 0.95, "rule": "some_rule", **more}


def doubt(text: str, words: str, value: str, rule: str = "classifier") -> dict[str, Any]:
    return part(text, words, "hint", value, confidence=0.4, rule=rule)


def ranking(**confidence: float) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": value} for name, value in confidence.items()]


def test_a_bruise_with_its_cause_is_no_rash() -> None:
    text = "small bruise where the bag rubbed"
    known = part(text, text, "sign", "marks_explained")
    assert without_explained(text, [known, doubt(text, text, "bruise_marks")], []) == [known]


def test_a_bruise_with_its_cause_does_not_explain_another_sentence() -> None:
    text = "small bruise from the door. spots on my tummy"
    told = [part(text, "small bruise from the door", "sign", "marks_explained"), doubt(text, "spots", "bruise_marks")]
    assert without_explained(text, told, []) == told


def test_what_makes_a_finding_up_and_is_denied_by_a_rule_ends_the_doubt() -> None:
    text = "i can turn my head both ways"
    denied = part(text, "can turn my head", "sign", "cannot_turn_head", "absent")
    assert without_explained(text, [denied, doubt(text, text, "trauma_high")], []) == [denied]


def test_a_denial_in_other_words_of_the_sentence_leaves_the_doubt() -> None:
    text = "head turns fine, but my fingers buzz since the crash"
    denied = part(text, "head turns fine", "sign", "cannot_turn_head", "absent")
    told = [denied, doubt(text, "my fingers buzz since the crash", "trauma_high")]
    assert without_explained(text, told, []) == told


def test_a_rule_that_found_a_part_keeps_the_doubt() -> None:
    text = "can turn my head but was knocked out"
    told = [
        part(text, "can turn my head", "sign", "cannot_turn_head", "absent"),
        part(text, "knocked out", "sign", "knocked_out"),
        doubt(text, text, "trauma_high"),
    ]
    assert without_explained(text, told, []) == told


def test_what_a_rule_doubts_stays() -> None:
    text = "small bruise where the bag rubbed"
    told = [part(text, text, "sign", "marks_explained"), doubt(text, text, "bruise_marks", rule="rash_any")]
    assert without_explained(text, told, []) == told


@pytest.mark.parametrize("text", ["the left side", "left side of my neck", "both sides"])
def test_a_bare_place_on_the_spine_is_no_symptom(text: str) -> None:
    site = [part(text, "neck", "site", "neck")] if "neck" in text else []
    assert without_explained(text, [*site, doubt(text, text, "stroke_dissection")], []) == site


@pytest.mark.parametrize("text", ["the chest", "left side of my face", "left side is numb"])
def test_a_place_where_danger_can_be_keeps_its_doubt(text: str) -> None:
    told = [doubt(text, text, "stroke_dissection")]
    assert without_explained(text, told, []) == told


def test_a_doubt_about_self_harm_needs_a_second_opinion() -> None:
    text = "delete everything about me"
    told = [doubt(text, text, "self_harm")]
    assert without_explained(text, told, ranking(delete_data=0.9, crisis=0.05)) == []
    assert without_explained(text, told, ranking(delete_data=0.6, crisis=0.3)) == told


def test_self_harm_that_the_learned_finder_alone_is_sure_of_is_asked_about() -> None:
    text = "i cannot go on like this"
    sure = part(text, text, "finding", "self_harm", confidence=0.76, rule="classifier")
    assert [e["entity"] for e in without_explained(text, [sure], ranking(describe_symptoms=0.9))] == ["hint"]
    assert without_explained(text, [sure], ranking(describe_symptoms=0.6, crisis=0.2)) == [sure]
    assert without_explained(text, [sure], ranking(delete_data=0.95)) == []


def test_self_harm_found_by_a_rule_needs_no_second_opinion() -> None:
    text = "i want to end my life"
    told = [part(text, text, "finding", "self_harm")]
    assert without_explained(text, told, ranking(delete_data=0.95)) == told


def test_no_other_sentence_explains_thoughts_of_self_harm() -> None:
    text = "the left side"
    told = [doubt(text, text, "self_harm")]
    assert without_explained(text, told, ranking(inform=0.5, crisis=0.4)) == told


def test_a_value_alone_holds_no_symptom_however_sure_the_learned_finder_is() -> None:
    text = "gradually"
    value = part(text, text, "onset", "gradual", "", rule=None)
    sure = part(text, text, "finding", "thunderclap", confidence=0.95, rule="classifier")
    assert without_explained(text, [value, sure], []) == [value]


def test_a_value_with_a_symptom_keeps_the_find() -> None:
    text = "suddenly the worst headache"
    told = [
        part(text, "suddenly", "onset", "sudden", "", rule=None),
        part(text, text, "finding", "thunderclap", confidence=0.95, rule="classifier"),
    ]
    assert without_explained(text, told, []) == told


def test_how_long_it_has_lasted_is_no_matter_of_likeness() -> None:
    text = "the same dose for years"
    likely = part(text, text, "finding", "persistent", confidence=0.8, rule="classifier")
    assert [e["entity"] for e in without_explained(text, [likely], [])] == ["hint"]
    certain = {**likely, "confidence": 0.95}
    assert without_explained(text, [certain], []) == [certain]
    by_rule = {**likely, "rule": "some_rule"}
    assert without_explained(text, [by_rule], []) == [by_rule]


def test_what_lasts_for_days_lasts_not_long() -> None:
    text = "packed boxes the same way for a week"
    long, days = part(text, "same way for a week", "finding", "persistent"), part(text, "a week", "duration", "7.0")
    assert without_explained(text, [long, days], []) == [days]
    again = part(text, "same", "sign", "recurring")
    assert without_explained(text, [long, days, again], []) == [long, days, again]


def test_numb_legs_of_old_standing_are_asked_about() -> None:
    text = "both feet numb for ten years"
    numb, years = part(text, "both feet numb", "sign", "both_legs"), part(text, "ten years", "duration", "3650.0")
    asked = [e for e in without_explained(text, [numb, years], []) if e["value"] != "3650.0"]
    assert [(e["entity"], e["value"]) for e in asked] == [("hint", "cauda_equina")]


@pytest.mark.parametrize(
    "text", ["both feet numb for ten years, much worse since friday", "back bad for ten years, both feet numb now"]
)
def test_numb_legs_that_are_new_or_worse_stay_a_finding(text: str) -> None:
    told = [part(text, "both feet numb", "sign", "both_legs"), part(text, "ten years", "duration", "3650.0")]
    assert without_explained(text, told, []) == told


def test_numb_legs_of_old_standing_beside_a_numb_bottom_stay_a_finding() -> None:
    text = "both feet numb for ten years and my bottom is numb"
    told = [
        part(text, "both feet numb", "sign", "both_legs"),
        part(text, "ten years", "duration", "3650.0"),
        part(text, "bottom is numb", "sign", "saddle_numb"),
    ]
    assert without_explained(text, told, []) == told


def test_a_tingle_that_was_over_in_minutes_is_none() -> None:
    text = "my hand fizzed for a minute, then it was fine"
    told = [part(text, "hand fizzed", "sign", "tingling_spread"), part(text, "a minute", "duration", "0.0007")]
    assert without_explained(text, told, []) == told[1:]


def test_a_tingle_that_began_minutes_ago_stays() -> None:
    text = "my hand fizzes for five minutes already"
    told = [part(text, "hand fizzes", "sign", "tingling_spread"), part(text, "five minutes", "duration", "0.0035")]
    assert without_explained(text, told, []) == told


def test_a_learned_accident_is_asked_about_where_an_accident_is_denied() -> None:
    text = "no crash, only turned my head"
    learned = part(text, "only turned my head", "finding", "trauma_high", rule="classifier")
    denied = part(text, "no crash", "sign", "injury", "absent")
    [asked] = [e for e in without_explained(text, [denied, learned], []) if e["value"] == "trauma_high"]
    assert (asked["entity"], asked["confidence"]) == ("hint", 0.4)
