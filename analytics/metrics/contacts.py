"""Calls and chats ready to be counted: single ones, and totals of intervals where no single ones are stored.

A call is never counted twice: on a day with single calls, totals count only for queues that these do not have, and only
where the names of the queues are the same in both. A row carries how many calls it stands for; what totals do not tell
is empty in it, which is not 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from analytics.metrics.subject import built_once
from data import settings

if TYPE_CHECKING:
    from analytics.metrics.subject import Days
    from data.store.store import Snapshot

SHORT = settings.whole("short_abandon_seconds")
ANSWER_TARGET = settings.whole("answer_target_seconds")
# What totals are recorded by; nobody can say of their calls which channel, line or segment they were of.
GROUPS = ("queue", "channel", "line", "segment")
UNTOLD = ("channel", "line", "segment")
# A queue of such a name holds the others.
_ALL = (
    "",
    "all",
    "total",
    "totals",
    "sum",
    "전체",
    "합계",
    "총계",
    "소계",
    "계",
    "全部",
    "合计",
    "总计",
    "小计",
    "合計",
    "總計",
)
_HALF_HOUR = 1800
_COUNTS = ("offered", "lost", "lost_short", "in_time", "lost_in_time", "totals")
_TIMES = ("wait", "lost_wait", "handling")


def seconds(later: ibis.Value, earlier: ibis.Value) -> ibis.Value:
    """Whole seconds from one time to a later one, as 64-bit numbers: DuckDB's small integers overflow.

    A later time that is told by its minute alone may lie before the earlier one by its seconds: then there are none.
    """
    found = (later.epoch_seconds() - earlier.epoch_seconds()).cast("int64")
    return ibis.cases((found < 0, 0), else_=found)


def half_hour(time: ibis.Value) -> ibis.Value:
    """The half-hour of the day in which a time lies, 0-47."""
    return (time.hour() * 2 + time.minute() // 30).cast("int32")


def clock(rows: ibis.Table, time: str) -> ibis.Value:
    """The half-hour of a time of each row; none for rows that came without a time of day, and so stand at midnight.

    Those are at midnight on a day on which all rows of some upload are.
    """
    at = rows[time]
    is_bare = at == at.truncate("D")
    told = rows.group_by("day", "upload_id").agg(has_times=(~is_bare).any())
    without = told.filter(~told.has_times)
    return ibis.cases((is_bare & rows.day.isin(without.day), ibis.null("int32")), else_=half_hour(at))


def contacts(snapshot: Snapshot, days: Days) -> ibis.Table:
    """The rows of some days, None for all: `offered` calls each, with what is known of them."""
    single = _single(snapshot.table("contact", days))
    counted = single.select("day", *GROUPS, "half_hour", *_COUNTS, *_TIMES)
    # Most banks have single calls alone, which are not to be compared with nothing.
    if not snapshot.rows_about("contact_interval", days):
        return counted
    return counted.union(_totals(snapshot.table("contact_interval", days), single))


@built_once
def _single(c: ibis.Table) -> ibis.Table:
    # Who left in the voice menu, and what the switch recorded that was no call, was never offered to the queue.
    c = c.filter(~c.outcome.isin(["left_in_menu", "not_a_call"]).fill_null(False))
    wait = seconds(c.answered_at, c.enqueued_at)
    # Some files say of a call that it was answered, and not when: then it is not lost, and its wait is not known. Of
    # their lost calls without a time nothing counts either, as a share of the lost alone would be none of all calls.
    is_told = ((c.outcome == "answered") & c.answered_at.isnull() & c.abandoned_at.isnull()).fill_null(False)
    is_lost = c.answered_at.isnull() & ~is_told
    is_blind = is_told | (is_lost & c.abandoned_at.isnull() & c.day.isin(c.filter(is_told).day))
    lost_wait = ibis.cases((is_lost, seconds(c.abandoned_at, c.enqueued_at)))

    def known(is_so: ibis.Value) -> ibis.Value:
        return ibis.cases((is_blind, None), else_=is_so.fill_null(False).cast("int64"))

    return c.select(
        "day",
        *GROUPS,
        half_hour=clock(c, "enqueued_at"),
        offered=ibis.literal(1, "int64"),
        lost=is_lost.cast("int64"),
        lost_short=known(lost_wait <= SHORT),
        in_time=known(wait <= ANSWER_TARGET),
        lost_in_time=known(lost_wait <= ANSWER_TARGET),
        totals=ibis.literal(0, "int64"),
        wait=wait,
        lost_wait=lost_wait,
        handling=seconds(c.ended_at, c.answered_at) + c.wrap_seconds.fill_null(0),
    )


@built_once
def _totals(t: ibis.Table, single: ibis.Table) -> ibis.Table:
    t = _timed(_named(t))
    t = t.filter(~_counted_singly(t, single))
    nothing = dict.fromkeys(UNTOLD, ibis.null("string")) | dict.fromkeys(_TIMES, ibis.null("int64"))
    # Another centre's target says nothing of this bank's: 30 seconds are not 20.
    in_time = ibis.cases(((t.target_seconds == ANSWER_TARGET).fill_null(False), t.answered_in_target))
    made = t.mutate(
        lost=t.abandoned, lost_short=t.abandoned_short, in_time=in_time, lost_in_time=ibis.null("int64"),
        totals=t.offered, **nothing,
    )  # fmt: skip
    return made.select("day", *GROUPS, "half_hour", *_COUNTS, *_TIMES).cast(single[*_TIMES].schema())


def _named(t: ibis.Table) -> ibis.Table:
    """Totals with the plain name of their queue, those of all queues left out where there are some of each."""
    plain = _plain(t.queue)
    t = t.mutate(plain=ibis.cases((plain.isin(_ALL), None), else_=plain))
    has_names = t.plain.notnull().any().over(ibis.window(group_by="day"))
    return t.mutate(has_names=has_names).filter(lambda r: r.plain.notnull() | ~r.has_names)


def _plain(queue: ibis.Value) -> ibis.Value:
    return queue.strip().lower()


def _timed(t: ibis.Table) -> ibis.Table:
    """Totals with their half-hour, where they are of no more: a queue's starts on a day tell how far apart they are."""
    by = [t.day, t.plain]
    t = t.mutate(gap=seconds(t.starts_at.lead(1).over(ibis.window(group_by=by, order_by=t.starts_at)), t.starts_at))
    t = t.mutate(gap=t.gap.median().over(ibis.window(group_by=[t.day, t.plain])))
    start = t.starts_at.epoch_seconds() % _HALF_HOUR
    return t.mutate(half_hour=ibis.cases((start + t.gap <= _HALF_HOUR, half_hour(t.starts_at))))


def _counted_singly(t: ibis.Table, single: ibis.Table) -> ibis.Value:
    """True for totals whose calls may be among the single ones of their day.

    Where a single call has no queue, or no queue is called the same in both, the totals of the whole day may be.
    """
    queues = single.select("day", plain=_plain(single.queue)).distinct()
    same = t.select("day", "plain").distinct().semi_join(queues, ["day", "plain"])
    unnamed = queues.filter(queues.plain.isnull())
    apart = t.day.isin(same.day) & t.day.notin(unnamed.day) & t.plain.notnull()
    is_same = ibis.coalesce(t.day.cast("string") + "|" + t.plain, "").isin(
        same.mutate(key=same.day.cast("string") + "|" + same.plain).key
    )
    return t.day.isin(queues.day) & ~(apart & ~is_same)
