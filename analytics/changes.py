"""What changed most between two periods, over metrics and groups, and is not chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
import pandas as pd

from analytics import baseline, completeness, measure, wording
from analytics.cubes import Cubes
from analytics.measure import Filters
from analytics.metrics import METRICS
from analytics.period import kind_of
from analytics.statistics import signals
from analytics.vocabulary import term
from data.texts import N_, Text, translate

SUMMED = ("count", "hours")  # units of numbers that grow with the period
NUMBERS = ["value", "low", "high", "value_before", "low_before", "high_before"]
MEMORY = 26  # weeks that show how restless a metric is
MEDIAN_STEP = 0.954  # median step between two normal values, in standard deviations
Mood = Literal["better", "worse", "steady"]
GROUPS = ("branch_id", "channel", "segment", "reason", "queue")  # in which changes are looked for
# For a change for the better, for the worse, or neither: mood, sentence for the whole, sentence for a group.
SENTENCES: dict[bool | None, tuple[Mood, str, str]] = {
    True: (
        "better", N_("Better: {metric} went from {before} to {now}."),
        N_("Better for {dimension} “{group}”: {metric} went from {before} to {now}."),
    ),
    False: (
        "worse", N_("Worse: {metric} went from {before} to {now}."),
        N_("Worse for {dimension} “{group}”: {metric} went from {before} to {now}."),
    ),
    None: (
        "steady", N_("Changed: {metric} went from {before} to {now}."),
        N_("Changed for {dimension} “{group}”: {metric} went from {before} to {now}."),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One metric's change in one group; dimension and group are "" for the whole bank.

    is_better: None where the metric has no better side. chance: probability of as large a change without a cause.
    """

    metric: str
    dimension: str
    group: str
    before: float
    now: float
    chance: float
    is_better: bool | None


def changes(
    cubes: Cubes,
    metrics: Sequence[str],
    dimensions: Sequence[str],
    filters: Filters,
    limit: int = 3,
    fits: Callable[[Change], bool] = lambda _: True,
) -> tuple[Change, ...]:
    """The strongest changes against the period to compare with, at most one a metric; () where nothing is compared.

    fits: which of them may be told.

    To sampling error comes the metric's own unrest from week to week; then all comparisons are judged together
    (Benjamini-Hochberg, 0.10).
    """
    if filters.compared is None:
        return ()
    told = [
        key for key in metrics if _is_whole(cubes, key, filters) and _is_alike(cubes, key, filters, filters.compared)
    ]
    found = [_compared(cubes, key, filters, dimensions) for key in told]
    together = pd.concat([frame for frame in found if not frame.empty] or [pd.DataFrame(columns=["chance"])])
    stands = together[signals.benjamini_hochberg(together["chance"])]
    ranked = (_change(row) for row in stands.sort_values("chance").itertuples())
    strongest: dict[str, Change] = {}
    for change in filter(fits, ranked):
        strongest.setdefault(change.metric, change)
    return tuple(strongest.values())[:limit]


def _is_whole(cubes: Cubes, key: str, filters: Filters) -> bool:
    """Whether a metric's source reported both periods in whole: else it differs by what did not come in."""
    sides = [side for side in (filters, filters.compared) if side]
    return not any(completeness.gap(cubes, METRICS[key].subject, side) for side in sides)


def _is_alike(cubes: Cubes, key: str, filters: Filters, earlier: Filters) -> bool:
    """Whether a longer period is not larger by its length alone, or by being known from its first day."""
    if not baseline.is_summed(METRICS[key]) or kind_of(filters.period) in (None, "week"):
        return True
    oldest = cubes.oldest(METRICS[key].subject)
    is_known = oldest is not None and baseline.is_begun(earlier.period, oldest)
    return is_known and filters.period.days == earlier.period.days


