"""Days and times in columns of their own, and known exports that a spreadsheet saved again with dates as cells."""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from analytics.ingest import intake
from analytics.ingest.plans import Options
from data import layouts
from data.checking import casting
from data.errors import FileAmbiguous, FileRefused
from data.store import duck
from data.store.store import Store
from tests.data.test_layouts import laid_out, raw_of

pytestmark = pytest.mark.usefixtures("uncounted")


def added(path: Path, store: Store, **said: Any) -> list[dict[str, Any]]:
    """The rows of the file's table, once it is added."""
    outcome = intake.take(path, store, options=Options(**said))
    assert outcome.state == "committed", outcome.rejections[:2]
    with store.snapshot() as snap:
        return snap.to_arrow(snap.table(outcome.table)).sort_by("row_no").to_pylist()


def file(folder: Path, *lines: str) -> Path:
    path = folder / "given.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "text, at",
    [
        ("9:00:00", "09:00:00"), ("09:05", "09:05:00"), ("오전 9:05", "09:05:00"), ("오후 12시 5분 3초", "12:05:03"),
        ("下午1:04", "13:04:00"), ("9:05 上午", "09:05:00"), ("9:05 PM", "21:05:00"), ("12:00 AM", "00:00:00"),
        ("0900", "09:00:00"), ("90400", "09:04:00"), ("0.375", "09:00:00"), ("1899-12-30 09:04:00", "09:04:00"),
        ("09:00~09:30", "09:00:00"), ("0900-0930", "09:00:00"), ("9:00 AM - 9:30 AM", "09:00:00"), ("9시", "09:00:00"),
        ("24:10", "24:10:00"), ("soon", None), ("9:75", None),
    ],
)  # fmt: skip
def test_times_of_day_in_all_forms(text: str, at: str | None) -> None:
    with duck.connection() as con:
        assert con.execute(f"SELECT {casting.clock(duck.literal(text))}").fetchone() == (at,)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "lines",
    [
        ("번호표,지점명,발권일자,발권시각,호출시각,종료시각", "1,가온,2026-11-02,23:50:00,00:10:00,00:20:00"),
        ("번호표,지점명,일자,발권시각,호출시각,종료시각", "1,가온,2026.11.02,오후 11:50,오전 12:10,오전 12:20"),
        ("排队号,网点,日期,取号时间,叫号时间,结束时间", "1,甲,2026年11月2日,下午11:50,上午12:10,上午12:20"),
        (
            "Ticket number,Branch name,Date,Ticket time,Called,End time",
            "1,A,2 November 2026,11:50 PM,12:10 AM,12:20 AM",
        ),
        ("번호표,지점명,발권일시,호출시각,종료시각", "1,가온,2026-11-02 23:50:00,00:10,00:20"),
    ],
)
def test_a_visit_goes_on_past_midnight(lines: tuple[str, str], tmp_path: Path, store: Store) -> None:
    (row,) = added(file(tmp_path, *lines), store)
    assert [row[name] for name in ("issued_at", "called_at", "ended_at")] == [
        datetime(2026, 11, 2, 23, 50), datetime(2026, 11, 3, 0, 10), datetime(2026, 11, 3, 0, 20),
    ]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, time",
    [
        ("지점,번호표,일자,줄선시간,호출시간,종료시간", "줄선시간=issued_at"),
        ("Branch,Ticket no.,Visit date,Lined up,Called,End time", "Lined up=issued_at"),
        ("网点,票号,日期,来行时刻,叫号时间,结束时间", "来行时刻=issued_at"),
    ],
)
def test_the_time_of_arrival_is_asked_for_where_later_times_have_one(
    header: str, time: str, tmp_path: Path, store: Store
) -> None:
    """Rows that begin at midnight would have waited for hours."""
    lines = [f"A,{n},2026-11-{2 + n % 3:02},1{n % 6}:00,1{n % 6}:05,1{n % 6}:09" for n in range(1, 13)]
    path = file(tmp_path, header, *lines)
    with pytest.raises(FileAmbiguous, match="has the day alone") as asked:
        intake.inspect(path)
    assert time in [value for question in asked.value.questions for value, _ in question.choices]
    rows = added(path, store, mapping=dict([time.split("=")]))
    assert {(row["called_at"] - row["issued_at"]).seconds for row in rows} == {300}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads", ["Branch,Date,Ticket,Got,Called,Ended", "지점,날짜,번호,받음,호출,종료", "网点,日期,排队号,拿到,叫号,结束"]
)
def test_a_day_and_the_time_that_is_asked_for_are_taken_together(heads: str, tmp_path: Path) -> None:
    _, day, _, got, *_ = heads.split(",")
    raw = raw_of(tmp_path, f"{heads}\nA,2026-11-02,7,15:50,16:10,16:20\nA,2026-11-02,8,09:10,09:14,09:20\n")
    said = {day: "issued_at"}
    with pytest.raises(FileAmbiguous) as fault:
        layouts.recognise(raw, "file.csv", as_table="visit", mapping=said)
    (question,) = fault.value.questions
    assert [value for value, _ in question.choices] == [f"{got}=issued_at"]
    # In whichever order the two are said.
    for mapping in ({**said, got: "issued_at"}, {got: "issued_at", **said}, {got: "issued_at"}):
        layout, made = laid_out(raw, as_table="visit", mapping=mapping)
        assert layouts.mapped(layout, raw)[day] == "issued_at"
        assert [tuple(row[name] for name in ("issued_at", "called_at", "ended_at")) for row in made["visit"]] == [
            ("2026-11-02 15:50:00", "2026-11-02 16:10:00", "2026-11-02 16:20:00"),
            ("2026-11-02 09:10:00", "2026-11-02 09:14:00", "2026-11-02 09:20:00"),
        ]


