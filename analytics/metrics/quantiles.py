"""Quantiles of small samples, from their rows: buckets tell a P90 of thousands well, and one of twenty badly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.metrics.cubes import Cubes, Where, chosen
from analytics.metrics.metric import Metric
from analytics.metrics.period import Period
from analytics.metrics.subjects import SUBJECTS
from analytics.statistics import intervals

# A sample below SMALL is taken from its rows, as long as about no more than MOST rows of those days are stored. Up to
# SHARED they are read once for all groups and in blocks of BLOCK days; the newest KEPT such readings are kept, each of
# up to HELD rows.
SMALL, MOST = 1000, 1_000_000
SHARED, KEPT, HELD = 100_000, 8, 500_000
BLOCK = 28
Found = dict[str, NDArray[Any]]
Cells = NDArray[np.int64]
Place = Callable[[pa.Table], Cells]


def exact(
    cubes: Cubes, asked: Metric, where: Where, found: Found, spans: Sequence[Period], place: Place, *groups: str
) -> Found:
    """The answer with quantiles of small samples put right by their rows; other metrics' answers as they are.

    spans: days of each part of the answer, or the one of all. place: rows -> the part that each belongs to, -1 for
    none; groups: the columns besides the day that it needs.
    """
    if asked.quantile is None:
        return found
    n = found["n"]
    small = (n > 0) & (n < SMALL) & ~np.isnan(found["value"].astype(float))
    days = _days([span for span, one in zip(spans, small, strict=True) if one] if len(spans) > 1 else spans)
    if not small.any() or cubes.snapshot.rows_about(SUBJECTS[asked.subject].table, days) > MOST:
        return found
    rows = _rows(cubes, asked, where, days, groups)
    values, cells = rows[asked.quantile.column].to_numpy().astype(float), place(rows)
    found = {name: column.copy() for name, column in found.items()}
    order = np.lexsort((values, cells))
    ends = np.searchsorted(cells[order], np.arange(len(n) + 1))
    for at in np.flatnonzero(small):
        own = values[order[ends[at] : ends[at + 1]]]
        if len(own) == n[at]:
            found["value"][at], found["low"][at], found["high"][at] = intervals.sample_quantile(own, asked.quantile.q)
    return found


def _days(spans: Sequence[Period]) -> list[date]:
    return [span.start + timedelta(n) for span in spans for n in range(span.days)]


def _rows(cubes: Cubes, asked: Metric, where: Where, days: list[date], groups: Sequence[str]) -> pa.Table:
    """The values behind a quantile, each with its day and groups."""
    if cubes.snapshot.rows_about(SUBJECTS[asked.subject].table, days) > SHARED:
        return _read(cubes, asked, where, days, groups)
    found = _shared(cubes, asked, days, tuple(sorted({*groups, *where})))
    return chosen(found, where)


def _shared(cubes: Cubes, asked: Metric, days: list[date], columns: tuple[str, ...]) -> pa.Table:
    """The values of all groups: many ask for the same days, and an expression costs more than its few rows."""
    kept = cubes.kept.once("quantiles", dict[Any, Held])
    key = (asked.key, columns)
    held, wanted = kept.pop(key, None), {day.toordinal() // BLOCK for day in days}
    missing = sorted(wanted - held.blocks if held else wanted)
    if missing:
        found = _read(cubes, asked, {}, [day for block in missing for day in _days_of(block)], columns)
        held = held.more(found, missing) if held else Held(found, frozenset(missing))
    assert held is not None
    kept[key] = held
    while len(kept) > KEPT:
        del kept[next(iter(kept))]
    if held.rows.num_rows > HELD:
        del kept[key]
    return held.rows.filter(pc.is_in(held.rows["day"], value_set=pa.array(days, pa.date32())))


def _days_of(block: int) -> list[date]:
    """The days of a block, without those before the calendar begins."""
    return [date.fromordinal(n) for n in range(max(block * BLOCK, 1), (block + 1) * BLOCK)]


@dataclass(frozen=True)
class Held:
    """Rows of whole blocks of days, read for whoever asks for some of these days."""

    rows: pa.Table
    blocks: frozenset[int]

    def more(self, rows: pa.Table, blocks: Sequence[int]) -> Held:
        """With those of further blocks."""
        return Held(pa.concat_tables([self.rows, rows]), self.blocks.union(blocks))


def _read(cubes: Cubes, asked: Metric, where: Where, days: list[date], columns: Sequence[str]) -> pa.Table:
    assert asked.quantile is not None
    rows = SUBJECTS[asked.subject].rows(cubes.snapshot, days)
    rows = rows.filter(asked.measures[asked.n](rows))
    for dimension, members in where.items():
        rows = rows.filter(rows[dimension].isin(list(members)))
    return cubes.snapshot.to_arrow(rows.select("day", *columns, asked.quantile.column))


def in_spans(days: pa.ChunkedArray, spans: Sequence[Period]) -> Cells:
    """Which of several spans, in order and apart, each day lies in; -1 for none."""
    moments = days.to_numpy().astype("datetime64[D]")
    first, last = (np.array(side, "datetime64[D]") for side in zip(*((s.start, s.end) for s in spans), strict=True))
    cells = np.searchsorted(first, moments, side="right") - 1
    return np.where((cells >= 0) & (moments <= last[cells]), cells, -1)


def in_groups(members: pa.ChunkedArray, cells: Mapping[str | None, int]) -> Cells:
    """The part that each member is of; -1 for none."""
    coded = members.combine_chunks().dictionary_encode()
    places = np.array([*(cells.get(member, -1) for member in coded.dictionary.to_pylist()), cells.get(None, -1)])
    return np.asarray(places[coded.indices.fill_null(len(coded.dictionary)).to_numpy(zero_copy_only=False)])


def in_cells(rows: pa.Table, index: pd.Index) -> Cells:
    """The place of each row's weekday and half-hour in an index of both; -1 for none."""
    weekdays = pd.DatetimeIndex(rows["day"].to_numpy()).day_of_week
    return np.asarray(index.get_indexer(pd.MultiIndex.from_arrays([weekdays, rows["half_hour"].to_numpy()])))
