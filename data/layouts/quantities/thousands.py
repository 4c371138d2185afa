"""Points between thousands, as in 1.200 or 1.250,50 €: told by another value of the column, else asked about.

So are commas, where others of the column stand before decimals: 1,234 beside 2,25.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused, Question
from data.layouts.expressions import normal
from data.layouts.quantities.currencies import NAMES
from data.layouts.quantities.units import quantity
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout

# What is said of a column, as --value “Amount:point=thousands”.
POINT, THOUSANDS, DECIMALS = "point", "thousands", "decimals"
# The same of its commas, as --value “Amount:comma=decimals”.
COMMA, _COMMA_DECIMALS, _BOTH = "comma", "comma decimals", "both thousands"
_SIGNS = re.compile(rf"(?i)^[-+(\s]*(?:{NAMES})?\s*|\s*(?:{NAMES})?[)\s]*$")
# 1.200 may be either; what a point or a comma can be alone.
_OPEN = re.compile(r"^[1-9]\d{0,2}\.\d{3}$")
_GROUPED = re.compile(r"^[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$|^\d+,\d{1,2}$")
_DECIMAL = re.compile(
    r"^\d+\.\d{1,2}$|^\d*\.\d{4,}$|^0?\.\d+$|^\d{4,}\.\d+$|^0\d*\.\d+$|^\d{1,3}(?:,\d{3})+(?:\.\d+)?$"
)
_OPEN_COMMA = re.compile(r"^[1-9]\d{0,2},\d{3}$")
_DECIMAL_COMMA = re.compile(r"^\d+,\d{1,2}$|^0,\d+$|^\d{1,3}(?:\.\d{3})+,\d+$")
_FEW = 3
# With a fourth decimal nothing is taken for thousands.
_REWRITTEN = {
    DECIMALS: (r"^(\D*\d{1,3}\.\d{3})(\D*)$", r"\1" + "0" + r"\2"),
    _COMMA_DECIMALS: (r"^(\D*\d{1,3}),(\d{3})(\D*)$", r"\1.\2" + "0" + r"\3"),
    _BOTH: (r"^(\D*\d{1,3})\.(\d{3})(\D*)$", r"\1\2\3"),
}


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Layout:
    """The layout with the columns of amounts and counts whose points stand between thousands.

    values: the file's column -> "point" -> what the user says. Raises FileAmbiguous where nothing tells.
    """
    found: dict[str, str] = {}
    asked: list[FileAmbiguous] = []
    for name, header in _columns(layout, raw):
        said, of_comma = (_said(header, values, sign) for sign in (POINT, COMMA))
        commas = _commas(raw, header)
        if commas and of_comma == DECIMALS:
            found[header] = _COMMA_DECIMALS
            continue
        if commas and not of_comma:
            asked.append(_question(header, commas, COMMA))
        column = TABLES[layout.table].column(name)
        way = said or proof(raw, header, is_whole=column.kind == "whole")
        open_ = [text for text in _texts(raw, header) if _OPEN.match(text)]
        if commas and of_comma == THOUSANDS:
            # Each value tells by itself which of its signs stands before decimals, but for 1.200.
            way = _BOTH if way == THOUSANDS and open_ else way if open_ else ""
        if way in (THOUSANDS, _BOTH) or (way and open_):
            found[header] = way
        elif open_:
            asked.append(_question(header, open_, POINT))
    if asked:
        raise asked[0]
    if not found:
        return layout
    large = [header for header, way in found.items() if way == THOUSANDS]
    notes = (Text(_READ, {"columns": tuple(large)}),) if large else ()
    return replace(layout, grouped=found, notes=(*layout.notes, *notes))


def _said(header: str, values: Mapping[str, Mapping[str, str]], sign: str) -> str:
    """What the user says of the points or the commas of a column; raises FileRefused for another word."""
    said = values.get(header, {}).get(sign, "")
    if said not in ("", THOUSANDS, DECIMALS):
        told = {"column": header, "said": said}
        raise FileRefused(Text(_NO_WORD, told), remedy=Text(_SAY, told))
    return said


def _commas(raw: Raw, header: str) -> list[str]:
    """Values whose comma may stand between thousands or before decimals, as it does in others of the column."""
    texts = _texts(raw, header)
    return [text for text in texts if _OPEN_COMMA.match(text)] if any(map(_DECIMAL_COMMA.match, texts)) else []


def proof(raw: Raw, header: str, *, is_whole: bool = False) -> str:
    """What the points of a column are by its other values; empty where these tell nothing, or both.

    is_whole: it counts things, of which there are no thousandths.
    """
    texts = _texts(raw, header)
    open_ = [text for text in texts if _OPEN.match(text)]
    grouped = any(_GROUPED.match(text) and text not in open_ for text in texts)
    grouped = bool(open_) and (grouped or (is_whole and any(not text.endswith("000") for text in open_)))
    decimal = any(map(_DECIMAL.match, texts))
    return "" if grouped == decimal else THOUSANDS if grouped else DECIMALS


def plain(table: pa.Table, columns: Mapping[str, str]) -> pa.Table:
    """The columns without points between thousands, and with a point before decimals."""
    for column, way in columns.items():
        if column in table.column_names and way in _REWRITTEN:
            text = pc.replace_substring_regex(table[column], *_REWRITTEN[way])
            table = table.set_column(table.column_names.index(column), column, text)
        elif column in table.column_names:
            text = table[column]
            # The engine's patterns look at each place once: of 1.234.567 every second point.
            for _ in range(_FEW):
                text = pc.replace_substring_regex(text, r"(\d)\.(\d{3})\b", r"\1\2")
            text = pc.replace_substring_regex(text, r"(\d),(\d+)", r"\1.\2")
            table = table.set_column(table.column_names.index(column), column, text)
    return table


def _columns(layout: Layout, raw: Raw) -> list[tuple[str, str]]:
    """Fields that are amounts or counts, each with the file's column that it is made from."""
    known = {normal(column): column for column in reversed(raw.columns)}
    numbers = [column.name for column in TABLES[layout.table].columns if quantity(column) in ("money", "count")]
    read = [(name, verb.taken(known)) for name, verb in layout.columns.items() if name in numbers]
    return [(name, columns[0]) for name, columns in read if len(columns) == 1]


