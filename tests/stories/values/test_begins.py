"""The begin of a call and its entry into the queue beside each other: from the second on it waits, which is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from tests.data.test_layouts import TODAY, raw_of

HEADS = {
    "Queue entry": "Call ID,Call start,Queue entry,Answer time,End time",
    "Enqueue timestamp": "Contact ID,Initiation timestamp,Enqueue timestamp,Answered,Disconnected at",
    "큐 진입": "콜번호,통화시작,큐 진입,응답시각,종료시각",
    "排队时间": "通话编号,来电时间,排队时间,接听时间,结束时间",
}


def read(folder: Path, heads: str, **said: str) -> dict[str, str]:
    calls = [f"C7{n:04},2026-09-07 09:{n:02}:00,2026-09-07 09:{n:02}:25,2026-09-07 09:{n:02}:40" for n in range(20)]
    raw = raw_of(folder, "\n".join([heads, *(f"{call},2026-09-07 09:40:00" for call in calls)]) + "\n")
    layout = layouts.recognise(raw, "calls.csv", mapping=said)
    rows: list[dict[str, str]] = layout.apply(layout.kept(raw), TODAY, "")["contact"].to_pylist()
    return rows[0]


@pytest.mark.sampled
@pytest.mark.parametrize("column", HEADS)
def test_a_call_waits_from_its_entry_into_the_queue_on(tmp_path: Path, column: str) -> None:
    with pytest.raises(FileAmbiguous) as found:
        read(tmp_path, HEADS[column])
    (question,) = found.value.questions
    assert question.column == column
    assert f"{column}=enqueued_at" in [way for way, _ in question.choices]
    row = read(tmp_path, HEADS[column], **{column: "enqueued_at"})
    assert (row["enqueued_at"][-8:], row["answered_at"][-8:]) == ("09:00:25", "09:00:40")
