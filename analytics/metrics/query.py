"""Questions and answers: a metric and filters give a value, a series, a breakdown, a grid, or the rows behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.disclosure import disclosure, listed
from analytics.insights import absences
from analytics.metrics.answers import ANSWER, Answers, answers, base_of, framed, of_groups
from analytics.metrics.buckets import known_until, split
from analytics.metrics.cubes import Cubes, Where
from analytics.metrics.filters import NOBODY, Filters, check_dimension, dimensions, metric, recorded, resolve
from analytics.metrics.grouped import Sums, grouped
from analytics.metrics.metric import Metric
from analytics.metrics.period import Grain, Period
from analytics.metrics.quantiles import exact, in_cells, in_groups, in_spans
from analytics.metrics.results import Absence, Breakdown, Grid, Series, Value
from analytics.metrics.subjects import SUBJECTS
from data import settings

__all__ = [
    "ANSWER", "NOBODY", "Filters", "Rows", "by", "by_day", "check_dimension", "dimensions", "grid", "kept_by", "metric",
    "numbers", "of_groups", "of_sums", "over", "over_time", "recorded", "resolve", "rows", "value",
]  # fmt: skip
NOTHING = (np.nan, 0, np.nan, np.nan, False, "")


@dataclass(frozen=True)
class Rows:
    """One page of the rows behind a number: frame (columns of the table), total rows, whether too few to show.

    totals: calls of which there are no rows, because they are known as totals only. period: the days they are of, where
    the number is of days and not of a moment. left_out: whether rows of groups too small to show were left out;
    unnamed: whether any row does not say which group it is of.
    """

    frame: pd.DataFrame
    total: int
    suppressed: bool = False
    totals: int = 0
    period: Period | None = None
    left_out: bool = False
    unnamed: bool = False


def value(cubes: Cubes, key: str, filters: Filters, period: Period | None = None) -> Value:
    """One number for the filters' period, or for another one.

    Where a long period's days would tell of a small group, the number is that of the whole weeks in it, and says so.
    """
    asked, days = metric(key), period or filters.period
    if asked.window == "period":
        days = disclosure.shown_days(cubes, asked, filters, days)
    return _value(cubes, asked, filters, days)


def _value(cubes: Cubes, asked: Metric, filters: Filters, days: Period) -> Value:
    found, absent = _windows(cubes, asked, filters, [days])
    if absent:
        return Value(asked.key, days, None, 0, None, None, absent)
    unknown = asked.base and np.isnan(found["value"][0]) and base_of(cubes, asked, filters, days) is None
    return _one(asked.key, days, found, "no_base" if unknown else "no_data")


def of_sums(key: str, sums: Mapping[str, float], days: Period) -> Value:
    """One number from the sums of its measures, which were taken over rows of its own choice; no standing base."""
    return _one(key, days, answers(metric(key), {name: [total] for name, total in sums.items()}, [None]), "no_data")


def by_day(cubes: Cubes, key: str, groups: set[str], filters: Filters, days: Period) -> pd.DataFrame | None:
    """Sums of a metric's measures by day and groups ("half_hour" too), in the filters' groups; None if not recorded."""
    rows, absent = _rows(cubes, metric(key), filters, groups)
    return None if absent else _within(rows, days)


def _one(key: str, days: Period, found: Answers, otherwise: Absence) -> Value:
    number, low, high = (None if np.isnan(x) else float(x) for x in (found[k][0] for k in ("value", "low", "high")))
    why = "too_few" if found["suppressed"][0] else found["absent"][0] or otherwise
    absent = None if number is not None else why
    return Value(key, days, number, int(found["n"][0]), low, high, absent)


def over_time(cubes: Cubes, key: str, filters: Filters, grain: Grain, buckets: int | None = None) -> Series:
    """The number in each bucket of the period, of its own days alone, or in the last `buckets` whole ones in it.

    Weeks bring along those before them by which they are judged.
    """
    from analytics.insights import completeness  # which asks with filters, as this does: not when either is loaded

    asked = metric(key)
    known = known_until(cubes[asked.subject])
    windows, judges, cut = split(filters.period, grain, known, buckets)
    parts = [_over(cubes, asked, filters, *part) for part in ((judges, True), (cut, False)) if part[0]]
    rows = pd.concat([frame for frame, _ in parts], ignore_index=True)
    if all(absent for _, absent in parts):
        return Series(key, grain, rows.head(0), parts[0][1])
    starts = [window.start for window in windows]
    shown = rows["start"].isin(starts)
    found = Series(key, grain, rows[shown].sort_values("start", ignore_index=True), earlier=rows[~shown])
    return completeness.marked(cubes, asked.subject, filters, found) if grain == "week" and not buckets else found


def over(cubes: Cubes, key: str, filters: Filters, grain: Grain, windows: Sequence[Period]) -> Series:
    """The number in each of several periods of one kind, in the filters' groups."""
    frame, absent = _over(cubes, metric(key), filters, windows, True)
    return Series(key, grain, frame.head(0) if absent else frame, absent)


