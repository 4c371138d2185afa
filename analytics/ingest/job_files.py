"""Files that a job leaves beside its rows: its list of refusals, the refused rows as they stood, and a preview."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.ingest import chunks
from analytics.ingest.chunks import Known, Passed
from analytics.ingest.filled_down import filled
from data.files.reader import Source
from data.formats import codec, refused_rows


def join_lists(parts: list[Passed], target: Path, *, is_moved: bool) -> None:
    """Write the refusals of all parts one after the other; by row where rows of other parts are among a part's own."""
    if is_moved:
        lines = [line for part in parts for line in part.listed.read_text(encoding="utf-8").splitlines(keepends=True)]
        lines.sort(key=lambda line: codec.unpacked(json.loads(line)).row)
        target.write_text("".join(lines), encoding="utf-8")
        return
    with target.open("wb") as out:
        for part in parts:
            with part.listed.open("rb") as listed:
                shutil.copyfileobj(listed, out)


def given_back(source: Source, known: Known, parts: list[Passed], *, everything: bool) -> Iterator[pa.Table]:
    """The rows that do not go in: all of the file, or those that were refused."""
    return _every_row(filled(source, known), known) if everything else _refused_rows(parts, bool(known.moves))


def _refused_rows(parts: list[Passed], is_moved: bool) -> Iterator[pa.Table]:
    """The refused rows of all parts; by row where rows of other parts are among a part's own."""
    tables = (pq.read_table(part.refused) for part in parts if part.refused)
    found = list(tables) if is_moved else []
    return iter([pa.concat_tables(found).sort_by("row_no")]) if found else tables


def _every_row(source: Source, known: Known) -> Iterator[pa.Table]:
    """All rows as they stand in the file: when none goes in, all are to be given back."""
    below = known.shape.below
    for part in source.parts():
        raw = refused_rows.restored(part.read())
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
    first = pa.concat_tables([part.first for part in parts]).slice(0, chunks.FIRST).combine_chunks()
    with pa.OSFile(str(target), "wb") as file, pa.ipc.new_file(file, first.schema) as writer:
        writer.write_table(first)
