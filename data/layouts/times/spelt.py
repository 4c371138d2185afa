"""Days in Chinese characters, or behind the word for their week: each is put into digits before anything reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.days import narrow
from data.checking.spelt_days import MARKS, in_digits, is_week
from data.layouts.column_profile import facts
from data.layouts.times import years
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout

_MOST = 0.5


def applied(layout: Layout, raw: Raw) -> Layout:
    """The layout with a word on the columns that name weeks by their first day."""
    notes = []
    for column in years.dated_by(layout, raw):
        told = facts(raw.table[column], rows=raw.table.num_rows)
        weeks = [text for text in told.counts if is_week(text)]
        if sum(told.counts[text] for text in weeks) > _MOST * told.filled:
            notes.append(Text(_WEEKS, {"column": column, "example": weeks[0]}))
    return replace(layout, notes=(*layout.notes, *notes)) if notes else layout


def plain(table: pa.Table, columns: Iterable[str]) -> pa.Table:
    """The columns with their days in digits; what is none stays as it is."""
    for column in (column for column in columns if column in table.column_names):
        values = table[column]
        if pc.any(pc.match_substring_regex(values, MARKS)).as_py():
            texts = values.combine_chunks().dictionary_encode()
            days = pa.array([_plain(text) for text in texts.dictionary.to_pylist()], pa.string())
            table = table.set_column(table.column_names.index(column), column, pc.take(days, texts.indices))
    return table


def _plain(text: str | None) -> str | None:
    spaced = " ".join(narrow(text or "").split())
    made = in_digits(spaced)
    return made if made != spaced else text


_WEEKS = N_("{column} names weeks, such as {example}: each row is dated by the first day of its week.")
