"""What the first rows of a file decide is held against the rows behind them, so that none is read wrong in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analytics.ingest import intake, worker
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous, FileRefused
from data.files import sandbox

# Rows by which a file is recognised here, and rows in all.
FIRST, ROWS = 20, 40


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_RECOGNISED", FIRST)
    monkeypatch.setattr(sandbox, "is_plain", lambda _: True)


def listed(folder: Path, heads: str, cells: Callable[[int], str]) -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([heads, *map(cells, range(ROWS))]) + "\n", encoding="utf-8")
    return path


def rows(path: Path, **said: Any) -> list[dict[str, Any]]:
    """The rows as they will be stored, in the order of the file."""
    with intake.inspect(path, options=Options(**said)) as plan:
        assert plan.rejected == 0, plan.rejections[:2]
        found = pd.concat(map(pd.read_parquet, plan.tables[plan.table].files)).sort_values("row_no")
        return [{str(name): value for name, value in row.items()} for row in found.to_dict("records")]


def visit(hour: Callable[[int], int]) -> Callable[[int], str]:
    return lambda n: f"Harbour,{n + 101},2026-11-03,{hour(n):02}:{n % 20:02}:00,{hour(n):02}:{n % 20 + 4:02}:00"


VISITS = {
    "en": "Branch,Ticket,Date,Issued at,Called at", "ko": "지점,번호표,일자,발권시각,호출시각",
    "zh": "网点,排队号,日期,取号时间,叫号时间",
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("heads", VISITS.values(), ids=VISITS)
def test_hours_behind_the_first_rows_are_asked_about(tmp_path: Path, heads: str) -> None:
    """A morning, then an afternoon that begins at 1 again."""
    path = listed(tmp_path, heads, visit(lambda n: 9 + n % 3 if n < FIRST else 1 + n % 3))
    with pytest.raises(FileAmbiguous, match="go from 1 to 12") as asked:
        rows(path)
    option = asked.value.questions[0].choices[0][0].rpartition("=")
    made = rows(path, values={option[0]: option[2]})
    assert {row["issued_at"].hour for row in made[FIRST:]} == {13, 14, 15}


def test_hours_behind_the_first_rows_tell_a_clock_of_24_hours(tmp_path: Path) -> None:
    """Hours of a morning and of a night alone would be asked about; those after noon leave nothing open."""
    path = listed(tmp_path, VISITS["en"], visit(lambda n: (1, 2, 10)[n % 3] if n < FIRST else 13 + n % 3))
    column = "Issued at"
    for said in ({}, {"values": {f"{column}:clock": "12/7"}}):
        made = rows(path, **said)
        assert [row["issued_at"].hour for row in made[:3]] == [1, 2, 10]
        assert {row["issued_at"].hour for row in made[FIRST:]} == {13, 14, 15}


def test_a_comma_before_decimals_behind_the_first_rows_is_one(tmp_path: Path) -> None:
    """Waits of 30 seconds, then of 12.0: read as thousands they would be 120."""
    heads = "Call ID,Start time,Wait (s),Talk time (s)"
    path = listed(
        tmp_path,
        heads,
        lambda n: f"C-{n:03},2026-11-13 10:{n:02}:00,{30 if n < FIRST else chr(34) + '12,0' + chr(34)},60",
    )
    waits = {(row["answered_at"] - row["enqueued_at"]).total_seconds() for row in rows(path)}
    assert waits == {30.0, 12.0}


def test_a_column_that_is_empty_in_the_first_rows_is_read(tmp_path: Path) -> None:
    """The lost calls come last, and the column that says so has nothing before."""
    heads = "콜ID,인입시각,응답시각,포기시각"
    at = "2026-11-13 10:{:02}:{}"
    path = listed(
        tmp_path, heads,
        lambda n: f"C-{n:03},{at.format(n, '00')},"
        + (f"{at.format(n, 20)}," if n < FIRST else f",{at.format(n, 30)}"),
    )  # fmt: skip
    assert sum(row["abandoned_at"] == row["abandoned_at"] for row in rows(path)) == ROWS - FIRST


def test_a_word_behind_the_first_rows_is_asked_about(tmp_path: Path) -> None:
    heads = "Complaint ID,Date received,Issue,Status"
    path = listed(
        tmp_path, heads, lambda n: f"CX{n:06},2026-11-{n % 20 + 1:02},Fees,{'Closed' if n < FIRST else 'Zorg'}"
    )
    with pytest.raises(FileRefused, match="Zorg"):
        rows(path)


def test_another_currency_behind_the_first_rows_is_asked_about(tmp_path: Path) -> None:
    heads = "Complaint ID,Date received,Issue,Redress amount"
    path = listed(
        tmp_path, heads, lambda n: f"CX{n:06},2026-11-{n % 20 + 1:02},Fees,{'₩' if n < FIRST else '$'}{n + 100}"
    )
    with pytest.raises(FileRefused, match="Redress amount"):
        rows(path)


def test_the_order_of_days_and_the_end_of_a_year_are_told_by_all_rows(tmp_path: Path) -> None:
    heads = "Response ID,Survey date,Overall satisfaction"
    path = listed(tmp_path, heads, lambda n: f"R{n},{n % 12 + 1 if n < FIRST else 13 + n % 12}/05/2026,{1 + n % 5}")
    assert {row["responded_at"].month for row in rows(path)} == {5}
    path = listed(tmp_path, heads, lambda n: f"R{n},{12 if n < FIRST else 1}월 {n % 28 + 1}일,{1 + n % 5}")
    with pytest.raises(FileAmbiguous) as asked:
        rows(path)
    assert "Survey date:year=2025-2026" in [value for value, _ in asked.value.questions[0].choices]
    made = rows(path, values={"Survey date:year": "2025-2026"})
    assert {row["responded_at"].year for row in made[:FIRST]} == {2025}
    assert {row["responded_at"].year for row in made[FIRST:]} == {2026}


@pytest.mark.parametrize("header", ["Overall satisfaction", "전반적 만족도", "总体满意度"])
def test_a_shorter_scale_behind_the_first_rows_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    """60 rows of 1 to 10, then 60 of 1 to 5: these would be low points of the longer scale."""
    monkeypatch.setattr(worker, "_RECOGNISED", 60)
    path = tmp_path / "survey.csv"
    lines = [f"R{n:06},2026-05-{n % 28 + 1:02},{n % 10 + 1 if n < 60 else n % 5 + 1}" for n in range(120)]
    path.write_text("\n".join([f"Response ID,Date,{header}", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(FileAmbiguous, match="may contain two scales") as asked:
        rows(path)
    assert [value for value, _ in asked.value.questions[0].choices] == ["1-10"]
    assert {row["csat_high"] for row in rows(path, scale=(1, 10))} == {10.0}
