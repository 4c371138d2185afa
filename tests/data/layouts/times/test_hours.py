"""Times without AM or PM whose afternoon begins at 1 again are asked about, and never stored as the night before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.plans import Options
from data.errors import FileAmbiguous, FileRefused
from data.store.store import Store
from tests.data.test_layouts import laid_out, raw_of

# Arrivals from 9:05 to 15:55, one of them just before 1 o'clock.
ARRIVED = [datetime(2026, 11, 3, *at) for at in ((9, 5), (11, 20), (12, 58), (13, 4), (14, 0), (15, 55))]
Written = Callable[[datetime], str]


def twelve(at: datetime) -> int:
    return at.hour % 12 or 12


def visits(heads: str, write: Written, *, day: bool = True) -> str:
    """Tickets that wait 4 minutes and are served for 6."""
    lines = [heads]
    for number, at in enumerate(ARRIVED, 101):
        times = [write(at + timedelta(minutes=later)) for later in (0, 4, 10)]
        lines.append(",".join(["Harbour", str(number), *([f"{at:%Y-%m-%d}"] if day else []), *times]))
    return "\n".join(lines) + "\n"


def stored(rows: list[dict[str, Any]], *names: str) -> list[list[str]]:
    """The hours and minutes of some columns, as the day and the time of day that they are."""
    return [[row[name].replace("T", " ").split(" ")[-1].lstrip("0")[:5].rstrip(":") for name in names] for row in rows]


APART = {
    "en": "Branch,Ticket,Date,Issued at,Called at,Ended at",
    "ko": "지점,번호표,일자,발권시각,호출시각,종료시각",
    "zh": "网点,排队号,日期,取号时间,叫号时间,结束时间",
}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, write",
    [
        (APART["en"], lambda at: f"{twelve(at)}:{at:%M}"),
        (APART["ko"], lambda at: f"{twelve(at)}시 {at:%M}분"),
        (APART["ko"], lambda at: f"{twelve(at)}{at:%M}"),
        (APART["zh"], lambda at: f"{twelve(at):02}:{at:%M}"),
        (APART["zh"], lambda at: f"{twelve(at)}时{at:%M}分"),
    ],
)
def test_the_afternoon_of_a_branch_is_asked_for(tmp_path: Path, heads: str, write: Written) -> None:
    raw, column = raw_of(tmp_path, visits(heads, write)), heads.split(",")[3]
    with pytest.raises(FileAmbiguous, match="without AM or PM") as asked:
        laid_out(raw)
    (question,) = asked.value.questions
    assert [value for value, _ in question.choices] == [f"{column}:clock=12/7", f"{column}:clock=24"]
    _, tables = laid_out(raw, values={f"{column}:clock": "12/7"})
    assert stored(tables["visit"], "issued_at", "called_at", "ended_at")[2:4] == [
        ["12:58", "13:02", "13:08"], ["13:04", "13:08", "13:14"],
    ]  # fmt: skip
    _, tables = laid_out(raw, values={f"{column}:clock": "24"})
    assert stored(tables["visit"], "issued_at")[3:] == [["1:04"], ["2:00"], ["3:55"]]


@pytest.mark.parametrize("day", ["%m/%d/%Y", "%Y-%m-%d", "%d %b %Y"])
def test_so_is_that_of_days_and_times_in_one_cell(tmp_path: Path, day: str) -> None:
    raw = raw_of(
        tmp_path,
        visits(
            "Branch,Ticket,Issued at,Called at,Ended at",
            lambda at: f"{at.strftime(day)} {twelve(at)}:{at:%M:%S}",
            day=False,
        ),
    )
    with pytest.raises(FileAmbiguous, match="without AM or PM"):
        laid_out(raw)
    _, tables = laid_out(raw, values={"Issued at:clock": "12"})
    assert tables["visit"][3]["issued_at"] == f"{ARRIVED[3].strftime(day)} 13:04:00"


@pytest.mark.parametrize(
    "heads, write",
    [
        ("Date,Interval,Offered,Answered,Abandoned", lambda at: f"{twelve(at)}:{at:%M}"),
        ("일자,시간대,인입호,응답호,포기호", lambda at: f"{twelve(at):02}:{at:%M}"),
        ("日期,时段,呼入量,接听量,放弃量", lambda at: f"{twelve(at):02}:{at:%M}-{(at.hour % 12) + 1:02}:{at:%M}"),
    ],
)
def test_so_is_that_of_intervals(tmp_path: Path, heads: str, write: Written) -> None:
    rows = "".join(f"2026-11-03,{write(at)},20,17,3\n" for at in ARRIVED)
    raw, column = raw_of(tmp_path, f"{heads}\n{rows}"), heads.split(",")[1]
    with pytest.raises(FileAmbiguous, match="without AM or PM"):
        laid_out(raw)
    _, tables = laid_out(raw, values={f"{column}:clock": "12/7"})
    assert stored(tables["contact_interval"], "starts_at")[3] == ["13:04"]


def test_calls_over_one_o_clock_are_neither_refused_nor_lost(tmp_path: Path) -> None:
    """A call from 12:59:30 that is given up at 1:00:40 has waited for 70 seconds."""
    rows = [
        "C1,11/13/2026,9:30:00,9:30:20,9:31:10",
        "C2,11/13/2026,12:59:30,,1:00:40",
        "C3,11/13/2026,4:10:00,,4:10:30",
    ]
    raw = raw_of(tmp_path, "\n".join(["Call ID,Date,Start time,Answer time,End time", *rows]) + "\n")
    _, tables = laid_out(raw, values={"Start time:clock": "12/7"})
    assert tables["contact"][1]["enqueued_at"] == "11/13/2026 12:59:30"
    assert tables["contact"][1]["abandoned_at"] == "11/13/2026 13:00:40"


def test_seven_and_eight_may_be_of_either_half(tmp_path: Path) -> None:
    heads = "Call ID,Queued at,Answered at,Ended at"
    times = [f"2026-11-13 {hour}:00:{{}}" for hour in (8, 9, 11, 2, 7)]
    rows = [f"C{n},{at.format('01')},{at.format('20')},{at.format('50')}" for n, at in enumerate(times)]
    raw = raw_of(tmp_path, "\n".join([heads, *rows]) + "\n")
    with pytest.raises(FileAmbiguous) as asked:
        laid_out(raw)
    ways = [value.partition("=")[2] for value, _ in asked.value.questions[0].choices]
    assert ways == ["12/7", "12/8", "12/9", "24"]
    _, tables = laid_out(raw, values={"Queued at:clock": "12/8"})
    assert [row["enqueued_at"][11:-6] for row in tables["contact"]] == ["8", "9", "11", "14", "19"]
    with pytest.raises(FileRefused, match="no clock"):
        laid_out(raw, values={"Queued at:clock": "afternoon"})


@pytest.mark.sampled
@pytest.mark.parametrize(
    "times",
    [
        ("00:10:00", "02:20:00", "09:30:00", "11:40:00"), ("02:20:00", "09:30:00", "11:40:00", "14:50:00"),
        ("9:30:00 AM", "11:40:00 AM", "1:50:00 PM", "2:00:00 PM"), ("08:30:00", "09:30:00", "11:40:00", "12:50:00"),
        ("오전 9:30:00", "오전 11:40:00", "오후 1:50:00", "오후 2:00:00"),
    ],
)  # fmt: skip
def test_times_that_leave_nothing_open_are_not_asked_about(tmp_path: Path, times: tuple[str, ...]) -> None:
    rows = "".join(f"C{n},2026-11-13,{at},answered\n" for n, at in enumerate(times))
    layout, _ = laid_out(raw_of(tmp_path, f"Call ID,Date,Start time,Status\n{rows}"))
    assert (layout.table, dict(layout.hours)) == ("contact", {})


@pytest.mark.usefixtures("uncounted")
def test_the_answer_holds_for_the_next_file_and_not_for_one_of_24_hours(tmp_path: Path, store: Store) -> None:
    def added(name: str, write: Written, shift: int, **said: Any) -> list[datetime]:
        path = tmp_path / name
        path.write_text(visits(APART["en"], write).replace("2026-11-03", f"2026-11-0{3 + shift}"), encoding="utf-8")
        intake.take(path, store, options=Options(accept=("one_day", "added"), **said))
        with store.snapshot() as snap:
            rows = snap.to_arrow(snap.table("visit")).sort_by("issued_at").to_pylist()
        return [row["issued_at"] for row in rows if row["issued_at"].day == 3 + shift]

    added("1.csv", lambda at: f"{twelve(at)}:{at:%M}", 0, values={"Issued at:clock": "12/7"})
    assert added("2.csv", lambda at: f"{twelve(at)}:{at:%M}", 1)[-1] == datetime(2026, 11, 4, 15, 55)
    assert added("3.csv", lambda at: f"{at:%H:%M}", 2)[-1] == datetime(2026, 11, 5, 15, 55)
