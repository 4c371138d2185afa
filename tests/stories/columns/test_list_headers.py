"""Lists of tickets, of calls and of totals are known by what real systems call their columns, in three languages."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.data.test_layouts import laid_out, raw_of

NINE = datetime(2026, 11, 13, 9, 5)


def first(folder: Path, heads: str, *kinds: str) -> tuple[str, dict[str, Any]]:
    """The table of a file, and its second row; kinds: a text, or the minutes and the form of a time."""
    lines = [heads]
    for n in range(4):
        cells = [_cell(kind, n) for kind in kinds]
        lines.append(",".join(cells))
    layout, tables = laid_out(raw_of(folder, "\n".join(lines) + "\n"))
    return layout.table, tables[layout.table][1]


def _cell(kind: str, number: int) -> str:
    """A time for +MINUTES (with its day), @MINUTES (without), the day for =, a number for #, else the text."""
    at = NINE + timedelta(minutes=20 * number)
    if kind[:1] in ("+", "@"):
        at += timedelta(minutes=int(kind[1:]))
        return f"{at:%Y-%m-%d %H:%M:%S}" if kind[0] == "+" else f"{at:%H:%M:%S}"
    return f"{at:%Y-%m-%d}" if kind == "=" else f"A{number + 1:03}" if kind == "#" else kind


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, kinds",
    [
        ("网点,票号,日期,取号,叫号,结束", ("城东", "#", "=", "@0", "@4", "@10")),
        ("Branch,Ticket,Date,Time in,Time called,Time out", ("H", "#", "=", "@0", "@4", "@10")),
        ("지점,번호표,거래일자,번호표발급시간,호출시간,거래종료시간", ("가온", "#", "=", "@0", "@4", "@10")),
        ("점포명,대기표번호,대기표발행일시,창구호출일시,창구업무종료일시", ("가온", "#", "+0", "+4", "+10")),
        ("Branch,Service,Ticket,Created,Called,Ended,Counter,Staff", ("H", "Cash", "#", "+0", "+4", "+10", "3", "Kim")),
        ("Branch Name,Token No.,Issuance Time,Call Time,Served Time", ("H", "#", "+0", "+4", "+10")),
        ("Office,Ticket #,Printed at,Called to counter,Completed", ("H", "#", "+0", "+4", "+10")),
        ("Branch,Queue No.,Arrival,Start of service,End of service", ("H", "#", "+0", "+4", "+10")),
        ("分行,號碼牌,取號時間,叫號時間,完成時間", ("東", "#", "+0", "+4", "+10")),
        ("지점,접수번호,접수,호출,완료", ("가온", "#", "+0", "+4", "+10")),
        ("Branch,Ticket,Issued,Waited (min),Served for (min)", ("H", "#", "+0", "4", "6")),
    ],
)
def test_tickets(tmp_path: Path, heads: str, kinds: tuple[str, ...]) -> None:
    table, row = first(tmp_path, heads, *kinds)
    assert table == "visit"
    assert [row[name][-8:] for name in ("issued_at", "called_at", "ended_at")] == ["09:25:00", "09:29:00", "09:35:00"]
    assert (row["visit_id"], bool(row["branch_id"])) == ("A002", True)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, kinds",
    [
        (
            "Contact ID,Channel,Initiation timestamp,Connected to agent timestamp,Disconnect timestamp,Agent",
            ("#", "VOICE", "+0", "+4", "+10", "Kim"),
        ),
        ("Call no,Received,Picked up,Hung up", ("#", "+0", "+4", "+10")),
        ("통화ID,수신시각,응대시작시각,통화종료시각", ("#", "+0", "+4", "+10")),
        ("Call Sid,Start Time,Answer Time,End Time,Status,Direction", ("#", "+0", "+4", "+10", "completed", "inbound")),
        ("Call ID,Segment Start,Disposition,Queue Time (s),Talk Time (s)", ("#", "+0", "ANS", "240", "360")),
    ],
)
def test_calls(tmp_path: Path, heads: str, kinds: tuple[str, ...]) -> None:
    table, row = first(tmp_path, heads, *kinds)
    assert table == "contact"
    assert [row[name][-8:] for name in ("enqueued_at", "answered_at", "ended_at")] == [
        "09:25:00", "09:29:00", "09:35:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "heads",
    [
        "Interval,Offer,Answer,Abandon",
        "Start,Inbound calls,Answered calls,Missed calls",
        "Time slot,Offered calls,Handled calls,Abandoned calls",
        "시간,총콜,응답콜,포기콜",
        "时间,呼入,接起,呼损",
        "時段,來電數,接聽數,放棄數",
    ],
)
def test_totals(tmp_path: Path, heads: str) -> None:
    table, row = first(tmp_path, heads, "+0", "40", "36", "4")
    assert (table, row["offered"], row["answered"], row["abandoned"]) == ("contact_interval", "40", "36", "4")
    assert row["starts_at"].endswith("09:25:00")


