"""What does not vary as it normally does: numbers out of their own limits, and waits out of those of other branches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import erfc, sqrt
from typing import Any, Literal

import numpy as np
import pandas as pd

from analytics.disclosure import disclosure
from analytics.insights import baseline, completeness
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Series, Value
from analytics.statistics import signals
from data import settings

# The parts of a branch's day, by half-hours of the clock: noon is from 12 to 14.
DAY_PARTS = {"morning": (0, 24), "noon": (24, 28), "afternoon": (28, 48)}
# What is looked at, and by which groups; "" is the whole of what the report is about.
WATCHED = (
    ("csat", ("channel", "segment", "branch_id")), ("nps", ("channel", "segment", "branch_id")),
    ("complaints", ("", "reason", "branch_id")), ("wait_p90", ("",)), ("call_loss", ("", "queue")),
    ("walk_away", ("", "branch_id")), ("response_rate", ("",)),
)  # fmt: skip
WAIT = "wait_mean"
PEERS = 8  # branches below which there is no telling what is usual among them
MAD = 1.4826  # standard deviation of normal values in median absolute deviations
LATE = 0.1  # of customers over the target: from here on the 90th percentile misses it


@dataclass(frozen=True)
class Unusual:
    """A number out of its normal range to the worse side.

    of: "time" against its own earlier periods, "peers" against other branches. part: morning, noon or afternoon for a
    wait of a part of the day. chance: of being so far out without a cause. low, high: the normal range; usual: its
    middle.
    """

    value: Value
    of: Literal["time", "peers"]
    dimension: str
    group: str
    part: str
    chance: float
    usual: float
    low: float
    high: float


def unusual(cubes: Cubes, filters: Filters, without: str = "") -> tuple[Unusual, ...]:
    """What is out of its normal range beyond chance (Benjamini-Hochberg, 0.10): the whole first, then the surest.

    without: a metric that is spoken of already as a whole.
    """
    found = [*_watched(cubes, filters, without), *_waits(cubes, filters)]
    held = signals.benjamini_hochberg([each.chance for each in found])
    kept = [each for each, stands in zip(found, held, strict=True) if stands and each.chance < 1]
    return tuple(sorted(kept, key=lambda each: (bool(each.dimension), each.chance, each.value.metric, each.group)))


def _watched(cubes: Cubes, filters: Filters, without: str) -> Iterator[Unusual]:
    for key, dimensions in WATCHED:
        if completeness.gap(cubes, METRICS[key].subject, filters):
            continue
        fixed = {d for d, members in filters.where if len(members) == 1}
        allowed = {"", *query.dimensions(key)} - fixed
        for dimension in (d for d in dimensions if d in allowed and (d or key != without)):
            yield from _by_periods(cubes, key, filters, dimension)


def _by_periods(cubes: Cubes, key: str, filters: Filters, dimension: str) -> Iterator[Unusual]:
    """The groups of one metric against their own earlier periods."""
    windows = baseline.periods(cubes, METRICS[key].subject, filters.period)
    sums = query.by_day(cubes, key, {dimension} - {""}, filters, _span(windows))
    if sums is None or sums.empty:
        return
    groups = sums.pop(dimension).fillna(query.NOBODY) if dimension else pd.Series("", index=sums.index)
    partial = baseline.partial(cubes, METRICS[key].subject, filters, windows)
    shown = ~groups.isin(_hidden(cubes, key, filters, dimension))
    yield from _in_time(key, sums[shown].copy(), {"group": groups[shown]}, windows, dimension, partial)


def _hidden(cubes: Cubes, key: str, filters: Filters, dimension: str) -> list[str]:
    """The groups that are too small to show in the period, or would tell of one that is."""
    asked = METRICS[key]
    if not dimension:
        return [""] if disclosure.hidden(cubes, asked, filters, [filters.period])[0] else []
    found = disclosure.hidden_groups(cubes, asked, filters, dimension, filters.period)
    return [group for group, is_hidden in found.items() if is_hidden]


def _waits(cubes: Cubes, filters: Filters) -> Iterator[Unusual]:
    """The mean wait of each branch in each part of the day, against its own earlier ones and other branches'."""
    if completeness.gap(cubes, METRICS[WAIT].subject, filters):
        return
    windows = baseline.periods(cubes, METRICS[WAIT].subject, filters.period)
    sums = query.by_day(cubes, WAIT, {"branch_id", "half_hour"}, filters, _span(windows))
    if sums is None or sums.empty:
        return
    sums = sums[~sums["branch_id"].isin(_hidden(cubes, WAIT, filters, "branch_id"))]
    starts = [first for first, _ in DAY_PARTS.values()]
    places = np.searchsorted(starts, sums.pop("half_hour").to_numpy(), side="right") - 1
    parts = pd.Series(np.array(list(DAY_PARTS))[places], index=sums.index)
    groups = {"group": sums.pop("branch_id").fillna(query.NOBODY), "part": parts}
    partial = baseline.partial(cubes, METRICS[WAIT].subject, filters, windows)
    yield from _in_time(WAIT, sums.copy(), groups, windows, "branch_id", partial)
    late = query.by_day(cubes, "wait_over_target", {"branch_id", "half_hour"}, filters, filters.period)
    if late is not None:
        yield from _among_peers(_cells(sums, groups, filters.period), _late(late), filters.period)


