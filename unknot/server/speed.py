"""Mends two places where stock Rasa 3.6 spends most of a turn on work that it could do once.

* `RemoteAction._validate_action_result` checks every reply of the action server with `jsonschema.validate`, which
  first checks *the schema itself* against the JSON Schema standard, each time. That was 71 % of the CPU time of a
  turn with a custom action. Here the schema is checked and its validator built once.
* `Event.resolve_by_type` walks the whole tree of event classes, and asks of each whether it is abstract, for every
  event of a conversation that is loaded and every event of a reply: 15 % of a turn. Here the classes stand in a
  dictionary that is built again when an event class is defined.

What is accepted, what is rejected and which error is raised stay the same: `tests/server/test_speed.py` compares
with the stock functions.
"""

from __future__ import annotations

import functools
from typing import Any

import rasa.shared.utils.common
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL
from rasa.shared.core.events import Event

_MARK = "_unknot_speed"


def apply() -> None:
    """Put the quicker functions in place. Calling it again changes nothing."""
    if not hasattr(RemoteAction._validate_action_result, _MARK):
        RemoteAction._validate_action_result = _validate_action_result
    if not hasattr(Event.resolve_by_type, _MARK):
        Event.__init_subclass__ = classmethod(_forget_event_classes)  # type: ignore[arg-type]
        Event.resolve_by_type = staticmethod(_resolve_by_type)


@functools.cache
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    return validator_class(schema)


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Return True for a valid reply of the action server; raise jsonschema's `ValidationError` for any other."""
    error = best_match(_validator().iter_errors(result))
    if error is None:
        return True
    error.message += (
        ". Failed to validate Action server response from API, make sure your response from the Action endpoint "
        f"is valid. For more information about the format visit {DOCS_BASE_URL}/custom-actions"
    )
    raise error


setattr(_validate_action_result, _MARK, True)


_event_classes: dict[str, type[Event]] = {}


def _resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """Return the event class of that name, else `default`; raise ValueError when there is neither."""
    if not _event_classes:
        # Of several classes with one name the first wins, as in the stock search: hence from the last to the first.
        for event_class in reversed(rasa.shared.utils.common.all_subclasses(Event)):
            _event_classes[event_class.type_name] = event_class
    found = _event_classes.get(type_name)
    if found is not None:
        return found
    if type_name == "topic":  # an event of old Rasa versions that may still be stored
        return None
    if default is not None:
        return default
    raise ValueError(f"Unknown event name '{type_name}'.")


setattr(_resolve_by_type, _MARK, True)


def _forget_event_classes(cls: type[Event], **kwargs: Any) -> None:
    """Run by Python when a subclass of `Event` is defined: the next look-up sees the new class."""
    super(Event, cls).__init_subclass__(**kwargs)
    _event_classes.clear()