@pytest.mark.parametrize(
    "heads, kinds",
    [
        ("Ticket No,Created,Closed,Category,Status,Agent", ("#", "+0", "+99", "Fees", "Closed", "Kim")),
        ("접수번호,접수일시,완료,유형,담당자", ("#", "+0", "+99", "카드", "김")),
        ("工单号,登记时间,完成时间,类型,处理人", ("#", "+0", "+99", "卡", "李")),
        ("Reference,Received,Completed,Status,Owner", ("#", "+0", "+99", "Closed", "Kim")),
    ],
)
def test_complaints_whose_times_are_called_alike_stay_complaints(
    tmp_path: Path, heads: str, kinds: tuple[str, ...]
) -> None:
    table, row = first(tmp_path, heads, *kinds)
    assert (table, row["closed_at"][-8:]) == ("complaint", "11:04:00")


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["Time completed", "Time finished", "Time served", "业务办结时间", "처리종료시간"])
@pytest.mark.parametrize("day, form", [("=", "@"), ("", "+")])
def test_the_end_of_a_visit(tmp_path: Path, header: str, day: str, form: str) -> None:
    heads = f"{'Date,' if day else ''}Branch,Ticket,Time issued,Time called,{header}"
    kinds = (*([day] if day else []), "H", "#", f"{form}0", f"{form}4", f"{form}10")
    table, row = first(tmp_path, heads, *kinds)
    assert (table, row["ended_at"][-8:]) == ("visit", "09:35:00")


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, header",
    [
        ("Case number,Date received,{},Category,Description,Status", "Branch involved"),
        ("Case number,Date received,{},Category,Description,Status", "Branch of complaint"),
        ("민원번호,접수일,{},유형,내용,상태", "접수지점"),
        ("민원번호,접수일,{},유형,내용,상태", "민원발생점"),
        ("投诉编号,受理日期,{},投诉类型,投诉内容,处理状态", "受理网点"),
    ],
)
def test_the_branch_of_a_complaint(tmp_path: Path, heads: str, header: str) -> None:
    table, row = first(tmp_path, heads.format(header), "#", "=", "Harbour", "Fees", "Too dear", "Open")
    assert (table, row["branch_id"]) == ("complaint", "Harbour")


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads", ["Branch involved,Receiving branch", "민원발생점,접수지점", "被投诉网点,受理网点", "접수지점,지점"]
)
def test_the_branch_that_is_complained_about_goes_first(tmp_path: Path, heads: str) -> None:
    names = heads.split(",")
    at = names.index("지점") if "지점" in names else 0
    cells = ["Harbour" if n == at else "Centre" for n in range(2)]
    _, row = first(tmp_path, f"Case number,Date received,{heads},Category,Status", "#", "=", *cells, "Fees", "Open")
    assert row["branch_id"] == "Harbour"
