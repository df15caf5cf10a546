"""Runs the graph of a loaded model without planning it anew for each message.

Stock `DaskGraphRunner.run` cuts the graph down to the targets, lets dask find an order, writes the whole schema into
a debug line that nobody reads, and hands each node to dask's scheduler: for a message that is understood, and again
for each action that is predicted. The nodes are called one after the other all the same. Here the order is found once
for each target, and the nodes are called in it.

Training is left to dask: it frees what no node needs any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from graphlib import TopologicalSorter
from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner

_MARK = "_unknot_graph"
_PLANS = "_unknot_plans"

Plan = Sequence[tuple[str, Sequence[str]]]  # nodes in an order that holds, each with the names of what it needs


def apply() -> None:
    """Put the quicker function in place. Calling it again changes nothing."""
    if not hasattr(DaskGraphRunner.run, _MARK):
        DaskGraphRunner.run = _quicker(DaskGraphRunner.run)


def _quicker(stock: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def run(
        self: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Return the targets' outputs by name. Raises as Rasa's own does."""
        nodes = self._instantiated_nodes
        wanted = targets or self._graph_schema.target_names
        given = inputs or {}
        # A text could be mistaken for the name of a node; Rasa's own function looks into that.
        if not all(node._eager for node in nodes.values()) or any(isinstance(value, str) for value in given.values()):
            return stock(self, inputs, targets)
        results = {name: (name, value) for name, value in given.items()}
        try:
            for name, needs in _plan(self, tuple(wanted)):
                # A node says itself what it lacks when it gets a name in place of an output.
                results[name] = nodes[name](*(results.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(results[name] for name in wanted)

    setattr(run, _MARK, True)
    return run


def _plan(runner: DaskGraphRunner, targets: tuple[str, ...]) -> Plan:
    plans = vars(runner).setdefault(_PLANS, {})
    if targets not in plans:
        nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
        needs = {name: list(node.needs.values()) for name, node in nodes.items()}
        plans[targets] = [(name, needs[name]) for name in TopologicalSorter(needs).static_order() if name in needs]
    return plans[targets]  # type: ignore[no-any-return]
