"""Days and times as only some programs write them: Oracle, SAS, C, .NET and others."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analytics.ingest import intake

# The third of September 2026 at a quarter past one in the afternoon, and other days in the same form.
FORMS = [
    ("03-SEP-26 01.15.29.000000 PM", "{:02}-SEP-26 01.15.29.000000 PM"),
    ("03-Sep-2026 13.15.29", "{:02}-Sep-2026 13.15.29"),
    ("03SEP26:13:15:29", "{:02}SEP26:13:15:29"), ("Thu Sep  3 13:15:29 KST 2026", "Thu Sep {:02} 13:15:29 KST 2026"),
    ("Thu Sep 03 13:15:29 2026", "Thu Sep {:02} 13:15:29 2026"), ("03.09.26 13.15", "{:02}.09.26 13.15"),
    ("03.09.2026 13.15", "{:02}.09.2026 13.15"), ("26.09.03 13.15", "26.09.{:02} 13.15"),
    ("/Date(1788408929000)/", "/Date(17884089{:02}000)/"), ("115年9月3日(星期四) 13:15", "115年9月{}日(星期四) 13:15"),
    ("115/09/03(四) 13:15", "115/09/{:02}(四) 13:15"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the upload, after those of the files."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")


def earliest(folder: Path, texts: list[str]) -> str:
    """The first moment of a survey with these dates."""
    path = folder / "survey.csv"
    path.write_text("\n".join(("Date,CSAT", *(f"{text},{n % 5 + 1}" for n, text in enumerate(texts)))) + "\n", "utf-8")
    plan = intake.inspect(path)
    assert plan.rejected == 0
    return min(
        str(at) for file in plan.tables["response"].files for at in pq.read_table(file)["responded_at"].to_pylist()
    )


@pytest.mark.sampled
@pytest.mark.parametrize("text, others", FORMS)
def test_a_day_and_its_time_are_read(tmp_path: Path, text: str, others: str) -> None:
    assert earliest(tmp_path, [text, *map(others.format, range(13, 29))]).startswith("2026-09-03 13:15")


@pytest.mark.parametrize("text", ["12-SEP-26 12.05.00.000000 AM", "12SEP26:00:05:00"])
def test_midnight_is_no_noon(tmp_path: Path, text: str) -> None:
    assert earliest(tmp_path, [text, *(text.replace("12-", "13-").replace("12SEP", "13SEP"),) * 12]).startswith(
        "2026-09-12 00:05"
    )
