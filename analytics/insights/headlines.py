"""What a page says first, and what a chart says to those who cannot see it: whole sentences from results."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd
from babel.lists import format_list

from analytics import wording
from analytics.insights import baseline, completeness, goals, ranking
from analytics.metrics import buckets, query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.metric import Metric
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Absence, Breakdown, Grid, Series, Value, Verdict
from analytics.statistics import signals
from data import settings
from data.texts import N_, Text, translate

ONE = {
    "better": N_("{metric} stood at {value}, better since {day}."),
    "worse": N_("{metric} stood at {value}, worse since {day}."),
    "higher": N_("{metric} stood at {value}, higher since {day}."),
    "lower": N_("{metric} stood at {value}, lower since {day}."),
    "steady": N_("{metric} stood at {value}, with no real change."),
    "too_short": N_("{metric} stood at {value}; it is too early to speak of a trend."),
    "partial": N_("{metric} stood at {value}; the newest week is incomplete and not judged."),
    "none": N_("{metric} stood at {value}; it is too early to speak of a trend."),
}
MISSED = {
    ("over", "better"): N_("{metric} stood at {value}, still over the target of {target} but better since {day}."),
    ("over", "worse"): N_("{metric} stood at {value}, over the target of {target} and worse since {day}."),
    ("over", "partial"): N_(
        "{metric} stood at {value}, over the target of {target}; the newest week is incomplete and not judged."
    ),
    ("over", ""): N_("{metric} stood at {value}, over the target of {target}."),
    ("under", "better"): N_("{metric} stood at {value}, still under the target of {target} but better since {day}."),
    ("under", "worse"): N_("{metric} stood at {value}, under the target of {target} and worse since {day}."),
    ("under", "partial"): N_(
        "{metric} stood at {value}, under the target of {target}; the newest week is incomplete and not judged."
    ),
    ("under", ""): N_("{metric} stood at {value}, under the target of {target}."),
}
# Where numbers of small groups are not of the period's own days.
OF_WEEKS = N_("Of whole weeks, {span}: {dated}.")
UNJUDGED = N_("Not judged, because the newest week is incomplete: {metrics}.")
# What else a page says that is about one metric.
SECOND = {
    "complaints": ("complaints_overdue", "complaints_open"),
    "wait_p90": ("wait_over_target",),
    "call_loss": ("loss_budget",),
}
BY_GRAIN = {
    "day": N_("{metric} by day, {period}: newest {newest}, between {low} and {high}; {verdict}."),
    "week": N_("{metric} by week, {period}: newest {newest}, between {low} and {high}; {verdict}."),
    "month": N_("{metric} by month, {period}: newest {newest}, between {low} and {high}; {verdict}."),
    "quarter": N_("{metric} by quarter, {period}: newest {newest}, between {low} and {high}; {verdict}."),
}


@dataclass(frozen=True)
class Finding:
    """One metric of a page: its value in the period, and the verdict on its weeks; these where it has a value.

    own: the goal that the bank has stored for it.
    """

    value: Value
    verdict: Verdict
    weeks: Series | None = None
    own: float | None = None

    @property
    def goal(self) -> float | None:
        """What it is to reach: as the bank has stored it, else as the settings say."""
        return wording.goal(METRICS[self.value.metric]) if self.own is None else self.own

    @property
    def misses(self) -> bool:
        """Whether it is on the wrong side of its goal; of days that are there in part that is not said."""
        return self.verdict.kind != "partial" and bool(
            wording.missed(METRICS[self.value.metric], self.value.value, self.goal)
        )

    @property
    def is_by_settings(self) -> bool:
        """Whether its goal is what the settings say, wherever it comes from."""
        return self.own in (None, wording.goal(METRICS[self.value.metric]))


def headline(cubes: Cubes, keys: Sequence[str], filters: Filters, language: str) -> str:
    """The page's answer: one sentence from the metrics that it is about, and one more where a single metric has it."""
    found = [finding(cubes, key, filters) for key in keys]
    first = said(found, language)
    # What a month may lose is counted by the limit of the settings: beside another goal it would contradict that.
    values: list[Value] = []
    if len(keys) == 1 and keys[0] in SECOND and (keys[0] != "call_loss" or found[0].is_by_settings):
        values = [query.value(cubes, key, filters) for key in SECOND[keys[0]]]
    second = [more(keys[0], values, language)] if values and all(v.value is not None for v in values) else []
    told = [*(each.value for each in found), *(values if second else [])]
    return wording.sentences([first, *second, *dated(told, filters.period, language)], language)


