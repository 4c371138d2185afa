"""Calls whose column says yes to those that were lost, and waits in forms that programs and people write."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous


def calls(tmp_path: Path, flag: str, yes: str, no: str) -> Path:
    """Eight calls that waited for 20 seconds and ended after 50, of which the first was lost."""
    lines = [f"K{n},2026-03-02 10:{n:02}:00,2026-03-02 10:{n:02}:50,20,{no if n else yes}" for n in range(8)]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join([f"Call ID,Start time,End time,Wait (s),{flag}", *lines]), encoding="utf-8")
    return path


def rows(path: Path, **said: str) -> list[dict[str, object]]:
    with intake.inspect(path, options=Options(values=said)) as plan:
        return plan.preview.to_pylist()


@pytest.mark.parametrize(
    "flag, yes, no", [("Missed", "TRUE", "FALSE"), ("미응답여부", "O", "X"), ("是否未接通", "是", "否")]
)
def test_a_yes_to_a_call_that_was_missed_is_a_lost_call(tmp_path: Path, flag: str, yes: str, no: str) -> None:
    found = rows(calls(tmp_path, flag, yes, no))
    assert [row["outcome"] for row in found[:2]] == ["abandoned", "answered"]
    assert [str(row["answered_at"])[:19] for row in found[:2]] == ["None", "2026-03-02 10:01:20"]


def test_neither_yes_nor_no_is_asked_about(tmp_path: Path) -> None:
    path = calls(tmp_path, "Unanswered", "N/A", "No")
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path)
    assert dict(found.value.questions[0].entries) == {"No": "answered", "N/A": ""}
    said = {"Unanswered:N/A": "abandoned", "Unanswered:No": "answered"}
    assert [row["outcome"] for row in rows(path, **said)[:2]] == ["abandoned", "answered"]


@pytest.mark.parametrize(
    "header, value, seconds",
    [("Waiting time", "PT2M30S", 150), ("等候时长", "2分半", 150), ("대기시간(밀리초)", "20000", 20)],
)
def test_waits_as_programs_and_people_write_them(tmp_path: Path, header: str, value: str, seconds: int) -> None:
    path = tmp_path / "visits.csv"
    lines = [f"Harbour,A{n:03},2026-03-02 10:{n:02}:00,{value}" for n in range(8)]
    path.write_text("\n".join([f"Branch,Ticket,Issued at,{header}", *lines]), encoding="utf-8")
    assert str(rows(path)[0]["called_at"])[:19] == f"2026-03-02 10:{seconds // 60:02}:{seconds % 60:02}"


def test_a_wait_that_cannot_be_read_is_not_dropped(tmp_path: Path) -> None:
    path = tmp_path / "visits.csv"
    lines = [f"Harbour,A{n:03},2026-03-02 10:{n:02}:00,about {n + 2} or so" for n in range(8)]
    path.write_text("\n".join(["Branch,Ticket,Issued at,Waiting time", *lines]), encoding="utf-8")
    with pytest.raises(FileAmbiguous, match="cannot be read as one: about 2 or so") as found:
        intake.inspect(path)
    (question,) = found.value.questions
    assert [value for value, _ in question.choices] == ["Waiting time=none"]
    with intake.inspect(path, options=Options(mapping={"Waiting time": "none"})) as plan:
        assert "called_at" not in plan.preview.column_names
