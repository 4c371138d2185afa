"""Bytes of a file -> a table of text: what kind of file it is, which characters it holds, every row accounted for."""

from __future__ import annotations

import hashlib
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from data import apart
from data.errors import FileRefused
from data.formats import delimited, packed, records, shapes, workbook
from data.formats import encoding as encodings
from data.formats.raw import Raw, refuse, shown_name
from data.texts import N_

__all__ = ["Raw", "digest", "glance", "read", "read_here"]

_PARQUET = b"PAR1"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# What is certainly no table: PDF, PNG, JPEG, GIF, ELF, 7z, RAR.
_FOREIGN = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"7z\xbc\xaf", b"Rar!")
_HEAD = 1 << 13


def read(path: Path, *, file: str | None = None, encoding: str | None = None, sheet: str | None = None) -> Raw:
    """One file as text; `file` is the name shown to people, `encoding` and `sheet` overrule what is found.

    Raises FileRefused, naming the file and what to do, for what is no table and for what would take too much time or
    memory.
    """
    shown = shown_name(file or path.name)
    if not path.is_file():
        raise refuse(N_("There is no file {file}."), N_("Check its name and folder."), file=str(path))
    with path.open("rb") as opened:
        glance(opened.read(_HEAD), shown)
    if encoding is not None and not encodings.is_known(encoding):
        said = N_("There is no encoding {encoding}.")
        raise refuse(said, N_("Save it as UTF-8, or name its encoding."), encoding=shown_name(encoding))
    with tempfile.TemporaryDirectory(prefix="teller-") as folder:
        if apart.is_plain(path):
            return read_here(path, shown, encoding, sheet, Path(folder))
        return apart.read(path, shown, encoding, sheet, Path(folder))


def glance(head: bytes, shown: str) -> None:
    """Refuse what its first bytes already show to be no table: nothing at all, a picture, a program."""
    if not head:
        raise refuse(N_("The file {file} is empty."), N_("Export it again; a header and one row at least."), file=shown)
    if head.startswith(_FOREIGN):
        raise _no_table(shown)


def read_here(path: Path, shown: str, encoding: str | None, sheet: str | None, folder: Path) -> Raw:
    """The same in this process, whatever the file may do to it; `folder` is for what is made on the way."""
    # A plain name, as the engine reads * and ? in a name as a pattern.
    plain = folder / "input"
    plain.symlink_to(path.resolve())
    # A packed file may hold another, such as a zip of workbooks; what is packed a third time is no table.
    for inner in (folder / "unpacked", folder / "inner"):
        if not packed.unpack(plain, shown, inner, sheet):
            break
        plain, sheet = inner, None if packed.is_zip(plain) else sheet
    raw = shapes.unfolded(_read(plain, shown, folder, encoding, sheet))
    if not raw.read:
        raise refuse(N_("The file {file} has a header and no rows."), N_("Export it again with its rows."), file=shown)
    return replace(raw, sha256=digest(path))


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(plain: Path, shown: str, folder: Path, encoding: str | None, sheet: str | None) -> Raw:
    with plain.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(_WORKBOOKS):
        return workbook.read(plain, shown, sheet)
    if head.startswith(_PARQUET):
        return records.read_parquet(plain, shown)
    found = encoding or encodings.detect(plain, shown)
    if head.startswith(_FOREIGN) or (b"\x00" in head and not found.startswith("utf-")):
        raise _no_table(shown)
    if found != "utf-8":
        encodings.transcode(plain, found, folder / "text")
        plain = folder / "text"
    if _is_json(plain):
        return replace(records.read_json(plain, shown), encoding=found)
    return delimited.read(plain, shown, found)


def _no_table(shown: str) -> FileRefused:
    return refuse(N_("The file {file} is not a table."), N_("Give a CSV, XLSX, ODS, Parquet or JSON file."), file=shown)


def _is_json(plain: Path) -> bool:
    with plain.open(encoding="utf-8-sig", errors="replace") as file:
        start = file.read(_HEAD).lstrip()
    return start.startswith("{") or re.match(r"\[\s*[{\[\"]", start) is not None