def _in_time(
    key: str, sums: pd.DataFrame, groups: dict[str, pd.Series], windows: list[Period], dimension: str,
    partial: frozenset[date],
) -> Iterator[Unusual]:  # fmt: skip
    table = _by_window(key, sums, groups, windows)
    table = table[~table["start"].isin(partial)]
    for name, frame in table[table["group"] != query.NOBODY].groupby(list(groups), sort=True):
        if (one := _of_group(key, frame, windows[-1])) is not None:
            yield replace(one, dimension=dimension, group=str(name[0]), part=str(name[1]) if len(name) > 1 else "")


def _by_window(key: str, sums: pd.DataFrame, groups: dict[str, pd.Series], windows: list[Period]) -> pd.DataFrame:
    """Each group's number in each of some periods: the groups, start and end, and an answer's columns."""
    firsts, ends = (np.array(side, "datetime64[D]") for side in zip(*_ends(windows), strict=True))
    days = pd.to_datetime(sums.pop("day")).to_numpy().astype("datetime64[D]")
    at = np.searchsorted(firsts, days, side="right") - 1
    inside = (at >= 0) & (days <= ends[at])
    places = pd.Series(at, index=sums.index)[inside]
    keys = [group[inside] for group in groups.values()]
    totals = sums[inside].groupby([*keys, places], sort=True).sum()
    totals.index.names = [*groups, "start"]
    if METRICS[key].adds_up and len(totals):
        # A period in which a group does not occur counts nothing.
        names = dict.fromkeys(zip(*keys, strict=True))
        every = [(*name, place) for name in names for place in range(places.min(), len(windows))]
        totals = totals.reindex(pd.MultiIndex.from_tuples(every, names=totals.index.names), fill_value=0)
    found = pd.concat([totals.index.to_frame(index=False), query.of_groups(key, totals.to_dict("series"))], axis=1)
    starts, lasts = ([each[end] for each in _ends(windows)] for end in (0, 1))
    found["end"] = [lasts[place] for place in found["start"]]
    found["start"] = [starts[place] for place in found["start"]]
    return baseline.of_length(key, found, windows[-1].days)


def _ends(windows: list[Period]) -> list[tuple[date, date]]:
    return [(each.start, each.end) for each in windows]


