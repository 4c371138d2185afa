"""Several rows with one number are legs of one call or calls of their own, as the user says, and never refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.formats.raw import Raw
from tests.data.test_layouts import TODAY, raw_of

HEADS = "Call ID,Start Time,Answer Time,End Time,Agent"


def moment(minute: int, second: int = 0) -> str:
    return f"2026-11-05 09:{minute:02}:{second:02}" if second >= 0 else ""


def legs(n: int, *parts: tuple[int, int, int]) -> list[str]:
    """The legs of a call: begin, answer and end in seconds, -1 for no answer."""
    return [
        f"C{7919 * n % 90000},{moment(2 * n, b)},{moment(2 * n, a)},{moment(2 * n, e)},A{k}"
        for k, (b, a, e) in enumerate(parts)
    ]


# Rung through to a second agent; answered and sent on; lost at both; and one leg alone.
RONA, SENT, LOST, PLAIN = (
    ((0, -1, 15), (15, 20, 50)),
    ((0, 10, 30), (30, 40, 59)),
    ((0, -1, 15), (15, -1, 40)),
    ((0, 20, 50),),
)
CALLS = [*legs(1, *RONA), *legs(2, *SENT), *legs(3, *LOST), *[line for n in range(4, 9) for line in legs(n, *PLAIN)]]


def made(raw: Raw, **said: str) -> list[dict[str, str]]:
    layout = layouts.recognise(raw, "calls.csv", values=said)
    rows: list[dict[str, str]] = layout.apply(layout.kept(raw), TODAY, "")["contact"].to_pylist()
    return rows


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads", [HEADS, "콜번호,인입시각,응답시각,종료시각,상담원", "通话编号,呼入时间,应答时间,结束时间,坐席"]
)
def test_legs_are_asked_about_and_become_one_call(tmp_path: Path, heads: str) -> None:
    raw = raw_of(tmp_path, "\n".join([heads, *CALLS]) + "\n")
    column = heads.partition(",")[0]
    with pytest.raises(FileAmbiguous, match=f"Several rows have the same {column}.*6 rows of 3 calls") as found:
        made(raw)
    assert [way for way, _ in found.value.questions[0].choices] == [f"{column}:legs=one", f"{column}:legs=each"]
    rows = made(raw, **{f"{column}:legs": "one"})
    times = [(r["enqueued_at"], r["answered_at"], r["ended_at"]) for r in rows[:3]]
    assert times == [
        (moment(2), moment(2, 20), moment(2, 50)), (moment(4), moment(4, 10), moment(4, 59)),
        (moment(6), None, moment(6, 40)),
    ]  # fmt: skip
    assert (len(rows), rows[2]["abandoned_at"]) == (8, moment(6, 40))


def test_rows_that_are_calls_of_their_own_are_each_known_by_what_they_say(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, "\n".join([HEADS, *CALLS]) + "\n")
    layout = layouts.recognise(raw, "calls.csv", values={"Call ID:legs": "each"})
    assert (layout.identity, len(made(raw, **{"Call ID:legs": "each"}))) == ("row", 11)
    assert layouts.recognise(raw, "calls.csv", identity="row").identity == "row"


def test_legs_that_count_from_1_are_asked_about_and_numbers_that_begin_again_are_not(tmp_path: Path) -> None:
    lines = [f"{n},{moment(3 * n)},{moment(3 * n, 9)},{moment(3 * n, 30)},A" for n in range(1, 15)]
    again = [f"{n},{moment(3 * n, 31)},,{moment(3 * n, 40)},B" for n in range(1, 3)]
    near = raw_of(tmp_path, "\n".join([HEADS, *sorted([*lines, *again], key=lambda line: int(line.split(",")[0]))]))
    with pytest.raises(FileAmbiguous, match="4 rows of 2 calls"):
        made(near)
    afternoon = [line.replace(" 09:", " 15:") for line in lines]
    assert len(made(raw_of(tmp_path, "\n".join([HEADS, *lines, *afternoon]) + "\n"))) == 28


def test_the_same_row_twice_is_no_leg(tmp_path: Path) -> None:
    lines = [line for n in range(4, 9) for line in legs(n, *PLAIN)]
    assert len(made(raw_of(tmp_path, "\n".join([HEADS, *lines, lines[0]]) + "\n"))) == 6


def test_a_leg_in_the_voice_menu_does_not_begin_the_wait(tmp_path: Path) -> None:
    menu = "C1,2026-11-05 09:00:00,,2026-11-05 09:00:30,IVR,IVR abandoned"
    agent = "C1,2026-11-05 09:00:30,2026-11-05 09:00:40,2026-11-05 09:01:00,A,Answered"
    others = [f"C{n},{moment(n)},{moment(n, 5)},{moment(n, 30)},A,Answered" for n in range(2, 9)]
    raw = raw_of(tmp_path, "\n".join([f"{HEADS},Call Result", menu, agent, *others]) + "\n")
    (first, *rest) = made(raw, **{"Call ID:legs": "one"})
    assert (first["enqueued_at"], first["outcome"], len(rest)) == (moment(0, 30), "answered", 7)


def restarting(days: int, calls: int) -> list[str]:
    """Calls numbered from 1 on each day; every fifth of a day has a second leg that begins as the first one ends."""
    lines = []
    for day in range(2, 2 + days):
        for n in range(1, calls + 1):
            at = f"2026-11-{day:02} {9 + n // 6:02}:{n % 6 * 10:02}"
            lines.append(f"{n},{at}:00,{at}:20,{at}:50,A")
            lines += [f"{n},{at}:50,{at}:55,{at}:59,B"] if n % 5 == 2 else []
    return lines


@pytest.mark.parametrize("heads", [HEADS, "콜번호,인입시각,응답시각,종료시각,상담그룹"])
def test_calls_of_other_days_are_no_legs_where_numbers_begin_anew(tmp_path: Path, heads: str) -> None:
    raw = raw_of(tmp_path, "\n".join([heads, *restarting(3, 15)]) + "\n")
    column = heads.partition(",")[0]
    with pytest.raises(FileAmbiguous, match="18 rows of 9 calls"):
        made(raw)
    rows = made(raw, **{f"{column}:legs": "one"})
    assert (len(rows), len({row["enqueued_at"] for row in rows})) == (45, 45)
    assert len(made(raw, **{f"{column}:legs": "each"})) == 54


def test_numbers_that_begin_anew_without_legs_are_not_asked_about(tmp_path: Path) -> None:
    lines = [line for line in restarting(3, 15) if not line.endswith("B")]
    assert len(made(raw_of(tmp_path, "\n".join([HEADS, *lines]) + "\n"))) == 45


def test_the_wait_of_the_first_leg_counts_where_waits_are_lengths(tmp_path: Path) -> None:
    lines = ["Call ID,Queue,Start time,Wait (s),Talk (s),Result"]
    for n in range(10):
        lines.append(f"7{n * 37 % 100:03},Card,2026-11-05 09:{n:02}:00,40,0,Abandoned")
        lines.append(f"7{n * 37 % 100:03},Loans,2026-11-05 09:{n:02}:40,10,200,Answered")
    lines.append("8123,Card,2026-11-05 09:30:00,25,100,Answered")
    rows = made(raw_of(tmp_path, "\n".join(lines) + "\n"), **{"Call ID:legs": "one"})
    assert (rows[0]["enqueued_at"], rows[0]["answered_at"]) == (moment(0), moment(0, 50))
    assert (rows[10]["enqueued_at"], rows[10]["answered_at"]) == (moment(30), moment(30, 25))
    assert len(rows) == 11


def test_numbers_of_a_day_with_many_legs_are_told_apart_by_their_days(tmp_path: Path) -> None:
    """Three days with calls 1 to 10, every third of which has a second leg: no plain count of rows."""
    lines = []
    for day in (7, 8, 9):
        for n in range(1, 11):
            at = f"2026-09-{day:02} 09:{4 * n:02}"
            lines.append(f"{n},{at}:00,{at}:20,{at}:50,Card")
            lines += [f"{n},{at}:50,{at}:55,{at}:59,General"] if n % 3 == 1 else []
    raw = raw_of(tmp_path, "\n".join([HEADS, *lines]) + "\n")
    with pytest.raises(FileAmbiguous, match="24 rows of 12 calls"):
        made(raw)
    assert len(made(raw, **{"Call ID:legs": "one"})) == 30
