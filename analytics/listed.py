"""Which rows may be listed behind a number: none of a group that is hidden, nor the name of one that its week hides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

import ibis
import pandas as pd

from analytics import disclosure
from analytics.buckets import whole
from analytics.cubes import Cubes
from analytics.disclosure import Disclosure
from analytics.filters import NOBODY, Filters
from analytics.period import Period, bucket_start
from analytics.subjects import SUBJECTS

# The counts of people by which a subject's rows are judged: whoever is hidden in one of them is in no list.
COUNTS = {
    "survey": ("responses", "nps_answers", "csat_answers", "ces_answers"), "complaints": ("opened",),
    "visits": ("visits",), "contacts": ("offered",), "comments": ("comments",), "themes": ("mentions",),
}  # fmt: skip
# What a row tells of its group in other words: who served, which visit, where in which file it stood.
TELLTALES = ("employee_id", "visit_id", "contact_id", "customer_key", "counter", "source_file", "row_no", "upload_id")


def _rules(cubes: Cubes, subject: str) -> Iterator[Disclosure]:
    for count in COUNTS[subject]:
        rule = disclosure.judged(cubes, subject, count)
        if rule is not None:
            yield rule


def days(cubes: Cubes, subject: str, filters: Filters, period: Period) -> Period | None:
    """The days whose rows may be listed: those asked for, the whole weeks in them, or none."""
    where = disclosure.chosen(cubes, filters)
    for each in _either(period):
        if not any(rule.hidden(where, [each])[0] for rule in _rules(cubes, subject)):
            return each
    return None


def kept(cubes: Cubes, subject: str, table: ibis.Table, filters: Filters, period: Period) -> ibis.Table:
    """The rows without those of hidden groups, and of filtered groups without those of weeks in which these are hidden.

    table: has `day` and the subject's dimensions.
    """
    where = disclosure.chosen(cubes, filters)
    for rule in _rules(cubes, subject):
        for dimension in _open(subject, where, table.columns):
            found = rule.hidden_by(where, dimension, _either(period))
            few = [member for member, hidden in found.items() if hidden.all()]
            # Where no group is shown, none is named: all rows are one whole.
            if few and len(few) < len(found):
                table = table.filter(table[dimension].cast("string").fill_null(NOBODY).notin(few))
        if where:
            weeks = list(_weeks(rule, period))
            gone = [week.start for week, few in zip(weeks, rule.hidden(where, weeks), strict=True) if few]
            if gone:
                table = table.filter(table.day.truncate("W").cast("date").notin(gone))
    return table


def unnamed(cubes: Cubes, subject: str, frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Rows without the groups that are hidden in the row's own week, and without what would tell them."""
    if frame.empty:
        return frame
    where = disclosure.chosen(cubes, filters)
    starts = [bucket_start(pd.Timestamp(day).date(), "week") for day in frame["day"]]
    weeks = [whole(start, "week") for start in dict.fromkeys(starts)]
    place = {week.start: number for number, week in enumerate(weeks)}
    frame = frame.copy()
    for rule in _rules(cubes, subject):
        for dimension in _open(subject, where, frame.columns):
            hidden = rule.hidden_by(where, dimension, weeks)
            named = frame[dimension].fillna(NOBODY).astype(str)
            few = [m in hidden and bool(hidden[m][place[s]]) for m, s in zip(named, starts, strict=True)]
            if any(few):
                gone = [dimension, *(name for name in TELLTALES if name in frame.columns)]
                frame[gone] = frame[gone].astype(object).where(~pd.Series(few, index=frame.index), None)
    return frame


def _either(period: Period) -> list[Period]:
    return [each for each in (period, disclosure.whole_weeks(period)) if each is not None]


def _open(subject: str, where: Mapping[str, Sequence[str]], columns: Iterable[str]) -> list[str]:
    """The dimensions of a row that the filters leave open."""
    known = set(columns)
    return [name for name in SUBJECTS[subject].dimensions if name in known and name not in where]


def _weeks(rule: Disclosure, period: Period) -> Iterator[Period]:
    """The weeks with people in a period."""
    known = rule.days
    start = bucket_start(max(period.start, known.start), "week") if known else date.max
    while known and start <= min(period.end, known.end):
        yield whole(start, "week")
        start += timedelta(7)
