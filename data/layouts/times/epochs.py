"""Seconds or thousandths since 1970 as spreadsheets and programs write numbers: 1789000000.0, 1.789000000E+09.

They are put back to digits before anything reads them. Where a spreadsheet has left their last digits out, the times
are lost, and the file is refused. What names a row stays as it is: 1789084805.1 and 1789084805.10 are two calls.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

import pyarrow as pa

from data.contracts import TABLES, Column
from data.errors import FileRefused
from data.layouts.column_profile import facts
from data.layouts.dictionary import bare, comparable, dictionary
from data.layouts.meaning import NOTHING, meaning
from data.store import duck
from data.texts import LANGUAGES, N_, Text, translate

if TYPE_CHECKING:
    from data.formats.raw import Raw

# Such moments in digits alone, with decimals, and with a power of ten behind the first digits.
_DIGITS, _WHOLE, _PARTS = r"1\d{9}(?:\d{3})?", r"1\d{9}(?:\d{3})?\.0*", r"1\d{9}\.\d+"
_POWER = r"1(?:[.,](?P<digits>\d+))?[eE]\+?0?(?:9|12)"
_PLAIN, _OTHER = re.compile(_DIGITS), re.compile(f"(?:{_WHOLE}|{_PARTS}|{_POWER})")
_SHORT = re.compile(_POWER)
# Digits behind the first one with which a moment is known to the second.
_EXACT = 9
_MOST, _HALF, _SHOWN = 0.98, 0.5, 3
# A second and what stands behind it, fields that name a row or a person, and headers of such.
_AFTER_SECOND = re.compile(r"1\d{9}\.(\d+)")
_KEYS = ("response_id", "complaint_id", "visit_id", "contact_id", "customer_key")
_NUMBERED = re.compile(
    r"(?:unique|linked|call|channel|[^a-z]|^)(?:u?u?id|guid|no\.?|number|ref|key)$|번호$|[编編][号號码碼]$|流水[号號]$"
)


def found(raw: Raw, mapping: Mapping[str, str]) -> tuple[str, ...]:
    """The columns of such moments that are written in another way than in digits.

    mapping: what the user said of columns. Raises FileRefused for times of which the last digits are gone.
    """
    columns = [c for c in raw.columns if _is_of_moments(raw, c) and not _names_rows(raw, c, mapping.get(c, ""))]
    for column in columns:
        if _is_shortened(raw, column) and _says_time(column) and mapping.get(column, "").casefold() != NOTHING:
            told = {"column": column, "examples": tuple(list(facts(raw.table[column]).counts)[:_SHOWN])}
            raise FileRefused(Text(_SHORTENED, told), Text(_WHY), Text(_EXPORT, told))
    return tuple(column for column in columns if not _is_shortened(raw, column))


def plain(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    """The columns with these moments in digits; what is none stays as it is."""
    there = [column for column in columns if column in table.column_names]
    if not there:
        return table
    with duck.connection(raw=table.select(there).append_column("row", pa.array(range(table.num_rows)))) as con:
        made = {column: _digits(duck.name(column)) for column in there}
        told = con.sql(f"SELECT {duck.select(made)} FROM raw ORDER BY row").to_arrow_table()
    for column in there:
        table = table.set_column(table.column_names.index(column), column, told[column])
    return table


def _digits(text: str) -> str:
    """SQL of a moment in digits alone."""
    number = "try_cast(replace(t, ',', '.') AS DOUBLE)::BIGINT::VARCHAR"
    parts = "split_part(t, '.', 1) || rpad(left(split_part(t, '.', 2), 3), 3, '0')"
    return (
        f"list_transform([trim({text})], lambda t: CASE "
        f"WHEN regexp_full_match(t, '{_WHOLE}') THEN split_part(t, '.', 1) "
        f"WHEN regexp_full_match(t, '{_PARTS}') THEN {parts} "
        f"WHEN regexp_full_match(t, '{_POWER}') THEN {number} ELSE t END)[1]"
    )


def _is_of_moments(raw: Raw, column: str) -> bool:
    told = facts(raw.table[column])
    others = sum(n for text, n in told.counts.items() if _OTHER.fullmatch(text))
    digits = sum(n for text, n in told.counts.items() if _PLAIN.fullmatch(text))
    return bool(others) and others + digits >= _MOST * told.filled and not dictionary().personal.fits(column)


def _names_rows(raw: Raw, column: str, said: str) -> bool:
    """True for a second and a number of what began in it, such as a telephone system makes of its calls.

    said: what the user said of the column. A whole number that a spreadsheet wrote with .0 is the same number.
    """
    behind = [at[1] for text in facts(raw.table[column]).counts if (at := _AFTER_SECOND.fullmatch(text))]
    if not any(part.strip("0") for part in behind):
        return False
    told = meaning(said) if said else None
    if told and told.is_field:
        return told.name in _KEYS
    # Programs write parts of a second with all digits, or without zeros at the end.
    is_counted = len(set(map(len, behind))) > 1 and any(len(part) > 1 and part.endswith("0") for part in behind)
    return is_counted or _says_number(column)


def _says_number(column: str) -> bool:
    """True for the header of the number of a row."""
    is_named = comparable(column) in _numbers() or bool(_NUMBERED.search(bare(column)))
    return is_named and not _says_time(column)


def _is_shortened(raw: Raw, column: str) -> bool:
    """True where most moments end before their seconds; beside longer ones a short one ends in zeros."""
    told = facts(raw.table[column])
    short = sum(
        n for text, n in told.counts.items() if (at := _SHORT.fullmatch(text)) and len(at["digits"] or "") < _EXACT
    )
    return short > _HALF * told.filled


@cache
def _numbers() -> frozenset[str]:
    """What systems call the numbers of rows, in every table."""
    fields = dictionary().tables.items()
    listed = {name for _, columns in fields for field, names in columns.items() if field in _KEYS for name in names}
    titled = {text for table in TABLES.values() for c in table.columns if c.name in _KEYS for text in _titles(c)}
    return frozenset(map(comparable, listed | titled))


def _titles(column: Column) -> Iterable[str]:
    return (column.name, *(translate(column.title, language) for language in LANGUAGES))


@cache
def _names() -> frozenset[str]:
    """What systems call times, in every table."""
    kinds = {
        (table.name, column.name) for table in TABLES.values() for column in table.columns if column.kind == "time"
    }
    names = {name for table, column in kinds for name in dictionary().tables.get(table, {}).get(column, ())}
    return frozenset(map(comparable, names | {column for _, column in kinds}))


def _says_time(column: str) -> bool:
    """True for the header of a time."""
    dated = next(entry for entry in dictionary().fields if entry.name == "responded_at")
    return bool(dictionary().generic_date.fits(column) or dated.fits(column) or comparable(column) in _names())


_SHORTENED = N_("The times in {column} were shortened by a spreadsheet, such as {examples}.")
_WHY = N_("They count seconds, or thousandths of a second, since 1970, and their last digits are gone.")
_EXPORT = N_(
    "Export the file again and bring it without opening it in a spreadsheet, or show all digits of the column there "
    "before saving. If the column is no time, say --map “{column}=none”."
)
