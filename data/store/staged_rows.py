"""Rows on their way into a table: Parquet files in the very form in which they are stored, so that a commit need only
name them.

Nothing here knows the store: whoever checks a file, in a process of its own if need be, writes its rows once.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.contracts import Table
from data.store.columns import schema

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
    files = [folder / f"{uuid4().hex}.parquet" for _ in parts]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(write, parts, files))
    return Staged(contract.name, tuple(files), rows.num_rows)


def first_of(staged: Staged, days: Collection[date], columns: Sequence[str], most: int) -> list[dict[str, Any]]:
    """The first rows of some days: row_no and the columns that are asked for."""
    wanted = pa.array(sorted(days), pa.date32())
    found: list[dict[str, Any]] = []
    for path in staged.files:
        for batch in pq.ParquetFile(path).iter_batches(columns=["day", "row_no", *columns]):
            rows = batch.filter(pc.is_in(batch["day"], wanted))
            found = sorted([*found, *rows.to_pylist()], key=lambda row: int(row["row_no"]))[:most]
    return found


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


def sliced(table: pa.Table, size: int) -> list[pa.Table]:
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


def write(table: pa.Table, file: Any, footers: list[pq.FileMetaData] | None = None) -> None:
    """Write one file as the store keeps them; its footer is added to `footers`."""
    try:
        pq.write_table(
            table,
            file,
            row_group_size=ROW_GROUP,
            compression="zstd",
            use_dictionary=repeating(table),
            metadata_collector=footers,
        )
    except RuntimeError as fault:
        # The library asks for the footer of a file that it could not write, which hides that the disk is full.
        raise (fault.__context__ if isinstance(fault.__context__, OSError) else fault) from None


def repeating(table: pa.Table) -> list[str]:
    """The columns whose values come again, going by the first of them: only they gain by a list of what they hold."""
    sample = table.slice(0, SAMPLE)
    flat = [n for n in sample.column_names if not pa.types.is_nested(sample.schema.field(n).type)]
    return [n for n in flat if 2 * pc.count_distinct(sample[n]).as_py() <= max(sample.num_rows, 2)]


def check_columns(table: pa.Table, contract: Table) -> None:
    """Refuse rows with other columns than the contract's, or without a key."""
    known = {*contract.names, "row_no", "row_key", "day"}
    if not {"row_no", "row_key"} <= set(table.column_names) <= known:
        raise ValueError(f"{contract.name}: columns {sorted(set(table.column_names) ^ known)} do not fit the contract")
    if table["row_key"].null_count:
        raise ValueError(f"{contract.name}: a row without a key")


def check_staged(staged: Staged, contract: Table, upload_id: str) -> None:
    """Refuse files that are not in stored form or not of this upload, going by their footers."""
    rows = 0
    for path in staged.files:
        footer = pq.read_metadata(path)
        if not footer.schema.to_arrow_schema().equals(schema(contract)):
            raise ValueError(f"{contract.name}: {path.name} is not in stored form")
        rows += footer.num_rows
        # Of no rows, a footer says nothing.
        for group in map(footer.row_group, range(footer.num_row_groups) if footer.num_rows else ()):
            said = {group.column(i).path_in_schema: group.column(i).statistics for i in range(footer.num_columns)}
            if said["row_key"].null_count or {said["upload_id"].min, said["upload_id"].max} != {upload_id}:
                raise ValueError(f"{contract.name}: {path.name} has a row without a key or of another upload")
    if rows != staged.rows:
        raise ValueError(f"{contract.name}: {rows} rows are not {staged.rows}")


def claim(tables: Mapping[str, Staged]) -> bool:
    """Take staged files for storing; False when they were taken before, and must then be stored under another id.

    For the attempt that took them first may have left rows under their own id.
    """
    marks = [path.with_suffix(".taken") for staged in tables.values() for path in staged.files]
    is_first = not any(mark.exists() for mark in marks)
    for mark in marks:
        mark.touch()
    return is_first


def fitting(staged: Staged, marks: Mapping[Path, pa.Table], fresh: str | None, folder: Path) -> list[Path]:
    """The files to store: those staged, made anew in a folder where rows are marked or all need a fresh upload's id."""

    def fit(path: Path) -> Path:
        return rewrite(path, marks.get(path), fresh, folder) if fresh or path in marks else path

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(fit, staged.files))


def rewrite(path: Path, marks: pa.Table | None, fresh: str | None, folder: Path) -> Path:
    """A staged file anew, a few rows at a time.

    marks: places of rows in order, each to be dropped or else to be marked as a replacement.
    """
    old, target = pq.ParquetFile(path), folder / f"{uuid4().hex}.parquet"
    chunks = (
        [old.metadata.row_group(0).column(i) for i in range(old.metadata.num_columns)] if old.num_row_groups else []
    )
    listed = [chunk.path_in_schema for chunk in chunks if chunk.has_dictionary_page]
    with pq.ParquetWriter(target, old.schema_arrow, compression="zstd", use_dictionary=listed) as new:
        start = 0
        for batch in old.iter_batches(ROW_GROUP):
            rows = marked(pa.Table.from_batches([batch]), start, marks)
            new.write_table(rows if fresh is None else renamed(rows, fresh), ROW_GROUP)
            start += batch.num_rows
    return target


def marked(rows: pa.Table, start: int, marks: pa.Table | None) -> pa.Table:
    """Rows that begin at that place of their file, marked as replacements or dropped."""
    if marks is None:
        return rows
    places, dropped = (marks[name].to_numpy() for name in ("place", "is_dropped"))
    here = slice(*np.searchsorted(places, [start, start + rows.num_rows]))
    flags = np.zeros((2, rows.num_rows), bool)
    flags[dropped[here].astype(int), places[here] - start] = True
    rows = with_column(rows, "is_replacement", pa.array(flags[0]))
    return rows.filter(pa.array(~flags[1])) if flags[1].any() else rows


def renamed(rows: pa.Table, upload_id: str) -> pa.Table:
    """Rows under another upload's id, which begins now."""
    values = {"upload_id": upload_id, "loaded_at": datetime.now(UTC).replace(tzinfo=None)}
    for name, value in values.items():
        rows = with_column(rows, name, pa.repeat(pa.scalar(value, rows.schema.field(name).type), rows.num_rows))
    return rows


def with_column(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    """A table with one column in place of the one of that name."""
    return rows.set_column(rows.column_names.index(name), name, column)
