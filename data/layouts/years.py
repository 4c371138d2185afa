"""Days that are written without their year: which year it is, is asked, and put to each before anything reads it.

The answer is of this file alone: the same headers come again next year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from data.contracts import TABLES
from data.days import MONTH, this_year
from data.errors import FileAmbiguous, FileRefused, Question
from data.layouts.facts import facts
from data.layouts.meaning import NOTHING
from data.layouts.verbs import normal
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout

# What is said of a column, as --value COLUMN:year=2026; 2025-2026 where the file goes over the end of a year.
YEAR = "year"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
# What may stand behind such a day: a weekday, a time; no number of three or four digits, which is its year.
_END = r"($|[ T(（]\D*(?:\d{1,2}(?:\.\d+)?(?:\D+|$))*$)"
# How a day without a year is written, and how it is with one; each pattern's groups but the last are of the day.
_FORMS = (
    (r"^(\d{1,2}) ?[월月] ?(\d{1,2}) ?[일日号號]?" + _END, r"{year}/\1/\2\3"),
    (rf"^(?i:(?:[a-z]{{3,9}},? )?({_NAME})\.?[ -]?(\d{{1,2}})(?:st|nd|rd|th)?,?)" + _END, r"\1 \2, {year}\3"),
    (rf"^(?i:(?:[a-z]{{3,9}},? )?(\d{{1,2}})(?:st|nd|rd|th|\.)?(?: of)?[ -]?({_NAME})\.?,?)" + _END, r"\1 \2 {year}\3"),
    (rf"^((?i:{MONTH})) (\d{{1,2}})\.?" + _END, r"\2 \1 {year}\3"),
    (rf"^(\d{{1,2}})\.? ?(?:de |di )?((?i:{MONTH}))" + _END, r"\1 \2 {year}\3"),
    (r"^(\d{1,2})\.(\d{1,2})\." + _END, r"\1.\2.{year}\3"),
    (r"^(\d{1,2})([/-])(\d{1,2})" + _END, r"\1\2\3\2{year}\4"),
)
# From here on the forms do not tell which of their parts is the month, or name it in any language.
_NAMED = 2
_SHARE, _SHOWN, _BACK, _MOST_MONTHS = 0.5, 3, 3, 10


@dataclass(frozen=True)
class _Days:
    """The days of a column that have no year: their texts, and the months that occur, empty where these are open."""

    texts: tuple[str, ...]
    months: frozenset[int]

    @property
    def turn(self) -> int:
        """The first month of the earlier year, where the days go over the end of one; 0 where they do not."""
        if not {1, 12} <= self.months or len(self.months) > _MOST_MONTHS:
            return 0
        return next(month for month in range(12, 0, -1) if month - 1 not in self.months)


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with the years of days that have none, as the user says.

    values: the file's column -> "year" -> what the user says. Raises FileAmbiguous where nothing was said.
    """
    said: dict[str, str] = {}
    for column in _dated(layout, raw):
        found = _yearless(raw, column)
        if found is None:
            continue
        told = values.get(column, {}).get(YEAR, "")
        if not told:
            raise _question(layout, column, found)
        said[column] = _as_said(column, told, found)
    notes = tuple(Text(_DATED, {"column": column, "year": year.partition("/")[0]}) for column, year in said.items())
    return replace(layout, years=said, notes=(*layout.notes, *notes)) if said else layout


def dated(table: pa.Table, years: Mapping[str, str]) -> pa.Table:
    """The columns with the year put to days that have none."""
    for column, said in years.items():
        first, _, rest = said.partition("-")
        second, _, turn = rest.partition("/")
        values = _with_year(table[column], first)
        if turn:
            earlier = _of_months(table[column], range(int(turn), 13))
            values = pc.if_else(earlier, values, _with_year(table[column], second))
        table = table.set_column(table.column_names.index(column), column, values)
    return table


def _with_year(values: pa.ChunkedArray, year: str) -> pa.ChunkedArray:
    """The days with the year put to them, each by the first of the forms that it has."""
    made = values
    for pattern, form in reversed(_FORMS):
        fits = pc.fill_null(pc.match_substring_regex(values, pattern), False)
        made = pc.if_else(fits, pc.replace_substring_regex(values, pattern, form.replace("{year}", year)), made)
    return made


