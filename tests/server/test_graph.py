"""The quicker runner of a loaded model's graph does what Rasa's own does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from unknot.server import graph

STOCK = DaskGraphRunner.run
assert STOCK.__module__.startswith("rasa."), "something else has put the quicker function in place"


class Steps(GraphComponent):
    """Writes down what it was called with."""

    called: list[str] = []

    @classmethod
    def create(cls, *_: Any, **__: Any) -> Steps:
        return cls()

    load = create

    def first(self, message: str) -> str:
        self.called.append("first")
        return f"first({message})"

    def second(self, before: str) -> str:
        self.called.append("second")
        return f"second({before})"

    def join(self, one: str, other: str) -> str:
        self.called.append("join")
        return f"join({one}, {other})"

    def unwanted(self, before: str) -> str:
        self.called.append("unwanted")
        return before

    def broken(self, before: str) -> str:
        raise ValueError(before)


def node(function: str, *, eager: bool = True, **needs: str) -> SchemaNode:
    return SchemaNode(needs=needs, uses=Steps, constructor_name="create", fn=function, config={}, eager=eager)


def nodes(*, eager: bool = True) -> dict[str, SchemaNode]:
    """Not in an order in which they can be called."""
    return {
        "joined": node("join", one="first", other="second", eager=eager),
        "beside": node("unwanted", before="first", eager=eager),
        "second": node("second", before="first", eager=eager),
        "first": node("first", message="given", eager=eager),
        "fails": node("broken", before="first", eager=eager),
    }


@pytest.fixture(autouse=True)
def applied(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DaskGraphRunner, "run", STOCK)
    graph.apply()
    Steps.called.clear()


@pytest.fixture
def runner(tmp_path: Path) -> DaskGraphRunner:
    return make(tmp_path, nodes())


def make(folder: Path, schema: dict[str, SchemaNode]) -> DaskGraphRunner:
    return DaskGraphRunner.create(
        GraphSchema(schema), LocalModelStorage.create(folder), ExecutionContext(GraphSchema(schema), "m")
    )


def outcome(function: Callable[..., Any], *arguments: Any) -> tuple[Any, ...]:
    """Return what a call gives, or which error with which message it raises."""
    try:
        return ("returned", function(*arguments))
    except (GraphRunError, GraphComponentException) as error:
        return (type(error), str(error))


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        ({"given": ["text"]}, ["joined"]),
        ({"given": ["text"]}, ["joined", "second"]),
        ({"given": ["text"]}, ["first", "first"]),
        ({"given": ["text"]}, ["given"]),
        ({"given": ["text"]}, ["fails"]),
        ({"given": "text"}, ["joined"]),
        ({"given": "first"}, ["joined"]),
        ({"something": ["else"]}, ["joined"]),
        ({}, ["joined"]),
        (None, ["joined"]),
    ],
)
def test_outputs_and_errors_are_those_of_stock_rasa(runner: DaskGraphRunner, inputs: Any, targets: list[str]) -> None:
    expected = outcome(STOCK, runner, inputs, targets)
    assert outcome(runner.run, inputs, targets) == expected
    assert outcome(runner.run, inputs, targets) == expected, "once more, with the plan that was made"


def test_each_node_that_is_needed_runs_once_and_no_other(runner: DaskGraphRunner) -> None:
    runner.run({"given": ["text"]}, ["joined"])
    assert Steps.called == ["first", "second", "join"]


def test_two_runs_share_no_results(runner: DaskGraphRunner) -> None:
    assert runner.run({"given": ["one"]}, ["first"]) != runner.run({"given": ["two"]}, ["first"])


def test_a_training_graph_is_left_to_dask(tmp_path: Path) -> None:
    schema = nodes(eager=False)
    del schema["fails"]
    runner = make(tmp_path, schema)
    assert runner.run({"given": ["text"]}, ["joined"]) == {"joined": "join(first(['text']), second(first(['text'])))"}
    assert not hasattr(runner, "_unknot_plans")


def test_applying_it_twice_changes_nothing() -> None:
    once = DaskGraphRunner.run
    graph.apply()
    assert DaskGraphRunner.run is once
