"""Rows that lack the time they should be dated by, and get another column's instead."""

from __future__ import annotations

from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from data.formats.raw import Raw
from data.layouts.expressions import First, Moment, Today, Verb, When, normal
from data.layouts.layout import headers
from data.texts import N_, Text


def dated_by_another(raw: Raw, verb: Verb) -> list[Text]:
    """A notice where the first of several columns of times is empty in some rows, which another then dates."""
    inner = verb.moment if isinstance(verb, Moment) else verb.cases[-1][1] if isinstance(verb, When) else verb
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


def dated_today(raw: Raw, verb: Verb) -> list[str]:
    """A notice where rows get the day of the upload, as what stands for their date is none."""
    known = headers(raw)
    for tests, made in verb.cases if isinstance(verb, When) else ():
        told = [
            _is_one_of(raw, known[normal(c)], test.words) for test in tests for c in test.columns if normal(c) in known
        ]
        if isinstance(made, Today) and told and pc.any(reduce(pc.and_, told)).as_py():
            return [_KEPT_WITHOUT]
    return []


def _is_one_of(raw: Raw, column: str, words: tuple[str, ...]) -> pa.ChunkedArray:
    """Where a column is one of some words; without any, where it is empty."""
    texts = pc.fill_null(pc.utf8_trim_whitespace(raw.table[column].cast(pa.string())), "")
    return pc.is_in(texts, pa.array(words or ("",), pa.string()))


_KEPT_WITHOUT = N_("Responses that LimeSurvey kept without a date, as of 1980-01-01, are dated {today}.")
_INSTEAD = N_("{column} is empty in some rows: these responses are dated by {other}.")
