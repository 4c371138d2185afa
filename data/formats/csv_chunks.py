"""A delimited file cut into pieces that are read one by one and at once, so that no more than a few are in memory.

A piece ends where a record ends. Where the quotation marks of a stretch are in order, which their places tell, Arrow
reads it; where they are not, or where a row is torn, Python does, record by record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

from data.checking.rejections import Rejection
from data.formats import csv_records
from data.formats.csv_records import DAMAGE, LONGEST, Record
from data.formats.raw import Raw, unique

# What is read record by record at once: enough for most records, and little enough to be done soon.
_SLOW = 4 << 20
# Arrow sets a quarter of a megabyte aside for each column.
_WIDE = 500
_QUOTE, _LINE, _RETURN = ord('"'), ord("\n"), ord("\r")
_BOM = b"\xef\xbb\xbf"
Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Dialect:
    """How one file is written: its separator, its headers and the number of the header's record (1 is the first).

    above: what stands in the records above the header. below: remarks under the last one.
    """

    delimiter: str
    headers: tuple[str, ...]
    header_row: int
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True)
class Piece:
    """Whole records of one file.

    size: how many of the file's bytes they are. count: how many records, blank ones too. number: the first one's.
    starts: where each begins in the data, if Arrow may read them. found: the records themselves, if Python has.
    """

    dialect: Dialect
    encoding: str
    number: int
    count: int
    size: int
    data: bytes = b""
    starts: Places | None = None
    found: tuple[Record, ...] = ()
    torn: tuple[Rejection, ...] = ()

    def read(self) -> Raw:
        """The piece as a table."""
        headers, row = unique(self.dialect.headers), self.dialect.header_row
        raw = self._by_arrow(headers) if self.starts is not None and DAMAGE.encode() not in self.data else None
        if raw is None:
            found = self.found or csv_records.records(self.data, self.dialect.delimiter, self.number)
            raw = csv_records.raw_of(iter(found), headers, self.encoding, row)
        return replace(raw, torn=(*raw.torn, *self.torn), above=self.dialect.above, below=self.dialect.below)

    def _by_arrow(self, headers: list[str]) -> Raw | None:
        """The same by Arrow; None where a row is torn, bytes are no text, or columns are many."""
        if len(headers) > _WIDE:
            return None
        convert = pa.csv.ConvertOptions(
            column_types=dict.fromkeys(headers, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        )
        parse = pa.csv.ParseOptions(delimiter=self.dialect.delimiter, newlines_in_values=True)
        read = pa.csv.ReadOptions(column_names=headers, use_threads=False, block_size=len(self.data) + 1)
        try:
            table = pa.csv.read_csv(pa.BufferReader(self.data), read, parse, convert)
        except pa.ArrowInvalid:
            return None
        first = np.frombuffer(self.data, np.uint8)[self.starts]
        numbers = self.number + np.flatnonzero((first != _LINE) & (first != _RETURN))
        if len(numbers) != table.num_rows:
            return None
        return Raw(table, pa.array(numbers, pa.int64()), self.encoding, self.dialect.header_row)


def pieces(path: Path, dialect: Dialect, encoding: str, size: int) -> Iterator[Piece]:
    """The file's records below its header, piece by piece."""
    total = path.stat().st_size
    with path.open("rb") as file:
        at, number = _below_header(file, dialect, total)
        is_first = True
        while at < total:
            file.seek(at)
            # What little is left at the end comes with the last piece.
            block = file.read(size if total - at > size + size // 2 else total - at)
            is_end = at + len(block) == total
            piece = _sound(block, Piece(dialect, encoding, number, 0, 0), is_end=is_end)
            piece = piece or _slow(file, at, total, Piece(dialect, encoding, number, 0, 0), min(_SLOW, size))
            at, number, above = at + piece.size, number + piece.count, at if is_first else 0
            # What stands above is counted with the first piece, so that all of them make the whole file.
            yield replace(piece, size=piece.size + above) if above else piece
            is_first = False


def _below_header(file: BinaryIO, dialect: Dialect, total: int) -> tuple[int, int]:
    """Where the first record below the header begins, and its number."""
    mark = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
    size = _SLOW
    while True:
        file.seek(mark)
        found = csv_records.records(file.read(size), dialect.delimiter, 1, is_end=mark + size >= total)
        for record in found:
            if record.number == dialect.header_row:
                return mark + record.end, record.number + 1
        if mark + size >= total:
            return total, 1
        size *= 2


def _sound(block: bytes, piece: Piece, *, is_end: bool) -> Piece | None:
    """The block's records up to the first place where a quotation mark is out of order; None if these are few."""
    bytes_ = np.frombuffer(block, np.uint8)
    quotes = np.flatnonzero(bytes_ == _QUOTE)
    breaks = np.flatnonzero(bytes_ == _LINE)
    ends = breaks[np.searchsorted(quotes, breaks) % 2 == 0] if len(quotes) else breaks
    wrong = _disorder(bytes_, quotes, piece.dialect.delimiter)
    if b"\r" in block:
        wrong = min(wrong, _lone_return(bytes_, quotes))
    ends = ends[: np.searchsorted(ends, wrong)] + 1
    whole = is_end and wrong == len(block) and len(quotes) % 2 == 0
    if whole and (not len(ends) or ends[-1] < len(block)):
        ends = np.append(ends, len(block))
    cut = int(ends[-1]) if len(ends) else 0
    if not cut or (not whole and cut < min(_SLOW, len(block) // 2)):
        return None
    starts = np.concatenate([[0], ends[:-1]])
    return replace(piece, count=len(ends), size=cut, data=block[:cut], starts=starts)


def _disorder(bytes_: npt.NDArray[np.uint8], quotes: Places, delimiter: str) -> int:
    """Where a quotation mark opens that does not begin a value, or closes that does not end one; else the length."""
    edge = np.zeros(256, bool)
    edge[list(f'{delimiter}"\r\n'.encode())] = True
    opening, closing = quotes[0::2], quotes[1::2]
    opening = opening[1:] if len(opening) and not opening[0] else opening
    closing = closing[:-1] if len(closing) and closing[-1] == len(bytes_) - 1 else closing
    bad = np.concatenate([opening[~edge[bytes_[opening - 1]]], closing[~edge[bytes_[closing + 1]]]])
    return int(bad.min()) if len(bad) else len(bytes_)


def _lone_return(bytes_: npt.NDArray[np.uint8], quotes: Places) -> int:
    """Where a line ends as old systems ended it, outside quotation marks; else the length."""
    returns = np.flatnonzero(bytes_ == _RETURN)
    returns = returns[returns < len(bytes_) - 1]
    lone = returns[bytes_[returns + 1] != _LINE]
    lone = lone[np.searchsorted(quotes, lone) % 2 == 0]
    return int(lone[0]) if len(lone) else len(bytes_)


def _slow(file: BinaryIO, at: int, total: int, piece: Piece, size: int) -> Piece:
    """The next few records, one by one."""
    while True:
        file.seek(at)
        block = file.read(size)
        is_end = at + size >= total
        found = tuple(csv_records.records(block, piece.dialect.delimiter, piece.number, is_end=is_end))
        if found:
            return replace(piece, count=len(found), size=found[-1].end, data=block[: found[-1].end], found=found)
        if is_end or size >= LONGEST:
            return _out_of_order(file, block, piece)
        size *= 2


def _out_of_order(file: BinaryIO, block: bytes, piece: Piece) -> Piece:
    """One line that opens a quotation mark for good, or that does not end."""
    end = block.find(b"\n") + 1
    if end:
        found = tuple(csv_records.records(block[:end], piece.dialect.delimiter, piece.number))
        return replace(piece, count=1, size=end, data=block[:end], found=found)
    size = len(block)
    while chunk := file.read(_SLOW):
        place = chunk.find(b"\n")
        size += len(chunk) if place < 0 else place + 1
        if place >= 0:
            break
    return replace(piece, count=1, size=size, torn=(csv_records.endless(piece.number, block[:1000]),))
