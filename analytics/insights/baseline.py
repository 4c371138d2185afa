"""What a period is judged by: those of its kind before it, and its numbers in them.

A week is judged by 52 weeks, a month by the year before it, a quarter by seven, a day by the same weekday of the weeks
before, as the days of a week differ. A count of a longer month is set to the length of the one that is judged.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from analytics.insights import completeness, holidays
from analytics.metrics import query
from analytics.metrics.buckets import MEMORY
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.metric import Metric
from analytics.metrics.period import Grain, Period, kind_of
from analytics.metrics.query import Filters
from analytics.metrics.results import Series

# How many periods are looked at, the newest included, and how many of them a drawing holds.
PERIODS: dict[Grain, int] = {"day": 24, "week": MEMORY, "month": 13, "quarter": 8}
POINTS: dict[Grain, int] = {"day": 24, "week": 13, "month": 13, "quarter": 8}
# Working days that a source may lack at the beginning of its first month or quarter.
LATE = 1


def kind(period: Period) -> Grain:
    """What a summary of a period is of: a day, a month, a quarter, or else weeks."""
    return kind_of(period) or "week"


def periods(cubes: Cubes, subject: str, period: Period) -> list[Period]:
    """The periods of a subject by which one is judged, oldest first, and that one itself."""
    grain, found = kind(period), [period]
    while len(found) < PERIODS[grain]:
        found.append(found[-1].before())
    if grain == "week":
        return found[::-1]
    oldest = cubes.oldest(subject) or period.start
    known = [each for each in found if each == period or is_begun(each, oldest)]
    shut = _closed(cubes, known) if grain == "day" else frozenset()
    return [each for each in reversed(known) if each == period or each.start not in shut]


def is_begun(period: Period, oldest: date) -> bool:
    """Whether a subject's data go back to a period's beginning, but for what a holiday or a weekend takes."""
    late = [period.start + timedelta(n) for n in range((oldest - period.start).days)]
    return oldest <= period.end and sum(day.weekday() < 5 for day in late) <= (LATE if period.days > 1 else 0)


def is_whole(cubes: Cubes, subject: str, filters: Filters) -> bool:
    """Whether a subject's source reported a period in whole; of a day, month or quarter, also from its first day."""
    oldest = cubes.oldest(subject)
    is_late = kind(filters.period) != "week" and oldest and not is_begun(filters.period, oldest)
    return not is_late and completeness.gap(cubes, subject, filters) is None


def _closed(cubes: Cubes, days: list[Period]) -> frozenset[date]:
    """The special days on which the bank is closed in every country."""
    return holidays.everywhere(cubes, Period(days[-1].start, days[0].end))


def partial(cubes: Cubes, subject: str, filters: Filters, windows: list[Period]) -> frozenset[date]:
    """The first days of those periods that a subject's source reported in part only."""
    return frozenset(each.start for each in windows if completeness.gap(cubes, subject, filters, each))


def is_summed(metric: Metric) -> bool:
    """Whether a number grows with the period's days."""
    return metric.window == "period" and metric.unit in ("count", "hours")


def of_length(key: str, frame: pd.DataFrame, days: int) -> pd.DataFrame:
    """Numbers that grow with their periods, set to as many days; frame: start, end, value, low, high."""
    if not is_summed(METRICS[key]):
        return frame
    own = [(end - start).days + 1 for start, end in zip(frame["start"], frame["end"], strict=True)]
    factor = days / pd.Series(own, frame.index, dtype=float)
    return frame.assign(**{name: frame[name] * factor for name in ("value", "low", "high")})


def series(cubes: Cubes, key: str, filters: Filters) -> Series:
    """The number of a period, and those before it by which it is judged."""
    period, subject = filters.period, METRICS[key].subject
    if kind(period) == "week":
        return query.over_time(cubes, key, filters, "week")
    windows = periods(cubes, subject, period)
    found = query.over(cubes, key, filters, kind(period), windows)
    lacking = partial(cubes, subject, filters, windows)
    frame = of_length(key, found.frame, period.days)
    own, earlier = frame["start"] == period.start, ~frame["start"].isin({*lacking, period.start})
    return replace(
        found, frame=frame[own].reset_index(drop=True), earlier=frame[earlier].reset_index(drop=True),
        is_incomplete=period.start in lacking,
    )  # fmt: skip
