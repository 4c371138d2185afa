"""The second legs of calls that come in a file of their own: what helps is said beside the question."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")
HEADS = [
    "Call ID,Queue,Queued at,Answered at,Ended at",
    "콜ID,상담그룹,인입시각,응답시각,종료시각",
    "通话编号,技能组,呼入时间,应答时间,结束时间",
]


def path(folder: Path, heads: str, queue: str, minute: int, answer: int) -> Path:
    """Six calls, begun at the minute and answered after so many seconds."""
    lines = [
        f"{700_103 + 7 * n},{queue},2026-11-{n + 2:02} 09:{minute:02}:00,2026-11-{n + 2:02} 09:{minute:02}:{answer},"
        f"2026-11-{n + 2:02} 09:{minute + 2:02}:00"
        for n in range(6)
    ]
    file = folder / f"{queue}{minute}{answer}.csv"
    file.write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")
    return file


@pytest.mark.sampled
@pytest.mark.parametrize("heads", HEADS)
def test_later_legs_of_stored_calls_belong_into_one_file(tmp_path: Path, store: Store, heads: str) -> None:
    intake.take(path(tmp_path, heads, "Card", 1, 30), store, options=Options())
    with pytest.raises(FileAmbiguous, match="would replace stored rows") as asked:
        intake.take(path(tmp_path, heads, "Loan", 3, 20), store, options=Options())
    assert "put the rows of both files into one file" in asked.value.remedy.render()
    # The same calls with other values are no legs.
    with pytest.raises(FileAmbiguous, match="would replace stored rows") as asked:
        intake.take(path(tmp_path, heads, "Card", 1, 40), store, options=Options())
    assert "both files" not in asked.value.remedy.render()
