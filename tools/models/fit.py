"""Naive-Bayes log-ratios times logistic regression over hashed n-grams (Wang and Manning, ACL 2012)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

Vector = npt.NDArray[np.float32]
SMOOTHING, RAREST = 1.0, 2


@dataclass(frozen=True)
class Linear:
    """A weight for each feature and one for all."""

    weights: Vector
    bias: float


def balanced(chance: Vector, weight: Vector, source: npt.NDArray[np.int16]) -> Vector:
    """Weights with which positive and negative rows of a source weigh the same."""
    result = weight.astype(np.float64)
    for place in np.unique(source):
        mine = source == place
        positive, negative = (result[mine] @ side[mine] for side in (chance, 1 - chance))
        if positive and negative:
            total = (positive + negative) / 2
            result[mine] *= (chance * total / positive + (1 - chance) * total / negative)[mine]
    return np.asarray(result / result.mean(), np.float32)


def log_ratios(rows: Any, chance: Vector, weight: Vector) -> Vector:
    """How much more often a feature is in positive rows; a feature under a negation counts for the other side."""
    plain, turned = rows.maximum(0).T.tocsr(), (-rows).maximum(0).T.tocsr()
    positive = plain @ (weight * chance) + turned @ (weight * (1 - chance))
    negative = plain @ (weight * (1 - chance)) + turned @ (weight * chance)
    scale = 1 / np.median(np.abs(rows.data[:1_000_000]))
    positive, negative = positive * scale + SMOOTHING, negative * scale + SMOOTHING
    ratios = np.log(positive / positive.sum()) - np.log(negative / negative.sum())
    ratios[np.bincount(rows.indices, minlength=rows.shape[1]) < RAREST] = 0
    return np.asarray(ratios, np.float32)


def fit(rows: Any, chance: Vector, weight: Vector, strength: float, steps: int) -> Linear:
    """The regression that the log-ratios weigh the features of; `strength` is the inverse of the penalty."""
    ratios = log_ratios(rows, chance, weight)
    columns, size = rows.T.tocsr(), len(chance)
    penalty = 1 / (strength * size)

    def loss(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        own = point[:-1].astype(np.float32)
        score = (rows @ (ratios * own)).astype(np.float64) + point[-1]
        cost = weight @ (np.logaddexp(0, score) - chance * score) / size + penalty / 2 * float(point[:-1] @ point[:-1])
        slope = (weight * (expit(score) - chance) / size).astype(np.float32)
        return cost, np.append(ratios * (columns @ slope) + penalty * own, slope.sum()).astype(np.float64)

    found = minimize(loss, np.zeros(rows.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": steps})
    return Linear(ratios * found.x[:-1].astype(np.float32), float(found.x[-1]))


def logistic(signals: npt.NDArray[Any], chance: Vector, weight: Vector) -> tuple[float, ...]:
    """A slope for each column of the signals, and the zero point; of one score: Platt's scaling (1999)."""

    def loss(point: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        score = signals @ point[:-1] + point[-1]
        slope = weight * (expit(score) - chance)
        return float(weight @ (np.logaddexp(0, score) - chance * score)), np.append(signals.T @ slope, slope.sum())

    found = minimize(loss, np.append(np.ones(signals.shape[1]), 0.0), jac=True, method="L-BFGS-B")
    return tuple(float(each) for each in found.x)


def stacked(parts: list[Any]) -> Any:
    """Rows below rows."""
    return sparse.vstack(parts).tocsr()
