"""What the bank measures: each subject's rows, ready to be counted, and the groups they fall into.

A subject's rows carry `day`, its dimensions and the plain columns that measures are made of. Only counts and sums
are taken from them, so that every measure merges by SUM.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from analytics.metrics.contacts import GROUPS, UNTOLD, clock, contacts, seconds
from analytics.metrics.subject import Days, Subject, built_once, is_gone, rescaled
from analytics.voice.subjects import COMMENTS, THEMES
from data.contracts import TABLES
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.store.store import Snapshot

__all__ = ["DIMENSION_TITLES", "SUBJECTS", "Days", "Subject", "seconds"]


SURVEY_DIMENSIONS = ("branch_id", "channel", "segment", "product", "survey_id")


def _survey(snapshot: Snapshot, days: Days) -> ibis.Table:
    return _surveyed(snapshot.table("response", days), snapshot.table("invitation", days))


@built_once
def _surveyed(r: ibis.Table, i: ibis.Table) -> ibis.Table:
    # Who was screened out, or tried the survey, is no customer who answered it.
    r = r.filter((r.status != "screened_out").fill_null(True))
    answers = r.select(
        "day",
        *SURVEY_DIMENSIONS,
        "nps",
        csat=rescaled(r.csat, r.csat_low, r.csat_high, (1, 5), (1, 5)),
        csat_is_top2=_is_top(r.csat, r.csat_low.fill_null(1), r.csat_high.fill_null(5)),
        ces=rescaled(r.ces, r.ces_low, r.ces_high, (1, 7), (1, 7)),
        is_response=r.nps.notnull() | r.csat.notnull() | r.ces.notnull(),
        invited=ibis.literal(0, "int64"),
    )
    sent = i.select(
        "day", *SURVEY_DIMENSIONS, nps=ibis.null("int64"), csat=ibis.null("float64"), csat_is_top2=ibis.null("boolean"),
        ces=ibis.null("float64"), is_response=ibis.literal(False), invited=i.sent,
    )  # fmt: skip
    return answers.union(sent)


def _is_top(score: ibis.Value, low: ibis.Value, high: ibis.Value) -> ibis.Value:
    """Whether a score is in the top two points; the top one of three or fewer, the top quarter of more than eleven."""
    span = high - low
    return score >= ibis.cases((span < 3, high), (span > 10, low + 0.75 * span), else_=high - 1)


COMPLAINT_DIMENSIONS = ("branch_id", "channel", "segment", "product", "reason", "origin")


def _is_day(time: ibis.Value) -> ibis.Value:
    """Whether a time is told by its day alone, as due days mostly are: it holds until the day's end."""
    return time == time.truncate("D")


def _complaints(snapshot: Snapshot, days: Days) -> ibis.Table:
    rows = _events(snapshot.table("complaint"))
    if days is None:
        return rows
    # As rows and not as literals, with which the question would be another for other days, and be compiled again.
    return rows.semi_join(snapshot.given("days_asked", pa.table({"day": pa.array(days, pa.date32())})), "day")


