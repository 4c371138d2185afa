"""Weeks, months, quarters and the like as the only days of a file: each stands for its first day, and it is said so.

Where no year is written it is asked for, as of days without one; where two digits beside a month may be its day or its
year, both are offered. The answer is of this file alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.calendar_spans import Span, read
from data.checking.days import SPANS, this_year, written
from data.checking.spelt_days import is_week
from data.errors import FileAmbiguous, Question
from data.layouts.column_profile import Facts, facts
from data.layouts.dictionary import dictionary
from data.layouts.expressions import normal
from data.layouts.times import spelt, years
from data.layouts.times.years import YEAR
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout

# What is said of months such as Jul-26 whose two digits are their year.
STATED = "stated"
_SHARE, _SHOWN, _BACK, _ON, _TOLD = 0.5, 3, 10, 1, 3
# How late and how early in a year spans lie that go over its end, and how many are all of them.
_LAST = {"week": (50, 3), "month": (12, 1), "quarter": (4, 1), "half": (2, 1)}
# Monday, and Sunday, with which weeks begin elsewhere.
_WEEK_BEGINS = (0, 6)
_ALL = {"week": 50, "month": 12, "quarter": 4, "half": 2}


@dataclass(frozen=True)
class _Found:
    """The spans of a column: text -> span; the texts with their year, without one, and those that may be days."""

    column: str
    spans: Mapping[str, Span]
    rows: Mapping[str, int]

    def most(self, *, of: set[str]) -> bool:
        """True where most of the spans are these."""
        return sum(self.rows[text] for text in of) > _SHARE * sum(self.rows[text] for text in self.spans)

    @property
    def short(self) -> set[str]:
        """Those whose two digits may be a year or a day."""
        return {text for text, span in self.spans.items() if span.is_short}

    @property
    def yearless(self) -> set[str]:
        """Those without a year."""
        return {text for text, span in self.spans.items() if span.year is None}

    @property
    def examples(self) -> tuple[str, ...]:
        """Some of the texts, in the order of the calendar."""
        return tuple(sorted(self.spans, key=lambda text: (self.spans[text].year or 0, self.spans[text].number)))

    @property
    def turn(self) -> int:
        """The first number of the earlier year, where they go over the end of one; 0 where they do not."""
        (unit,) = {span.unit for span in self.spans.values()} if self._is_of_one_unit else ("",)
        numbers = [span.number for span in self.spans.values()]
        if unit not in _LAST or max(numbers) < _LAST[unit][0] or min(numbers) > _LAST[unit][1]:
            return 0
        if len(set(numbers)) >= _ALL[unit]:
            return _turn_of_rows(list(dict.fromkeys(numbers)))
        held = sorted(set(numbers))
        _, behind = max((after - before, after) for before, after in pairwise(held))
        return behind

    @property
    def _is_of_one_unit(self) -> bool:
        return len({span.unit for span in self.spans.values()}) == 1

    @property
    def texts(self) -> tuple[str, ...]:
        """The same as `examples`, for a question about their year."""
        return self.examples

    @property
    def place(self) -> int:
        """Of no use here: no number of a span is open."""
        return 0


def _turn_of_rows(numbers: list[int]) -> int:
    """Where rows that hold all of a year begin in the middle of it and go on from one to the next."""
    for order in (numbers, numbers[::-1])[: 1 if len(numbers) == _ALL["half"] else 2]:
        if order[0] > 1 and all(
            other == one + 1 or (one == max(order) and other == 1) for one, other in pairwise(order)
        ):
            return order[0]
    return 0


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with what the spans of its days are, by their header, their values and what the user says.

    values: the file's column -> "year" -> what the user says. Raises FileAmbiguous where nothing was said.
    """
    ways: dict[str, str] = {}
    notes: list[Text] = []
    apart = {normal(c) for verb in layout.columns.values() if len(verb.dated) > 1 for c in verb.dated}
    for column in (column for column in years.dated_by(layout, raw) if normal(column) not in apart):
        told, unit = values.get(column, {}).get(YEAR, ""), dictionary().unit(column)
        found = _found(raw, column, unit) or (None if unit else _short(raw, column))
        if found is None:
            continue
        way = _way(layout, found, unit, told)
        if way is not None:
            ways[column] = way
            notes += _notes(found, way)
    return replace(layout, periods=ways, notes=(*layout.notes, *notes)) if ways else layout


def dated(table: pa.Table, ways: Mapping[str, str], days: Iterable[str] = ()) -> pa.Table:
    """The columns with the first day of each span; what is none stays as it is. days: columns of days."""
    table = spelt.plain(table, days)
    for column, way in ways.items():
        if column in table.column_names:
            values = table[column].combine_chunks().dictionary_encode()
            days = pa.array([_day(text, way) or text for text in values.dictionary.to_pylist()], pa.string())
            table = table.set_column(table.column_names.index(column), column, pc.take(days, values.indices))
    return table


def reads(told: Facts, unit: str) -> bool:
    """True for a column whose header says that it holds such spans, and most of whose values are some."""
    held = sum(n for text, n in told.counts.items() if read(text, unit) or written(text).kind in SPANS)
    return bool(unit and told.filled) and held > _SHARE * told.filled


def only(raw: Raw, free: list[str]) -> str | None:
    """The one column of months, weeks or the like among these, where none of them may hold days."""
    spans = [column for column in free if reads(facts(raw.table[column]), dictionary().unit(column))]
    others = (column for column in free if column not in spans)
    return spans[0] if len(spans) == 1 and not any(facts(raw.table[c]).looks_like("time") for c in others) else None


