"""Days without a year are asked about, with the years as answers; year, month and day apart are put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.layouts import recognise

HEADERS = {"ko": "날짜,지점,만족도", "zh": "日期,网点,满意度", "en": "Date,Branch,Satisfaction"}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The years that are offered are of this day."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")


def times(path: Path, lines: list[str], values: Mapping[str, str] | None = None) -> list[str]:
    """When the responses of a file were given, as the layout makes it."""
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    raw = reader.read(path)
    made = recognise(raw, "file.csv", values=values).apply(raw, date(2026, 11, 23), "")
    return [str(value) for value in made["response"]["responded_at"].to_pylist()]


def answers(written: str) -> list[str]:
    return [f"{written.format(n)},A,{n % 5 + 1}" for n in range(1, 25)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, written, first",
    [
        ("ko", "3월 {}일", "2026/3/1"), ("zh", "3月{}日 09:30", "2026/3/1 09:30"), ("en", "Mar {}", "Mar 1, 2026"),
        ("en", "{}. März", "1 März 2026"), ("en", "{}.03.", "1.03.2026"), ("en", "{} mars", "1 mars 2026"),
        ("en", "{} March", "1 March 2026"), ("en", "3/{}", "3/1/2026"), ("ko", "3월 {}일(화)", "2026/3/1(화)"),
    ],
)  # fmt: skip
def test_the_year_is_asked_and_put_to_the_days(tmp_path: Path, language: str, written: str, first: str) -> None:
    lines, column = [HEADERS[language], *answers(written)], HEADERS[language].split(",")[0]
    with pytest.raises(FileAmbiguous, match="have no year") as asked:
        times(tmp_path / "x.csv", lines)
    choices = [value for value, _ in asked.value.questions[0].choices]
    assert choices[:2] == [f"{column}:year=2026", f"{column}:year=2025"]
    assert times(tmp_path / "x.csv", lines, {f"{column}:year": "2026"})[0] == first
    with pytest.raises(FileRefused, match="is no year"):
        times(tmp_path / "x.csv", lines, {f"{column}:year": "last"})


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, one, other, days",
    [
        ("zh", "12月{}日", "1月{}日", ["2025/12/1", "2026/1/1"]),
        ("ko", "12월 {}일", "1월 {}일", ["2025/12/1", "2026/1/1"]),
        ("en", "Dec {}", "Jan {}", ["Dec 1, 2025", "Jan 1, 2026"]),
        ("en", "{} décembre", "{} janvier", ["1 décembre 2025", "1 janvier 2026"]),
        ("en", "{}. Dezember", "{}. Januar", ["1 Dezember 2025", "1 Januar 2026"]),
        ("en", "12/{}", "01/{}", ["12/1/2025", "01/1/2026"]), ("en", "{}.12.", "{}.01.", ["1.12.2025", "1.01.2026"]),
    ],
)  # fmt: skip
def test_over_the_end_of_a_year_there_are_two(
    tmp_path: Path, language: str, one: str, other: str, days: list[str]
) -> None:
    lines, column = [HEADERS[language], *answers(one), *answers(other)], HEADERS[language].split(",")[0]
    with pytest.raises(FileAmbiguous) as asked:
        times(tmp_path / "x.csv", lines)
    assert asked.value.questions[0].choices[0][0] == f"{column}:year=2025-2026"
    found = times(tmp_path / "x.csv", lines, {f"{column}:year": "2025-2026"})
    assert [found[0], found[24]] == days
    # One year alone would put January before December; whoever means that says it.
    with pytest.raises(FileAmbiguous, match="over the end of a year") as asked:
        times(tmp_path / "x.csv", lines, {f"{column}:year": "2025"})
    assert f"{column}:year=2025-2025" in [value for value, _ in asked.value.questions[0].choices]
    assert "2025" in times(tmp_path / "x.csv", lines, {f"{column}:year": "2025-2025"})[24]


@pytest.mark.sampled
@pytest.mark.parametrize("is_newest_first", [False, True])
@pytest.mark.parametrize("language, written", [("ko", "{}월 5일"), ("zh", "{}月5日")])
def test_a_whole_year_may_begin_in_the_middle_of_one(
    tmp_path: Path, language: str, written: str, is_newest_first: bool
) -> None:
    """From November on: November and December are of 2025, the ten months after them of 2026."""
    months = [11, 12, *range(1, 11)]
    rows = [f"{written.format(month)},A,{n % 5 + 1}" for n, month in enumerate(months)]
    lines, column = [HEADERS[language], *(rows[::-1] if is_newest_first else rows)], HEADERS[language].split(",")[0]
    with pytest.raises(FileAmbiguous, match="over the end of a year"):
        times(tmp_path / "x.csv", lines, {f"{column}:year": "2026"})
    found = times(tmp_path / "x.csv", lines, {f"{column}:year": "2025-2026"})
    assert sorted(found, key=lambda day: tuple(map(int, day.split("/"))))[:3] == [
        "2025/11/5", "2025/12/5", "2026/1/5",
    ]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, row, first",
    [
        ("연도,월,일,지점,만족도", "2026,3,{}", "2026-03-01"), ("Year,Month,Branch,Satisfaction", "2026,3", "2026-03"),
        ("年份,月份,网点,满意度", "2026,3月", "2026-03"),
        ("Year,Month,Day,Branch,Satisfaction", "2026,Mar,{}", "Mar 1, 2026"),
        ("Year,Quarter,Branch,Satisfaction", "2026,Q1", "2026-Q1"),
        ("年度,季度,网点,满意度", "2026年,第一季度", "2026-Q1"),
    ],
)  # fmt: skip
def test_parts_of_a_date_are_put_together(tmp_path: Path, header: str, row: str, first: str) -> None:
    assert times(tmp_path / "x.csv", [header, *answers(row)])[0] == first


def test_a_date_beside_its_year_and_month_is_the_date(tmp_path: Path) -> None:
    rows = [f"2026-03-{n:02},2026,3,{n % 5 + 1}" for n in range(1, 25)]
    assert times(tmp_path / "x.csv", ["Date,Year,Month,CSAT", *rows])[0] == "2026-03-01"
