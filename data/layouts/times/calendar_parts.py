"""Year, month and day in columns of their own, put together as one date: Year and Month, 연도 and 분기, 年 月 日."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from data.checking.days import this_year
from data.contracts import TABLES
from data.formats.raw import Raw
from data.layouts.column_profile import Facts, facts
from data.layouts.dictionary import dictionary
from data.layouts.expressions import Copy, Moment, Scope, Verb, normal
from data.layouts.layout import Layout
from data.texts import N_, Text

_YEAR = re.compile(r"(?:19|20)\d\d(?:\.0)? ?[년年]?")
_MONTH = re.compile(
    r"0?(?:[1-9]|1[0-2])(?:\.0)? ?[월月]?|(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
)
_QUARTER = re.compile(r"(?i:q ?)?[1-4](?i: ?q)?(?:\.0)?|[1-4] ?(?:/4)?분기|第?[1-4一二三四] ?季度?")
_DAY = re.compile(r"0?(?:[1-9]|[12]\d|3[01])(?:\.0)? ?[일日号號]?")
_MOST, _NEAR = 0.98, 100
_NUMBER = r"^\D*(\d+)(?:\.0)?\D*$"


@dataclass(frozen=True)
class Parts(Verb):
    """A date of several columns; of a month or a quarter, which names no day, where there is none of days."""

    year: str
    month: str = ""
    day: str = ""
    quarter: str = ""

    def sql(self, scope: Scope) -> str:
        """The value as an SQL expression."""
        year, month, day, quarter = (scope.column(c) if c else "NULL" for c in self.parts)
        year, number, of_month = (f"regexp_extract({text}, '{_NUMBER}', 1)" for text in (year, month, day))
        if self.quarter:
            chinese = f"translate({quarter}, '一二三四', '1234')"
            return f"{year} || '-Q' || nullif(regexp_extract({chinese}, '([1-4])', 1), '')"
        behind, before = (f" || '-' || lpad({of_month}, 2, '0')", f" || ' ' || {of_month}") if self.day else ("", "")
        named = f"regexp_replace({month}, '\\.$', ''){before} || '{', ' if self.day else ' '}' || {year}"
        return f"CASE WHEN {number} <> '' THEN {year} || '-' || lpad({number}, 2, '0'){behind} ELSE {named} END"

    def shown(self, known: Mapping[str, str]) -> tuple[str, ...]:
        """The header of its smallest part, under which the date is spoken of."""
        least = self.day or self.month or self.quarter
        return (known[normal(least)],) if normal(least) in known else ()

    @property
    def parts(self) -> tuple[str, str, str, str]:
        """The columns: of the year, the month, the day and the quarter; "" for one that there is not."""
        return self.year, self.month, self.day, self.quarter

    @property
    def reads(self) -> tuple[str, ...]:
        """The file's columns that the value is made from."""
        return tuple(filter(None, self.parts))


def parts(raw: Raw) -> Parts | None:
    """The columns of a file whose headers and values are a year and a part of one; None without them."""
    year, month, quarter, day = (_column(raw, name, form) for name, form in _KINDS)
    if not year or not (month or quarter) or not all(_is_near(text) for text in facts(raw.table[year]).counts):
        return None
    return Parts(year, month, day) if month else Parts(year, quarter=quarter)


def applied(layout: Layout, raw: Raw) -> Layout:
    """The layout with a date of several columns where it was taken for the year alone."""
    found = parts(raw)
    if found is None:
        return layout
    columns = dict(layout.columns)
    for column in TABLES[layout.table].columns:
        verb = columns.get(column.name)
        plain = verb.moment if isinstance(verb, Moment) else verb
        if column.kind in ("time", "date") and isinstance(plain, Copy) and normal(plain.column) == normal(found.year):
            columns[column.name] = found
            said = Text(_TOGETHER, {"columns": tuple(found.reads)})
            return replace(layout, columns=columns, notes=(*layout.notes, said))
    return layout


def _column(raw: Raw, name: str, form: re.Pattern[str]) -> str:
    """The first column of a name whose values are of a form; "" without one."""
    entry = dictionary().calendar[name]
    return next((c for c in raw.columns if entry.fits(c) > 1 and _is(facts(raw.table[c]), form)), "")


def _is(told: Facts, form: re.Pattern[str]) -> bool:
    fitting = sum(n for text, n in told.counts.items() if form.fullmatch(text))
    return bool(told.filled) and fitting >= _MOST * told.filled


def _is_near(text: str) -> bool:
    return not _YEAR.fullmatch(text) or abs(int(text[:4]) - this_year()) < _NEAR


_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("year", _YEAR), ("month", _MONTH), ("quarter", _QUARTER), ("day", _DAY),
)  # fmt: skip
_TOGETHER = N_("{columns} are taken together as one date.")
