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
from data.formats.sheets.sheet_records import OLE

# The header of that column: no export has such a one.
SHEET = "(sheet)"
# A place that its number tells from another.
_PLACE = re.compile(
    r"\d\s*호?\s*(?:지점|영업점|센터|출장소|점$|号?(?:分行|支行|网点|分店))"
    r"|(?:지점|영업점|센터|분점|分行|支行|网点|branch|office|store|agency|filiale|agence|sucursal)\W*(?:no\W*)?\d{1,3}(?![\d.-]|\s*[월月周週주분季차년年日일])"
)
# A word that only places of a bank have.
_BRANCH = re.compile(
    r"(?:지점|영업점|출장소|분점|본점)$|分行$|支行$|网点$|营业部$|\bbranch$|^branch\b(?! *(?:sur|vis|sco|rep|dat|lis))"
)
# A time in digits, as the end of a name: 9월, 2026-09, 1주차, 3분기, Q3, W44.
_NUMBERED = (
    r"(?:19|20)\d\d(?:[-./]?(?:0[1-9]|1[0-2]|[1-9](?!\d)))?(?:[-./]?(?:[0-2]\d|3[01]))?\s*[년年]?[도度]?"
    r"|\d{1,2}\s*[월月][분份]?(?:\s*\d{1,2}\s*(?:주차?|周|週|일|日|号))?|[一二三四五六七八九十]{1,2}月份?"
    r"|\d{1,2}\s*(?:주차?|周|週)|제?[1-4]\s*/?4?\s*분기|第?[1-4一二三四]季度?|[qh][1-4]|[1-4]q|(?:w|wk|week)\s?\d{1,2}"
)
_BETWEEN, _CLOSED = r"[\s_.,·(（\[\-–—/]", r"[\s)）\]]*"
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


def places_of(names: Sequence[str], places: Places) -> dict[str, str]:
    """What each name says of its place, without a month or a year: 강남 for 강남 9월; empty for one that may be none.

    A month in words is left out where all names have one, or where what is left is a known branch: Cape May is a place.
    """
    may = [name for name in names if places.may_be(name)]
    short = {name: _place(name, _in_words()) for name in may}
    are_words = len(may) > 1 and all(short[name] != name.strip() for name in may)
    found = {name: short[name] if are_words or places.has(short[name]) else _place(name, _in_digits()) for name in may}
    return {name: name if places.has(name) else found.get(name, "") for name in names}


def _place(name: str, ways: Iterable[re.Pattern[str]]) -> str:
    """The name without a time before or behind it, where a place is left."""
    rest = unicodedata.normalize("NFKC", name).strip()
    while (found := next((at for way in ways if (at := way.fullmatch(rest))), None)) is not None:
        rest = found["rest"]
    told = _plain(rest)
    return rest if rest and (_PLACE.search(told) or _words(told)) else name.strip()


@cache
def _in_digits() -> tuple[re.Pattern[str], ...]:
    """A name with a time behind it, or before it, in digits; a year stands apart."""
    joined = r"\d{1,2}\s*[월月][분份]?|[一二三四五六七八九十]{1,2}月份?"
    ways = (
        rf"(?P<rest>.*?){_BETWEEN}+(?:{_NUMBERED}){_CLOSED}", rf"(?P<rest>.*[^\W\d_])(?:{joined}){_CLOSED}",
        rf"(?:{_NUMBERED}){_BETWEEN}+(?P<rest>.*)", r"\d{1,2}月份?(?P<rest>.*)",
    )  # fmt: skip
    return tuple(re.compile(way, re.IGNORECASE) for way in ways)


@cache
def _in_words() -> tuple[re.Pattern[str], ...]:
    """The same, and with the name of a month behind it."""
    told = tomllib.loads((Path(__file__).parent / "sheet_names.toml").read_text(encoding="utf-8"))
    words = "|".join(sorted({"sept", *told["named"].split(), *(name[:3] for name in told["named"].split())}))
    return (*_in_digits(), re.compile(rf"(?P<rest>.*?){_BETWEEN}+(?:{words})\.?{_CLOSED}", re.IGNORECASE))


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
    may = places_of(names, places)
    is_told = any(map(places.has, may.values())) or (any(may.values()) and places.is_said(raw))
    if SHEET.strip("()") in headers or not (is_told or (len(names) > 1 and may_name(names))):
        return replace(raw, unnamed=tuple(names)) if len(names) == 1 and _BRANCH.search(_plain(names[0])) else raw
    last_first = starts[::-1]
    rows = ((number, next(name for above, name in last_first if above < number)) for number in raw.row_no.to_pylist())
    cells = pa.array(["" if number == besides else may[name] for number, name in rows], pa.string())
    return replace(raw, table=raw.table.append_column(SHEET, cells), unnamed=tuple(n for n in names if not may[n]))


def without(raw: Raw) -> Raw:
    """The file as it is without that column."""
    return replace(raw, table=raw.table.drop_columns([SHEET])) if SHEET in raw.columns else raw
