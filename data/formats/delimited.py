"""CSV and its relatives: how a file is written, and its rows piece by piece."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from data.formats import csv_chunks, refused_rows, remarks, shapes
from data.formats.csv_chunks import Dialect, Piece
from data.formats.csv_records import records
from data.formats.raw import narrow, refuse
from data.texts import N_, Text

DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 1 << 18
# How far down a header is looked for below titles and notes.
HEADER_WITHIN = 20
_LOOKED_AT = 500
# The end of a file, where remarks may stand, and the fewest columns of a table that has any.
_TAIL, _FEWEST = 1 << 13, 3
_BOM = "\ufeff"


def opened(path: Path, file: str) -> Dialect:
    """How a delimited UTF-8 file is written.

    Raises FileRefused when it holds no header, or more columns than can be turned into rows.
    """
    with path.open("rb") as source:
        sample = source.read(SAMPLE)
        source.seek(max(0, path.stat().st_size - _TAIL))
        tail = source.read()
    dialect = sniff(sample.removeprefix(_BOM.encode()), file)
    narrow(dialect.headers, file)
    return replace(dialect, below=_below(tail, dialect))


def _below(tail: bytes, dialect: Dialect) -> tuple[str, ...]:
    """Remarks in the last records; the first of the tail may be cut off."""
    if len(dialect.headers) < _FEWEST:
        return ()
    return remarks.below([record.cells for record in records(tail, dialect.delimiter, 1)][1:])


def parts(path: Path, dialect: Dialect, encoding: str, size: int) -> Iterator[Piece]:
    """The rows, some `size` bytes at a time."""
    return csv_chunks.pieces(path, dialect, encoding, size)


def notes(dialect: Dialect) -> tuple[Text, ...]:
    """What whoever adds the file should know."""
    if dialect.header_row == 1:
        return ()
    said = N_("The header was found in row {row}; of what stands above it only a unit is read.")
    return (Text(said, {"row": dialect.header_row}),)


def sniff(sample: bytes, file: str) -> Dialect:
    """The separator that splits most records alike, and the first record as wide as they are."""
    candidates = [(_records(sample, delimiter), delimiter) for delimiter in DELIMITERS]
    records, delimiter = max(candidates, key=lambda c: _evenness(c[0]))
    own = next(((n, header) for n, cells in records if (header := refused_rows.own_header(cells))), None)
    if own:
        return Dialect(delimiter, own[1], own[0])
    widths = Counter(_filled(cells) for _, cells in records)
    if not widths:
        raise refuse(N_("The file {file} is empty."), N_("Export it again; a header and one row at least."), file=file)
    # Of two widths that are as common, the wider: titles are narrow.
    width = max(widths, key=lambda w: (widths[w], w))
    wide = ((n, cells) for n, cells in records[:HEADER_WITHIN] if len(cells) >= width <= 2 * sum(map(bool, cells)))
    at, headers = next(wide, records[0])
    above = [cells for n, cells in records if n < at]
    if above and shapes.is_second_header(above[-1], headers):
        # The options of spread questions stand below the questions: the questions are the header.
        at, headers = next((n, cells) for n, cells in reversed(records) if n < at)
        return Dialect(delimiter, tuple(headers), at, _above(records, at))
    while len(headers) > width and not headers[-1].strip() and not _is_used(len(headers), records):
        headers = headers[:-1]
    return Dialect(delimiter, tuple(headers), at, _above(records, at))


def _above(records: list[tuple[int, list[str]]], at: int) -> tuple[str, ...]:
    """What stands in the records above the header."""
    return tuple(cell.strip() for number, cells in records if number < at for cell in cells if cell.strip())


def _is_used(width: int, records: list[tuple[int, list[str]]]) -> bool:
    """True when the last of so many columns is one, if mostly empty, as in surveys whose last option few choose."""
    wide = sum(len(cells) >= width for _, cells in records)
    return 2 * wide > len(records) and any(_filled(cells) == width for _, cells in records)


def _records(sample: bytes, delimiter: str) -> list[tuple[int, list[str]]]:
    """Numbered records of a sample, without blank ones and without the last, which may be cut off."""
    found = list(islice(records(sample, delimiter, 1, is_end=len(sample) < SAMPLE), _LOOKED_AT))
    found = found or list(islice(records(sample, delimiter, 1), _LOOKED_AT))
    return [(record.number, record.cells) for record in found if any(record.cells) or len(record.cells) > 1]


def _filled(cells: list[str]) -> int:
    """Width without the empty cells at the end."""
    return next((i for i in range(len(cells), 0, -1) if cells[i - 1].strip()), 0)


def _evenness(records: list[tuple[int, list[str]]]) -> tuple[bool, float, int]:
    widths = Counter(len(cells) for _, cells in records)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width > 1, count / max(len(records), 1), width
