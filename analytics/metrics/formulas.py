"""The few shapes that formulas take: a quantile, a share, a mean, a count; each with its interval and sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from analytics.metrics.metric import Histogram, Numbers, Quantile, Sums, ratio
from analytics.statistics import intervals

Taken = Callable[[Sums], Numbers]


def taken(name: str) -> Taken:
    """The sum of one measure."""
    return lambda m: getattr(m, name)


def quantile(histogram: Histogram, n: str, q: float, step: float = 0) -> dict[str, Any]:
    """A quantile of a histogram with n values; its values are whole steps (seconds: 1)."""
    edges = np.array(histogram.edges)

    def interval(m: Sums) -> tuple[Numbers, Numbers]:
        low, high = intervals.quantile_interval(edges, m.cumulative(histogram), getattr(m, n), q)
        # An end at the last edge says only that the sample is too small to bound it.
        return intervals.stepped(low, step), intervals.stepped(np.where(high >= edges[-1], np.nan, high), step)

    def formula(m: Sums) -> Numbers:
        return intervals.histogram_quantile(edges, m.cumulative(histogram), getattr(m, n), q, step)

    return {"formula": formula, "interval": interval, "n": n, "quantile": Quantile(histogram.column, q)}


def share(part: str | Taken, whole: str | Taken, n: str = "") -> dict[str, Any]:
    """One measure over another with Wilson's interval; `n` names the sample when the whole is a formula."""
    of_part = taken(part) if isinstance(part, str) else part
    of_whole = taken(whole) if isinstance(whole, str) else whole
    return {
        "formula": lambda m: ratio(of_part(m), of_whole(m)),
        "interval": lambda m: intervals.wilson(of_part(m), of_whole(m)),
        "n": n or whole,
        "unit": "share",
        "span": (0, 1),
    }


def mean(name: str, n: str, span: tuple[float, float | None] = (0, None)) -> dict[str, Any]:
    """The mean of a measure `name` from its sum and its `name_squared`, with a t interval kept inside its span."""

    def interval(m: Sums) -> tuple[Numbers, Numbers]:
        low, high = intervals.mean_interval(getattr(m, name), getattr(m, f"{name}_squared"), getattr(m, n))
        return np.clip(low, *span), np.clip(high, *span)

    return {"formula": lambda m: ratio(getattr(m, name), getattr(m, n)), "interval": interval, "n": n, "span": span}


def count(of: str | Taken, n: str = "") -> dict[str, Any]:
    """A count, its own sample, with the exact Poisson interval."""
    counted = taken(of) if isinstance(of, str) else of
    return {
        "formula": counted,
        "interval": lambda m: intervals.poisson_rate(counted(m), np.ones_like(counted(m)), 1),
        "n": n or of,
        "unit": "count",
        "is_count": True,
    }


def summed(of: str) -> dict[str, Any]:
    """The same of what tells something of its people, such as words in their comments: hidden where they are few."""
    return count(of) | {"is_count": False, "is_sum": True}


def exact(formula: Taken) -> dict[str, Any]:
    """A number that is known, not estimated: no interval."""

    def interval(m: Sums) -> tuple[Numbers, Numbers]:
        nothing = np.full(np.shape(formula(m)), np.nan)
        return nothing, nothing

    return {"formula": formula, "interval": interval}
