"""The text of a PDF as it was written.

Several signs may share one drawing in a font: 行 and the radical ⾏, the dash of a span and that of figures. Chromium
says of such a drawing that it stands for the first of them, so that 银行 could not be found where it stands. Here the
tables that say what a drawing stands for are put right.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject, StreamObject

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
_AT_ONCE = 100  # entries that a block may hold


def put_right(writer: PdfWriter) -> None:
    """Correct what the fonts of a document say of their drawings."""
    for thing in list(writer._objects):
        if isinstance(thing, DictionaryObject) and "/ToUnicode" in thing:
            table = thing["/ToUnicode"].get_object()
            if isinstance(table, StreamObject) and (said := corrected(table.get_data())):
                fresh = DecodedStreamObject()
                fresh.set_data(said)
                thing[NameObject("/ToUnicode")] = writer._add_object(fresh.flate_encode())


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
