"""Rows of one number that stand in several parts of a file, such as legs of a call: brought together in the first part.

A part joins its own rows alone, or chooses among them. The numbers of each part are told by their hashes; rows are held
only of those that more than one part has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data.checking import casting, row_keys
from data.contracts import TABLES
from data.errors import FileRefused
from data.formats import shapes
from data.formats.raw import Raw
from data.formats.shapes import Shape
from data.layouts import Layout
from data.layouts.layout import headers
from data.store import duck
from data.texts import N_, Text

# A part: its number, whether it is the last, and its rows as they stand in the file.
Part = tuple[int, bool, Raw]
# Rows of such numbers that can be held at once.
_MOST = 500_000
_DAY = f"CASE WHEN regexp_matches(begun, '{casting.PLAIN}') THEN left(begun, 10) ELSE {casting.day_text('begun')} END"


@dataclass(frozen=True)
class Moves:
    """What becomes of the rows of one part: those that go to an earlier one, and those that come from later ones."""

    gone: frozenset[int] = frozenset()
    tables: tuple[pa.Table, ...] = ()
    numbers: tuple[pa.Array, ...] = field(default=())

    def of(self, raw: Raw) -> Raw:
        """The part with its rows moved."""
        if self.gone:
            stay = pc.invert(pc.is_in(raw.row_no, pa.array(sorted(self.gone), pa.int64())))
            raw = replace(raw, table=raw.table.filter(stay), row_no=raw.row_no.filter(stay))
        if not self.tables:
            return raw
        table, row_no = pa.concat_tables([raw.table, *self.tables]), pa.concat_arrays([raw.row_no, *self.numbers])
        return replace(raw, table=table, row_no=row_no)


STAY = Moves()


def moves(parts: Callable[[], Iterable[Part]], shape: Shape, layout: Layout) -> dict[int, Moves]:
    """The rows that have to change their part, by part; none where no rows are joined, or parts share no number.

    Raises FileRefused for more of them than can be held.
    """
    if not (layout.legs or layout.repeats):
        return {}
    marks: list[row_keys.Marks] = []
    for number, is_last, raw in parts():
        if is_last and not number:
            return {}
        marks.append(np.unique(_marked(number, is_last, raw, shape, layout)[0]))
    shared = row_keys.shared(marks)
    return _moved(partial(_shared, parts, shape, layout, shared), marks, shared) if len(shared) else {}


def _shared(
    parts: Callable[[], Iterable[Part]], shape: Shape, layout: Layout, shared: row_keys.Marks
) -> Iterator[tuple[int, Raw, row_keys.Marks, npt.NDArray[np.int64]]]:
    """The rows of each part that have a number of several parts: the part, its rows, their marks and numbers."""
    for number, is_last, raw in parts():
        marks, rows = _marked(number, is_last, raw, shape, layout)
        among = np.isin(marks, shared)
        yield number, raw, marks[among], rows[among]


def _moved(
    found: Callable[[], Iterable[tuple[int, Raw, row_keys.Marks, npt.NDArray[np.int64]]]],
    marks: list[row_keys.Marks],
    shared: row_keys.Marks,
) -> dict[int, Moves]:
    home: dict[int, int] = {}
    for number, of_part in reversed(list(enumerate(marks))):
        home |= dict.fromkeys(of_part[np.isin(of_part, shared)].tolist(), number)
    made: dict[int, Moves] = {}
    held = 0
    for number, raw, told, rows in found():
        targets = np.array([home[mark] for mark in told.tolist()], np.int64)
        held += int((targets != number).sum())
        if held > _MOST:
            raise FileRefused(Text(_TOO_FAR, {"most": _MOST}), remedy=Text(_SORT))
        for target in np.unique(targets[targets != number]).tolist():
            which = pc.is_in(raw.row_no, pa.array(rows[targets == target], pa.int64()))
            one = made.get(target, STAY)
            tables, numbers = (*one.tables, raw.table.filter(which)), (*one.numbers, raw.row_no.filter(which))
            made[target] = replace(one, tables=tables, numbers=numbers)
        gone = frozenset(rows[targets != number].tolist())
        made |= {number: replace(made.get(number, STAY), gone=gone)} if gone else {}
    return made


def _marked(
    number: int, is_last: bool, raw: Raw, shape: Shape, layout: Layout
) -> tuple[row_keys.Marks, npt.NDArray[np.int64]]:
    """A hash of what joins a row to others, of each row of a part that has a number, and the numbers of these rows."""
    rows = shapes.unfolded(raw, shape, is_first=not number, is_last=is_last)
    column, is_daily = _joining(layout)
    if column not in rows.columns:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    known = headers(rows)
    besides = ("branch_id", TABLES[layout.table].dated_by[0]) if is_daily else ()
    read = [list(layout.columns[name].taken(known))[:1] if name in layout.columns else [] for name in besides]
    branch, begun = (rows.table[name[0]] if name else None for name in (*read, [], [])[:2])
    empty = pa.nulls(rows.table.num_rows, pa.string())
    told = {"number": rows.table[column], "row": rows.row_no}
    told |= {"branch": empty if branch is None else branch, "begun": empty if begun is None else begun}
    with duck.connection(rows=pa.table(told)) as con:
        mark = f"hash(trim(number), coalesce(branch, ''), coalesce({_DAY}, ''))"
        found = con.sql(f"SELECT {mark} AS mark, row FROM rows WHERE trim(number) <> ''").to_arrow_table()
    return found["mark"].to_numpy(), found["row"].to_numpy()


def _joining(layout: Layout) -> tuple[str, bool]:
    """The column of the numbers, and whether they are of a day alone, as those of tickets are."""
    if layout.repeats:
        return next(iter(layout.repeats)), False
    column, _, _, *rest = layout.legs
    return column, layout.table == "visit" or bool(rest and rest[0])


_TOO_FAR = N_("More than {most:,} rows have the number of a row that stands far from them in the file.")
_SORT = N_("Sort the file by this number, or add it in several files, with all rows of a number in one of them.")
