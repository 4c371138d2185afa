"""Sums of a cube's measures by the members of one dimension, over any span of days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analytics.metrics.cubes import Cube, Where
from analytics.metrics.period import Period
from analytics.metrics.running import ordinals

Sums = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Grouped:
    """Cube rows in the order of their days, each with the place of its member among all.

    days: [rows], ascending, as date.toordinal counts them. places: [rows]. members: in order, None (not stated) last.
    measures: name -> [rows].
    """

    days: NDArray[np.int64]
    places: NDArray[np.int64]
    members: tuple[str | None, ...]
    measures: Sums

    @staticmethod
    def of(rows: pa.Table, dimension: str, measures: Sequence[str]) -> Grouped:
        """The rows of a cube's table that has the day, the dimension and the measures."""
        days = ordinals(rows["day"])
        order = np.argsort(days, kind="stable")
        coded = rows[dimension].combine_chunks().dictionary_encode()
        names = coded.dictionary.to_pylist()
        codes = coded.indices.fill_null(len(names)).to_numpy(zero_copy_only=False)
        ranks = np.argsort([*sorted(range(len(names)), key=names.__getitem__), len(names)])
        sums = {name: rows[name].to_numpy().astype(float)[order] for name in measures}
        return Grouped(days[order], ranks[codes[order]], (*sorted(names), None), sums)

    def within(self, span: Period) -> tuple[list[str | None], Sums]:
        """The members that have rows in a span of days, and the sums of each."""
        first = np.searchsorted(self.days, span.start.toordinal(), side="left")
        after = np.searchsorted(self.days, span.end.toordinal(), side="right")
        places, width = self.places[first:after], len(self.members)
        there = np.flatnonzero(np.bincount(places, minlength=width))
        sums = {name: np.bincount(places, of[first:after], width)[there] for name, of in self.measures.items()}
        return [self.members[place] for place in there], sums


def grouped(cube: Cube, dimension: str, where: Where, measures: Sequence[str]) -> Grouped | None:
    """A cube's measures by a dimension within filters, kept with the cube; None where not recorded together."""
    key = ("grouped", dimension, tuple(sorted(where.items())), tuple(measures))
    return cube.kept.once(key, lambda: _grouped(cube, dimension, where, measures))


def _grouped(cube: Cube, dimension: str, where: Where, measures: Sequence[str]) -> Grouped | None:
    allowed = {dimension, *where} <= set(cube.subject.dimensions)
    rows = cube.rows({dimension, *where}, where, measures) if allowed else None
    return None if rows is None else Grouped.of(rows, dimension, measures)