def dated(values: Sequence[Value], asked: Period, language: str) -> list[str]:
    """Of which days those numbers are that are not of the days that were asked for, as a small group's are of weeks."""
    spans: dict[Period, list[str]] = {}
    for value in values:
        if value.value is not None and value.period != asked and METRICS[value.metric].window == "period":
            spans.setdefault(value.period, []).append(translate(METRICS[value.metric].title, language))
    return [
        Text(OF_WEEKS, {"span": wording.period(span, language), "dated": listed(names, language)}).render(language)
        for span, names in spans.items()
    ]


def more(key: str, values: Sequence[Value], language: str) -> str:
    """The second sentence of a page about one metric, from the values of `SECOND[key]`."""
    first = values[0].value or 0.0
    written = [wording.amount(value, language) for value in values]
    if key == "complaints":
        message, filled = (
            N_("{overdue} of {open} open complaints are overdue."),
            {"overdue": written[0], "open": written[1]},
        )
    elif key == "wait_p90":
        limit = wording.exact(settings.number("wait_target_seconds"), "seconds", language)
        message, filled = N_("{share} of customers waited longer than {limit}."), {"share": written[0], "limit": limit}
    elif first >= 0:
        message = N_("This month may still lose {calls} more calls within its limit.")
        filled = {"calls": wording.decimal(math.floor(first), 0, language)}
    else:
        message = N_("This month has lost {calls} more calls than its limit allows.")
        filled = {"calls": wording.decimal(math.ceil(-first), 0, language)}
    return Text(message, filled).render(language)


def finding(cubes: Cubes, key: str, filters: Filters, *, by_kind: bool = False) -> Finding:
    """A metric's value in the period, and the verdict over the weeks up to its end.

    by_kind: the verdict is over the periods of its own kind instead, as a summary of a month is about months.
    """
    goal = goals.goal(cubes, key, filters)
    return replace(_finding(cubes, key, filters, by_kind=by_kind), own=goal.value if goal else None)


def _finding(cubes: Cubes, key: str, filters: Filters, *, by_kind: bool) -> Finding:
    asked, value = METRICS[key], query.value(cubes, key, filters)
    gap = completeness.gap(cubes, asked.subject, filters)
    if gap and gap.is_absent:
        # What stood before goes on in counts of what is open, and a count of nothing is 0: neither is news of the week.
        value = replace(value, value=None, n=0, low=None, high=None, absent="no_data")
    if value.value is None:
        return Finding(value, Verdict("none"))
    if not by_kind or baseline.kind(filters.period) == "week":
        weeks = query.over_time(cubes, key, filters, "week")
        return Finding(value, signals.verdict(weeks, asked.better, asked.span), weeks)
    found = baseline.series(cubes, key, filters)
    chart = signals.control_chart(found, asked.span)
    # What is shown of its whole weeks alone, for the sake of a small group, has no number of its own to judge.
    is_own = bool(chart.starts) and chart.starts[-1] == filters.period.start
    verdict = signals.verdict(found, asked.better, asked.span) if is_own or found.is_incomplete else Verdict("none")
    return Finding(value, verdict, found)


def said(findings: Sequence[Finding], language: str) -> str:
    """One sentence about one metric, or about what of many really changed."""
    known = [f for f in findings if f.value.value is not None]
    if not known:
        absent = findings[0].value.absent if findings else None
        reason = {"reason": wording.absence(absent or "no_data", language)}
        return Text(N_("There is no answer to show: {reason}."), reason).render(language)
    return _of_one(known[0], language) if len(findings) == 1 else _of_many(known, language)


def _of_one(found: Finding, language: str) -> str:
    value, metric = found.value, METRICS[found.value.metric]
    target = found.goal
    side = wording.missed(metric, value.value, target)
    since = wording.day(found.verdict.since, language) if found.verdict.since else ""
    values = {"metric": _title(found, language), "value": wording.amount(value, language), "day": since}
    if not side or target is None:
        return Text(ONE[found.verdict.kind], values).render(language)
    kind = found.verdict.kind if found.verdict.kind in ("better", "worse", "partial") else ""
    return Text(MISSED[side, kind], values | {"target": wording.exact(target, metric.unit, language)}).render(language)


