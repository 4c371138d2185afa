"""Delimited text record by record, by Python's own reader: slower, and it says of each row what is at fault with it."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from data.checking.rejections import Rejection
from data.formats.raw import SHOWN, Raw, from_rows
from data.texts import N_, Text

# Stands for bytes that are no text; no file holds it, as it is no character.
DAMAGE = "\ufdd0"
# A record that is longer is none: a quotation mark was left open, or the file is made to harm.
LONGEST = 16 << 20
_AT_ONCE = 10_000
# Longest text of a torn row that is kept whole, to be mended.
_KEPT = 1 << 16
# Lines that a record may have whose quotation marks are out of order.
_LINES = 100
# A mark that a backslash belongs to, and not to another backslash.
_ESCAPED = re.compile(r'(?<!\\)((?:\\\\)*)\\"')
csv.field_size_limit(LONGEST)


@dataclass(frozen=True)
class Record:
    """One record: its number, its values, whether its quotation marks are whole, and where its bytes end."""

    number: int
    cells: list[str]
    whole: bool
    end: int


def marked(fault: UnicodeError) -> tuple[str, int]:
    """What a codec does with bytes that are no text: one sign stands for them."""
    assert isinstance(fault, UnicodeDecodeError)
    return DAMAGE, fault.end


codecs.register_error("teller", marked)


def records(block: bytes, delimiter: str, first: int, *, is_end: bool = True) -> Iterator[Record]:
    """The records of a block that begins with one, blank ones too; the last only if it cannot go on behind the block.

    first: the first one's number. A quotation mark that is never closed would swallow the rest: that one line is given
    as not whole, and reading goes on below it.
    """
    lines = block.splitlines(keepends=True)
    texts = [line.decode("utf-8", "teller") for line in lines]
    sure = len(lines) if is_end else len(lines) - 1
    start, number, end = 0, first, 0
    while start < len(lines):
        reader = csv.reader(_from(texts, start), delimiter=delimiter, strict=True)
        done = 0
        try:
            for cells in reader:
                if start + reader.line_num > sure:
                    return
                end += sum(map(len, lines[start + done : start + reader.line_num]))
                done = reader.line_num
                yield Record(number, cells, True, end)
                number += 1
            return
        except csv.Error:
            at = start + done
            if not is_end and start + reader.line_num >= len(lines):
                return
            cells, taken, whole = _mended(texts, at, delimiter)
            if at + taken > sure and not is_end:
                return
            end += sum(map(len, lines[at : at + taken]))
            yield Record(number, cells, whole, end)
            number, start = number + 1, at + taken


def _from(texts: list[str], start: int, most: int | None = None) -> Iterator[str]:
    """The lines from one on, without going over those before it again."""
    return (texts[at] for at in range(start, len(texts) if most is None else min(start + most, len(texts))))


def _mended(texts: list[str], at: int, delimiter: str) -> tuple[list[str], int, bool]:
    """A record whose quotation marks are out of order: its values, its lines, and whether it is sure what they are.

    Some databases put a backslash before a mark inside a value; others write it as it is, or quote nothing at all.
    """
    if _ESCAPED.search(texts[at]):
        doubled = (_ESCAPED.sub(r'\1""', line) for line in _from(texts, at, _LINES))
        reader = csv.reader(doubled, delimiter=delimiter, strict=True)
        try:
            return next(reader), reader.line_num, True
        except csv.Error:
            pass
    line = texts[at].rstrip("\r\n")
    if len(line) > _KEPT:
        return next(csv.reader([line], delimiter=delimiter), []), 1, False
    found = _bare(line, delimiter) or line.split(delimiter)
    return found, 1, all(cell.count('"') % 2 == 0 for cell in found)


def _bare(line: str, delimiter: str) -> list[str] | None:
    """The values of a line with marks inside quoted values that are not doubled: a value ends at a mark and separator.

    None where some value does not end so.
    """
    cells: list[str] = []
    pattern, at = _value(delimiter), 0
    while found := pattern.match(line, at):
        quoted, plain, end = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        if not end:
            return cells
        at = found.end()
    return None


@cache
def _value(delimiter: str) -> re.Pattern[str]:
    """One value, quoted or not, and the separator behind it."""
    mark = re.escape(delimiter)
    # Not with possessive repeats: Python 3.11.2, which Debian 12 has, matches them otherwise than later ones.
    return re.compile(rf'(?:"([^"]*(?:"(?! *(?:{mark}|$))[^"]*)*)" *|([^"{mark}][^{mark}]*|))({mark}|$)')


def raw_of(found: Iterator[Record], headers: Sequence[str], encoding: str, header_row: int) -> Raw:
    """The records as a table, a few at a time, as Python takes ten times the room; rows at fault are torn."""
    parts = [from_rows(headers, [], encoding, header_row)]
    torn: list[Rejection] = []
    while group := list(islice(found, _AT_ONCE)):
        damaged = [_undecodable(r, headers, encoding) for r in group if any(DAMAGE in cell for cell in r.cells)]
        hurt = {rejection.row for rejection in damaged}
        filled = (r for r in group if r.number not in hurt and (any(r.cells) or len(r.cells) > 1))
        part = from_rows(headers, [(r.number, _said(r, len(headers))) for r in filled], encoding, header_row)
        parts.append(part)
        torn += [*map(shortened, part.torn), *damaged]
    columns = pa.concat_tables([part.table for part in parts]).columns
    # As Arrow reads it, so that a file looks the same however its parts were read.
    empty = [pc.if_else(pc.equal(column, ""), None, column) for column in columns]
    table = pa.table(empty, names=list(headers))
    numbers = pa.concat_arrays([part.row_no for part in parts])
    return replace(parts[0], table=table, row_no=numbers, torn=tuple(sorted(torn, key=lambda t: t.row)))


def _said(record: Record, width: int) -> list[str]:
    """The values; with one more where a quotation mark is open and their count would not tell."""
    return record.cells if record.whole or len(record.cells) != width else [*record.cells, "\u2026"]


def _undecodable(record: Record, headers: Sequence[str], encoding: str) -> Rejection:
    """The refusal of a row with bytes that are no text, by its first such value."""
    at = next(place for place, cell in enumerate(record.cells) if DAMAGE in cell)
    cells = tuple(cell.replace(DAMAGE, "\ufffd") for cell in record.cells)
    return shortened(
        Rejection(
            record.number,
            headers[at] if at < len(headers) else "",
            cells[at][:SHOWN],
            Text(N_("Some bytes of this value are no text in the encoding {encoding}."), {"encoding": encoding}),
            Text(N_("Write the value again and add the file again.")),
            cells,
        )
    )


def shortened(rejection: Rejection) -> Rejection:
    """The same without its cells where they are as long as a book."""
    return rejection if sum(map(len, rejection.cells)) <= _KEPT else replace(rejection, cells=())


def endless(number: int, start: bytes) -> Rejection:
    """The refusal of a row that is longer than any row is."""
    return Rejection(
        number,
        "",
        start.decode("utf-8", "replace")[:SHOWN],
        Text(N_("The row is longer than {megabytes} MB."), {"megabytes": LONGEST >> 20}),
        Text(N_("Shorten its values and add the file again.")),
    )
