"""Numbers of rows filled up with the zeros that a spreadsheet dropped, as the user says of a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import FileRefused
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.layouts.layout import Layout

# What is said of a column, as --value “Case ID:digits=6”; 1 leaves every leading zero out.
DIGITS = "digits"
_MOST = 40
_NUMBER = r"^0*(\d+?)(?:\.0+)?$"


def applied(layout: Layout, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with the columns of which the user said how many digits their numbers have.

    values: the file's column -> "digits" -> how many. Raises FileRefused for what is no such number.
    """
    said = {column: meant[DIGITS] for column, meant in values.items() if DIGITS in meant}
    for column, digits in said.items():
        if not (digits.isdecimal() and 1 <= int(digits) <= _MOST):
            told = {"column": column, "digits": digits, "most": _MOST}
            raise FileRefused(Text(_NO_WIDTH, told), remedy=Text(_SAY, told))
    return replace(layout, widths={column: int(digits) for column, digits in said.items()}) if said else layout


def filled(table: pa.Table, widths: Mapping[str, int]) -> pa.Table:
    """The columns with their numbers filled up; what is no whole number stays as it is."""
    for column, width in widths.items():
        if column not in table.column_names:
            continue
        text = table[column]
        bare = pc.replace_substring_regex(text, _NUMBER, r"\1")
        made = pc.if_else(pc.match_substring_regex(text, _NUMBER), pc.utf8_lpad(bare, width, "0"), text)
        table = table.set_column(table.column_names.index(column), column, made)
    return table


_NO_WIDTH = N_("{digits} is no number of digits that the numbers in {column} can have.")
_SAY = N_("Give a number from 1 to {most}, such as --value “{column}:digits=6”.")
