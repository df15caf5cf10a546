"""The vote of the nearest training units, on points of a plane and of many dimensions."""

from __future__ import annotations

import numpy as np
import pytest

from unknot.nlu.neighbours import NEAREST, Neighbours

WIDTH = 64


def unit_vectors(count: int, around: np.ndarray | None = None, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, WIDTH)).astype(np.float32)
    if around is not None:
        vectors = around + 0.05 * vectors
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def topics() -> np.ndarray:
    return unit_vectors(4, seed=7)


@pytest.fixture(scope="module")
def neighbours(topics: np.ndarray) -> Neighbours:
    """A thousand units around four topics; the first three topics say the concept of their number."""
    vectors = np.concatenate([unit_vectors(250, topic, seed) for seed, topic in enumerate(topics)])
    said = np.zeros((1000, 3), bool)
    for concept in range(3):
        said[250 * concept : 250 * (concept + 1), concept] = True
    return Neighbours.of(vectors, said)


def test_the_phrases_around_a_text_say_what_it_says(neighbours: Neighbours, topics: np.ndarray) -> None:
    votes = neighbours.votes(topics)
    np.testing.assert_allclose(votes[:3], np.eye(3), atol=0.01)


def test_phrases_that_say_nothing_vote_for_nothing(neighbours: Neighbours, topics: np.ndarray) -> None:
    np.testing.assert_allclose(neighbours.votes(topics)[3], 0, atol=0.01)


def test_between_two_topics_the_nearer_has_more_votes(neighbours: Neighbours, topics: np.ndarray) -> None:
    between = 0.6 * topics[:1] + 0.4 * topics[1:2]
    first, second, _ = neighbours.votes(between / np.linalg.norm(between))[0]
    assert first > second


def test_what_is_like_nothing_known_gets_no_votes(neighbours: Neighbours) -> None:
    assert neighbours.votes(np.zeros((1, WIDTH), np.float32)).max() < 0.05


@pytest.mark.parametrize("count", [1, NEAREST - 1, 39, 81])
def test_a_few_phrases_are_enough(count: int) -> None:
    vectors = unit_vectors(count)
    votes = Neighbours.of(vectors, np.ones((count, 1), bool)).votes(vectors[:1])
    assert votes[0, 0] > 0.9


def test_votes_are_shares(neighbours: Neighbours) -> None:
    votes = neighbours.votes(unit_vectors(50, seed=3))
    assert votes.min() >= 0
    assert votes.sum(axis=1).max() <= 1 + 1e-5


def test_a_saved_index_votes_the_same(neighbours: Neighbours, topics: np.ndarray) -> None:
    again = Neighbours.from_arrays(**neighbours.arrays(), concepts=3)
    np.testing.assert_array_equal(again.votes(topics), neighbours.votes(topics))


def test_the_same_phrases_give_the_same_index(neighbours: Neighbours, topics: np.ndarray) -> None:
    vectors = np.concatenate([unit_vectors(250, topic, seed) for seed, topic in enumerate(topics)])
    again = Neighbours.of(vectors, neighbours.said)
    np.testing.assert_array_equal(again.arrays()["index"], neighbours.arrays()["index"])
