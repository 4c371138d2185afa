"""Excel and OpenDocument workbooks: the values of their sheets, formulas and macros left alone."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from data.errors import FileAmbiguous, FileRefused, Question
from data.formats import remarks
from data.formats.raw import Raw, refuse
from data.formats.sheets import sheet_records, sheet_tables, sheet_xml
from data.formats.sheets.sheet_names import Places
from data.formats.sheets.sheet_tables import Rows, Table
from data.formats.sheets.sheet_xml import Marks
from data.texts import N_, Text

Cell = int | float | str | bool | time | date | datetime | timedelta
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The list of a file's parts stands near its beginning or its end, and such workbooks are small.
_OLE_HEAD = 64 << 20
_MANIFEST, _LOCKED_PART = "META-INF/manifest.xml", b"encryption-data"
# The sheets of our own templates that explain the table: never taken for it.
DICTIONARIES = {"en": "Teller dictionary", "ko": "Teller 데이터 사전", "zh": "Teller 数据字典"}
# How Rust's own faults are called: they are no Exception, so that nobody catches them by chance.
_PANIC = "PanicException"
# Cells that are named in a refusal.
_NAMED = 5
_BETWEEN = ", "
_NOWHERE = Places()


@dataclass
class Sheets:
    """The sheets of a file that hold anything, and what their cells are; lone: those of one row alone."""

    file: str
    rows: dict[str, Rows] = field(default_factory=dict)
    marks: dict[str, Marks] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    lone: dict[str, Rows] = field(default_factory=dict)

    def hold(self, sheet: str, rows: Sequence[tuple[int, list[str]]], marks: Marks) -> None:
        """Keep a sheet's rows that hold anything, all of one width; of one row alone nothing can be told."""
        width = max((len(row) for _, row in rows), default=0)
        filled = [(at, [*row, *[""] * (width - len(row))]) for at, row in rows if any(row)]
        self.put(sheet, filled, marks)

    def put(self, sheet: str, filled: Rows, marks: Marks) -> None:
        """Keep a sheet's rows, of which each holds anything."""
        if len(filled) > 1:
            self.rows[sheet], self.marks[sheet] = filled, marks
        elif filled:
            self.lone[sheet] = filled

    def beside(self, read: Collection[str]) -> tuple[str, ...]:
        """What other sheets than those say of points."""
        others = [rows for name, rows in (self.rows | self.lone).items() if name not in read]
        return tuple(text for rows in others for text in remarks.of_sheet([cells for _, cells in rows]))

    def table(self, sheet: str) -> Table:
        """The table of a sheet.

        Raises FileRefused where its formulas have no results.
        """
        found = self.marks[sheet]
        if found.unsolved:
            cells = _BETWEEN.join(found.unsolved[:_NAMED])
            said = N_("The sheet {sheet} of {file} has {count:,} formulas without results, such as in {cells}.")
            remedy = N_("Open it in Excel or LibreOffice, save it and add it again.")
            raise refuse(said, remedy, sheet=sheet, file=self.file, count=len(found.unsolved), cells=cells)
        return sheet_tables.table(sheet, self.rows[sheet], found.merged, self.file)


def _sheets(path: Path, file: str) -> Sheets:
    """Those of a workbook."""
    book = CalamineWorkbook.from_path(str(path))
    found = Sheets(file, hidden={m.name for m in book.sheets_metadata if m.visible != SheetVisibleEnum.Visible})
    with _marks(path) as marks:
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if name in DICTIONARIES.values() or sheet.height < 1:
                continue
            told = marks(name)
            told.merged = sheet.merged_cell_ranges or told.merged
            found.put(name, _rows(sheet, told), told)
    return found


class _NoPanic:
    """Makes a fault of the library itself, which cannot be imported to be caught by name, a damaged file."""

    def __init__(self, file: str) -> None:
        self.file = file

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, _: object) -> None:
        if kind is not None and kind.__name__ == _PANIC:
            raise damaged(self.file) from fault


@contextmanager
def _marks(path: Path) -> Iterator[Callable[[str], Marks]]:
    """How the marks of a sheet are found, in each kind of workbook."""
    if not zipfile.is_zipfile(path):
        sheets = sheet_records.excel_97(path)
        yield lambda sheet: sheets.get(sheet, Marks())
        return
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" in names:
            yield sheet_xml.Excel(archive).marks
        elif "xl/workbook.bin" in names:
            yield sheet_records.Binary(archive).marks
        else:
            sheets = sheet_xml.open_document(archive)
            yield lambda sheet: sheets.get(sheet, Marks())


