"""Works out what policies see of a conversation with less work than stock Rasa 3.6, and with the same result.

For each prediction (two to four a turn) each policy replays every event of the conversation. That was a quarter of the
time of a turn, and it grows with the conversation. Here

* the class of an event is looked up in a dictionary: events derive from an abstract class, for which Python answers
  `isinstance` slowly, and stock Rasa asks it a thousand times a turn;
* the replay carries only the slots that influence a conversation (3 of our 34);
* of each rule it is noted once what it asks of each turn: stock Rasa reads that anew for each rule and turn;
* copying a slot copies its attributes and asks nothing else;
* what is copied only to be written into a debug log is copied only when that log is on.

`tests/server/test_history.py` compares with the stock functions.
"""

from __future__ import annotations

import copy
import functools
import logging
from collections.abc import Iterable, Iterator
from enum import IntFlag, auto
from typing import Any, NamedTuple

import rasa.core.actions.forms
import rasa.core.policies.memoization
import rasa.core.policies.rule_policy
import rasa.core.processor
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActionReverted,
    ActiveLoop,
    DefinePrevUserUtteredFeaturization,
    Event,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import DialogueStateTracker

_STOCK_STATES = Domain.states_for_tracker_history


def apply() -> None:
    """Put the quicker functions in place. Calling it again changes nothing."""
    DialogueStateTracker.applied_events = _applied_events
    Domain.states_for_tracker_history = _states_for_tracker_history
    RulePolicy._get_possible_keys = _get_possible_keys
    Slot.__copy__ = _copy_slot
    for module in (
        rasa.core.processor,
        rasa.core.actions.forms,
        rasa.core.policies.memoization,
        rasa.core.policies.rule_policy,
    ):
        module.copy = _CopiesForDebugLog


class _Kind(IntFlag):
    """What the replay asks of an event's class; a class may be of several kinds."""

    OTHER = 0
    START = auto()
    ACTION_REVERTED = auto()
    MESSAGE_REVERTED = auto()
    ACTION = auto()
    LOOP = auto()
    REJECTED = auto()
    MESSAGE = auto()
    FEATURIZATION = auto()
    SLOT = auto()


_CLASSES: tuple[tuple[tuple[type, ...], _Kind], ...] = (
    ((Restarted, SessionStarted), _Kind.START),
    ((ActionReverted,), _Kind.ACTION_REVERTED),
    ((UserUtteranceReverted,), _Kind.MESSAGE_REVERTED),
    ((ActionExecuted,), _Kind.ACTION),
    ((ActiveLoop,), _Kind.LOOP),
    ((ActionExecutionRejected,), _Kind.REJECTED),
    ((UserUttered,), _Kind.MESSAGE),
    ((DefinePrevUserUtteredFeaturization,), _Kind.FEATURIZATION),
    ((SlotSet,), _Kind.SLOT),
)
#: Plain integers: the operators of an enumeration cost more than the look-ups they would replace.
_START, _ACTION_REVERTED, _MESSAGE_REVERTED, _ACTION, _LOOP, _REJECTED, _MESSAGE, _FEATURIZATION, _SLOT = (
    int(kind) for _, kind in _CLASSES
)
_FORGOTTEN_WITH_LOOP = _ACTION | _MESSAGE | _FEATURIZATION
_REWINDS = _START | _ACTION_REVERTED | _MESSAGE_REVERTED


class _Kinds(dict[type, int]):
    """The kinds of each class of events; a class not seen before is looked at once."""

    def __missing__(self, event_class: type) -> int:
        kinds = sum(int(kind) for classes, kind in _CLASSES if issubclass(event_class, classes))
        self[event_class] = kinds
        return kinds


_kinds = _Kinds()


def _applied_events(self: DialogueStateTracker) -> list[Event]:
    """Return the events that count, as `DialogueStateTracker.applied_events` does: none that was reverted."""
    events = [(event, _kinds[type(event)]) for event in self.events]
    loops = {event.name for event, kind in events if kind & _LOOP and event.name}
    applied: list[tuple[Event, int]] = []
    for event, kind in events:
        if kind & _REWINDS:
            if kind & _START:
                applied = []
                continue
            if kind & _MESSAGE_REVERTED:
                _undo_till(_MESSAGE, applied)
            _undo_till(_ACTION, applied)
        elif kind & _ACTION and event.action_name in loops and _loop_ran_before(event.action_name, applied):
            _undo_till_loop(event.action_name, applied)
        else:
            applied.append((event, kind))
    return [event for event, _ in applied]


def _undo_till(wanted: int, applied: list[tuple[Event, int]]) -> None:
    """Take events off the end until one of the wanted kind was taken off."""
    while applied:
        if applied.pop()[1] & wanted:
            return


