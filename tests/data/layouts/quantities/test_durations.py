"""Durations in a column of times: read as what they are, or asked about; never as a time of day hours away."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.files import reader

TODAY = date(2026, 11, 29)


def calls(folder: Path, header: str, wait: str, **said: Any) -> list[dict[str, Any]]:
    """Rows of twelve calls, the last two of them lost; wait: what stands in the third column, {n} being the row."""
    path = folder / "calls.csv"
    lines = (
        f"X-{500 + 7 * n},2026-11-{n + 2:02} 19:{n:02}:00,{wait.format(n=n)},{'Abandoned' if n > 9 else 'Answered'}"
        for n in range(12)
    )
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    raw = reader.read(path)
    table = layouts.recognise(raw, path.name, **said).apply(raw, TODAY, "salt")["contact"]
    return table.sort_by("row_no").to_pylist()


@pytest.mark.sampled
@pytest.mark.parametrize("name", ["Wartezeit", "待ち時間", "Tiempo de espera"])
@pytest.mark.parametrize("is_mapped", [False, True])
def test_waits_are_known_in_further_languages(tmp_path: Path, name: str, is_mapped: bool) -> None:
    mapping = {name: "answered_at"} if is_mapped else {}
    rows = calls(
        tmp_path, f"Call ID,Start time,{name},Status", "{n:02}:25" if is_mapped else "0:0{n}:25", mapping=mapping
    )
    assert rows[3]["answered_at"] == "2026-11-05 19:06:25"
    assert [row["answered_at"] for row in rows[10:]] == [None, None]
    assert rows[11]["abandoned_at"] == "2026-11-13 19:22:25"


@pytest.mark.parametrize("field, length", [("answered_at", "wait"), ("abandoned_at", "abandon")])
def test_a_length_that_is_said_to_be_a_time_is_asked_about(tmp_path: Path, field: str, length: str) -> None:
    header = "Call ID,Start time,Elapsed,Status"
    with pytest.raises(FileAmbiguous, match="Elapsed can be a time of day or how long something took") as caught:
        calls(tmp_path, header, "{n:02}:25", mapping={"Elapsed": field})
    question = caught.value.questions[0]
    assert [value for value, _ in question.choices] == [f"Elapsed:length={length}", "Elapsed:length=time"]
    rows = calls(tmp_path, header, "{n:02}:25", mapping={"Elapsed": field}, values={"Elapsed:length": length})
    assert rows[11]["abandoned_at"] == "2026-11-13 19:22:25"
    rows = calls(tmp_path, header, "{n:02}:25", mapping={"Elapsed": field}, values={"Elapsed:length": "time"})
    assert rows[3][field] == "2026-11-05 27:25:00"


def test_times_of_day_soon_after_the_beginning_stay_times(tmp_path: Path) -> None:
    rows = calls(tmp_path, "Call ID,Start time,Elapsed,Status", "19:{n:02}:40", mapping={"Elapsed": "answered_at"})
    assert rows[3]["answered_at"] == "2026-11-05 19:03:40"


def test_seconds_until_callers_gave_up_are_no_times(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    lines = ["Call ID,Start time,Wait Time (s),Abandon Time,Status"]
    lines += [f"X-{500 + 7 * n},2026-11-{n + 2:02} 19:00:00,20,0,Answered" for n in range(9)]
    lines += [f"X-{800 + 7 * n},2026-11-{n + 2:02} 19:00:00,0,10{n},Abandoned" for n in range(3)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    raw = reader.read(path)
    with pytest.raises(FileAmbiguous, match="Abandon Time can be in seconds or in minutes"):
        layouts.recognise(raw, path.name)
    made = layouts.recognise(raw, path.name, values={"Abandon Time:unit": "seconds"})
    rows = made.apply(raw, TODAY, "salt")["contact"].sort_by("row_no").to_pylist()
    assert [row["abandoned_at"] for row in rows[8:]] == [None, *(f"2026-11-{n:02} 19:01:{n + 38}" for n in (2, 3, 4))]
    assert rows[0]["answered_at"] == "2026-11-02 19:00:20"


@pytest.mark.parametrize("form", ["1970-01-01T00:{n:02}:25Z", "1899-12-30 00:{n:02}:25", "01.01.1970 00:{n:02}:25"])
def test_lengths_behind_the_first_day_of_a_programs_time_are_no_times(tmp_path: Path, form: str) -> None:
    header = "Call ID,Start time,Answer time,Result"
    with pytest.raises(FileAmbiguous, match="Answer time can be a time of day or how long something took"):
        calls(tmp_path, header, form)
    rows = calls(tmp_path, header, form, values={"Answer time:length": "wait"})
    assert rows[3]["answered_at"] == "2026-11-05 19:06:25"


# Twelve calls begin at 19:0n:00; each waits for 1:0n and is spoken for 4 minutes.
NO_DAYS = [
    "1970-01-01T00:01:0{n}Z",
    "01.01.1970 00:01:0{n}",
    "1899-12-30 00:01:0{n}",
    "0 days 00:01:0{n}",
    "1 min {n} s",
]


@pytest.mark.sampled
@pytest.mark.parametrize("form", NO_DAYS)
@pytest.mark.parametrize(
    "header",
    ["Call ID,Start time,Answer time,Status", "콜ID,인입시각,응답시간,Status", "通话编号,进线时间,接听时间,Status"],
)
def test_lengths_under_the_header_of_a_time_are_read(tmp_path: Path, header: str, form: str) -> None:
    column, is_asked = header.split(",")[2], "-" in form or ".1970" in form
    said = {f"{column}:length": "wait"} if is_asked else {}
    rows = calls(tmp_path, header, form.replace("0{n}", "{n:02}"), values=said)
    assert rows[3]["answered_at"] == "2026-11-05 19:04:03"
    assert [row["answered_at"] for row in rows[10:]] == [None, None]
    assert rows[11]["abandoned_at"] == "2026-11-13 19:12:11"
    with pytest.raises(FileAmbiguous, match="no dates of this file"):
        calls(tmp_path, header, form.replace("0{n}", "{n:02}"), values={f"{column}:length": "time"})


@pytest.mark.sampled
@pytest.mark.parametrize("form", [*NO_DAYS[:1], "6{n}"])
@pytest.mark.parametrize("header", ["Call ID,Start time,End time,Status", "콜ID,인입시각,종료시간,Status"])
def test_a_length_under_the_header_of_an_end_is_of_the_talk_or_of_the_call(
    tmp_path: Path, header: str, form: str
) -> None:
    """Each call is 61 to 69 seconds long, from its begin; without a wait nothing tells when it was answered."""
    column, form = header.split(",")[2], form.replace("0{n}", "{n:02}") if "-" in form else "6{n}"
    with pytest.raises(FileAmbiguous, match="holds how long something took") as caught:
        calls(tmp_path, header, form)
    ways = [value for value, _ in caught.value.questions[0].choices]
    assert ways == [f"{column}:length=talk", f"{column}:length=whole", f"mapping={column}=none"]
    said = {f"{column}:length": "whole", **({f"{column}:unit": "seconds"} if form == "6{n}" else {})}
    assert calls(tmp_path, header, form, values=said)[3]["ended_at"] == "2026-11-05 19:04:03"


def test_clock_times_of_no_day_that_are_no_lengths_are_asked_about(tmp_path: Path) -> None:
    with pytest.raises(FileAmbiguous, match="no dates of this file") as caught:
        calls(tmp_path, "Call ID,Start time,Answer time,Status", "1970-01-01 19:{n:02}:25")
    assert [value for value, _ in caught.value.questions[0].choices] == ["Answer time=none"]


@pytest.mark.sampled
@pytest.mark.parametrize("form, unit", [("{n}09000", "milliseconds"), ("000{n}40", "hhmmss"), ("000{n:03}", "seconds")])
def test_six_digits_that_are_no_days_are_lengths(tmp_path: Path, form: str, unit: str) -> None:
    """Of the waits of 1 to 9 calls, in thousandths (from 109000), in hours, minutes and seconds, or in seconds."""
    path = tmp_path / "calls.csv"
    lines = [f"X-{507 + 7 * n},2026-11-0{n} 19:0{n}:00,{form.format(n=n)},Answered" for n in range(1, 10)]
    path.write_text("\n".join(["Call ID,Start time,Answer time,Status", *lines]) + "\n", encoding="utf-8")
    raw = reader.read(path)
    with pytest.raises(FileAmbiguous, match="Answer time") as caught:
        layouts.recognise(raw, path.name)
    assert f"Answer time:unit={unit}" in [value for value, _ in caught.value.questions[0].choices]
    made = layouts.recognise(raw, path.name, values={"Answer time:unit": unit})
    row = made.apply(raw, TODAY, "salt")["contact"].sort_by("row_no").to_pylist()[1]
    assert row["answered_at"] == {
        "milliseconds": "2026-11-02 19:05:29", "hhmmss": "2026-11-02 19:04:40", "seconds": "2026-11-02 19:02:02"
    }[unit]  # fmt: skip