@built_once
def _events(c: ibis.Table) -> ibis.Table:
    """Four events a complaint can have, each on its own day: opened, closed, went overdue, was closed late."""
    c = c.filter(~c.is_duplicate.fill_null(False) & ~c.is_enquiry.fill_null(False))
    is_closed = c.closed_at.notnull() | (c.status == "closed").fill_null(False)
    c = c.mutate(
        is_closed=is_closed,
        opened_day=c.opened_at.date(),
        # Some exports say that a complaint is closed, but not when: it is then closed on the day it was opened.
        closed_day=ibis.cases((is_closed, ibis.coalesce(c.closed_at, c.opened_at).date())),
        due_day=c.due_at.date(),
        days_to_close=ibis.cases(
            (_is_day(c.closed_at), c.closed_at.date().delta(c.opened_at.date(), unit="day").cast("float64")),
            else_=seconds(c.closed_at, c.opened_at) / 86400,
        ),
        was_timely=ibis.coalesce(
            c.is_timely,
            ibis.cases((_is_day(c.due_at), c.closed_at.date() <= c.due_at.date()), else_=c.closed_at <= c.due_at),
        ),
    )
    late = (c.due_day.notnull() & (~c.is_closed | (c.closed_day > c.due_day))).fill_null(False)
    events = {
        "opened": (c, "opened_day"),
        "closed": (c.filter(c.is_closed), "closed_day"),
        "overdue": (c.filter(late), "due_day"),
        "closed_late": (c.filter(late & c.is_closed), "closed_day"),
    }
    parts = [
        table.select(
            *COMPLAINT_DIMENSIONS,
            "days_to_close",
            "was_timely",
            "outcome",
            "is_disputed",
            day=table[day],
            event=ibis.literal(event),
        )
        for event, (table, day) in events.items()
    ]
    return reduce(lambda left, right: left.union(right), parts)


def _visits(snapshot: Snapshot, days: Days) -> ibis.Table:
    return _visited(snapshot.table("visit", days))


@built_once
def _visited(v: ibis.Table) -> ibis.Table:
    gone = is_gone(v)
    return v.select(
        "day", "branch_id", "service", "segment",
        half_hour=clock(v, "issued_at"),
        wait=ibis.cases((~gone, seconds(v.called_at, v.issued_at))),
        lost_wait=ibis.cases((gone & (v.outcome != "no_show").fill_null(True), seconds(v.ended_at, v.issued_at))),
        service_time=ibis.cases((~gone, seconds(v.ended_at, v.called_at))),
        is_gone=gone,
    )  # fmt: skip


SUBJECTS = {
    subject.key: subject
    for subject in (
        Subject(
            "survey", N_("Satisfaction"), "response", ("response", "invitation"), SURVEY_DIMENSIONS, _survey,
            "responses", bases=(SURVEY_DIMENSIONS,),
        ),
        Subject(
            "complaints", N_("Complaints"), "complaint", ("complaint",), COMPLAINT_DIMENSIONS, _complaints,
            "handled", bases=(COMPLAINT_DIMENSIONS,),
            events=("opened_at", "due_at", "closed_at"), arrivals="opened",
        ),
        Subject(
            "visits", N_("Branches"), "visit", ("visit",), ("branch_id", "service", "segment"), _visits,
            "visits", bases=(("half_hour", "branch_id"), ("branch_id", "service", "segment")),
        ),
        Subject(
            "contacts", N_("Calls"), "contact", ("contact", "contact_interval"), GROUPS, contacts,
            "offered", bases=(("half_hour", "queue", "channel"), GROUPS),
            asked=(("half_hour", "queue", "channel"), ("channel", "line", "segment")),
            totals="in_totals", untold=UNTOLD,
        ),
        COMMENTS,
        THEMES,
    )
}  # fmt: skip

DIMENSION_TITLES = {
    "region": N_("Region"), "branch_id": N_("Branch"), "channel": N_("Channel"), "segment": N_("Segment"),
    "product": N_("Product"), "survey_id": N_("Survey"), "reason": N_("Reason"), "origin": N_("Origin"),
    "service": N_("Service"), "queue": N_("Queue"), "line": N_("Line"),
    "source": N_("Source"), "language": N_("Language"), "theme": N_("Theme"),
}  # fmt: skip


def lights_up(subject: str) -> Text:
    """Which file brings a subject's numbers."""
    table = TABLES[SUBJECTS[subject].table]
    words = {
        "table": Text(table.title), "grain": Text(table.grain), "page": Text(SUBJECTS[subject].title),
        "columns": tuple(Text(column.title) for column in table.columns if column.required),
    }  # fmt: skip
    message = N_(
        "{page}: a file of “{table}” lights it up, one row for {grain}. It must have {columns}; all else helps."
    )
    return Text(message, words)