def states(told: Facts, column: str, day: date | None) -> bool:
    """True for a column that states one period: by its values, or by its header where their day begins such a one."""
    unit = dictionary().unit(column)
    if day and unit and (day.weekday() in _WEEK_BEGINS if unit == "week" else day.day == 1):
        return True
    spans = ((n, read(text, unit), written(text).kind) for text, n in told.counts.items())
    held = sum(n for n, span, kind in spans if kind in SPANS or (span and span.unit != "day"))
    held += sum(n for text, n in told.counts.items() if is_week(text))
    return held > _SHARE * told.filled


def _found(raw: Raw, column: str, unit: str) -> _Found | None:
    """The spans of a column that holds most of them, and that nothing else reads as they are meant."""
    told = facts(raw.table[column], rows=raw.table.num_rows)
    spans = {text: span for text in told.counts for span in [read(text, unit)] if span}
    if sum(told.counts[text] for text in spans) <= _SHARE * told.filled or not spans:
        return None
    others = sum(n for text, n in told.counts.items() if written(text).kind in SPANS and not _counts_weeks(text, unit))
    return _Found(column, spans, told.counts) if others <= _SHARE * told.filled else None


def _short(raw: Raw, column: str) -> _Found | None:
    """The same of two numbers such as 26-07 under a header that says nothing of them."""
    found = _found(raw, column, "month")
    return found if found and found.most(of=found.short) else None


def _counts_weeks(text: str, unit: str) -> bool:
    """True for digits such as 07/2026 under a header that says week: they are no month."""
    return unit == "week" and not re.search(r"[^\W\d_]", text)


def _way(layout: Layout, found: _Found, unit: str, told: str) -> str | None:
    """How the spans are read: what the header says they are, and the year that was said; None for days."""
    if found.most(of=found.short):
        kind = _kind(found, unit)
        if told == STATED and kind != "days":
            return "month|"
        if kind == "open" and not told:
            raise _which(layout, found)
        return "month|" if kind == "months" else None
    if any(text for text in found.spans if found.spans[text].year is None):
        if not found.most(of=found.yearless) or (not unit and not all(_is_whole(s) for s in found.spans.values())):
            return f"{unit}|"
        if not told:
            raise years.question(layout, found.column, found)
        return f"{unit}|{years.as_said(layout, found.column, told, found)}"
    return f"{unit}|"


def _is_whole(span: Span) -> bool:
    return span.unit in _LAST


def _kind(found: _Found, unit: str) -> str:
    """What two digits beside months are: their years, days without a year, or either."""
    spans = [found.spans[text] for text in found.short]
    of_year, months = {span.year or 0 for span in spans}, {span.number for span in spans}
    if not all(this_year() - _BACK <= year <= this_year() + _ON for year in of_year):
        return "days"
    is_still = max(of_year) - min(of_year) <= 1
    if unit == "month" or (is_still and len(months) >= _TOLD):
        return "months"
    return "open" if is_still else "days"


def _which(layout: Layout, found: _Found) -> FileAmbiguous:
    """The question whether two digits beside a month are its year or a day."""
    example = next(text for text in found.examples if found.spans[text].is_short)
    span = found.spans[example]
    digits = (span.year or 0) % 100
    asked = years.question(layout, found.column, _short_days(found))
    choices = [(f"{found.column}:{YEAR}={STATED}", Text(_IS_YEAR, {"example": example, "day": f"{span.first()}"}))]
    for value, words in asked.questions[0].choices:
        year = re.fullmatch(rf".*:{YEAR}=(\d\d\d\d)", value, re.DOTALL)
        day = f"{year[1]}-{span.number:02}-{digits:02}" if year else ""
        choices.append((value, Text(_IS_DAY, {"example": example, "day": day}) if day else words))
    named = {"column": found.column, "examples": tuple(found.examples[:_SHOWN])}
    question = Question("values", found.column, tuple(choices), found.examples[:_SHOWN])
    return FileAmbiguous(Text(_EITHER, named), remedy=Text(_SAY_WHICH, named), question=question)


def _short_days(found: _Found) -> _Found:
    """The same as days without a year, which do not go over the end of one."""
    return replace(found, spans={text: replace(span, number=6) for text, span in found.spans.items()})


def _day(text: str | None, way: str) -> str:
    """The first day of a span; "" for what is none."""
    unit, _, said = way.partition("|")
    span = read(text or "", unit)
    if span is None:
        return ""
    first, _, rest = said.partition("-")
    second, _, turn = rest.partition("/")
    year = second if turn and span.number < int(turn) else first
    day = span.first(int(year) if year else None)
    return day.isoformat() if day else ""


def _notes(found: _Found, way: str) -> list[Text]:
    said = way.partition("|")[2]
    example = next((text for text in found.examples if found.spans[text].unit != "day" and _day(text, way)), "")
    values = {"column": found.column, "example": example, "day": _day(example, way)}
    year = [Text(years.DATED, {"column": found.column, "year": said.partition("/")[0]})] if said else []
    return [*year, Text(_FIRST, values)] if example else year


_FIRST = N_("{column} has no days: each row gets the first day of its period, such as {day} for {example}.")
_EITHER = N_("The two digits in {column} can be a year or a day, such as {examples}.")
_SAY_WHICH = N_(
    "If they are the year, say --value “{column}:year=stated”. If they are the day, say the year, such as --value "
    "“{column}:year=2026”."
)
_IS_YEAR = N_("They are the year: {example} is {day}")
_IS_DAY = N_("They are the day: {example} is {day}")
