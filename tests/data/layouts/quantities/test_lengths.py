"""Calls of which a file has a begin and durations: each is answered or lost by its talk, its state or its agent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.errors import FileAmbiguous, FileRefused
from tests.data.test_layouts import laid_out, raw_of

# So many calls, of which every fifth is lost; they wait for 20 seconds and speak for 60.
CALLS = 10


def calls(folder: Path, heads: str, row: str, lost: str, **said: Any) -> list[dict[str, Any]]:
    """The calls of a file; row, lost: the cells after the begin of calls that were answered and lost."""
    lines = [f"C-{n:03},2026-11-13 10:{n:02}:00,{row if n % 5 else lost}" for n in range(CALLS)]
    layout, tables = laid_out(raw_of(folder, "\n".join([heads, *lines]) + "\n"), **said)
    assert layout.table == "contact"
    return tables["contact"]


def ends(row: dict[str, Any], *names: str) -> list[str | None]:
    """The minutes and seconds of some times of a call."""
    return [value[-5:] if (value := row.get(name)) else None for name in names]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, row, lost",
    [
        ("Call ID,Start time,Ring time (s),Talk time (s)", "20,60", "20,0"),
        ("콜ID,인입시각,벨울림시간(초),통화시간(초)", "20,60", "20,0"),
        ("通话编号,来电时间,排队秒数,通话秒数", "20,60", "20,"),
        ("uniqueid,calldate,duration (s),billsec,disposition", "80,60,ANSWERED", "20,0,NO ANSWER"),
        # An exchange counts both in seconds, whether the header says so or not.
        ("uniqueid,calldate,duration,billsec,disposition", "80,60,ANSWERED", "20,0,NO ANSWER"),
    ],
)
def test_a_wait_and_a_talk_tell_how_a_call_ended(tmp_path: Path, heads: str, row: str, lost: str) -> None:
    made = calls(tmp_path, heads, row, lost)
    assert ends(made[0], "answered_at", "abandoned_at", "ended_at") == [None, "00:20", None]
    assert ends(made[1], "answered_at", "abandoned_at", "ended_at") == ["01:20", None, "02:20"]


@pytest.mark.parametrize("nothing", ["-1", ""])
def test_a_lost_call_without_a_wait_is_lost_at_no_time(tmp_path: Path, nothing: str) -> None:
    made = calls(tmp_path, "Call ID,Start time,Wait (s),Talk (s)", "20,60", f"{nothing},0")
    assert (ends(made[0], "answered_at", "abandoned_at"), made[0]["outcome"]) == ([None, None], "abandoned")
    assert (ends(made[1], "answered_at", "abandoned_at"), made[1]["outcome"]) == (["01:20", None], None)


def test_all_of_a_call_but_its_begin_and_talk_may_be_unknown(tmp_path: Path) -> None:
    made = calls(tmp_path, "콜ID,인입시각,통화시간(초)", "60", "0")
    assert [row["outcome"] for row in made[:2]] == ["abandoned", "answered"]


def test_whether_ringing_is_part_of_the_wait_is_asked(tmp_path: Path) -> None:
    given = ("Call ID,Start time,Queue time (s),Ring time (s),Talk time (s)", "15,5,60", "15,0,0")
    with pytest.raises(FileAmbiguous, match="rang for") as asked:
        calls(tmp_path, *given)
    ways = [value for value, _ in asked.value.questions[0].choices]
    assert ways == ["Ring time (s):ring=added", "Ring time (s):ring=within"]
    added, within = (calls(tmp_path, *given, values={"Ring time (s):ring": way}) for way in ("added", "within"))
    assert [ends(made[1], "answered_at", "ended_at") for made in (added, within)] == [
        ["01:20", "02:20"], ["01:15", "02:15"],
    ]  # fmt: skip
    assert ends(added[0], "abandoned_at") == ["00:15"]


@pytest.mark.parametrize("heads", ["Call ID,Start time,Queue time (s),Agent", "콜ID,인입시각,대기시간(초),상담원"])
def test_calls_that_no_agent_took_are_asked_about(tmp_path: Path, heads: str) -> None:
    agent = heads.split(",")[-1]
    with pytest.raises(FileAmbiguous, match="which calls were answered"):
        calls(tmp_path, heads, "20,A7", "20,")
    made = calls(tmp_path, heads, "20,A7", "20,", values={f"{agent}:empty": "abandoned"})
    assert [ends(row, "answered_at", "abandoned_at") for row in made[:2]] == [[None, "00:20"], ["01:20", None]]


@pytest.mark.parametrize("heads", ["Call ID,Start time,First (s),Second (s)", "通话编号,来电时间,甲(秒),乙(秒)"])
def test_durations_that_no_header_tells_can_be_named(tmp_path: Path, heads: str) -> None:
    first, second = heads.split(",")[2:]
    with pytest.raises(FileRefused, match="answered_at") as asked:
        calls(tmp_path, heads, "20,60", "20,0", as_table="contact")
    assert [(q.option, q.column) for q in asked.value.questions] == [("values", first), ("values", second)]
    offered = [value for value, _ in asked.value.questions[0].choices]
    assert offered[0] == f"{first}:length=wait"
    said = {f"{first}:length": "wait", f"{second}:length": "talk"}
    made = calls(tmp_path, heads, "20,60", "20,0", as_table="contact", values=said)
    assert ends(made[0], "abandoned_at") == ["00:20"]
    assert ends(made[1], "answered_at", "ended_at") == ["01:20", "02:20"]
    with pytest.raises(FileRefused, match="cannot be the length"):
        calls(tmp_path, heads, "20,60", "20,0", as_table="contact", values={f"{first}:length": "long"})


def test_words_that_elsewhere_mean_no_answer_are_the_state_of_a_call(tmp_path: Path) -> None:
    made = calls(tmp_path, "Call ID,Start time,End time,Status", "2026-11-13 11:00:00,Answered",
                 "2026-11-13 11:00:00,No Answer")  # fmt: skip
    assert [row["outcome"] for row in made[:2]] == ["abandoned", "answered"]


@pytest.mark.parametrize("word", ["Busy", "Canceled"])
def test_states_that_are_no_answer_and_no_certain_loss_are_asked_about(tmp_path: Path, word: str) -> None:
    with pytest.raises(FileAmbiguous, match="meaning of these values"):
        calls(
            tmp_path,
            "Call ID,Start time,End time,Status",
            "2026-11-13 11:00:00,completed",
            f"2026-11-13 11:00:00,{word}",
        )


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, word, said",
    [
        ("Call ID,Start time,Wait (s),Talk time (s)", "n/a", "Wait (s) has no length of time, only n/a"),
        ("콜ID,인입시각,대기시간,통화시간(초)", "-", "대기시간 has no length of time, only -"),
        ("通话编号,来电时间,等待时长,通话秒数", "", "等待时长 is empty"),
        ("Ticket,Issued at,Waiting time,Service", "n/a", "Waiting time has no length of time, only n/a"),
    ],
)
def test_a_wait_without_any_length_is_said_to_be_missing(tmp_path: Path, heads: str, word: str, said: str) -> None:
    lines = [f"C-{n:03},2026-11-13 10:{n:02}:00,{word},{60 if n % 5 else 0}" for n in range(CALLS)]
    layout, _ = laid_out(raw_of(tmp_path, "\n".join([heads, *lines]) + "\n"))
    assert f"No wait is stored, because {said}." in [str(note) for note in layout.notes]


@pytest.mark.parametrize(
    "heads, word",
    [("Call ID,Start time,Wait (s),Talk time (s)", "long"), ("콜ID,인입시각,대기시간,통화시간(초)", "상담중")],
)
def test_a_wait_in_words_is_asked_about(tmp_path: Path, heads: str, word: str) -> None:
    column = heads.split(",")[2]
    with pytest.raises(FileAmbiguous, match=f"cannot be read as one: {word}") as asked:
        calls(tmp_path, heads, f"{word},60", "20,0")
    assert [value for value, _ in asked.value.questions[0].choices] == [f"{column}=none"]