def _compared(cubes: Cubes, key: str, filters: Filters, dimensions: Sequence[str]) -> pd.DataFrame:
    """Both periods of one metric side by side, for the whole and for each group."""
    earlier = filters.compared
    assert earlier is not None
    pairs = [_whole(cubes, key, filters, earlier)]
    for dimension in (d for d in dimensions if d in measure.dimensions(key)):
        now, before = (measure.kept_by(cubes, key, dimension, f).frame for f in (filters, earlier))
        both = now[now["group"] != measure.NOBODY].merge(before, on="group", suffixes=("", "_before"))
        pairs.append(both.assign(dimension=dimension))
    both = pd.concat(pairs, ignore_index=True).astype(dict.fromkeys(NUMBERS, float)).dropna(subset=NUMBERS)
    restless = unrest(cubes, key, filters)
    sides = [side for of in ("", "_before") for side in _widened(both, of, restless)]
    return both.assign(metric=key, chance=signals.changes(*sides)).sort_values("chance")


def _whole(cubes: Cubes, key: str, filters: Filters, earlier: Filters) -> pd.DataFrame:
    now, before = (measure.value(cubes, key, f) for f in (filters, earlier))
    row = {"dimension": "", "group": "", "value": now.value, "low": now.low, "high": now.high}
    row |= {"value_before": before.value, "low_before": before.low, "high_before": before.high}
    return pd.DataFrame([row]).astype({name: float for name in row if name not in ("dimension", "group")})


def _widened(frame: pd.DataFrame, of: str, restless: float) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Value and interval of one period, the interval made wider by the unrest of its mean."""
    value = frame[f"value{of}"]
    below, above = value - frame[f"low{of}"], frame[f"high{of}"] - value
    extra = signals.Z95 * restless
    return value, value - np.hypot(below, extra), value + np.hypot(above, extra)


def unrest(cubes: Cubes, key: str, filters: Filters) -> float:
    """Standard error of a period's number from what moves whole weeks and sampling does not explain.

    From the median step between weeks, so that one extraordinary week does not hide every other change.
    """
    own = _of_kind(cubes, key, filters)
    if len(own) >= signals.FEWEST:
        return _restless(own)
    frame = measure.over_time(cubes, key, filters, "week", MEMORY).frame.dropna(subset=NUMBERS[:3])
    weeks = filters.period.days / 7 if kind_of(filters.period) == "day" else max(filters.period.days / 7, 1.0)
    return _restless(frame) * (sqrt(weeks) if METRICS[key].unit in SUMMED else 1 / sqrt(weeks))


def _of_kind(cubes: Cubes, key: str, filters: Filters) -> pd.DataFrame:
    """The number in earlier days, months or quarters, where the period is one of these: they move as it does."""
    if kind_of(filters.period) in (None, "week"):
        return pd.DataFrame(columns=NUMBERS[:3])
    return baseline.series(cubes, key, filters).judged.dropna(subset=NUMBERS[:3])


def _restless(frame: pd.DataFrame) -> float:
    """Standard error of a period's number from the median step between periods, without what sampling explains."""
    if len(frame) < 3:
        return 0.0
    sampling = float(np.median((frame["high"] - frame["low"]) / (2 * signals.Z95)))
    step = float(np.median(np.abs(np.diff(frame["value"])))) / MEDIAN_STEP
    return sqrt(max(step**2 - sampling**2, 0.0))


def _change(row: object) -> Change:
    before, now, key = float(row.value_before), float(row.value), str(row.metric)  # type: ignore[attr-defined]
    better = METRICS[key].better
    is_better = None if better == "none" else (now > before) == (better == "higher")
    return Change(key, str(row.dimension), str(row.group), before, now, float(row.chance), is_better)  # type: ignore[attr-defined]


def in_words(change: Change, language: str, labels: Mapping[str, Mapping[str, str]]) -> tuple[Mood, str]:
    """A change in one sentence, and whether it is for the better; labels: what groups are called, by dimension."""
    metric = METRICS[change.metric]
    mood, whole, part = SENTENCES[change.is_better]
    values = {
        "metric": translate(metric.title, language),
        "group": term(change.group, language, labels.get(change.dimension)),
        "dimension": translate(wording.DIMENSIONS.get(change.dimension, ""), language) if change.dimension else "",
        "before": wording.number(change.before, metric.unit, language, bare=metric.unit == "per_100k"),
        "now": wording.number(change.now, metric.unit, language, bare=metric.unit == "per_100k"),
    }  # fmt: skip
    return mood, Text(part if change.group else whole, values).render(language)