@dataclass(frozen=True)
class Parts:
    """The groups of a dimension and the columns of their answers, in no order; none where absent says why.

    period: the days they are of, which are those asked for, or the whole weeks in them.
    """

    groups: Sequence[str] = ()
    answers: Mapping[str, Any] = field(default_factory=dict)
    absent: Absence | None = None
    period: Period | None = None


def by(cubes: Cubes, key: str, dimension: str, filters: Filters) -> Breakdown:
    """The number in each group of a dimension; those that are too small are hidden, and those that would tell of them.

    Of a long period, the whole weeks in it where these show more.
    """
    return _in_order(metric(key), dimension, _parts(cubes, key, dimension, filters))


def kept_by(cubes: Cubes, key: str, dimension: str, filters: Filters) -> Breakdown:
    """The same, kept with the version, as several parts of a summary ask for it; not to be changed."""
    kept = ("by", key, dimension, filters, settings.whole("minimum_group"))
    return cubes.kept.once(kept, lambda: _in_order(metric(key), dimension, _kept_parts(cubes, key, dimension, filters)))


def numbers(cubes: Cubes, key: str, dimension: str, filters: Filters) -> dict[str, tuple[float, float, float]]:
    """Value, low and high of each group that is stated, kept with the version; NaN where there is none."""
    parts = _kept_parts(cubes, key, dimension, filters)
    columns = (np.asarray(parts.answers[name], float).tolist() for name in ("value", "low", "high"))
    told = zip(parts.groups, zip(*columns, strict=True), strict=True) if parts.groups else ()
    return {group: of for group, of in told if group != NOBODY}


def _kept_parts(cubes: Cubes, key: str, dimension: str, filters: Filters) -> Parts:
    kept = ("parts", key, dimension, filters, settings.whole("minimum_group"))
    return cubes.kept.once(kept, lambda: _parts(cubes, key, dimension, filters))


def _parts(cubes: Cubes, key: str, dimension: str, filters: Filters) -> Parts:
    asked = metric(key)
    check_dimension(key, dimension)
    if asked.window == "period":
        filters = replace(filters, period=disclosure.shown_days(cubes, asked, filters, filters.period, dimension))
    inner = "branch_id" if dimension == "region" else dimension
    reach, where = _reach(asked, filters.period), resolve(cubes, filters)
    rows = grouped(cubes[asked.subject], inner, where, sorted(asked.measures))
    if rows is None:
        return Parts(absent="not_recorded")
    cells, groups, sums = _cells(cubes, dimension, *rows.within(reach))
    if absences.is_open(cubes, asked, where, dimension, _counted(asked, groups, sums), reach):
        return Parts(absent="totals_only")
    if absent := absences.of_all(cubes, asked, filters.period):
        return Parts(absent=absent)
    if asked.beside:
        sums |= _beside_groups(cubes, asked, filters, dimension, groups)
    base = [base_of(cubes, asked, filters, reach, (dimension, group)) for group in groups]
    if asked.base and groups and all(each is None for each in base):
        return Parts(absent="no_base")
    marks: dict[Absence, absences.Marks] = {}
    if asked.key == absences.RATE:
        marks["uninvited"] = absences.uninvited_groups(cubes, where, reach, inner, cells, len(groups))
    hidden = disclosure.hidden_groups(cubes, asked, filters, dimension, reach)
    told = [hidden.get(group, False) for group in groups]
    found = answers(asked, sums, base, marks=marks, hidden=told)
    found = exact(cubes, asked, where, found, [reach], lambda rows: in_groups(rows[inner], cells), inner)
    return _shown(Parts(groups, found, period=filters.period), is_of_few=bool(filters.where) or dimension == "theme")


