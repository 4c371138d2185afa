"""Names of sheets that were put together: kept as a column of the file, where they may name a branch or a channel."""

from __future__ import annotations

import re
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
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
_IN_BOOK = re.compile(r'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"')


@dataclass(frozen=True)
class Places:
    """What tells that the names of a workbook's sheets are places.

    branches: known ids and names, in lower case. is_said: true for a file of which the user said what they are.
    """

    branches: frozenset[str] = frozenset()
    is_said: Callable[[Raw], bool] = lambda _: False

    def has(self, name: str) -> bool:
        """True for the name of a known branch."""
        return name.strip().casefold() in self.branches

    def may_be(self, name: str) -> bool:
        """True for a name that may be a place's: a known one, one with a word of its own, or a number like theirs."""
        told = _plain(name)
        is_number = told.isdecimal() and any(one.isdecimal() and len(one) == len(told) for one in self.branches)
        return self.has(name) or is_number or bool(_PLACE.search(told) or _words(told))


def may_have_places(path: Path) -> bool:
    """True for a file that may be a workbook whose sheets are called as places are, by its first bytes and parts."""
    if not path.is_file():
        return False
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return file.read(len(OLE)) == OLE
    with zipfile.ZipFile(path) as archive:
        if "xl/workbook.xml" not in archive.namelist():
            return True
        names = _IN_BOOK.findall(archive.read("xl/workbook.xml").decode(errors="replace"))
    return any(_words(_plain(name)) or name.strip().isdecimal() for name in names)


def may_name(names: Iterable[str]) -> bool:
    """True where several of the sheets' names are different words: not numbers, times or what any sheet is called."""
    told = [_plain(name) for name in names]
    return any(map(_PLACE.search, told)) or len({*map(_words, told)} - {()}) > 1


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().strip()


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


def named(raw: Raw, starts: Sequence[tuple[int, str]], besides: int | None, places: Places) -> Raw:
    """The file with the name of its sheet in each row, where it may be a place's; besides: row of a second header.

    starts: the rows above each sheet's first one, and its name, of those that have rows. Of a single sheet the name is
    taken where it is a known branch's, or where the user said what such names are.
    """
    headers = {"".join(_SIGNS.findall(header.casefold())) for header in raw.columns}
    names = [name for _, name in starts]
    may = {name: name if places.may_be(name) else "" for name in names}
    is_told = any(map(places.has, names)) or (any(may.values()) and places.is_said(raw))
    if SHEET.strip("()") in headers or not (is_told or (len(names) > 1 and may_name(names))):
        return raw
    last_first = starts[::-1]
    rows = ((number, next(name for above, name in last_first if above < number)) for number in raw.row_no.to_pylist())
    cells = pa.array(["" if number == besides else may[name] for number, name in rows], pa.string())
    return replace(raw, table=raw.table.append_column(SHEET, cells), unnamed=tuple(n for n in names if not may[n]))


def without(raw: Raw) -> Raw:
    """The file as it is without that column."""
    return replace(raw, table=raw.table.drop_columns([SHEET])) if SHEET in raw.columns else raw
