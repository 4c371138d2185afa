"""Columns of one header: which of them is the field that the header names is asked, and never the first one taken."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw, shown_text
from data.layouts.expressions import normal
from data.layouts.finding import together
from data.layouts.layout import Layout, headers
from data.layouts.meaning import NOTHING, Meaning
from data.texts import N_, Text

# What `data.formats.raw.unique` puts behind a header that stands there again.
_AGAIN = re.compile(r" \(\d+\)$")
_SHOWN, _LONGEST = 3, 40


def ask(layout: Layout, raw: Raw, said: Iterable[str]) -> None:
    """Raises FileAmbiguous for columns of one header and different values, where one of them became a field.

    Only files that no tool vouches for are looked at. said: columns of which the user said what they are.
    """
    if not (layout.open or layout.name.startswith("template_")):
        return
    told, asked = set(map(normal, said)), []
    for columns in _equal(raw):
        fields = _fields(layout, raw, columns)
        if fields and not told & set(map(normal, columns)) and _differ(raw, columns):
            asked.append(_question(layout, raw, columns, fields[0]))
    if asked:
        message = together([one.title for one in asked[1:]])
        questions = tuple(question for one in asked for question in one.questions)
        raise FileAmbiguous(asked[0].title, message, together([one.remedy for one in asked]), questions=questions)


def settled(raw: Raw, told: Mapping[str, Meaning]) -> dict[str, Meaning]:
    """What the user said of columns, and that a list needs no other column of a header of which one was named."""
    named = {column for column, meant in told.items() if meant.is_field}
    others = (c for columns in _equal(raw) if named & set(columns) for c in columns if c not in told)
    return {**told, **dict.fromkeys(others, Meaning(NOTHING))}


def _equal(raw: Raw) -> list[list[str]]:
    """The file's columns that have the same header as others, by header."""
    found: dict[str, list[str]] = {}
    for column in raw.columns:
        found.setdefault(normal(_AGAIN.sub("", column)), []).append(column)
    return [columns for columns in found.values() if len(columns) > 1]


def _fields(layout: Layout, raw: Raw, columns: list[str]) -> list[str]:
    """The fields of the main table that are made from these columns."""
    known = headers(raw)
    return [name for name, verb in layout.columns.items() if set(verb.taken(known)) & set(columns)]


def _differ(raw: Raw, columns: list[str]) -> bool:
    """True where more than one of them holds anything, and not the same in every row."""
    cells = [pc.fill_null(pc.utf8_trim_whitespace(raw.table[column]), "") for column in columns]
    filled = [values for values in cells if pc.any(pc.not_equal(values, "")).as_py()]
    return any(not values.equals(filled[0]) for values in filled[1:])


def _question(layout: Layout, raw: Raw, columns: list[str], field: str) -> FileAmbiguous:
    title = Text(TABLES[layout.table].column(field).title)
    values = {"header": columns[0], "count": len(columns), "title": title, "column": columns[1], "field": field}
    choices = tuple(
        (f"{column}={field}", Text(_ONE, {"column": column, "examples": _examples(raw.table[column])}))
        for column in columns
    )
    return FileAmbiguous(
        Text(_SEVERAL, values), remedy=Text(_SAY, values), question=Question("mapping", columns[0], choices)
    )


def _examples(column: pa.ChunkedArray) -> tuple[str, ...]:
    """Some of a column's values, by which it is told from the other of its name."""
    seen = dict.fromkeys(shown_text(value or "", _LONGEST) for value in column.slice(0, 200).to_pylist())
    return tuple([value for value in seen if value][:_SHOWN]) or ("–",)


_SEVERAL = N_("{count} columns have the header {header}, and their values differ. One of them is “{title}”.")
_SAY = N_("Say which one with --map, such as --map “{column}={field}”; a number is put behind each further one.")
_ONE = N_("{column}, with {examples}")
