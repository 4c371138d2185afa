"""What a metric is: measures that merge by SUM, a formula over their sums, and an interval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import ibis
import numpy as np
from numpy.typing import NDArray

from analytics.metrics.results import Absence

Numbers = NDArray[np.float64]
Measure = Callable[[ibis.Table], ibis.Value]


class Sums:
    """Sums of measures, one number a group, by name: `m.promoters` has the shape (groups,)."""

    def __init__(self, columns: Mapping[str, Numbers]) -> None:
        self._columns = columns

    def __getattr__(self, name: str) -> Numbers:
        try:
            return self._columns[name]
        except KeyError:
            raise AttributeError(name) from None

    def cumulative(self, histogram: Histogram) -> Numbers:
        """How many lie at or below each edge, in the shape (groups, edges)."""
        return np.stack([self._columns[histogram.name(edge)] for edge in histogram.edges], axis=-1)


@dataclass(frozen=True)
class Histogram:
    """Cumulative counts of a column at fixed edges, from which quantiles come."""

    column: str
    edges: tuple[float, ...]

    def name(self, edge: float) -> str:
        """The measure that counts values at or below an edge."""
        return f"{self.column}_le_{edge:g}".replace(".", "_")

    @property
    def measures(self) -> dict[str, Measure]:
        """One measure an edge."""
        return {self.name(edge): self._at_most(edge) for edge in self.edges}

    def _at_most(self, edge: float) -> Measure:
        return lambda r: r[self.column] <= edge


@dataclass(frozen=True)
class Quantile:
    """Which quantile of which column a number is, for samples so small that it is taken from their rows."""

    column: str
    q: float


@dataclass(frozen=True)
class Metric:
    """One number that the bank quotes.

    unit: points, score, share, count, seconds, days, hours or per_100k. span: the lowest and highest value it can take.
    n: the measure that is its sample size; "" where the number counts itself. window: "period" sums the period;
    "until" sums all days up to its end, for what stands at a moment; "month" sums the month to date at its end.
    base: what the formula divides by besides sums of the rows: a standing number times the length of the days, in
    months. target: the setting that holds its goal.
    is_count: shown however small it is. is_sum: of nobody it is 0 as a count is, but it tells something of its people,
    and is hidden where they are too few. drill: (rows of the subject's table, the period's last day) -> which of them
    are behind the number; None for all. beside: measures of the subject that its own is a part of, which the formula
    compares one of its groups with. quantile: of what it is one, where it is. absences: why there is no number though
    there are rows, reason -> (sums) -> where.
    """

    key: str
    title: str
    subject: str
    unit: str
    better: Literal["higher", "lower", "none"]
    measures: Mapping[str, Measure]
    n: str
    formula: Callable[[Sums], Numbers]
    interval: Callable[[Sums], tuple[Numbers, Numbers]]
    note: str
    span: tuple[float, float | None] = (0, None)
    source: str = ""
    window: Literal["period", "until", "month"] = "period"
    base: str = ""
    target: str = ""
    is_count: bool = False
    is_sum: bool = False
    drill: Callable[[ibis.Table, ibis.Value], ibis.Value] | None = None
    beside: Mapping[str, Measure] = field(default_factory=dict)
    quantile: Quantile | None = None
    absences: Mapping[Absence, Callable[[Sums], NDArray[np.bool_]]] = field(default_factory=dict)

    @property
    def adds_up(self) -> bool:
        """Whether it grows with its people, from 0 where there is nobody."""
        return self.is_count or self.is_sum


def ratio(part: Numbers, whole: Numbers) -> Numbers:
    """part / whole, and not-a-number where the whole is 0: no data is not zero."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=np.asarray(whole) > 0)
