"""Calls that ended unanswered are lost calls, however a file tells it; where nothing does, it is asked or refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from analytics.ingest import intake
from data import layouts, secrets
from data.checking import validator
from data.contracts import CONTACT
from data.errors import FileAmbiguous, FileRefused
from data.formats import shapes
from data.layouts import sealed
from data.layouts.sealed import Told
from tests.data.test_layouts import TODAY, raw_of

NINE = datetime(2026, 11, 5, 9)
CALLS = 24


def at(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment else ""


# Every sixth call is lost, after 75 s; the others are answered after 40 s and end 160 s later.
ROWS: list[dict[str, Any]] = [
    {
        "number": n, "start": NINE + timedelta(minutes=5 * n), "lost": n % 6 == 0, "wait": 75 if n % 6 == 0 else 40,
        "talk": 0 if n % 6 == 0 else 160,
    }
    for n in range(CALLS)
]  # fmt: skip
LOST = CALLS // 6


def written(folder: Path, heads: str, *cells: Any) -> Any:
    lines = [",".join(str(cell(row)) for cell in cells) for row in ROWS]
    return raw_of(folder, "\n".join([heads, *lines]) + "\n")


def number(row: dict[str, Any]) -> str:
    return f"C-{row['number']:04}"


def start(row: dict[str, Any]) -> str:
    return at(row["start"])


def answer(row: dict[str, Any]) -> str:
    return "" if row["lost"] else at(row["start"] + timedelta(seconds=row["wait"]))


def end(row: dict[str, Any]) -> str:
    return at(row["start"] + timedelta(seconds=row["wait"] + row["talk"]))


def wait(row: dict[str, Any]) -> int:
    return int(row["wait"])


def talk(row: dict[str, Any]) -> int:
    return int(row["talk"])


def clock(row: dict[str, Any]) -> str:
    return f"0:0{row['wait'] // 60}:{row['wait'] % 60:02}"


def short(row: dict[str, Any]) -> str:
    return f"{row['wait'] // 60}:{row['wait'] % 60:02}"


def states(answered: str, lost: str) -> Any:
    return lambda row: lost if row["lost"] else answered


def found(raw: Any, **said: Any) -> list[dict[str, Any]]:
    """The rows as they are stored; none may be refused."""
    layout = layouts.recognise(raw, "file.csv", **said)
    assert layout.table == "contact"
    rows = layout.apply(raw, TODAY, "salt")["contact"]
    done = validator.check(CONTACT, rows, secrets.secret(), sources=layout.sources(raw))
    assert done.rejected == ()
    return list(done.accepted.sort_by("row_no").to_pylist())


def waits(rows: list[dict[str, Any]]) -> list[tuple[bool, float | None]]:
    """Of each call whether it was lost, and its wait in seconds, None where that is not known."""
    told = []
    for row in rows:
        stop = row.get("answered_at") or row.get("abandoned_at")
        spent = (stop - row["enqueued_at"]).total_seconds() if stop else None
        told.append((row.get("answered_at") is None, spent))
    return told


TRUTH = [(row["lost"], row["wait"]) for row in ROWS]
FILES: dict[str, tuple[Any, ...]] = {
    "an end and no answer": ("통화번호,인입일시,응답일시,종료일시", number, start, answer, end),
    "the same in Chinese": ("通话编号,来电时间,接听时间,挂断时间", number, start, answer, end),
    "the same in English": ("Call ID,Queued at,Answered at,Ended at", number, start, answer, end),
    "an abandon column that is empty": (
        "Call ID,Queued at,Answered at,Abandoned at,Ended at", number, start, answer, lambda _: "", end,
    ),
    "seconds and a state": ("콜번호,인입시각,대기시간(초),종료시각,통화결과", number, start, wait, end,
                            states("연결", "포기")),
    "seconds and a state, no end": ("Call ID,Start time,Wait (seconds),Status", number, start, wait,
                                    states("Answered", "Abandoned")),
    "no answer in words": ("Call ID,Queued at,Queue seconds,Disposition", number, start, wait,
                           states("Connected", "No Answer")),
    "Chinese seconds and states": ("来电编号,进线时间,等待时长(秒),接听状态", number, start, wait,
                                   states("已接", "未接")),
    "hours, minutes and seconds": ("Call ID,Queued at,Wait time,Result", number, start, clock,
                                   states("Handled", "Missed")),
    "minutes and seconds": ("콜번호,인입일시,대기시간,결과", number, start, short, states("응답", "포기")),
    "talk tells": ("Call ID,Queued at,Wait time (s),Talk time (s)", number, start, wait, talk),
    "talk that is empty": ("콜번호,인입일시,대기시간(초),통화시간(초)", number, start, wait, lambda r: talk(r) or ""),
    "minutes": ("콜번호,인입일시,대기시간(분),통화시간(분)", number, start, lambda r: wait(r) / 60,
                lambda r: talk(r) / 60),
    "yes and no": ("Call ID,Queued at,Wait seconds,Answered", number, start, wait, states("Y", "N")),
    "whether it was given up": ("콜번호,인입일시,대기시간(초),포기여부", number, start, wait, states("N", "Y")),
    "dates of which the day comes first": (
        "Call ID,Queued at,Wait seconds,Status", number, lambda r: f"{r['start']:%d.%m.%Y %H:%M:%S}", wait,
        states("Answered", "Abandoned"),
    ),
    "afternoon in words": (
        "콜번호,인입일시,대기시간(초),통화결과", number, lambda r: f"{r['start']:%Y-%m-%d} 오전 {r['start']:%I:%M:%S}",
        wait, states("응답", "포기"),
    ),
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("name", FILES)
def test_every_call_is_there_with_its_wait(tmp_path: Path, name: str) -> None:
    told = waits(found(written(tmp_path, *FILES[name])))
    assert [lost for lost, _ in told] == [lost for lost, _ in TRUTH]
    assert [spent for _, spent in told] == pytest.approx([spent for _, spent in TRUTH], abs=0.6)


def test_a_state_alone_tells_that_a_call_was_lost_and_not_when(tmp_path: Path) -> None:
    raw = written(
        tmp_path, "Call ID,Queued at,Answered at,Status", number, start, answer, states("Answered", "Abandoned")
    )
    told = waits(found(raw))
    assert [lost for lost, _ in told] == [lost for lost, _ in TRUTH]
    assert [spent for lost, spent in told if lost] == [None] * LOST


def test_a_unit_that_nothing_tells_is_asked(tmp_path: Path) -> None:
    raw = written(tmp_path, "콜번호,인입일시,대기시간,통화결과", number, start, wait, states("응답", "포기"))
    with pytest.raises(FileAmbiguous) as asked:
        layouts.recognise(raw, "file.csv")
    (question,) = asked.value.questions
    assert (question.option, question.column) == ("values", "대기시간")
    assert [value for value, _ in question.choices] == ["대기시간:unit=seconds", "대기시간:unit=minutes"]
    assert waits(found(raw, values={"대기시간:unit": "seconds"})) == TRUTH
    assert waits(found(raw, values={"대기시간:unit": "minutes"})) == [(lost, 60 * spent) for lost, spent in TRUTH]


def test_lost_calls_are_not_left_out_one_by_one(tmp_path: Path) -> None:
    raw = written(tmp_path, "Call ID,Queued at,Answered at,Agent", number, start, answer, lambda _: "A1")
    with pytest.raises(FileRefused, match="does not say whether they were answered or lost") as refused:
        layouts.recognise(raw, "file.csv")
    assert f"For {LOST} of {CALLS} calls" in refused.value.title.render("en")


def test_answered_calls_without_a_time_are_not_taken_for_lost(tmp_path: Path) -> None:
    raw = written(tmp_path, "Call ID,Queued at,Ended at,Status", number, start, end, states("Answered", "Abandoned"))
    made = layouts.recognise(raw, "file.csv").apply(raw, TODAY, "salt")["contact"]
    told = zip(made["outcome"].to_pylist(), made["abandoned_at"].to_pylist(), strict=True)
    assert {str(state).casefold(): lost is not None for state, lost in told} == {"answered": False, "abandoned": True}
    assert validator.check(CONTACT, made, secrets.secret()).rejected == ()


def test_one_call_in_progress_is_refused_by_its_row(tmp_path: Path) -> None:
    lines = [f"{number(r)},{start(r)},{answer(r)},{end(r)}" for r in ROWS]
    raw = raw_of(
        tmp_path, "\n".join(["Call ID,Queued at,Answered at,Ended at", *lines, "C-9999,2026-11-05 12:00:00,,"])
    )
    layout = layouts.recognise(raw, "file.csv")
    done = validator.check(CONTACT, layout.apply(raw, TODAY, "salt")["contact"], secrets.secret())
    assert [r.row for r in done.rejected] == [CALLS + 2]


def test_what_was_decided_goes_along_with_refused_rows(tmp_path: Path) -> None:
    raw = written(tmp_path, *FILES["seconds and a state"])
    layout = layouts.recognise(raw, "file.csv")
    key = secrets.secret()
    told = sealed.recalled(sealed.kept(Told(layout, shapes.shape(raw)), key), key)
    assert told is not None
    assert told.layout.apply(raw, TODAY, "salt") == layout.apply(raw, TODAY, "salt")


@pytest.mark.parametrize(
    "header", ["Call ID,Queued at,Wait seconds,Answered,Abandoned", "콜번호,인입일시,대기시간(초),응답여부,포기여부"]
)
def test_two_flags_that_say_the_same_are_one(tmp_path: Path, header: str) -> None:
    yes, no = states("Y", "N"), states("N", "Y")
    told = waits(found(written(tmp_path, header, number, start, wait, yes, no)))
    assert [lost for lost, _ in told] == [lost for lost, _ in TRUTH]


def test_a_wait_over_midnight_falls_on_the_next_day(tmp_path: Path) -> None:
    lines = ("C-1,2026-11-05 23:59:30,75,Abandoned", "C-2,2026-11-05 09:00:00,5,Answered")
    raw = raw_of(tmp_path, "\n".join(["Call ID,Queued at,Wait seconds,Status", *lines]))
    assert found(raw)[0]["abandoned_at"] == datetime(2026, 11, 6, 0, 0, 45)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "form",
    ["{:%m/%d/%Y %I:%M %p}", "{:%d/%m/%Y %H:%M}", "{:%m/%d/%Y %I:%M%p}", "{:%Y/%m/%d %H:%M}", "오{:%Y. %m. %d. %I:%M}"],
)
def test_a_wait_over_noon_or_midnight_is_as_long_as_it_was_however_dates_are_written(tmp_path: Path, form: str) -> None:
    """Which of day and month comes first is not known yet where the wait is added."""
    starts = [datetime(2026, 5, 14, hour, minute) for hour in (0, 9, 11, 12, 13, 23) for minute in (1, 58)]

    def said(moment: datetime) -> str:
        if not form.startswith("오"):
            return form.format(moment)
        day, clock = form[1:].format(moment).rsplit(" ", 1)
        return f"{day} {'오후' if moment.hour >= 12 else '오전'} {clock}"

    lines = [f"C-{n},{said(at)},{120 + n},{'Answered' if n % 2 else 'Abandoned'}" for n, at in enumerate(starts)]
    raw = raw_of(tmp_path, "\n".join(["Call ID,Queued at,Wait seconds,Status", *lines]))
    for n, (row, at) in enumerate(zip(found(raw), starts, strict=True)):
        assert row["answered_at" if n % 2 else "abandoned_at"] == at + timedelta(seconds=120 + n)
        assert row["abandoned_at" if n % 2 else "answered_at"] is None


@pytest.mark.sampled
@pytest.mark.parametrize("wait, talk", [("1분 11초", "3분 10초"), ("1m 11s", "3m 10s"), ("1分11秒", "3分钟10秒")])
def test_lengths_in_minutes_and_seconds(tmp_path: Path, wait: str, talk: str) -> None:
    header = "통화번호,통화일자,통화시각,큐,연결여부,대기,통화"
    lines = [f"C1,20261102,100100,대출,Y,{wait},{talk}", f"C2,20261102,100200,대출,N,{wait},"]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    plan = intake.inspect(path)
    rows = [row for file in plan.tables["contact"].files for row in pq.read_table(file).to_pylist()]
    first, second = sorted(rows, key=lambda row: row["row_no"])
    # 71 seconds of waiting after 10:01:00 and after 10:02:00; 190 of talking after 10:02:11.
    assert f"{first['answered_at']:%H:%M:%S} {first['ended_at']:%H:%M:%S}" == "10:02:11 10:05:21"
    assert (second["answered_at"], f"{second['abandoned_at']:%H:%M:%S}") == (None, "10:03:11")