def test_two_days_that_are_said_to_be_one_time_are_refused(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, "Branch,Date,Day,Called\nA,2026-11-02,2026-11-03,09:10\n")
    with pytest.raises(FileRefused, match="Both Date and Day are said"):
        layouts.recognise(raw, "file.csv", as_table="visit", mapping={"Date": "issued_at", "Day": "issued_at"})


@pytest.mark.parametrize(
    "heads", ["날짜,지점,발권,호출,종료", "日期,网点,取号,叫号,结束", "Date,Branch,Issued,Called,Ended"]
)
def test_tickets_by_the_plainest_headers_are_known(heads: str, tmp_path: Path) -> None:
    layout, made = laid_out(raw_of(tmp_path, f"{heads}\n2026-11-02,A,09:10,09:14,09:20\n"))
    assert (layout.table, made["visit"][0]["issued_at"]) == ("visit", "2026-11-02 09:10:00")


def test_days_of_arrival_with_times_of_call_alone_are_refused(tmp_path: Path) -> None:
    lines = [f"{n},2026-11-{2 + n % 3:02},1{n % 6}:05,1{n % 6}:09" for n in range(1, 13)]
    with pytest.raises(FileRefused, match="every wait would be hours"):
        intake.inspect(file(tmp_path, "Ticket number,Date,Called,End time", *lines))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "zero, since", [("00:00:00", "10:00:00"), ("000000", "13:00:00"), ("0:00", "9:30:00"), ("포기", "14:00:00")]
)
def test_a_zero_for_no_answer_is_a_lost_call(zero: str, since: str, tmp_path: Path, store: Store) -> None:
    """Also after noon, where midnight would be that of the next day."""
    lines = [f"C{n},2026-11-{2 + n % 9:02},14:{n:02}:00,14:{n:02}:30,14:{n:02}:50" for n in range(30)]
    path = file(tmp_path, "콜번호,일자,인입시각,응답시각,종료시각", *lines, f"C99,2026-11-03,{since},{zero},23:10:00")
    (row,) = [row for row in added(path, store) if row["row_no"] == 32]
    assert (row["answered_at"], row["abandoned_at"]) == (None, datetime(2026, 11, 3, 23, 10))


def test_midnight_itself_is_a_time_just_before_it(tmp_path: Path, store: Store) -> None:
    lines = [f"C{n},2026-11-{2 + n % 9:02},14:{n:02}:00,14:{n:02}:30,14:{n:02}:50" for n in range(30)]
    path = file(tmp_path, "콜번호,일자,인입시각,응답시각,종료시각", *lines, "C99,2026-11-03,23:59:40,00:00:00,00:01:00")
    (row,) = [row for row in added(path, store) if row["row_no"] == 32]
    assert row["answered_at"] == datetime(2026, 11, 4)


@pytest.mark.sampled
@pytest.mark.parametrize("none", ["2026-11-13 00:00:00", "1970-01-01 09:00:00", "1900-01-01 00:00:00"])
def test_a_moment_that_stands_for_none_is_a_lost_call(none: str, tmp_path: Path, store: Store) -> None:
    lines = [f"C{n},2026-11-13 10:{n:02}:00,2026-11-13 10:{n:02}:30,2026-11-13 10:{n:02}:50" for n in range(1, 31)]
    path = file(
        tmp_path,
        "Call ID,Queued at,Answered at,Ended at",
        *lines,
        f"C99,2026-11-13 10:00:00,{none},2026-11-13 10:01:00",
    )
    (row,) = [row for row in added(path, store, accept=("one_day",)) if row["row_no"] == 32]
    assert (row["answered_at"], row["abandoned_at"]) == (None, datetime(2026, 11, 13, 10, 1))


