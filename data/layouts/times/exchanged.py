"""Days and months that a spreadsheet of another country exchanged, put right where the user says so.

Such a spreadsheet reads 05/09/2025 as the 9th of May and leaves 13/09/2025 as text. The answer is of this file alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import FileRefused
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.layouts.layout import Layout

# What is said of a column, as --value “Date:dates=exchanged”.
DATES, EXCHANGED, UNKNOWN = "dates", "exchanged", "unknown"
_DAY = re.compile(r"^(\d{4})([-/])(\d{1,2})[-/](0?[1-9]|1[0-2])((?:[T ].*)?)$")
# A day as spreadsheets count them, and its time of day.
_SERIAL = re.compile(r"^([2-6]\d{4})(\.\d+)?$")
_BEGIN = date(1899, 12, 30)
_MONTHS = 12


def applied(layout: Layout, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with the columns of which the user said that day and month are exchanged.

    values: the file's column -> "dates" -> what the user says. Raises FileRefused where that is not known.
    """
    said = {column: meant[DATES] for column, meant in values.items() if DATES in meant}
    for column, told in said.items():
        if told != EXCHANGED:
            named = {"column": column, "said": told}
            raise FileRefused(Text(_NOT_KNOWN if told == UNKNOWN else _NO_WORD, named), remedy=Text(_EXPORT, named))
    return replace(layout, exchanged=tuple(said)) if said else layout


def restored(table: pa.Table, columns: tuple[str, ...]) -> pa.Table:
    """The columns with day and month of their dates exchanged again; what is text stays as it is."""
    for column in columns:
        if column in table.column_names:
            values = table[column].combine_chunks().dictionary_encode()
            texts = pa.array([_restored(text) for text in values.dictionary.to_pylist()], pa.string())
            table = table.set_column(table.column_names.index(column), column, pc.take(texts, values.indices))
    return table


def _restored(text: str) -> str:
    if day := _DAY.match(text):
        return f"{day[1]}{day[2]}{int(day[4]):02}{day[2]}{int(day[3]):02}{day[5]}"
    if number := _SERIAL.match(text):
        at = _BEGIN + timedelta(days=int(number[1]))
        if at.day <= _MONTHS:
            return f"{(at.replace(month=at.day, day=at.month) - _BEGIN).days}{number[2] or ''}"
    return text


_NOT_KNOWN = N_("It is not known whether day and month were exchanged in {column}, so nothing of the file is stored.")
_NO_WORD = N_("{said} says nothing of the dates in {column}: they can be exchanged or unknown.")
_EXPORT = N_("Export the file again and add it without opening it in a spreadsheet.")
