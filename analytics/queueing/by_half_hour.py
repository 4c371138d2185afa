"""Numbers by half-hour of arrival in each group of a dimension: the worst hours of the worst branches."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.disclosure import disclosure
from analytics.metrics import counting, query
from analytics.metrics.cubes import Cubes, Where
from analytics.metrics.metric import Metric
from analytics.metrics.quantiles import exact
from analytics.metrics.query import ANSWER, NOBODY, Filters
from analytics.metrics.subjects import SUBJECTS

CLOCK = "half_hour"


def by_clock(cubes: Cubes, key: str, dimension: str, filters: Filters) -> pd.DataFrame:
    """The number in each group of a dimension by half-hour of arrival: group, half_hour and the columns of an answer.

    Empty where it is not recorded so; all hours of a group that is hidden are hidden.
    """
    asked = query.metric(key)
    query.check_dimension(key, dimension)
    where = query.resolve(cubes, filters)
    recorded = SUBJECTS[asked.subject].dimensions
    rows = _rows(cubes, asked, dimension, where, filters) if set(where) <= set(recorded) else None
    if rows is None or not rows.num_rows:
        return pd.DataFrame(columns=["group", CLOCK, *ANSWER])
    found = rows.filter(pc.field(CLOCK).is_valid()).to_pandas()
    found["group"] = found.pop(dimension).fillna(NOBODY)
    sums = found.groupby(["group", CLOCK]).sum()
    few = disclosure.hidden_groups(cubes, asked, filters, dimension, filters.period)
    told = query.of_groups(key, sums.to_dict("series"), [few.get(group, False) for group, _ in sums.index])
    answers = {str(name): column.to_numpy() for name, column in told.items()}
    place = partial(_cells, dimension, sums.index)
    answers = exact(cubes, asked, where, answers, [filters.period], place, dimension, CLOCK)
    return pd.concat([sums.index.to_frame(index=False), pd.DataFrame(answers)], axis=1)


def _cells(dimension: str, index: pd.Index, rows: pa.Table) -> NDArray[np.int64]:
    """The place of each row's member and half-hour in an index of both; -1 for none."""
    members = rows[dimension].to_pandas().fillna(NOBODY)
    return np.asarray(index.get_indexer(pd.MultiIndex.from_arrays([members, rows[CLOCK].to_numpy()])))


def _rows(cubes: Cubes, asked: Metric, dimension: str, where: Where, filters: Filters) -> pa.Table | None:
    """A metric's measures summed by group and half-hour: from the cube, or from rows where it has no such groups."""
    names, period = sorted(asked.measures), filters.period
    days = [period.start + timedelta(n) for n in range(period.days)]
    # Read for these days alone: all half-hours of all branches are the largest part of a cube.
    kept = cubes[asked.subject].rows({dimension, CLOCK, *where}, {**where, "day": tuple(map(str, days))}, names)
    if kept is not None:
        return kept.select([dimension, CLOCK, *names])
    rows = SUBJECTS[asked.subject].rows(cubes.snapshot, days)
    if CLOCK not in rows.columns:
        return None
    for limit, members in where.items():
        rows = rows.filter(rows[limit].isin(list(members)))
    sums = {name: counting.total(asked.measures[name](rows)) for name in names}
    return cubes.snapshot.to_arrow(rows.group_by([dimension, CLOCK]).agg(**sums))
