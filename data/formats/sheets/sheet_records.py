"""The same as sheet_xml.py, of workbooks made of records: XLS, a small file system with one stream, and XLSB."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from data.formats.sheets.sheet_xml import Marks, is_percent, relations

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
_SECTORS_IN_HEAD = 109
_STREAMS = ("Workbook", "Book")
# Of XLS: where a sheet begins, a password, a format, a style, and what begins and ends a stream of records.
_SHEET, _PASSWORD, _FORMAT, _STYLE, _BEGIN, _STOP = 0x85, 0x2F, 0x41E, 0xE0, 0x809, 0x0A
# Cells with one number and its style; a row of several.
_NUMBERS, _ROW_OF_NUMBERS = (0x203, 0x27E, 0x06), 0xBD
_PERCENT = {9: "0%", 10: "0.00%"}
# Of XLSB: a sheet's name, a format, a style, where styles of cells begin and end, a row, merged cells.
_B_SHEET, _B_FORMAT, _B_STYLE, _B_BEGIN, _B_STOP, _B_ROW, _B_MERGED = 156, 44, 47, 617, 618, 0, 176
_B_NUMBERS = (2, 5, 9)
# Records that stand before a password at most.
_BEFORE_PASSWORD = 20


def has_password(content: bytes) -> bool:
    """True for the bytes of an XLS whose records are enciphered, even where it is broken besides."""
    at = content.find(struct.pack("<HH", _BEGIN, 16))
    for _ in range(_BEFORE_PASSWORD if at >= 0 else 0):
        if len(content) < at + 4:
            return False
        kind, size = struct.unpack_from("<HH", content, at)
        if kind == _PASSWORD:
            return True
        at += 4 + size
    return False


def excel_97(path: Path) -> dict[str, Marks]:
    """The percent cells of an XLS, by sheet; none where it is no such file."""
    content = path.read_bytes()
    stream = _stream(content)
    styles: list[bool] = []
    codes, sheets = dict(_PERCENT), {}
    for kind, data in _records(stream, 0):
        if kind == _FORMAT and len(data) > 5:
            codes[struct.unpack_from("<H", data)[0]] = data[5:].decode(
                "utf-16-le" if data[4] & 1 else "latin-1", "ignore"
            )
        elif kind == _STYLE and len(data) >= 4:
            styles.append(is_percent(codes.get(struct.unpack_from("<H", data, 2)[0], "")))
        elif kind == _SHEET and len(data) > 8:
            sheets[_name(data, 7)] = struct.unpack_from("<I", data)[0]
    percent = {at for at, is_one in enumerate(styles) if is_one}
    return {name: _cells(stream, start, percent) for name, start in sheets.items()} if percent else {}


def _name(data: bytes, flags: int) -> str:
    """A text behind the byte that says whether a sign has two bytes."""
    return data[flags + 1 :].decode("utf-16-le" if data[flags] & 1 else "latin-1", "ignore")


def _cells(stream: bytes, start: int, percent: set[int]) -> Marks:
    found = Marks()
    for kind, data in _records(stream, start):
        if kind in _NUMBERS and len(data) >= 6:
            row, column, style = struct.unpack_from("<HHH", data)
            if style in percent:
                found.percent.add((row, column))
        elif kind == _ROW_OF_NUMBERS and len(data) >= 6:
            row, first = struct.unpack_from("<HH", data)
            several = [struct.unpack_from("<H", data, at)[0] for at in range(4, len(data) - 2, 6)]
            found.percent.update((row, first + at) for at, style in enumerate(several) if style in percent)
    return found


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of a stream."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BEGIN) - (kind == _STOP)
        # A chart inside a sheet has its own beginning and end; its cells are none of the sheet's.
        if depth < 1:
            return
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _stream(content: bytes) -> bytes:
    """The stream with the workbook, out of the sectors that hold it."""
    if len(content) < 512 or not content.startswith(OLE):
        return b""
    size = 1 << min(struct.unpack_from("<H", content, 30)[0], 12)
    (directory,) = struct.unpack_from("<I", content, 48)
    heads = [s for s in struct.unpack_from(f"<{_SECTORS_IN_HEAD}I", content, 76) if s < _END]
    (more,) = struct.unpack_from("<I", content, 68)
    while more < _END and len(heads) * size < len(content):
        block = _sector(content, more, size)
        numbers = struct.unpack(f"<{len(block) // 4}I", block[: len(block) // 4 * 4])
        heads, more = [*heads, *(s for s in numbers[:-1] if s < _END)], numbers[-1] if numbers else _END
    table = b"".join(_sector(content, head, size) for head in heads)
    chain = struct.unpack(f"<{len(table) // 4}I", table[: len(table) // 4 * 4])
    entries = _chained(content, directory, chain, size)
    for at in range(0, len(entries) - 127, 128):
        name = entries[at : at + max(0, struct.unpack_from("<H", entries, at + 64)[0] - 2)].decode(
            "utf-16-le", "ignore"
        )
        if name in _STREAMS:
            start, length = struct.unpack_from("<II", entries, at + 116)
            return _chained(content, start, chain, size)[:length]
    return b""


def _sector(content: bytes, number: int, size: int) -> bytes:
    return content[(number + 1) * size : (number + 2) * size]


def _chained(content: bytes, start: int, chain: tuple[int, ...], size: int) -> bytes:
    sectors: list[bytes] = []
    while start < len(chain) and len(sectors) * size <= len(content):
        sectors.append(_sector(content, start, size))
        start = chain[start]
    return b"".join(sectors)


class Binary:
    """The sheets of an XLSB."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        targets, self.parts = dict(relations(archive, "xl/workbook.bin")), {}
        for kind, data in self._records("xl/workbook.bin"):
            if kind == _B_SHEET:
                link, at = _string(data, 8)
                self.parts[_string(data, at)[0]] = targets.get(link, "")
        self.percent = self._percent()

    def _percent(self) -> set[int]:
        codes, styles, inside = dict(_PERCENT), [], False
        for kind, data in self._records("xl/styles.bin"):
            inside = kind == _B_BEGIN or (inside and kind != _B_STOP)
            if kind == _B_FORMAT:
                codes[struct.unpack_from("<H", data)[0]] = _string(data, 2)[0]
            elif kind == _B_STYLE and inside:
                styles.append(is_percent(codes.get(struct.unpack_from("<H", data, 2)[0], "")))
        return {at for at, is_one in enumerate(styles) if is_one}

    def marks(self, sheet: str) -> Marks:
        """What the named sheet's cells are."""
        found, row = Marks(), 0
        for kind, data in self._records(self.parts.get(sheet, "")):
            if kind == _B_ROW:
                (row,) = struct.unpack_from("<I", data)
            elif kind in _B_NUMBERS and int.from_bytes(data[4:7], "little") in self.percent:
                found.percent.add((row, struct.unpack_from("<I", data)[0]))
            elif kind == _B_MERGED:
                top, bottom, first, last = struct.unpack_from("<IIII", data)
                found.merged.append(((top, first), (bottom, last)))
        return found

    def _records(self, part: str) -> Iterator[tuple[int, bytes]]:
        if part not in self.archive.namelist():
            return
        with self.archive.open(part) as source:
            while first := source.read(1):
                kind = first[0]
                if kind & 0x80:
                    kind = kind & 0x7F | source.read(1)[0] << 7
                size = shift = 0
                while True:
                    (more,) = source.read(1)
                    size |= (more & 0x7F) << shift
                    shift += 7
                    if not more & 0x80 or shift > 21:
                        break
                yield kind, source.read(size)


def _string(data: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    (length,) = struct.unpack_from("<I", data, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return data[at + 4 : end].decode("utf-16-le", "ignore"), end
