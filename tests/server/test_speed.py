"""The quicker functions do what Rasa's own do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rasa.shared.utils.common
import rasa.shared.utils.validation
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.exceptions import SchemaValidationError
from rasa.shared.nlu.training_data import entities_parser
from rasa.shared.nlu.training_data.schemas import data_schema
from rasa.utils.endpoints import EndpointConfig

from unknot.server import speed

STOCK_VALIDATE = RemoteAction._validate_action_result
STOCK_RESOLVE = Event.resolve_by_type
STOCK_EMPTY = Domain.is_empty
STOCK_TRAINING = rasa.shared.utils.validation.validate_training_data
assert STOCK_VALIDATE.__module__.startswith("rasa."), "something else has put the quicker functions in place"

ACTION = RemoteAction("action_x", EndpointConfig("http://127.0.0.1:1/webhook"))


@pytest.fixture(autouse=True)
def applied(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(RemoteAction, "_validate_action_result", STOCK_VALIDATE)
    monkeypatch.setattr(Event, "resolve_by_type", STOCK_RESOLVE)
    monkeypatch.setattr(Domain, "is_empty", STOCK_EMPTY)
    monkeypatch.setattr(rasa.shared.utils.validation, "validate_training_data", STOCK_TRAINING)
    speed.apply()
    yield
    del Event.__init_subclass__
    speed._event_classes.clear()


def outcome(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Return what a call gives, or which error with which content it raises."""
    try:
        return ("returned", function(*arguments))
    except (ValidationError, SchemaValidationError) as error:
        return (type(error), error.message, list(error.absolute_path), list(error.absolute_schema_path), error.instance)
    except ValueError as error:
        return (type(error), str(error))


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"events": [], "responses": []},
        {"events": [{"event": "slot", "name": "a", "value": 1}], "responses": [{"text": "hi"}]},
        {"events": [{"event": "action", "name": "action_listen"}, {"event": "restart"}]},
        {"events": [{"event": "user", "text": "hi", "parse_data": {"intent": {"name": "greet"}, "entities": []}}]},
        {"responses": "no list"},
        {"responses": ["no object"]},
        {"events": {}},
        {"events": [{}]},
        {"events": ["slot"]},
        {"events": [{"event": "slot"}]},
        {"events": [{"event": 5}]},
        {"events": [{"event": "no such event"}]},
        {"events": [{"event": "slot", "name": "a", "value": 1}, {"event": "reminder"}], "responses": [3]},
        [],
        None,
        "text",
    ],
    ids=repr,
)
def test_a_reply_is_accepted_or_rejected_as_by_stock_rasa(reply: Any) -> None:
    assert RemoteAction._validate_action_result is not STOCK_VALIDATE
    assert outcome(ACTION._validate_action_result, reply) == outcome(STOCK_VALIDATE, ACTION, reply)


def test_an_invalid_reply_raises_the_error_with_the_way_to_the_documentation() -> None:
    with pytest.raises(ValidationError, match="Failed to validate Action server response"):
        ACTION._validate_action_result({"events": "none"})


@pytest.mark.parametrize(
    "annotation",
    [
        {"entity": "finding"},
        {"entity": "finding", "value": "fever_chills", "role": "absent", "group": "1"},
        {},
        {"value": "fever_chills"},
        {"entity": 5},
        {"entity": "finding", "role": None},
        {"entity": "finding", "colour": "red"},
        [],
        None,
    ],
    ids=repr,
)
def test_an_annotation_is_accepted_or_rejected_as_by_stock_rasa(annotation: Any) -> None:
    schema = data_schema.entity_dict_schema()
    quicker = rasa.shared.utils.validation.validate_training_data
    assert quicker is not STOCK_TRAINING
    assert outcome(quicker, annotation, schema) == outcome(STOCK_TRAINING, annotation, schema)


def test_training_data_with_a_wrong_annotation_is_still_refused() -> None:
    with pytest.raises(SchemaValidationError, match="Failed to validate data"):
        entities_parser.find_entities_in_training_example('a [fever]{"value": "fever_chills"}')


def test_a_schema_is_checked_once_and_another_schema_is_another() -> None:
    speed._validators.cache_clear()
    for _ in range(3):
        ACTION._validate_action_result({})
        rasa.shared.utils.validation.validate_training_data({"entity": "x"}, data_schema.entity_dict_schema())
    assert speed._validators.cache_info().misses == 2


def test_every_event_type_resolves_to_the_class_of_stock_rasa() -> None:
    names = {cls.type_name for cls in rasa.shared.utils.common.all_subclasses(Event)}
    assert len(names) > 20
    for name in names:
        assert Event.resolve_by_type(name) is STOCK_RESOLVE(name), name


@pytest.mark.parametrize("arguments", [("topic",), ("nothing",), ("nothing", Event), ("topic", Event), ("slot", Event)])
def test_unknown_and_old_event_types_end_as_in_stock_rasa(arguments: tuple[Any, ...]) -> None:
    assert outcome(Event.resolve_by_type, *arguments) == outcome(STOCK_RESOLVE, *arguments)


def test_an_event_class_that_is_defined_later_is_found() -> None:
    with pytest.raises(ValueError, match="later_event"):
        Event.resolve_by_type("later_event")

    class LaterEvent(rasa.shared.core.events.AlwaysEqualEventMixin):
        type_name = "later_event"

        def apply_to(self, tracker: object) -> None: ...

        def as_story_string(self) -> str:
            return ""

    assert Event.resolve_by_type("later_event") is LaterEvent
    assert STOCK_RESOLVE("later_event") is LaterEvent


def test_applying_it_again_changes_nothing() -> None:
    def in_place() -> tuple[Any, ...]:
        validation = rasa.shared.utils.validation
        return (RemoteAction._validate_action_result, Event.resolve_by_type, validation.validate_training_data)

    before = in_place()
    speed.apply()
    assert in_place() == before


@pytest.mark.parametrize(
    "content", [{}, {"intents": ["greet"]}, {"slots": {}}, {"session_config": {"session_expiration_time": 3}}]
)
def test_a_domain_is_empty_where_it_was(content: dict[str, Any]) -> None:
    domain = Domain.from_dict(content)
    assert domain.is_empty() == STOCK_EMPTY(domain)
