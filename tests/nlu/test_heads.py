"""Linear heads on a few points."""

from __future__ import annotations

import numpy as np

from unknot.nlu.heads import fit_heads


def test_the_fit_ignores_units_whose_label_is_not_known() -> None:
    features = np.array([[1, 0]] * 20 + [[0, 1]] * 20, np.float32)
    labels = np.array([[True]] * 10 + [[False]] * 30)
    known = np.array([[True]] * 10 + [[False]] * 10 + [[True]] * 20)
    weights, intercept = fit_heads(features, labels, known, decay=0.01, passes=1)
    said, other = features[[0, -1]] @ weights + intercept
    assert said > 1
    assert other < -1
