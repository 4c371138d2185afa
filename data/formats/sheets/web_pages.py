"""Web pages that hold tables, which many systems and Excel itself save under the name of a workbook.

Each table is read as a sheet. Scripts, links and styles are no part of it: what counts is the text that a person sees.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from data.formats import encoding as encodings
from data.formats.raw import Raw, narrow, refuse
from data.formats.sheets import spreadsheet_xml
from data.formats.sheets.sheet_names import Places
from data.formats.sheets.sheet_xml import Marks, Place
from data.formats.sheets.workbook import Sheets, taken
from data.texts import N_

# A page takes many times its size in memory.
MOST_BYTES = 64 << 20
_BEGINS = re.compile(
    rb"[\s\xef\xbb\xbf]*<(\?xml|!doctype|!--|(html|head|body|table|meta|style|title|link|script|div|center|font|form)\b)",
    re.IGNORECASE,
)
# No class takes in what begins the next tag, so that a search never looks at the same signs twice.
_TAG = re.compile(
    r"""<(/?)([A-Za-z][\w:-]{0,40})((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>|<(/?)([A-Za-z][\w:-]{0,40})([^<>]*)>"""
)
_SPAN = r"""(?<![\w-]){0}\s*=\s*["']?\s*(\d{{1,7}})"""
_DOWN, _ACROSS = (re.compile(_SPAN.format(name), re.IGNORECASE) for name in ("rowspan", "colspan"))
# The longest that browsers take.
_MOST_DOWN, _MOST_ACROSS = 65_534, 1000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]{2,40})|encoding\s*=\s*["']([\w-]{2,40})""", re.IGNORECASE)
# Names of which the wider form is meant.
_WIDER = {
    "euc_kr": "cp949", "ks_c_5601-1987": "cp949", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "iso8859-1": "cp1252", "ascii": "cp1252", "big5": "cp950",
}  # fmt: skip
_HEAD, _LARGE = 1 << 16, 3
_UNSEEN = frozenset(("script", "style", "title", "xml", "textarea", "select", "noscript", "svg", "object", "template"))
# Parts of a table: what such a one holds is read, whether it is shown or not, as hidden rows of a workbook are.
_TABLED = frozenset(("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "col", "colgroup"))
_ALONE = frozenset(("br", "hr", "img", "input", "wbr", "meta", "link"))
# Excel itself hides the end of a text that does not fit in its cell.
_BY_EXCEL = re.compile(r"generator[^<>]{0,40}microsoft excel", re.IGNORECASE)
_HIDES = r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
_HIDING = re.compile(rf"""(?<![\w-])style\s*=\s*(?:"[^"]*(?:{_HIDES})|'[^']*(?:{_HIDES}))""", re.IGNORECASE)
_HIDDEN = re.compile(r"(?<![\w:-])hidden(?![\w:-])", re.IGNORECASE)
_VALUE = re.compile(r"""=\s*(?:"[^"]*"|'[^']*'|[^\s"'>]+)""")
_CLASSES = re.compile(r"""(?<![\w-])class\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))""", re.IGNORECASE)
_STYLES = re.compile(r"<style\b[^<>]*>([^<]*(?:<!--)?[^<]*)", re.IGNORECASE)
_RULE = re.compile(rf"\.([\w-]{{1,60}})\s*\{{[^{{}}]*?(?:{_HIDES})", re.IGNORECASE)
_BREAKS = frozenset(("br", "p", "div", "li", "ul", "ol", "hr"))


def is_one(head: bytes) -> bool:
    """True for the first bytes of a web page or of XML."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="ignore").encode()
    return bool(_BEGINS.match(head))


def encoding(path: Path, shown: str) -> str:
    """The encoding's name: UTF-8 where it can be, else as the page says, else the likeliest.

    Raises FileRefused for a page that is too large to be read as a whole.
    """
    if path.stat().st_size > MOST_BYTES:
        said = N_("The file {file} is a web page or XML. Such files can be at most {megabytes:,} MB.")
        remedy = N_("Split it, or open it in Excel and save it as XLSX or CSV.")
        raise refuse(said, remedy, file=shown, megabytes=MOST_BYTES >> 20)
    content = path.read_bytes()
    named = _named(content[:_HEAD])
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for name in ("utf-8", named):
        if name and _decodes(content, name):
            return name
    return named or encodings.detect(path, shown)


def _named(head: bytes) -> str:
    """The encoding that the page names, in its wider form; "" for none that is known."""
    found = _CHARSET.search(head)
    try:
        name = codecs.lookup((found[1] or found[2]).decode()).name if found else ""
    except LookupError:
        return ""
    wider = _WIDER.get(name, name)
    return wider if encodings.is_known(wider or "-") and not wider.startswith("utf-16") else ""


def _decodes(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeError:
        return False
    return True


def read(path: Path, shown: str, sheet: str | None, places: Places) -> tuple[Raw, tuple[str, ...]]:
    """The table of a page in UTF-8, or all that have the same headers; the names of all that hold anything.

    Raises FileRefused for a page without a table, FileAmbiguous for one with several.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if spreadsheet_xml.is_one(text):
        return taken(spreadsheet_xml.sheets(text, shown), sheet, places)
    found = Sheets(shown)
    for number, grid in enumerate(_tables(text, shown), 1):
        found.hold(f"Table {number}", [*enumerate(grid.rows, 1)], Marks(merged=grid.merged))
    if not found.rows:
        said = N_("The file {file} is a web page or XML, whatever its name says, and holds no table.")
        raise refuse(said, N_("Open it in Excel and save it as XLSX, or export it as CSV."), file=shown)
    # What stands above a list, such as what was searched for, is no table beside it.
    most = max(map(len, found.rows.values()))
    found.hidden = {name for name, rows in found.rows.items() if len(rows) < _LARGE <= most}
    return taken(found, sheet, places)


@dataclass
class _Grid:
    """One table: its rows from 0, each cell in its column, and which cells are merged."""

    shown: str
    rows: list[list[str]] = field(default_factory=list)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=dict)
    cell: list[str] | None = None
    column: int = 0

    def row(self) -> None:
        """Begin a row."""
        self.end()
        self.rows.append([])
        self.column = 0
        self.taken = {column: last for column, last in self.taken.items() if last >= len(self.rows) - 1}

    def begin(self, attributes: str) -> None:
        """Begin a cell in the first column that no cell of a row above takes."""
        self.end()
        if not self.rows:
            self.row()
        at = len(self.rows) - 1
        while self.column in self.taken:
            self.column += 1
        down, across = _span(_DOWN, attributes, _MOST_DOWN), _span(_ACROSS, attributes, _MOST_ACROSS)
        if down > 1:
            self.taken |= dict.fromkeys(range(self.column, self.column + across), at + down - 1)
        if down > 1 or across > 1:
            self.merged.append(((at, self.column), (at + down - 1, self.column + across - 1)))
        row = self.rows[at]
        row.extend([""] * (self.column - len(row)))
        self.column += across
        narrow(range(self.column), self.shown)
        self.cell = []

    def end(self) -> None:
        """End the cell, with its text as a browser shows it."""
        if self.cell is None:
            return
        lines = (" ".join(line.split()) for line in unescape("".join(self.cell)).replace("\0", "").split("\r"))
        self.rows[-1].append("\n".join(line for line in lines if line))
        self.cell = None


def _span(pattern: re.Pattern[str], attributes: str, most: int) -> int:
    found = pattern.search(attributes) if attributes else None
    return min(int(found[1]), most) or 1 if found else 1


def _tables(text: str, shown: str) -> list[_Grid]:
    """Every table of a page in the order in which they begin; of one in a cell of another the text is its own."""
    tables: list[_Grid] = []
    inside: list[_Grid] = []
    for said, name, attributes in _shown(text):
        one = inside[-1] if inside else None
        if name == "table":
            inside.append(_Grid(shown))
            tables.append(inside[-1])
        elif one is None:
            continue
        elif name == "/table":
            inside.pop().end()
        elif name == "tr":
            one.row()
        elif name in ("td", "th"):
            one.begin(attributes)
        elif name in ("/td", "/th", "/tr"):
            one.end()
        elif one.cell is not None:
            one.cell.append(said or ("\r" if name.strip("/") in _BREAKS else ""))
    for one in inside:
        one.end()
    return tables


def _shown(text: str) -> Iterator[tuple[str, str, str]]:
    """The parts of a page without what is not shown in a cell, such as a key by which a column is sorted."""
    is_by_excel = bool(_BY_EXCEL.search(text[:_HEAD]))
    classes = {name for styles in _STYLES.findall(text) for name in _RULE.findall(styles)}
    hidden, depth = "", 0
    for said, name, attributes in _parts(text):
        if hidden and name.strip("/") not in _TABLED:
            depth += (name == hidden) - (name == f"/{hidden}")
            hidden = hidden if depth else ""
            continue
        hidden = ""
        may_hide = name and not name.startswith("/") and name not in _TABLED | _ALONE and not is_by_excel
        if may_hide and attributes and _is_hidden(attributes, classes):
            hidden, depth = name, 1
        else:
            yield said, name, attributes


def _is_hidden(attributes: str, classes: set[str]) -> bool:
    """True where a tag says that it is not shown, by itself or by a class of the page's styles."""
    if _HIDING.search(attributes) or _HIDDEN.search(_VALUE.sub("=", attributes)):
        return True
    found = _CLASSES.search(attributes)
    return bool(found and classes & {*"".join(part or "" for part in found.groups()).split()})


def _parts(text: str) -> Iterator[tuple[str, str, str]]:
    """Text, or the name of a tag, / before it where it closes, and its attributes; without comments and scripts."""
    at, end = 0, len(text)
    while at < end:
        start = text.find("<", at)
        start = end if start < 0 else start
        if said := text[at:start]:
            yield said.replace("\r", " "), "", ""
        if start == end:
            return
        tag = _TAG.match(text, start)
        if tag is None:
            at = _after(text, start)
            if at == start + 1:
                yield "<", "", ""
            continue
        closing, name, attributes = tag.group(1, 2, 3) if tag[2] else tag.group(4, 5, 6)
        name, at = name.lower(), tag.end()
        if name in _UNSEEN and not closing and not attributes.endswith("/"):
            ends = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE).search(text, at)
            at = ends.end() if ends else end
        else:
            yield "", f"{closing}{name}", attributes


def _after(text: str, start: int) -> int:
    """Where a comment or a declaration ends; behind the sign itself where it begins neither."""
    for begins, ends in (("<!--", "-->"), ("<!", ">"), ("<?", ">")):
        if text.startswith(begins, start):
            found = text.find(ends, start + len(begins))
            return len(text) if found < 0 else found + len(ends)
    return start + 1
