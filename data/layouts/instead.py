"""Rows that lack the time they should be dated by, and get another column's instead."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from data.formats.raw import Raw
from data.layouts.layout import headers
from data.layouts.verbs import First, Moment, Verb, normal
from data.texts import N_, Text


def dated_by_another(raw: Raw, verb: Verb) -> list[Text]:
    """A notice where the first of several columns of times is empty in some rows, which another then dates."""
    inner = verb.moment if isinstance(verb, Moment) else verb
    known = headers(raw)
    there = [known[normal(c)] for c in inner.columns if normal(c) in known] if isinstance(inner, First) else []
    if len(there) < 2:
        return []
    filled = [pc.greater(pc.utf8_length(pc.utf8_trim_whitespace(raw.table[c].cast(pa.string()))), 0) for c in there]
    is_filled = [column.fill_null(False) for column in filled]
    notes, open_ = [], pc.invert(is_filled[0])
    for column, here in zip(there[1:], is_filled[1:], strict=True):
        if pc.any(pc.and_(open_, here)).as_py():
            notes.append(Text(_INSTEAD, {"column": there[0], "other": column}))
        open_ = pc.and_(open_, pc.invert(here))
    return notes


_INSTEAD = N_("{column} is empty in some rows: these responses are dated by {other}.")
