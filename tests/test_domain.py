"""Checks of Rasa's files that Rasa does not make itself."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from unknot.channels.text import clean
from unknot.knowledge import load
from unknot.triage import GENERATED_QUESTIONS

PROJECT = Path(__file__).resolve().parents[1]
DOMAIN: dict[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
INTENTS = {next(iter(intent)) if isinstance(intent, dict) else intent for intent in DOMAIN["intents"]}
FORM = DOMAIN["forms"]["triage_form"]["required_slots"]
RESPONSES = [(name, variant) for name, variants in DOMAIN["responses"].items() for variant in variants]
LONGEST = 1000


def test_the_form_has_exactly_the_questions_of_the_knowledge() -> None:
    assert sorted(FORM) == sorted([*load().questions, *GENERATED_QUESTIONS])


@pytest.mark.parametrize("slot", FORM)
def test_each_slot_of_the_form_exists_and_has_its_question(slot: str) -> None:
    assert slot in DOMAIN["slots"]
    assert f"action_ask_{slot}" in DOMAIN["actions"]


@pytest.mark.parametrize("name", DOMAIN["slots"])
def test_no_slot_can_be_set_by_an_entity_or_intent_from_outside(name: str) -> None:
    assert [mapping["type"] for mapping in DOMAIN["slots"][name]["mappings"]] == ["custom"]


@pytest.mark.parametrize(("name", "variant"), RESPONSES)
def test_each_response_fits_into_a_message_and_its_buttons_work(name: str, variant: dict[str, Any]) -> None:
    assert 0 < len(variant["text"]) <= LONGEST
    for button in variant.get("buttons", []):
        payload = button["payload"]
        if payload.startswith("/"):
            assert payload[1:] in INTENTS
            assert clean(payload) == payload
    for slot in re.findall(r"{(\w+)}", variant["text"]):
        assert DOMAIN["slots"][slot].get("initial_value"), f"{slot} could be empty"


def _rules() -> list[dict[str, Any]]:
    files = sorted((PROJECT / "data" / "rules").glob("*.yml"))
    return [rule for file in files for rule in yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]]


def test_each_response_that_a_rule_names_exists() -> None:
    named = {step["action"] for rule in _rules() for step in rule["steps"] if "action" in step}
    assert {name for name in named if name.startswith("utter_")} == set(DOMAIN["responses"])


def test_each_custom_action_of_the_domain_has_its_code() -> None:
    import actions.answer_topic
    import actions.ask_question
    import actions.assess
    import actions.control
    import actions.explain
    import actions.go_back
    import actions.intake
    import actions.other_language
    import actions.repeat_card
    import actions.session
    import actions.summary
    import actions.triage_form

    modules = [module for name, module in vars(actions).items() if not name.startswith("_")]
    classes = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    own = {c for c in classes | set(actions.ask_question.ACTIONS) if c.__module__.startswith("actions.")}
    names = {c().name() for c in own if hasattr(c, "run") and not getattr(c, "__abstractmethods__", None)}
    assert names == set(DOMAIN["actions"])
