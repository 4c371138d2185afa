"""Lengths below 0: what a program writes where there is none, or what clocks that differ make of a short one.

Emptied in silence, they would take the answer and the end of a call along.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.column_profile import NONE
from data.layouts.layout import Layout
from data.layouts.quantities import seconds
from data.layouts.quantities.seconds import BELOW, ZERO
from data.texts import N_, Text

# The times that a length makes, and the states of rows that need one of them.
_MADE = {"contact": ("answered_at", "abandoned_at", "ended_at"), "visit": ("called_at", "ended_at")}
_NEED = {"contact": ("answered",), "visit": ("served", "transferred", "unknown")}
_CODE = re.compile(r"^- ?(1|9+)(\.0+)?$")
_SHOWN = 3


def counted(texts: Iterable[str], said: Mapping[str, str]) -> str:
    """What the lengths below 0 of a column count as: as said, none for a code such as -1, else open.

    Raises FileRefused for what they cannot count as.
    """
    way = said.get(BELOW, "").casefold()
    if way not in ("", NONE, ZERO):
        told = {"said": way}
        raise FileRefused(Text(_NO_WAY, told), remedy=Text(_SAY_WAY))
    below = [text for text in texts if seconds.is_below(text)]
    return way or (NONE if below and _are_code(below) else "")


def _are_code(below: Collection[str]) -> bool:
    """True for one value that comes again and again, such as -1: the code for none."""
    return len(set(below)) == 1 and all(map(_CODE.match, below))


def settled(
    layout: Layout, raw: Raw, columns: Collection[str], values: Mapping[str, Mapping[str, str]]
) -> tuple[Text, ...]:
    """What is said of lengths below 0; raises FileAmbiguous where a row lacks what they would tell.

    columns: the file's columns of lengths.
    """
    found = {column: rows for column in columns if (rows := _rows(raw, column))}
    if not found:
        return ()
    made = layout.apply(raw, date.min, "")[layout.table].sort_by("row_no")
    notes = []
    for column, (below, texts) in found.items():
        said = values.get(column, {}).get(BELOW, "").casefold()
        if not said and (not _are_code(texts) or _lack(made.filter(below), layout.table)):
            raise _question(column, texts)
        told = {"column": column, "rows": len(texts), "examples": tuple(dict.fromkeys(texts[:_SHOWN]))}
        notes.append(Text(_COUNTED if said == ZERO else _EMPTIED, told))
    return tuple(notes)


def _rows(raw: Raw, column: str) -> tuple[pa.Array, list[str]] | None:
    """Which rows of a column are below 0, and their values; None where none is."""
    told = [seconds.plain(str(text or "")) for text in raw.table[column].to_pylist()]
    below = [seconds.is_below(text) for text in told]
    if not any(below):
        return None
    order = pc.sort_indices(raw.row_no)
    return pa.array(below).take(order), [text for text, is_so in zip(told, below, strict=True) if is_so]


def _lack(rows: pa.Table, table: str) -> bool:
    """True where a row that was answered or served lacks one of the times that the lengths make."""
    names = [name for name in _MADE[table] if name in rows.column_names and name != "abandoned_at"]
    states = pc.utf8_lower(rows["outcome"]).to_pylist() if "outcome" in rows.column_names else [None] * rows.num_rows
    columns = [rows[name].to_pylist() for name in names]
    return any(
        None in times and (state in _NEED[table] or (state is None and table == "visit"))
        for state, *times in zip(states, *columns, strict=True)
    )


def _question(column: str, texts: Sequence[str]) -> FileAmbiguous:
    examples = tuple(dict.fromkeys(texts))[:_SHOWN]
    told = {"column": column, "rows": len(texts), "examples": tuple(examples)}
    question = Question.between(column, BELOW, {NONE: _NOT_KNOWN, ZERO: _NO_TIME}, told, examples)
    return FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY, told), question=question)


_OPEN = N_("{rows:,} lengths of time in {column} are below 0: {examples}.")
_SAY = N_(
    "Say with --value “{column}:below=none” that they are not known, or with --value “{column}:below=0” that they are "
    "0."
)
_NOT_KNOWN = N_("They are not known: they are left empty, and so are the times that they would tell")
_NO_TIME = N_("They are 0: it took no time")
_EMPTIED = N_("{rows:,} lengths of time in {column} are below 0 ({examples}) and are left empty.")
_COUNTED = N_("{rows:,} lengths of time in {column} are below 0 ({examples}) and count as 0.")
_NO_WAY = N_("Lengths of time below 0 cannot count as {said}.")
_SAY_WAY = N_("Say none if they are not known, or 0 if they are 0.")
