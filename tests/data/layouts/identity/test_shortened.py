"""Numbers that a spreadsheet has shortened tell no rows apart: what names a row is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from tests.data.test_layouts import raw_of

# Twelve rows, of which each four have one number.
LISTS = [
    ("Complaint ID,Received,Closed,Branch", "2026-10-{day},2026-10-{day},A", "complaint"),
    ("민원번호,접수일자,처리일자,지점", "2026-10-{day},2026-10-{day},강남", "complaint"),
    (
        "번호표,지점,발권시각,호출시각,종료시각",
        "강남,2026-10-{day} 09:00,2026-10-{day} 09:05,2026-10-{day} 09:09",
        "visit",
    ),
    (
        "通话编号,呼入时间,应答时间,结束时间",
        "2026-10-{day} 09:00:00,2026-10-{day} 09:00:20,2026-10-{day} 09:03:00",
        "contact",
    ),
]


@pytest.mark.sampled
@pytest.mark.parametrize("heads, row, table", LISTS)
def test_shortened_numbers_are_asked_about(tmp_path: Path, heads: str, row: str, table: str) -> None:
    lines = [f"2.0260{n % 3 + 7}E+11,{row.format(day=n + 10)}" for n in range(12)]
    raw = raw_of(tmp_path, "\n".join([heads, *lines]) + "\n")
    with pytest.raises(FileAmbiguous, match="12 rows have 3 different numbers") as asked:
        layouts.recognise(raw, "file.csv")
    (question,) = asked.value.questions
    assert (question.option, [way for way, _ in question.choices]) == ("identity", ["row"])
    layout = layouts.recognise(raw, "file.csv", identity="row")
    assert (layout.table, layout.identity) == (table, "row")
    whole = [f"2026070000{n + 11},{row.format(day=n + 10)}" for n in range(12)]
    assert layouts.recognise(raw_of(tmp_path, "\n".join([heads, *whole]) + "\n"), "file.csv").table == table
