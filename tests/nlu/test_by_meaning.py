"""Heads and neighbours together, on vectors around a few topics."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from unknot.nlu.by_meaning import SAY, ByMeaning
from unknot.nlu.classifier import FILE, Classifier, Examples, FindingClassifier, train

WIDTH = 384
CONFIG = FindingClassifier.get_default_config()


def vectors_around(topic: int, count: int, seed: int) -> np.ndarray:
    vectors = 0.02 * np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    vectors[:, topic] += 1
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    """Three topics of 100 units each."""
    return np.concatenate([vectors_around(topic, 100, topic) for topic in range(3)])


@pytest.fixture(scope="module")
def labels() -> np.ndarray:
    """Two topics say a concept, the third none."""
    said = np.zeros((300, 2), bool)
    said[:100, 0] = said[100:200, 1] = True
    return said


@pytest.fixture(scope="module")
def reader(vectors: np.ndarray, labels: np.ndarray) -> ByMeaning:
    return ByMeaning.fit(vectors, labels, np.ones_like(labels), np.ones(300, bool), CONFIG)


def test_a_new_unit_is_read_by_its_meaning(reader: ByMeaning) -> None:
    scores = reader.scores([""] * 3, np.concatenate([vectors_around(topic, 1, 9) for topic in range(3)]))
    assert (scores > 0).tolist() == [[True, False], [False, True], [False, False]]


def test_neighbours_say_what_the_heads_do_not(reader: ByMeaning) -> None:
    silent = replace(reader, weights=np.zeros_like(reader.weights), intercept=np.zeros_like(reader.intercept))
    first, second = silent.scores([""], vectors_around(0, 1, 9))[0]
    assert first == pytest.approx(SAY, rel=0.01)
    assert second == pytest.approx(0, abs=0.01)


def test_a_finder_with_vectors_reads_by_meaning_also_once_it_is_saved(
    vectors: np.ndarray, labels: np.ndarray, tmp_path: Path
) -> None:
    everything = np.ones(300, bool)
    examples = Examples(
        [f"text {i}" for i in range(300)], labels, np.ones_like(labels), np.arange(300), everything, ["one", "two"]
    )
    finder, _ = train(examples, vectors, CONFIG)
    finder.save(tmp_path / FILE)
    loaded = Classifier.load(tmp_path / FILE)
    query = np.concatenate([vectors_around(topic, 1, 9) for topic in range(3)])
    assert isinstance(loaded.reader, ByMeaning)
    np.testing.assert_allclose(loaded.reader.scores([""] * 3, query), finder.reader.scores([""] * 3, query), atol=1e-4)
