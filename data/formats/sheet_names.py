"""Names of sheets that were put together: kept as a column of the file, where they may name a branch or a channel."""

from __future__ import annotations

import re
import tomllib
import unicodedata
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyarrow as pa

from data.formats.raw import Raw
from data.formats.sheet_records import OLE

# The header of that column: no export has such a one.
SHEET = "(sheet)"
# A place that its number tells from another.
_PLACE = re.compile(
    r"\d\s*호?\s*(?:지점|영업점|센터|출장소|점$|号?(?:分行|支行|网点|分店))"
    r"|(?:지점|영업점|센터|분점|分行|支行|网点|branch|office|store|agency|filiale|agence|sucursal)\W*(?:no\W*)?\d{1,3}(?![\d.-]|\s*[월月周週주분季차년年日일])"
)
_SIGNS = re.compile(r"[^\W\d_]+")


def may_be_several(path: Path) -> bool:
    """True for a file that may be a workbook of several sheets, by its first bytes and by its parts."""
    if not path.is_file():
        return False
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return file.read(len(OLE)) == OLE
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    return sum(name.startswith("xl/worksheets/sheet") for name in names) != 1


def may_name(names: Iterable[str]) -> bool:
    """True where the names of sheets are different words, and not numbers, times or what any sheet is called."""
    told = [unicodedata.normalize("NFKC", name).casefold().strip() for name in names]
    if any(map(_PLACE.search, told)):
        return True
    words = [_words(name) for name in told]
    return len(set(words)) == len(words) and all(words)


def _words(name: str) -> tuple[str, ...]:
    """The words of a name that are no time and no usual word; one Latin letter alone tells nothing."""
    parts = [part for part in _SIGNS.findall(name) if not _usual().fullmatch(part)]
    return tuple(part for part in parts if len(part) > 1 or not part.isascii())


@cache
def _usual() -> re.Pattern[str]:
    """A word, or several without space between them, as in 一月."""
    told = tomllib.loads((Path(__file__).parent / "sheet_names.toml").read_text(encoding="utf-8"))
    plain, full, times = (told[name].split() for name in ("plain", "named", "times"))
    words = {*plain, *full, *times, *(name[:3] for name in full)}
    latin, others = (sorted(w for w in words if w.isascii() is is_latin) for is_latin in (True, False))
    return re.compile(f"(?:{'|'.join(latin)})|(?:{'|'.join(others)})+")


def named(raw: Raw, besides: int | None, branches: frozenset[str]) -> Raw:
    """The file of several sheets with the name of its sheet in each row; besides: the row that is a second header.

    branches: known ones, in lower case, of which all may have any name.
    """
    headers = {"".join(_SIGNS.findall(header.casefold())) for header in raw.columns}
    names = [name for _, name in raw.sheets]
    are_known = all(name.strip().casefold() in branches for name in names)
    if SHEET.strip("()") in headers or not (are_known or may_name(names)):
        return raw
    last_first = raw.sheets[::-1]
    places = ((number, next(name for above, name in last_first if above < number)) for number in raw.row_no.to_pylist())
    cells = pa.array(["" if number == besides else name for number, name in places], pa.string())
    return replace(raw, table=raw.table.append_column(SHEET, cells))


def without(raw: Raw) -> Raw:
    """The file as it is without that column."""
    return replace(raw, table=raw.table.drop_columns([SHEET])) if SHEET in raw.columns else raw
