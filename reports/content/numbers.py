"""The numbers of a report as a workbook: one row for each number that its pages say, or why there is none."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, get_args

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from analytics import wording
from analytics.metrics.results import Absence
from data.texts import N_, translate
from reports.content import naming
from reports.content.naming import Labels

SHEET = N_("Numbers")
SAMPLE = N_("Sample")
HEADS = (
    N_("Page"), N_("Number"), N_("From"), N_("To"), N_("Value"), N_("Unit"), SAMPLE, N_("Interval from"),
    N_("Interval to"), N_("Remark"),
)  # fmt: skip
WIDTHS = (18, 60, 12, 12, 12, 16, 10, 13, 13, 44)
# How cells look; what they hold is not rounded.
SHARE, WHOLE, BROKEN, DAY = "0.00%", "#,##0", "#,##0.00", "yyyy-mm-dd"
Cell = str | float | int | date | None


def workbook(document: Mapping[str, Any], labels: Labels) -> bytes:
    """The workbook of a report's manifest; the same bytes for the same report. labels: what people call groups."""
    made, language = io.BytesIO(), str(document["language"])
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        end = date.fromisoformat(str(document["period"]).partition("..")[2])
        # As the report's other files, it holds no clock time.
        book.set_properties({"author": "Teller", "created": datetime.combine(end, time())})
        sheet = book.add_worksheet(translate(SHEET, language))
        looks = {form: book.add_format({"num_format": form}) for form in (SHARE, WHOLE, BROKEN, DAY)}
        bold = book.add_format({"bold": True})
        for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, translate(head, language), bold)
        sheet.freeze_panes(1, 0)
        # Several parts of a page may say the same number.
        rows = {
            row(fact, document, language, labels): naming.unit_of(str(fact["metric"])) for fact in document["facts"]
        }
        for number, (cells, unit) in enumerate(rows.items(), 1):
            _put(sheet, number, cells, looks, is_share=unit == "share")
    return made.getvalue()


def row(fact: Mapping[str, Any], document: Mapping[str, Any], language: str, labels: Labels) -> tuple[Cell, ...]:
    """One number: where it stands, what it is, its days, its value, its sample and its interval."""
    titles = {page["page"]: page["title"] for page in document["pages"]}
    first, last = _days(str(fact["period"] or document["period"]))
    unit = naming.unit_of(str(fact["metric"]))
    what = naming.what(fact, str(fact["period"]), language, labels)
    about = (titles.get(fact["page"], fact["page"]), what, first, last)
    if fact["value"] is None:
        # What is hidden for the sake of few people is hidden with its sample.
        return (*about, None, translate(wording.UNITS[unit], language), None, None, None, _why(fact, language))
    numbers = (fact["value"], translate(wording.UNITS[unit], language), fact["n"], fact["low"], fact["high"])
    return (*about, *numbers, _remark(fact, document))


def _remark(fact: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """What lacks in the source that a number of the report's days rests on."""
    days = [_days(str(span or document["period"])) for span in (fact["period"], document["period"])]
    is_before = str(fact["metric"]).endswith(".before") or days[0][1] < days[1][0]
    source = naming.source_of(str(fact["metric"]))
    return "" if is_before else str(document.get("incomplete", {}).get(source, ""))


def _days(span: str) -> Sequence[date]:
    start, _, end = span.partition("..")
    return date.fromisoformat(start), date.fromisoformat(end)


def _why(fact: Mapping[str, Any], language: str) -> str:
    known: dict[str, Absence] = {each: each for each in get_args(Absence)}
    absent = known.get(fact["absent"] or "no_data")
    return wording.absence(absent, language) if absent else translate(N_("There is no number."), language)


def _put(sheet: Worksheet, number: int, cells: Sequence[Cell], looks: Mapping[str, Format], *, is_share: bool) -> None:
    """One row; is_share: its value and interval are written with a percent sign."""
    for column, cell in enumerate(cells):
        if isinstance(cell, date):
            sheet.write_datetime(number, column, datetime.combine(cell, time()), looks[DAY])
        elif isinstance(cell, str):
            # As text whatever it begins with: names come from files, and none of them is a formula.
            sheet.write_string(number, column, cell)
        elif cell is not None:
            form = WHOLE if float(cell).is_integer() else BROKEN
            sheet.write_number(number, column, cell, looks[SHARE if is_share and HEADS[column] != SAMPLE else form])
