"""How sure a number is: intervals that work on one group or on arrays of groups at once.

Every function takes counts or sums (scalars or arrays of one shape) and answers `(low, high)` arrays of that shape;
a group of nobody gives NaN, never a zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special

Array = NDArray[np.float64]
Ends = tuple[Array, Array]


def wilson(successes: Any, n: Any, level: float = 0.95) -> Ends:
    """Interval for a share, both ends in [0, 1].

    Source: Wilson, JASA 22 (1927) 209-212.
    """
    hits, size = _floats(successes), _sizes(n)
    z = _z(level)
    share = hits / size
    centre = (share + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * np.sqrt(np.maximum(share * (1 - share), 0) / size + z * z / (4 * size * size))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)


def nps_interval(promoters: Any, detractors: Any, n: Any, level: float = 0.95) -> Ends:
    """Interval for a Net Promoter Score, in points from -100 to 100.

    An answer is +1, 0 or -1, so its variance is p + d - (p - d)^2. Where all gave the same kind of answer that is zero,
    which n answers cannot prove: there the half width is Wilson's for a share of none, 100 z^2 / (n + z^2).
    `n` may be an effective size (Kish) when promoters and detractors are weighted to it.
    Source: Rocks, The American Statistician 70 (2016) 365-372, the Wald form.
    """
    size, z = _sizes(n), _z(level)
    up, down = _floats(promoters) / size, _floats(detractors) / size
    variance = np.maximum(up + down - (up - down) ** 2, 0)
    half = 100 * np.where(variance < 1e-12, z * z / (size + z * z), z * np.sqrt(variance / size))
    score = 100 * (up - down)
    return np.clip(score - half, -100, 100), np.clip(score + half, -100, 100)


def mean_interval(total: Any, total_of_squares: Any, n: Any, level: float = 0.95) -> Ends:
    """Student's interval for a mean from a sum and a sum of squares; NaN below two values."""
    size = _floats(n)
    size = np.where(size > 1, size, np.nan)
    mean = _floats(total) / size
    variance = np.maximum(_floats(total_of_squares) - size * mean**2, 0) / (size - 1)
    half = special.stdtrit(size - 1, (1 + level) / 2) * np.sqrt(variance / size)
    return mean - half, mean + half


def poisson_rate(count: Any, exposure: Any, per: float = 1.0, level: float = 0.95) -> Ends:
    """Exact interval for events per `per` units of exposure.

    Source: Garwood, Biometrika 28 (1936) 437-442.
    """
    events, base = _floats(count), _sizes(exposure)
    tail = (1 - level) / 2
    low = np.where(events > 0, special.gammaincinv(np.maximum(events, 1e-9), tail), 0.0)
    high = special.gammaincinv(events + 1, 1 - tail)
    return per * low / base, per * high / base


def histogram_quantile(
    edges: Any, cumulative: NDArray[Any] | Sequence[Any], n: Any, q: float, step: float = 0
) -> Array:
    """The q-quantile of values known by how many are at or below each edge, linear inside a bucket.

    edges: [k], ascending. cumulative: [..., k], or a sequence of k arrays. n: [...], all values, those above the last
    edge included; a quantile that falls there is answered by the last edge (at least so much). step: what values are
    whole multiples of.
    It follows numpy's "linear" quantile, its values taken as evenly spread inside their bucket.
    """
    where, counts, rank = _floats(edges), _stacked(cumulative), (_sizes(n) - 1) * q + 1
    below = np.floor(rank)
    # Two neighbours may lie in buckets far apart; what is between them is no value of the bucket of either.
    low, high = (stepped(_at_rank(where, counts, each), step) for each in (below, np.ceil(rank)))
    return low + (rank - below) * (high - low)


def stepped(values: Array, step: float) -> Array:
    """Values rounded up to whole multiples of a step; as they are where it is 0."""
    return np.ceil(values / step - 1e-9) * step if step else values


def sample_quantile(ordered: Array, q: float, level: float = 0.95) -> tuple[float, float, float]:
    """The q-quantile of values in order, as numpy's "linear", with its interval as for `quantile_interval`.

    NaN where no value is extreme enough to bound the upper end; 0 for the lower one.
    """
    size, tail = np.array(float(len(ordered))), (1 - level) / 2
    low, high = int(_binomial_quantile(tail, size, q)), int(_binomial_quantile(1 - tail, size, q)) + 1
    ends = ordered[low - 1] if low >= 1 else 0.0, ordered[high - 1] if high <= len(ordered) else np.nan
    return float(np.quantile(ordered, q)), float(ends[0]), float(ends[1])


def quantile_interval(
    edges: Any, cumulative: NDArray[Any] | Sequence[Any], n: Any, q: float, level: float = 0.95
) -> Ends:
    """Distribution-free interval for a q-quantile: the order statistics whose ranks bracket it by the binomial.

    Arguments as for `histogram_quantile`. Where no value is extreme enough to bound an end (the upper end of a P90
    below n = 36, say) that end is the first or last edge.
    Source: David and Nagaraja, Order Statistics (2003), 7.1.
    """
    size, tail = _sizes(n), (1 - level) / 2
    where, counts = _floats(edges), _stacked(cumulative)
    low_rank, high_rank = _binomial_quantile(tail, size, q), _binomial_quantile(1 - tail, size, q) + 1
    low = np.where(low_rank < 1, where[0], _at_rank(where, counts, low_rank))
    high = np.where(high_rank > size, where[-1], _at_rank(where, counts, high_rank))
    return np.where(np.isnan(size), np.nan, low), np.where(np.isnan(size), np.nan, high)


def _at_rank(edges: Array, cumulative: Array, rank: Array) -> Array:
    """The value of (1-based, perhaps fractional) rank; rank r sits in the middle of its own share of the bucket."""
    place = rank - 0.5
    upper = (cumulative < place[..., None]).sum(axis=-1)
    inside = np.clip(upper, 1, len(edges) - 1)
    before, after = (np.take_along_axis(cumulative, i[..., None], axis=-1)[..., 0] for i in (inside - 1, inside))
    with np.errstate(divide="ignore", invalid="ignore"):
        part = np.clip((place - before) / (after - before), 0, 1)
    value = edges[inside - 1] + part * (edges[inside] - edges[inside - 1])
    value = np.where(upper == 0, edges[0], np.where(upper >= len(edges), edges[-1], value))
    return np.where(np.isnan(place), np.nan, value)


def _binomial_quantile(probability: float, n: Array, q: float) -> Array:
    """Smallest k with P(Binomial(n, q) <= k) at least `probability`; NaN stays NaN."""
    k = np.ceil(special.bdtrik(probability, n, q))
    below = np.maximum(k - 1, 0)  # the continuous inverse may be one too high by rounding
    return np.asarray(np.where(special.betainc(n - below, below + 1, 1 - q) >= probability, below, k))


def _stacked(cumulative: NDArray[Any] | Sequence[Any]) -> Array:
    if isinstance(cumulative, np.ndarray):
        return cumulative.astype(float, copy=False)
    return np.stack([_floats(counts) for counts in cumulative], axis=-1)


def _z(level: float) -> float:
    return float(special.ndtri((1 + level) / 2))


def _floats(numbers: Any) -> Array:
    return np.asarray(numbers, dtype=float)


def _sizes(n: Any) -> Array:
    """Sizes as floats, NaN for a group of nobody, so that what is divided by it becomes NaN without a warning."""
    size = _floats(n)
    return np.where(size > 0, size, np.nan)
