"""XLS and XLSB, made here record by record: percent, merged cells, passwords."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from data.errors import FileRefused
from data.files import reader
from data.formats.sheets import sheet_records

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def old(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def old_text(row: int, column: int, text: str) -> bytes:
    return old(0x204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def old_number(row: int, column: int, value: float, style: int = 0) -> bytes:
    return old(0x203, struct.pack("<HHHd", row, column, style, value))


def compound(stream: bytes) -> bytes:
    """The file system of old Office files with one stream, in sectors of 512 bytes."""
    data = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(data) // 512
    table = [0xFFFFFFFD, END, *range(3, count + 2), END]
    table += [FREE] * (128 - len(table))

    def entry(name: str, kind: int, start: int, size: int, child: int = FREE) -> bytes:
        coded = name.encode("utf-16-le") + b"\0\0"
        head = coded.ljust(64, b"\0") + struct.pack("<HBBIII", len(coded), kind, 1, FREE, FREE, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    head = sheet_records.OLE + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<10I", 0, 1, 1, 0, 4096, END, 0, END, 0, 0) + b"\xff" * 432
    entries = entry("Root Entry", 5, END, 0, 1) + entry("Workbook", 2, 2, len(data)) + bytes(256)
    return head + struct.pack("<128I", *table) + entries + data


def xls(sheet: bytes, code: str = "", password: bool = False) -> bytes:
    """A workbook of one sheet S whose second style is percent, or of the format code."""
    number = 200 if code else 9
    parts = [old(0x2F, bytes(54)) if password else b"", old(0x42, struct.pack("<H", 1200))]
    if code:
        parts.append(old(0x41E, struct.pack("<HHB", number, len(code), 0) + code.encode()))
    parts += [old(0xE0, struct.pack("<HH", 0, form) + bytes(16)) for form in (0, number)]
    begin = [old(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0)) for kind in (5, 0x10)]
    size = len(begin[0]) + sum(map(len, parts)) + 4 + 9 + 4
    place = old(0x85, struct.pack("<IBBBB", size, 0, 0, 1, 0) + b"S")
    return compound(begin[0] + b"".join(parts) + place + old(0x0A) + begin[1] + sheet + old(0x0A))


def new(kind: int, data: bytes = b"") -> bytes:
    coded = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    assert len(data) < 128
    return coded + bytes([len(data)]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def new_row(row: int, *cells: str | float) -> bytes:
    """A row; numbers have the second style."""
    made = new(0, struct.pack("<I", row) + bytes(21))
    for column, cell in enumerate(cells):
        at = struct.pack("<I", column)
        made += (
            new(6, at + bytes(4) + wide(cell))
            if isinstance(cell, str)
            else new(5, at + b"\1\0\0\0" + struct.pack("<d", cell))
        )
    return made


def xlsb(*rows: bytes, code: str = "0.0%") -> bytes:
    styles = new(615, b"\1\0\0\0") + new(44, struct.pack("<H", 200) + wide(code)) + new(616)
    styles += new(626, b"\1\0\0\0") + new(47, bytes(16)) + new(627)
    styles += new(617, b"\2\0\0\0") + new(47, bytes(16)) + new(47, struct.pack("<HH", 0, 200) + bytes(12)) + new(618)
    parts = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.bin": new(131)
        + new(143)
        + new(156, struct.pack("<II", 0, 1) + wide("r1") + wide("S"))
        + new(144)
        + new(132),
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'.encode(),
        "xl/styles.bin": new(278) + styles + new(279),
        "xl/worksheets/sheet1.bin": new(129)
        + new(148, struct.pack("<4I", 0, 9, 0, 9))
        + new(145)
        + b"".join(rows)
        + new(146)
        + new(176, struct.pack("<4I", 1, 2, 0, 0))
        + new(130),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("code", ["", "0.00%"])
def test_percent_and_merged_cells_of_an_xls(tmp_path: Path, code: str) -> None:
    sheet = old_text(0, 0, "지점") + old_text(0, 1, "rate") + old_text(1, 0, "가온") + old_number(1, 1, 0.2, 1)
    sheet += (
        old_number(2, 1, 0.45, 1)
        + old_text(3, 0, "나루")
        + old_number(3, 1, 3)
        + old(0xE5, struct.pack("<5H", 1, 1, 2, 0, 0))
    )
    (tmp_path / "a.xls").write_bytes(xls(sheet, code))
    raw = reader.read(tmp_path / "a.xls")
    assert raw.table.to_pydict() == {"지점": ["가온", "가온", "나루"], "rate": ["20%", "45%", "3"]}


@pytest.mark.parametrize("head", [b"", b"\x86\x00\x00\x00"])
def test_an_xls_with_a_password_is_said_to_have_one(tmp_path: Path, head: bytes) -> None:
    (tmp_path / "p.xls").write_bytes(xls(old_text(0, 0, "x"), password=True))
    with pytest.raises(FileRefused, match="has a password"):
        reader.read(tmp_path / "p.xls")
    # Even where the rest of the file is in no order.
    begin = old(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    (tmp_path / "p.xls").write_bytes(sheet_records.OLE + bytes(504) + begin + head + old(0x2F, bytes(54)) + bytes(900))
    with pytest.raises(FileRefused, match="has a password"):
        reader.read(tmp_path / "p.xls")
    (tmp_path / "p.xls").write_bytes(sheet_records.OLE + bytes(504) + begin + head + bytes(900))
    with pytest.raises(FileRefused, match="damaged"):
        reader.read(tmp_path / "p.xls")


@pytest.mark.parametrize("branch", ["가온", "朝阳", "Gaon"])
def test_an_xlsb_is_read_with_its_percent_and_merged_cells(tmp_path: Path, branch: str) -> None:
    rows = (new_row(0, "branch", "rate"), new_row(1, branch, 0.2), new_row(2, "", 0.45), new_row(3, "", 1.0))
    (tmp_path / "b.xlsb").write_bytes(xlsb(*rows))
    raw = reader.read(tmp_path / "b.xlsb")
    assert raw.table.to_pydict() == {"branch": [branch, branch, ""], "rate": ["20%", "45%", "100%"]}
    (tmp_path / "b.xlsb").write_bytes(xlsb(*rows, code="0.00"))
    assert reader.read(tmp_path / "b.xlsb").table["rate"].to_pylist() == ["0.2", "0.45", "1"]


@pytest.mark.parametrize("cut", range(600, 5100, 500))
def test_a_cut_xls_is_refused_and_takes_no_time(tmp_path: Path, cut: int) -> None:
    (tmp_path / "c.xls").write_bytes(xls(old_text(0, 0, "x") + old_number(1, 0, 1, 1))[:cut])
    with pytest.raises(FileRefused):
        reader.read(tmp_path / "c.xls")