def _texts(raw: Raw, header: str) -> list[str]:
    """The column's different values without signs of money around them."""
    found = pc.unique(pc.utf8_trim_whitespace(raw.table[header].cast(pa.string()))).to_pylist()
    return [_SIGNS.sub("", str(text)) for text in found if text]


def _question(header: str, open_: list[str], sign: str) -> FileAmbiguous:
    first = open_[0]
    values: dict[str, Any] = {"column": header, "examples": tuple(open_[:_FEW]), "first": first}
    small = float(first.replace(",", "."))
    values |= {"large": f"{1000 * small:,.0f}", "small": f"{small:g}"}
    either, say, large, less = _POINTS if sign == POINT else _COMMAS
    question = Question.between(header, sign, {THOUSANDS: large, DECIMALS: less}, values, open_[:_FEW])
    return FileAmbiguous(Text(either, values), remedy=Text(say, values), question=question)


_EITHER = N_("The points in {column} may stand between thousands or before decimals: {examples}.")
_SAY_WHICH = N_(
    "Say --value “{column}:point=thousands” if {first} is {large}, or --value “{column}:point=decimals” if it is "
    "{small}."
)
_IS_LARGE = N_("{first} is {large}: the point stands between thousands")
_IS_SMALL = N_("{first} is {small}: the point stands before decimals")
_EITHER_COMMA = N_(
    "The commas in {column} may stand between thousands or before decimals: {examples}. Others of its commas stand "
    "before decimals."
)
_SAY_WHICH_COMMA = N_(
    "Say --value “{column}:comma=thousands” if {first} is {large}, or --value “{column}:comma=decimals” if it is "
    "{small}."
)
_IS_LARGE_COMMA = N_("{first} is {large}: the comma stands between thousands")
_IS_SMALL_COMMA = N_("{first} is {small}: the comma stands before decimals")
_POINTS = (_EITHER, _SAY_WHICH, _IS_LARGE, _IS_SMALL)
_COMMAS = (_EITHER_COMMA, _SAY_WHICH_COMMA, _IS_LARGE_COMMA, _IS_SMALL_COMMA)
_NO_WORD = N_("{said} does not say what the points or commas in {column} are.")
_SAY = N_("Say thousands or decimals, such as --value “{column}:point=thousands”.")
_READ = N_("Points in these columns stand between thousands: {columns}.")
