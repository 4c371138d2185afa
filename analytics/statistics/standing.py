"""Which of many groups really stand apart from their mean: shrunken estimates, and no more names than chance allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.statistics.signals import Z95, benjamini_hochberg

Floats = NDArray[np.float64]
FEWEST = 3  # groups below which there is no spread to speak of
ROUNDS, PRECISION = 200, 1e-10


@dataclass(frozen=True)
class Standing:
    """Groups against their mean; arrays in the order of the groups.

    spread: standard deviation of the groups' true values. k: sample at which a group's own value and the mean count
    the same (inf where the groups do not differ). estimate, low, high: each group's value drawn to the mean, with its
    95 % interval. chance: probability of a value as far from the mean in a group that is like the mean.
    """

    mean: float
    spread: float
    k: float
    estimate: Floats
    low: Floats
    high: Floats
    chance: Floats

    @property
    def apart(self) -> NDArray[np.bool_]:
        """Whose interval leaves the mean out."""
        return (self.low > self.mean) | (self.high < self.mean)


def standing(values: Floats, n: Floats, variance: float) -> Standing | None:
    """Groups' means of n values each, whose variance within a group is `variance`; None for fewer than three groups.

    A group is drawn to the mean by n / (n + k), k = variance / spread^2. The variance is the same for all groups, so
    that a small one whose few answers agree does not look sure of itself.
    Source: Paule and Mandel, J. Res. NBS 87 (1982) 377-385; Morris, JASA 78 (1983) 47-55.
    """
    if len(values) < FEWEST or variance <= 0:
        return None
    noise = variance / n
    between = _paule_mandel(values, noise)
    weight = 1 / (noise + between)
    mean = float((weight * values).sum() / weight.sum())
    kept = between / (between + noise)
    estimate = mean + kept * (values - mean)
    # What is unsure about a group is its own noise and, as far as it is drawn there, the mean.
    unsure = np.sqrt(kept * noise + (1 - kept) ** 2 / weight.sum())
    chance = np.array([erfc(abs(z) / sqrt(2)) for z in (values - mean) / np.sqrt(noise)])
    low, high = estimate - Z95 * unsure, estimate + Z95 * unsure
    k = variance / between if between > 0 else float("inf")
    return Standing(mean, sqrt(between), k, estimate, low, high, chance)


def clear(standings: Sequence[Standing], rate: float = 0.10) -> list[NDArray[np.bool_]]:
    """Which groups of each standing are clear of their mean, judged together (Benjamini and Hochberg)."""
    kept = benjamini_hochberg(np.concatenate([of.chance for of in standings]), rate) if standings else np.zeros(0, bool)
    ends = np.cumsum([len(of.chance) for of in standings])
    return [of.apart & kept[end - len(of.chance) : end] for of, end in zip(standings, ends, strict=True)]


def _paule_mandel(values: Floats, noise: Floats) -> float:
    """Variance between groups at which their weighted squared distances are as many as expected; 0 if never more."""

    def excess(between: float) -> float:
        weight = 1 / (noise + between)
        mean = (weight * values).sum() / weight.sum()
        return float((weight * (values - mean) ** 2).sum()) - (len(values) - 1)

    low, high = 0.0, float(np.var(values)) * len(values) + float(noise.max())
    if excess(low) <= 0:
        return 0.0
    for _ in range(ROUNDS):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
        if high - low <= PRECISION * high:
            break
    return (low + high) / 2


def over_dispersion(values: Floats, n: Floats, variance: Floats) -> float:
    """How much more groups vary from time to time than their sampling explains, at least 1.

    values, n: [groups, times], NaN where there is none. variance: [times], within a group. It is the mean squared
    distance, in sampling variances, from what group and time let expect: a week that is busy everywhere is no unrest.
    Source: Spiegelhalter, Statistics in Medicine 24 (2005) 1185-1202.
    """
    known = ~np.isnan(values)
    weight, left = np.where(known, n, 0) / variance, np.where(known, values, 0.0)
    for _ in range(ROUNDS if known.any() else 0):
        before = left
        for axis in (0, 1):
            total = weight.sum(axis=axis, keepdims=True)
            mean = (weight * left).sum(axis=axis, keepdims=True) / np.where(total > 0, total, 1)
            left = np.where(known, left - mean, 0.0)
        if np.abs(left - before).max() <= PRECISION * np.abs(values[known]).max():
            break
    free = known.sum() - known.any(axis=0).sum() - known.any(axis=1).sum() + 1
    return max(float((weight * left**2).sum() / free), 1.0) if free > 0 else 1.0
