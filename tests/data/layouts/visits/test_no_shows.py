"""Visits that ended at the very time at which they were called: whether these visitors came is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.formats.raw import Raw
from tests.data.test_layouts import TODAY, raw_of

ENGLISH, KOREAN, CHINESE = (
    "Ticket,Branch,Issued at,Called at,Ended at", "번호표,지점,발권시각,호출시각,종료시각",
    "票号,网点,取号时间,叫号时间,结束时间",
)  # fmt: skip


def visits(folder: Path, heads: str, every: int, more: str = "") -> Raw:
    """Twenty visits that were called after 4 minutes and ended 6 later; each n-th ended as it was called."""
    lines = (
        f"A{n:03},Main,2026-11-05 09:{n:02}:00,2026-11-05 09:{n + 4:02}:00,"
        f"2026-11-05 09:{n + (4 if n % every == 0 else 10):02}:00{more}"
        for n in range(20)
    )
    return raw_of(folder, "\n".join([heads, *lines]) + "\n")


def states(raw: Raw, **said: str) -> list[str]:
    rows = layouts.recognise(raw, "visits.csv", values=said).apply(raw, TODAY, "")["visit"]
    return rows["outcome"].to_pylist() if "outcome" in rows.column_names else []


@pytest.mark.parametrize("heads", [ENGLISH, KOREAN, CHINESE])
def test_called_and_ended_at_once_is_asked_about(tmp_path: Path, heads: str) -> None:
    raw, called = visits(tmp_path, heads, 5), heads.split(",")[3]
    with pytest.raises(FileAmbiguous, match=f"4 of 20 visits ended at the very time in {called}") as found:
        states(raw)
    assert [way for way, _ in found.value.questions[0].choices] == [f"{called}:same=no_show", f"{called}:same=served"]
    assert states(raw, **{f"{called}:same": "no_show"}).count("no_show") == 4
    assert states(raw, **{f"{called}:same": "served"}) == []


def test_a_single_one_is_a_slip_and_a_state_says_more(tmp_path: Path) -> None:
    assert states(visits(tmp_path, ENGLISH, 20)) == []
    assert set(states(visits(tmp_path, f"{ENGLISH},Visit status", 5, ",Served"))) == {"Served"}