def _loop_ran_before(loop: str, applied: list[tuple[Event, int]]) -> bool:
    """Whether the loop ran before on the happy path, so that what came since then is not seen by policies."""
    next_action: str | None = None
    for event, kind in reversed(applied):
        if kind & _LOOP and event.name is None:
            return False
        if kind & _REJECTED and event.action_name == loop:
            return False
        if kind & _MESSAGE and next_action is not None and next_action != loop:
            return False
        if kind & _ACTION:
            if event.action_name == loop:
                return True
            next_action = event.action_name
    return False


def _undo_till_loop(loop: str, applied: list[tuple[Event, int]]) -> None:
    """Take off the actions and messages since the loop ran last; slots and other events stay."""
    kept: list[tuple[Event, int]] = []
    while applied:
        event, kind = applied[-1]
        if kind & _ACTION and event.action_name == loop:
            break
        applied.pop()
        if not kind & _FORGOTTEN_WITH_LOOP:
            kept.append((event, kind))
    applied.extend(reversed(kept))


class _Replay:
    """A tracker for `states_for_tracker_history`: its prior trackers carry the slots that influence a conversation."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self._tracker = tracker

    def generate_all_prior_trackers(self) -> Iterator[tuple[DialogueStateTracker, bool]]:
        """Yield the tracker before each action and after the last event, and whether that action is hidden."""
        slots: Iterable[Slot] = self._tracker.slots.values()
        prior = DialogueStateTracker(
            self._tracker.sender_id,
            [slot for slot in slots if slot.influence_conversation],
            self._tracker._max_event_history,
            is_rule_tracker=self._tracker.is_rule_tracker,
        )
        for event in self._tracker.applied_events():
            kind = _kinds[type(event)]
            if kind & _ACTION:
                yield prior, event.hide_rule_turn
            if not kind & _SLOT or event.key in prior.slots:
                prior.update(event)
        yield prior, False


def _states_for_tracker_history(
    self: Domain, tracker: DialogueStateTracker, *args: Any, **kwargs: Any
) -> list[dict[str, Any]]:
    """Return the states of a conversation as `Domain.states_for_tracker_history` does."""
    # A tracker of training data made without a domain takes any slot; nothing is known of which ones count.
    known = type(tracker.slots) is dict
    states: list[dict[str, Any]] = _STOCK_STATES(self, _Replay(tracker) if known else tracker, *args, **kwargs)
    return states


class _Turn(NamedTuple):
    """What a rule asks of one turn: None when it is the conversation's start, else the value of each feature."""

    asks: tuple[tuple[str, str, Any], ...] | None

    def fits(self, state: dict[str, Any]) -> bool:
        """Whether a state of the conversation is as the rule asks; the start of a conversation fits only a start."""
        begins = not state.get(PREVIOUS_ACTION)
        if begins or self.asks is None:
            return begins and self.asks is None
        for kind, feature, asked in self.asks:
            found = state[kind].get(feature) if kind in state else None
            if asked == SHOULD_NOT_BE_SET:
                if found and found != SHOULD_NOT_BE_SET:
                    return False
            elif found != asked:
                return False
        return True


@functools.cache  # as many as there are rules; a rule's key is its text
def _turns(rule_key: str) -> tuple[_Turn, ...]:
    """Return what a rule asks of the latest turn, the one before, and so on."""
    turns = []
    for state in reversed(RulePolicy._rule_key_to_state(rule_key)):
        asks = [
            (kind, feature, tuple(asked) if isinstance(asked, list) else asked)
            for kind, features in state.items()
            for feature, asked in features.items()
            if asked
        ]
        turns.append(_Turn(tuple(asks) if state.get(PREVIOUS_ACTION) else None))
    return tuple(turns)


def _get_possible_keys(self: RulePolicy, lookup: dict[str, str], states: list[dict[str, Any]]) -> set[str]:
    """Return the keys of the rules that a conversation fits, as `RulePolicy._get_possible_keys` does."""
    latest_first = states[::-1]
    return {
        key for key in lookup if all(turn.fits(state) for turn, state in zip(_turns(key), latest_first, strict=False))
    }


def _copy_slot(self: Slot) -> Slot:
    """Return what `copy.copy` returns for any object without a method of its own."""
    duplicate: Slot = object.__new__(type(self))
    duplicate.__dict__.update(self.__dict__)
    return duplicate


class _CopiesForDebugLog:
    """Stands for the module `copy` where Rasa uses it for debug logs alone."""

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """Return a copy when Rasa's debug log is on, else the value itself, which then is not looked at."""
        return copy.deepcopy(value) if logging.getLogger("rasa").isEnabledFor(logging.DEBUG) else value
