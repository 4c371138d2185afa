"""Buckets of a period: which of its days, weeks or months are whole, and which are cut by it or have only begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow.compute as pc

from analytics.metrics.cubes import Cube, Cubes
from analytics.metrics.period import Grain, Period, bucket_start, next_start, today
from analytics.metrics.results import Series
from analytics.metrics.subjects import SUBJECTS

MEMORY = 52  # weeks that a verdict looks back
WEEKS_BEFORE = 8  # in which a weekday shows whether it usually has data


def known_until(cube: Cube) -> date:
    """Last day up to which all is there, as far as days tell.

    That is the newest day with data, and those after it on whose weekday there mostly is none: a Sunday without calls
    is no hole in a week. A weekday that was never seen tells nothing.
    """
    last = today()
    return cube.kept.once(("known until", last), lambda: _known_until(cube, last))


def newest(cubes: Cubes, subject: str = "") -> date | None:
    """Last day of all data or a subject's, with those of its week after it on which there mostly are none.

    So a bank that is closed at weekends has a whole week once Friday's data are there. None without data.
    """
    last = cubes.newest(subject or None)
    if last is None:
        return None
    there = [cubes[each] for each in ((subject,) if subject else SUBJECTS) if cubes.newest(each) == last]
    sunday = whole(last, "week").end
    return max(last, *(min(known_until(cube), sunday) for cube in there))


def _known_until(cube: Cube, last: date) -> date:
    span = cube.span
    if span is None:
        return last
    known, closed = span[1], closed_weekdays(cube)
    if len(closed) == 7:
        return max(known, last)
    while known < last and (known + timedelta(1)).weekday() in closed:
        known += timedelta(1)
    return known


def closed_weekdays(cube: Cube) -> frozenset[int]:
    """The weekdays on which there mostly is nothing new; all of them where no weekday is usual."""
    return cube.kept.once("closed weekdays", lambda: _closed_weekdays(cube))


def _closed_weekdays(cube: Cube) -> frozenset[int]:
    # What is done to earlier rows, as closing complaints, may go on while nothing new can come in.
    counted = cube.subject.arrivals or cube.subject.counted
    rows, span = cube.rows(set(), {}, [counted]), cube.span
    if rows is None or span is None:
        return frozenset(range(7))
    oldest, known = span
    recent = (pc.field(counted) > 0) & (pc.field("day") >= known - timedelta(7 * WEEKS_BEFORE))
    seen = set(rows.filter(recent)["day"].to_pylist())
    return frozenset(day.weekday() for day in _week_after(known) if not _is_usual(day, oldest, seen))


def without_closed_days(cube: Cube, series: Series) -> Series:
    """A series by day without days of the week that are closed, unless something came in: their 0 is no fall."""
    closed = closed_weekdays(cube)
    if series.grain != "day" or len(closed) == 7 or series.absent:
        return series
    frame = series.frame
    is_closed = np.array([start.weekday() in closed for start in frame["start"]], dtype=bool)
    empty = is_closed & (frame["n"] == 0).to_numpy() & ~frame["suppressed"].to_numpy(dtype=bool)
    return replace(series, frame=frame[~empty].reset_index(drop=True))


def _week_after(day: date) -> list[date]:
    return [day + timedelta(n) for n in range(1, 8)]


def _is_usual(day: date, oldest: date, seen: set[date]) -> bool:
    """Whether the same weekday had data in at least half of the weeks before."""
    earlier = [day - timedelta(7 * back) for back in range(1, WEEKS_BEFORE + 1)]
    within = [each in seen for each in earlier if each >= oldest]
    return bool(within) and 2 * sum(within) >= len(within)


def split(
    period: Period, grain: Grain, known: date, count: int | None = None
) -> tuple[list[Period], list[Period], list[Period]]:
    """The buckets of a period, or the last `count` whole ones in it; whole ones to judge by; those of it that are cut.

    A bucket of a period holds the period's own days alone, as far as they are known. Weeks are judged with those of a
    year before.
    """
    end = min(period.end, known)
    if count:
        last = _last_whole(end, grain, count)
        return last, last, []
    windows = [_known(window, known) for window in _within(period, grain)]
    full = [window for window in windows if window == whole(window.start, grain) and window.end <= known]
    judges = _last_whole(end, grain, max(MEMORY, len(full))) if grain == "week" else full
    return windows, judges, [window for window in windows if window not in full]


def _within(period: Period, grain: Grain) -> list[Period]:
    """The period's buckets in order; the first and the last hold its own days alone."""
    found, start = [], period.start
    while start <= period.end:
        window = whole(start, grain)
        found.append(Period(start, min(window.end, period.end)))
        start = window.end + timedelta(1)
    return found


def _known(window: Period, known: date) -> Period:
    """The days of a window that are known; all of them where none is."""
    return Period(window.start, min(window.end, known)) if window.start <= known else window


def _last_whole(end: date, grain: Grain, count: int) -> list[Period]:
    """The last `count` whole buckets that end by a day, oldest first."""
    after = bucket_start(end + timedelta(1), grain)
    found: list[Period] = []
    while len(found) < count:
        found.append(whole(after - timedelta(1), grain))
        after = found[-1].start
    return found[::-1]


def whole(day: date, grain: Grain) -> Period:
    """The bucket that holds a day, with all of its days."""
    start = bucket_start(day, grain)
    return Period(start, next_start(start, grain) - timedelta(1))
