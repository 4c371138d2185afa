"""Columns of yes and no: what a yes says is read from the header that asks, its negation included, or is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")
COMPLAINTS = ("Complaint ID,Date received,Issue", "민원번호,접수일자,민원유형", "投诉编号,受理日期,投诉类型")
TICKETS = ("Branch,Ticket,Issued at,Called at", "지점,번호표,발권일시,호출일시", "网点,票号,取号时间,叫号时间")


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")


def stored(
    store: Store, tmp_path: Path, head: str, rows: list[str], values: Mapping[str, str] | None = None, **said: str
) -> list[dict[str, object]]:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    taken = intake.take(path, store, options=Options(values=dict(values or {}), mapping=said, accept=("one_day",)))
    assert (taken.added, taken.rejected) == (len(rows), 0)
    with store.snapshot() as snapshot:
        return snapshot.to_arrow(snapshot.table(taken.table)).to_pylist()


def complaints(yes: str, no: str) -> list[str]:
    """Twenty that say yes and ten that say no."""
    return [f"CX{n:06},2026-11-{2 + n % 9:02},Fees,{yes if n % 3 else no}" for n in range(30)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, column, yes, no",
    [
        (0, "Unresolved", "Y", "N"), (0, "Not resolved", "Yes", "No"), (0, "Pending", "TRUE", "FALSE"),
        (0, "Still open", "1", "0"), (0, "Open?", "Yes", "No"), (1, "미완료여부", "Y", "N"), (1, "미결여부", "O", "X"),
        (1, "진행중 여부", "Y", "N"), (2, "是否未办结", "是", "否"), (2, "未处理", "是", "否"),
        (0, "Resolved", "N", "Y"), (1, "종결여부", "N", "Y"), (2, "是否办结", "否", "是"),
    ],
)  # fmt: skip
def test_a_yes_to_what_is_open_is_open(store: Store, tmp_path: Path, head: int, column: str, yes: str, no: str) -> None:
    rows = stored(store, tmp_path, f"{COMPLAINTS[head]},{column}", complaints(yes, no))
    assert Counter(row["status"] for row in rows) == {"open": 20, "closed": 10}


@pytest.mark.parametrize("yes, no, share", [("open", "closed", 20), ("closed", "open", 10)])
def test_what_is_said_of_values_goes_before_the_header(
    store: Store, tmp_path: Path, yes: str, no: str, share: int
) -> None:
    said = {"Unresolved:Y": yes, "Unresolved:N": no}
    rows = stored(store, tmp_path, f"{COMPLAINTS[0]},Unresolved", complaints("Y", "N"), said)
    assert Counter(row["status"] for row in rows)["open"] == share


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, column, yes, upheld",
    [
        (0, "Not upheld", "Y", 10), (1, "불수용여부", "Y", 10), (2, "是否不成立", "是", 10), (0, "Upheld", "Y", 20),
        (1, "수용여부", "Y", 20), (2, "是否成立", "是", 20),
    ],
)  # fmt: skip
def test_a_yes_to_what_was_not_upheld_is_rejected(
    store: Store, tmp_path: Path, head: int, column: str, yes: str, upheld: int
) -> None:
    rows = stored(store, tmp_path, f"{COMPLAINTS[head]},{column}", complaints(yes, "否" if yes == "是" else "N"))
    assert Counter(row["outcome"] for row in rows) == {"upheld": upheld, "rejected": 30 - upheld}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "head, column, missed, came",
    [
        (0, "No show", "Y", "N"), (0, "Served", "N", "Y"), (1, "부재여부", "Y", "N"), (1, "미응대", "Y", "N"),
        (2, "是否过号", "是", "否"), (2, "是否办理", "否", "是"),
    ],
)  # fmt: skip
def test_a_visitor_who_did_not_come_is_no_show(
    store: Store, tmp_path: Path, head: int, column: str, missed: str, came: str
) -> None:
    rows = [f"A,T{n:03},2026-11-13 10:{n:02},2026-11-13 10:{n + 5:02},{came if n % 10 else missed}" for n in range(40)]
    found = stored(store, tmp_path, f"{TICKETS[head]},{column}", rows)
    assert Counter(row["outcome"] for row in found) == {"served": 36, "no_show": 4}


def test_what_is_said_of_the_words_of_a_call_stays(store: Store, tmp_path: Path) -> None:
    rows = [f"K{n},2026-11-13 10:{n:02}:00,2026-11-13 10:{n:02}:50,{'No' if n % 10 else 'Yes'}" for n in range(40)]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join(["Call ID,Start time,End time,Missed", *rows]), encoding="utf-8")
    said = Options(
        as_table="contact",
        mapping={"Missed": "outcome"},
        values={"Missed:Yes": "abandoned", "Missed:No": "answered"},
        accept=("one_day",),
    )
    assert intake.take(path, store, options=said).added == 40
    with store.snapshot() as snapshot:
        found = snapshot.to_arrow(snapshot.table("contact")).to_pylist()
    assert Counter(row["outcome"] for row in found) == {"answered": 36, "abandoned": 4}


@pytest.mark.sampled
@pytest.mark.parametrize("word, head", [("Reopened", 0), ("재접수", 1), ("重新打开", 2)])
def test_a_complaint_that_is_open_again_is_not_closed(store: Store, tmp_path: Path, word: str, head: int) -> None:
    done = ("Closed", "처리완료", "已办结")[head]
    rows = [f"CX{n:06},2026-11-{2 + n % 9:02},Fees,2026-11-15,{done if n % 3 else word}" for n in range(30)]
    ends = ("Closed date,Status", "처리일자,처리상태", "办结日期,办理状态")[head]
    found = stored(store, tmp_path, f"{COMPLAINTS[head]},{ends}", rows)
    assert sum(row["closed_at"] is None for row in found) == 10


@pytest.mark.sampled
@pytest.mark.parametrize(
    "cell, seconds", [("12,5", 13), ("325,0", 325), ("1,205", 1205), ("0,125", 0), ("12.5", 13)]
)  # fmt: skip
def test_a_comma_before_decimals_is_none_between_thousands(
    store: Store, tmp_path: Path, cell: str, seconds: int
) -> None:
    """Times are kept to the second."""
    rows = [f"K{n};13.11.2026 10:{n:02}:00;{cell};60" for n in range(20)]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join(["Call ID;Start time;Wait (s);Talk (s)", *rows]), encoding="utf-8")
    assert intake.take(path, store, options=Options(accept=("one_day",))).added == 20
    with store.snapshot() as snapshot:
        found = snapshot.to_arrow(snapshot.table("contact")).to_pylist()
    assert {round((row["answered_at"] - row["enqueued_at"]).total_seconds()) for row in found} == {seconds}
