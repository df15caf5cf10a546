"""The pattern language, and what is said when a pattern file is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from unknot.nlu.clauses import sentences
from unknot.nlu.document import make_doc
from unknot.nlu.normalize import default_normalizer
from unknot.nlu.patterns import FOLDER, Compiler, Index, Line, PatternError, default_rules, load_rules

CLASSES = {"bottom": ["bottom", "private part"], "numb": ["numb", "no feel"]}


def found(pattern: str, text: str) -> bool:
    index = Index([Compiler(CLASSES, default_normalizer()).compile(pattern)])
    lines = [Line(sentence, default_normalizer()) for sentence in sentences(make_doc(text))]
    return any(True for line in lines for _ in index.search(line))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("feel sick", "I felt really sick"),
        ("can not (feel|sense) ~2 {bottom}", "I couldnt feel my whole private parts"),
        ("{numb} ~1 {bottom}", "there's no feeling in my bum"),
        ("shiver*", "the shivers"),
        ("(throw up|vomit) (at night)?", "throwing up"),
        ("^ no", "no"),
        ("weak $", "my legs are weak"),
        ("temperature ~2 {#fever_c}", "temp of 38.6"),
        ("neck ~~4 hurt", "my neck, it hurts"),
    ],
)
def test_a_pattern_finds_what_it_describes(pattern: str, text: str) -> None:
    assert found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("neck ~2 sore", "my neck. I am sore"),
        ("neck ~4 hurt", "my neck, and my back hurts"),
        ("numb", "a number of things"),
        ("temperature ~2 {#fever_c}", "temp of 36.6"),
        ("can not feel", "I can feel it"),
    ],
)
def test_a_pattern_does_not_reach_too_far(pattern: str, text: str) -> None:
    assert not found(pattern, text)


@pytest.mark.parametrize("pattern", ["(feel|sense", "feel)", "{nowhere}", "a the my", "~3", "?", "x*"])
def test_a_pattern_that_means_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        Compiler(CLASSES, default_normalizer()).compile(pattern)


def copy_of_the_rules(folder: Path) -> Path:
    for name in ("classes.yml", "combine.yml", "crisis.yml"):
        (folder / name).write_text((FOLDER / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "combine.yml").write_text("combine: []\nprecedence: []\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("- {id: one, target: [fever_chills], patterns: ['(hot'], weak: true}", ["broken.yml", "one", "(hot"]),
        ("- {id: one, target: [fever_chills], pattern: [hot]}", ["broken.yml", "one", "pattern"]),
        ("- {id: one, target: [], patterns: [hot]}", ["broken.yml", "one", "target"]),
        ("- {id: one, target: [a], patterns: [hot]}\n- {id: one, target: [a], patterns: [hot]}", ["broken.yml", "one"]),
        ("- [", ["broken.yml"]),
    ],
)
def test_a_broken_file_is_named_in_one_line(tmp_path: Path, entry: str, expected: list[str]) -> None:
    (copy_of_the_rules(tmp_path) / "broken.yml").write_text("entries:\n" + entry, encoding="utf-8")
    with pytest.raises(PatternError) as error:
        load_rules(tmp_path)
    message = str(error.value)
    assert "\n" not in message
    assert all(part in message for part in expected)


def test_every_pattern_of_the_product_compiles() -> None:
    assert all(pattern.expression for pattern in default_rules().index.patterns)
