"""A day mistyped in the first file and right in the second: the stored row is shown as the one to correct."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.doubts.doubts import Doubtful
from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.store.store import Store

VISITS = "번호표,지점,발권시각,호출시각,종료시각", "{n},{b}점,{day} {h}:{m},{h}:{m2},{h}:59"
COMPLAINTS = "序号,投诉日期,网点,投诉内容", "{n},{day} {h}:{m},{b}支行,第{i}件：排队时间太长了"
CALLS = "Call no,Queue,Queued at,Answered at,Ended at", "{k},{b},{day} {h}:{m},{day} {h}:{m2},{day} {h}:59"
SURVEYS = "No,Date,Branch,CSAT (1-5),Comment", "{n},{day},{b},{s},comment {i} of the customer"


def rows(kind: tuple[str, str], days: list[str]) -> str:
    """Three rows a day and branch, numbered anew on each day and in each branch."""
    head, form = kind
    hours = (10, 11, 13)
    lines = [
        form.format(
            i=i, k=i % 9 + 1, n=i // 3 % 3 + 1, day=day, b="ABC"[i % 3], h=hours[i // 3 % 3], s=i % 5 + 1,
            m=10 + i % 31, m2=42 + i % 13,
        )
        for i, day in enumerate(days)
    ]  # fmt: skip
    return "\n".join([head, *lines]) + "\n"


def days(wrong: dict[int, str]) -> list[str]:
    """Nine rows on each of four days, some with other days."""
    return [wrong.get(i, f"2026-09-{1 + i // 9:02d}") for i in range(36)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "kind, table", [(VISITS, "visit"), (COMPLAINTS, "complaint"), (CALLS, "contact"), (SURVEYS, "response")]
)
@pytest.mark.parametrize("wrong", [{20: "2025-09-03"}, {2: "2026-01-09"}])
def test_a_row_of_a_day_far_from_all_others_is_the_corrected_one(
    store: Store, tmp_path: Path, uncounted: None, kind: tuple[str, str], table: str, wrong: dict[int, str]
) -> None:
    said = Options(as_table=table, identity="day")
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(rows(kind, days(wrong)), encoding="utf-8")
    second.write_text(rows(kind, days({})), encoding="utf-8")
    assert intake.take(first, store, options=Options(as_table=table, identity="day", accept=("far", "old"))).added == 36
    with pytest.raises(Doubtful) as asked:
        intake.take(second, store, options=said)
    assert "updated" in {choice for q in asked.value.questions for choice, _ in q.choices}
    assert next(iter(wrong.values())) in asked.value.render("en")
    done = intake.take(second, store, options=Options(as_table=table, identity="day", accept=("updated",)))
    assert (done.added, done.replaced, done.unchanged) == (0, 1, 35)


def test_the_days_before_an_export_of_the_last_days_are_not_asked_about(
    store: Store, tmp_path: Path, uncounted: None
) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    head, *lines = rows(SURVEYS, [f"2026-{3 + i // 9:02d}-01" for i in range(45)]).splitlines()
    first.write_text("\n".join([head, *lines[:36]]) + "\n", encoding="utf-8")
    second.write_text("\n".join([head, *lines[27:]]) + "\n", encoding="utf-8")
    said = Options(as_table="response", identity="day")
    assert (intake.take(first, store, options=said).added, intake.take(second, store, options=said).added) == (36, 9)
