"""Numbers that first come again behind the rows that a file is recognised by are asked about as those among these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import chunks, intake, worker
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.files import sandbox

# Rows by which a file is recognised here, and rows in all.
FIRST, ROWS = 20, 60


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_RECOGNISED", FIRST)
    monkeypatch.setattr(sandbox, "is_plain", lambda _: True)


def number(n: int) -> int:
    return 700_103 + n * 7919 % 99_991


def call(n: int) -> str:
    """A call; behind the first rows each fifth one is the second leg of the one before, which nobody answers."""
    leg = n - 1 if n > FIRST and n % 5 == 1 else n
    at = f"2026-11-{leg % 28 + 1:02} 09:{leg % 60:02}"
    minute = at if leg == n else at[:-2] + f"{(leg + 1) % 60:02}"
    is_first = n >= FIRST and n % 5 == 0
    return f"{number(leg)},Card,{minute}:00,{'' if is_first else minute + ':20'},{minute}:50"


CALLS = (
    "Call ID,Queue,Queued at,Answered at,Ended at",
    "콜ID,상담그룹,인입시각,응답시각,종료시각",
    "通话编号,技能组,呼入时间,应答时间,结束时间",
)


def written(folder: Path, heads: str, rows: list[str]) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    return path


def counted(path: Path, **said: Any) -> tuple[int, int]:
    """Rows that would be stored, and rows that would be refused."""
    with intake.inspect(path, options=Options(**said)) as plan:
        return plan.tables[plan.table].rows, plan.rejected


@pytest.mark.sampled
@pytest.mark.parametrize("heads", CALLS)
def test_legs_behind_the_first_rows_are_asked_about_and_joined(tmp_path: Path, heads: str) -> None:
    """Eight of sixty rows are second legs."""
    path = written(tmp_path, heads, [call(n) for n in range(ROWS)])
    column = heads.partition(",")[0]
    with pytest.raises(FileAmbiguous, match="Several rows have the same") as asked:
        counted(path)
    assert [value for value, _ in asked.value.questions[0].choices] == [f"{column}:legs=one", f"{column}:legs=each"]
    assert counted(path, values={f"{column}:legs": "one"}) == (ROWS - 8, 0)
    assert counted(path, values={f"{column}:legs": "each"}) == (ROWS, 0)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads",
    [
        "Complaint ID,Received,Category,Status,Closed on",
        "민원번호,접수일,민원유형,처리상태,처리완료일",
        "投诉编号,投诉日期,投诉类型,处理状态,办结日期",
    ],
)
def test_complaints_that_stand_twice_behind_the_first_rows_are_asked_about(tmp_path: Path, heads: str) -> None:
    state = {"C": ("Open", "Closed"), "민": ("접수", "완료"), "投": ("处理中", "已办结")}[heads[0]]
    rows = [f"C-{number(n)},2026-10-{n % 28 + 1:02},Fees,{state[0]}," for n in range(ROWS - 6)]
    rows += [f"C-{number(n)},2026-10-{n % 28 + 1:02},Fees,{state[1]},2026-11-02" for n in range(ROWS - 12, ROWS - 6)]
    path = written(tmp_path, heads, rows)
    column = heads.partition(",")[0]
    with pytest.raises(FileAmbiguous, match="complaints stand in several rows") as asked:
        counted(path)
    assert f"{column}:repeats=last" in [value for value, _ in asked.value.questions[0].choices]
    assert counted(path, values={f"{column}:repeats": "last"}) == (ROWS - 6, 0)


def test_numbers_of_several_parts_are_found_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "ROWS", 25)
    path = written(tmp_path, CALLS[0], [call(n) for n in range(ROWS)])
    with pytest.raises(FileAmbiguous, match="16 rows of 8 calls"):
        counted(path)


def test_a_file_without_such_numbers_is_read_once(tmp_path: Path) -> None:
    rows = [
        f"{number(n)},Card,2026-11-02 09:{n:02}:00,2026-11-02 09:{n:02}:20,2026-11-02 09:{n:02}:50" for n in range(59)
    ]
    assert counted(written(tmp_path, CALLS[0], rows)) == (59, 0)