def _of_many(known: Sequence[Finding], language: str) -> str:
    """What got worse and what got better; else what misses its target; else that nothing really changed.

    What is of an incomplete week is named apart: nothing can be said of it.
    """
    partial, known = (_of_kind(known, "partial", is_so) for is_so in (True, False))
    if not partial:
        return _judged(known, language)
    unjudged = Text(UNJUDGED, {"metrics": named(partial, language)}).render(language)
    return wording.sentences([*([_judged(known, language)] if known else []), unjudged], language)


def _of_kind(found: Sequence[Finding], kind: str, is_so: bool) -> list[Finding]:
    return [each for each in found if (each.verdict.kind == kind) == is_so]


def _judged(known: Sequence[Finding], language: str) -> str:
    worse, better = (named([f for f in known if f.verdict.kind == kind], language) for kind in ("worse", "better"))
    missed = named([f for f in known if f.misses], language)
    if worse and better:
        message = N_("{worse} got worse; {better} got better.")
    elif worse or better:
        message = (
            N_("{worse} got worse; nothing got better.") if worse else N_("{better} got better; nothing got worse.")
        )
    elif missed:
        message = N_("Nothing really changed; the target is missed by {missed}.")
    elif all(f.verdict.kind in ("too_short", "none") for f in known):
        message = N_("It is too early to speak of a trend; {metric} stood at {value}.")
    else:
        message = N_("Nothing really changed; {metric} stood at {value}.")
    first = {"metric": _title(known[0], language), "value": wording.amount(known[0].value, language)}
    return Text(message, {"worse": worse, "better": better, "missed": missed, **first}).render(language)


def _title(found: Finding, language: str) -> str:
    return translate(METRICS[found.value.metric].title, language)


def named(found: Sequence[Finding], language: str) -> str:
    """Metrics with their values, listed as the language lists things; "" for none."""
    told = [
        Text(
            N_("{metric} ({value})"), {"metric": _title(f, language), "value": wording.amount(f.value, language)}
        ).render(language)
        for f in found
    ]
    return listed(told, language)


def rest(n: int, language: str) -> list[str]:
    """How many further items a list has that it does not name; [] where there are none."""
    return [Text(N_("{n} more"), {"n": wording.decimal(n, 0, language)}).render(language)] if n > 0 else []


def listed(items: Sequence[str], language: str) -> str:
    """Things in a row, as in "A, B and C"."""
    return format_list(list(items), locale=wording.LOCALES[language]) if items else ""


def alt_line(series: Series, language: str, history: Series | None = None, found: Verdict | None = None) -> str:
    """A line chart in one sentence; `history` as for `charts.line`. found: the verdict, where it is known already."""
    metric = METRICS[series.metric]
    known = _known(series.frame)
    if series.absent or known.empty:
        return _alt_empty(metric, series.absent or _reason(series.frame, "no_data"), language)
    whole = known[series.whole[known.index]]
    frame = known if whole.empty else whole
    found = found or signals.verdict(history if history is not None else series, metric.better, metric.span)
    start, end = (_day(side) for side in (series.frame["start"].iloc[0], series.frame["end"].iloc[-1]))
    values = {
        "metric": translate(metric.title, language),
        "period": wording.period(Period(start, end), language),
        "newest": _written(frame.iloc[-1], metric, language),
        "low": wording.number(frame["value"].min(), metric.unit, language),
        "high": wording.number(frame["value"].max(), metric.unit, language),
        "verdict": wording.verdict(found, language),
    }
    begun = "" if whole.empty else _begun(known.iloc[-1], series, metric, language)
    return wording.sentences([Text(BY_GRAIN[series.grain], values).render(language), begun], language)


def _begun(row: Any, series: Series, metric: Metric, language: str) -> str:
    """What a week or month that is not over stands at, apart from the whole ones; "" where the last one is whole."""
    if series.whole[row.name]:
        return ""
    start, end = _day(row["start"]), _day(row["end"])
    named = wording.cut_bucket(start, end, buckets.whole(start, series.grain).days, language)
    values = {"period": named, "value": _written(row, metric, language)}
    return Text(N_("Not whole: {period}, {value}."), values).render(language)


