"""A tile's number in words: its verdict, interval and sample, the time before, and a sparkline."""

from __future__ import annotations

from dataclasses import dataclass

from analytics import wording
from analytics.charts import sparkline
from analytics.insights import baseline, headlines
from analytics.metrics import query, recorded
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.metric import Metric
from analytics.metrics.period import Grain, Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.summary.part import Fact, fact
from data.texts import N_, Text, translate

# The bank at a glance, on the Overview and in the weekly summary: the first of the scores that there is, five numbers
# beside it, and those in which, with them, changes are looked for.
SCORES = ("csat", "nps", "ces")
REST = ("complaints_per_100k", "wait_p90", "call_loss", "complaints_open", "response_rate")
WATCHED = (*REST, "walk_away", "timely_share")
BEFORE: dict[Grain, str] = {"day": N_("a week before"), "month": N_("month before"), "quarter": N_("quarter before")}
OF_DAYS = N_("{when}, {days} days: {amount}")


@dataclass(frozen=True)
class Tile:
    """A number in words. mood: better, worse or another verdict's kind.

    spark: a picture's address, "" for none; spark_dark: its twin on a dark sheet. fact: the number itself. target: its
    goal in words. dated: of which days it is, where these are not those that were asked for.
    """

    title: str
    fact: Fact
    amount: str = ""
    words: str = ""
    mood: str = ""
    evidence: str = ""
    before: str = ""
    spark: str = ""
    spark_dark: str = ""
    alt: str = ""
    absent: str = ""
    target: str = ""
    dated: str = ""

    def document(self) -> dict[str, str]:
        """What the tile says, for a manifest."""
        return {
            "metric": self.fact.metric, "title": self.title, "amount": self.amount, "words": self.words,
            "mood": self.mood, "evidence": " ".join(filter(None, (self.evidence, self.dated))), "before": self.before,
            "target": self.target,
            "absent": self.absent,
        }  # fmt: skip


def tile(cubes: Cubes, key: str, filters: Filters, language: str, dark: bool | None) -> Tile:
    """One metric of a period as a tile; its verdict is over the weeks up to the period's end.

    dark: the theme of its picture; None for a sheet, which is drawn for both, and judged by periods of its kind.
    """
    is_sheet = dark is None
    grain = baseline.kind(filters.period) if is_sheet else "week"
    asked, found = METRICS[key], headlines.finding(cubes, key, filters, by_kind=is_sheet)
    title, now = translate(asked.title, language), found.value
    weeks = found.weeks
    if weeks is None:
        return Tile(title, fact("tiles", now), absent=why(cubes, now, filters, language))
    draw = sparkline.drawing if dark is None else sparkline.picture
    spark, twin = (draw(weeks, found.verdict, baseline.POINTS[grain], dark=each) for each in (bool(dark), dark is None))
    return Tile(
        title, fact("tiles", now), _amount(now, language),
        wording.verdict(found.verdict, language, now, found.goal, grain),
        found.verdict.kind,
        wording.evidence(now, language),
        _before(cubes, key, filters, language, grain),
        spark, twin if dark is None else "", headlines.alt_line(weeks, language, found=found.verdict),
        target=target(asked, found.goal, language), dated=dated(now, filters.period, language),
    )  # fmt: skip


def dated(value: Value, period: Period, language: str) -> str:
    """That a number is of other days than was asked for, which for the sake of a small group are weeks; "" if not."""
    is_other = value.period != period and METRICS[value.metric].window == "period"
    return wording.of_weeks(value.period, language) if is_other else ""


def _amount(value: Value, language: str) -> str:
    """A tile's number; what its title says already is left out."""
    metric = METRICS[value.metric]
    if metric.unit == "per_100k":
        return wording.number(value.value, metric.unit, language, value.low, value.high, bare=True)
    return wording.amount(value, language)


def target(metric: Metric, goal: float | None, language: str) -> str:
    """A metric's goal in words; "" where it has none."""
    if goal is None:
        return ""
    message = N_("target: at most {goal}") if metric.better == "lower" else N_("target: at least {goal}")
    return Text(message, {"goal": wording.exact(goal, metric.unit, language)}).render(language)


def _before(cubes: Cubes, key: str, filters: Filters, language: str, grain: Grain) -> str:
    """The number in the period to compare with; "" where there is none. grain: what a sheet is about."""
    then = query.value(cubes, key, filters.compared) if filters.compared else None
    if filters.compared is None or then is None or then.value is None:
        return ""
    when = BEFORE.get(grain, "") if filters.against == "previous" else ""
    values = {"amount": _amount(then, language), "when": translate(when or wording.AGAINST[filters.against], language)}
    if not baseline.is_whole(cubes, METRICS[key].subject, filters.compared) or not _has_begun(cubes, key, filters):
        return Text(N_("{when}: {amount}, incomplete"), values).render(language)
    if baseline.is_summed(METRICS[key]) and then.period.days != filters.period.days:
        values["days"] = wording.decimal(then.period.days, 0, language)
        return Text(OF_DAYS, values).render(language)
    if dated(then, filters.compared.period, language):
        values["days"] = wording.period(then.period, language)
        return Text(N_("{when}, {days}: {amount}"), values).render(language)
    return Text(N_("{when}: {amount}"), values).render(language)


def _has_begun(cubes: Cubes, key: str, filters: Filters) -> bool:
    """Whether the rows of the period to compare with begin with it, as far as is known."""
    span = filters.compared.period if filters.compared else None
    known = recorded.within(cubes[METRICS[key].subject], span) if span else None
    return span is None or (known is not None and known.start == span.start)


def why(cubes: Cubes, value: Value, filters: Filters, language: str) -> str:
    """Why there is no number, and where the newest data is."""
    subject = METRICS[value.metric].subject
    newest, oldest = cubes.newest(subject), cubes.oldest(subject)
    if newest is None or oldest is None:
        return translate(N_("no data yet"), language)
    if value.absent == "no_data" and (newest < filters.period.start or filters.period.end < oldest):
        newest_day = {"day": wording.day(newest, language)}
        return Text(N_("no data in this period; newest {day}"), newest_day).render(language)
    strange = [d for d, _ in filters.where if d not in query.dimensions(value.metric)]
    return wording.absence(value.absent or "no_data", language, strange[0] if strange else "")
