"""Packed files: gzip and zip, unpacked only as far as the settings allow, and workbooks looked into before they are.

No name inside an archive is ever used as a path.
"""

from __future__ import annotations

import gzip
import lzma
import re
import zipfile
import zlib
from pathlib import Path
from typing import IO, cast

from data import settings
from data.errors import FileAmbiguous, FileRefused, Question, as_they_are
from data.formats.raw import refuse, shown_name
from data.texts import N_, Text

GZIP = b"\x1f\x8b"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_CHUNK = 1 << 20
# Text seldom shrinks to less than a fiftieth; what shrinks to less than this, and is large besides, is made to harm.
_RATIO, _LARGE = 200, 100 << 20
_MEMBERS = 2000
# What only a workbook's archive holds.
_OFFICE = ("[content_types].xml", "mimetype", "content.xml", "xl/workbook.xml", "xl/workbook.bin")
# Entities could be named without end or fetch files; no program writes them into a workbook.
_ENTITIES = (b"<!DOCTYPE", b"<!ENTITY")
_XML_HEAD = 1 << 16
_ROOT, _COMMENT = re.compile(rb"<[A-Z_]"), re.compile(rb"<!--.*?(-->|$)", re.DOTALL)
_BROKEN = (OSError, EOFError, ValueError, RuntimeError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)


def unpack(path: Path, shown: str, target: Path, member: str | None = None) -> bool:
    """Write what a gzip or zip holds to `target`; False, and nothing written, for any other file and for a workbook.

    member: which file of a zip, when it holds several. Raises FileRefused for a bomb, a damaged file or one with a
    password, and FileAmbiguous for a zip of several files.
    """
    try:
        if _starts(path, GZIP):
            with gzip.open(path) as source:
                _copy(cast(IO[bytes], source), target, path.stat().st_size, shown)
            return True
        return is_zip(path) and zipfile.is_zipfile(path) and _unzip(path, shown, target, member)
    except _BROKEN as fault:
        said = N_("The file {file} is damaged and cannot be unpacked.")
        raise refuse(said, N_("Fetch it again."), file=shown) from fault


def is_zip(path: Path) -> bool:
    """True for a zip, be it an archive, an empty one, or a workbook."""
    return any(_starts(path, mark) for mark in ZIP)


def is_packed(path: Path) -> bool:
    """True for what `unpack` would unpack."""
    if not is_zip(path) or not zipfile.is_zipfile(path):
        return _starts(path, GZIP)
    with zipfile.ZipFile(path) as archive:
        return not any(name.lower() in _OFFICE for name in archive.namelist())


def _starts(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(mark)) == mark


def _unzip(path: Path, shown: str, target: Path, member: str | None) -> bool:
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
        _weigh(sum(info.file_size for info in infos), path.stat().st_size, shown)
        if len(infos) > _MEMBERS:
            raise refuse(_MANY, N_("Pack one file of rows alone."), file=shown, count=len(infos))
        if any(info.filename.lower() in _OFFICE for info in infos):
            _no_entities(archive, shown)
            return False
        chosen = _chosen(infos, shown, member)
        if chosen.flag_bits & 1:
            raise refuse(N_("The archive {file} has a password."), N_("Pack it without one."), file=shown)
        with archive.open(chosen) as source:
            _copy(source, target, path.stat().st_size, shown)
    return True


def _chosen(infos: list[zipfile.ZipInfo], shown: str, member: str | None) -> zipfile.ZipInfo:
    """The one file of an archive that is meant; what systems add of their own is passed over."""
    own = [info for info in infos if not info.is_dir() and not info.filename.startswith("__MACOSX")]
    named = {shown_name(info.filename): info for info in own if not shown_name(info.filename).startswith(".")}
    if member in named:
        return named[member]
    if len(named) == 1 and member is None:
        return next(iter(named.values()))
    if not named:
        raise refuse(N_("The archive {file} holds no file."), N_("Pack one file of rows."), file=shown)
    values = {"file": shown, "files": tuple(list(named)[:20]), "first": next(iter(named))}
    remedy = Text(
        N_("Unpack it and add them one by one, or say which one is meant, such as --sheet “{first}”."), values
    )
    raise FileAmbiguous(
        Text(N_("The archive {file} holds several files: {files}."), values),
        remedy=remedy,
        question=Question("sheet", choices=as_they_are(list(named)[:20])),
    )


def _no_entities(archive: zipfile.ZipFile, shown: str) -> None:
    for info in archive.infolist():
        if info.flag_bits & 1 or not info.filename.lower().endswith((".xml", ".rels")):
            continue
        with archive.open(info) as part:
            head = part.read(_XML_HEAD).replace(b"\x00", b"").upper()
        # What is far down, below comments alone, would not be seen here.
        is_hidden = len(head) > _XML_HEAD // 2 - 1 and not _ROOT.search(_COMMENT.sub(b"", head))
        if is_hidden or any(mark in head for mark in _ENTITIES):
            said = N_("The workbook {file} holds definitions that could make it grow or fetch other files.")
            raise refuse(said, N_("Save it again as XLSX or CSV."), file=shown)


def _copy(source: IO[bytes], target: Path, packed: int, shown: str) -> None:
    written = 0
    with target.open("wb") as out:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            _weigh(written, packed, shown)
            out.write(chunk)


def _weigh(unpacked: int, packed: int, shown: str) -> None:
    """Refuse what is too large unpacked, or far larger than any table would be."""
    limit = settings.whole("unpacked_megabytes") << 20
    if unpacked > limit or (unpacked > _LARGE and unpacked > _RATIO * packed):
        raise _bomb(shown)


def _bomb(shown: str) -> FileRefused:
    return refuse(
        N_("The file {file} unpacks to far more than a table would."),
        N_("If it is a true export, unpack it and add it in parts; the setting {setting} is the limit."),
        file=shown,
        setting="TELLER_UNPACKED_MEGABYTES",
    )


_MANY = N_("The archive {file} holds {count:,} files.")