def _of_months(values: pa.ChunkedArray, months: Iterable[int]) -> pa.ChunkedArray:
    """True for days of these months, which a name or a sign behind the number tells."""
    either = "|".join(rf"^0?{month} ?[월月]|(?i:^|[ \d.-]){_MONTHS[month - 1]}" for month in months)
    return pc.match_substring_regex(values, f"(?i:{either})")


def _dated(layout: Layout, raw: Raw) -> list[str]:
    """The file's columns that times and days are made from."""
    known = {normal(column): column for column in reversed(raw.columns)}
    kinds = {column.name for column in TABLES[layout.table].columns if column.kind in ("time", "date")}
    read = [column for name, verb in layout.columns.items() if name in kinds for column in verb.reads]
    return list(dict.fromkeys(known[normal(column)] for column in read if normal(column) in known))


def _yearless(raw: Raw, column: str) -> _Days | None:
    """The days of a column of which most have no year; None for another column."""
    told = facts(raw.table[column], rows=raw.table.num_rows)
    found = {text: (at, match) for text in told.counts for at, match in [_form(text)] if match}
    if sum(told.counts[text] for text in found) <= _SHARE * told.filled or not told.filled:
        return None
    months = {_month(at, match) for at, match in found.values()}
    return _Days(tuple(found), frozenset(months) if 0 not in months else frozenset())


def _form(text: str) -> tuple[int, re.Match[str] | None]:
    return next(
        ((at, match) for at, (pattern, _) in enumerate(_FORMS) if (match := re.match(pattern, text))), (0, None)
    )


def _month(at: int, match: re.Match[str]) -> int:
    """The month of a day; 0 where its number may as well be the day's."""
    if at > _NAMED:
        return 0
    return int(match[1]) if at == 0 else 1 + _MONTHS.index(match[at].casefold()[:3])


def _as_said(column: str, said: str, found: _Days) -> str:
    """The year as the layout keeps it: 2026, or 2025-2026/11 with the first month of the earlier one."""
    years = re.fullmatch(r"((?:19|20)\d\d)(?:-((?:19|20)\d\d))?", said.strip())
    if years is None or (years[2] and (not found.turn or int(years[2]) != int(years[1]) + 1)):
        values = {"column": column, "year": said}
        raise FileRefused(Text(_NO_YEAR, values), remedy=Text(_SAY, {**values, "year": this_year()}))
    return f"{years[0]}/{found.turn}" if years[2] else years[1]


def _question(layout: Layout, column: str, found: _Days) -> FileAmbiguous:
    """Which year the days are of: the present one and those before, or two where they go over the end of one."""
    years = range(this_year(), this_year() - _BACK, -1)
    ways = [(f"{year - 1}-{year}", Text(_OVER, {"one": year - 1, "other": year})) for year in years if found.turn]
    ways += [(f"{year}", Text("{value}", {"value": f"{year}"})) for year in years if not found.turn]
    choices = tuple((f"{column}:{YEAR}={way}", words) for way, words in ways)
    if layout.table == "response":
        choices += ((f"mapping={column}={NOTHING}", Text(_DATE_NOTHING)),)
    values = {"column": column, "examples": ", ".join(sorted(found.texts)[:_SHOWN]), "year": ways[0][0]}
    return FileAmbiguous(
        Text(_YEARLESS, values),
        remedy=Text(_SAY_OR if layout.table == "response" else _SAY, values),
        question=Question("values", column, choices, tuple(sorted(found.texts)[:_SHOWN])),
    )


_YEARLESS = N_("The dates in {column} have no year, such as {examples}.")
_SAY = N_("Say it with --value, such as --value “{column}:year={year}”.")
_SAY_OR = N_(
    "Say it with --value, such as --value “{column}:year={year}”, or date nothing by this column with "
    "--map “{column}=none”."
)
_NO_YEAR = N_("{year} is no year that the dates in {column} can be of.")
_OVER = N_("From {one} on, and of {other} after the end of the year")
_DATE_NOTHING = N_("Date nothing by it")
_DATED = N_("The dates in {column} have no year: they are taken as of {year}.")
