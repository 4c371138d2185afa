"""Cells left empty below a name or a day that stands in the first row of its block alone, as merged cells leave them.

What a sheet shows as one cell over many rows is one value and many empty cells in a file of text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.formats.raw import Raw
from data.layouts.column_profile import facts
from data.layouts.contacts import lanes
from data.layouts.contacts.absences import joined
from data.layouts.contacts.totals import is_total
from data.layouts.dictionary import bare, comparable, dictionary
from data.layouts.expressions import normal
from data.layouts.meaning import NOTHING
from data.layouts.template import names_of
from data.texts import N_, Text

# What is said of such a column, as --value "Branch:below=same".
BELOW, SAME, EMPTY = "below", "same", "empty"
# What rows are put together by.
_FIELDS = frozenset((
    "branch_id", "region", "queue", "service", "product", "segment", "channel", "counter", "employee_id",
))  # fmt: skip
_LEAST, _SHOWN, _IN_TURN, _MOST = 4, 3, 0.8, 0.9


def settled(
    raw: Raw, mapping: Mapping[str, str], values: Mapping[str, Mapping[str, str]]
) -> tuple[Raw, tuple[str, ...], tuple[Text, ...]]:
    """The file with such cells filled where the user said so, the columns that were, and what is said of them.

    values: the file's column -> "below" -> what the user said. Raises FileAmbiguous for columns of which nobody did.
    """
    unused = {normal(column) for column, field in mapping.items() if field == NOTHING}
    said = {column: told[BELOW] for column, told in values.items() if told.get(BELOW) in (SAME, EMPTY)}
    open_ = [c for c in raw.columns if c not in said and normal(c) not in unused and is_of_blocks(raw, c)]
    if open_:
        raise joined([_question(raw, column) for column in open_])
    filled_in = tuple(column for column, way in said.items() if way == SAME and _has_gaps(_texts(raw, column)))
    notes = tuple(Text(_FILLED, {"column": column}) for column in filled_in)
    return filled(raw, filled_in), filled_in, notes


def filled(raw: Raw, columns: tuple[str, ...], before: Mapping[str, str] | None = None) -> Raw:
    """The rows with the value above in each empty cell of these columns.

    before: the last values of the rows before these. A sheet begins anew.
    """
    table = raw.table
    for column in (column for column in columns if column in table.column_names):
        made = [_down(some) for some in _by_sheet(raw, column)]
        if before and before.get(column):
            made[0] = pc.fill_null(made[0], before[column])
        place = table.column_names.index(column)
        table = table.set_column(place, column, pc.fill_null(pa.chunked_array(made, pa.string()), ""))
    return replace(raw, table=table)


def last(raw: Raw, columns: tuple[str, ...]) -> dict[str, str]:
    """The values of the last row, for the rows after it."""
    held = (column for column in columns if column in raw.columns and raw.table.num_rows)
    return {column: str(raw.table[column][-1].as_py() or "") for column in held}


def _down(values: pa.ChunkedArray) -> pa.Array:
    """The values with nulls in place of those of their first rows that have none above them."""
    plain = pc.utf8_trim_whitespace(pc.fill_null(values.combine_chunks(), ""))
    return pc.fill_null_forward(pc.if_else(pc.equal(plain, ""), pa.scalar(None, pa.string()), plain))


def _by_sheet(raw: Raw, column: str) -> Iterator[pa.ChunkedArray]:
    """The column's values, those of each sheet by themselves."""
    rows = raw.row_no.to_pylist() if len(raw.sheets) > 1 else []
    starts = [0, *(bisect_right(rows, above) for above, _ in raw.sheets[1:] if rows), raw.table.num_rows]
    for start, end in pairwise(starts):
        yield raw.table[column].slice(start, end - start).cast(pa.string())


def _texts(raw: Raw, column: str) -> list[str]:
    return [str(text or "").strip() for text in raw.table[column].to_pylist()]


def is_of_blocks(raw: Raw, column: str) -> bool:
    """True for names of groups, or days, of which each stands in the first row of its block alone."""
    if not _may_be_empty(raw, column):
        return False
    return (_is_named(column) or _is_only_day(raw, column)) and _begins_blocks(_texts(raw, column))


def _may_be_empty(raw: Raw, column: str) -> bool:
    empty = pc.sum(pc.equal(pc.utf8_trim_whitespace(pc.fill_null(raw.table[column], "")), "")).as_py() or 0
    return 2 * empty >= raw.table.num_rows >= _LEAST


def _is_named(column: str) -> bool:
    return comparable(bare(column)) in _names()


@cache
def _names() -> frozenset[str]:
    """What branches, queues, regions and other groups of rows are called."""
    own = {n for t in TABLES.values() for c in t.columns if c.name in _FIELDS for n in names_of(t.name, c)}
    asked = {word for entry in dictionary().fields if entry.name in _FIELDS for word in entry.whole}
    return frozenset(own | asked | dictionary().places.whole | set(map(comparable, lanes.GROUPS)))


def _is_only_day(raw: Raw, column: str) -> bool:
    """True for days where no other column has those of all rows: one that closed few complaints is left empty too."""
    known = dictionary()
    if not facts(raw.table[column]).looks_like("time") or known.births.fits(column) or known.accounts.fits(column):
        return False
    others = (facts(raw.table[c]) for c in raw.columns if c != column)
    return not any(told.looks_like("time") and told.filled >= _MOST * told.rows for told in others)


def _has_gaps(texts: list[str]) -> bool:
    """True where the first row has a value and many others have none."""
    named = sum(map(bool, texts))
    return bool(texts) and bool(texts[0]) and 2 * (len(texts) - named) >= named


def _begins_blocks(texts: list[str]) -> bool:
    """True where each value differs from the one before it and is of one block, or all come in turn again.

    Where few rows have a name by chance the first one has none, or a name stands twice behind itself.
    """
    names = [text for text in texts if text and not is_total(text.casefold())]
    if not _has_gaps(texts) or any(one == other for one, other in pairwise(names)):
        return False
    return len(set(names)) == len(names) or _come_in_turn(names)


def _come_in_turn(names: list[str]) -> bool:
    """True where the same name follows a name nearly always."""
    behind: dict[str, Counter[str]] = defaultdict(Counter)
    for one, other in pairwise(names):
        behind[one][other] += 1
    return sum(max(counts.values()) for counts in behind.values()) >= _IN_TURN * (len(names) - 1)


def _question(raw: Raw, column: str) -> FileAmbiguous:
    texts = _texts(raw, column)
    names = [text for text in texts if text]
    told = {"column": column, "filled": len(names), "rows": len(texts), "values": tuple(names[:_SHOWN])}
    question = Question.between(column, BELOW, {SAME: _SAME, EMPTY: _EMPTY}, told, names[:_SHOWN])
    return FileAmbiguous(Text(_OPEN, told), remedy=Text(_SAY, told), question=question)


_OPEN = N_(
    "{column} has a value in {filled:,} of {rows:,} rows alone, each time another one, and the cells below are empty: "
    "{values}."
)
_SAY = N_(
    "If an empty cell means the same as the cell above it, as in a sheet with merged cells, add --value "
    "“{column}:below=same”. If these rows have none, add --value “{column}:below=empty”."
)
_SAME = N_("An empty cell means the same as the cell above it")
_EMPTY = N_("Rows with an empty cell have none")
_FILLED = N_("Empty cells of {column} are taken to mean the same as the cell above them.")
