"""Aircall's calls: who was not answered is lost, but for those that never came as far as a queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

HEADER = "id,direction,status,missed_call_reason,started_at,answered_at,ended_at,duration,user.name,number.name"
BEGIN = 1_788_224_400  # 2026-09-01 01:00 of UTC


def call(folder: Path, direction: str, reason: str, *, answered: bool) -> dict[str, str | None]:
    """The second of two calls; the first one was answered."""
    lines = [f"1,inbound,done,,{BEGIN},{BEGIN + 20},{BEGIN + 90},90,Kim,Cards"]
    at = [BEGIN + more for more in (600, 630, 720)]
    lines.append(f"2,{direction},done,{reason},{at[0]},{at[1] if answered else ''},{at[2]},120,Lee,Cards")
    layout, tables = laid_out(raw_of(folder, "\n".join((HEADER, *lines)) + "\n"))
    assert layout.name == "aircall_calls"
    return tables["contact"][1]


def test_an_answered_call_waited_until_then(tmp_path: Path) -> None:
    found = call(tmp_path, "inbound", "", answered=True)
    assert (found["outcome"], found["abandoned_at"], found["queue"]) == ("answered", None, "Cards")
    assert [str(found[name])[:19] for name in ("enqueued_at", "answered_at", "ended_at")] == [
        "2026-09-01 01:10:00", "2026-09-01 01:10:30", "2026-09-01 01:12:00",
    ]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("reason", ["no_available_agent", "agents_did_not_answer", "short_abandoned", ""])
def test_a_call_that_nobody_answered_is_lost_when_it_ended(tmp_path: Path, reason: str) -> None:
    found = call(tmp_path, "inbound", reason, answered=False)
    assert (found["outcome"], found["answered_at"]) == ("abandoned", None)
    assert str(found["abandoned_at"]).startswith("2026-09-01 01:12:00")


@pytest.mark.parametrize("reason", ["abandoned_in_ivr", "out_of_opening_hours"])
def test_a_call_that_came_to_no_queue_is_not_lost(tmp_path: Path, reason: str) -> None:
    found = call(tmp_path, "inbound", reason, answered=False)
    assert (found["outcome"], found["answered_at"], found["abandoned_at"]) == ("left_in_menu", None, None)


@pytest.mark.parametrize("answered", [True, False])
def test_a_call_that_an_agent_made_is_none_to_the_bank(tmp_path: Path, answered: bool) -> None:
    found = call(tmp_path, "outbound", "", answered=answered)
    assert (found["outcome"], found["answered_at"], found["abandoned_at"]) == ("not_a_call", None, None)
