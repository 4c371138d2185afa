"""Bytes of a file -> a table of text: what kind of file it is, which characters it holds, every row accounted for."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from data import settings
from data.errors import FileRefused
from data.formats import archives, delimited, json_objects, long_form, records, refused_rows, shapes
from data.formats import encoding as encodings
from data.formats.csv_chunks import Piece
from data.formats.raw import Raw, refuse, shown_name, unique
from data.formats.sheets import web_pages, workbook
from data.formats.sheets.sheet_names import Places
from data.formats.statistics import statistics_files
from data.texts import N_, Text

__all__ = ["Held", "Raw", "Source", "digest", "glance", "no_rows", "opened", "read"]

_PARQUET = b"PAR1"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
# What is certainly no table: PDF, PNG, JPEG, GIF, ELF, 7z, RAR, bzip2, xz, zstd, SQLite, RTF.
_FOREIGN = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd", b"SQLite format 3", b"{\\rtf",
)  # fmt: skip
# A page with all of its parts in one file.
_ARCHIVE = re.compile(rb"[\s\xef\xbb\xbf]*MIME-Version:", re.IGNORECASE)
_HEAD = 1 << 13
# Characters of a file that show what it is.
_BEGINNING = 300
_NOWHERE = Places()


@dataclass(frozen=True)
class Held:
    """Rows that are in memory already."""

    raw: Raw
    size: int

    def read(self) -> Raw:
        """The rows."""
        return self.raw


@dataclass(frozen=True)
class Source:
    """A file that was looked into, to be read part by part and as often as it takes.

    parts: its rows from the first on; a part is read where and when `read` is called. size: in the measure of the
    parts' sizes. beginning: the start of its text. sheets: those of a workbook. columns: its headers, where these are
    known before a part is read.
    """

    parts: Callable[[], Iterator[Piece | Held]]
    size: int
    encoding: str
    beginning: str = ""
    notes: tuple[Text, ...] = ()
    sheets: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def read(path: Path, *, file: str | None = None, encoding: str | None = None, sheet: str | None = None) -> Raw:
    """The whole of one file as text, in this process; `encoding` and `sheet` overrule what is found.

    file: the name shown to people. Raises FileRefused, naming the file and what to do, for what is no table.
    """
    shown = shown_name(file or path.name)
    with tempfile.TemporaryDirectory(prefix="teller-") as folder:
        source = opened(path, shown, encoding, sheet, Path(folder))
        whole = replace(_whole(source, shown), notes=())
        raw = shapes.unfolded(refused_rows.restored(whole))
    if not raw.read:
        raise no_rows(shown)
    raw = replace(raw, torn=tuple(map(raw.located, raw.torn)))
    return replace(raw, sha256=digest(path), notes=(*source.notes, *raw.notes), encoding=source.encoding)


def no_rows(shown: str) -> FileRefused:
    """The refusal of a file without rows."""
    return refuse(N_("The file {file} has a header and no rows."), N_("Export it again with its rows."), file=shown)


def opened(
    path: Path, shown: str, encoding: str | None, sheet: str | None, folder: Path, places: Places = _NOWHERE
) -> Source:
    """What kind of file it is and how it is read, in parts of a setting's size; `folder` is for what is made for it.

    places: what tells that a workbook's sheets are called as branches are. Raises FileRefused for what is no table.
    """
    if not path.is_file():
        raise refuse(N_("There is no file {file}."), N_("Check its name and folder."), file=str(path))
    with path.open("rb") as source:
        glance(source.read(_HEAD), shown)
    if encoding is not None and not encodings.is_known(encoding):
        said = N_("There is no encoding {encoding}.")
        raise refuse(said, N_("Save it as UTF-8, or name its encoding."), encoding=shown_name(encoding))
    # A plain name, as the engine reads * and ? in a name as a pattern.
    plain = folder / "input"
    plain.symlink_to(path.resolve())
    # A packed file may hold another, such as a zip of workbooks; what is packed a third time is no table.
    for inner in (folder / "unpacked", folder / "inner"):
        if not archives.unpack(plain, shown, inner, sheet):
            break
        plain, sheet = inner, None if archives.is_zip(plain) else sheet
    if archives.is_packed(plain):
        raise refuse(N_("The file {file} is packed more than twice."), N_("Unpack it."), file=shown)
    size = max(1, round(settings.number("part_megabytes") * (1 << 20)))
    found = _source(plain, shown, folder, encoding, sheet, size, places)
    return _turned(found, shown, plain.stat().st_size, size)


def glance(head: bytes, shown: str) -> None:
    """Refuse what its first bytes already show to be no table: nothing at all, a picture, a program."""
    if not head:
        raise refuse(N_("The file {file} is empty."), N_("Export it again; a header and one row at least."), file=shown)
    if head.startswith(_FOREIGN):
        raise _no_table(shown)
    if _ARCHIVE.match(head):
        said = N_("The file {file} is a web page or XML, whatever its name says.")
        raise refuse(said, N_("Open it in Excel and save it as XLSX, or export it as CSV."), file=shown)


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _source(
    plain: Path, shown: str, folder: Path, encoding: str | None, sheet: str | None, size: int, places: Places
) -> Source:
    with plain.open("rb") as file:
        head = file.read(_HEAD)
    glance(head, shown)
    if head.startswith(_WORKBOOKS):
        raw, sheets = workbook.read(plain, shown, sheet, places)
        return replace(_held(raw, size), sheets=sheets)
    if head.startswith(_PARQUET):
        count, _ = records.parquet(plain, shown, size)
        return Source(lambda: (Held(raw, raw.read) for raw in records.parquet(plain, shown, size)[1]), count, "utf-8")
    if statistics_files.is_one(head):
        count, notes, _ = statistics_files.rows(plain, shown, encoding)
        return Source(
            lambda: (Held(raw, raw.read) for raw in statistics_files.rows(plain, shown, encoding)[2]),
            count,
            "utf-8",
            notes=notes,
        )
    if web_pages.is_one(head):
        return _page(plain, shown, folder, encoding, sheet, size, places)
    found = encoding or encodings.detect(plain, shown)
    if b"\x00" in head and not found.startswith("utf-"):
        raise _no_table(shown)
    if found != "utf-8":
        encodings.transcode(plain, found, folder / "text", shown)
        plain = folder / "text"
    with plain.open(encoding="utf-8-sig", errors="replace") as text:
        beginning = text.read(_BEGINNING)
    if _is_json(plain):
        return replace(_held(json_objects.read_json(plain, shown, sheet), size), encoding=found, beginning=beginning)
    dialect = delimited.opened(plain, shown)
    return Source(
        lambda: delimited.parts(plain, dialect, found, size),
        plain.stat().st_size,
        found,
        beginning,
        delimited.notes(dialect),
        columns=tuple(unique(dialect.headers)),
    )


def _page(
    plain: Path, shown: str, folder: Path, encoding: str | None, sheet: str | None, size: int, places: Places
) -> Source:
    """A web page, or XML that is a workbook."""
    found = encoding or web_pages.encoding(plain, shown)
    encodings.transcode(plain, found, folder / "text", shown)
    raw, sheets = web_pages.read(folder / "text", shown, sheet, places)
    return replace(_held(raw, size), encoding=found, sheets=sheets)


def _turned(source: Source, shown: str, weight: int, size: int) -> Source:
    """A file in long form with a row for each respondent; any other file as it is."""
    told = long_form.roles(source.columns)
    first = next(iter(source.parts()), None) if told else None
    if told is None or first is None or not long_form.is_long(first.read(), told):
        return source
    if weight > long_form.MOST_BYTES:
        raise refuse(
            N_("The file {file} has one row for each answer. Such files can be at most {megabytes:,} MB."),
            N_("Export it with a row for each respondent, or split it by respondents."),
            file=shown,
            megabytes=long_form.MOST_BYTES >> 20,
        )
    raw = long_form.wide(_whole(source, shown), told, shown)
    return replace(_held(raw, size), encoding=source.encoding, beginning=source.beginning, sheets=source.sheets)


def _whole(source: Source, shown: str) -> Raw:
    """All parts as one.

    Raises FileRefused when they hold no row.
    """
    parts = [part.read() for part in source.parts()]
    if not any(part.read for part in parts):
        raise no_rows(shown)
    table = pa.concat_tables([part.table for part in parts])
    numbers = pa.concat_arrays([part.row_no for part in parts])
    torn = tuple(rejection for part in parts for rejection in part.torn)
    return replace(parts[0], table=table, row_no=numbers, torn=torn, notes=source.notes)


def _held(raw: Raw, size: int) -> Source:
    """What can only be read as a whole, in parts of its rows."""
    count = max(raw.table.num_rows, 1)
    rows = max(1, count * size // max(raw.table.nbytes, size))

    def parts() -> Iterator[Held]:
        for start in range(0, count, rows):
            torn = raw.torn if start + rows >= count else ()
            part = replace(raw, table=raw.table.slice(start, rows), row_no=raw.row_no.slice(start, rows), torn=torn)
            yield Held(replace(part, notes=()), min(rows, count - start))

    return Source(parts, count, raw.encoding, notes=raw.notes, columns=raw.columns)


def _no_table(shown: str) -> FileRefused:
    return refuse(N_("The file {file} is not a table."), encodings.KINDS, file=shown)


def _is_json(plain: Path) -> bool:
    with plain.open(encoding="utf-8-sig", errors="replace") as file:
        start = file.read(_HEAD).lstrip()
    return re.match(r"\{\s*[\"}]|\[\s*[{\[\"\]]", start) is not None
