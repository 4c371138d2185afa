"""What changed most between two periods, over metrics and groups, and is not chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import isclose, sqrt
from typing import Literal

import numpy as np
import pandas as pd

from analytics import wording
from analytics.insights import baseline, completeness
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import kind_of
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.statistics import signals
from analytics.statistics.signals import Floats
from analytics.vocabulary import term
from data.texts import N_, Text, translate

SUMMED = ("count", "hours")  # units of numbers that grow with the period
NUMBERS = ["value", "low", "high"]
MEMORY = 26  # weeks that show how restless a metric is
MEDIAN_STEP = 0.954  # median step between two normal values, in standard deviations
Mood = Literal["better", "worse", "steady"]
Number = tuple[float, float, float]  # value, low, high
# Numbers that hang on when complaints were closed; so long after the oldest complaint they are as they will be.
CLOSINGS = (
    "complaints_open", "complaints_overdue", "complaints_closed", "days_to_close_median", "days_to_close_p90",
    "timely_share", "upheld_share", "disputed_share",
)  # fmt: skip
SETTLED = timedelta(weeks=8)
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
    found = [change for key in told for change in _compared(cubes, key, filters, dimensions)]
    stands = signals.benjamini_hochberg([change.chance for change in found])
    ranked = sorted((change for change, holds in zip(found, stands, strict=True) if holds), key=lambda of: of.chance)
    strongest: dict[str, Change] = {}
    for change in filter(fits, ranked):
        strongest.setdefault(change.metric, change)
    return tuple(strongest.values())[:limit]


def _is_whole(cubes: Cubes, key: str, filters: Filters) -> bool:
    """Whether a metric's source reported both periods in whole: else it differs by what did not come in."""
    sides = [side for side in (filters, filters.compared) if side]
    return not any(completeness.gap(cubes, METRICS[key].subject, side) for side in sides)


def _is_alike(cubes: Cubes, key: str, filters: Filters, earlier: Filters) -> bool:
    """Whether a longer period is not larger by its length alone, or by being known from its first day.

    In the first weeks of complaints that are known, those are closed that were closed soon.
    """
    oldest = cubes.oldest(METRICS[key].subject)
    if key in CLOSINGS and oldest is not None and earlier.period.start < oldest + SETTLED:
        return False
    if not baseline.is_summed(METRICS[key]) or kind_of(filters.period) in (None, "week"):
        return True
    is_known = oldest is not None and baseline.is_begun(earlier.period, oldest)
    return is_known and filters.period.days == earlier.period.days


def is_cut(cubes: Cubes, metrics: Sequence[str], filters: Filters) -> bool:
    """Whether a source is not known from the first day of the period to compare with, so that not all is compared."""
    earlier = filters.compared
    oldest = {cubes.oldest(METRICS[key].subject) for key in metrics}
    return earlier is not None and any(day and not baseline.is_begun(earlier.period, day) for day in oldest)


def _compared(cubes: Cubes, key: str, filters: Filters, dimensions: Sequence[str]) -> list[Change]:
    """Both periods of one metric side by side, for the whole and for each group of which both are known."""
    earlier = filters.compared
    assert earlier is not None
    whole = [_number(query.value(cubes, key, of)) for of in (filters, earlier)]
    if np.isnan([*whole[0], *whole[1]]).any():
        # Where the whole has no number, such as a rate of more answers than invitations, its parts are no better known.
        return []
    pairs: list[tuple[str, str, Number, Number]] = [("", "", whole[0], whole[1])]
    for dimension in (d for d in dimensions if d in query.dimensions(key)):
        now, before = (query.numbers(cubes, key, dimension, of) for of in (filters, earlier))
        both = [(dimension, group, now[group], before[group]) for group in now if group in before]
        # A group that holds everybody is the whole under another name.
        pairs += [pair for pair in both if not (_is_same(pair[2], whole[0]) and _is_same(pair[3], whole[1]))]
    known = [pair for pair in pairs if not np.isnan([*pair[2], *pair[3]]).any()]
    if not known:
        return []
    restless = unrest(cubes, key, filters)
    sides = [_widened(np.array([pair[at] for pair in known]), restless) for at in (2, 3)]
    chances = signals.changes(*sides[0], *sides[1])
    return [
        _change(key, dimension, group, before[0], now[0], chance)
        for (dimension, group, now, before), chance in zip(known, chances.tolist(), strict=True)
    ]


def _is_same(one: Number, other: Number) -> bool:
    return all(isclose(a, b) for a, b in zip(one, other, strict=True))


def _number(value: Value) -> Number:
    return tuple(np.nan if of is None else of for of in (value.value, value.low, value.high))  # type: ignore[return-value]


def _widened(numbers: Floats, restless: float) -> tuple[Floats, Floats, Floats]:
    """Values and intervals of one period, the intervals made wider by the unrest of its mean."""
    value, low, high = numbers.T
    extra = signals.Z95 * restless
    return value, value - np.hypot(value - low, extra), value + np.hypot(high - value, extra)


def unrest(cubes: Cubes, key: str, filters: Filters) -> float:
    """Standard error of a period's number from what moves whole weeks and sampling does not explain.

    From the median step between weeks, so that one extraordinary week does not hide every other change.
    """
    own = _of_kind(cubes, key, filters)
    if len(own) >= signals.FEWEST:
        return _restless(own)
    frame = query.over_time(cubes, key, filters, "week", MEMORY).frame.dropna(subset=NUMBERS)
    weeks = filters.period.days / 7 if kind_of(filters.period) == "day" else max(filters.period.days / 7, 1.0)
    return _restless(frame) * (sqrt(weeks) if METRICS[key].unit in SUMMED else 1 / sqrt(weeks))


def _of_kind(cubes: Cubes, key: str, filters: Filters) -> pd.DataFrame:
    """The number in earlier days, months or quarters, where the period is one of these: they move as it does."""
    if kind_of(filters.period) in (None, "week"):
        return pd.DataFrame(columns=NUMBERS)
    return baseline.series(cubes, key, filters).judged.dropna(subset=NUMBERS)


def _restless(frame: pd.DataFrame) -> float:
    """Standard error of a period's number from the median step between periods, without what sampling explains."""
    if len(frame) < 3:
        return 0.0
    sampling = float(np.median((frame["high"] - frame["low"]) / (2 * signals.Z95)))
    step = float(np.median(np.abs(np.diff(frame["value"])))) / MEDIAN_STEP
    return sqrt(max(step**2 - sampling**2, 0.0))


def _change(key: str, dimension: str, group: str, before: float, now: float, chance: float) -> Change:
    better = METRICS[key].better
    is_better = None if better == "none" else (now > before) == (better == "higher")
    return Change(key, dimension, group, before, now, chance, is_better)


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
