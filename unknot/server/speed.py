"""Mends four places where stock Rasa 3.6 spends most of its time on work that it could do once.

* `RemoteAction._validate_action_result` checks every reply of the action server with `jsonschema.validate`, which
  first checks *the schema itself* against the JSON Schema standard, each time. That was 71 % of the CPU time of a
  turn with a custom action.
* `validate_training_data` does the same for every annotated entity of the training data: 70 % of the time that a
  training of 13,000 annotations took. Here a schema is checked, and its validator built, once.
* `Event.resolve_by_type` walks the whole tree of event classes, and asks of each whether it is abstract, for every
  event of a conversation that is loaded and every event of a reply: 15 % of a turn. Here the classes stand in a
  dictionary that is built again when an event class is defined.
* `Domain.is_empty` builds an empty domain to compare with, for every message that is understood.

What is accepted, what is rejected and which error is raised stay the same: `tests/server/test_speed.py` compares
with the stock functions.
"""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

import jsonschema_rs
import orjson
import rasa.shared.utils.common
import rasa.shared.utils.validation
from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.constants import DOCS_BASE_URL, DOCS_URL_TRAINING_DATA
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.exceptions import SchemaValidationError

_MARK = "_unknot_speed"


def apply() -> None:
    """Put the quicker functions in place. Calling it again changes nothing."""
    if not hasattr(RemoteAction._validate_action_result, _MARK):
        RemoteAction._validate_action_result = _validate_action_result
    if not hasattr(rasa.shared.utils.validation.validate_training_data, _MARK):
        rasa.shared.utils.validation.validate_training_data = _validate_training_data
    if not hasattr(Event.resolve_by_type, _MARK):
        Event.__init_subclass__ = classmethod(_forget_event_classes)  # type: ignore[arg-type]
        Event.resolve_by_type = staticmethod(_resolve_by_type)
    if not hasattr(Domain.is_empty, _MARK):
        Domain.is_empty = _is_empty


class _Validators(NamedTuple):
    """Two for one schema: a compiled one that says yes, and the one that says what is wrong, in the known words."""

    quick: Any
    thorough: Validator


@functools.lru_cache(maxsize=32)
def _validators(schema_as_json: bytes) -> _Validators:
    schema = orjson.loads(schema_as_json)
    validator_class = validator_for(schema)
    validator_class.check_schema(schema)
    return _Validators(jsonschema_rs.validator_for(schema), validator_class(schema))


def _error_in(instance: Any, schema: dict[str, Any]) -> ValidationError | None:
    """Return the error that `jsonschema.validate(instance, schema)` raises, or None."""
    # Rasa builds its schemas anew for each call, so they are told apart by what is in them.
    validators = _validators(orjson.dumps(schema))
    if validators.quick.is_valid(instance):
        return None
    return best_match(validators.thorough.iter_errors(instance))


def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
    """Return True for a valid reply of the action server; raise jsonschema's `ValidationError` for any other."""
    error = _error_in(result, self.action_response_format_spec())
    if error is None:
        return True
    error.message += (
        ". Failed to validate Action server response from API, make sure your response from the Action endpoint "
        f"is valid. For more information about the format visit {DOCS_BASE_URL}/custom-actions"
    )
    raise error


def _validate_training_data(json_data: dict[str, Any], schema: dict[str, Any]) -> None:
    """Raise Rasa's `SchemaValidationError` if a piece of training data is not of the form the schema asks for."""
    error = _error_in(json_data, schema)
    if error is not None:
        error.message += (
            ". Failed to validate data, make sure your data is valid. For more information about the format visit "
            f"{DOCS_URL_TRAINING_DATA}."
        )
        raise SchemaValidationError.create_from(error) from error


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


def _forget_event_classes(cls: type[Event], **kwargs: Any) -> None:
    """Run by Python when a subclass of `Event` is defined: the next look-up sees the new class."""
    super(Event, cls).__init_subclass__(**kwargs)
    _event_classes.clear()


def _is_empty(self: Domain) -> bool:
    """Tell whether there is nothing in the domain."""
    return bool(self.as_dict() == _empty_domain())


@functools.cache
def _empty_domain() -> dict[str, Any]:
    return dict(Domain.empty().as_dict())


for _quicker in (_validate_action_result, _validate_training_data, _resolve_by_type, _is_empty):
    setattr(_quicker, _MARK, True)