def _of_group(key: str, frame: pd.DataFrame, week: Period) -> Unusual | None:
    """The group's newest period against its own control limits, where it is that of the report."""
    metric, last = METRICS[key], frame.iloc[-1]
    chart = signals.control_chart(Series(key, baseline.kind(week), frame), metric.span)
    if not chart.enough or chart.starts[-1] != week.start:
        return None
    value, mean = float(chart.values[-1]), float(chart.mean[-1])
    low, high = float(chart.low[-1]), float(chart.high[-1])
    if metric.is_count and value < settings.whole("minimum_group"):
        return None
    # Limits stop at the metric's span, so the farther one tells how far three standard deviations are; and weeks that
    # were alike by luck do not make a number surer than its own sample does.
    sigma = max((high - mean) / 3, (mean - low) / 3, _own(last, mean if metric.is_count else None))
    chance = _chance(value - mean, sigma, metric.better)
    shown = Value(key, week, value, int(last["n"]), _known(last["low"]), _known(last["high"]))
    return Unusual(shown, "time", "", "", "", chance, mean, low, high)


def _own(row: Any, mean: float | None) -> float:
    """Standard error of one number from its interval, or of a count about its mean."""
    if mean is not None:
        return sqrt(max(mean, 1.0))
    return 0.0 if pd.isna(row["low"]) or pd.isna(row["high"]) else float(row["high"] - row["low"]) / 2 / signals.Z95


def _cells(sums: pd.DataFrame, groups: dict[str, pd.Series], week: Period) -> pd.DataFrame:
    """The period's mean wait of each branch in each part of the day."""
    inside = (sums["day"] >= week.start) & (sums["day"] <= week.end)
    totals = sums[inside].drop(columns="day").groupby([g[inside] for g in groups.values()]).sum()
    totals.index.names = list(groups)
    found = query.of_groups(WAIT, totals.to_dict("series"))
    return pd.concat([totals.index.to_frame(index=False), found], axis=1).dropna(subset=["value", "low", "high"])


def _late(sums: pd.DataFrame) -> pd.Series:
    """The share of customers over the target, by branch and part of the day."""
    starts = [first for first, _ in DAY_PARTS.values()]
    parts = np.array(list(DAY_PARTS))[np.searchsorted(starts, sums["half_hour"].to_numpy(), side="right") - 1]
    totals = sums.drop(columns=["day", "half_hour"]).groupby([sums["branch_id"], parts]).sum(numeric_only=True)
    return totals["waited_over"] / totals["served"].where(totals["served"] >= settings.whole("minimum_group"))


def _among_peers(cells: pd.DataFrame, late: pd.Series, week: Period) -> Iterator[Unusual]:
    """Waits that are out of what is usual among branches at that time of day, and miss the target too."""
    for part, frame in cells.groupby("part", sort=True):
        if len(frame) < PEERS:
            continue
        usual = float(frame["value"].median())
        spread = MAD * float((frame["value"] - usual).abs().median())
        row: Any
        for row in frame.itertuples():
            sigma = float(np.hypot(spread, (row.high - row.low) / 2 / signals.Z95))
            if not late.get((row.group, part), 0.0) > LATE:
                continue
            value = Value(WAIT, week, float(row.value), int(row.n), float(row.low), float(row.high))
            ends = max(usual - 3 * sigma, 0.0), usual + 3 * sigma
            chance = _chance(value.value or 0.0, sigma, "lower", usual)
            yield Unusual(value, "peers", "branch_id", str(row.group), str(part), chance, usual, *ends)


def _chance(away: float, sigma: float, better: str, middle: float = 0.0) -> float:
    """Probability of lying so far out to the worse side; 1 for the better side."""
    away = (away - middle) * (-1 if better == "higher" else 1)
    if away <= 0 or better == "none":
        return 1.0
    return erfc(away / sigma / sqrt(2)) / 2 if sigma > 0 else 0.0


def _span(windows: list[Period]) -> Period:
    """The days from the first of some periods to the last."""
    return Period(windows[0].start, windows[-1].end)


def _known(end: Any) -> float | None:
    return None if pd.isna(end) else float(end)
