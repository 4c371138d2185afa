"""What is asked of the days of a file before it is stored: those that can hardly be meant, and one day for all rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analytics.doubts.doubt import Doubt, listed, made, moment
from analytics.ingest.preview import Preview, odd_days
from data.contracts import TABLES
from data.texts import N_, Text

# Rows of one moment that are no accident.
_ONE_MOMENT = 10


def odd(seen: Preview, since: int) -> Iterable[Doubt | None]:
    """Days before a file's first year, days to come, and days years from all others, of what has happened."""
    words = {"old": (_OLD, _SAY_OLD, _IS_SO), "future": (_FUTURE, _SAY_FUTURE, _IS_SO), "far": (_FAR, _SAY_FAR, _IS_SO)}
    for reason, days in odd_days(seen.table, seen.days, seen.changing, since).items():
        rows = listed([Text(_STANDS, {"row": row, "value": moment(at)}) for row, at in seen.odd.get(reason, ())])
        values = {"n": sum(seen.changing[day] for day in days), "year": since, "column": _dating(seen), "rows": rows}
        yield made(reason, words[reason], values)


def _dating(seen: Preview) -> tuple[str, ...] | Text:
    """The file's columns that date its rows; what the table calls them where the file has none."""
    table = TABLES[seen.table]
    columns = [column for column, became in seen.columns.items() if became in table.dated_by]
    return tuple(columns) if columns else Text(table.column(table.dated_by[0]).title)


def one_day(seen: Preview) -> Doubt | None:
    """All rows of one day, though other columns hold several, or all of one moment without a time of day.

    Rows of one period, such as a month, that is read as its first day are of that day by their nature.
    """
    table, dates = TABLES[seen.table], seen.dates
    if len(seen.days) != 1 or not table.dated_by:
        return None
    dating = table.dated_by[0]
    values: dict[str, Any] = {"n": seen.counts.rows, "day": seen.first, "field": dating}
    if others := dates.get("others"):
        column, examples = next(iter(others.items()))
        values |= {"column": column, "examples": tuple(examples)}
        choices = ((f"mapping={name}={dating}", Text(_IS_DAY, {"column": name})) for name in others)
        return made("one_day", (_TODAY if dates["today"] else _OTHERS, _SAY_OTHER, _IS_ONE_DAY), values, *choices)
    stands = seen.moment.endswith("00:00:00") and not (dates.get("today", True) or dates.get("period"))
    named = table.column(dating).kind == "time" and dating not in table.key and table.happened
    if not (stands and named and seen.counts.rows >= _ONE_MOMENT):
        return None
    values["column"] = dates.get("column") or dating
    return made("one_day", (_MOMENT, _SAY_MOMENT, _IS_ONE_DAY), values)


_STANDS = N_("row {row}: {value}")
_OLD = N_("{column} has dates before {year} in {n:,} rows: {rows}.")
_SAY_OLD = N_("If these dates are right, add --accept old. If not, correct them, or give their order with --order.")
_FUTURE = N_("{column} has dates after today in {n:,} rows: {rows}.")
_SAY_FUTURE = N_(
    "If these dates are right, add --accept future. If not, correct them, or give their order with --order."
)
_FAR = N_("{column} has dates that are years from those of all other rows in {n:,} rows: {rows}.")
_SAY_FAR = N_("If these dates are right, add --accept far. If not, correct them.")
_IS_SO = N_("These dates are right")
_TODAY = N_(
    "All {n:,} rows would get the date of the upload, {day}, but {column} has several dates, such as {examples}."
)
_OTHERS = N_("All {n:,} rows have the same date, {day}, but {column} has several dates, such as {examples}.")
_SAY_OTHER = N_("If {column} is the date of the rows, add --map “{column}={field}”. If not, add --accept one_day.")
_IS_DAY = N_("{column} is the date")
_IS_ONE_DAY = N_("All of them are of that day")
_MOMENT = N_("In {column} all {n:,} rows have the date {day} and no time: it may be the date of the export.")
_SAY_MOMENT = N_("If all of them are of that day, add --accept one_day.")
