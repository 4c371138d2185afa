"""Better or worse, really? Control charts, and tests that know how many of them were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import erfc, sqrt
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analytics.metrics.results import Series, Value, Verdict

Floats = NDArray[np.float64]
Better = Literal["higher", "lower", "none"]

BASELINE = 24  # points that set the limits of a spell (Wheeler: 15 to 24 are enough); a shorter spell uses all it has
FEWEST = 8  # points below which a chart says nothing
SETTLED = 12  # points after which a shifted level is no longer news but the new normal
RUN, TREND = 8, 6  # points on one side, points rising or falling
SPREAD = 1.128  # mean moving range of two normal values, in standard deviations (d2): 3 / 1.128 = 2.66
Z95 = 1.959964


@dataclass(frozen=True)
class Chart:
    """A control chart of the points that are there: arrays of one length, oldest first.

    mean, low, high: centre line and limits, constant within a spell. rule: "" or which of the four rules fired at the
    point ("limits", "run", "two_of_three", "trend"). side: +1 above, -1 below, 0 no signal. first: index of the first
    point of the pattern that fired (the point itself where none did).
    """

    starts: tuple[date, ...]
    values: Floats
    mean: Floats
    low: Floats
    high: Floats
    rule: tuple[str, ...]
    side: NDArray[np.int64]
    first: NDArray[np.int64]

    @property
    def enough(self) -> bool:
        """Whether there are points enough for limits to mean something."""
        return len(self.values) >= FEWEST

    def between(self, start: date, end: date) -> Chart:
        """The part from one day to another, judged by all that came before."""
        kept = np.array([start <= day <= end for day in self.starts], dtype=bool)
        skipped = int(np.argmax(kept)) if kept.any() else 0
        values, mean, low, high = (line[kept] for line in (self.values, self.mean, self.low, self.high))
        days = tuple(day for day, keep in zip(self.starts, kept, strict=True) if keep)
        rules = tuple(rule for rule, keep in zip(self.rule, kept, strict=True) if keep)
        first = np.maximum(self.first[kept] - skipped, 0)
        return Chart(days, values, mean, low, high, rules, self.side[kept], first)


def xmr(values: Floats) -> tuple[float, float]:
    """Mean and 2.66 times the mean moving range: the centre of an XmR chart and the distance to its limits.

    Source: Wheeler, Understanding Variation (1993).
    """
    moving = float(np.abs(np.diff(values)).mean()) if len(values) > 1 else 0.0
    return float(values.mean()), 3 / SPREAD * moving


def control_chart(series: Series, span: tuple[float | None, float | None] = (None, None)) -> Chart:
    """The XmR chart of whole buckets; limits stop at the metric's span; missing and suppressed points are left out."""
    frame = series.judged
    kept = frame["value"].notna().to_numpy() & ~frame["suppressed"].to_numpy(dtype=bool)
    values = frame["value"].to_numpy(dtype=float)[kept]
    starts = tuple(frame["start"].to_numpy()[kept].tolist()) if len(frame) else ()
    mean, half = np.empty(len(values)), np.empty(len(values))
    rules: list[str] = []
    side, first = np.zeros(len(values), dtype=np.int64), np.arange(len(values))
    for begin, end, centre, distance in _spells(values):
        mean[begin:end], half[begin:end] = centre, distance
        fired, side[begin:end], earliest = _rules(values[begin:end], centre, distance / 3)
        rules += fired
        first[begin:end] = begin + earliest
    low, high = np.clip(mean - half, *_bounds(span)), np.clip(mean + half, *_bounds(span))
    return Chart(tuple(map(_day, starts)), values, mean, low, high, tuple(rules), side, first)


def verdict(series: Series, better: Better, span: tuple[float | None, float | None] = (None, None)) -> Verdict:
    """What the newest point says, against the spell it belongs to.

    `better` is the direction that is good; a metric with none is "higher" or "lower", without praise or blame.
    """
    return Verdict("partial") if series.is_incomplete else judged(control_chart(series, span), better)


def judged(chart: Chart, better: Better) -> Verdict:
    """The verdict of a chart that is already there."""
    if not len(chart.values):
        return Verdict("none")
    if not chart.enough:
        return Verdict("too_short")
    mean, low, high = (float(line[-1]) for line in (chart.mean, chart.low, chart.high))
    up = int(chart.side[-1])
    if up == 0:
        return Verdict("steady", None, mean, low, high)
    if better == "none":
        kind: Literal["better", "worse", "higher", "lower"] = "higher" if up > 0 else "lower"
    else:
        kind = "better" if (up > 0) == (better == "higher") else "worse"
    return Verdict(kind, chart.starts[int(chart.first[-1])], mean, low, high, chart.rule[-1])


def _spells(values: Floats) -> list[tuple[int, int, float, float]]:
    """Stretches of one level: (begin, end, centre, distance to the limits).

    A run of eight on one side that is over, or that has lasted as long as a baseline needs, starts a new spell; a
    younger one is judged against the spell before it, because it is the news.
    """
    spells: list[tuple[int, int, float, float]] = []
    begin = 0
    while begin < len(values):
        centre, distance = xmr(values[begin : begin + BASELINE])
        shift = _first_shift(values[begin:], centre)
        if shift is None:
            return [*spells, (begin, len(values), centre, distance)]
        run, end = begin + shift[0], begin + shift[1]
        if shift[0] >= FEWEST:
            centre, distance = xmr(values[begin : min(run, begin + BASELINE)])
        if end == len(values) and end - run < SETTLED:
            return [*spells, (begin, end, centre, distance)]
        spells.append((begin, run, centre, distance))
        begin = run
    return spells


