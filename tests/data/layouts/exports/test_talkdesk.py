"""Talkdesk's report of calls: who was not answered is lost, what agents dialled is no call to the bank."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.errors import FileRefused
from tests.data.test_layouts import laid_out, raw_of

HEADER = (
    "call_id,callsid,type,start_at,end_at,talkdesk_phone_number,user_id,user_name,total_time,talk_time,wait_time,"
    "hold_time,abandon_time,total_ringing_time,disposition_code,ring_groups,is_callback_from_queue,is_transfer"
)


def row(number: int, kind: str, wait: int, talk: int = 0, hold: int = 0) -> str:
    begin = datetime(2026, 10, 5, 1, number, 10)
    total = wait + talk + hold
    end, lost = begin + timedelta(seconds=total), "abandoned" in kind
    who = "u1,Alice" if talk else ","
    return (
        f"c{number:04}a,CA{number},{kind},{begin:%Y-%m-%dT%H:%M:%SZ},{end:%Y-%m-%dT%H:%M:%SZ},+12025550102,{who},{total},"
        f"{talk},{wait},{hold},{total if lost else 0},{wait},,agents,false,false"
    )


def calls(folder: Path, *rows: str) -> list[dict[str, str | None]]:
    layout, tables = laid_out(raw_of(folder, "\n".join((HEADER, *rows)) + "\n"))
    assert layout.name == "talkdesk_calls"
    return tables["contact"]


def test_an_answered_call_waited_its_wait_time_in_the_banks_own_zone(tmp_path: Path) -> None:
    (found,) = calls(tmp_path, row(1, "inbound", 20, 100, 12))
    assert (found["outcome"], found["answered_at"]) == ("answered", "2026-10-05 10:01:30")
    assert (found["abandoned_at"], found["employee_id"], found["hold_seconds"]) == (None, "u1", "12")


@pytest.mark.parametrize("kind", ["abandoned", "short_abandoned", "missed"])
def test_a_call_that_nobody_answered_is_lost_when_it_ended(tmp_path: Path, kind: str) -> None:
    (found,) = calls(tmp_path, row(2, kind, 45))
    told = (found["outcome"], found["answered_at"], found["abandoned_at"])
    assert told == ("abandoned", None, "2026-10-05T01:02:55Z")


def test_a_call_that_went_to_voicemail_is_lost_after_its_wait(tmp_path: Path) -> None:
    (found,) = calls(tmp_path, row(3, "voicemail", 30, 15))
    told = (found["outcome"], found["answered_at"], found["abandoned_at"])
    assert told == ("abandoned", None, "2026-10-05 10:03:40")


@pytest.mark.parametrize("kind", ["outbound", "outbound_missed"])
def test_a_call_that_an_agent_made_is_none_to_the_bank(tmp_path: Path, kind: str) -> None:
    (found,) = calls(tmp_path, row(4, kind, 5, 60 if kind == "outbound" else 0))
    assert (found["outcome"], found["answered_at"], found["abandoned_at"]) == ("not_a_call", None, None)


def test_times_without_their_zone_are_not_taken_for_utc(tmp_path: Path) -> None:
    with pytest.raises(FileRefused):
        calls(tmp_path, row(1, "inbound", 20, 100).replace("Z,", ","))
