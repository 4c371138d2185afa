"""A file of one month, week or quarter has one day by its nature: it is said, and not asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from data.errors import FileAmbiguous
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")


def survey(path: Path, header: str, text: str) -> Path:
    rows = (f"{text},B{n % 3},{n * 7 % 5 + 1},{n * 3 % 11}" for n in range(20))
    path.write_text("\n".join((f"{header},Branch,CSAT (1-5),NPS (0-10)", *rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, text, day",
    [
        ("Month", "2026-08", "2026-08-01"), ("월", "2026.08", "2026-08-01"), ("月份", "2026年8月", "2026-08-01"),
        ("Survey month", "October 2026", "2026-10-01"), ("Survey date", "2026-08", "2026-08-01"),
        ("Week", "2026-W41", "2026-10-05"), ("주차", "2026-W41", "2026-10-05"), ("周", "2026年第41周", "2026-10-05"),
        ("분기", "2026년 3분기", "2026-07-01"), ("Month", "Aug-26", "2026-08-01"),
        ("Woche", "KW 41/2026", "2026-10-05"), ("Week of", "2026-10-05", "2026-10-05"),
        ("Month", "2026-08-01", "2026-08-01"), ("주", "2026-10-04", "2026-10-04"),
    ],
)  # fmt: skip
def test_one_period_is_taken_and_said(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch, header: str, text: str, day: str
) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    taken = intake.take(survey(tmp_path / "one.csv", header, text), store)
    assert taken.added == 20
    assert taken.preview
    assert [f"{each}" for each in taken.preview.days] == [day]
    if text != day:
        assert any("first day of its period" in note.render("en") for note in taken.notices)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, text",
    [("Survey date", "2026-08-17"), ("응답일", "2026-08-01"), ("日期", "2026-10-05"), ("Month", "2026-08-17")],
)
def test_a_column_of_days_with_one_day_is_asked_about(tmp_path: Path, store: Store, header: str, text: str) -> None:
    with pytest.raises(FileAmbiguous, match="it may be the date of the export"):
        intake.take(survey(tmp_path / "one.csv", header, text), store)
