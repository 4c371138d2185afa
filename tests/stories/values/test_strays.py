"""What stands among the rows of a file and is none of them: totals, headers again, blank rows; all accounted for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from data.checking import casting, questions
from data.contracts import COMPLAINT
from data.errors import FileAmbiguous
from data.files import reader
from data.formats.raw import Raw
from data.store import duck

HEADER = "day,branch,visits\n"
GOOD = "".join(f"2026-03-0{n},B{n},{n}\n" for n in range(1, 8))


def read(folder: Path, content: str) -> Raw:
    path = folder / "file.csv"
    path.write_text(content, encoding="utf-8")
    return reader.read(path)


def value(kind: str, text: str) -> object:
    with duck.connection() as con:
        return con.execute(f"SELECT {casting.typed(kind, duck.literal(text))}").fetchall()[0][0]


@pytest.mark.parametrize(
    "total",
    ["합계,,28", "Total,,28", ",총계:,28", "平均,,4", "Grand total:,,28", "합계", "총계,28", "Gesamt,28",
     "Total: 7 rows", "합계 7건", "Total (7)", "Count,,7", "North total,,28", "서울 소계,28", "件数,,7"],
)  # fmt: skip
def test_totals_below_the_last_row_are_left_out_and_told(tmp_path: Path, total: str) -> None:
    raw = read(tmp_path, HEADER + GOOD + total + "\n")
    assert (raw.table.num_rows, raw.read, raw.torn) == (7, 7, ())
    assert [str(note) for note in raw.notes] == [
        "1 row below the last one was left out: it is a total of the rows above."
    ]


@pytest.mark.parametrize("line", ["2026-03-08,B8", "Max,B,7", "total recall,B,2", "Total,5\n2026-03-09,B9,1", "Kim,5"])
def test_what_may_be_a_row_is_not_left_out(tmp_path: Path, line: str) -> None:
    raw = read(tmp_path, HEADER + GOOD + line + "\n")
    assert raw.read == 8 + line.count("\n")
    assert not raw.notes


def test_a_total_in_the_middle_or_in_a_longer_text_is_a_row(tmp_path: Path) -> None:
    raw = read(tmp_path, HEADER + "합계,,1\n" + GOOD + "total recall,B,2\n")
    assert (raw.table.num_rows, raw.torn) == (9, ())


def test_several_totals_in_a_row_are_all_left_out(tmp_path: Path) -> None:
    raw = read(tmp_path, HEADER + GOOD + "소계,,28\n평균,,4\n계,28\n")
    assert raw.read == 7
    assert str(raw.notes[0]) == "3 rows below the last one were left out: they are totals of the rows above."


def test_a_header_that_stands_again_among_the_rows_is_refused(tmp_path: Path) -> None:
    raw = read(tmp_path, HEADER + GOOD + HEADER + GOOD.replace("03-", "04-"))
    assert raw.table.num_rows == 14
    assert [(r.row, str(r.reason)) for r in raw.torn] == [(9, "The header stands here again.")]
    assert raw.row_no[7].as_py() == 10


def test_rows_of_nothing_but_separators_are_passed_over_and_told(tmp_path: Path) -> None:
    raw = read(tmp_path, HEADER + GOOD + ",,\n, ,\n")
    assert (raw.table.num_rows, raw.read, raw.torn) == (7, 7, ())
    assert str(raw.notes[0]) == "2 rows without any value were passed over."


def test_titles_above_repeated_and_empty_headers(tmp_path: Path) -> None:
    raw = read(tmp_path, "Report of March\nmade by: someone\n\nday,score,score,\n2026-03-01,1,2,x\n2026-03-02,3,4,y\n")
    assert raw.columns == ("day", "score", "score (2)", "column 4")
    assert raw.row_no.to_pylist() == [5, 6]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text, number",
    [("1,234.5", 1234.5), ("1.234,5", 1234.5), ("3,5", 3.5), ("1,234", 1234), ("1.234.567", 1234567), ("4.5", 4.5),
     ("12,34,5", None), ("1 234", 1234), ("1\u00a0234,5", 1234.5), ("１２３", 123), ("１，２３４", 1234), ("−3", -3),
     ("₩1,234", 1234), ("1,234원", 1234), ("$-1,234.50", -1234.5), ("1'234", 1234), ("(3)", None), ("5%", None),
     ("1,23,456", 123456), ("-12,34,567.5", -1234567.5), ("1,23,45", None), ("1,23,4567", None), ("0,500", 0.5),
     ("0,123.5", None), ("₹1,00,000", 100000), ("Rs. 45,67,890", 4567890), ("INR 999", 999), ("CHF 1'234.50", 1234.5),
     ("1.234,50-", -1234.5), ("(1.234,50)", -1234.5), ("1\u2009234", 1234), ("12-", -12), ("1-2-", None)],
)  # fmt: skip
def test_separators_of_thousands_and_decimals(text: str, number: float | None) -> None:
    assert value("number", text) == number


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text, hour",
    [
        ("2026/03/01 2:13:45 PM GMT+9", 14), ("2026/03/01 2:13:45 下午 GMT+8", 15),
        ("2026/03/01 2:13:45 오후 GMT+9", 14),
        ("2026. 3. 1 오후 2:13:45", 14), ("2026/3/1 下午2:13:45", 14), ("2026-03-01 05:13:45 UTC", 14),
        ("2026.03.01. 14:13:45", 14), ("2026/03/01 2:13:45 AM GMT-5", 16), ("2026-03-01 10:43:45 GMT+5:30", 14),
        ("2026년 3월 1일 오후 2시 13분 45초", 14), ("2026年3月1日 下午2:13:45", 14), ("2026. 3. 1. 오후 2:13:45", 14),
        ("2026年3月1日14时13分45秒", 14), ("2026/03/01 2:13:45 p.m.", 14), ("2026-03-01 (일) 14:13:45", 14),
        ("2026/03/01 오후 2:13:45 KST", 14), ("2026-03-01 00:13:45 EST", 14), ("20260301141345", 14),
        ("Sun Mar 01 2026 14:13:45 GMT+0900 (Korean Standard Time)", 14), ("Mar 1, 2026, 2:13:45 PM", 14),
        ("46082.592882", 14), ("1772342025", 14), ("1772342025000", 14), ("2026-03-01T05:13:45Z", 14),
    ],
)  # fmt: skip
def test_times_as_forms_write_them_become_the_banks_time(text: str, hour: int) -> None:
    assert value("time", text) == datetime(2026, 3, 1, hour, 13, 45)


@pytest.mark.parametrize("text", ["2026-03-01 14:13:45 CST", "2026-03-01 14:13:45 soon", "2026-02-30", "14:13", "46"])
def test_what_follows_a_time_is_not_passed_over(text: str) -> None:
    assert value("time", text) is None


def test_times_of_another_zone_become_the_banks_and_days_stay() -> None:
    with duck.connection() as con:
        there = [
            casting.typed("time", f"'{text}'", zone="America/Denver") for text in ("2026-03-01 14:13", "2026-03-01")
        ]
        at, day = con.execute(f"SELECT {', '.join(there)}").fetchall()[0]
    assert (at, day) == (datetime(2026, 3, 2, 6, 13), datetime(2026, 3, 1))


def dates(*values: str) -> pa.Table:
    return pa.table({"opened_at": list(values), "row_no": list(range(2, 2 + len(values)))})


def test_days_and_months_that_nothing_tells_apart_are_asked_for() -> None:
    with pytest.raises(FileAmbiguous, match="--order dmy") as asked:
        questions.ask_order(COMPLAINT, dates("3/4/2026", "5/6/2026"), {"opened_at": "Received"})
    assert "Received" in str(asked.value)
    questions.ask_order(COMPLAINT, dates("3/4/2026", "5/6/2026"), {}, "dmy")
    questions.ask_order(COMPLAINT, dates("3/4/2026", "25/6/2026"), {})
    questions.ask_order(COMPLAINT, dates("3/4/2026", "2026-03-01", "2026-03-02"), {})


SURVEY = "Response ID,Date,Satisfaction,Branch\n"
ANSWERS = [f"R{n},2026-03-0{n},{n % 5 + 1},B{n}\n" for n in range(1, 9)]
PRINTED = "{} lines were left out: they are page numbers, print times or titles that each page repeats."


@pytest.mark.sampled
@pytest.mark.parametrize(
    "line",
    [
        "Page 1 of 3,,,", "- 2 -,,,", ",Page: 2/3,,", "Report generated: 2026-11-20 10:05,,,", "p. 4,,,", ",,,1 / 3",
        "Printed on 20 Nov 2026 by CRM,,,", "Print date:,2026-11-20,,", "Confidential - internal,,,",
        "(8 rows selected),,,",
        "제 2 쪽,,,", "2 / 3 페이지,,,", "출력일시: 2026-11-20 10:00,,,", "출력일시,2026-11-20,,", "총 8건,,,",
        "이하 여백,,,",
        "조회기간 : 2026.11.01 ~ 2026.11.30,,,", "第2页/共3页,,,", "第 2 页 共 3 页,,,", "页码: 2/3,,,", "共8条记录,,,",
        "打印时间：2026-11-20 10:00:00,,,", "制表日期,2026年11月20日,,", "打印人：张三,,,", "列印時間: 2026/11/20,,,",
        "Page 1 of 3 - Printed: 2026-11-20,,,", "Page 1 of 3", "제 2 쪽",
    ],
)  # fmt: skip
def test_lines_of_the_page_are_passed_over_and_told(tmp_path: Path, line: str) -> None:
    """The last two have no separators, as a line that is printed under a table may."""
    raw = read(tmp_path, SURVEY + "".join([*ANSWERS[:4], line + "\n", *ANSWERS[4:], line + "\n"]))
    assert (raw.table.num_rows, raw.read, raw.torn) == (8, 8, ())
    assert list(map(str, raw.notes)) == [PRINTED.format(2)]


def test_a_title_that_each_page_repeats_is_passed_over(tmp_path: Path) -> None:
    title = "Branch survey,,,\n"
    raw = read(tmp_path, title + SURVEY + "".join([*ANSWERS[:4], title, *ANSWERS[4:]]))
    assert raw.read == 8
    told = "1 line was left out: it is a page number, a print time or a title that each page repeats."
    assert told in map(str, raw.notes)


def test_a_total_above_a_line_of_the_page_is_still_one(tmp_path: Path) -> None:
    raw = read(tmp_path, HEADER + GOOD + "합계,,28\n출력일: 2026-11-20,,\n")
    assert (raw.table.num_rows, raw.read, len(raw.notes)) == (7, 7, 2)


@pytest.mark.parametrize(
    "rows",
    [
        # What also stands beside values is one of the column's values.
        ["R9,2026-03-09,5,Page 2\n", ",,,Page 2\n"],
        # A branch that heads its block, a comment, a row with its date alone, and half of a row.
        ["Branch: Harbour,,,\n", ",,,The page 2 of the form was blank\n", ",2026-03-09,,\n", "R9,,4,\n"],
    ],
)
def test_what_may_be_a_value_is_kept(tmp_path: Path, rows: list[str]) -> None:
    raw = read(tmp_path, SURVEY + "".join([*ANSWERS, *rows]))
    assert (raw.table.num_rows, raw.notes) == (8 + len(rows), ())
