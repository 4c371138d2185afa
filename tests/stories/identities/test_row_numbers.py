"""Numbers under headers that say little, file after file: rows that come again are asked about, none counts twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics.doubts.doubts import Doubtful
from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")

LISTS = [
    ("Case #,Date received,Branch,Issue,Status,Date resolved", ("Open", "Closed")),
    ("문서번호,접수일,지점,민원유형,처리상태,처리일", ("접수", "완료")),
    ("案號,投诉日期,网点,投诉类型,处理状态,办结日期", ("处理中", "已办结")),
]


def take(folder: Path, store: Store, name: str, lines: list[str], **said: Any) -> Outcome:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return intake.take(path, store, options=Options(**said))


def listed(n: int, state: str, closed: str = "", clock: str = "") -> str:
    return f"CS{1000 + n:07},2026-09-{n % 6 + 1:02}{clock},{'AB'[n % 2]},Fees,{state},{closed}"


@pytest.mark.sampled
@pytest.mark.parametrize("header, states", LISTS)
def test_complaints_that_were_closed_since_are_the_same_complaints(
    tmp_path: Path, store: Store, header: str, states: tuple[str, str]
) -> None:
    assert take(tmp_path, store, "a.csv", [header, *(listed(n, states[0]) for n in range(30))]).added == 30
    closed = [header, *(listed(n, states[1], "2026-09-20") for n in range(30))]
    with pytest.raises(Doubtful, match="30 rows would replace stored rows that have the same number"):
        take(tmp_path, store, "b.csv", closed)
    take(tmp_path, store, "b.csv", closed, accept=("replaced",))
    with store.snapshot() as snapshot:
        rows = snapshot.to_arrow(snapshot.table("complaint")).to_pylist()
    assert (len(rows), {row["status"] for row in rows}) == (30, {"closed"})


@pytest.mark.parametrize("name", ["Number", "관리 번호", "单号"])
def test_rows_whose_numbers_are_not_stored_are_no_copies(tmp_path: Path, store: Store, name: str) -> None:
    """Thirty complaints of six days and two branches say the same five times over; their numbers differ."""
    lines = [
        f"{name},Opened,Branch,Reason,Status",
        *(listed(n, "Open", "", " 09:30").removesuffix(",") for n in range(30)),
    ]
    assert take(tmp_path, store, "a.csv", lines).added == 30
    outcome = take(tmp_path, Store(f"{store.url}-none"), "a.csv", lines, mapping={name: "none"})
    assert outcome.added == 30
    assert "Each row counts" in " ".join(map(str, outcome.notices))
