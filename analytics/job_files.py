"""Files that a job leaves beside its rows: its list of refusals, the refused rows as they stood, and a preview."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analytics import passing
from analytics.passing import Known, Passed
from data.formats import mending
from data.reading import Source


def join_lists(parts: list[Passed], target: Path) -> None:
    """Write the refusals of all parts one after the other."""
    with target.open("wb") as out:
        for part in parts:
            with part.listed.open("rb") as listed:
                shutil.copyfileobj(listed, out)


def refused_rows(parts: list[Passed]) -> Iterator[pa.Table]:
    """The refused rows of all parts."""
    return (pq.read_table(part.refused) for part in parts if part.refused)


def every_row(source: Source, known: Known) -> Iterator[pa.Table]:
    """All rows as they stand in the file: when none goes in, all are to be given back."""
    below = known.shape.below
    for part in source.parts():
        raw = mending.restored(part.read())
        yield raw.table.append_column("row_no", raw.row_no).slice(below)
        # Only the first part begins with more header rows.
        below = 0


def join_rows(tables: Iterator[pa.Table], target: Path) -> None:
    """Write rows one after the other; no file without any."""
    writer: pq.ParquetWriter | None = None
    for table in tables:
        writer = writer or pq.ParquetWriter(target, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()


def keep_preview(parts: list[Passed], target: Path) -> None:
    """The first rows as they will be stored."""
    first = pa.concat_tables([part.first for part in parts]).slice(0, passing.FIRST).combine_chunks()
    with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, first.schema) as writer:
        writer.write_table(first)