def _first_shift(values: Floats, centre: float) -> tuple[int, int] | None:
    """Begin and end of the first run of eight on one side of `centre`, if the spell does not open with it."""
    side = np.sign(_deviations(values, centre))
    length = _streak(side)
    at = np.flatnonzero((length >= RUN) & (length <= np.arange(len(side))))
    if not len(at):
        return None
    end = int(at[0]) + 1
    while end < len(side) and side[end] == side[end - 1]:
        end += 1
    return int(at[0]) - RUN + 1, end


def _rules(values: Floats, centre: float, sigma: float) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """The first of the four rules that fires at each point, its side, and where its pattern began."""
    away, index = _deviations(values, centre), np.arange(len(values))
    side, move = np.sign(away), np.sign(np.diff(values, prepend=values[0]))
    outside, far = side * (np.abs(away) > 3 * sigma), side * (np.abs(away) > 2 * sigma)
    before, earlier = (np.concatenate([np.zeros(k), far])[: len(far)] for k in (1, 2))
    pair = (far != 0) & ((before == far) | (earlier == far))
    begun = {
        "limits": (outside != 0, outside, index - _streak(outside) + 1),
        # A run that opens a spell is no departure from it: one outlier pulls the mean away from all the others.
        "run": ((_streak(side) >= RUN) & (_streak(side) <= index), side, index - _streak(side) + 1),
        "two_of_three": (pair, far, np.where(earlier == far, index - 2, index - 1)),
        "trend": (_streak(move) >= TREND - 1, move, index - _streak(move)),
    }
    names, sides, first = np.full(len(values), "", dtype=object), np.zeros(len(values)), index.copy()
    for name, (fires, direction, start) in reversed(begun.items()):
        names[fires], sides[fires], first[fires] = name, direction[fires], start[fires]
    return list(names), sides.astype(np.int64), first


def _streak(sign: Floats) -> NDArray[np.int64]:
    """How many neighbours up to each point carry the same sign; 0 where it has none."""
    index = np.arange(len(sign))
    changed = np.concatenate([[True], sign[1:] != sign[:-1]]) if len(sign) else np.zeros(0, dtype=bool)
    return np.where(sign == 0, 0, index - np.maximum.accumulate(np.where(changed, index, 0)) + 1)


def _deviations(values: Floats, centre: float) -> Floats:
    """Distances from the centre; what is only rounding is 0."""
    away = values - centre
    return np.where(np.abs(away) < 1e-9 * max(1.0, abs(centre)), 0.0, away)


def _bounds(span: tuple[float | None, float | None]) -> tuple[float, float]:
    return (-np.inf if span[0] is None else span[0], np.inf if span[1] is None else span[1])


def _day(moment: Any) -> date:
    return moment if type(moment) is date else date.fromisoformat(str(np.datetime64(moment, "ns"))[:10])


def p_chart(count: Any, n: Any) -> tuple[float, Floats, Floats]:
    """Centre and three-sigma limits for shares count / n, wider where n is small; NaN where n is 0.

    Source: Shewhart, Economic Control of Quality of Manufactured Product (1931).
    """
    hits, size = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    centre = float(hits.sum() / size.sum()) if size.sum() > 0 else float("nan")
    half = 3 * np.sqrt(centre * (1 - centre) / np.where(size > 0, size, np.nan))
    return centre, np.maximum(centre - half, 0), np.minimum(centre + half, 1)


def u_chart(count: Any, exposure: Any) -> tuple[float, Floats, Floats]:
    """Centre and three-sigma limits for events per unit of exposure; NaN where the exposure is 0."""
    events, base = np.asarray(count, dtype=float), np.asarray(exposure, dtype=float)
    centre = float(events.sum() / base.sum()) if base.sum() > 0 else float("nan")
    half = 3 * np.sqrt(centre / np.where(base > 0, base, np.nan))
    return centre, np.maximum(centre - half, 0), centre + half


def change(now: Value, before: Value) -> float | None:
    """p-value of "nothing changed" between two independent values; None where either has no interval."""
    ends = (now.value, now.low, now.high, before.value, before.low, before.high)
    numbers = [float(end) for end in ends if end is not None]
    return float(changes(*numbers)) if len(numbers) == len(ends) else None


def changes(value: Any, low: Any, high: Any, other: Any, other_low: Any, other_high: Any) -> Floats:
    """p-values of "no difference" from two arrays of values with their 95 % intervals; NaN where one is missing.

    Each value's uncertainty is taken from the side that faces the other one, so lopsided intervals keep their meaning.
    Source: Zou and Donner, Statistics in Medicine 27 (2008) 1693-1702 (MOVER).
    """
    a, a_low, a_high, b, b_low, b_high = (
        np.asarray(x, dtype=float) for x in (value, low, high, other, other_low, other_high)
    )
    apart = np.where(a >= b, np.hypot(a - a_low, b_high - b), np.hypot(a_high - a, b - b_low)) / Z95
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(a == b, 0.0, np.abs(a - b) / apart)
    return np.asarray(np.vectorize(_two_sided, otypes=[float])(z))


def _two_sided(z: float) -> float:
    return erfc(z / sqrt(2))


def benjamini_hochberg(p_values: Any, rate: float = 0.10) -> NDArray[np.bool_]:
    """Which findings to keep so that at most `rate` of them are false on average; a missing p-value is never kept.

    Source: Benjamini and Hochberg, JRSS B 57 (1995) 289-300.
    """
    p = np.asarray(p_values, dtype=float)
    known = np.sort(p[~np.isnan(p)])
    passing = known[known <= rate * np.arange(1, len(known) + 1) / max(len(known), 1)]
    return np.asarray(p <= (passing[-1] if len(passing) else -1.0))
