"""When the responses of a survey were given: the column that says it, whatever its header, or what is to be asked."""

from __future__ import annotations

import re
from itertools import islice

from data.checking.calendar_spans import UNITS, is_part, is_weekday, read
from data.errors import Question, as_they_are
from data.layouts.dictionary import bare, dictionary
from data.layouts.finding import Found
from data.layouts.times import calendar_parts, periods, undated
from data.texts import N_, Text


def take_parts(found: Found, items: list[str]) -> None:
    """Year, month and day in columns of their own as the date of the responses, where no other column is one."""
    entry = next(e for e in dictionary().fields if e.name == "responded_at")
    made = calendar_parts.parts(found.raw)
    if made is None or "responded_at" in found.columns or not set(made.reads) <= set(found.free) - set(items):
        return
    others = (c for c in found.free if c not in made.reads and entry.fits(*found.texts(c)))
    if not any(found.facts(c).looks_like("time") for c in others):
        found.take("responded_at", made.year)
        found.used |= set(made.reads)


def look_for(found: Found, items: list[str]) -> None:
    """The one column of dates, whatever its header; of several the user is asked, as today is none of them.

    Asked too of what must be dates and cannot be read as such, or may be the day of something else.
    """
    free = [c for c in found.free if c not in items]
    dated = [c for c in free if found.facts(c).looks_like("day") and not dictionary().births.fits(*found.texts(c))]
    ends = [c for c in dated if _is_end(c, dated)]
    dated = [c for c in dated if c not in ends]
    elsewhere = [c for c in dated if dictionary().accounts.fits(*found.texts(c))]
    # A month beside a day says less than the day.
    unread = [c for c in free if _must_be_date(found, c) and not (dated and dictionary().is_period(c))]
    if unread:
        # What cannot be read of it is refused or asked when its dates are looked at, with the whole column at hand.
        found.take("responded_at", unread[0])
    elif len(dated) == 1 and not elsewhere:
        found.take("responded_at", dated[0])
        told = {"column": dated[0], "other": ends[0]} if ends else {"column": dated[0]}
        found.notes.append(Text(_BEGUN if ends else _DATED, told))
    elif len(dated) > 1:
        values = {"columns": "; ".join(dated[:12]), "column": dated[0]}
        choices = tuple((f"{column}=responded_at", words) for column, words in as_they_are(dated))
        found.wonder(_DATES, _SAY_DATE, values, Question("mapping", choices=choices))
    else:
        _look_for_spans(found, free, elsewhere)


def _is_end(column: str, others: list[str]) -> bool:
    """True for the last days of weeks, months and the like, of which another column has the first ones."""
    named = _END.sub("", bare(column))
    begins = [c for c in others if c != column and bare(c) != named == _BEGIN.sub("", bare(c))]
    return named != bare(column) and dictionary().is_period(named.strip()) and len(begins) == 1


def _look_for_spans(found: Found, free: list[str], elsewhere: list[str]) -> None:
    """The same of a file without days: weeks, months and the like, or what else looks like a part of a calendar.

    elsewhere: days of something else, as it seems.
    """
    spans = [c for c in free if found.facts(c).looks_like("span")]
    if told := [c for c in free if _is_told(found, c)]:
        found.take("responded_at", min(told, key=lambda c: UNITS.index(dictionary().unit(*found.texts(c)))))
    elif elsewhere or spans:
        _ask_of_dates(found, [*elsewhere, *spans])
    elif named := [c for c in free if _is_period(found, c) or _is_of_weekdays(found, c)]:
        found.take("responded_at", named[0])
    elif empty := [c for c in free if _is_empty_date(found, c)]:
        _ask_of_empty(found, empty[0])
    elif parts := [c for c in free if _is_of_calendar(found, c)]:
        _ask_of_dates(found, parts)
    else:
        undated.ask(found, free)


def _must_be_date(found: Found, column: str) -> bool:
    """True for a column that is a date by its name or its values, although it does not look like one to be read."""
    told, entry = found.facts(column), next(e for e in dictionary().fields if e.name == "responded_at")
    if told.looks_like("yearless"):
        return not dictionary().births.fits(*found.texts(column))
    if not told.filled or told.is_rating or not entry.fits(*found.texts(column)):
        return False
    if dictionary().day_names.fits(*found.texts(column)):
        return True
    signed = sum(n for text, n in told.counts.items() if re.search(r"\d[-/.:]\d", text))
    return told.looks_like("time") or signed > 0.5 * told.filled


