"""Workbooks of Excel 2003 in XML, which web systems still write under the name .xls."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from data.formats.raw import narrow
from data.formats.sheets.sheet_xml import Marks, is_percent
from data.formats.sheets.workbook import Sheets, damaged, number

_OWN = "urn:schemas-microsoft-com:office:spreadsheet"
_ROOT = re.compile(r"<(?:[A-Za-z]\w*:)?Workbook[\s>]")
_HEAD, _MOST_ROWS = 4096, 1 << 20
# Percent by the names that the program has for formats.
_PERCENTS = ("Percent",)
# The day of a time without one.
_NO_DAY = ("1899-12-31", "1899-12-30")


def is_one(text: str) -> bool:
    """True for such a workbook by its beginning."""
    return _OWN in text[:_HEAD] and bool(_ROOT.search(text[:_HEAD]))


def sheets(text: str, shown: str) -> Sheets:
    """The sheets that hold more than one row.

    Raises FileRefused for XML that is broken or defines entities.
    """
    found = _Cells(Sheets(shown))
    try:
        found.parse(text)
    except (expat.ExpatError, ValueError) as fault:
        raise damaged(shown) from fault
    for name, rows in found.rows.items():
        found.sheets.hold(name, rows, found.sheets.marks[name])
    return found.sheets


@dataclass
class _Cells:
    """Goes over the cells."""

    sheets: Sheets
    rows: dict[str, list[tuple[int, list[str]]]] = field(default_factory=dict)
    percent: set[str] = field(default_factory=set)
    style: str = ""
    sheet: str = ""
    row: int = 0
    column: int = 0
    kind: str = ""
    is_share: bool = False
    said: list[str] | None = None

    def parse(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = self.text, self.entities
        parser.Parse(text.encode(), True)

    def entities(self, *_: object) -> None:
        raise ValueError("definitions of entities")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        # Data holds text of HTML with elements of its own.
        match local if space == _OWN else "":
            case "Style":
                self.style = told.get("ID", "")
            case "NumberFormat" if told.get("Format") in _PERCENTS or is_percent(told.get("Format", "")):
                self.percent.add(self.style)
            case "Worksheet":
                self.sheet, self.row = told.get("Name", f"Sheet{len(self.rows) + 1}"), 0
                self.rows.setdefault(self.sheet, [])
                self.sheets.marks[self.sheet] = Marks()
            case "Row":
                self.row, self.column = int(told.get("Index", self.row + 1)), 0
                self.rows.setdefault(self.sheet, []).append((self.row, []))
            case "Cell":
                self.cell(told)
            case "Data":
                self.kind, self.said = told.get("Type", "String"), []

    def cell(self, told: dict[str, str]) -> None:
        """Begin a cell, at its own place where it names one."""
        at = int(told.get("Index", self.column + 1)) - 1
        across, down = (max(int(told.get(name, 0)), 0) for name in ("MergeAcross", "MergeDown"))
        narrow(range(at + across), self.sheets.file)
        if across or down:
            last = (self.row - 1 + min(down, _MOST_ROWS), at + across)
            self.sheets.marks[self.sheet].merged.append(((self.row - 1, at), last))
        cells = self.rows[self.sheet][-1][1]
        cells.extend([""] * (at + 1 - len(cells)))
        self.column, self.is_share = at + 1 + across, told.get("StyleID", "") in self.percent

    def text(self, said: str) -> None:
        if self.said is not None:
            self.said.append(said)

    def end(self, name: str) -> None:
        if name != f"{_OWN} Data" or self.said is None:
            return
        self.rows[self.sheet][-1][1][-1] = self.value("".join(self.said).strip())
        self.said = None

    def value(self, said: str) -> str:
        """The cell's value as text, as that of any workbook."""
        match self.kind:
            case "Number":
                return number(float(said), is_share=self.is_share)
            case "DateTime":
                day, _, time = said.partition("T")
                time = time.removesuffix(".000")
                return time if day in _NO_DAY else f"{day} {time}".strip()
            case "Boolean":
                return "true" if said == "1" else "false"
            case "Error":
                self.sheets.marks[self.sheet].errors += 1
                return ""
        return said
