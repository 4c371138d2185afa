"""Lengths of calls and visits in every way of writing them: the same seconds, or a question; never none in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.files import reader

TODAY = date(2026, 11, 29)
EN, KO, ZH = (
    ("Call ID", "Queued at", "Wait time", "Talk time", "Result", "Answered", "Abandoned"),
    ("콜ID", "인입시각", "대기시간", "통화시간", "결과", "응답", "포기"),
    ("通话编号", "呼入时间", "等待时长", "通话时长", "状态", "接通", "放弃"),
)
WIDE = str.maketrans("0123456789:-", "０１２３４５６７８９：－")
# Twelve calls: the first ten waited 81 to 90 seconds and spoke for 130; the last two gave up after 91 and 92.
WAITS, TALK = tuple(range(81, 93)), 130


def parted(seconds: int) -> str:
    """Minutes and seconds, as 01:25."""
    return f"{seconds // 60:02}:{seconds % 60:02}"


def calls(folder: Path, heads: tuple[str, ...], waits: list[str], talk: str, **said: Any) -> list[dict[str, Any]]:
    """The rows of twelve calls, each queued at the full minute."""
    columns, answered, lost = heads[:5], *heads[5:]
    rows = [
        f"X-{507 + 7 * n},2026-11-{n + 2:02} 10:{n:02}:00,{wait},{talk},{answered}"
        if n < 10
        else f"X-{507 + 7 * n},2026-11-{n + 2:02} 10:{n:02}:00,{wait},,{lost}"
        for n, wait in enumerate(waits)
    ]
    path = folder / "calls.csv"
    path.write_text("\n".join([",".join(columns), *rows]) + "\n", encoding="utf-8")
    raw = reader.read(path)
    layout = layouts.recognise(raw, path.name, **said)
    calls.notes = [str(note) for note in layout.notes]  # type: ignore[attr-defined]
    return layout.apply(raw, TODAY, "salt")["contact"].sort_by("row_no").to_pylist()


def moments(rows: list[dict[str, Any]], name: str) -> list[str | None]:
    """The minutes and seconds of a time of each call."""
    return [value[-5:] if (value := row[name]) else None for row in rows]


# 10:04:00 and 85 seconds are 10:05:25; 130 seconds later it is 10:07:35; the last call gave up at 10:12:32.
FORMS = {
    "wide": (lambda s: str(s).translate(WIDE), "({})"), "wide clock": (lambda s: parted(s).translate(WIDE), "{}"),
    "wide words": (lambda s: f"{s // 60}分{s % 60}秒".translate(WIDE), "{}"),
    "no-break space": (lambda s: f"{s // 60}\u00a0min\u00a0{s % 60}\u00a0s", "{}"),
    "words": (lambda s: f"{s // 60} min {s % 60} sec", "{}"), "quotes": (lambda s: f"{s // 60}’{s % 60:02}”", "{}"),
    "pandas": (lambda s: f"0 days 00:{parted(s)}", "{}"), "days": (lambda s: f"0.00:{parted(s)}", "{}"),
    "sheet": (lambda s: f"1899-12-30 00:{parted(s)}", "{}"), "excel": (lambda s: f"1900-01-00 00:{parted(s)}", "{}"),
    "morning": (lambda s: f"12:{parted(s)} AM", "{}"),
}  # fmt: skip
UNITS: dict[tuple[str, ...], str] = {EN: "s", KO: "초", ZH: "秒"}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, form",
    [(KO, "wide"), (ZH, "wide"), (EN, "wide clock"), (ZH, "wide words"), *((EN, f) for f in list(FORMS)[3:]),
     (KO, "sheet"), (ZH, "morning")],
)  # fmt: skip
def test_a_length_is_read_however_it_is_written(tmp_path: Path, heads: tuple[str, ...], form: str) -> None:
    written, unit = FORMS[form]
    named = [f"{head}{unit.format(UNITS[heads])}" if unit != "{}" else head for head in heads[2:4]]
    rows = calls(tmp_path, (*heads[:2], *named, *heads[4:]), [written(s) for s in WAITS], written(TALK))
    assert moments(rows, "answered_at")[4] == "05:25"
    assert moments(rows, "ended_at")[4] == "07:35"
    assert moments(rows, "answered_at")[10:] == [None, None]
    assert moments(rows, "abandoned_at") == [None] * 10 + ["11:31", "12:32"]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, way, wait, talk",
    [
        (EN, "milliseconds", lambda s: f"{s}000", "130000"), (KO, "hhmmss", lambda s: f"0001{s - 60:02}", "000210"),
        (ZH, "mm.ss", lambda s: f"1.{s - 60:02}".rstrip("0"), "2.1"), (KO, "days", lambda s: repr(s / 86400),
        repr(130 / 86400)),
    ],
)  # fmt: skip
def test_the_unit_of_a_number_is_asked_with_every_unit_that_it_can_be_in(
    tmp_path: Path, heads: tuple[str, ...], way: str, wait: Any, talk: str
) -> None:
    waits = [wait(s) for s in WAITS]
    with pytest.raises(FileAmbiguous, match="its unit is not certain") as asked:
        calls(tmp_path, heads, waits, talk)
    ways = [value for value, _ in asked.value.questions[0].choices]
    assert ways == [
        *(f"{heads[2]}:unit={unit}" for unit in ("seconds", "minutes", way)), f"mapping={heads[2]}=none",
    ]  # fmt: skip
    rows = calls(tmp_path, heads, waits, talk, values={f"{head}:unit": way for head in heads[2:4]})
    assert moments(rows, "answered_at")[4] == "05:25"
    assert moments(rows, "ended_at")[4] == "07:35"
    with pytest.raises(FileRefused, match="no unit that the numbers"):
        calls(tmp_path, heads, waits, talk, values={f"{heads[2]}:unit": "weeks"})


@pytest.mark.sampled
@pytest.mark.parametrize("heads, sign", [(EN, "-"), (KO, "－"), (ZH, "−")])
def test_waits_below_nothing_are_asked_about(tmp_path: Path, heads: tuple[str, ...], sign: str) -> None:
    unit = f" ({UNITS[heads]})"
    heads = (*heads[:2], heads[2] + unit, heads[3] + unit, *heads[4:])
    waits = [f"{sign}{s}" if s % 4 == 1 else str(s) for s in WAITS]  # 81, 85 and 89
    with pytest.raises(FileAmbiguous, match=r"3 lengths of time in .* are below 0: -81, -85, -89") as asked:
        calls(tmp_path, heads, waits, str(TALK))
    assert [way for way, _ in asked.value.questions[0].choices] == [f"{heads[2]}:below={way}" for way in ("none", "0")]
    rows = calls(tmp_path, heads, waits, str(TALK), values={f"{heads[2]}:below": "none"})
    assert moments(rows, "answered_at")[:5] == [None, "02:22", "03:23", "04:24", None]
    assert calls.notes[-2] == f"3 lengths of time in {heads[2]} are below 0 (-81, -85, -89) and are left empty."  # type: ignore[attr-defined]
    rows = calls(tmp_path, heads, waits, str(TALK), values={f"{heads[2]}:below": "0"})
    assert moments(rows, "answered_at")[4:6] == ["04:00", "06:26"]


def test_a_code_for_no_wait_is_said_and_asked_about_only_of_answered_calls(tmp_path: Path) -> None:
    heads = (*EN[:2], "Wait (s)", "Talk (s)", *EN[4:])
    rows = calls(tmp_path, heads, [*map(str, WAITS[:10]), "-1", "-1"], str(TALK))
    assert (rows[11]["outcome"].casefold(), rows[11]["abandoned_at"]) == ("abandoned", None)
    assert "2 lengths of time in Wait (s) are below 0 (-1) and are left empty." in calls.notes  # type: ignore[attr-defined]
    with pytest.raises(FileAmbiguous, match=r"1 length of time in Wait \(s\) is below 0"):
        calls(tmp_path, heads, ["-1", *map(str, WAITS[1:])], str(TALK))


@pytest.mark.parametrize(
    "heads", ["Ticket,Branch,Issued,Wait (s),Service (s)", "번호표,지점,발권시각,대기시간(초),상담시간(초)"]
)
def test_visits_are_read_and_asked_about_in_the_same_way(tmp_path: Path, heads: str) -> None:
    path, wait = tmp_path / "visits.csv", heads.split(",")[3]
    lines = [f"T{n + 300},A,2026-11-{n + 2:02} 09:{n:02}:00,８５,１３０" for n in range(12)]
    path.write_text("\n".join([heads, *lines]), encoding="utf-8")
    raw = reader.read(path)
    rows = layouts.recognise(raw, path.name).apply(raw, TODAY, "salt")["visit"].to_pylist()
    assert {(row["called_at"][-2:], row["ended_at"][-2:]) for row in rows} == {("25", "35")}
    path.write_text(
        "\n".join([heads, *lines[:9], *(line.replace("８５", "-5") for line in lines[9:])]), encoding="utf-8"
    )
    with pytest.raises(FileAmbiguous, match=r"3 lengths of time in .* are below 0: -5") as asked:
        layouts.recognise(reader.read(path), path.name)
    assert [way for way, _ in asked.value.questions[0].choices] == [f"{wait}:below=none", f"{wait}:below=0"]


@pytest.mark.parametrize("heads, unit, seconds", [(EN, "(sec)", 1), (KO, "초", 1), (ZH, "分钟", 60)])
def test_a_unit_in_the_row_below_the_header_is_that_of_its_column(
    tmp_path: Path, heads: tuple[str, ...], unit: str, seconds: int
) -> None:
    """Waits of 2 to 13; the row of units has no call."""
    rows = [f"X-{507 + 7 * n},2026-11-{n + 2:02} 10:{n:02}:00,{n + 2},{n + 5},{heads[5]}" for n in range(12)]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join([",".join(heads[:5]), f",,{unit},{unit},", *rows]) + "\n", encoding="utf-8")
    raw = reader.read(path)
    made = layouts.recognise(raw, path.name).apply(raw, TODAY, "salt")["contact"].sort_by("row_no").to_pylist()
    assert made[0]["enqueued_at"] is None
    assert made[1]["answered_at"] == f"2026-11-02 10:{2 * seconds // 60:02}:{2 * seconds % 60:02}"