def _shown(parts: Parts, *, is_of_few: bool) -> Parts:
    """The groups; none where all are hidden, as which ones there are would say who the few chosen are, and what of."""
    suppressed, n = parts.answers["suppressed"], parts.answers["n"]
    is_hidden = np.any(suppressed) and not np.any((n > 0) & ~suppressed)
    return Parts(absent="too_few") if is_of_few and is_hidden else parts


def _cells(
    cubes: Cubes, dimension: str, members: Sequence[str | None], sums: Sums
) -> tuple[dict[str | None, int], list[str], Sums]:
    """The place of each member's group, the groups in order, and their sums: a region's are those of its branches."""
    named = [NOBODY if member is None else member for member in members]
    if dimension == "region":
        named = [str(cubes.branches.get(branch, {}).get("region") or NOBODY) for branch in named]
    groups = sorted(set(named))
    place = {group: at for at, group in enumerate(groups)}
    at = np.array([place[group] for group in named], dtype=np.int64)
    together = {name: np.bincount(at, of, len(groups)) for name, of in sums.items()}
    return dict(zip(members, at.tolist(), strict=True)), groups, together


def _counted(asked: Metric, groups: Sequence[str], sums: Sums) -> NDArray[np.float64]:
    """How many each group that is stated has; nothing for a metric that is a count itself."""
    stated = np.array([group != NOBODY for group in groups], dtype=bool)
    return sums[asked.n][stated] if asked.n in sums else np.zeros(0)


def _in_order(asked: Metric, dimension: str, parts: Parts) -> Breakdown:
    """The groups of which something is known, largest first; what is not stated is none, and comes last."""
    if parts.absent:
        return Breakdown(asked.key, dimension, pd.DataFrame(columns=["group", *ANSWER]), parts.absent)
    groups, found = parts.groups, parts.answers
    n = found["n"]
    known = np.flatnonzero((n > 0) | (found["absent"] != "") | found["suppressed"])
    order = sorted(known.tolist(), key=lambda at: (groups[at] == NOBODY, -n[at], groups[at]))
    names = np.array([groups[at] for at in order], object)
    frame = framed({"group": names, **{name: found[name][order] for name in ANSWER}})
    return Breakdown(asked.key, dimension, frame, period=parts.period)


def grid(cubes: Cubes, key: str, filters: Filters) -> Grid:
    """The number by weekday and half-hour of arrival."""
    asked = metric(key)
    rows, absent = _rows(cubes, asked, filters, {"half_hour"})
    columns = ["weekday", "half_hour"]
    if absent:
        return Grid(key, pd.DataFrame(columns=[*columns, *ANSWER]), absent)
    found = _within(rows, filters.period)
    found = found.assign(weekday=pd.DatetimeIndex(found["day"]).day_of_week)
    timed = found[found["half_hour"].notna()].astype({"half_hour": "int32"})
    sums = timed.drop(columns="day").groupby(columns).sum()
    if absences.has_no_clock(found, asked) and (asked.adds_up or not len(sums)):
        return Grid(key, pd.DataFrame(columns=[*columns, *ANSWER]), "totals_only")
    hidden = disclosure.hidden_cells(cubes, asked, filters, sums)
    told = answers(asked, sums.to_dict("series"), [None] * len(sums), hidden=hidden)
    days, where = filters.period, resolve(cubes, filters)
    frame = pd.DataFrame(exact(cubes, asked, where, told, [days], lambda rows: in_cells(rows, sums.index), "half_hour"))
    untimed = absences.untimed(cubes, asked, where, days)
    return Grid(key, pd.concat([sums.index.to_frame(index=False), frame], axis=1), untimed=untimed)


