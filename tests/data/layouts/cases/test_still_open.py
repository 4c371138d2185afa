"""Complaints that are open by their state and have a closing date: which of the two holds is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics.doubts import doubts
from analytics.ingest import intake
from analytics.ingest.intake import Options
from data import layouts
from data.checking.casting import DayOrder
from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.sealed import Told
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored
from tests.data.test_layouts import raw_of

HEADS = {
    "Date closed": "Case ID,Date opened,Issue,Date closed,Status",
    "처리일자": "민원번호,접수일자,민원유형,처리일자,처리상태",
    "办结日期": "投诉编号,受理时间,投诉类型,办结日期,办理状态",
}
WORDS = [
    ("Date closed", "Closed", "Open"), ("Date closed", "Resolved", "In Progress"), ("처리일자", "처리완료", "처리중"),
    ("办结日期", "已办结", "办理中"),
]  # fmt: skip


def closed(folder: Path, column: str, states: list[str], dates: list[str], **said: str) -> list[str | None]:
    rows = (
        f"M{n}x,2026-10-{n + 1:02},Fees,{day},{state}" for n, (state, day) in enumerate(zip(states, dates, strict=True))
    )
    raw = raw_of(folder, "\n".join([HEADS[column], *rows]) + "\n")
    layout = layouts.recognise(raw, "file.csv", values={f"{column}:closes": how for how in said.values()})
    read_back = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"k"), b"k")
    assert read_back
    assert read_back.layout == layout
    found: list[str | None] = layout.apply(raw, date(2026, 11, 23), "salt")["complaint"]["closed_at"].to_pylist()
    return found


@pytest.mark.sampled
@pytest.mark.parametrize("column, done, open_", WORDS)
def test_whether_a_closing_date_closes_an_open_complaint_is_asked(
    tmp_path: Path, column: str, done: str, open_: str
) -> None:
    states, dates = [done, open_] * 4, [f"2026-10-{n + 8:02}" for n in range(8)]
    with pytest.raises(FileAmbiguous) as asked:
        closed(tmp_path, column, states, dates)
    (question,) = asked.value.questions
    assert [value for value, _ in question.choices] == [f"{column}:closes=no", f"{column}:closes=yes"]
    assert asked.value.title.values["rows"] == 4
    assert [bool(day) for day in closed(tmp_path, column, states, dates, closes="no")] == [True, False] * 4
    assert closed(tmp_path, column, states, dates, closes="yes") == dates
    with pytest.raises(FileRefused, match="does not say whether"):
        closed(tmp_path, column, states, dates, closes="maybe")


@pytest.mark.parametrize("column, done, open_", WORDS[1:])
def test_nothing_is_asked_where_open_complaints_have_no_date(
    tmp_path: Path, column: str, done: str, open_: str
) -> None:
    dates = ["2026-10-20", "", "2026-10-20", "-", "2026-10-20", "1900-01-01"]
    found = closed(tmp_path, column, [done, open_] * 3, dates)
    assert [day for day in found if day and day.startswith("2026")] == ["2026-10-20"] * 3


@pytest.mark.sampled
@pytest.mark.parametrize(
    "column, day", [("Date closed", "15/12/2026"), ("처리일자", "2099-12-31"), ("办结日期", "2026-12-15")]
)
def test_closing_dates_to_come_are_asked_about(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, uncounted: None, column: str, day: str
) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-29")
    form = (lambda d: f"{d:02}/11/2026") if "/" in day else (lambda d: f"2026-11-{d:02}")
    lines = [
        f"C-{n * 7919 % 90000},{form(1 + n % 20)},{day if n % 4 == 0 else form(21 + n % 5)},Fees" for n in range(40)
    ]
    path = tmp_path / "list.csv"
    path.write_text("\n".join([f"Complaint no,Date received,{column},Reason", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(FileAmbiguous, match=f"10 complaints have a date after today in {column}, in rows 2: ") as found:
        intake.take(path, store)
    ways = [value for question in found.value.questions for value, _ in question.choices]
    assert ways == ["planned", f"values={column}:closes=no"]
    taken = intake.take(path, store, options=Options(values={f"{column}:closes": "no"}))
    assert (taken.added, taken.rejected) == (40, 0)
    dates = stored(store, "complaint")["closed_at"]
    assert (int(dates.isna().sum()), dates.max() < pd.Timestamp("2026-11-29")) == (10, True)


@pytest.mark.parametrize("form, order", [("{day:02}/{month:02}/2026", "dmy"), ("{month:02}/{day:02}/2026", "mdy")])
def test_planned_days_are_left_out_in_the_files_order(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, form: str, order: DayOrder
) -> None:
    """The fifth of December, which could be the twelfth of May."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-29")
    opened, done, planned = (form.format(day=day, month=month) for day, month in ((20, 10), (25, 11), (5, 12)))
    lines = [f"C-{n * 7919 % 90000},{opened},{planned if n % 4 == 0 else done},Fees" for n in range(40)]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(["Complaint ID,Received,Closed,Reason", *lines]) + "\n", encoding="utf-8")
    orders: tuple[DayOrder, ...] = ("", order)
    for said in orders:
        options = Options(values={"Closed:closes": "no"}, order=said, accept=("one_day",))
        with intake.inspect(path, store=store, options=options) as plan:
            assert doubts.doubts(plan) == ()
            assert sum(day is None for day in plan.preview["closed_at"].to_pylist()) == 3, "of the first ten rows"


@pytest.mark.parametrize("form, order", [("{day:02}/{month:02}/2026", "dmy"), ("{month:02}/{day:02}/2026", "mdy")])
def test_planned_days_are_left_out_in_the_order_that_is_said(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, form: str, order: DayOrder
) -> None:
    """No date of the file tells its order."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-29")
    opened, done, planned = (form.format(day=day, month=month) for day, month in ((2, 10), (3, 11), (5, 12)))
    lines = [f"C-{n * 7919 % 90000},{opened},{planned if n % 4 == 0 else done},Fees" for n in range(40)]
    path = tmp_path / "list.csv"
    path.write_text("\n".join(["Complaint ID,Received,Closed,Reason", *lines]) + "\n", encoding="utf-8")
    options = Options(values={"Closed:closes": "no"}, order=order, accept=("one_day",))
    with intake.inspect(path, store=store, options=options) as plan:
        assert doubts.doubts(plan) == ()
        assert sum(day is None for day in plan.preview["closed_at"].to_pylist()) == 3, "of the first ten rows"
