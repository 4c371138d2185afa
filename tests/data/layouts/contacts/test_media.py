"""Chats and e-mails in a list of calls, lists of German and Japanese systems, and several answer times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.formats.raw import Raw
from tests.data.test_layouts import TODAY, raw_of

HEADS = "Call ID,Start Time,Answer Time,End Time"


def calls(folder: Path, heads: str, *more: tuple[str, ...], form: str = "2026-11-05 09:{:02}:{:02}") -> Raw:
    """Twelve calls of which every fourth is lost at 50 s, the others answered at 20 s, with further cells in turn."""
    lines = []
    for n in range(12):
        answer = "" if n % 4 == 0 else form.format(n, 20)
        cells = (f"K{7919 * n % 90000}", form.format(n, 0), answer, form.format(n, 50))
        lines.append(",".join((*cells, *(column[n % len(column)] for column in more))))
    return raw_of(folder, "\n".join([heads, *lines]) + "\n")


def rows(raw: Raw, **said: Any) -> list[dict[str, str]]:
    layout = layouts.recognise(raw, "calls.csv", **said)
    made: list[dict[str, str]] = layout.apply(raw, TODAY, "")["contact"].to_pylist()
    return made


@pytest.mark.parametrize(
    "header, media",
    [
        ("Channel", ("Voice", "Voice", "Chat", "Email")), ("매체구분", ("전화", "전화", "채팅", "이메일")),
        ("接入方式", ("电话", "电话", "在线", "邮件")),
    ],
)  # fmt: skip
def test_other_media_are_asked_about(tmp_path: Path, header: str, media: tuple[str, ...]) -> None:
    raw = calls(tmp_path, f"{HEADS},{header}", media)
    with pytest.raises(FileAmbiguous, match=f"{header} has other media beside calls") as found:
        rows(raw)
    chat, mail = (word.casefold() for word in media[2:])
    assert found.value.questions[0].entries == ((chat, ""), (mail, ""))
    made = rows(raw, values={f"{header}:{chat}": "not_a_call", f"{header}:{mail}": "none"})
    assert [row["outcome"] for row in made[:4]] == [None, None, "not_a_call", None]


@pytest.mark.parametrize("media", [("Voice",), ("Chat",), ("North", "South")])
def test_one_medium_is_not_asked_about(tmp_path: Path, media: tuple[str, ...]) -> None:
    assert len(rows(calls(tmp_path, f"{HEADS},Channel", media))) == 12


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, words, form",
    [
        (
            "Anruf-ID,Anrufbeginn,Angenommen um,Beendet um,Ergebnis", ("Verloren", "Angenommen"),
            "05.11.2026 09:{:02}:{:02}",
        ),
        ("通話ID,着信日時,応答日時,終了日時,結果", ("放棄", "応答"), "2026/11/05 09:{:02}:{:02}"),
        ("call_id,start_ts,answer_ts,end_ts,result", ("Abandoned", "Answered"), "2026-11-05T09:{:02}:{:02}"),
        ("Call ID,Start,Answer,End,Result", ("Lost", "Handled"), "2026-11-05 09:{:02}:{:02}"),
    ],
)  # fmt: skip
def test_lists_of_other_countries_and_short_headers(
    tmp_path: Path, heads: str, words: tuple[str, str], form: str
) -> None:
    made = rows(calls(tmp_path, heads, (words[0], *[words[1]] * 3), form=form))
    assert [row["outcome"].casefold() for row in made[:4]] == ["abandoned", "answered", "answered", "answered"]
    assert sum(bool(row["answered_at"]) for row in made) == 9
    assert sum(bool(row["abandoned_at"]) for row in made) == 3


def test_a_second_answer_time_is_no_abandon_time(tmp_path: Path) -> None:
    raw = calls(tmp_path, f"{HEADS},IVR Answer Time", tuple(f"2026-11-05 09:{n:02}:02" for n in range(12)))
    with pytest.raises(FileAmbiguous, match="such as --map “IVR Answer Time=none”; it can be answered_at") as found:
        rows(raw)
    ways = [way for way, _ in found.value.questions[0].choices]
    assert ways == ["IVR Answer Time=answered_at", "IVR Answer Time=none"]
    assert sum(bool(row["answered_at"]) for row in rows(raw, mapping={"IVR Answer Time": "none"})) == 9


def test_states_tell_more_than_a_flag_beside_them(tmp_path: Path) -> None:
    states, missed = ("IVR", "Answered", "Answered", "Answered", "Lost", *["Answered"] * 3), ("Y", "N", "N", "N")
    made = rows(calls(tmp_path, f"{HEADS},Call Result,Missed", states, missed))
    assert [row["outcome"] for row in made[:5]] == ["left_in_menu", "answered", "answered", "answered", "abandoned"]


def test_calls_that_a_flag_alone_calls_answered_are_not_said_to_be_lost_at_their_end(tmp_path: Path) -> None:
    lines = [f"K{7919 * n % 90000},2026-11-05 09:{n:02}:00,2026-11-05 09:{n:02}:50,{n % 4 == 0}" for n in range(12)]
    raw = raw_of(tmp_path, "\n".join(["Call ID,Start Time,End Time,Missed", *lines]) + "\n")
    said = [note.render("en") for note in layouts.recognise(raw, "calls.csv").said(TODAY)]
    assert any(note.startswith("By Missed, 9 of 12 calls were answered and have no answer time") for note in said)
    assert "Other calls that have an end time and no answer time are counted as lost at the end time." in said


@pytest.mark.parametrize("answer", ["4", "The queue was long"])
def test_an_answer_that_is_no_time_is_no_calls(tmp_path: Path, answer: str) -> None:
    lines = [f"R{7919 * n % 90000},2026-11-05 09:{n:02}:00,2026-11-05 09:{n:02}:50,{answer} {n}" for n in range(12)]
    raw = raw_of(tmp_path, "\n".join(["Response ID,Start,End,Answer", *lines]) + "\n")
    with pytest.raises(FileRefused, match="No layout fits"):
        layouts.recognise(raw, "survey.csv")
