"""Templates: for every table; filled in by someone, they are read without a question and nothing is refused."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from datetime import date
from html import escape
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from data import layouts
from data.checking.validator import check
from data.contracts import TABLES, Table
from data.errors import FileRefused
from data.files import reader, templates
from data.formats.sheets.workbook import DICTIONARIES

TODAY = date(2026, 11, 23)
NAMES = list(TABLES)


def filled(empty: bytes, path: Path, values: Iterable[str]) -> Path:
    """The template with one row typed in below its header, as a spreadsheet would save it."""
    path.write_bytes(empty)
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    cells = "".join(f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>' for value in values)
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", f'<row r="2">{cells}</row></sheetData>').encode()
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def loaded(path: Path, table: Table) -> int:
    """Rows that may be stored, the file taken for what it is without being told."""
    raw = reader.read(path)
    layout = layouts.recognise(raw, path.name)
    assert layout.table == table.name
    checked = check(table, layout.apply(raw, TODAY, "salt")[table.name], b"k" * 32)
    assert not checked.rejected
    return int(checked.accepted.num_rows)


@pytest.mark.sampled
@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_filled_in_is_read_as_its_table(name: str, tmp_path: Path) -> None:
    table = TABLES[name]
    row = templates.examples(table)
    assert loaded(filled(templates.workbook(table, "ko"), tmp_path / "filled.xlsx", row), table) == 1


def test_a_csv_filled_in_is_read_as_its_table(tmp_path: Path) -> None:
    table, path = TABLES["contact"], tmp_path / "filled.csv"
    row = ",".join(f'"{value}"' for value in templates.examples(table))
    path.write_bytes(templates.csv(table) + row.encode() + b"\r\n")
    assert loaded(path, table) == 1


def test_an_empty_template_is_refused_and_not_read_as_its_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(templates.workbook(TABLES["visit"]))
    with pytest.raises(FileRefused, match="empty"):
        reader.read(path)


def test_the_dictionary_says_every_column_in_three_languages(tmp_path: Path) -> None:
    path, table = tmp_path / "visit.xlsx", TABLES["visit"]
    path.write_bytes(templates.workbook(table, "zh"))
    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["visit", *(DICTIONARIES[language] for language in ("zh", "en", "ko"))]
    for language in ("ko", "en", "zh"):
        lines = book.get_sheet_by_name(DICTIONARIES[language]).to_python()[3:]
        assert [line[0] for line in lines] == list(table.names)
        assert lines[0][1] == {"ko": "번호표", "en": "Queue ticket", "zh": "排队号"}[language]
    said = {line[0]: line[3:5] for line in book.get_sheet_by_name(DICTIONARIES["en"]).to_python()[3:]}
    assert said["issued_at"] == ["required", "YYYY-MM-DD HH:MM:SS"]
    assert said["outcome"] == ["", "served, no_show, left, transferred, unknown"]
