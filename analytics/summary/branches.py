"""Part 6, branches: those that need help and those to learn from, where that is clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd

from analytics import wording
from analytics.insights import completeness, headlines
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain, Period, kind_of
from analytics.metrics.query import Filters
from analytics.statistics import standing
from analytics.statistics.signals import Z95
from analytics.statistics.standing import FEWEST, Standing
from analytics.summary.part import Asked, Fact, Line, Part
from analytics.vocabulary import term
from data.texts import N_, Text, translate

KEY, TITLE = "branches", N_("Branches that need help, and branches to learn from")
SCORES, WAIT = ("csat", "nps", "ces"), "wait_mean"
WEEKS, FEWEST_WEEKS = 13, 4  # weeks up to the report's that tell how restless branches are, and their level
MOST = {True: 3, False: 2}  # branches named: those that need help, those to learn from
HEADS = (N_("Branch"), N_("As counted"), N_("To be expected"), N_("Mean of branches"))
VALUE: dict[Grain, str] = {
    "day": N_("{metric}, this day: {value} ({n})"),
    "week": N_("{metric}, this week: {value} ({n})"),
    "month": N_("{metric}, this month: {value} ({n})"),
    "quarter": N_("{metric}, this quarter: {value} ({n})"),
}
VALUES = N_("{metric}, {weeks} weeks: {value} ({n})")
HELP, LEARN = N_("{branch}: needs help"), N_("{branch}: to learn from")
SOME = N_("Clear of the mean of {all} branches: {help} in need of help, {learn} to learn from.")
NONE: dict[Grain, str] = {
    "day": N_("No branch of {all} is clear of the mean in {metrics}, neither on this day nor over {weeks} weeks."),
    "week": N_("No branch of {all} is clear of the mean in {metrics}, neither this week nor over {weeks} weeks."),
    "month": N_("No branch of {all} is clear of the mean in {metrics}, neither this month nor over {weeks} weeks."),
    "quarter": N_("No branch of {all} is clear of the mean in {metrics}, neither this quarter nor over {weeks} weeks."),
}
NONE_YET: dict[Grain, str] = {
    "day": N_("No branch of {all} is clear of the mean in {metrics} on this day."),
    "week": N_("No branch of {all} is clear of the mean in {metrics} this week."),
    "month": N_("No branch of {all} is clear of the mean in {metrics} this month."),
    "quarter": N_("No branch of {all} is clear of the mean in {metrics} this quarter."),
}
HOW = N_("To be expected: the value drawn to the mean, the more so the smaller its sample and the larger its unrest.")
ONE = N_("This report is about one branch; branches are compared where a report holds several.")
FEW: dict[Grain, str] = {
    "day": N_("Too few branches have numbers to be compared on this day: fewer than {n}."),
    "week": N_("Too few branches have numbers to be compared this week: fewer than {n}."),
    "month": N_("Too few branches have numbers to be compared this month: fewer than {n}."),
    "quarter": N_("Too few branches have numbers to be compared this quarter: fewer than {n}."),
}
NOTHING: dict[Grain, str] = {
    "day": N_("Neither scores nor waits by branch are at hand for this day and scope."),
    "week": N_("Neither scores nor waits by branch are at hand for this week and scope."),
    "month": N_("Neither scores nor waits by branch are at hand for this month and scope."),
    "quarter": N_("Neither scores nor waits by branch are at hand for this quarter and scope."),
}


@dataclass(frozen=True)
class Compared:
    """Branches in one metric over one or several weeks: frame with group, value, n, low, high, as in the standing."""

    metric: str
    period: Period
    frame: pd.DataFrame
    standing: Standing

    @property
    def weeks(self) -> int:
        """Weeks that it spans."""
        return round(self.period.days / 7)


@dataclass(frozen=True)
class Named:
    """One branch that is clear of the mean in one metric; at: its place in what was compared."""

    of: Compared
    at: int
    needs_help: bool

    @property
    def branch(self) -> str:
        """The branch."""
        return str(self.of.frame["group"].iloc[self.at])


def branches(cubes: Cubes, asked: Asked) -> Part:
    """The branches whose score or mean wait is clear of the mean of all, the clearest of each kind."""
    members = query.resolve(cubes, asked.filters).get("branch_id")
    if members is not None and len(members) == 1:
        return Part(KEY, TITLE, absent=translate(ONE, asked.language))
    keys = _keys(cubes, asked.filters)
    compared = [found for key in keys for found in _compared(cubes, key, asked.filters)]
    if not compared:
        few = {"n": wording.decimal(FEWEST, 0, asked.language)}
        return Part(KEY, TITLE, absent=Text((FEW if keys else NOTHING)[asked.kind], few).render(asked.language))
    named = _named(compared)
    shown = [each for kind, most in MOST.items() for each in [n for n in named if n.needs_help == kind][:most]]
    names = cubes.labels("branch_id")
    heads = tuple(translate(head, asked.language) for head in HEADS) if shown else ()
    return Part(
        KEY, TITLE, (_line(compared, named, asked),), heads,
        tuple(_row(each, names, asked) for each in shown),
        tuple(fact for each in shown for fact in _facts(each)),
    )  # fmt: skip


def _keys(cubes: Cubes, filters: Filters) -> tuple[str, ...]:
    """The first score that branches have in the period, and their mean wait."""
    score = next((key for key in SCORES if len(_shown(cubes, key, filters))), "")
    return tuple(key for key in (score, WAIT) if key and len(_shown(cubes, key, filters)))


def _shown(cubes: Cubes, key: str, filters: Filters) -> pd.DataFrame:
    """The branches with a number and an interval in a metric; none where it is not recorded so."""
    if any(dimension not in query.dimensions(key) for dimension, _ in filters.where):
        return pd.DataFrame(columns=["group", *query.ANSWER])
    frame = query.kept_by(cubes, key, "branch_id", filters).frame
    frame = frame[frame["group"] != query.NOBODY].dropna(subset=["value", "low", "high"])
    return frame.reset_index(drop=True)


def _compared(cubes: Cubes, key: str, filters: Filters) -> list[Compared]:
    """Branches in this period, and over as many weeks as there are, which is what shows a lasting difference."""
    # Whole weeks, as single days would tell of small branches.
    is_week = kind_of(filters.period) in (None, "week")
    end = filters.period.end if is_week else completeness.last_week(filters.period).end
    every = [Period(end - timedelta(7 * back + 6), end - timedelta(7 * back)) for back in range(WEEKS)]
    weeks = [frame for week in every if len(frame := _shown(cubes, key, replace(filters, period=week))) >= FEWEST]
    unrest, is_long = _unrest(weeks), kind_of(filters.period) == "quarter"
    # Of a period that is there in part, branches are compared over the weeks only; a quarter is as long as these.
    now = [] if completeness.gap(cubes, METRICS[key].subject, filters) else [filters.period]
    periods = [*now, *([Period(every[-1].start, end)] if len(weeks) >= FEWEST_WEEKS and not is_long else [])]
    found = []
    for period in periods:
        frame = _shown(cubes, key, replace(filters, period=period))
        values, n = (frame[name].to_numpy(dtype=float) for name in ("value", "n"))
        one = standing.standing(values, n, variance(frame) * unrest) if len(frame) >= FEWEST else None
        # Of small branches it is of the whole weeks in the period, and is told so.
        shown = query.kept_by(cubes, key, "branch_id", replace(filters, period=period)).period or period
        found += [Compared(key, shown, frame, one)] if one else []
    return found


def variance(frame: pd.DataFrame) -> float:
    """Variance of one answer within a group, pooled over the groups, from their intervals."""
    n = frame["n"].to_numpy(dtype=float)
    half = (frame["high"] - frame["low"]).to_numpy(dtype=float) / 2
    return float((n * n * (half / Z95) ** 2).sum() / n.sum())


def _unrest(weeks: Sequence[pd.DataFrame]) -> float:
    """How much more branches vary from week to week than their samples explain."""
    known = [week.set_index("group") for week in weeks if variance(week) > 0]
    if not known:
        return 1.0
    values, n = (pd.concat([week[name] for week in known], axis=1).to_numpy(dtype=float) for name in ("value", "n"))
    return standing.over_dispersion(values, n, np.array([variance(week) for week in known]))


def _named(compared: Sequence[Compared]) -> list[Named]:
    """All that are clear, the clearest first."""
    found = []
    for of, clear in zip(compared, standing.clear([each.standing for each in compared]), strict=True):
        is_above = of.standing.estimate > of.standing.mean
        needs_help = is_above == (METRICS[of.metric].better == "lower")
        found += [Named(of, int(at), bool(needs_help[at])) for at in np.flatnonzero(clear)]
    ranked = sorted(found, key=lambda each: (float(each.of.standing.chance[each.at]), each.branch))
    # What is clear over weeks is often clear in the week too, and in a second metric: a branch is named once.
    return list({(each.branch, each.needs_help): each for each in reversed(ranked)}.values())[::-1]


def _line(compared: Sequence[Compared], named: Sequence[Named], asked: Asked) -> Line:
    language = asked.language
    together = {str(group) for each in compared for group in each.frame["group"]}
    values = {
        "all": wording.decimal(len(together), 0, language),
        "help": wording.decimal(len({n.branch for n in named if n.needs_help}), 0, language),
        "learn": wording.decimal(len({n.branch for n in named if not n.needs_help}), 0, language),
        "weeks": wording.decimal(max(each.weeks for each in compared), 0, language),
    }
    titles = dict.fromkeys(translate(METRICS[each.metric].title, language) for each in compared)
    values["metrics"] = headlines.listed(list(titles), language)
    if not named:
        is_now = all(each.period == asked.period for each in compared)
        message = NONE_YET[asked.kind] if is_now else NONE[asked.kind]
        return Line(Text(message, values).render(language))
    return Line(Text(SOME, values).render(language), translate(HOW, language))


def _row(each: Named, names: dict[str, str], asked: Asked) -> tuple[str, ...]:
    language = asked.language
    metric, row, of = METRICS[each.of.metric], each.of.frame.iloc[each.at], each.of.standing
    own, low, high = float(row["value"]), float(row["low"]), float(row["high"])
    raw = {
        "metric": translate(metric.title, language), "n": wording.sample(int(row["n"]), language),
        "value": wording.number(own, metric.unit, language, low, high),
        "weeks": wording.decimal(each.of.weeks, 0, language),
    }  # fmt: skip
    expected = {
        "value": wording.number(float(of.estimate[each.at]), metric.unit, language, low, high),
        "interval": wording.interval(float(of.low[each.at]), float(of.high[each.at]), metric.unit, language),
    }
    branch = {"branch": term(each.branch, language, names)}
    return (
        Text(HELP if each.needs_help else LEARN, branch).render(language),
        Text(VALUE[asked.kind] if each.of.period == asked.period else VALUES, raw).render(language),
        Text(N_("{value} ({interval})"), expected).render(language),
        wording.number(of.mean, metric.unit, language, low, high),
    )


def _facts(each: Named) -> tuple[Fact, ...]:
    row, of, key = each.of.frame.iloc[each.at], each.of.standing, each.of.metric
    span, where = f"{each.of.period.start}..{each.of.period.end}", (("branch_id", each.branch),)
    ends = float(row["low"]), float(row["high"]), int(row["n"])
    expected = float(of.estimate[each.at]), float(of.low[each.at]), float(of.high[each.at])
    return (
        Fact(KEY, key, span, float(row["value"]), *ends, where),
        Fact(KEY, f"{key}_expected", span, *expected, where=where),
        Fact(KEY, f"{key}_mean_of_branches", span, of.mean),
    )
