"""Files that carry their own column names in a schema: Parquet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.errors import FileRefused
from data.formats.raw import Raw, narrow, refuse, unique
from data.store import duck
from data.texts import N_

# Rows that are turned into text at once.
_BATCH = 100_000


def parquet(path: Path, file: str, size: int) -> tuple[int, Iterator[Raw]]:
    """How many rows a Parquet file has, and these as text, some `size` bytes at a time; the first is number 1.

    Raises FileRefused for what is no such file.
    """
    try:
        source = pq.ParquetFile(path, memory_map=False)
        narrow(source.schema_arrow.names, file)
        return source.metadata.num_rows, _batches(source, file, size)
    except (pa.ArrowException, OSError) as fault:
        raise _unreadable(file) from fault


def _batches(source: pq.ParquetFile, file: str, size: int) -> Iterator[Raw]:
    names, at = source.schema_arrow.names, 0
    weight = sum(source.metadata.row_group(i).total_byte_size for i in range(source.metadata.num_row_groups))
    rows = max(1, min(_BATCH, source.metadata.num_rows * size // max(weight, 1)))
    places = [f"column{place}" for place in range(len(names))]
    columns = {title: f"CAST({place} AS VARCHAR)" for title, place in zip(unique(names), places, strict=True)}
    try:
        for batch in source.iter_batches(rows):
            with duck.connection(batch=pa.table(batch.columns, names=places)) as con:
                table = con.sql(f"SELECT {duck.select(columns)} FROM batch").to_arrow_table()
            numbers = pa.array(np.arange(at + 1, at + table.num_rows + 1))
            at += table.num_rows
            yield Raw(table, numbers, "utf-8", header_rows=0)
    except (pa.ArrowException, duckdb.Error, OSError) as fault:
        raise _unreadable(file) from fault


def _unreadable(file: str) -> FileRefused:
    return refuse(N_("The Parquet file {file} cannot be read."), N_("Write it again."), file=file)
