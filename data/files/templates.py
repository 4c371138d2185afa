"""Empty files to be filled in, one for each table, made from the contracts: a workbook with a dictionary, or a CSV."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, timedelta

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from data.contracts import Column, Table
from data.formats.sheets.workbook import DICTIONARIES
from data.texts import N_, Text, translate

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = {
    "text": N_("text"),
    "whole": N_("whole number"),
    "number": N_("number"),
    "time": N_("date and time"),
    "date": N_("date"),
    "flag": N_("yes or no"),
}
HEADS = (
    N_("Column"), N_("What it is"), N_("Kind"), N_("Required"), N_("Allowed values"), N_("Unit"), N_("Key"),
    N_("Example"), N_("Privacy"),
)  # fmt: skip
WIDTHS = (22, 34, 16, 30, 44, 14, 10, 24, 34)
PRIVACY = {"key": N_("hashed before it is stored"), "free_text": N_("masked before it is stored")}
# Where the kind alone gives no likely value.
EXAMPLES = {
    # A complaint that has a closing date is closed.
    "status": "closed",
    "response_id": "R-0001", "survey_id": "branch-2026", "channel": "app", "language": "ko", "branch_id": "B012",
    "employee_id": "E4711", "customer_key": "C-100200", "segment": "retail", "product": "deposit", "visit_id": "T-0815",
    "contact_id": "K-0042", "verbatim": "The queue was long.", "item": "Q3_1", "value": "4", "complaint_id": "V-2026-1",
    "label": "Staff were friendly", "reason": "fees", "narrative": "A fee was charged twice.", "root_cause": "system",
    "service": "loans", "counter": "3", "priority": "normal", "queue": "cards", "home_branch_id": "B012",
    "manager_id": "E4711", "preferred_channel": "app", "preferred_language": "ko", "needs": "large print",
    "kind": "visit", "need_noted": "mortgage", "role": "teller", "peer_group": "city", "name": "City Hall",
    "region": "Seoul", "opens": "09:00", "closes": "16:00", "country": "KR", "campaign_id": "SPRING-26",
    "dimension": "segment", "group_name": "retail", "metric": "nps", "csat_low": "1", "csat_high": "5", "ces_low": "1",
    "ces_high": "7", "share": "0.4",
}  # fmt: skip
FORMATS = {"text": "@", "time": "yyyy-mm-dd hh:mm:ss", "date": "yyyy-mm-dd"}
FIRST = datetime(2026, 11, 2, 9, 0)
# Rows that Excel is told to offer choices for.
FILLED = 10_000


def csv(table: Table) -> bytes:
    """The header alone, with the mark by which Excel knows UTF-8."""
    return ("\ufeff" + ",".join(table.names) + "\r\n").encode()


def workbook(table: Table, language: str = "en") -> bytes:
    """The empty table on the first sheet, then its dictionary in each language, the reader's first."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties({"title": translate(table.title, language), "created": FIRST})
        head = book.add_format({"bold": True, "bg_color": "#EEF2F7", "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        _rows(book.add_worksheet(table.name), table, language, head, formats)
        wrapped, title = book.add_format({"text_wrap": True, "valign": "top"}), book.add_format({"bold": True})
        for each in sorted(DICTIONARIES, key=lambda name: name != language):
            _dictionary(book.add_worksheet(DICTIONARIES[each]), table, each, title, head, wrapped)
    return made.getvalue()


def _rows(sheet: Worksheet, table: Table, language: str, head: Format, formats: dict[str, Format]) -> None:
    """The sheet to fill in: headers, and for each column its format, its choices and a note on what it is."""
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.name, head)
        sheet.set_column(place, place, max(len(column.name) + 3, 12), formats.get(column.kind))
        words = [translate(column.title, language), _required(table, column, language), _allowed(column, language)]
        note = {"input_title": column.name[:32], "input_message": "\n".join(filter(None, words))[:255]}
        check = {"validate": "list", "source": list(column.choices)} if column.choices else {"validate": "any"}
        sheet.data_validation(1, place, FILLED, place, {**check, **note, "error_type": "warning"})


def _dictionary(sheet: Worksheet, table: Table, language: str, title: Format, head: Format, cell: Format) -> None:
    """One language's dictionary: what a row is, then a line for each column."""
    about = {"table": translate(table.title, language), "grain": translate(table.grain, language)}
    sheet.write_string(0, 0, Text(N_("{table}: one row for {grain}"), about).render(language), title)
    for place, (words, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.write_string(2, place, translate(words, language), head)
        sheet.set_column(place, place, width)
    for number, column in enumerate(table.columns, 3):
        for place, words in enumerate(described(table, column, language)):
            sheet.write_string(number, place, words, cell)
    sheet.freeze_panes(3, 1)


def described(table: Table, column: Column, language: str) -> tuple[str, ...]:
    """One column's line of the dictionary, in the order of `HEADS`."""
    privacy, key = PRIVACY.get(column.privacy, ""), N_("key") if column.name in table.key else ""
    return (
        column.name, translate(column.title, language), translate(KINDS[column.kind], language),
        _required(table, column, language), _allowed(column, language), column.unit, translate(key, language),
        example(table, column), translate(privacy, language),
    )  # fmt: skip


def _required(table: Table, column: Column, language: str) -> str:
    group = next((group for group in table.one_of if column.name in group), ())
    if column.required:
        return translate(N_("required"), language)
    if not group:
        return ""
    return Text(N_("one of these is needed: {columns}"), {"columns": tuple(group)}).render(language)


def _allowed(column: Column, language: str) -> str:
    if column.choices:
        return ", ".join(column.choices)
    if column.kind in ("time", "date"):
        return "YYYY-MM-DD HH:MM:SS" if column.kind == "time" else "YYYY-MM-DD"
    if column.kind == "flag":
        return "yes, no"
    ends = {"low": _plain(column.low), "high": _plain(column.high)}
    if ends["low"] and ends["high"]:
        return Text(N_("from {low} to {high}"), ends).render(language)
    return Text(N_("{low} or more"), ends).render(language) if ends["low"] else ""


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def example(table: Table, column: Column) -> str:
    """A value that the column takes; times stand in the order that a row must have."""
    steps = _steps(table, column.name)
    if column.kind == "time":
        return str(FIRST + timedelta(minutes=7 * steps))
    if column.kind == "date":
        return f"{FIRST + timedelta(days=14 * steps):%Y-%m-%d}"
    if column.choices:
        return EXAMPLES[column.name] if EXAMPLES.get(column.name) in column.choices else column.choices[0]
    if column.kind == "flag":
        return "no"
    return EXAMPLES[column.name] if column.name in EXAMPLES and _fits(column) else _number(column)


def _steps(table: Table, name: str) -> int:
    """How many times of a row must come before this one."""
    return max((_steps(table, earlier) + 1 for earlier, later in table.in_order if later == name), default=0)


def _fits(column: Column) -> bool:
    return column.kind == "text" or EXAMPLES[column.name].replace(".", "").isdecimal()


def _number(column: Column) -> str:
    if column.kind == "text":
        return column.name
    return _plain(column.low + 1 if column.low is not None and column.high is None else column.high or 4)


def examples(table: Table) -> Iterator[str]:
    """One row in the order of the table's columns, as it may be filled in."""
    return (example(table, column) for column in table.columns)