@pytest.mark.parametrize(
    "header",
    ["민원번호,접수일시,처리일,처리기한", "投诉编号,受理时间,办结日期,办理期限", "Complaint ID,Opened,Closed,Due date"],
)
def test_a_complaint_is_closed_and_due_on_the_day_it_came(header: str, tmp_path: Path, store: Store) -> None:
    lines = [f"M{n},2026-11-{2 + n:02} 14:20,2026-11-{2 + n:02},2026-11-{2 + n:02}" for n in range(9)]
    rows = added(file(tmp_path, header, *lines), store)
    assert [row["closed_at"] for row in rows] == [datetime(2026, 11, 2 + n) for n in range(9)]


def test_an_end_that_is_told_in_minutes_is_not_before_its_begin(tmp_path: Path, store: Store) -> None:
    lines = [f"C{n},2026-11-{2 + n:02} 10:00:40,,2026-11-{2 + n:02} 10:00" for n in range(9)]
    lines += [f"D{n},2026-11-{2 + n:02} 11:00:40,2026-11-{2 + n:02} 11:01,2026-11-{2 + n:02} 11:05" for n in range(9)]
    rows = added(file(tmp_path, "Call ID,Queued at,Answered at,Ended at", *lines), store)
    assert sum(row["abandoned_at"] is not None for row in rows) == 9
    late = file(tmp_path, "Call ID,Queued at,Answered at,Ended at", *lines, "E1,2026-11-02 10:01:10,,2026-11-02 10:00")
    assert "is before" in intake.inspect(late).rejections[0].reason.render()


def test_the_time_of_closing_goes_with_the_day_of_its_name(tmp_path: Path, store: Store) -> None:
    lines = [f"M{n},2026-11-{2 + n:02},09:30,2026-11-{2 + n:02},17:10" for n in range(9)]
    rows = added(file(tmp_path, "민원번호,접수일자,접수시간,처리일자,처리시간", *lines), store)
    assert {row["closed_at"] - row["opened_at"] for row in rows} == {timedelta(hours=7, minutes=40)}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, day, clock",
    [
        ("Date,Time,Satisfaction", "2026-11-02", "14:30"), ("일자,시간,만족도", "2026년 11월 2일", "오후 2:30"),
        ("日期,时间,满意度", "2026/11/2", "下午2:30"), ("응답일,응답시각,만족도", "2026-11-02", "1430"),
        ("Survey date,Survey time,Satisfaction", "2026-11-02 00:00:00", "2:30 PM"),
    ],
)  # fmt: skip
def test_a_response_has_its_day_and_its_time(header: str, day: str, clock: str, tmp_path: Path, store: Store) -> None:
    rows = added(file(tmp_path, header, f"{day},{clock},5", f"{day},{clock},4"), store)
    assert {row["responded_at"] for row in rows} == {datetime(2026, 11, 2, 14, 30)}


def test_each_time_has_the_day_that_is_named_as_it_is(tmp_path: Path, store: Store) -> None:
    lines = (
        "민원번호,접수일자,접수시각,처리일자,처리시각,민원내용",
        "A1,2026-11-02,09:00,2026-11-03,10:00,x",
        "A2,2026-11-02,,,,y",
    )
    rows = added(file(tmp_path, *lines), store)
    assert [(row["opened_at"], row["closed_at"]) for row in rows] == [
        (datetime(2026, 11, 2, 9), datetime(2026, 11, 3, 10)), (datetime(2026, 11, 2), None),
    ]  # fmt: skip


def test_a_wait_is_no_time_of_day(tmp_path: Path, store: Store) -> None:
    lines = ("날짜,대기시간,만족도", "2026-11-02,00:03:20,5", "2026-11-03,00:04:20,4")
    assert [row["responded_at"] for row in added(file(tmp_path, *lines), store)] == [
        datetime(2026, 11, 2), datetime(2026, 11, 3),
    ]  # fmt: skip


