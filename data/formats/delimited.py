"""CSV and its relatives: read by the engine; row by row only where the engine meets a fault, so that no row is lost."""

from __future__ import annotations

import csv
import io
import mmap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data import engine
from data.formats import shapes
from data.formats.encoding import CHUNK
from data.formats.raw import Raw, from_rows, narrow, refuse, unique
from data.texts import N_, Text

DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 1 << 18
# How far down a header is looked for below titles and notes.
HEADER_WITHIN = 20
# How much of a file's end is looked at for blank lines.
_TAIL = 4096
csv.field_size_limit(1 << 28)


@dataclass(frozen=True)
class Dialect:
    """How one file is written: its separator, its headers and the number of the header's record (1 is the first)."""

    delimiter: str
    headers: tuple[str, ...]
    header_row: int


def read(path: Path, file: str, encoding: str) -> Raw:
    """A delimited UTF-8 file as text.

    Raises FileRefused when it holds no header with rows below it.
    """
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as opened:
        sample = opened.read(SAMPLE)
    dialect = sniff(sample, file)
    narrow(dialect.headers, file)
    raw = _by_engine(path, dialect, encoding) if dialect.header_row == 1 else None
    raw = raw or _by_record(path, dialect, encoding)
    if not raw.read:
        raise refuse(N_("The file {file} has a header and no rows."), N_("Export it again with its rows."), file=file)
    return raw


def sniff(sample: str, file: str) -> Dialect:
    """The separator that splits most records alike, and the first record as wide as they are."""
    candidates = [(_records(sample, delimiter), delimiter) for delimiter in DELIMITERS]
    records, delimiter = max(candidates, key=lambda c: _evenness(c[0]))
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
        return Dialect(delimiter, tuple(headers), at)
    while len(headers) > width and not headers[-1].strip():
        headers = headers[:-1]
    return Dialect(delimiter, tuple(headers), at)


def _records(sample: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Numbered records of a sample, without blank ones and without the last, which may be cut off."""
    numbered = [(n, cells) for n, cells, _ in _numbered(sample, delimiter, limit=500)]
    return numbered[:-1] if len(sample) >= SAMPLE and len(numbered) > 1 else numbered


def _filled(cells: list[str]) -> int:
    """Width without the empty cells at the end."""
    return next((i for i in range(len(cells), 0, -1) if cells[i - 1].strip()), 0)


def _evenness(records: list[tuple[int, list[str]]]) -> tuple[bool, float, int]:
    widths = Counter(len(cells) for _, cells in records)
    width, count = widths.most_common(1)[0] if widths else (0, 0)
    return width > 1, count / max(len(records), 1), width


def _numbered(text: str, delimiter: str, limit: int | None = None) -> Iterator[tuple[int, list[str], bool]]:
    """Records with their number and whether they are whole, blank ones left out.

    A quotation mark that is never closed would swallow the rest: that one line is given as not whole, and reading goes
    on below it.
    """
    lines = list(io.StringIO(text, newline=""))
    start, number = 0, 0
    while start < len(lines):
        reader = csv.reader((lines[i] for i in range(start, len(lines))), delimiter=delimiter, strict=True)
        done = 0
        try:
            for cells in reader:
                done, number = reader.line_num, number + 1
                if any(cells) or len(cells) > 1:
                    yield number, cells, True
                if limit and number >= limit:
                    return
            return
        except csv.Error:
            number += 1
            line = lines[start + done]
            cells = next(csv.reader([line], delimiter=delimiter), [])
            yield number, cells, '"' not in line or line.count('"') % 2 == 0
            start += done + 1


def _by_engine(path: Path, dialect: Dialect, encoding: str) -> Raw | None:
    """The file read by DuckDB; None when a row is torn or blank lines would shift the numbers."""
    if _blank_lines(path, dialect):
        return None
    names = unique(dialect.headers)
    asked = {
        "columns": "{" + ", ".join(f"{engine.literal(n)}: 'VARCHAR'" for n in names) + "}",
        "delim": engine.literal(dialect.delimiter),
        "quote": "'\"'",
        "escape": "'\"'",
        "header": "false",
        "skip": "1",
        "auto_detect": "false",
        "strict_mode": "true",
        "null_padding": "false",
        "nullstr": "''",
        "max_line_size": "4000000",
    }
    options = ", ".join(f"{option} = {value}" for option, value in asked.items())
    query = f"SELECT * FROM read_csv({engine.literal(str(path))}, {options})"
    try:
        with engine.connection() as con:
            table = engine.fetched(con, query)
    except duckdb.Error:
        return None
    return Raw(table, pa.array(np.arange(2, table.num_rows + 2)), encoding)


def _blank_lines(path: Path, dialect: Dialect) -> bool:
    """True when a line outside quotation marks is blank, or may be: the engine would leave it out of its count.

    Blank lines at the very end shift nothing, unless a blank line is a row of the one column.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        tail = data[-_TAIL:]
        end = len(data) - len(tail) + len(tail.rstrip()) if len(dialect.headers) > 1 else len(data)
        # Looking for a carriage return first is quick, and spares two of three searches in most files.
        pairs = (b"\n\n", b"\n\r\n", b"\r\r") if data.find(b"\r") >= 0 else (b"\n\n",)
        blanks = [at for pair in pairs for at in _places(data, pair) if at < end]
    if not blanks:
        return False
    bytes_ = np.memmap(path, np.uint8, mode="r")
    starts = range(0, len(bytes_), CHUNK)
    quotes = np.concatenate([start + np.flatnonzero(bytes_[start : start + CHUNK] == ord('"')) for start in starts])
    return _loose(bytes_, quotes, dialect.delimiter) or bool(np.any(np.searchsorted(quotes, blanks) % 2 == 0))


def _places(data: mmap.mmap, wanted: bytes) -> Iterator[int]:
    at = data.find(wanted)
    while at >= 0:
        yield at
        at = data.find(wanted, at + 1)


def _loose(bytes_: npt.NDArray[np.uint8], quotes: npt.NDArray[np.intp], delimiter: str) -> bool:
    """True when a quotation mark stands inside a word, so that counting marks does not tell what is quoted."""
    edges = np.frombuffer(f'{delimiter}"\r\n'.encode(), np.uint8)
    inner = quotes[(quotes > 0) & (quotes < len(bytes_) - 1)]
    return bool(np.any(~np.isin(bytes_[inner - 1], edges) & ~np.isin(bytes_[inner + 1], edges)))


def _by_record(path: Path, dialect: Dialect, encoding: str) -> Raw:
    """The file read record by record: slower, and it says which rows are at fault."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as opened:
        text = opened.read()
    rows: list[tuple[int, list[str]]] = []
    width = len(dialect.headers)
    for number, cells, whole in _numbered(text, dialect.delimiter):
        if number > dialect.header_row:
            rows.append((number, cells if whole or len(cells) != width else [*cells, "\u2026"]))
    notes: tuple[Text, ...] = ()
    if dialect.header_row > 1:
        said = N_("The header was found in row {row}; what stands above it was not read.")
        notes = (Text(said, {"row": dialect.header_row}),)
    return from_rows(dialect.headers, rows, encoding, dialect.header_row, notes)
