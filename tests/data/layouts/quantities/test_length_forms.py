"""Lengths of two parts may be minutes and seconds or hours and minutes: where nothing tells which, it is asked."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data import layouts
from data.errors import FileAmbiguous
from data.store.store import Store
from tests.data.test_layouts import raw_of

pytestmark = pytest.mark.usefixtures("uncounted")
EN, KO, ZH = "Ticket,Branch,Issued,{}", "번호표,지점,발권시각,{}", "票号,网点,取号时间,{}"
Seconds = set[float | None]


def written(tmp_path: Path, head: str, cells: list[str]) -> Path:
    """Thirty tickets of a morning, each with the next of these cells behind its time."""
    path = tmp_path / "tickets.csv"
    rows = [f"T{n:03},A,2026-11-02 09:{n:02}:00,{cells[n % len(cells)]}" for n in range(30)]
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def lengths(path: Path, store: Store, **values: str) -> tuple[Seconds, Seconds]:
    """Seconds of waits and services that are stored."""
    taken = intake.take(path, store, options=Options(values=values, accept=("one_day",)))
    assert (taken.added, taken.rejected) == (30, 0)
    with store.snapshot() as now:
        rows = now.to_arrow(now.table("visit")).to_pylist()
    spans = [(row["issued_at"], row["called_at"], row["ended_at"]) for row in rows]
    return {(c - i).total_seconds() if c else None for i, c, _ in spans}, {
        (e - c).total_seconds() if e and c else None for _, c, e in spans
    }


@pytest.mark.sampled
@pytest.mark.parametrize("form, second", [("hh:mm", 60), ("mm:ss", 1)])
@pytest.mark.parametrize(
    "head, wait, cells",
    [(EN, "Wait time", ["00:04"]), (KO, "대기시간", ["00:04", "01:10"]), (ZH, "等待时间", ["0:04"])],
)
def test_two_parts_are_asked_about(
    tmp_path: Path, store: Store, head: str, wait: str, cells: list[str], form: str, second: int
) -> None:
    path = written(tmp_path, head.format(wait), cells)
    with pytest.raises(FileAmbiguous, match="minutes and seconds or in hours and minutes") as asked:
        lengths(path, store)
    ways = [way for way, _ in asked.value.questions[0].choices]
    assert ways == [f"{wait}:unit=mm:ss", f"{wait}:unit=hh:mm", f"mapping={wait}=none"]
    waits, _ = lengths(path, store, **{f"{wait}:unit": form})
    assert waits == {4.0 * second, *([70.0 * second] if len(cells) > 1 else [])}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "wait, cells, seconds",
    [
        # Nobody waits seven hours; hours stand before some; a header says it.
        ("Wait time", ["07:30", "00:45"], {450.0, 45.0}), ("Wait time", ["00:45", "01:02:00"], {45.0, 3720.0}),
        ("Wait time (hh:mm)", ["00:04"], {240.0}), ("Wait time (mm:ss)", ["00:04"], {4.0}),
        ("Wait time", ["0:04:00"], {240.0}), ("Wait time", ["00:00"], {0.0}),
    ],
)  # fmt: skip
def test_what_is_evident_is_not_asked(
    tmp_path: Path, store: Store, wait: str, cells: list[str], seconds: Seconds
) -> None:
    assert lengths(written(tmp_path, EN.format(wait), cells), store)[0] == seconds


def workbook(tmp_path: Path, heads: tuple[str, str], form: str, *cells: time | timedelta) -> Path:
    path = tmp_path / "tickets.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, shown = book.add_worksheet(), book.add_format({"num_format": form})
    sheet.write_row(0, 0, ["Ticket", "Branch", "Issued", *heads])
    for n in range(30):
        sheet.write_row(n + 1, 0, [f"T{n:03}", "A", f"2026-11-02 09:{n:02}:00"])
        for place, cell in enumerate(cells):
            sheet.write_datetime(n + 1, 3 + place, cell, shown)
    book.close()
    return path


def test_minutes_that_a_spreadsheet_took_for_hours_are_asked_about(tmp_path: Path, store: Store) -> None:
    """04:00 and 06:00, typed for minutes and seconds, are four and six hours in a workbook."""
    path = workbook(tmp_path, ("Wait time", "Service time"), "hh:mm", time(4), time(6))
    with pytest.raises(FileAmbiguous, match="in hours and minutes: 04:00:00") as asked:
        lengths(path, store)
    assert [question.column for question in asked.value.questions] == ["Wait time", "Service time"]
    said = {"Wait time:unit": "mm:ss", "Service time:unit": "mm:ss"}
    assert lengths(path, store, **said) == ({240.0}, {360.0})


def test_a_column_called_service_may_hold_how_long_it_took(tmp_path: Path, store: Store) -> None:
    cells = timedelta(minutes=4), timedelta(minutes=6)
    path = workbook(tmp_path, ("Wait", "Service"), "[h]:mm:ss", *cells)
    assert lengths(path, store) == ({240.0}, {360.0})


def test_a_column_called_service_holds_its_names_elsewhere(tmp_path: Path, store: Store) -> None:
    path = written(tmp_path, EN.format("Wait,Service"), ["0:04:00,Loans", "0:04:00,12"])
    assert lengths(path, store) == ({240.0}, {None})
    with store.snapshot() as now:
        assert set(now.to_arrow(now.table("visit"))["service"].to_pylist()) == {"Loans", "12"}


@pytest.mark.parametrize(
    "heads, first, second",
    [
        (("Wait time", "Talk time"), ["unit=mm:ss"], ["unit=mm:ss"]),
        (("대기시간", "통화시간"), ["unit=mm:ss"], ["unit=mm:ss"]),
        (("Answer time", "End time"), ["length=wait", "unit=mm:ss"], ["length=talk", "unit=mm:ss"]),
    ],
)
def test_each_of_two_columns_of_a_call_is_asked_about(
    tmp_path: Path, heads: tuple[str, str], first: list[str], second: list[str]
) -> None:
    """A spreadsheet has 1:42 as 01:42:00: 102 seconds of waiting and, in the other column, 167 of talking."""
    rows = [f"K{n}x,2026-11-02 09:{n:02}:00,01:42:00,02:47:00,Answered" for n in range(30)]
    raw = raw_of(tmp_path, "\n".join([f"Call ID,Start time,{heads[0]},{heads[1]},Result", *rows]) + "\n")
    said: dict[str, str] = {}
    ways = [(heads[0], way) for way in first] + [(heads[1], way) for way in second]
    for _ in ways:
        with pytest.raises(FileAmbiguous) as asked:
            layouts.recognise(raw, "calls.csv", values=said)
        column, way = next(way for way in ways if way[0] == asked.value.questions[0].column and way not in _given(said))
        name, _, value = way.partition("=")
        said[f"{column}:{name}"] = value
    layout = layouts.recognise(raw, "calls.csv", values=said)
    row = layout.apply(raw, date(2026, 11, 23), "")["contact"].to_pylist()[0]
    assert (row["answered_at"], row["ended_at"]) == ("2026-11-02 09:01:42", "2026-11-02 09:04:29")


def _given(said: dict[str, str]) -> list[tuple[str, str]]:
    return [(key.partition(":")[0], f"{key.partition(':')[2]}={value}") for key, value in said.items()]
