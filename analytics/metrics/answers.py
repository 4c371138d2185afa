"""Sums of measures become answers: value, sample and interval, and nothing of groups that are too small to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.customers import customer_months
from analytics.metrics.filters import Filters, resolve
from analytics.metrics.metric import Metric, Sums
from analytics.metrics.period import Period
from analytics.metrics.results import Absence
from data import settings

ANSWER = ["value", "n", "low", "high", "suppressed", "absent"]
Answers = dict[str, NDArray[Any]]


def of_groups(key: str, sums: Mapping[Any, Any], hidden: Sequence[bool] = ()) -> pd.DataFrame:
    """The columns of an answer for groups, from the sums of their measures; of a metric without a base."""
    columns = {str(name): np.asarray(total, dtype=float) for name, total in sums.items()}
    size = max(map(len, columns.values()), default=0)
    return pd.DataFrame(answers(METRICS[key], columns, [None] * size, hidden=hidden))


def answers(
    asked: Metric,
    sums: Mapping[Any, Any],
    base: Sequence[float | None],
    unknown: Sequence[bool] = (),
    marks: Mapping[Absence, NDArray[np.bool_]] | None = None,
    hidden: Sequence[bool] | NDArray[np.bool_] = (),
) -> Answers:
    """value, n, low, high, suppressed, absent for each group of sums; nothing for those of which nothing is known.

    unknown: those of which no number is known, whatever their sums. marks: why groups have no number, beyond what their
    own sums tell. hidden: which would tell of others that are too small. Of what is too small to show, nor is its size
    told.
    """
    columns = {str(name): np.asarray(total, dtype=float) for name, total in sums.items()}
    if asked.base:
        columns[asked.base] = np.array([np.nan if b is None else b for b in base], dtype=float)
    m = Sums(columns)
    with np.errstate(invalid="ignore", divide="ignore"):
        (low, high), values = asked.interval(m), asked.formula(m)
    n = columns[asked.n] if asked.n else values
    told = np.array(list(hidden) or [False] * len(n), dtype=bool)
    beyond = np.array(list(unknown) or [False] * len(n), dtype=bool)
    few = (n > 0) & ((n < settings.whole("minimum_group")) | told) & (not asked.is_count) & ~beyond
    without = few | ((n == 0) & (not asked.adds_up)) | beyond
    absent = np.full(len(n), "", dtype=object)
    for reason, holds in (*((reason, of(m)) for reason, of in asked.absences.items()), *(marks or {}).items()):
        absent[holds & ~few] = reason
    without |= absent != ""
    shown = {name: np.where(without, np.nan, x) for name, x in (("value", values), ("low", low), ("high", high))}
    return {
        "value": shown["value"],
        "n": np.where(few | beyond, 0, n).astype("int64"),
        "low": shown["low"],
        "high": shown["high"],
        "suppressed": few,
        "absent": absent,
    }


def framed(columns: Mapping[str, Any]) -> pd.DataFrame:
    """Columns side by side; texts stay Python's own, as turning a few into Arrow's took longer than all else."""
    kinds = {name: getattr(column, "dtype", None) for name, column in columns.items()}
    texts = {name: pd.Index(columns[name], dtype=object) for name, kind in kinds.items() if kind == np.dtype(object)}
    return pd.DataFrame({**columns, **texts})


def base_of(
    cubes: Cubes, asked: Metric, filters: Filters, days: Period, group: tuple[str, str] | None = None
) -> float | None:
    """What a metric divides by, for the filters and perhaps one group; None where unknown."""
    if asked.base != "customer_months":
        return None
    where = dict(filters.where) | ({group[0]: (group[1],)} if group else {})
    return customer_months(cubes, asked.subject, resolve(cubes, replace(filters, where=tuple(where.items()))), days)