def test_which_column_holds_the_day_is_asked_once(tmp_path: Path, store: Store) -> None:
    lines = ("번호표,지점명,등록일,마감일,발권시각,호출시각", "1,가온,2026-11-02,2026-11-30,09:00,09:04")
    with pytest.raises(FileRefused, match="발권시각 holds times of day") as asked:
        intake.take(file(tmp_path, *lines), store)
    (question,) = asked.value.questions
    assert [value for value, _ in question.choices] == ["등록일=issued_at", "마감일=issued_at"]
    (row,) = added(file(tmp_path, *lines), store, mapping={"등록일": "issued_at", "마감일": "none"})
    assert (row["issued_at"], row["called_at"]) == (datetime(2026, 11, 2, 9), datetime(2026, 11, 2, 9, 4))


CALLS = "Calls offered,Calls answered,Calls abandoned"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "lines",
    [
        (f"Date,Interval,{CALLS}", "2026-11-02,0900-0930,10,9,1", "2026-11-02,0930-1000,11,9,2"),
        ("일자,시간대,인입호,응답호,포기호", "2026-11-02,09:00~09:30,10,9,1", "2026-11-02,09:30~10:00,11,9,2"),
        ("日期,时段,呼入量,接听量,放弃量", "2026年11月2日,9:00-9:30,10,9,1", "2026年11月2日,9:30-10:00,11,9,2"),
        (f"Interval,{CALLS}", "2026-11-02 09:00~09:30,10,9,1", "2026-11-02 09:30~10:00,11,9,2"),
        (f"Interval,{CALLS}", "2026-11-02 09:00-09:30,10,9,1", "2026-11-02 09:30-10:00,11,9,2"),
    ],
)
def test_a_half_hour_begins_at_its_first_time(lines: tuple[str, ...], tmp_path: Path, store: Store) -> None:
    assert [row["starts_at"] for row in added(file(tmp_path, *lines), store)] == [
        datetime(2026, 11, 2, 9), datetime(2026, 11, 2, 9, 30),
    ]  # fmt: skip


def test_times_of_day_without_a_day_are_refused_by_name(tmp_path: Path, store: Store) -> None:
    with pytest.raises(FileRefused, match="Interval holds times of day and no day, such as 09:00-09:30"):
        intake.take(file(tmp_path, f"Interval,{CALLS}", "09:00-09:30,10,9,1", "09:30-10:00,11,9,2"), store)


def test_what_was_submitted_later_dates_a_response(tmp_path: Path, store: Store) -> None:
    for start, end in (("시작일시", "제출일시"), ("开始时间", "提交时间"), ("Start time", "Date completed")):
        lines = (
            f"{start},{end},만족도 {end}",
            "2026-11-02 23:50,2026-11-03 00:10,5",
            "2026-11-02 23:51,2026-11-03 00:11,4",
        )
        rows = added(file(tmp_path, *lines), store)
        assert {row["responded_at"].date() for row in rows} == {date(2026, 11, 3)}


def saved_again(source: Path, target: Path, rows: int | None = None) -> None:
    """The calls as a workbook with cells for dates and times."""
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book, source.open(encoding="utf-8") as text:
        sheet = book.add_worksheet()
        forms = {
            kind: book.add_format({"num_format": form}) for kind, form in ((date, "yyyy-mm-dd"), (time, "h:mm:ss"))
        }
        for number, cells in zip(range(rows + 1 if rows else 100_000), csv.reader(text, delimiter="\t"), strict=False):
            for place, cell in enumerate(cells):
                value = _cell(cell.strip(), place) if number else cell
                sheet.write(
                    number, place, value, next((form for kind, form in forms.items() if isinstance(value, kind)), None)
                )


def _cell(text: str, place: int) -> date | time | int | str:
    if place == 5:
        return date(1900 + int(text[:2]), int(text[2:4]), int(text[4:]))
    if text.count(":") == 2:
        hour, minute, second = map(int, text.split(":"))
        return time(hour, minute, second)
    return int(text) if text.isdigit() else text


def outcomes(path: Path, store: Store) -> list[tuple[Any, ...]]:
    names = ("contact_id", "enqueued_at", "answered_at", "abandoned_at", "ended_at", "outcome")
    return [tuple(row[name] for name in names) for row in added(path, store)]