def _is_empty_date(found: Found, column: str) -> bool:
    """True for a column that is the date of the responses by its name, and holds nothing in any row."""
    entry = next(e for e in dictionary().fields if e.name == "responded_at")
    return not found.facts(column).filled and entry.fits(*found.texts(column)) == _EXACT


def _ask_of_empty(found: Found, column: str) -> None:
    """Ask of responses of which none has a date, as when nobody completed one."""
    question = Question("mapping", column, ((f"{column}=none", Text(_ON_UPLOAD)),))
    found.wonder(_EMPTY, _SAY_EMPTY, {"column": column}, question)


def _is_period(found: Found, column: str) -> bool:
    """True for a month, a quarter and the like by its name, in whatever way its values are written.

    주차 is parking too, of which customers rate how easy it is.
    """
    told = found.facts(column)
    is_rated = told.is_scale and bare(column) in undated.RATED_TOO
    return bool(told.filled and dictionary().is_period(column)) and not is_rated and not _is_year(column)


def _is_told(found: Found, column: str) -> bool:
    """True for a week, a month and the like by its name and by most of its values."""
    unit = dictionary().unit(*found.texts(column))
    return unit != YEAR and periods.reads(found.facts(column), unit) and _is_period(found, column)


def _is_year(column: str) -> bool:
    return dictionary().unit(column) == YEAR


def _is_of_calendar(found: Found, column: str) -> bool:
    """True where most values look like a part of a calendar, or are years and the header says so."""
    told, known = found.facts(column), dictionary()
    if not told.filled or known.births.fits(*found.texts(column)):
        return False
    unit = YEAR if _is_year(column) else ""
    parts = sum(n for text, n in told.counts.items() if is_part(text) or (unit and read(text, unit)))
    return parts > _HALF * told.filled


def _is_of_weekdays(found: Found, column: str) -> bool:
    """True for names of days of the week under a header that says day and no more."""
    told, known = found.facts(column), dictionary()
    is_day = known.calendar["day"].fits(column) == _EXACT or known.generic_date.fits(column) == _EXACT
    return is_day and sum(n for text, n in told.counts.items() if is_weekday(text)) > _HALF * told.filled


def _ask_of_dates(found: Found, columns: list[str]) -> None:
    """Ask whether columns say when the responses were given, or nothing of it."""
    for column in columns:
        examples = tuple(islice(found.facts(column).counts, 3))
        values = {"column": column, "examples": tuple(examples)}
        choices = ((f"{column}=responded_at", Text(_IS_DATE)), (f"{column}=none", Text(_NO_DATE)))
        found.wonder(_UNREAD, _SAY_UNREAD, values, Question("mapping", column, choices, examples))


# What sets the first and the last day of a period apart in its header.
_BEGIN = re.compile(
    r"\b(?:start|starts|starting|begin|begins|beginning|from|commencing)\b|시작일?자?$|開始日?期?$|开始日?期?$|起始日?期?$"
)
_END = re.compile(r"\b(?:end|ends|ending|to|until)\b|종료일?자?$|結束日?期?$|结束日?期?$|終了日?$|截止日?期?$")
_EXACT, _HALF, YEAR = 2, 0.5, "year"
_EMPTY = N_(
    "{column} is empty in all rows: nothing says when the responses were given, or whether they were completed."
)
_SAY_EMPTY = N_(
    "Export the file with these dates. If the responses are to get the date of the upload, add --map “{column}=none”."
)
_ON_UPLOAD = N_("They get the date of the upload")
_DATED = N_("The responses are dated by {column}, the only column of dates.")
_BEGUN = N_("The responses are dated by {column}, the first day of the periods of which {other} has the last one.")
_DATES = N_("Each of these columns can be the day of a response: {columns}.")
_SAY_DATE = N_("Say which one with --map, such as --map “{column}=responded_at”; the others are kept as answers.")
_IS_DATE = N_("It is the date of the responses")
_NO_DATE = N_("It is not: do not use it as a date")
_UNREAD = N_("{column} may be the date of the responses: {examples}.")
_SAY_UNREAD = N_(
    "If it is, add --map “{column}=responded_at”. If not, add --map “{column}=none”: if there is no other date column, "
    "the responses then get the date of the upload."
)
