"""Days that are written without their year: which year it is, is asked, and put to each before anything reads it.

The answer is of this file alone: the same headers come again next year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.days import MONTH, this_year
from data.checking.spelt_days import in_digits
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question
from data.layouts.column_profile import facts
from data.layouts.expressions import normal
from data.layouts.meaning import NOTHING
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
# The places of the forms whose month is a number before a word, a name in English, or a name in any language; of
# those after them only other days tell which of the two numbers it is.
_WORD, _ENGLISH, _ANY = 0, (1, 2), (3, 4)
# How names of months begin in six languages, besides English.
_BEGIN = {
    "ene": 1, "gen": 1, "fév": 2, "fev": 2, "fe": 2, "mär": 3, "mrz": 3, "mae": 3, "avr": 4, "abr": 4,
    "mai": 5, "mag": 5, "juin": 6, "giu": 6, "juil": 7, "lug": 7, "aoû": 8, "aou": 8, "ago": 8, "set": 9, "okt": 10,
    "out": 10, "ott": 10, "déc": 12, "dez": 12, "dic": 12,
}  # fmt: skip
_SHARE, _SHOWN, _BACK, _MOST_MONTHS, _LAST = 0.5, 3, 3, 10, 12


class Yearless(Protocol):
    """Days or longer spans of a column that have no year.

    texts: how they are written. turn: the first month, or other number, of the earlier year where they go over the end
    of one, else 0. place: which of two numbers is the month; 0 where no number without a word is.
    """

    @property
    def texts(self) -> tuple[str, ...]:
        """How they are written."""

    @property
    def turn(self) -> int:
        """Where the earlier year begins."""

    @property
    def place(self) -> int:
        """Where the month stands."""


@dataclass(frozen=True)
class _Days:
    """The days of a column that have no year: their texts, and the months that occur, empty where these are open.

    place: which of two numbers is the month, 1 or 2; 0 where no number without a word is. rows: the months in the order
    of the rows, each once as long as it stays.
    """

    texts: tuple[str, ...]
    months: frozenset[int]
    place: int = 0
    rows: tuple[int, ...] = ()

    @property
    def turn(self) -> int:
        """The first month of the earlier year, where the days go over the end of one; 0 where they do not."""
        if not {1, 12} <= self.months:
            return 0
        if len(self.months) > _MOST_MONTHS:
            return self._turn_of_rows
        return next(month for month in range(12, 0, -1) if month - 1 not in self.months)

    @property
    def _turn_of_rows(self) -> int:
        """The same of a whole year, whose rows begin in the middle of one and go on from month to month."""
        for rows in (self.rows, self.rows[::-1]):
            follow = all(other == one % _LAST + 1 for one, other in pairwise(rows))
            if follow and rows[0] > 1 and len(rows) <= _LAST:
                return rows[0]
        return 0


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with the years of days that have none, as the user says.

    values: the file's column -> "year" -> what the user says. Raises FileAmbiguous where nothing was said.
    """
    said: dict[str, str] = {}
    for column in (column for column in dated_by(layout, raw) if column not in layout.periods):
        found = _yearless(raw, column)
        if found is None:
            continue
        told = values.get(column, {}).get(YEAR, "")
        if not told:
            raise question(layout, column, found)
        said[column] = as_said(layout, column, told, found)
    notes = tuple(Text(DATED, {"column": column, "year": year.partition("/")[0]}) for column, year in said.items())
    return replace(layout, years=said, notes=(*layout.notes, *notes)) if said else layout


def dated(table: pa.Table, years: Mapping[str, str]) -> pa.Table:
    """The columns with the year put to days that have none."""
    for column, said in years.items():
        first, _, rest = said.partition("-")
        second, _, rest = rest.partition("/")
        turn, _, place = rest.partition("/")
        values = _with_year(table[column], first)
        if turn:
            earlier = _of_months(table[column], range(int(turn), 13), int(place or 0))
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


def _of_months(values: pa.ChunkedArray, months: Iterable[int], place: int) -> pa.Array:
    """True for days of these months; place: which of two numbers is the month."""
    texts, wanted = values.combine_chunks().dictionary_encode(), set(months)
    is_of = [_month(str(text or ""), place) in wanted for text in texts.dictionary.to_pylist()]
    return pc.fill_null(pc.take(pa.array(is_of, pa.bool_()), texts.indices), False)


def dated_by(layout: Layout, raw: Raw) -> list[str]:
    """The file's columns that times and days are made from."""
    known = {normal(column): column for column in reversed(raw.columns)}
    kinds = {column.name for column in TABLES[layout.table].columns if column.kind in ("time", "date")}
    read = [column for name, verb in layout.columns.items() if name in kinds for column in verb.dated]
    return list(dict.fromkeys(known[normal(column)] for column in read if normal(column) in known))


