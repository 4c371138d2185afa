"""Calls whose columns do not agree on how they ended: what the file calls lost is lost, the rest is asked about."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.formats import shapes
from data.layouts import sealed
from data.layouts.sealed import Told
from tests.data.test_layouts import TODAY, raw_of

NINE = datetime(2026, 11, 5, 9)
# Twenty calls of which every fifth is lost after 45 s; the others are answered after 20 s and end 180 s later.
CALLS = [(n, NINE + timedelta(minutes=7 * n), n % 5 == 0) for n in range(20)]
LOST = 4
ENGLISH = "Call ID,Start Time,Answer Time,End Time"


def at(moment: datetime | None, seconds: int = 0) -> str:
    return f"{moment + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}" if moment else ""


def lines(heads: str, answers: Any, last: Any) -> str:
    """Calls with an answer and one more cell each, as the functions say of a call: its number, begin and loss."""
    cells = (
        f"C{n:03},{at(start)},{answers(n, start, lost)},{at(start, 45 if lost else 200)},{last(n, lost)}"
        for n, start, lost in CALLS
    )
    return "\n".join([heads, *cells]) + "\n"


def by_menu(_: int, start: datetime, lost: bool) -> str:
    """The voice menu answers every call after two seconds."""
    return at(start, 2)


def by_agent(_: int, start: datetime, lost: bool) -> str:
    return "" if lost else at(start, 20)


def counted(folder: Path, text: str, **said: str) -> tuple[int, int, int, list[str]]:
    """Calls with an answer time, with an abandon time, answered by their state alone, and what is said."""
    raw = raw_of(folder, text)
    layout = layouts.recognise(raw, "calls.csv", values=said)
    rows = layout.apply(raw, TODAY, "")["contact"].to_pylist()
    answered = sum(bool(row["answered_at"]) for row in rows)
    gone = sum(bool(row.get("abandoned_at")) for row in rows)
    by_state = sum(row.get("outcome") == "answered" and not row["answered_at"] for row in rows)
    return answered, gone, by_state, [note.render("en") for note in layout.said(TODAY)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, yes, no",
    [
        (f"{ENGLISH},Call Result", "Abandoned", "Answered"),
        (f"{ENGLISH},Missed", "True", "False"),
        ("콜번호,인입시각,응답시각,종료시각,호결과", "포기", "응답"),
        ("콜번호,인입시각,응답시각,종료시각,포기여부", "Y", "N"),
        ("通话编号,呼入时间,应答时间,结束时间,通话结果", "放弃", "接通"),
        ("通话编号,呼入时间,应答时间,结束时间,是否放弃", "是", "否"),
    ],
)
def test_what_the_file_calls_lost_is_lost_though_the_menu_answered(
    tmp_path: Path, heads: str, yes: str, no: str
) -> None:
    text = lines(heads, by_menu, lambda _, lost: yes if lost else no)
    answered, gone, _, said = counted(tmp_path, text)
    assert (answered, gone) == (16, LOST)
    column = heads.rpartition(",")[2]
    assert any(note.startswith(f"By {column}, 4 of 20 calls were lost and have an answer time") for note in said)
    assert counted(tmp_path, text, **{f"{column}:trust": "times"})[:2] == (20, 0)


def test_a_lost_call_with_an_answer_time_is_given_up_at_its_end_and_stays_so_when_mended(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, lines(f"{ENGLISH},Call Result", by_menu, lambda _, lost: "Lost" if lost else "Answered"))
    layout = layouts.recognise(raw, "calls.csv")
    first = layout.apply(raw, TODAY, "")["contact"].to_pylist()[0]
    assert (first["answered_at"], first["abandoned_at"]) == (None, "2026-11-05 09:00:45")
    told = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), b"key"), b"key")
    assert told is not None
    assert told.layout.columns == layout.columns


def test_answered_without_an_answer_time_is_asked_about(tmp_path: Path) -> None:
    text = lines(f"{ENGLISH},Call Result", by_agent, lambda *_: "Answered")
    with pytest.raises(FileAmbiguous, match="4 are answered by Call Result and have none") as found:
        counted(tmp_path, text)
    (question,) = found.value.questions
    assert [way for way, _ in question.choices] == ["Call Result:trust=state", "Call Result:trust=times"]
    answered, gone, by_state, said = counted(tmp_path, text, **{"Call Result:trust": "state"})
    assert (answered, gone, by_state) == (16, 0, 4)
    assert not any("counted as lost" in note for note in said)
    answered, gone, by_state, said = counted(tmp_path, text, **{"Call Result:trust": "times"})
    assert (answered, gone, by_state) == (16, LOST, 0)
    assert any("counted as lost at the end time" in note for note in said)


def test_a_slip_of_the_state_is_said_beside_the_calls_that_are_lost_at_their_end(tmp_path: Path) -> None:
    text = lines(f"{ENGLISH},Call Result", by_agent, lambda n, lost: "Lost" if lost and n else "Answered")
    answered, gone, by_state, said = counted(tmp_path, text)
    assert (answered, gone, by_state) == (16, 3, 1)
    assert any("1 of 20 calls" in note and "answered and ha" in note for note in said)
    assert "Other calls that have an end time and no answer time are counted as lost at the end time." in said


@pytest.mark.parametrize("word", ["Hang up", "끊음", "客户挂断"])
def test_who_hung_up_may_have_spoken_before(tmp_path: Path, word: str) -> None:
    text = lines(f"{ENGLISH},Call Result", by_menu, lambda _, lost: word if lost else "Answered")
    with pytest.raises(FileAmbiguous, match="4 are lost by Call Result and have an answer time"):
        counted(tmp_path, text)
    assert counted(tmp_path, text, **{"Call Result:trust": "state"})[:2] == (16, LOST)


@pytest.mark.sampled
@pytest.mark.parametrize("answer", ["Answer Time", "응답시각", "应答时间"])
def test_answered_in_the_second_of_the_end_is_asked_about(tmp_path: Path, answer: str) -> None:
    text = lines(f"Call ID,Start Time,{answer},End Time,x", lambda _, s, lost: at(s, 45 if lost else 20), lambda *_: "")
    with pytest.raises(FileAmbiguous, match=r"4 of 20 calls have a time in .* ended in the same second") as found:
        counted(tmp_path, text)
    assert found.value.questions[0].choices[0][0] == f"{answer}:same=abandoned"
    assert counted(tmp_path, text, **{f"{answer}:same": "abandoned"})[:2] == (16, LOST)
    assert counted(tmp_path, text, **{f"{answer}:same": "answered"})[:2] == (20, 0)


def test_no_talk_after_an_answer_is_asked_about_and_the_state_answers_it(tmp_path: Path) -> None:
    text = lines(f"{ENGLISH},Talk seconds", by_menu, lambda _, lost: 0 if lost else 180)
    with pytest.raises(FileAmbiguous, match="4 of 20 calls have a time in Answer Time and no talk"):
        counted(tmp_path, text)
    assert counted(tmp_path, text, **{"Answer Time:same": "abandoned"})[:2] == (16, LOST)
    stated = lines(f"{ENGLISH},Call Result", lambda _, s, lost: at(s, 45 if lost else 20), lambda *_: "Answered")
    assert counted(tmp_path, stated)[:2] == (20, 0)


def test_times_told_by_the_minute_are_alike_by_chance(tmp_path: Path) -> None:
    text = lines(f"{ENGLISH},x", lambda _, s, lost: at(s, 45 if lost else 20), lambda *_: "")
    cells = [",".join(cell[:-3] if "2026-" in cell else cell for cell in line.split(",")) for line in text.splitlines()]
    assert counted(tmp_path, "\n".join(cells))[:2] == (20, 0)


def test_an_abandon_time_beside_an_answer_time_is_asked_about(tmp_path: Path) -> None:
    text = lines(f"{ENGLISH},Abandon Time", by_menu, lambda n, lost: at(CALLS[n][1], 44) if lost else "")
    with pytest.raises(FileAmbiguous, match="4 of 20 calls have an answer time and, in Abandon Time, a time"):
        counted(tmp_path, text)
    assert counted(tmp_path, text, **{"Abandon Time:both": "abandoned"})[:2] == (16, LOST)
    assert counted(tmp_path, text, **{"Abandon Time:both": "answered"})[0] == 20
