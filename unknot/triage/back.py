"""Going back: the last answer is undone and its question asked again."""

from __future__ import annotations

from dataclasses import replace

from unknot.knowledge.schema import Assertion
from unknot.triage.facts import Asked, Facts, Step, changed
from unknot.triage.questions import CONFIRM, GENERATED_QUESTIONS


def go_back(facts: Facts) -> Facts:
    """Return the facts as they were before the last answer, with its question open for asking again.

    What was said since without answering a question stays. An answer that led to the emergency level is not undone
    in silence: what it said is put up for confirmation, like any correction of an emergency.
    """
    place = next((n for n in range(len(facts.history) - 1, -1, -1) if facts.history[n].question is not None), None)
    if place is None:
        return facts
    step, later = facts.history[place], facts.history[place + 1 :]
    raised = tuple(name for name in step.names if _is_present(facts, name))
    if step.emergency and raised:
        return replace(facts, pending_correction=raised, open_question=None)
    undone = _undone(facts, step, later)
    return replace(undone, history=(*facts.history[:place], *later))


def _is_present(facts: Facts, name: str) -> bool:
    seen = facts.observations.get(name)
    return seen is not None and seen.assertion is Assertion.PRESENT and seen.sure


def _undone(facts: Facts, step: Step, later: tuple[Step, ...]) -> Facts:
    kept = {name for other in later for name in other.names}
    observations = {name: seen for name, seen in facts.observations.items() if name not in step.added or name in kept}
    observations.update((name, before) for name, before in step.observations.items() if name not in kept)
    keeps_values = step.values is None or any(other.values is not None for other in later)
    question = step.question or ""
    asked = changed(facts.asked, question, step.asked or Asked())
    return replace(
        facts,
        observations=observations,
        values=facts.values if keeps_values or step.values is None else step.values,
        asked={name: entry for name, entry in asked.items() if name not in GENERATED_QUESTIONS or name != question},
        confirmed=facts.confirmed[:-1] if question == CONFIRM else facts.confirmed,
        open_question=None,
        pending_correction=(),
    )
