"""Rows on their way into a table: Parquet files in the very form in which they are stored, so that a commit need only
name them.

Nothing here knows the store: whoever checks a file, in a process of its own if need be, writes its rows once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.columns import schema
from data.contracts import Table

ROW_GROUP = 100_000
FILE_ROWS = 1_000_000
# A core writes a file of its own from so many rows on.
PARALLEL_ROWS = 250_000
SAMPLE = 10_000
# What is larger is put in order piece by piece: Arrow holds it twice, and a column of text in one piece ends at 2 GiB.
LARGEST_BYTES = 1 << 30


@dataclass(frozen=True)
class Staged:
    """Rows of one contract table on their way in, as Parquet files in stored form.

    files: with every stored column, each file by day (those without one last) and row_no; is_replacement is false.
    """

    table: str
    files: tuple[Path, ...]
    rows: int

    def __add__(self, other: Staged) -> Staged:
        """The rows of both, which are of one table."""
        return Staged(self.table, self.files + other.files, self.rows + other.rows)


def stage(table: pa.Table, contract: Table, upload_id: str, source_file: str, at: datetime, folder: Path) -> Staged:
    """Write rows as they will be stored into new files of a folder.

    table: contract columns, row_no, row_key and perhaps day, which is worked out when it is not there; what else is
    stored is added. at: UTC without a zone. The files are not synced: the commit does that.
    """
    kept = {"upload_id": upload_id, "source_file": source_file, "loaded_at": at, "is_replacement": False}
    rows = completed(table, contract, kept)
    pieces = max(1, -(-rows.nbytes // LARGEST_BYTES))
    parts = [part for piece in sliced(rows, -(-rows.num_rows // pieces)) for part in sliced(by_day(piece), share(rows))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        files = pool.map(lambda part: write(part, folder / f"{uuid4().hex}.parquet"), parts)
        return Staged(contract.name, tuple(files), rows.num_rows)


def completed(table: pa.Table, contract: Table, kept: dict[str, object]) -> pa.Table:
    """Rows with every stored column in its type: empty where it did not come, the store's own where all rows agree."""
    fields, columns = schema(contract), {}
    for field in fields:
        if field.name in table.column_names:
            columns[field.name] = table[field.name].cast(field.type)
        elif field.name in kept:
            columns[field.name] = pa.repeat(pa.scalar(kept[field.name], field.type), table.num_rows)
        else:
            columns[field.name] = pa.nulls(table.num_rows, field.type)
    if "day" not in table.column_names and contract.dated_by:
        columns["day"] = pc.coalesce(*(columns[name].cast(pa.date32()) for name in contract.dated_by))
    return pa.table(columns, schema=fields)


def sliced(table: pa.Table, size: int) -> Iterable[pa.Table]:
    """A table in slices of so many rows; one of no rows for an empty one."""
    size = max(size, 1)
    return [table.slice(start, size) for start in range(0, max(table.num_rows, 1), size)]


def share(table: pa.Table) -> int:
    """Rows that one file should hold, so that all cores write and no file grows too large."""
    return min(FILE_ROWS, max(-(-table.num_rows // (os.cpu_count() or 1)), PARALLEL_ROWS))


def by_day(table: pa.Table) -> pa.Table:
    """The rows by day, those without one last, then by number.

    By Arrow on all cores: over a million wide rows the engine takes four times as long.
    """
    rows = table.combine_chunks()
    order = pc.sort_indices(rows.select(["day", "row_no"]), [("day", "ascending"), ("row_no", "ascending")])
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        taken = pool.map(lambda column: column.take(order), rows.columns)
        return pa.table(list(taken), schema=rows.schema)


def write(table: pa.Table, path: Path) -> Path:
    """Write one file as the store keeps them."""
    with path.open("xb") as file:
        pq.write_table(table, file, row_group_size=ROW_GROUP, compression="zstd", use_dictionary=repeating(table))
    return path


def repeating(table: pa.Table) -> list[str]:
    """The columns whose values come again, going by the first of them: only they gain by a list of what they hold."""
    sample = table.slice(0, SAMPLE)
    return [n for n in sample.column_names if 2 * pc.count_distinct(sample[n]).as_py() <= max(sample.num_rows, 2)]