def rows(cubes: Cubes, key: str, filters: Filters, page: int = 0, size: int | None = None) -> Rows:
    """One page of the rows behind a number, newest first, without those of groups that are too small to show."""
    asked, size = metric(key), size or settings.whole("rows_per_page")
    subject, reach = SUBJECTS[asked.subject], _reach(asked, filters.period)
    where = resolve(cubes, filters)
    if not set(where) <= set(subject.dimensions):
        return Rows(pd.DataFrame(), 0)
    period = listed.days(cubes, subject.key, filters, reach)
    if period is None:
        return Rows(pd.DataFrame(), 0, suppressed=True)
    table = cubes.snapshot.table(subject.table, (period.start, period.end))
    for dimension, members in where.items():
        if dimension not in table.columns:
            return Rows(pd.DataFrame(), 0)
        table = table.filter(table[dimension].isin(list(members)))
    every, table = table, listed.kept(cubes, subject.key, table, filters, period)
    left_out = table is not every
    if asked.drill:
        table = table.filter(asked.drill(table, ibis.literal(period.end)))
    total = int(cubes.snapshot.to_arrow(table.aggregate(n=table.count()))["n"][0].as_py())
    if 0 < total < settings.whole("minimum_group") and subject.key == "survey":
        return Rows(pd.DataFrame(), 0, suppressed=True)
    found = table.order_by([ibis.desc("day"), ibis.desc("row_key")]).limit(size, offset=page * size)
    full = cubes.snapshot.to_arrow(found).to_pandas()
    frame = listed.unnamed(cubes, subject.key, full, filters)
    unnamed = bool(frame.isna().to_numpy().sum() > full.isna().to_numpy().sum())
    frame = frame.drop(columns=["row_key", "is_replacement", "day", "loaded_at"], errors="ignore")
    totals = int(absences.in_totals(cubes, asked, where, [reach])[0])
    shown = period if asked.window == "period" else None
    return Rows(frame, total, totals=totals, period=shown, left_out=left_out, unnamed=unnamed)


def _over(
    cubes: Cubes, asked: Metric, filters: Filters, windows: Sequence[Period], whole: bool
) -> tuple[pd.DataFrame, Absence | None]:
    """The answer for each of several buckets: start, end, whether they are whole, and the columns of an answer."""
    found, absent = _windows(cubes, asked, filters, windows)
    if absent:
        found = {name: np.full(len(windows), of) for name, of in zip(ANSWER, NOTHING, strict=True)}
    ends = {"start": [w.start for w in windows], "end": [w.end for w in windows], "whole": whole}
    return framed({**ends, **found}), absent


def _reach(asked: Metric, period: Period) -> Period:
    """The days that a number for a period sums over."""
    if asked.window == "until":
        return Period(date.min, period.end)
    if asked.window == "month":
        return Period(period.end.replace(day=1), period.end)
    return period


def _within(rows: pa.Table, days: Period) -> pd.DataFrame:
    """The cube rows of some days."""
    return rows.filter((pc.field("day") >= days.start) & (pc.field("day") <= days.end)).to_pandas()


def _rows(cubes: Cubes, asked: Metric, filters: Filters, groups: set[str]) -> tuple[pa.Table, Absence | None]:
    """Cube rows for a metric: day, the groups, and its measures."""
    where = resolve(cubes, filters)
    cube = cubes[asked.subject]
    names = sorted(asked.measures)
    allowed = groups | set(where) <= {"half_hour", *cube.subject.dimensions}
    found = cube.rows(groups | set(where), where, names) if allowed else None
    if found is None:
        return pa.table({}), "not_recorded"
    return found.select(["day", *sorted(groups), *names]), None


