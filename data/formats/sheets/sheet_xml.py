"""What the XML of a workbook says of its cells besides their values: percent, merged cells, formulas without results.

Read as a stream, and only where a workbook has any of it; packed.py has refused definitions of entities before.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import IO
from xml.parsers import expat

Place = tuple[int, int]
_CHUNK = 1 << 20
# What tells that cells have to be looked at: formulas, errors.
_WORTH = re.compile(rb"<(?:\w+:)?f[ />]|\bt=[\"']e[\"']")
_OVERLAP = 16
# Built-in formats of percent.
_PERCENT = ("9", "10")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
# A repeated cell of OpenDocument that goes on for longer is the empty rest of a row or sheet.
_REPEATED = 20_000


@dataclass
class Marks:
    """Of one sheet, rows and columns from 0: percent cells, merged cells (first and last), formulas without a result.

    errors: cells that hold an error such as #N/A, which have no value.
    """

    percent: set[Place] = field(default_factory=set)
    merged: list[tuple[Place, Place]] = field(default_factory=list)
    unsolved: list[str] = field(default_factory=list)
    errors: int = 0


def is_percent(code: str) -> bool:
    """True for the code of a number format that shows percent."""
    return "%" in _QUOTED.sub("", code)


class Excel:
    """The sheets of an XLSX or XLSM."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        targets = dict(relations(archive, "xl/workbook.xml"))
        self.parts = {
            attrs.get("name", ""): targets.get(next((v for n, v in attrs.items() if _local(n) == "id"), ""), "")
            for attrs in _elements(archive, "xl/workbook.xml", "sheet")
        }
        self.percent = self._percent()

    def _percent(self) -> frozenset[str]:
        """The cell styles that show percent."""
        if "xl/styles.xml" not in self.archive.namelist():
            return frozenset()
        codes, styles, inside = dict.fromkeys(_PERCENT, "%"), [], False
        for name, attrs in _all(self.archive, "xl/styles.xml"):
            inside = name == "cellXfs" or (inside and name not in ("cellStyleXfs", "cellStyles", "dxfs"))
            if name == "numFmt":
                codes[attrs.get("numFmtId", "")] = attrs.get("formatCode", "")
            elif name == "xf" and inside:
                styles.append(attrs.get("numFmtId", ""))
        return frozenset(str(at) for at, number in enumerate(styles) if is_percent(codes.get(number, "")))

    def marks(self, sheet: str) -> Marks:
        """What the named sheet's cells are."""
        part, found = self.parts.get(sheet, ""), Marks()
        if part in self.archive.namelist() and (self.percent or _is_worth(self.archive, part)):
            cells = _Cells(found, self.percent)
            with self.archive.open(part) as source:
                cells.read(source)
        return found


class _Cells:
    """Goes over the cells of one sheet of Excel."""

    def __init__(self, found: Marks, percent: frozenset[str]) -> None:
        self.found, self.percent = found, percent
        self.row = self.column = -1
        self.kind, self.formula, self.value = "", False, False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def read(self, source: IO[bytes]) -> None:
        self.parser.ParseFile(source)

    def start(self, name: str, attrs: dict[str, str]) -> None:
        match _local(name):
            case "row":
                self.row, self.column = int(attrs["r"]) - 1 if "r" in attrs else self.row + 1, -1
            case "c":
                self.column = _column(attrs["r"]) if "r" in attrs else self.column + 1
                self.kind, self.formula, self.value = attrs.get("t", "n"), False, False
                self.found.errors += self.kind == "e"
                if attrs.get("s") in self.percent:
                    self.found.percent.add((self.row, self.column))
            case "f":
                self.formula = True
            case "v" if self.formula:
                self.parser.CharacterDataHandler = self.text

    def text(self, _: str) -> None:
        self.value = True

    def end(self, name: str) -> None:
        match _local(name):
            case "v":
                self.parser.CharacterDataHandler = None
            case "c" if self.formula and not self.value and self.kind != "str":
                self.found.unsolved.append(f"{_letters(self.column)}{self.row + 1}")


def open_document(archive: zipfile.ZipFile) -> dict[str, Marks]:
    """The percent and the merged cells of an ODS, by sheet."""
    found: dict[str, Marks] = {}
    marks, row, column, rows = Marks(), -1, 0, 1
    for name, given in _all(archive, "content.xml"):
        attrs = {_local(key): value for key, value in given.items()}
        if name == "table":
            marks, row, rows = found.setdefault(attrs.get("name", ""), Marks()), -1, 1
        elif name == "table-row":
            row, column, rows = row + rows, 0, int(attrs.get("number-rows-repeated", 1))
        elif name in ("table-cell", "covered-table-cell"):
            again, down, across = (
                int(attrs.get(f"number-{what}", 1)) for what in ("columns-repeated", "rows-spanned", "columns-spanned")
            )
            if attrs.get("value-type") == "percentage" and again * rows <= _REPEATED:
                marks.percent.update((row + r, column + c) for r in range(rows) for c in range(again))
            if down > 1 or across > 1:
                marks.merged.append(((row, column), (row + down - 1, column + across - 1)))
            column += again
    return found


def relations(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str]]:
    """What a part links to, by the links' names."""
    folder, _, name = part.rpartition("/")
    for attrs in _elements(archive, f"{folder}/_rels/{name}.rels", "Relationship"):
        target = attrs.get("Target", "")
        yield attrs.get("Id", ""), target[1:] if target.startswith("/") else normpath(join(folder, target))


def _elements(archive: zipfile.ZipFile, part: str, wanted: str) -> Iterator[Mapping[str, str]]:
    return (attrs for name, attrs in _all(archive, part) if name == wanted)


def _all(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every element's local name and attributes, a piece of the part at a time."""
    if part not in archive.namelist():
        return
    waiting: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attrs: waiting.append((_local(name), attrs))
    with archive.open(part) as source:
        while True:
            chunk = source.read(_CHUNK)
            parser.Parse(chunk, not chunk)
            yield from waiting
            waiting.clear()
            if not chunk:
                return


def _is_worth(archive: zipfile.ZipFile, part: str) -> bool:
    before = b""
    with archive.open(part) as source:
        while chunk := source.read(_CHUNK):
            if _WORTH.search(before + chunk):
                return True
            before = chunk[-_OVERLAP:]
    return False


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _column(place: str) -> int:
    """The column of a place such as AB12, from 0."""
    number = 0
    for letter in place.rstrip("0123456789"):
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def _letters(column: int) -> str:
    text = ""
    while column >= 0:
        text, column = chr(ord("A") + column % 26) + text, column // 26 - 1
    return text
