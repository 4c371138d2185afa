"""Running totals of a cube's measures: any span of days is a difference of two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

_EPOCH = date(1970, 1, 1).toordinal()


def ordinals(days: pa.ChunkedArray) -> NDArray[np.int64]:
    """Days as date.toordinal counts them, which are found faster than moments are."""
    return days.to_numpy().astype("datetime64[D]").astype(np.int64) + _EPOCH


@dataclass(frozen=True)
class Running:
    """Totals of measures from the first day on: any span of days is a difference of two of them.

    days: [rows], ascending, as date.toordinal counts them. totals: [rows + 1, measures], the first all zero.
    """

    days: NDArray[np.int64]
    totals: NDArray[np.float64]

    @staticmethod
    def of(rows: pa.Table, columns: Sequence[str]) -> Running:
        """Running totals of cube rows."""
        days = ordinals(rows["day"])
        order = np.argsort(days, kind="stable")
        sums = np.column_stack([rows[name].to_numpy().astype(float) for name in columns])[order]
        return Running(days[order], np.vstack([np.zeros(len(columns)), np.cumsum(sums, axis=0)]))

    def within(self, spans: Sequence[tuple[date, date]]) -> NDArray[np.float64]:
        """Sums of each measure in each span of days, both ends included, in the shape (measures, spans)."""
        first, last = (np.array([day.toordinal() for day in ends], np.int64) for ends in zip(*spans, strict=True))
        after = np.searchsorted(self.days, last, side="right")
        return (self.totals[after] - self.totals[np.searchsorted(self.days, first, side="left")]).T
