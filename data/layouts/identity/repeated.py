"""Numbers of responses that stand in several rows: which row counts is asked, unless the rows say the very same.

A response that was edited comes again, and so does one that was exported as it was begun and as it was completed. A
person who answers twice gives two responses; the number of a customer is therefore no such number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from data.errors import FileRefused, Question
from data.layouts.dictionary import dictionary
from data.layouts.finding import Found
from data.layouts.identity.identity import day_of, numbers
from data.layouts.identity.once import FIRST, LAST, SAME
from data.layouts.layout import headers
from data.texts import N_, Text

# What is said of a column of numbers, as --value “Response ID:repeats=last”; own: each row is a response.
REPEATS, OWN = "repeats", "own"
_FIELD = "response_id"
# The share of numbers that stand in one row, and of rows that have a number: fewer are numbers of people or things.
_DISTINCT, _FILLED = 0.5, 0.9
# Rows of one number that are of one day and branch, which two rows that were only counted anew seldom are.
_TOGETHER = 0.8
_FEW, _SHOWN, _EXACT = 3, 3, 2


def look_for(found: Found, items: Sequence[str]) -> dict[str, str]:
    """Take the number of a response that stands in several rows: its column -> which of them counts.

    Empty where the file has none, or has it asked.
    """
    entry = next(entry for entry in dictionary().fields if entry.name == _FIELD)
    if _FIELD in found.columns:
        return {}
    fitting = [c for c in found.free if c not in items and entry.fits(*found.texts(c)) and _is_repeated(found, c)]
    best = sorted(fitting, key=lambda c: -entry.fits(*found.texts(c)))[:1]
    for column in best:
        said = found.said.values.get(column, {}).get(REPEATS, "")
        if said not in ("", FIRST, LAST, OWN):
            told = {"column": column, "said": said}
            raise FileRefused(Text(_NO_WORD, told), remedy=Text(_SAY, told))
        groups = _groups(found, column)
        which = said or (SAME if all(len(set(rows)) == 1 for rows in groups.values()) else "")
        if which == OWN:
            return {}
        if which:
            found.take(_FIELD, column)
            return {column: which}
        _ask(found, column, groups)
    return {}


def _is_repeated(found: Found, column: str) -> bool:
    """True for numbers of which most stand in one row and some in several, though no file counts its rows so."""
    told, texts = found.whole(column), numbers(found.raw, column)
    if told.looks_like("time") or not _FEW <= len(told.counts) < told.filled or told.filled < _FILLED * told.rows:
        return False
    if len(told.counts) < _DISTINCT * told.filled:
        return False
    if not texts.is_counter:
        return True
    return dictionary().running.fits(column) < _EXACT and _are_together(found, column)


def _are_together(found: Found, column: str) -> bool:
    """True where nearly all rows of a number are of one day and of one branch."""
    known = headers(found.raw)
    verbs = [found.columns[name] for name in ("responded_at", "branch_id") if name in found.columns]
    columns = list(dict.fromkeys(c for verb in verbs for c in verb.taken(known)))
    if "responded_at" not in found.columns or not columns:
        return False
    groups = _groups(found, column, columns)
    return sum(len({*map(_of_day, rows)}) == 1 for rows in groups.values()) >= _TOGETHER * len(groups)


def _of_day(row: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(day_of, row))


def _groups(found: Found, column: str, columns: Sequence[str] = ()) -> dict[str, list[tuple[str, ...]]]:
    """The rows of numbers that stand in several; columns: what is taken of a row, all of it by default."""
    columns = columns or found.raw.columns
    texts = ([str(text or "").strip() for text in found.raw.table[c].to_pylist()] for c in (column, *columns))
    groups: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for number, *row in zip(*texts, strict=True):
        groups[number].append(tuple(row))
    return {number: rows for number, rows in groups.items() if number and len(rows) > 1}


def _ask(found: Found, column: str, groups: dict[str, list[tuple[str, ...]]]) -> None:
    again = sum(len(rows) - 1 for rows in groups.values())
    examples = tuple(list(groups)[:_SHOWN])
    values = {"column": column, "n": again, "numbers": len(groups), "examples": tuple(examples)}
    ways = {LAST: _LAST_COUNTS, FIRST: _FIRST_COUNTS, OWN: _EACH_COUNTS}
    found.wonder(_TWICE, _SAY_WHICH, values, Question.between(column, REPEATS, ways, examples=examples))


_TWICE = N_(
    "{n:,} rows have the number of an earlier row in {column}, such as {examples}. Each response would be counted "
    "more than once."
)
_SAY_WHICH = N_(
    "If they are the same response, say which row counts: --value “{column}:repeats=last” for its last row, =first "
    "for its first. If each row is a response of its own, say --value “{column}:repeats=own”."
)
_LAST_COUNTS = N_("They are the same response: its last row in the file counts")
_FIRST_COUNTS = N_("They are the same response: its first row in the file counts")
_EACH_COUNTS = N_("Each row is a response of its own")
_NO_WORD = N_("{said} does not say which row of a number in {column} counts.")
_SAY = N_("Say last, first or own, such as --value “{column}:repeats=last”.")
