"""Workbooks as colleagues send them and as nobody should: hidden sheets, passwords, web pages by another name."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pytest

from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.formats import archives
from tests.data.files.test_reader import cell, workbook_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TABLE = (cell("A1", "nps") + cell("B1", "comment"), cell("A2", 9) + cell("B2", "x"))


def refused(folder: Path, content: bytes, name: str = "mine.xlsx") -> str:
    path = folder / name
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refusal:
        reader.read(path)
    assert name in str(refusal.value)
    assert refusal.value.remedy.message
    return str(refusal.value)


def with_part(book: bytes, name: str, old: str, new: str) -> bytes:
    """The workbook with one of its parts changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(changed, "w") as target:
        for part in source.namelist():
            text = source.read(part).decode()
            target.writestr(part, text.replace(old, new) if part == name else text)
    return changed.getvalue()


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def test_a_hidden_sheet_is_not_asked_about_and_can_be_named(tmp_path: Path) -> None:
    book = with_part(workbook_of(*TABLE, sheets=2), "xl/workbook.xml", 'sheetId="2"', 'sheetId="2" state="hidden"')
    (tmp_path / "b.xlsx").write_bytes(book)
    raw = reader.read(tmp_path / "b.xlsx")
    assert raw.table.to_pydict() == {"nps": ["9"], "comment": ["x"]}
    assert "S1 were not read" in str(raw.notes[1])
    assert reader.read(tmp_path / "b.xlsx", sheet="S1").read == 1
    (tmp_path / "b.xlsx").write_bytes(workbook_of(*TABLE, sheets=2))
    with pytest.raises(FileAmbiguous):
        reader.read(tmp_path / "b.xlsx")


def test_a_workbook_with_a_password_is_told_from_a_broken_one(tmp_path: Path) -> None:
    locked = OLE + bytes(2000) + "EncryptionInfo".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le")
    assert "has a password" in refused(tmp_path, locked)
    assert "damaged" in refused(tmp_path, OLE + bytes(4000))


@pytest.mark.parametrize(
    "content, said",
    [
        (b"<html><table><tr><td>nps</td></tr></table></html>", "web page"), (b"\n<!DOCTYPE html><p>", "web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "web page"), (b"MIME-Version: 1.0\nX: y\n", "web page"),
        (bz2.compress(b"a,b\n1,2\n"), "not a table"), (lzma.compress(b"a,b\n1,2\n"), "not a table"),
        (b"SQLite format 3\x00" + bytes(100), "not a table"), (rb"{\rtf1 a}", "not a table"),
        (bytes(range(1, 256)) * 20, "not a table"), (gzip.compress(b"<html><body>", mtime=0), "web page"),
        (zipped(a=zipped(b=zipped(c=b"x,y\n1,2\n"))), "packed more than twice"), (zipped(), "holds no file"),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_table_is_refused_by_its_kind(tmp_path: Path, content: bytes, said: str) -> None:
    assert said in refused(tmp_path, content, "mine.xls")


def test_a_workbook_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(workbook_of(*TABLE))
    assert (archives.is_zip(tmp_path / "b"), archives.is_packed(tmp_path / "b")) == (True, False)
