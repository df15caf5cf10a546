"""Scores of the learned finder from the sentence vector: linear heads, and the nearest training phrases beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy.typing as npt

from unknot.nlu.heads import Labels, Matrix, fit_heads
from unknot.nlu.neighbours import Neighbours

# Logits that all neighbours together add; between 6 and 16 it makes no difference. On the sets of utterances_dev,
# open_utterances and heldout_internal (741 messages), the recall of the learned finder alone at a precision of 0.9
# was 0.81 with the heads, 0.81 with the neighbours and 0.88 with both; character n-grams added nothing to these.
SAY = 10.0


@dataclass(frozen=True)
class ByMeaning:
    """The fitted reader.

    Attributes:
        weights: (384, concepts) of the heads.
        intercept: (concepts,) of the heads.
        neighbours: the training units that vote.
    """

    weights: Matrix
    intercept: Matrix
    neighbours: Neighbours

    KEY: ClassVar[str] = "index"  # is in the arrays of this reader and of no other

    @classmethod
    def fit(
        cls, vectors: Matrix, labels: Labels, known: Labels, voting: Labels, config: Mapping[str, Any]
    ) -> ByMeaning:
        """Fit to units.

        Args:
            vectors: (units, 384) of length 1.
            labels: (units, concepts) what each says.
            known: (units, concepts) whether the label is right.
            voting: (units,) whether the unit is a neighbour to others.
            config: `decay` and `passes` of the heads.
        """
        weights, intercept = fit_heads(vectors, labels, known, config["decay"], config["passes"])
        return cls(weights, intercept, Neighbours.of(vectors[voting], labels[voting]))

    def scores(self, texts: Sequence[str], vectors: Matrix) -> Matrix:
        """Logits (units, concepts) of units with their sentence vectors (units, 384); their texts are not read."""
        scores: Matrix = vectors @ self.weights + self.intercept + SAY * self.neighbours.votes(vectors)
        return scores

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """What :meth:`from_arrays` makes it from again."""
        return {"weights": self.weights, "intercept": self.intercept, **self.neighbours.arrays()}

    @classmethod
    def from_arrays(cls, file: Mapping[str, npt.NDArray[Any]], concepts: int) -> ByMeaning:
        """Read what :meth:`arrays` gave, for this number of concepts."""
        return cls(file["weights"], file["intercept"], Neighbours.from_arrays(file["index"], file["said"], concepts))