def _yearless(raw: Raw, column: str) -> _Days | None:
    """The days of a column of which most have no year; None for another column."""
    told = facts(raw.table[column], rows=raw.table.num_rows)
    found = {text: (at, match) for text in told.counts for at, match in [_form(in_digits(text))] if match}
    if sum(told.counts[text] for text in found) <= _SHARE * told.filled or not told.filled:
        return None
    place = _place([match for at, match in found.values() if at > max(_ANY)])
    months = {text: _month(in_digits(text), place) for text in found}
    if 0 in months.values():
        return _Days(tuple(found), frozenset(), place)
    texts = (str(value or "").strip() for value in raw.table[column].to_pylist())
    rows = tuple(month for month, _ in groupby(months[text] for text in texts if text in months))
    return _Days(tuple(found), frozenset(months.values()), place, rows)


def _place(days: list[re.Match[str]]) -> int:
    """Which of the two numbers of days is the month, where one of them is too large for it; 0 where that is open."""
    first, second = (max((int(_numbers(day)[at]) for day in days), default=0) for at in (0, 1))
    return 0 if (first > _LAST) == (second > _LAST) else 1 + (first > _LAST)


def _numbers(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(part for part in match.groups()[:3] if part and part.isdecimal())[:2]


def _form(text: str) -> tuple[int, re.Match[str] | None]:
    return next(
        ((at, match) for at, (pattern, _) in enumerate(_FORMS) if (match := re.match(pattern, text))), (0, None)
    )


def _month(text: str, place: int) -> int:
    """The month of a day; 0 where its number may as well be the day's. place: which of two numbers is the month."""
    at, match = _form(text)
    if match is None:
        return 0
    if at == _WORD:
        return int(match[1])
    if at in _ENGLISH:
        return 1 + _MONTHS.index(match[at].casefold()[:3])
    if at in _ANY:
        name = match[1 if at == _ANY[0] else 2].casefold()
        begun = (month for begin, month in _BEGIN.items() if name.startswith(begin))
        return next(begun, 1 + _MONTHS.index(name[:3]) if name[:3] in _MONTHS else 0)
    return int(_numbers(match)[place - 1]) if place else 0


def as_said(layout: Layout, column: str, said: str, found: Yearless) -> str:
    """The year as the layout keeps it: 2026, or 2025-2026/11 with the first month of the earlier one.

    Raises FileAmbiguous for one year of days that go over the end of one; 2025-2025 says that they do not.
    """
    years = re.fullmatch(r"((?:19|20)\d\d)(?:-((?:19|20)\d\d))?", said.strip())
    over = int(years[2]) - int(years[1]) if years and years[2] else 0
    if years is None or over not in (0, 1) or (over and not found.turn):
        values = {"column": column, "year": said}
        raise FileRefused(Text(_NO_YEAR, values), remedy=Text(_SAY, {**values, "year": this_year()}))
    if found.turn and not years[2]:
        raise question(layout, column, found, _OVER_ONE)
    if not over:
        return years[1]
    return f"{years[0]}/{found.turn}" + (f"/{found.place}" if found.place else "")


def question(layout: Layout, column: str, found: Yearless, why: str = "") -> FileAmbiguous:
    """Which year the days are of: the present one and those before, or two where they go over the end of one."""
    years = range(this_year(), this_year() - _BACK, -1)
    ways = [(f"{year - 1}-{year}", Text(_OVER, {"one": year - 1, "other": year})) for year in years if found.turn]
    ways += [(f"{year}-{year}", Text(_WITHIN, {"year": year})) for year in years[1:] if found.turn]
    ways += [(f"{year}", Text("{value}", {"value": f"{year}"})) for year in years if not found.turn]
    choices = tuple((f"{column}:{YEAR}={way}", words) for way, words in ways)
    if layout.table == "response":
        choices += ((f"mapping={column}={NOTHING}", Text(_DATE_NOTHING)),)
    values = {"column": column, "examples": tuple(sorted(found.texts)[:_SHOWN]), "year": ways[0][0]}
    return FileAmbiguous(
        Text(_YEARLESS, values),
        Text(why, values) if why else "",
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
_OVER_ONE = N_("They go over the end of a year: those of January would be before those of December.")
_WITHIN = N_("All of {year}")
_OVER = N_("From {one} on, and of {other} after the end of the year")
_DATE_NOTHING = N_("Date nothing by it")
DATED = N_("The dates in {column} have no year: they are taken as of {year}.")
