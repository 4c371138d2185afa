"""Excel and OpenDocument workbooks: the values of one sheet, formulas and macros left alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from data.errors import FileAmbiguous, FileRefused, Question, as_they_are
from data.formats import shapes
from data.formats.raw import Raw, from_rows, narrow, refuse
from data.texts import N_, Text

Cell = int | float | str | bool | time | date | datetime | timedelta
HEADER_WITHIN = 20
_OLE, _ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "EncryptedPackage".encode("utf-16-le")
# The list of a file's parts stands near its beginning or its end, and such workbooks are small.
_OLE_HEAD = 64 << 20
# The sheets of our own templates that explain the table: never taken for it.
DICTIONARIES = {"en": "Teller dictionary", "ko": "Teller 데이터 사전", "zh": "Teller 数据字典"}


def read(path: Path, file: str, sheet: str | None = None) -> tuple[Raw, tuple[str, ...]]:
    """The named sheet, or the one that holds a table, and the names of all that hold anything.

    Raises FileRefused for a workbook that is locked, broken or empty, FileAmbiguous for one with several tables.
    """
    if _is_locked(path):
        raise _locked(file)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = [name for name in book.sheet_names if name not in DICTIONARIES.values()]
        filled = {name: rows for name in names if (rows := _rows(book, name))}
        hidden = {meta.name for meta in book.sheets_metadata if meta.visible != SheetVisibleEnum.Visible}
    except PasswordError as fault:
        raise _locked(file) from fault
    except CalamineError as fault:
        said = N_("The workbook {file} cannot be read: it is damaged or not what it seems.")
        raise refuse(said, N_("Save it again as XLSX or CSV."), file=file) from fault
    if sheet is not None and sheet not in filled:
        raise refuse(
            N_("The workbook {file} has no filled sheet {sheet}."),
            N_("Name one of these: {sheets}."),
            file=file,
            sheet=sheet,
            sheets=", ".join(filled),
        )
    if not filled:
        raise refuse(
            N_("The workbook {file} is empty."), N_("Export it again; a header and one row at least."), file=file
        )
    chosen = sheet or _chosen({name: rows for name, rows in filled.items() if name not in hidden} or filled, file)
    return _table(filled[chosen], chosen, [name for name in filled if name != chosen], file), tuple(filled)


def _is_locked(path: Path) -> bool:
    """True for a newer workbook in the older kind of file, which is how one with a password is kept."""
    with path.open("rb") as file:
        return file.read(8) == _OLE and _ENCRYPTED in file.read(_OLE_HEAD)


def _locked(file: str) -> FileRefused:
    return refuse(N_("The workbook {file} has a password."), N_("Save it without one."), file=file)


def _chosen(filled: Mapping[str, list[tuple[int, list[str]]]], file: str) -> str:
    """The one sheet that holds a table; titles and notes of one column are none."""
    tables = [name for name, rows in filled.items() if sum(sum(map(bool, row)) > 1 for _, row in rows) > 1]
    if len(tables) > 1:
        values = {"file": file, "sheets": ", ".join(tables), "first": tables[0]}
        remedy = Text(N_("Say which one with --sheet, such as --sheet “{first}”."), values)
        raise FileAmbiguous(
            Text(N_("The workbook {file} has several sheets with tables: {sheets}."), values),
            remedy=remedy,
            question=Question("sheet", choices=as_they_are(tables)),
        )
    return next(iter(tables or filled))


def _rows(book: CalamineWorkbook, name: str) -> list[tuple[int, list[str]]]:
    """Numbered rows of text that hold anything; empty when there is no row below a first one."""
    cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    rows = [(number, [text(cell) for cell in row]) for number, row in enumerate(cells, 1)]
    rows = [(number, row) for number, row in rows if any(row)]
    return rows if len(rows) > 1 else []


def text(cell: Cell) -> str:
    """One cell as text: whole numbers without a decimal point, times as ISO."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return cell if isinstance(cell, str) else str(cell)


def _table(rows: list[tuple[int, list[str]]], sheet: str, others: list[str], file: str) -> Raw:
    filled = [sum(map(bool, row)) for _, row in rows[:HEADER_WITHIN]]
    at = next(i for i, count in enumerate(filled) if count * 2 > max(filled))
    if at and shapes.is_second_header(rows[at - 1][1], rows[at][1]):
        at -= 1
        header_row, headers = rows[at]
        narrow(headers, file)
        return from_rows(headers, rows[at + 1 :], "utf-8", header_row, _told(sheet, others))
    header_row, headers = rows[at]
    width = max(i for i, header in enumerate(headers, 1) if header)
    narrow(headers[:width], file)
    return from_rows(headers[:width], rows[at + 1 :], "utf-8", header_row, _told(sheet, others))


def _told(sheet: str, others: list[str]) -> tuple[Text, ...]:
    if not others:
        return ()
    read = Text(N_("The sheet {sheet} was read."), {"sheet": sheet})
    return read, Text(N_("The sheets {sheets} were not read."), {"sheets": ", ".join(others)})
