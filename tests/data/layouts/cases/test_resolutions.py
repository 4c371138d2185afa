"""Lists of complaints that say how many days each took and not when it was closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.checking import validator
from data.checking.casting import DayOrder
from data.contracts import COMPLAINT
from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.sealed import Told
from tests.data.test_layouts import raw_of

TODAY = date(2026, 11, 23)
FIRST = datetime(2026, 11, 2)
KO, EN, ZH = "민원번호,접수일,민원유형", "Case ID,Date received,Issue", "投诉编号,受理时间,投诉类型"
# Of six complaints two are open; the others took three days.
THREE = ("3", "", "3", "3", "", "3")


def opened(form: str = "%Y-%m-%d") -> list[str]:
    return [(FIRST + timedelta(days=n, hours=9, minutes=30)).strftime(form) for n in range(6)]


def closed(folder: Path, header: str, took: tuple[str, ...], form: str = "%Y-%m-%d", **said: Any) -> list[Any]:
    """Days between each complaint's opening and its closing; None for an open one."""
    order: DayOrder = said.pop("order", "")
    lines = [f"M{n}x,{day},Fees,{cell}" for n, (day, cell) in enumerate(zip(opened(form), took, strict=True))]
    raw = raw_of(folder, "\n".join([header, *lines]) + "\n")
    layout = layouts.recognise(raw, "file.csv", **said)
    read_back = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"k"), b"k")
    assert read_back
    assert read_back.layout == layout
    checked = validator.check(COMPLAINT, layout.apply(raw, TODAY, "salt")["complaint"], b"k", order=order)
    assert checked.rejected == ()
    rows = checked.accepted.sort_by("row_no").to_pylist()
    return [(r["closed_at"] - r["opened_at"]).total_seconds() / 86_400 if r["closed_at"] else None for r in rows]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, took",
    [
        (f"{KO},처리기간(일)", THREE),
        (f"{KO},처리 일수", THREE),
        (f"{KO},처리소요기간", ("3일", "처리중", "3일", "3 일", "미처리", "3일")),
        (f"{EN},Days to resolve", ("3", "", "3.0", "3", "-", "3")),
        (f"{EN},Resolution time (days)", THREE),
        (f"{EN},Resolution time (hours)", ("72", "", "72.0", "72", "", "72")),
        (f"{EN},Turnaround time", ("3 days", "Open", "3 days", "72 hours", "pending", "2d 24h 0m")),
        (f"{ZH},办理天数", THREE),
        (f"{ZH},处理时长（天）", ("3天", "未办结", "3天", "3 天", "处理中", "3")),
        (f"{ZH},處理天數", THREE),
        # In digits and with spaces of other keyboards.
        (f"{ZH},办理天数", ("３", "", "3", "３", "", "３")),
        (f"{KO},처리소요기간", ("３일", "처리중", "3\u00a0일", "3 일", "미처리", "72\u00a0시간")),
    ],
)
def test_a_complaint_is_closed_so_many_days_after_it_was_opened(
    tmp_path: Path, header: str, took: tuple[str, ...]
) -> None:
    assert closed(tmp_path, header, took) == [3, None, 3, 3, None, 3]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "form, order",
    [
        ("%d/%m/%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%d/%m/%Y %H:%M", "dmy"), ("%m/%d/%Y %I:%M %p", "mdy"),
        ("%Y.%m.%d", ""), ("%Y년 %m월 %d일", ""), ("%d %b %Y", ""), ("%Y-%m-%d %H:%M:%S", ""), ("%Y. %m. %d.", ""),
        ("%y%m%d", "ymd"),
    ],
)  # fmt: skip
def test_a_day_is_counted_on_however_it_is_written(tmp_path: Path, form: str, order: str) -> None:
    took = ("3", "", "0", "45", "400", "1.5")
    assert closed(tmp_path, f"{EN},Days to close", took, form, order=order) == [3, None, 0, 45, 400, 1.5]


def test_a_complaint_that_its_state_calls_open_is_not_closed(tmp_path: Path) -> None:
    header = f"{EN},Status,Days to resolve"
    took = ("Closed,3", "Open,3", "Closed,3", "In progress,3", "Closed,0", "Closed,")
    assert closed(tmp_path, header, took) == [3, None, 3, None, 0, None]


def test_a_closing_day_of_the_file_goes_before(tmp_path: Path) -> None:
    header = f"{EN},Date closed,Days to resolve"
    days = [f"{day},9" for day in opened()]
    assert closed(tmp_path, header, tuple(days)) == [0] * 6


def test_working_days_are_asked_about(tmp_path: Path) -> None:
    for header in (f"{KO},처리기간(영업일)", f"{EN},Working days to resolve", f"{ZH},处理时长（工作日）"):
        column = header.rpartition(",")[2]
        with pytest.raises(FileAmbiguous, match="working days") as caught:
            closed(tmp_path, header, THREE)
        assert caught.value.question
        assert [value for value, _ in caught.value.question.choices] == [f"{column}:unit=days", f"{column}:unit=none"]
        assert closed(tmp_path, header, THREE, values={f"{column}:unit": "days"}) == [3, None, 3, 3, None, 3]
    raw = raw_of(tmp_path, f"{EN},Working days to resolve\nM1x,2026-11-02,Fees,3\n")
    made = layouts.recognise(raw, "file.csv", values={"Working days to resolve:unit": "none"})
    assert "closed_at" not in made.columns


def test_a_bare_number_without_a_unit_is_asked_about(tmp_path: Path) -> None:
    header = f"{EN},Resolution time"
    with pytest.raises(FileAmbiguous, match="in days, hours or minutes"):
        closed(tmp_path, header, THREE)
    assert closed(tmp_path, header, THREE, values={"Resolution time:unit": "hours"})[0] == 0.125
    with pytest.raises(FileRefused, match="weeks"):
        closed(tmp_path, header, THREE, values={"Resolution time:unit": "weeks"})


def test_a_zero_is_asked_about_where_no_cell_is_empty(tmp_path: Path) -> None:
    header, took = f"{EN},Days to resolve", ("3", "0", "3", "3", "0", "3")
    with pytest.raises(FileAmbiguous, match="not certain: 0") as caught:
        closed(tmp_path, header, took)
    assert caught.value.question
    assert caught.value.question.entries == (("0", ""),)
    assert closed(tmp_path, header, took, values={"Days to resolve:0": "none"}) == [3, None, 3, 3, None, 3]
    assert closed(tmp_path, header, took, values={"Days to resolve:0": "0"}) == [3, 0, 3, 3, 0, 3]


def test_what_is_no_length_is_asked_about(tmp_path: Path) -> None:
    header, took = f"{KO},처리기간", ("3일", "당일", "30일 초과", "3일", "", "3일")
    with pytest.raises(FileAmbiguous, match="30일 초과") as caught:
        closed(tmp_path, header, took)
    assert caught.value.question
    assert caught.value.question.entries == (("30일 초과", ""),)
    assert closed(tmp_path, header, took, values={"처리기간:30일 초과": "none"}) == [3, 0, None, 3, None, 3]
