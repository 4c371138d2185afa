"""Rows that were refused, as a CSV to be mended and given back: the file's own header and rows, and what is wrong.

Teller's own columns stand before the file's, so that a row with too many values can run on to the right. They are known
by their headers and left out when the file comes back, whatever program it was saved with. The last of them carries, in
its header, what had been decided of the whole file: a few rows would not tell it again.
"""

from __future__ import annotations

import csv
import heapq
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.checking.rejections import Rejection
from data.formats.escaping import MARK, escaped, unescaped
from data.formats.raw import Raw
from data.texts import N_, translate

_OWN = re.compile(r"^teller:(row|column|value|reason|remedy|layout)\b")
_TOLD = re.compile(r"^teller:layout/(\d+) ?([\w=-]*)$")
_TITLES = {
    "row": N_("Row"), "column": N_("Column"), "value": N_("Value"), "reason": N_("Reason"), "remedy": N_("Remedy"),
}  # fmt: skip
# So many of Teller's own headers make a header row one of ours, whatever else was done to the file.
_ENOUGH = 3
_BATCH = 10_000
Line = tuple[int, Sequence[str], Sequence[Rejection]]


class Refused(Protocol):
    """What there is to mend, as a plan has it."""

    @property
    def heads(self) -> tuple[tuple[str, ...], ...]:
        """The file's own header rows."""

    @property
    def refused_rows(self) -> Path | None:
        """Parquet of rows that do not go in, as text, their numbers behind them; None without any."""

    @property
    def told(self) -> str:
        """What was decided of the file, sealed."""

    def all_rejections(self) -> Iterator[Rejection]:
        """Every refusal, by row."""
        ...


def write(plan: Refused, path: Path, language: str) -> int:
    """Write the rows that do not go in, by their number, with what is wrong with them; the number of rows.

    The file opens in a spreadsheet with its characters right and runs nothing; `restored` makes the original of it.
    """
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(_header(plan, language))
        for row, cells, wrong in _lines(plan):
            writer.writerow([escaped(cell) for cell in (*_told(row, wrong, language), *cells)])
            count += 1
    return count


def _header(plan: Refused, language: str) -> Iterator[list[str]]:
    own = [f"teller:{name} {translate(title, language)}" for name, title in _TITLES.items()]
    own.append(f"teller:layout/{len(plan.heads[0])} {plan.told}".rstrip())
    for head in plan.heads:
        yield [*own, *map(escaped, head)]
        own = [""] * len(own)


def _told(row: int, wrong: Sequence[Rejection], language: str) -> list[str]:
    """Teller's own cells of one row: several faults stand one below the other, each in its line of every cell."""
    said = [one.as_json(language) for one in wrong]
    faults = ["\n".join(str(one[name]) for one in said) for name in list(_TITLES)[1:]]
    return [wrong[0].place if wrong else str(row), *faults, ""]


def _lines(plan: Refused) -> Iterator[Line]:
    """Number, cells and faults of each row, by number; rows without a fault are those of a file refused as a whole."""
    rejections = ((r.row, (), (r,)) for r in plan.all_rejections())
    rows = _rows(plan.refused_rows) if plan.refused_rows else iter(())
    merged: Iterable[Line] = heapq.merge(rows, rejections, key=itemgetter(0))
    for number, parts in groupby(merged, key=itemgetter(0)):
        found = list(parts)
        wrong = [rejection for _, _, few in found for rejection in few]
        cells = next((cells for _, cells, few in found if not few), None)
        yield number, cells if cells is not None else next((r.cells for r in wrong if r.cells), ()), wrong


def _rows(path: Path) -> Iterator[Line]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            # By place: the file may have columns of any name, even this one.
            *columns, numbers = (column.to_pylist() for column in batch.columns)
            for number, *cells in zip(numbers, *columns, strict=True):
                yield number, [cell or "" for cell in cells], ()


def own_header(cells: Sequence[str]) -> tuple[str, ...] | None:
    """The header of a file to be mended, without what a spreadsheet put behind it; None for any other record."""
    own = [cell for cell in map(str.strip, cells) if _OWN.match(cell)]
    if len(own) < _ENOUGH:
        return None
    width = next((len(own) + int(match[1]) for cell in own if (match := _TOLD.match(cell))), len(cells))
    kept = len(cells)
    while kept > width and not cells[kept - 1].strip():
        kept -= 1
    return tuple(cells[:kept])


def restored(raw: Raw) -> Raw:
    """The file as it was before Teller wrote its own columns into it; any other file as it is."""
    own = [place for place, name in enumerate(raw.columns) if _OWN.match(name)]
    if len(own) < _ENOUGH:
        return raw
    told = next((match[2] for place in own if (match := _TOLD.match(raw.columns[place]))), "")
    places = [place for place in range(len(raw.columns)) if place not in own]
    names = [_name(raw.columns[place], place, own) for place in places]
    table = pa.table([_unescaped(raw.table.column(place)) for place in places], names=names)
    return replace(raw, table=table, torn=tuple(_untorn(torn, own) for torn in raw.torn), told=told)


def _name(header: str, place: int, own: Sequence[int]) -> str:
    """A header as it was; one that had been empty is named by its place without ours."""
    if header == f"column {place + 1}":
        return f"column {place + 1 - sum(mine < place for mine in own)}"
    return " ".join(unescaped(header).split())


def _unescaped(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return pa.chunked_array([_plain(chunk) for chunk in column.chunks], column.type)


def _plain(values: pa.Array) -> pa.Array:
    marked = pc.fill_null(pc.starts_with(values, MARK), False)
    if not pc.any(marked).as_py():
        return values
    plain = pa.array([unescaped(text) for text in values.filter(marked).to_pylist()], values.type)
    return pc.replace_with_mask(values, marked, plain)


def _untorn(torn: Rejection, own: Sequence[int]) -> Rejection:
    """A row that is still torn, without our own cells."""
    cells = tuple(unescaped(cell) for place, cell in enumerate(torn.cells) if place not in own)
    return replace(torn, cells=cells, value=" | ".join(cells)[: len(torn.value)])