def read(path: Path, file: str, sheet: str | None = None, places: Places = _NOWHERE) -> tuple[Raw, tuple[str, ...]]:
    """The named sheet, or the one that holds a table, or all that have the same; the names of all that hold anything.

    places: what tells that sheets are called as branches are. Raises FileRefused for a workbook that is locked, broken
    or empty, FileAmbiguous for one with several tables.
    """
    if _is_locked(path):
        raise _locked(file)
    try:
        with _NoPanic(file):
            book = _sheets(path, file)
    except PasswordError as fault:
        raise _locked(file) from fault
    except (CalamineError, expat.ExpatError, zipfile.BadZipFile, ValueError, LookupError, struct.error) as fault:
        raise damaged(file) from fault
    return taken(book, sheet, places)


def taken(book: Sheets, sheet: str | None, places: Places) -> tuple[Raw, tuple[str, ...]]:
    """The same of sheets that were read.

    Raises FileRefused where none holds anything, FileAmbiguous where several hold tables.
    """
    if not book.rows:
        raise refuse(
            N_("The workbook {file} is empty."), N_("Export it again; a header and one row at least."), file=book.file
        )
    tables = _named(book, sheet) if sheet is not None else _chosen(book)
    raw = sheet_tables.together(tables, places)
    told = (*raw.remarks, *book.beside({one.sheet for one in tables}))
    return replace(raw, notes=(*_told(book, tables), *raw.notes), remarks=told), tuple(book.rows)


def damaged(file: str) -> FileRefused:
    """The refusal of a workbook that cannot be read."""
    said = N_("The workbook {file} cannot be read: it is damaged or not what it seems.")
    return refuse(said, N_("Save it again as XLSX or CSV."), file=file)


def _is_locked(path: Path) -> bool:
    """True for a newer workbook in the older kind of file, and for an ODS that says so: these have a password."""
    with path.open("rb") as file:
        if file.read(8) == sheet_records.OLE:
            content = file.read(_OLE_HEAD)
            return _ENCRYPTED in content or sheet_records.has_password(content)
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        if any(info.flag_bits & 1 for info in archive.infolist()):
            return True
        return _MANIFEST in archive.namelist() and _LOCKED_PART in archive.read(_MANIFEST)


def _locked(file: str) -> FileRefused:
    return refuse(N_("The workbook {file} has a password."), N_("Save it without one."), file=file)


def _named(book: Sheets, sheet: str) -> list[Table]:
    """The table of the sheet of that name, or of several named together."""
    if sheet in book.rows:
        return [book.table(sheet)]
    named = [some for group in _groups(book, list(book.rows)) if (some := _of_label(group, sheet))]
    if not named:
        raise refuse(
            N_("The workbook {file} has no filled sheet {sheet}."),
            N_("Name one of these: {sheets}."),
            file=book.file,
            sheet=sheet,
            sheets=_BETWEEN.join(book.rows),
        )
    return named[0]


def _of_label(group: Sequence[Table], label: str) -> list[Table]:
    """Those sheets of a group that are named, in any order and none twice; none where another is named too."""
    left, names, chosen = f"{label}{_BETWEEN}", {one.sheet for one in group}, set[str]()
    while left:
        fitting = [name for name in names - chosen if left.startswith(name + _BETWEEN)]
        if not fitting:
            return []
        name = max(fitting, key=len)
        chosen.add(name)
        left = left.removeprefix(name + _BETWEEN)
    return [one for one in group if one.sheet in chosen]


def _groups(book: Sheets, names: Sequence[str]) -> list[list[Table]]:
    """The tables of these sheets, those with the same headers together."""
    groups: dict[object, list[Table]] = {}
    for name in names:
        one = book.table(name)
        groups.setdefault(one.kind, []).append(one)
    return list(groups.values())


def _label(tables: Sequence[Table]) -> str:
    return _BETWEEN.join(one.sheet for one in tables)


