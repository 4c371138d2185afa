"""What only the user can know comes with what a page needs to ask for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts, questions, reading
from data.contracts import TABLES
from data.errors import FileAmbiguous, Question
from data.formats import handover
from data.texts import N_, Text

TODAY = date(2026, 11, 23)


def asked(folder: Path, *lines: str, **said: Any) -> FileAmbiguous:
    """What recognising the file, or reading its dates, asks."""
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    raw = reading.read(path)
    with pytest.raises(FileAmbiguous) as caught:
        understood(raw, **said)
    return caught.value


def understood(raw: reading.Raw, **said: Any) -> None:
    made = layouts.recognise(raw, "file.csv", **said).apply(raw, TODAY, "salt")
    questions.ask_order(TABLES["response"], made["response"], {})


def test_questions_pass_from_one_process_to_another(tmp_path: Path) -> None:
    question = Question("order", "date", (("dmy", Text(N_("The day comes first"))),), ("3/4/2026", "1/2/2026"))
    other = Question("sheet", choices=(("a", Text("{n} rows", {"n": 1})),))
    handover.leave_fault(FileAmbiguous("What?", remedy="Say.", questions=(question, other)), tmp_path)
    with pytest.raises(FileAmbiguous, match="What") as caught:
        handover.collect(tmp_path)
    assert caught.value.questions == (question, other)
    assert caught.value.question == question


def test_an_error_without_a_question_has_none() -> None:
    assert FileAmbiguous("What?").questions == ()
    assert FileAmbiguous("What?").question is None


def test_dates_are_asked_for_with_an_example(tmp_path: Path) -> None:
    (found,) = asked(tmp_path, "date,overall satisfaction", "3/4/2026,4", "5/6/2026,5").questions
    assert (found.option, [value for value, _ in found.choices]) == ("order", ["dmy", "mdy"])
    assert found.examples == ("3/4/2026",)


def test_scores_are_asked_for_as_a_mapping(tmp_path: Path) -> None:
    (found,) = asked(tmp_path, "date,score", "2026-03-01,4", "2026-03-02,5").questions
    assert (found.option, found.column) == ("mapping", "score")
    assert [value for value, _ in found.choices] == ["score=nps", "score=csat", "score=ces"]
    (found,) = asked(tmp_path, "date,satisfaction a,satisfaction b", "2026-03-01,4,5", "2026-03-02,5,1").questions
    assert [value for value, _ in found.choices] == ["satisfaction a=csat", "satisfaction b=csat"]
