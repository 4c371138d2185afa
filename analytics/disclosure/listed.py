"""Which rows may be listed behind a number: none of a group that is hidden, nor the name of one that its week hides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.disclosure import disclosure
from analytics.disclosure.disclosure import Disclosure
from analytics.metrics.buckets import whole
from analytics.metrics.cubes import Cubes
from analytics.metrics.filters import NOBODY, Filters
from analytics.metrics.period import Period, bucket_start
from analytics.metrics.subjects import SUBJECTS
from analytics.statistics.small_groups import Bools

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
    """Rows without the groups that are hidden in the row's own week, and without what would tell them.

    Of two groups that are hidden together the first dimension's name stays.
    """
    if frame.empty:
        return frame
    names = Names(frame, disclosure.chosen(cubes, filters), _weeks_of(frame))
    for rule in _rules(cubes, subject):
        open_ = _open(subject, names.where, frame.columns)
        for dimension in open_:
            names.hide(rule, dimension)
        for first, second in combinations(open_, 2):
            names.hide_beside(rule, first, second)
    return names.told()


class Names:
    """The groups that each row of a list names, of which those are taken out that must not be told.

    starts: the first day of each row's week.
    """

    def __init__(self, frame: pd.DataFrame, where: Mapping[str, tuple[str, ...]], starts: list[date]) -> None:
        self.where = where
        self._frame = frame
        self._weeks = [whole(start, "week") for start in dict.fromkeys(starts)]
        place = {week.start: number for number, week in enumerate(self._weeks)}
        self._at = np.array([place[start] for start in starts])
        self._names: dict[str, NDArray[np.object_]] = {}
        self._gone: dict[str, Bools] = {}

    def hide(self, rule: Disclosure, dimension: str) -> None:
        """Take out the names of a dimension's groups in the weeks that hide them."""
        named = self._named(dimension)
        for member, hidden in rule.hidden_by(self.where, dimension, self._weeks).items():
            if hidden.any():
                self._take_out(dimension, (named == member) & hidden[self._at])

    def hide_beside(self, rule: Disclosure, first: str, second: str) -> None:
        """Take out the second dimension's name where the group that both name is hidden in its week."""
        one, two = self._named(first), self._named(second)
        few, many = ((first, one), (second, two)) if len(set(one)) < len(set(two)) else ((second, two), (first, one))
        for member in {*few[1]} - {None}:
            there = few[1] == member
            found = rule.hidden_by({**self.where, few[0]: (member,)}, many[0], self._weeks)
            for other in {*many[1][there]} - {None}:
                if other in found and found[other].any():
                    self._take_out(second, there & (many[1] == other) & found[other][self._at])

    def told(self) -> pd.DataFrame:
        """The rows as they may be shown."""
        frame = self._frame.copy()
        for dimension, gone in self._gone.items():
            names = [dimension, *(name for name in TELLTALES if name in frame.columns)]
            frame[names] = frame[names].astype(object).where(~pd.Series(gone, index=frame.index), None)
        return frame

    def _named(self, dimension: str) -> NDArray[np.object_]:
        """The names that are still told, None for the others; no group's is that of nobody's."""
        if dimension not in self._names:
            self._names[dimension] = self._frame[dimension].fillna(NOBODY).astype(str).to_numpy(object, copy=True)
        return self._names[dimension]

    def _take_out(self, dimension: str, rows: Bools) -> None:
        if rows.any():
            self._gone[dimension] = self._gone.get(dimension, rows) | rows
            self._names[dimension][rows] = None


def _weeks_of(frame: pd.DataFrame) -> list[date]:
    return [bucket_start(pd.Timestamp(day).date(), "week") for day in frame["day"]]


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
