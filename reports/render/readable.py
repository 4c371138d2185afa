"""The text of a PDF as it was written.

Several signs may share one drawing in a font: 行 and the radical ⾏, the dash of a span and that of figures. Chromium
says of such a drawing that it stands for the first of them, so that 银行 could not be found where it stands. Here the
tables that say what a drawing stands for are put right.

Fonts whose letters are drawings say nothing of their size, and poppler guesses it: from the letter m, which it takes to
be 0.6 high, or else from whatever drawing comes first, which may be a space or a Hangul. Lines of two such fonts then
come apart. So each is given an m of that width, which nothing draws.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import cast

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
)

# Radicals of the supplement and other signs that no text of ours holds, each with the sign that shares its drawing in
# Noto Sans CJK. Kangxi radicals have theirs in Unicode itself, but for the door: ⼾ is drawn as 户 in Chinese.
_PAIRS = (
    "⺎兀⺒巳⺓幺⺠民⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻬齐⻮齿⻰龙⻱龜⼾户"
    "\u2012\u2013\u2215\uff0f\u301c\uff5e\u02bb\u2018"
)
MEANT = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
_BLOCK = re.compile(rb"\d+\s+begin(bfchar|bfrange)(.*?)end\1\s*", re.DOTALL)
_ENTRY = {
    b"bfchar": re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>"),
    b"bfrange": re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>"),
}
M_WIDTH = 0.6
_AT_ONCE = 100  # entries that a block may hold


def put_right(writer: PdfWriter) -> None:
    """Correct what the fonts of a document say of their drawings and of their size."""
    for thing in list(writer._objects):
        if isinstance(thing, DictionaryObject) and thing.get("/Subtype") == "/Type3":
            _sized(writer, thing)
        if isinstance(thing, DictionaryObject) and "/ToUnicode" in thing:
            table = thing["/ToUnicode"].get_object()
            if isinstance(table, StreamObject) and (said := corrected(table.get_data())):
                fresh = DecodedStreamObject()
                fresh.set_data(said)
                thing[NameObject("/ToUnicode")] = writer._add_object(fresh.flate_encode())


def _sized(writer: PdfWriter, font: DictionaryObject) -> None:
    """Give a font of drawings the letter by which its size is known, at a code that nothing uses."""
    widths, first = list(cast(ArrayObject, font["/Widths"].get_object())), int(cast(NumberObject, font["/FirstChar"]))
    free = [code for code in range(256) if not (0 <= code - first < len(widths) and widths[code - first])]
    free = [code for code in free if code >= first]
    if not free:
        return
    scale = float(cast(ArrayObject, font["/FontMatrix"])[0])
    widths += [NumberObject(0)] * (free[0] + 1 - first - len(widths))
    widths[free[0] - first] = FloatObject(round(M_WIDTH / scale, 3))
    drawing = DecodedStreamObject()
    drawing.set_data(b"%d 0 0 0 0 0 d1\n" % round(M_WIDTH / scale))
    font[NameObject("/Widths")] = ArrayObject(widths)
    font[NameObject("/LastChar")] = NumberObject(first + len(widths) - 1)
    names = cast(ArrayObject, cast(DictionaryObject, font["/Encoding"].get_object())["/Differences"])
    names.extend([NumberObject(free[0]), NameObject("/m")])
    cast(DictionaryObject, font["/CharProcs"].get_object())[NameObject("/m")] = writer._add_object(drawing)


def meant(text: str) -> str:
    """A text with the signs that were meant."""
    return "".join(MEANT.get(sign) or _plain(sign) for sign in text)


def _plain(sign: str) -> str:
    return unicodedata.normalize("NFKC", sign) if "\u2e80" <= sign <= "\u2fdf" else sign


def corrected(table: bytes) -> bytes | None:
    """A table of drawings and their signs with those that were meant; None where it is right as it is."""
    said = list(_entries(table))
    right = [(code, meant(text)) for code, text in said]
    if said == right:
        return None
    first = next(_BLOCK.finditer(table)).start()
    rest = _BLOCK.sub(b"", table)
    return rest[:first] + b"".join(_written(right)) + rest[first:]


def _entries(table: bytes) -> Iterator[tuple[bytes, str]]:
    """Each code with its text; a range is taken apart."""
    for block in _BLOCK.finditer(table):
        for entry in _ENTRY[block[1]].findall(block[2]):
            start, end, text = entry if len(entry) == 3 else (entry[0], entry[0], entry[1])
            signs = bytes.fromhex(text.decode()).decode("utf-16-be")
            for step in range(int(end, 16) - int(start, 16) + 1):
                code = b"%0*X" % (len(start), int(start, 16) + step)
                yield code, signs[:-1] + chr(ord(signs[-1]) + step)


def _written(entries: list[tuple[bytes, str]]) -> Iterator[bytes]:
    for start in range(0, len(entries), _AT_ONCE):
        some = entries[start : start + _AT_ONCE]
        lines = (b"<%s> <%s>\n" % (code, text.encode("utf-16-be").hex().upper().encode()) for code, text in some)
        yield b"%d beginbfchar\n%sendbfchar\n" % (len(some), b"".join(lines))