def alt_bars(breakdown: Breakdown, language: str, labels: Mapping[str, str] | None = None) -> str:
    """A chart by group in one sentence."""
    metric, frame = METRICS[breakdown.metric], _known(breakdown.frame)
    if breakdown.absent or frame.empty:
        return _alt_empty(metric, breakdown.absent or _reason(breakdown.frame), language)
    names, (lowest, highest) = labels or {}, ranking.ends(frame) or (frame.iloc[0], frame.iloc[-1])
    hidden = int((_absences(breakdown.frame) == "").sum()) - len(frame)
    values = {
        "metric": translate(metric.title, language),
        "dimension": translate(wording.DIMENSIONS.get(breakdown.dimension, breakdown.dimension), language),
        "highest": names.get(highest["group"], highest["group"]),
        "high": _written(highest, metric, language),
        "lowest": names.get(lowest["group"], lowest["group"]),
        "low": _written(lowest, metric, language),
        "shown": wording.decimal(len(frame), 0, language),
        "hidden": wording.decimal(hidden, 0, language),
    }
    message = N_("{metric} by {dimension}, groups shown: {shown}. Highest {highest}: {high}. Lowest {lowest}: {low}.")
    with_hidden = N_(
        "{metric} by {dimension}, groups shown: {shown}, too small to show: {hidden}. "
        "Highest {highest}: {high}. Lowest {lowest}: {low}."
    )
    return Text(with_hidden if hidden else message, values).render(language)


def alt_heat(grid: Grid, language: str) -> str:
    """A map of weekdays and half-hours in one sentence."""
    metric, frame = METRICS[grid.metric], _known(grid.frame)
    if grid.absent or frame.empty:
        return _alt_empty(metric, grid.absent or _reason(grid.frame), language)
    ranked = frame.sort_values("value", kind="stable")
    values = {
        "metric": translate(metric.title, language),
        "highest": _moment(ranked.iloc[-1], language),
        "high": _written(ranked.iloc[-1], metric, language),
        "lowest": _moment(ranked.iloc[0], language),
        "low": _written(ranked.iloc[0], metric, language),
    }
    message = N_("{metric} by weekday and half-hour. Highest {highest}: {high}. Lowest {lowest}: {low}.")
    return Text(message, values).render(language)


def alt_ageing(groups: Sequence[str], bands: Mapping[str, Sequence[int]], language: str) -> str:
    """The ageing of open complaints in one sentence."""
    counts = [
        Text(
            N_("{band}: {count}"),
            {"band": translate(band, language), "count": wording.decimal(sum(of_groups), 0, language)},
        ).render(language)
        for band, of_groups in bands.items()
    ]
    values = {"groups": wording.decimal(len(groups), 0, language), "bands": listed(counts, language)}
    return Text(N_("Open complaints by age in {groups} groups. {bands}."), values).render(language)


def _alt_empty(metric: Metric, reason: Any, language: str) -> str:
    values = {"metric": translate(metric.title, language), "reason": wording.absence(reason, language)}
    return Text(N_("{metric}: {reason}."), values).render(language)


def _reason(frame: pd.DataFrame, otherwise: Absence = "too_few") -> Absence:
    """Why none of the rows has a value."""
    told = next(filter(None, _absences(frame)), otherwise)
    return told if len(frame) else "no_data"


def _absences(frame: pd.DataFrame) -> pd.Series:
    return frame["absent"] if "absent" in frame else pd.Series("", frame.index)


def _known(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows that may be shown and have a value."""
    return frame[frame["value"].notna() & ~frame["suppressed"].astype(bool)]


def _written(row: Any, metric: Metric, language: str) -> str:
    return wording.number(row["value"], metric.unit, language, row["low"], row["high"])


def _moment(row: Any, language: str) -> str:
    values = {
        "weekday": wording.weekday(int(row["weekday"]), language, "EEEE"),
        "start": wording.clock(int(row["half_hour"]), language),
    }
    return Text(N_("{weekday} at {start}"), values).render(language)


def _day(moment: Any) -> date:
    return moment.date() if isinstance(moment, pd.Timestamp) else moment
