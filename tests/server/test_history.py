"""What policies see of a conversation is what stock Rasa shows them."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import rasa.core.actions.forms
import rasa.core.policies.memoization
import rasa.core.policies.rule_policy
import rasa.core.processor
from hypothesis import given
from hypothesis import strategies as st
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    DefinePrevUserUtteredFeaturization,
    Event,
    FollowupAction,
    LoopInterrupted,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

from unknot.server import history

STOCK_APPLIED = DialogueStateTracker.applied_events
STOCK_STATES = Domain.states_for_tracker_history
STOCK_KEYS = RulePolicy._get_possible_keys
assert STOCK_APPLIED.__module__.startswith("rasa."), "something else has put the quicker functions in place"

MODULES = (
    rasa.core.processor,
    rasa.core.actions.forms,
    rasa.core.policies.memoization,
    rasa.core.policies.rule_policy,
)
DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [greet, deny]
entities: [finding]
slots:
  facts:
    type: any
    influence_conversation: false
    mappings:
    - type: custom
  care_level:
    type: categorical
    values: [doctor, selfcare]
    mappings:
    - type: custom
  awaiting:
    type: text
    mappings:
    - type: custom
forms:
  triage_form:
    required_slots: []
  other_form:
    required_slots: []
actions: [action_x]
""")

NAMES = st.sampled_from(["triage_form", "other_form", "action_x", "action_listen"])
EVENTS: st.SearchStrategy[Event] = st.one_of(
    st.builds(ActionExecuted, NAMES, hide_rule_turn=st.booleans()),
    st.builds(lambda intent: UserUttered("hi", {"name": intent}), st.sampled_from(["greet", "deny"])),
    st.builds(ActiveLoop, st.sampled_from(["triage_form", "other_form", None])),
    st.builds(ActionExecutionRejected, NAMES),
    st.builds(SlotSet, st.just("facts"), st.dictionaries(st.sampled_from("ab"), st.integers(0, 1))),
    st.builds(SlotSet, st.just("care_level"), st.sampled_from(["doctor", "selfcare", None])),
    st.builds(SlotSet, st.just("awaiting"), st.sampled_from(["x", None, "should_not_be_set"])),
    st.builds(DefinePrevUserUtteredFeaturization, st.booleans()),
    st.builds(LoopInterrupted, st.booleans()),
    st.builds(FollowupAction, NAMES),
    st.sampled_from(
        [
            BotUttered("hello"),
            AllSlotsReset(),
            UserUtteranceReverted(),
            ActionReverted(),
            Restarted(),
            SessionStarted(),
        ]
    ),
)
CONVERSATIONS = st.lists(EVENTS, max_size=40)


def states(*, of_rules: bool) -> st.SearchStrategy[dict[str, Any]]:
    """Return states of few values, so that many rules fit; those of rules name what must not be set."""
    unset: list[Any] = ["should_not_be_set", None] if of_rules else ["should_not_be_set"]
    entities: Any = st.lists(st.sampled_from("ab"), max_size=1)
    return st.fixed_dictionaries(
        {},
        optional={
            "prev_action": st.just({"action_name": "action_listen"}),
            "user": st.fixed_dictionaries(
                {"intent": st.sampled_from(["greet", "deny"])},
                optional={"entities": entities if of_rules else entities.map(tuple)},
            ),
            "active_loop": st.fixed_dictionaries({"name": st.sampled_from(["triage_form", *unset])}),
            "slots": st.fixed_dictionaries(
                {}, optional={"awaiting": st.sampled_from([[1.0] if of_rules else (1.0,), *unset])}
            ),
        },
    )


RULES = st.lists(st.lists(states(of_rules=True), max_size=3).map(json.dumps), max_size=6)


@pytest.fixture(autouse=True)
def applied() -> Iterator[None]:
    history.apply()
    yield
    DialogueStateTracker.applied_events = STOCK_APPLIED
    Domain.states_for_tracker_history = STOCK_STATES
    RulePolicy._get_possible_keys = STOCK_KEYS
    del Slot.__copy__
    for module in MODULES:
        module.copy = copy


def conversation(events: list[Event]) -> DialogueStateTracker:
    """Return the tracker of these events."""
    tracker = DialogueStateTracker("ann", DOMAIN.slots)
    for event in events:
        tracker.update(event, DOMAIN)
    return tracker


@given(CONVERSATIONS)
def test_the_events_that_count_are_those_of_stock_rasa(events: list[Event]) -> None:
    tracker = conversation(events)
    ours, stock = tracker.applied_events(), STOCK_APPLIED(tracker)
    assert [id(event) for event in ours] == [id(event) for event in stock]


@given(CONVERSATIONS, st.booleans(), st.booleans())
def test_the_states_that_policies_see_are_those_of_stock_rasa(
    events: list[Event], omit_unset_slots: bool, ignore_rule_only_turns: bool
) -> None:
    tracker = conversation(events)
    flags: dict[str, Any] = {
        "omit_unset_slots": omit_unset_slots,
        "ignore_rule_only_turns": ignore_rule_only_turns,
        "rule_only_data": {"rule_only_slots": ["awaiting"], "rule_only_loops": ["other_form"]},
    }
    assert DOMAIN.states_for_tracker_history(tracker, **flags) == STOCK_STATES(DOMAIN, tracker, **flags)


@given(RULES, st.lists(states(of_rules=False), max_size=4))
def test_the_rules_that_fit_are_those_of_stock_rasa(rules: list[str], turns: list[dict[str, Any]]) -> None:
    policy = object.__new__(RulePolicy)
    lookup = dict.fromkeys(rules, "action_x")
    assert policy._get_possible_keys(lookup, turns) == STOCK_KEYS(policy, lookup, turns)


def test_a_tracker_without_known_slots_is_replayed_whole() -> None:
    tracker = DialogueStateTracker("a story of the training data", None)
    for event in (ActionExecuted("action_listen"), UserUttered("hi", {"name": "greet"}), SlotSet("awaiting", "x")):
        tracker.update(event)
    assert DOMAIN.states_for_tracker_history(tracker) == STOCK_STATES(DOMAIN, tracker)


def test_a_copied_slot_is_a_slot_of_its_own() -> None:
    slot = DOMAIN.slots[0]
    duplicate = copy.copy(slot)
    assert type(duplicate) is type(slot)
    assert vars(duplicate) == vars(slot)
    duplicate.value = "changed"
    assert slot.value != "changed"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_what_goes_into_a_debug_log_is_copied_when_that_log_is_on(module: Any) -> None:
    value = {"said": ["something"]}
    log = logging.getLogger("rasa")
    level = log.level
    try:
        log.setLevel(logging.WARNING)
        assert module.copy.deepcopy(value) is value
        log.setLevel(logging.DEBUG)
        assert module.copy.deepcopy(value) == value
        assert module.copy.deepcopy(value) is not value
    finally:
        log.setLevel(level)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_these_modules_of_rasa_copy_for_their_logs_alone(module: Any) -> None:
    """A copy made for anything else must stay one: each call stands inside a call of the log."""
    source = ast.parse(inspect.getsource(module))
    logged = [node for node in ast.walk(source) if isinstance(node, ast.Call) and "logger" in ast.unparse(node.func)]
    within = {id(part) for call in logged for part in ast.walk(call)}
    uses = [node for node in ast.walk(source) if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "copy"]
    assert uses
    assert all(id(node) in within for node in uses)
