"""Rows behind those that a file was recognised by, as far as they hold values of kinds that these do not have.

What a file is, is told by its first rows. One row of each further kind is looked at besides: an hour after noon, a
comma before decimals, a month, a word, a column that was empty. Where they tell otherwise, the file is gone over anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from data.contracts import TABLES
from data.formats.raw import Raw
from data.layouts import Layout
from data.layouts.expressions import normal
from data.layouts.layout import headers
from data.layouts.times import hours

# The number that a value begins with, which is an hour, a month or a point; a year only shows its first two digits.
_FIRST = r"^(?P<first>\d{1,2})(?:\d\d(?:\d\d)?)?(?:\D|$)"
# Columns with more kinds are text of their own; rows that are kept of one kind, and of a part.
_KINDS, _EACH, _ROWS = 2000, 3, 500


@dataclass(frozen=True)
class Rows:
    """Rows with values of kinds that the first rows do not have, and their numbers in the file."""

    table: pa.Table
    row_no: pa.Array


def kinds(sample: Raw, columns: Iterable[str]) -> dict[str, frozenset[str]]:
    """The kinds of values of some columns, but for those of text."""
    found = {}
    for column in columns:
        seen = frozenset(pc.unique(_kinds(sample.table[column])).to_pylist()) - {""}
        if len(seen) <= _KINDS:
            found[column] = seen
    return found


def rows(raw: Raw, known: Mapping[str, frozenset[str]]) -> Rows | None:
    """The first rows of each kind that is not known; None without one."""
    places: set[int] = set()
    for column, seen in known.items():
        told = _kinds(raw.table[column])
        new = pc.indices_nonzero(pc.invert(pc.is_in(told, pa.array([*seen, ""], pa.string())))).to_pylist()
        counted: Counter[str] = Counter()
        for place in new[: _ROWS * _EACH]:
            kind = told[place].as_py()
            counted[kind] += 1
            if counted[kind] <= _EACH:
                places.add(place)
    if not places:
        return None
    which = pa.array(sorted(places)[:_ROWS], pa.int64())
    return Rows(raw.table.take(which), raw.row_no.take(which))


def together(found: Iterable[Rows | None]) -> Rows | None:
    """Those of several parts."""
    some = [each for each in found if each]
    if not some:
        return None
    return Rows(pa.concat_tables([one.table for one in some]), pa.concat_arrays([one.row_no for one in some]))


def extended(sample: Raw, found: Rows | None) -> Raw:
    """The first rows with those behind them."""
    if found is None:
        return sample
    table = pa.concat_tables([sample.table, found.table.select(sample.table.column_names)])
    return replace(sample, table=table, row_no=pa.concat_arrays([sample.row_no, found.row_no]))


def deciding(layout: Layout, sample: Raw) -> list[str]:
    """The columns that decide how a file is read: of numbers, times and fixed choices, unread ones and empty ones."""
    known, table = headers(sample), TABLES[layout.table]
    read = {name: [known[normal(c)] for c in verb.reads if normal(c) in known] for name, verb in layout.columns.items()}
    told = [column for name in read if _decides(layout.table, name) for column in read[name]]
    of_text = {column for columns in read.values() for column in columns} - set(told)
    free = [] if table.name == "response" else [c for c in layout.unused(sample) if c not in of_text]
    empty = [column for column in sample.columns if pc.all(_is_empty(sample.table[column])).as_py()]
    return list(dict.fromkeys((*told, *free, *empty)))


def _decides(table: str, name: str) -> bool:
    """True for a field that can be read in more than one way: the order of days is told by all rows in any case."""
    column = TABLES[table].column(name)
    return bool(column.choices) or column.kind != "text"


def _is_empty(values: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.equal(pc.fill_null(pc.utf8_trim_whitespace(values), ""), "")


def _kinds(values: pa.ChunkedArray) -> pa.Array:
    """What kind each value is of; empty for none."""
    texts = pc.fill_null(pc.utf8_trim_whitespace(values), "").combine_chunks()
    first = pc.struct_field(pc.extract_regex(texts, _FIRST), "first")
    hour = pc.struct_field(pc.extract_regex(texts, hours.HOUR), "hour")
    signs = pc.replace_substring_regex(texts, r"\d", "0")
    told = pc.binary_join_element_wise(pc.fill_null(first, ""), pc.fill_null(hour, ""), signs, "|")
    return pc.if_else(pc.equal(texts, ""), "", told)