def _chosen(book: Sheets) -> list[Table]:
    """The tables that are meant, without asking where all have the same headers; titles and notes are no table."""
    shown = [name for name in book.rows if name not in book.hidden] or list(book.rows)
    tables = [name for name in shown if sum(sum(map(bool, row)) > 1 for _, row in book.rows[name]) > 1]
    tables = [name for name in tables if not _explains(book, name, tables)]
    if len(tables) < 2:
        return [book.table(tables[0] if tables else shown[0])]
    groups = _groups(book, tables)
    if len(groups) == 1 and not sheet_tables.are_copies(groups[0]):
        return groups[0]
    # Where sheets may be copies, all of them together is the last thing to propose.
    together = [(_label(group), *(one.sheet for one in group)) for group in groups]
    labels = list(dict.fromkeys(chain(*together) if len(groups) > 1 else _ways(groups[0])))
    values = {"file": book.file, "sheets": _BETWEEN.join(tables), "first": labels[0]}
    title = Text(N_("The workbook {file} has several sheets with tables: {sheets}."), values)
    said = N_("Their rows are similar: one sheet may be a copy of another, or contain the rows of the others.")
    raise FileAmbiguous(
        title,
        Text(said) if len(groups) == 1 else "",
        Text(N_("Say which one with --sheet, such as --sheet “{first}”."), values),
        question=Question("sheet", choices=tuple((label, _choice(label, groups)) for label in labels)),
    )


def _explains(book: Sheets, name: str, tables: Sequence[str]) -> bool:
    """True for a sheet of codes and what each means, beside one with more columns than such a list has."""
    rows = [cells for _, cells in book.rows[name]]
    is_wider = any(len(book.rows[other][0][1]) > _LIST for other in tables)
    return is_wider and max(map(len, rows)) <= _LIST and remarks.is_list(rows)


def _ways(group: Sequence[Table]) -> list[str]:
    """The names of each sheet alone, of all but the one that may hold the others' rows, and of all."""
    few = [_label([one for one in group if one is not other]) for other in reversed(group)] if len(group) > 2 else []
    return [*(one.sheet for one in group), *few[:_MOST_WAYS], _label(group)]


def _choice(label: str, groups: Sequence[Sequence[Table]]) -> Text:
    several = any(len(_of_label(group, label)) > 1 for group in groups)
    return Text(_TOGETHER if several else "{sheets}", {"sheets": label})


_TOGETHER = N_("{sheets} together")
_MOST_WAYS = 4
# The most columns of a list of codes: of what, the code and its meaning.
_LIST = 3


def _rows(sheet: CalamineSheet, marks: Marks) -> Rows:
    """Numbered rows of text that hold anything."""
    cells: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    for row, column in marks.percent:
        value = cells[row][column] if row < len(cells) and column < len(cells[row]) else ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            cells[row][column] = number(value, is_share=True)
    rows = [(number, [text(cell) for cell in row]) for number, row in enumerate(cells, 1)]
    return [(number, row) for number, row in rows if any(row)]


def number(value: float, *, is_share: bool) -> str:
    """A number as text, or as percent where its cell shows it so."""
    return f"{value * 100:.12g}%" if is_share else text(value)


def text(cell: Cell) -> str:
    """One cell as text: whole numbers without a decimal point, times as ISO, lengths of time in hours."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, timedelta):
        seconds = round(cell.total_seconds())
        hours, rest = divmod(abs(seconds), 3600)
        return f"{'-' * (seconds < 0)}{hours:02}:{rest // 60:02}:{rest % 60:02}"
    return cell if isinstance(cell, str) else str(cell)


def _told(book: Sheets, tables: Sequence[Table]) -> tuple[Text, ...]:
    read = [one.sheet for one in tables]
    others = [name for name in book.rows if name not in read]
    errors = sum(book.marks[name].errors for name in read)
    notes = []
    if len(read) > 1:
        said = N_("The sheets {sheets} have the same headers and were read together, {rows:,} rows.")
        rows: Mapping[str, object] = {"sheets": _BETWEEN.join(read), "rows": sum(len(one.rows) for one in tables)}
        notes.append(Text(said, dict(rows)))
    elif others:
        notes.append(Text(N_("The sheet {sheet} was read."), {"sheet": read[0]}))
    if others:
        notes.append(Text(N_("The sheets {sheets} were not read."), {"sheets": _BETWEEN.join(others)}))
    if errors:
        notes.append(Text(N_("{count:,} cells hold an error such as #N/A and count as empty."), {"count": errors}))
    return tuple(notes)
