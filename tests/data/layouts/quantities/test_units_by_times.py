"""The unit of a length is told by the times beside it, where it is what passed between two of them in all rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data.errors import FileAmbiguous
from tests.data.test_layouts import laid_out, raw_of

HEADS = (
    "Contact ID,Initiation timestamp,Connected to agent timestamp,Disconnect timestamp,Queue duration",
    "콜ID,인입시각,응답시각,종료시각,대기시간",
    "通话编号,呼入时间,应答时间,结束时间,等待时长",
)
WAITS = [10 + n * 17 % 200 for n in range(30)]


def calls(
    folder: Path, heads: str, wait: Callable[[int], object], form: str = "%Y-%m-%d %H:%M:%S", lost: int = 0
) -> list[Any]:
    """What is known of each call: when it was queued, answered and given up."""
    lines = []
    for n, seconds in enumerate(WAITS):
        begun = datetime(2026, 10, 1, 9) + timedelta(minutes=37 * n, seconds=n * 7 % 60)
        answered = begun + timedelta(seconds=seconds)
        is_lost = lost and n % lost == 0
        ended = answered if is_lost else answered + timedelta(seconds=90 + n)
        times = (begun, None if is_lost else answered, ended)
        cells = [at.strftime(form) if at else "" for at in times]
        lines.append(f"{700_103 + n * 7919 % 99_991},{','.join(cells)},{wait(seconds)}")
    _, rows = laid_out(raw_of(folder, "\n".join([heads, *lines]) + "\n"))
    return [(row["enqueued_at"], row["answered_at"], row["abandoned_at"]) for row in rows["contact"]]


@pytest.mark.sampled
@pytest.mark.parametrize("heads", HEADS)
@pytest.mark.parametrize(
    "wait",
    [str, lambda s: s * 1000, lambda s: round(s / 60, 2), lambda s: f"{s}.0", lambda s: s + s % 2],
    ids=["seconds", "thousandths", "minutes", "decimals", "rounded"],
)
def test_the_unit_is_what_the_times_say(tmp_path: Path, heads: str, wait: Callable[[int], object]) -> None:
    expected = calls(tmp_path, heads, lambda s: f"00:0{s // 60}:{s % 60:02}")
    assert calls(tmp_path, heads, wait) == expected


@pytest.mark.sampled
@pytest.mark.parametrize("form", ["%d/%m/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y.%m.%d %H:%M:%S"])
def test_times_of_any_form_and_lost_calls_tell_it_too(tmp_path: Path, form: str) -> None:
    rows = calls(tmp_path, HEADS[0], str, form, lost=4)
    assert sum(answered is None for _, answered, _ in rows) == 8


@pytest.mark.parametrize(
    "wait", [lambda s: s // 7, lambda s: s if s != WAITS[3] else s + 9], ids=["nothing", "one is another"]
)
def test_what_the_times_do_not_say_is_asked(tmp_path: Path, wait: Callable[[int], object]) -> None:
    with pytest.raises(FileAmbiguous, match="can be in seconds or in minutes"):
        calls(tmp_path, HEADS[0], wait)
