"""Linear heads: one logistic regression per concept, all fitted together as one matrix."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Matrix = npt.NDArray[np.float32]
Labels = npt.NDArray[np.bool_]


def fit_heads(features: Matrix, labels: Labels, known: Labels, decay: float, passes: int) -> tuple[Matrix, Matrix]:
    """Logistic regressions of all columns at once: L2 penalty, Adam (Kingma and Ba 2015) with falling steps.

    Rare concepts weigh more: a positive counts as the square root of how many examples there are for each of it.

    Args:
        features: (units, d).
        labels: (units, k).
        known: (units, k); where False, the unit is left out of the column's fit.
        decay: strength of the penalty.
        passes: over all units; more when there are so few units that it would be under 300 steps.

    Returns:
        Weights (d, k) and intercepts (k,); the same for the same input.
    """
    units, width = features.shape
    target = labels.astype(np.float32)
    balance = np.sqrt(units / np.maximum(labels.sum(axis=0), 1)).astype(np.float32)
    weight = (known * (1 + target * (balance - 1))).astype(np.float32)
    extended = np.concatenate([features, np.ones((units, 1), np.float32)], axis=1)
    heads = np.zeros((width + 1, labels.shape[1]), np.float32)
    heads[width] = _FIRST_INTERCEPT
    mean, square = np.zeros_like(heads), np.zeros_like(heads)
    random = np.random.default_rng(0)
    batches = -(-units // _BATCH)
    passes = max(passes, -(-_FEWEST_STEPS // batches))
    steps = passes * batches
    step = 0
    for _ in range(passes):
        order = random.permutation(units)
        for start in range(0, units, _BATCH):
            rows = order[start : start + _BATCH]
            batch = extended[rows]
            gradient = batch.T @ ((expit(batch @ heads) - target[rows]) * weight[rows])
            gradient[:width] += decay * len(rows) / units * heads[:width]
            step += 1
            mean += (1 - _MEAN) * (gradient - mean)
            square += (1 - _SQUARE) * (gradient * gradient - square)
            size = _STEP * (1 + np.cos(np.pi * step / steps)) / 2
            heads -= size * (mean / (1 - _MEAN**step)) / (np.sqrt(square / (1 - _SQUARE**step)) + 1e-8)
    return heads[:width], heads[width]


_BATCH = 512
_FEWEST_STEPS = 300
_STEP = 0.2
_MEAN, _SQUARE = 0.9, 0.99
_FIRST_INTERCEPT = -4  # most units say none of the concepts
