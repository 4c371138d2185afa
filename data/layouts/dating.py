"""When the responses of a survey were given: the column that says it, whatever its header, or what is to be asked."""

from __future__ import annotations

import re
from itertools import islice

from data.errors import Question, as_they_are
from data.layouts import calendar_parts
from data.layouts.dictionary import bare, dictionary
from data.layouts.finding import Found
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
    elsewhere = [c for c in dated if dictionary().accounts.fits(*found.texts(c))]
    unread = [c for c in free if _must_be_date(found, c)]
    spans = [c for c in free if c not in unread and found.facts(c).looks_like("span")]
    if unread:
        # What cannot be read of it is refused or asked when its dates are looked at, with the whole column at hand.
        found.take("responded_at", unread[0])
    elif len(dated) == 1 and not elsewhere:
        found.take("responded_at", dated[0])
        found.notes.append(Text(_DATED, {"column": dated[0]}))
    elif len(dated) > 1:
        values = {"columns": "; ".join(dated[:12]), "column": dated[0]}
        choices = tuple((f"{column}=responded_at", words) for column, words in as_they_are(dated))
        found.wonder(_DATES, _SAY_DATE, values, Question("mapping", choices=choices))
    elif elsewhere or spans:
        for column in (*elsewhere, *spans):
            _ask_of_date(found, column)
    elif periods := [c for c in free if _is_period(found, c)]:
        found.take("responded_at", periods[0])
    elif empty := [c for c in free if _is_empty_date(found, c)]:
        _ask_of_empty(found, empty[0])


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
    is_rated = told.is_scale and bare(column) in _RATED_TOO
    return bool(told.filled and dictionary().period_names.fits(column)) and not is_rated


def _ask_of_date(found: Found, column: str) -> None:
    """Ask whether a column says when the responses were given, or nothing of it."""
    examples = tuple(islice(found.facts(column).counts, 3))
    values = {"column": column, "examples": ", ".join(examples)}
    choices = ((f"{column}=responded_at", Text(_IS_DATE)), (f"{column}=none", Text(_NO_DATE)))
    found.wonder(_UNREAD, _SAY_UNREAD, values, Question("mapping", column, choices, examples))


_RATED_TOO = ("주차",)
_EXACT = 2
_EMPTY = N_(
    "{column} is empty in all rows: nothing says when the responses were given, or whether they were completed."
)
_SAY_EMPTY = N_(
    "Export the file with these dates. If the responses are to get the date of the upload, add --map “{column}=none”."
)
_ON_UPLOAD = N_("They get the date of the upload")
_DATED = N_("The responses are dated by {column}, the only column of dates.")
_DATES = N_("Each of these columns can be the day of a response: {columns}.")
_SAY_DATE = N_("Say which one with --map, such as --map “{column}=responded_at”; the others are kept as answers.")
_IS_DATE = N_("It is the date of the responses")
_NO_DATE = N_("It is not: do not use it as a date")
_UNREAD = N_("{column} may be the date of the responses: {examples}.")
_SAY_UNREAD = N_(
    "If it is, add --map “{column}=responded_at”. If not, add --map “{column}=none”: if there is no other date column, "
    "the responses then get the date of the upload."
)
