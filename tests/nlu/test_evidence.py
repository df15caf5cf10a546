"""How much in a message speaks for danger that nothing in it denies or explains."""

from __future__ import annotations

from typing import Any

import pytest

from unknot.nlu.evidence import unexplained
from unknot.nlu.findings import Learned


def learned(*suggestions: tuple[str, int, int, float]) -> Learned:
    return Learned(suggestions, frozenset(name for name, *_ in suggestions))


def entity(kind: str, value: str, role: str = "present", confidence: float = 0.95, **more: Any) -> dict[str, Any]:
    return {"entity": kind, "value": value, "role": role, "confidence": confidence, "start": 0, "end": 10, **more}


def test_nothing_suggested_and_nothing_found_is_no_danger() -> None:
    assert unexplained(learned(), []) == 0


def test_faint_suspicions_add_up() -> None:
    faint = learned(("cord_acute", 0, 10, 0.1), ("stroke_dissection", 0, 10, 0.1))
    assert unexplained(faint, []) == pytest.approx(0.19)


def test_what_is_denied_does_not_count() -> None:
    fever = learned(("fever_chills", 0, 10, 0.9))
    assert unexplained(fever, [entity("finding", "fever_chills", "absent")]) == 0


def test_a_faint_likeness_in_words_that_deny_something_does_not_count() -> None:
    near = learned(("meningitis_sepsis", 0, 10, 0.1))
    assert unexplained(near, [entity("finding", "fever_chills", "absent")]) == 0
    elsewhere = learned(("meningitis_sepsis", 20, 40, 0.1))
    assert unexplained(elsewhere, [entity("finding", "fever_chills", "absent")]) == pytest.approx(0.1)


def test_what_the_message_explains_does_not_count() -> None:
    bruise = learned(("bruise_marks", 0, 10, 0.3))
    assert unexplained(bruise, [], frozenset({"bruise_marks"})) == 0


def test_causes_and_harmless_signs_do_not_count() -> None:
    assert unexplained(learned(("heavy_weight", 0, 10, 0.9), ("finds_ease", 0, 10, 0.9)), []) == 0


def test_what_a_rule_found_counts_however_little_the_learned_finder_thinks_of_it() -> None:
    assert unexplained(learned(), [entity("sign", "mottled_cold")]) >= 0.5
    assert 0 < unexplained(learned(), [entity("hint", "bruise_marks", confidence=0.4)]) < 0.5