@pytest.mark.parametrize("rows", [500, pytest.param(None, marks=pytest.mark.long)])
def test_calls_saved_again_by_a_spreadsheet_are_the_same_calls(
    rows: int | None, tmp_path: Path, store: Store, real_files: Path
) -> None:
    source = real_files / "calls_anonymous_bank" / "february1999.txt"
    if not source.exists():
        pytest.skip(f"{source} is not there")
    saved_again(source, tmp_path / "calls.xlsx", rows)
    found = outcomes(tmp_path / "calls.xlsx", store)
    ends = [row[-1] for row in found]
    if rows is None:
        assert (len(ends), ends.count("abandoned")) == (33_344, 3_932)
        assert ends.count("abandoned") + ends.count("answered") == 31_094
        return
    lines = source.read_text(encoding="utf-8").splitlines()[: rows + 1]
    plain = tmp_path / "calls.txt"
    plain.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert found == outcomes(plain, Store(str(tmp_path / "other")))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "clocks", [("7:02:47 AM", "12:00:00 AM"), ("0.29359953703", "0"), ("1899-12-30 07:02:47", "1899-12-30 00:00:00")]
)
def test_times_of_calls_in_the_forms_of_spreadsheets(clocks: tuple[str, str], tmp_path: Path, store: Store) -> None:
    header = (
        "vru+line,call_id,customer_id,priority,type,date,vru_entry,vru_exit,vru_time,q_start,q_exit,q_time,outcome,"
        "ser_start,ser_exit,ser_time,server"
    )
    at, none = clocks
    line = f"AA01,1,0,0,PS,1999-02-01 00:00:00,{at},{at},0,{none},{none},0,HANG,{none},{none},0,NO_SERVER"
    (row,) = added(file(tmp_path, header, line), store)
    assert (row["contact_id"], row["enqueued_at"]) == ("990201-AA01-1", datetime(1999, 2, 1, 7, 2, 47))
    assert row["outcome"] == "left_in_menu"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "layout, lines",
    [
        ("app_reviews_ko", ("id,date,rating,content", "1,{},5,좋아요 좋습니다", "2,{},4,편해요 편합니다")),
        ("bank_reviews_en", ("date,bank,rating,review,review_title_by_user", "{},A,4,good,fine", "{},A,5,good,fine")),
        (
            "cfpb_complaints",
            ("Complaint ID,Date received,Product,Issue,Submitted via", "12,{},Card,Fees,Web", "13,{},Card,Fees,Web"),
        ),
    ],
)
@pytest.mark.parametrize("day", ["2024-03-01", "2024-03-01 00:00:00"])
def test_other_exports_saved_again_are_known(
    layout: str, lines: tuple[str, ...], day: str, tmp_path: Path, store: Store
) -> None:
    path = file(tmp_path, *(line.replace("{}", day) for line in lines))
    with intake.inspect(path, store=store) as plan:
        assert (plan.layout, plan.rejected) == (layout, 0)
    at = "opened_at" if layout == "cfpb_complaints" else "responded_at"
    assert {row[at] for row in added(path, store)} == {datetime(2024, 3, 1)}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads",
    [
        "Branch,Ticket no.,Date,Issue time,Wait time",
        "지점,번호표,일자,발권시각,대기시간",
        "网点,排队号,日期,取号时间,等待时间",
    ],
)
def test_a_day_that_holds_its_time_too_is_the_day_of_the_time(heads: str, tmp_path: Path, store: Store) -> None:
    """A workbook shows such cells as days, and keeps the time of day in them as well."""
    rows = [f"가온,{n},2026-11-0{n} 09:1{n}:00,09:1{n}:00,00:03:20" for n in (2, 3)]
    first, _ = added(file(tmp_path, heads, *rows), store)
    assert (first["issued_at"], first["called_at"]) == (datetime(2026, 11, 2, 9, 12), datetime(2026, 11, 2, 9, 15, 20))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, day, times",
    [
        ("번호표,지점,발권시각,호출시각,종료시각", "2026-11-02", ("오후 11:50", "오전 12:10", "오전 12:20")),
        (
            "번호표,지점,발권시각,호출시각,종료시각",
            "2026. 11. 2.",
            ("오후 11시 50분", "오전 12시 10분", "오전 12시 20분"),
        ),
        ("排队号,网点,取号时间,叫号时间,结束时间", "2026年11月02日", ("下午11:50", "上午12:10", "上午12:20")),
        ("Ticket,Branch,Issued,Called,Ended", "2 Nov 2026", ("11:50 PM", "12:10 AM", "12:20 AM")),
    ],
)
def test_the_half_of_the_day_of_a_moment_is_its_own(
    tmp_path: Path, store: Store, head: str, day: str, times: tuple[str, ...]
) -> None:
    """The day of a time alone is that of the first time, whose half of the day stands before or behind its clock."""
    (row,) = added(file(tmp_path, head, f"7,가온,{day} {times[0]},{times[1]},{times[2]}"), store)
    assert row["issued_at"] == datetime(2026, 11, 2, 23, 50)
    assert (row["called_at"], row["ended_at"]) == (datetime(2026, 11, 3, 0, 10), datetime(2026, 11, 3, 0, 20))
