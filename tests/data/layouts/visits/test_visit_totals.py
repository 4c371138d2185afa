"""Totals and averages of visits and calls are refused with the reason and the file that is wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import FileAmbiguous, FileRefused
from tests.data.test_layouts import laid_out, raw_of


def rows(*cells: str) -> str:
    return "".join(f"2026-11-{n + 2:02},B{n % 2 + 1},{','.join(cells)}\n".replace("#", str(130 + n)) for n in range(12))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, cells, wanted",
    [
        ("Date,Branch,Visitors,Avg wait (min)", ("#", "4.5"), "queue ticket"),
        ("Date,Branch,Customers served,Average waiting time,Max wait", ("#", "00:04:30", "00:20:00"), "queue ticket"),
        ("일자,지점,방문객수,평균대기(분)", ("#", "4.5"), "queue ticket"),
        ("영업일,지점명,내점고객수,평균대기시간,평균처리시간", ("#", "00:04:30", "00:05:10"), "queue ticket"),
        ("방문일,지점,방문인원,평균 대기시간", ("#명", "4.5"), "queue ticket"),
        ("日期,网点,客流量,平均等待(分钟)", ("#", "4.5"), "queue ticket"),
        ("日期,网点名称,取号量,办理笔数,平均等候时长", ("#", "120", "4:30"), "queue ticket"),
        ("Date,Queue,Calls,Avg talk time (s)", ("#", "180"), "each call"),
        ("일자,큐,콜수,평균통화시간", ("#", "03:00"), "each call"),
        ("日期,队列,来电量,平均通话时长", ("#", "03:00"), "each call"),
        ("Month,Branch,Complaints received,Complaints closed", ("#", "90"), "each complaint"),
        ("월,지점,민원건수", ("#",), "each complaint"),
        ("Month,Branch,Complaints,Closed", ("#", "90"), "each complaint"),
        ("월,지점,민원 건수,종결", ("#", "90"), "each complaint"),
        ("月份,网点,投诉量,办结", ("#", "90"), "each complaint"),
        ("년월,지점,접수건수,처리건수", ("#", "90"), "each complaint, queue ticket or call"),
        ("년월,지점,처리 건수", ("#",), "each complaint, queue ticket or call"),
        ("月份,网点,受理数,办结数", ("#", "90"), "each complaint, queue ticket or call"),
        ("일자,지점,접수건수,처리건수,평균대기", ("#", "90", "4.5"), "queue system"),
        ("월별,지점,불만 접수 건수,처리 건수", ("#", "90"), "each complaint"),
        ("月份,网点,投诉量", ("#",), "each complaint"),
    ],
)
def test_totals_are_refused_with_the_file_that_is_wanted(
    tmp_path: Path, heads: str, cells: tuple[str, ...], wanted: str
) -> None:
    with pytest.raises(FileRefused, match="are totals") as refused:
        laid_out(raw_of(tmp_path, f"{heads}\n{rows(*cells)}"))
    assert not refused.value.questions
    assert wanted in refused.value.remedy.render()


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, cells, table",
    [
        (
            "Date,Queue,Calls offered,Calls answered,Calls abandoned,Avg wait",
            ("#", "120", "10", "20"),
            "contact_interval",
        ),
        ("일자,큐,인입수,응답수,포기수,평균대기", ("#", "120", "10", "20"), "contact_interval"),
        ("Date,Branch,Visitors,Response ID,NPS", ("2", "R#", "9"), "response"),
        ("Date,Branch,Ticket,Issued at,People waiting", ("A#", "10:00", "12"), "visit"),
        ("발권일자,지점,발권시각,대기인원,대기시간(초)", ("10:00", "12", "#"), "visit"),
    ],
)
def test_a_row_for_each_and_reports_by_interval_are_read(
    tmp_path: Path, heads: str, cells: tuple[str, ...], table: str
) -> None:
    layout, _ = laid_out(raw_of(tmp_path, f"{heads}\n{rows(*cells)}"))
    assert layout.table == table


@pytest.mark.parametrize(
    "heads", ["Date received,Branch,Complaints", "접수일,지점,민원 종결건수", "投诉日期,网点,投诉办结量"]
)
def test_counts_beside_the_day_of_complaints_are_asked_about(tmp_path: Path, heads: str) -> None:
    with pytest.raises(FileAmbiguous, match="may each stand for more than one complaint"):
        laid_out(raw_of(tmp_path, f"{heads}\n{rows('#')}"))


def test_complaints_before_are_no_count_of_the_row(tmp_path: Path) -> None:
    heads = "Date received,Branch,Case number,Previous complaints,Status"
    layout, _ = laid_out(raw_of(tmp_path, f"{heads}\n{rows('C#', '3', 'Open')}"))
    assert layout.table == "complaint"


@pytest.mark.parametrize("header", ["Number", "No.", "수", "건", "数", "总数", "합계", "Number (건)"])
def test_a_plain_number_beside_no_single_complaint_is_asked_about(tmp_path: Path, header: str) -> None:
    content = f"Date received,Branch,Category,{header}\n{rows('Fees', '#')}"
    with pytest.raises(FileAmbiguous, match="may each stand for more than one complaint"):
        laid_out(raw_of(tmp_path, content), as_table="complaint")


@pytest.mark.parametrize(
    "heads, cells",
    [("Date received,Branch,Category,Number", ("Fees", "1")), ("Date received,Branch,Status,Number", ("Open", "#"))],
)
def test_numbers_of_one_and_beside_a_state_are_no_counts(tmp_path: Path, heads: str, cells: tuple[str, ...]) -> None:
    _, tables = laid_out(raw_of(tmp_path, f"{heads}\n{rows(*cells)}"), as_table="complaint")
    assert len(tables["complaint"]) == 12


@pytest.mark.parametrize("as_table", [None, "complaint"])
@pytest.mark.parametrize(
    "heads",
    [
        "년월,유형,접수,완료", "년월,유형,접수(건),완료(건)", "月份,类型,受理,办结", "Month,Category,Received,Resolved",
        "Month,Branch,Received,Closed", "년월,지점,접수,종결",
    ],
)  # fmt: skip
def test_numbers_under_the_names_of_times_are_totals(tmp_path: Path, heads: str, as_table: str | None) -> None:
    lines = [f"2026-{n % 3 + 7:02},{'ABC'[n % 3]},{19 + n},{17 + n}" for n in range(9)]
    with pytest.raises(FileRefused, match="how many complaints, visits or calls") as refusal:
        laid_out(raw_of(tmp_path, "\n".join((heads, *lines)) + "\n"), as_table=as_table)
    assert "one row for each complaint" in str(refusal.value.remedy)


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["462{}", "2026-11-{}", "202611{}", "{}.11.2026"])
@pytest.mark.parametrize("heads", ["유형,접수,완료", "类型,受理,办结", "Category,Received,Resolved"])
def test_days_under_these_names_are_of_complaints(tmp_path: Path, heads: str, form: str) -> None:
    lines = [f"Fees {n},{form.format(11 + n)},{form.format(15 + n)}" for n in range(12)]
    _, tables = laid_out(raw_of(tmp_path, "\n".join((heads, *lines)) + "\n"), as_table="complaint")
    assert len({row["opened_at"] for row in tables["complaint"]}) == 12
