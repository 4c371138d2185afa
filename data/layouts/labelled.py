"""Lists of a statistics program: the labels of its variables are the headers that the same list has in a workbook.

A survey keeps its variables' names, by which its items are known from wave to wave; their labels are its questions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from data.errors import FileRefused
from data.formats.raw import Raw, unique
from data.formats.shapes import Shape
from data.layouts.expressions import normal
from data.layouts.layout import Layout
from data.layouts.template import by_template, columns_of
from data.layouts.visits import visit_totals

_SURVEY = "response"


def named(raw: Raw, shape: Shape, as_table: str | None, said: Iterable[str]) -> Shape:
    """The shape with labels for names, where these tell the columns of a list and the names do not.

    raw: the first rows under the file's own names. as_table, said: the table and the columns that the user named.
    """
    own = {normal(name) for name in shape.names}
    if raw.header_rows or not shape.labels or as_table == _SURVEY or own & set(map(normal, said)):
        return shape
    names = tuple(unique([shape.labels.get(name, name) for name in shape.names]))
    other = replace(raw, table=raw.table.rename_columns(list(names)), labels={})
    if as_table:
        is_told = len(columns_of(as_table, other, {}, {})) > len(columns_of(as_table, raw, {}, {}))
    else:
        is_told = _list(raw) is None and _list(other) is not None
    return replace(shape, names=names, labels={}) if is_told else shape


def _list(raw: Raw) -> Layout | None:
    """The list that the headers name; None for a survey and for what they do not name."""
    try:
        found = by_template(raw, "", None, {})
    except FileRefused:
        return None
    return None if found.table == _SURVEY or visit_totals.is_rated(raw, found.unused(raw)) else found
