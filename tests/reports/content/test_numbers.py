"""The numbers of a report as a workbook: each with its days, sample and interval, and what is hidden stays hidden."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from analytics.insights.completeness import SOURCES
from reports.content import naming, numbers
from reports.delivery import letter, smtp
from tests.reports import postal

WEEK = "2026-11-16..2026-11-22"


def fact(metric: str, value: float | None, **more: Any) -> dict[str, Any]:
    plain = {"page": "calls", "part": "tiles", "metric": metric, "where": {}, "period": WEEK, "absent": ""}
    return plain | {"value": value, "low": None, "high": None, "n": None} | more


DOCUMENT = {
    "language": "en", "period": WEEK, "pages": [{"page": "calls", "title": "Calls"}],
    "facts": [
        fact("call_loss", 0.125, low=0.11, high=0.14, n=4000),
        fact("nps", 12.5, n=80, where={"branch_id": "B1"}, period="2026-11-09..2026-11-15"),
        fact("nps", None, n=4, low=-100.0, high=100.0, where={"branch_id": "B2"}, absent="too_few"),
    ],
}  # fmt: skip
LABELS = {"branch_id": {"B1": "=HYPERLINK(1)"}}


def test_each_number_is_a_row() -> None:
    made = numbers.workbook(DOCUMENT, LABELS)
    heads, *rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert heads[4:7] == ["Value", "Unit", "Sample"]
    assert rows[0][0] == "Calls"
    assert rows[0][2:9] == [date(2026, 11, 16), date(2026, 11, 22), 0.125, "share", 4000.0, 0.11, 0.14]
    assert "=HYPERLINK(1)" in str(rows[1][1])
    assert rows[1][2:7] == [date(2026, 11, 9), date(2026, 11, 15), 12.5, "points", 80.0]
    assert rows[2][4:9] == ["", "points", "", "", ""], "neither the sample nor the interval of what is hidden"
    assert rows[2][9] != ""


def test_cells_show_two_decimals_and_hold_all() -> None:
    facts = [fact("call_loss", 0.0518537, n=7849), fact("csat", 4.0452861, n=2429), fact("complaints", 1203.0)]
    made = numbers.workbook(DOCUMENT | {"facts": facts}, LABELS)
    _, *rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert [row[4] for row in rows] == [0.0518537, 4.0452861, 1203.0]
    with ZipFile(io.BytesIO(made)) as parts:
        styles, sheet = (parts.read(name).decode() for name in ("xl/styles.xml", "xl/worksheets/sheet1.xml"))
    forms = dict(re.findall(r'numFmtId="(\d+)" formatCode="([^"]+)"', styles))
    looks = [forms.get(number) for number in re.findall(r'<xf numFmtId="(\d+)"', styles.partition("<cellXfs")[2])]
    cells = re.findall(r'<c r="([EG][2-4])" s="(\d+)"', sheet)
    shown = {cell: looks[int(look)] for cell, look in cells}
    assert shown == {"E2": "0.00%", "G2": "#,##0", "E3": "#,##0.00", "G3": "#,##0", "E4": "#,##0"}


def test_a_number_of_an_incomplete_source_says_so_and_none_stands_twice_or_by_its_key() -> None:
    facts = [
        fact("call_loss", 0.1), fact("call_loss", 0.1), fact("call_loss.before", 0.2),
        fact("call_loss", 0.3, period="2026-11-09..2026-11-15"), fact("windows_missing", 2.0), fact("nps", 30.0),
        fact("contacts_reported", 0.4),
    ]  # fmt: skip
    lacks = {"contacts": "No calls came in.", "visits": "B2 is missing."}
    document = DOCUMENT | {"facts": facts, "incomplete": lacks}
    made = numbers.workbook(document, LABELS)
    _, *rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert [(row[4], row[9]) for row in rows] == [
        (0.1, "No calls came in."), (0.2, ""), (0.3, ""), (2.0, "B2 is missing."), (30.0, ""), (0.4, ""),
    ]  # fmt: skip
    assert rows[-1][1:6:4] == ["Calls and chats: part of the usual days that reported", "share"]
    assert {f"{source}_reported" for source in SOURCES} <= set(naming.COUNTS)


def test_the_same_report_is_the_same_workbook_and_holds_no_formula() -> None:
    made = numbers.workbook(DOCUMENT, LABELS)
    assert made == numbers.workbook(DOCUMENT, LABELS)
    assert made != numbers.workbook(DOCUMENT | {"language": "ko"}, LABELS)
    assert not CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).name.startswith("=")


@pytest.mark.parametrize("form, there", [(letter.WHOLE, True), (letter.WITHOUT_PDF, False)])
def test_it_goes_with_the_mail_where_it_is_wanted(
    form: letter.Form, there: bool, made: postal.Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_SMTP_FROM", "teller@bank.example")
    words = letter.write(made, postal.edition())

    def names(folder: Path) -> list[str | None]:
        return [
            part.get_filename() for part in smtp.compose(words, folder, "a@bank.example", "1", form).iter_attachments()
        ]

    assert not any(str(name).endswith(".xlsx") for name in names(made.folder))
    (made.folder / letter.NUMBERS).write_bytes(numbers.workbook(DOCUMENT, LABELS))
    wanted = words.file.replace(".pdf", ".xlsx")
    assert (wanted in names(made.folder)) is there


def test_a_definition_asks_for_it() -> None:
    edition = postal.edition()
    assert not edition.workbook
    assert replace(edition, workbook=True) == edition, "the same report, with one file more"


def test_parts_of_the_day_and_actions_are_named() -> None:
    facts = [
        fact("wait_mean", 500.0, where={"branch_id": "B1", "part_of_day": "afternoon"}),
        fact("wait_mean", 400.0, where={"action": "demo-rota", "branch_id": "B1"}),
    ]
    labels = {"branch_id": {"B1": "Yongin"}, "action": {"demo-rota": "More hands at noon"}}
    made = numbers.workbook(DOCUMENT | {"facts": facts}, labels)
    _, *rows = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == [
        "Mean wait (branch “Yongin” and part of the day “afternoon”)",
        "Mean wait (action “More hands at noon” and branch “Yongin”)",
    ]
