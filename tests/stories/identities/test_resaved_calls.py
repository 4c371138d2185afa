"""A known export of calls that a spreadsheet has saved again: it is the same export, with the same counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from analytics.ingest import intake
from analytics.metrics import query
from analytics.metrics.cubes import open as open_cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.store.store import Store

TIMES = ("vru_entry", "vru_exit", "q_start", "q_exit", "ser_start", "ser_exit")
FEBRUARY = Filters(Period(datetime(1999, 2, 1).date(), datetime(1999, 2, 28).date()))


def lines(real_files: Path) -> Iterator[list[str]]:
    """The header and the calls of February 1999."""
    text = (real_files / "calls_anonymous_bank" / "february1999.txt").read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if line.strip())


def workbook(path: Path, rows: Iterator[list[str]]) -> None:
    """The calls as a spreadsheet keeps them: days and times of day as such, numbers as numbers."""
    header = next(rows)
    kinds = ["day" if name == "date" else "time" if name in TIMES else "" for name in header]
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "h:mm:ss"}),
        }
        sheet.write_row(0, 0, header)
        for at, row in enumerate(rows, start=1):
            for column, (kind, cell) in enumerate(zip(kinds, row, strict=True)):
                if kind == "day":
                    sheet.write_datetime(at, column, datetime.strptime(cell, "%y%m%d"), formats[kind])
                elif kind == "time":
                    hours, minutes, seconds = map(int, cell.split(":"))
                    length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
                    sheet.write_number(at, column, length / timedelta(days=1), formats[kind])
                elif cell.isdigit():
                    sheet.write_number(at, column, int(cell))
                else:
                    sheet.write_string(at, column, cell)


def delimited(path: Path, rows: Iterator[list[str]]) -> None:
    """The calls as a spreadsheet of another country saves them as text."""
    header = next(rows)
    at = header.index("date")
    written = [header, *([*r[:at], f"{datetime.strptime(r[at], '%y%m%d'):%Y-%m-%d}", *r[at + 1 :]] for r in rows)]
    path.write_text("\n".join(";".join(row) for row in written), encoding="utf-8-sig")


# A workbook of so many calls takes half a minute: in every run one of 500 stands for it (test_day_and_time.py).
@pytest.mark.parametrize(
    "save, name", [pytest.param(workbook, "february.xlsx", marks=pytest.mark.long), (delimited, "february.csv")]
)
def test_february_saved_again_has_the_same_counts(
    real_files: Path, tmp_path: Path, store: Store, save: Callable[[Path, Iterator[list[str]]], None], name: str
) -> None:
    save(tmp_path / name, lines(real_files))
    outcome = intake.take(tmp_path / name, store)
    assert (outcome.state, outcome.layout, outcome.read) == ("committed", "anonymous_bank_calls", 33344)
    assert (outcome.added, outcome.rejected) == (33344, 0)
    lost = query.value(open_cubes(store), "call_loss", FEBRUARY)
    # 3,932 lost of 31,094 offered to the queue, as in the export itself.
    assert lost.value is not None
    assert (round(lost.value * lost.n), lost.n) == (3932, 31094)
