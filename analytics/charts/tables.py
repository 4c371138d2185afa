"""The table behind a chart: a result's rows in words, for those who would rather read than look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from analytics import wording
from analytics.charts import figures
from analytics.insights.ageing import Ageing
from analytics.metrics.buckets import whole
from analytics.metrics.catalogue import METRICS
from analytics.metrics.period import Grain
from analytics.metrics.results import Breakdown, Grid, Series
from analytics.metrics.subjects import DIMENSION_TITLES
from data.texts import N_, translate


def of_series(series: Series, language: str) -> pd.DataFrame:
    """One row a bucket, oldest first."""
    frame = series.frame.assign(whole=series.whole)
    return _table(frame, series.metric, {N_("Period"): lambda row: of_bucket(row, series.grain, language)}, language)


def of_bucket(row: Any, grain: Grain, language: str) -> str:
    """The days of a series' point; how many they are of a week or month that is cut or has only begun."""
    start, end = figures.dates(pd.Series([row.start, row.end], dtype=object))
    if row.whole:
        return wording.bucket(start, end, grain, language)
    return wording.cut_bucket(start, end, whole(start, grain).days, language)


def of_breakdown(breakdown: Breakdown, labels: Mapping[str, str], language: str) -> pd.DataFrame:
    """One row a group, largest first."""
    named = {DIMENSION_TITLES[breakdown.dimension]: lambda row: labels.get(row.group, row.group)}
    return _table(breakdown.frame, breakdown.metric, named, language)


def of_grid(grid: Grid, language: str) -> pd.DataFrame:
    """One row a weekday and half-hour."""
    named = {
        N_("Weekday"): lambda row: wording.weekday(int(row.weekday), language, "EEEE"),
        N_("From"): lambda row: wording.clock(int(row.half_hour), language),
    }
    return _table(grid.frame, grid.metric, named, language)


def of_ageing(found: Ageing, language: str) -> pd.DataFrame:
    """One row a reason, one column a band."""
    columns = {translate(N_("Reason"), language): list(found.groups)}
    return pd.DataFrame(columns | {translate(band, language): counts for band, counts in found.bands.items()})


def _table(frame: pd.DataFrame, key: str, named: Mapping[str, Callable[[Any], str]], language: str) -> pd.DataFrame:
    metric = METRICS[key]
    columns: dict[str, Callable[[Any], str]] = {
        **named,
        metric.title: lambda row: _number(row, metric.unit, language),
        N_("95% interval"): lambda row: (
            "" if row.suppressed else wording.interval(row.low, row.high, metric.unit, language)
        ),
        N_("n"): lambda row: "" if row.suppressed else wording.decimal(row.n, 0, language),
    }
    rows = list(frame.itertuples())
    return pd.DataFrame({translate(title, language): [write(row) for row in rows] for title, write in columns.items()})


def _number(row: Any, unit: str, language: str) -> str:
    if row.suppressed or getattr(row, "absent", ""):
        return wording.absence_of(row, language)
    return wording.number(row.value, unit, language, row.low, row.high)
