"""Logistic regression for a few hundred numbers a text: convex, so there is one answer, and Newton's steps find it."""

import numpy as np

from listener.nlp.topics import Matrix, Vector, sigmoid

_STEPS = 30
_SMALL = 1e-3  # of the largest change of a coefficient: far below what the file keeps


def regress(rows: Matrix, truth: Vector, strength: float, start: Vector | None = None) -> Vector:
    """Return the coefficients and, last, the bias, that make `truth` (0 or 1 a row) least surprising.

    `strength` is how large the coefficients may become: the variance of their normal prior. The bias is free. A `start`
    near the answer saves steps.
    """
    design = np.hstack([rows, np.ones((len(rows), 1))])
    pull = np.append(np.full(rows.shape[1], 1 / strength), 1e-6)
    found = np.zeros(design.shape[1]) if start is None else start
    for _ in range(_STEPS):
        shares = sigmoid(design @ found)
        curvature = (design * (shares * (1 - shares))[:, None]).T @ design + np.diag(pull)
        step = np.linalg.solve(curvature, design.T @ (shares - truth) + pull * found)
        size, here = 1.0, _loss(design, truth, pull, found)
        while size > _SMALL and _loss(design, truth, pull, found - size * step) > here:
            size /= 2
        found = found - size * step
        if np.abs(step).max() < _SMALL:
            break
    return found


def _loss(design: Matrix, truth: Vector, pull: Vector, at: Vector) -> float:
    logits = design @ at
    return float(np.logaddexp(0, logits).sum() - truth @ logits + (pull * at**2).sum() / 2)
