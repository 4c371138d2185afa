"""State words of real systems are read unasked where they leave no doubt, alone or with what they are more exactly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from data.errors import FileAmbiguous
from tests.data.test_layouts import laid_out, raw_of

COMPLAINTS = "Complaint no,Received,Branch,Category,Status"
VISITS = "Ticket,Branch,Issued,Called,Finished,Status"
CALLS = "Call ID,Direction,Queue,Start,Answered,Ended,Result"


def rows(folder: Path, header: str, words: tuple[str, str]) -> list[dict[str, Any]]:
    """20 rows that have both words in turn; of visits and calls those with the second one were not served."""
    lines = []
    for n in range(20):
        day, word, done = f"2026-09-{n + 1:02}", words[n % 2], not n % 2
        times = f"{day} 10:10:00" if done else "", f"{day} 10:20:00"
        if header == COMPLAINTS:
            lines.append(f"C{n},{day},B{n % 3},Fees,{word}")
        elif header == VISITS:
            lines.append(f"A{n},B{n % 3},{day} 10:00:00,{times[0]},{times[1] if done else ''},{word}")
        else:
            lines.append(f"K{n},inbound,Cards,{day} 10:00:00,{times[0]},{times[1]},{word}")
    layout, tables = laid_out(raw_of(folder, "\n".join([header, *lines]) + "\n"))
    return tables[layout.table]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "words",
    [
        ("Closed - resolved", "Under process"), ("Closed (Resolved)", "To Do"), ("Replied", "Not replied"),
        ("조치완료", "미조치"), ("회신완료", "미회신"), ("已回复", "未回复"), ("已办结", "未办结"),
        ("Cerrado - resuelto", "En proceso"),
    ],
)  # fmt: skip
def test_states_of_complaints(tmp_path: Path, words: tuple[str, str]) -> None:
    assert [row["status"] for row in rows(tmp_path, COMPLAINTS, words)[:2]] == ["closed", "open"]


@pytest.mark.parametrize("words", [("Served", "Walked out"), ("완료", "중도퇴장"), ("已办理", "中途离场")])
def test_states_of_visits(tmp_path: Path, words: tuple[str, str]) -> None:
    assert [row["outcome"] for row in rows(tmp_path, VISITS, words)[:2]] == ["served", "left"]


@pytest.mark.parametrize("words", [("Answered", "Caller abandoned"), ("응답", "고객이탈"), ("已接听", "用户放弃")])
def test_states_of_calls(tmp_path: Path, words: tuple[str, str]) -> None:
    assert [row["outcome"] for row in rows(tmp_path, CALLS, words)[:2]] == ["answered", "abandoned"]


@pytest.mark.parametrize(
    "header, words",
    [
        (COMPLAINTS, ("Closed - unresolved", "Open")), (COMPLAINTS, ("Closed - reopened", "Open")),
        (CALLS, ("성공", "실패")),
    ],
)  # fmt: skip
def test_words_that_leave_a_doubt_are_asked_about(tmp_path: Path, header: str, words: tuple[str, str]) -> None:
    with pytest.raises(FileAmbiguous) as caught:
        rows(tmp_path, header, words)
    asked = dict(caught.value.questions[0].entries)
    assert asked[words[0]] == ""
