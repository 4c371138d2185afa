"""THE list: every number the bank quotes, with its measures, formula and interval. A new metric is one entry here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ibis
import numpy as np

from analytics.metrics.contacts import ANSWER_TARGET, SHORT
from analytics.metrics.formulas import count, exact, mean, quantile, share
from analytics.metrics.metric import Histogram, Measure, Metric, ratio
from analytics.metrics.subject import is_gone
from analytics.metrics.subjects import seconds
from analytics.statistics import intervals
from analytics.voice.metrics import COMMENTS, THEMES
from data import settings
from data.texts import N_

TARGET = settings.whole("wait_target_seconds")
LOSS_LIMIT = settings.number("loss_limit")


def _edges(stops: tuple[tuple[float, float], ...], *extra: float) -> tuple[float, ...]:
    """Bucket edges from 0: each (step, up to), where a step between 1 and 1.5 is a ratio."""
    edges = [0.0]
    for step, stop in stops:
        while edges[-1] < stop:
            edges.append(float(round(edges[-1] * step)) if 1 < step < 1.5 else edges[-1] + step)
    return tuple(sorted({*edges, *map(float, extra)}))


# Every target is an edge, so that shares are exact; elsewhere neighbours differ by 4 %, so that a P90 is within 2 %.
SECOND_EDGES = _edges(
    ((1, 20), (2, 60), (1.04, 3600), (1.1, 21600)), TARGET, ANSWER_TARGET, SHORT, 300, 600, 1200, 1800
)
# Just below each whole day there is one more: many banks record the day alone.
DAY_EDGES = _edges(((0.25, 10), (0.5, 30), (1, 60), (1.03, 800)), *(day - 0.01 for day in range(1, 61)))
WAIT = Histogram("wait", SECOND_EDGES)
CLOSING = Histogram("days_to_close", DAY_EDGES)


def _total(column: str, squared: bool = False) -> Measure:
    return (lambda r: r[column].cast("float64") ** 2) if squared else (lambda r: r[column])


def _still_open(r: ibis.Table, day: ibis.Value) -> ibis.Value:
    return r.closed_at.isnull() & (r.status != "closed").fill_null(True) | (r.closed_at.date() > day)


def _overdue(r: ibis.Table, day: ibis.Value) -> ibis.Value:
    return _still_open(r, day) & (r.due_at.date() <= day)


def _answered_late(r: ibis.Table, _: ibis.Value) -> ibis.Value:
    return seconds(r.called_at, r.issued_at) > TARGET


def _given(column: str) -> Callable[[ibis.Table, ibis.Value], ibis.Value]:
    return lambda r, _: r[column].notnull()


def _has(column: str) -> Measure:
    return lambda r: r[column].notnull()


def _in_queue(r: ibis.Table) -> ibis.Value:
    return ibis.coalesce(r.wait, r.lost_wait).cast("float64")


def _closed(condition: Measure) -> Measure:
    return lambda r: (r.event == "closed") & condition(r)


def _sums(column: str, n: str) -> dict[str, Measure]:
    return {column: _total(column), f"{column}_squared": _total(column, squared=True), n: _has(column)}


SURVEY = (
    Metric(
        key="nps", title=N_("Net Promoter Score"), subject="survey", unit="points", span=(-100, 100), better="higher",
        measures={"nps_answers": _has("nps"), "promoters": lambda r: r.nps >= 9, "detractors": lambda r: r.nps <= 6},
        formula=lambda m: 100 * ratio(m.promoters - m.detractors, m.nps_answers),
        interval=lambda m: intervals.nps_interval(m.promoters, m.detractors, m.nps_answers), n="nps_answers",
        drill=_given("nps"),
        note=N_("Share of promoters (9-10) less share of detractors (0-6), in points"),
        source="Reichheld, HBR, Dec 2003",
    ),
    Metric(
        key="csat", title=N_("Satisfaction"), subject="survey", unit="score", better="higher",
        measures=_sums("csat", "csat_answers"), **mean("csat", "csat_answers", span=(1, 5)),
        drill=_given("csat"),
        note=N_("Mean satisfaction on a scale from 1 to 5; other scales are moved to it by a straight line"),
    ),
    Metric(
        key="csat_top2", title=N_("Satisfied customers"), subject="survey", better="higher",
        measures={"csat_top2_answers": lambda r: r.csat_is_top2, "csat_answers": _has("csat")},
        **share("csat_top2_answers", "csat_answers"),
        drill=_given("csat"),
        note=N_(
            "Share of answers in the top two points of their scale: 4-5 of 5, 6-7 of 7, 9-10 of 10; "
            "the top one of three or fewer, the top quarter of a scale to 100"
        ),
    ),
    Metric(
        key="ces", title=N_("Customer effort (ease)"), subject="survey", unit="score", better="higher",
        measures=_sums("ces", "ces_answers"), **mean("ces", "ces_answers", span=(1, 7)),
        drill=_given("ces"),
        note=N_("Mean ease on a scale from 1 (hard) to 7 (easy)"), source="Dixon et al., HBR, Jul 2010",
    ),
    Metric(
        key="responses", title=N_("Responses"), subject="survey", better="none",
        measures={"responses": lambda r: r.is_response}, **count("responses"),
        note=N_("Returned surveys with at least one score"),
    ),
    Metric(
        key="response_rate", title=N_("Response rate"), subject="survey", better="higher",
        measures={"responses": lambda r: r.is_response, "invited": lambda r: r.invited},
        **share("responses", "invited"), absences={"uninvited": lambda m: m.responses > m.invited},
        note=N_("Responses returned in the period over invitations sent in it"),
    ),
)  # fmt: skip

COMPLAINTS = (
    Metric(
        key="complaints", title=N_("Complaints"), subject="complaints", better="lower",
        measures={"opened": lambda r: r.event == "opened"}, **count("opened"),
        note=N_("Complaints opened in the period, without duplicates and simple enquiries"),
    ),
    Metric(
        key="complaints_per_100k", title=N_("Complaints per 100,000 customers a month"), subject="complaints",
        unit="per_100k", better="lower", base="customer_months", n="opened", is_count=True,
        measures={"opened": lambda r: r.event == "opened"},
        formula=lambda m: 1e5 * ratio(m.opened, m.customer_months),
        interval=lambda m: intervals.poisson_rate(m.opened, m.customer_months, 100_000),
        note=N_(
            "Complaints opened for each 100,000 customers of the branches or segment shown, and each month of 30.4 "
            "days; by segment, customers who have left are not counted"
        ),
        source="Financial Supervisory Service, Korea",
    ),
    Metric(
        key="complaints_closed", title=N_("Complaints closed"), subject="complaints", better="none",
        measures={
            "closed": lambda r: r.event == "closed", "handled": lambda r: r.event.isin(["opened", "closed"]),
        },
        **count("closed"),
        drill=lambda r, _: r.closed_at.notnull(),
        note=N_("Complaints closed in the period"),
    ),
    Metric(
        key="complaints_open", title=N_("Open complaints"), subject="complaints", better="lower", unit="count",
        window="until", is_count=True, n="",
        measures={"opened": lambda r: r.event == "opened", "closed": lambda r: r.event == "closed"},
        **exact(lambda m: m.opened - m.closed),
        drill=_still_open,
        note=N_("Complaints opened and not yet closed at the end of the period's last day"),
    ),
    Metric(
        key="complaints_overdue", title=N_("Overdue complaints"), subject="complaints", better="lower", unit="count",
        window="until", is_count=True, n="",
        measures={"overdue": lambda r: r.event == "overdue", "closed_late": lambda r: r.event == "closed_late"},
        **exact(lambda m: m.overdue - m.closed_late),
        drill=_overdue,
        note=N_("Complaints still open after their due day, at the end of the period's last day"),
    ),
    Metric(
        key="days_to_close_median", title=N_("Median days to close"), subject="complaints", unit="days", better="lower",
        measures={"closings": _closed(_has("days_to_close")), **{k: _closed(v) for k, v in CLOSING.measures.items()}},
        **quantile(CLOSING, "closings", 0.5),
        note=N_("Half of the complaints closed in the period took no longer than this"),
    ),
    Metric(
        key="days_to_close_p90", title=N_("90th percentile of days to close"), subject="complaints", unit="days",
        better="lower", **quantile(CLOSING, "closings", 0.9),
        measures={"closings": _closed(_has("days_to_close")), **{k: _closed(v) for k, v in CLOSING.measures.items()}},
        note=N_("Nine in ten complaints closed in the period took no longer than this"),
    ),
    Metric(
        key="timely_share", title=N_("Answered in time"), subject="complaints", better="higher",
        measures={"timely": _closed(lambda r: r.was_timely), "timed": _closed(_has("was_timely"))},
        **share("timely", "timed"),
        note=N_("Share of closed complaints that were answered by their due time"),
    ),
    Metric(
        key="upheld_share", title=N_("Upheld"), subject="complaints", better="lower",
        measures={
            "upheld": _closed(lambda r: r.outcome.isin(["upheld", "partial"])),
            "decided": _closed(lambda r: r.outcome.isin(["upheld", "partial", "rejected"])),
        },
        **share("upheld", "decided"),
        note=N_("Share of decided complaints found right in full or in part"),
    ),
    Metric(
        key="disputed_share", title=N_("Disputed"), subject="complaints", better="lower",
        measures={"disputed": _closed(lambda r: r.is_disputed), "disputable": _closed(_has("is_disputed"))},
        **share("disputed", "disputable"),
        note=N_("Share of closed complaints whose answer the customer disputed, where that was recorded"),
    ),
)  # fmt: skip

VISITS = (
    Metric(
        key="visits", title=N_("Visits"), subject="visits", better="none",
        measures={"visits": _has("day")}, **count("visits"),
        note=N_("Queue tickets taken in the period"),
    ),
    Metric(
        key="wait_mean", title=N_("Mean wait"), subject="visits", unit="seconds", better="lower",
        measures=_sums("wait", "served"), **mean("wait", "served"),
        note=N_("Mean wait of the customers served"),
    ),
    *(
        Metric(
            key=key, title=title, subject="visits", unit="seconds", better="lower",
            measures={"served": _has("wait"), **WAIT.measures}, **quantile(WAIT, "served", q, step=1), note=note,
            target=target,
        )
        for key, q, title, note, target in (
            ("wait_p50", 0.5, N_("Median wait"), N_("Half of the customers served waited no longer"), ""),
            (
                "wait_p90", 0.9, N_("90th percentile wait"), N_("Nine in ten customers served waited no longer"),
                "wait_target_seconds",
            ),
            ("wait_p95", 0.95, N_("95th percentile wait"), N_("19 in 20 customers served waited no longer"), ""),
        )
    ),
    Metric(
        key="wait_over_target", title=N_("Waited over target"), subject="visits", better="lower",
        measures={"served": _has("wait"), "waited_over": lambda r: r.wait > TARGET}, **share("waited_over", "served"),
        drill=_answered_late,
        note=N_("Share of customers served who waited longer than the target"),
    ),
    Metric(
        key="walk_away", title=N_("Walked away"), subject="visits", better="lower",
        measures={"gone": lambda r: r.is_gone, "visits_told": _has("is_gone")}, **share("gone", "visits_told"),
        drill=lambda r, _: is_gone(r),
        note=N_("Share of tickets whose holder left before being served, of those of which this is known"),
    ),
    Metric(
        key="customer_hours_lost", title=N_("Customer hours lost"), subject="visits", unit="hours", better="lower",
        n="queued", is_sum=True,
        measures={
            "wait": _total("wait"), "lost_wait": _total("lost_wait"), "queued": lambda r: _in_queue(r).notnull(),
        },
        **exact(lambda m: (m.wait + m.lost_wait) / 3600),
        note=N_("Hours that customers spent waiting, served or not, where the time they left is known"),
    ),
    Metric(
        key="service_time", title=N_("Service time"), subject="visits", unit="seconds", better="none",
        measures=_sums("service_time", "timed_services"), **mean("service_time", "timed_services"),
        note=N_("Mean time at the counter"),
    ),
)  # fmt: skip

_OFFERED: dict[str, Measure] = {
    "offered": lambda r: r.offered,
    "lost": lambda r: r.lost,
    "in_totals": lambda r: r.totals,
    # Totals tell a part of these only, or nothing: each share is of the calls of which both its sides are known.
    "offered_split": lambda r: _where(r.lost_short, r.offered),
    "lost_long": lambda r: r.lost - r.lost_short,
    "offered_timed": lambda r: _where(r.in_time, r.offered),
    "answered_in_time": lambda r: r.in_time,
    "offered_both": lambda r: _where(r.in_time + r.lost_short, r.offered),
    "offered_long": lambda r: _where(r.in_time, r.offered - r.lost_short),
    "answered_in_time_long": lambda r: _where(r.lost_short, r.in_time),
    "offered_single": lambda r: _where(r.lost_in_time, r.offered),
    "answered_in_time_single": lambda r: _where(r.lost_in_time, r.in_time),
    "lost_in_time": lambda r: r.lost_in_time,
    "lost_short": lambda r: r.lost_short,
}


def _where(known: ibis.Value, value: ibis.Value) -> ibis.Value:
    return ibis.cases((known.notnull(), value))


def _offered(*names: str) -> dict[str, Measure]:
    return {name: _OFFERED[name] for name in (*names, "in_totals")}


def _untold(n: str) -> dict[str, Any]:
    """That calls are known as totals only where none of them is known well enough for a number of n."""
    return {"absences": {"totals_only": lambda m: (getattr(m, n) == 0) & (m.in_totals > 0)}}


CONTACTS = (
    Metric(
        key="offered", title=N_("Calls offered"), subject="contacts", better="none",
        measures=_offered("offered"), **count("offered"),
        note=N_("Calls and chats that reached the queue"),
    ),
    Metric(
        key="call_loss", title=N_("Call loss"), subject="contacts", better="lower", target="loss_limit",
        measures=_offered("lost", "offered"), **share("lost", "offered"),
        absences={"unoffered": lambda m: m.lost > m.offered},
        drill=_given("abandoned_at"),
        note=N_("Calls given up in the queue over calls offered to it"),
    ),
    Metric(
        key="call_loss_long", title=N_("Call loss without short ones"), subject="contacts", better="lower",
        target="loss_limit", measures=_offered("lost_long", "lost_short", "offered_split"),
        **share("lost_long", lambda m: m.offered_split - m.lost_short, n="offered_split"), **_untold("offered_split"),
        drill=_given("abandoned_at"),
        note=N_("Call loss with callers who gave up within seconds left out of both sides"),
    ),
    Metric(
        key="speed_of_answer", title=N_("Average speed of answer"), subject="contacts", unit="seconds", better="lower",
        measures={**_sums("wait", "answered"), **_offered()}, **mean("wait", "answered"), **_untold("answered"),
        note=N_("Mean wait of the calls answered, those answered at once included"),
    ),
    Metric(
        key="wait_offered", title=N_("Mean wait of all offered"), subject="contacts", unit="seconds", better="lower",
        measures={
            **_offered(), "queued": lambda r: _in_queue(r).notnull(), "queue_time": _in_queue,
            "queue_time_squared": lambda r: _in_queue(r) ** 2,
        },
        **mean("queue_time", "queued"), **_untold("queued"),
        note=N_("Mean time in the queue of all calls offered, answered or given up"),
    ),
    *(
        Metric(
            key=key, title=title, subject="contacts", better="higher",
            measures=_offered(part, n, "lost_in_time", *more),
            **share(of_part or part, whole, n=n), **_untold(n), note=note,
        )
        for key, title, part, of_part, whole, n, more, note in (
            (
                "service_level", N_("Service level"), "answered_in_time", None, "offered_timed", "offered_timed", (),
                N_("Answered within the target over all offered"),
            ),
            (
                "service_level_answered", N_("Service level, early leavers left out"), "answered_in_time_single", None,
                lambda m: m.offered_single - m.lost_in_time, "offered_single", (),
                N_("Answered within the target over offered less those who gave up within the target"),
            ),
            (
                "service_level_all", N_("Service level, early leavers counted as served"), "answered_in_time_single",
                lambda m: m.answered_in_time_single + m.lost_in_time, "offered_single", "offered_single", (),
                N_("Answered or given up within the target over all offered"),
            ),
            (
                "service_level_long", N_("Service level, short calls left out"), "answered_in_time_long", None,
                "offered_long", "offered_both", ("offered_long",),
                N_("Answered within the target over offered less those who gave up within seconds"),
            ),
        )
    ),
    Metric(
        key="handling_time", title=N_("Handling time"), subject="contacts", unit="seconds", better="none",
        measures={**_sums("handling", "handled"), **_offered()}, **mean("handling", "handled"), **_untold("handled"),
        note=N_("Mean time of talk, hold and wrap-up for each answered call"),
    ),
    Metric(
        key="call_wait_p90", title=N_("90th percentile wait for an answer"), subject="contacts", unit="seconds",
        better="lower", measures={"answered": _has("wait"), **_offered(), **WAIT.measures},
        **quantile(WAIT, "answered", 0.9, step=1), **_untold("answered"),
        note=N_("Nine in ten calls answered waited no longer than this"),
    ),
    Metric(
        key="loss_budget", title=N_("Loss budget left this month"), subject="contacts", unit="count", better="higher",
        span=(-1e9, None), window="month", is_sum=True, n="offered", measures=_offered("lost", "offered"),
        **exact(lambda m: np.floor(LOSS_LIMIT * m.offered + 1e-9) - m.lost),
        note=N_("Whole calls that may still be lost before the month to date is over the limit; below 0 it is over"),
    ),
)  # fmt: skip

METRICS = {metric.key: metric for metric in (*SURVEY, *COMPLAINTS, *VISITS, *CONTACTS, *COMMENTS, *THEMES)}