def _windows(
    cubes: Cubes, asked: Metric, filters: Filters, windows: Sequence[Period]
) -> tuple[Answers, Absence | None]:
    """The answer for each of several periods, by differences of running totals over the days in order."""
    cube, where = cubes[asked.subject], resolve(cubes, filters)
    names = sorted(asked.measures)
    running = cube.running(where, names) if set(where) <= set(cube.subject.dimensions) else None
    if running is None or cube.span is None:
        return {}, "not_recorded" if running is None else "no_data"
    if absences.is_unclosed(cubes, asked):
        return {}, "unclosed"
    reach = [_reach(asked, window) for window in windows]
    if not len(running.days) and not absences.in_totals(cubes, asked, where, reach).any():
        return {}, "no_data"
    if absences.is_uninvited(cubes, asked):
        return {}, "no_invitations"
    totals = running.within([(w.start, w.end) for w in reach])
    sums = dict(zip(names, totals, strict=True)) | _beside(cubes, asked, where, [(w.start, w.end) for w in reach])
    base = [base_of(cubes, asked, filters, window) for window in reach]
    unknown = [absences.is_beyond(cubes, asked, window) for window in windows]
    n = np.asarray(sums[asked.n], float) if asked.n in sums else np.ones(len(windows))
    marks: dict[Absence, absences.Marks] = {"totals_only": absences.untold(cubes, asked, where, n, reach)}
    if asked.key == absences.RATE:
        marks["uninvited"] = absences.uninvited(cubes, where, reach)
    found = answers(asked, sums, base, unknown, marks, disclosure.hidden(cubes, asked, filters, reach))
    return exact(cubes, asked, where, found, reach, lambda rows: in_spans(rows["day"], reach)), None


def _beside(cubes: Cubes, asked: Metric, where: Where, spans: Sequence[tuple[date, date]]) -> dict[str, Any]:
    """Sums of what the metric's own rows are compared with: the whole that they are parts of, in the same groups.

    Not known where the filters do not choose one of the parts.
    """
    subject = SUBJECTS[asked.subject]
    if not asked.beside:
        return {}
    names, whole = sorted(asked.beside), cubes[subject.part_of]
    common = {d: members for d, members in where.items() if d in whole.subject.dimensions}
    running = whole.running(common, names)
    chosen = [members for d, members in where.items() if d not in whole.subject.dimensions]
    if running is None or not len(running.days) or sum(map(len, chosen)) != 1:
        return dict.fromkeys(names, np.full(len(spans), np.nan))
    return dict(zip(names, running.within(spans), strict=True))


def _beside_groups(cubes: Cubes, asked: Metric, filters: Filters, dimension: str, groups: Sequence[str]) -> Sums:
    """The same for each group of a dimension; the same for all where the dimension is what makes the parts."""
    subject = SUBJECTS[asked.subject]
    where, span = resolve(cubes, filters), (filters.period.start, filters.period.end)
    known, nothing = set(cubes.members(dimension)), dict.fromkeys(asked.beside, np.array([np.nan]))
    if dimension in cubes[subject.part_of].subject.dimensions or dimension == "region":
        each = [
            _beside(cubes, asked, _limited(cubes, filters, dimension, group), [span]) if group in known else nothing
            for group in groups
        ]
    else:
        common = {d: m for d, m in where.items() if d != dimension}
        sums = _beside(cubes, asked, common | {dimension: ("",)}, [span])
        each = [sums if group in known else nothing for group in groups]
    return {name: np.array([of[name][0] for of in each], dtype=float) for name in asked.beside}


def _limited(cubes: Cubes, filters: Filters, dimension: str, member: str) -> Where:
    limited = tuple((d, m) for d, m in filters.where if d != dimension)
    return resolve(cubes, replace(filters, where=(*limited, (dimension, (member,)))))
