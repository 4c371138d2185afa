"""Numbers of dates in Chinese characters, weeks by their first and last day, and German marks are read as they come."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics import intake
from data.calendar_spans import is_part, read
from data.errors import FileRefused
from data.layouts import periods
from data.layouts.facts import facts
from data.texts import Text
from tests.data.test_layouts import laid_out, raw_of


@pytest.mark.parametrize(
    "text, unit, first",
    [
        ("二〇二六年三月", "", date(2026, 3, 1)), ("二零二六年十一月", "", date(2026, 11, 1)),
        ("二〇二六年第三季度", "", date(2026, 7, 1)), ("二〇二六年三月二十五日", "", date(2026, 3, 25)),
        ("二○二六年第二十三周", "week", date(2026, 6, 1)), ("二〇二六年十月十日", "", date(2026, 10, 10)),
        ("二〇二六年二月三十日", "", None), ("周一", "week", None), ("一般", "", None),
    ],
)  # fmt: skip
def test_numbers_in_characters_are_numbers(text: str, unit: str, first: date | None) -> None:
    span = read(text, unit)
    assert (span and span.first()) == first


@pytest.mark.parametrize(
    "text, first",
    [
        ("7-13 Sep 2026", date(2026, 9, 7)), ("28 Sep - 4 Oct 2026", date(2026, 9, 28)),
        ("28 Dec - 3 Jan 2027", date(2026, 12, 28)), ("Sep 7-13, 2026", date(2026, 9, 7)),
        ("7. - 13. September 2026", date(2026, 9, 7)), ("2026年9月7日-9月13日", date(2026, 9, 7)),
        ("2026년 9월 7일~13일", date(2026, 9, 7)), ("13-7 Sep 2026", None), ("7-40 Sep 2026", None),
    ],
)  # fmt: skip
def test_ranges_of_days_begin_on_their_first(text: str, first: date | None) -> None:
    span = read(text)
    assert (span and span.first()) == first


def test_a_week_in_characters_without_a_year_has_its_number(tmp_path: Path) -> None:
    assert [span and span.number for span in (read("第一周", "week"), read("第十二周"), read("第二十周"))] == [
        1,
        12,
        20,
    ]
    raw = raw_of(tmp_path, "日期,满意度\n二〇二六年三月五日,4\n")
    assert not periods.states(facts(raw.table["日期"]), "日期", date(2026, 3, 5))


@pytest.mark.parametrize(
    "begin, end",
    [
        ("Week start", "Week end"), ("Week starting", "Week ending"), ("주 시작일", "주 종료일"), ("周开始", "周结束"),
        ("周开始日期", "周结束日期"), ("Month start", "Month end"),
    ],
)  # fmt: skip
def test_a_period_of_two_columns_is_dated_by_its_first_day(tmp_path: Path, begin: str, end: str) -> None:
    weeks = (("2026-10-05", "2026-10-11"), ("2026-10-12", "2026-10-18"))
    rows = (f"{weeks[n % 2][0]},{weeks[n % 2][1]},{n % 5 + 1},{n % 11}" for n in range(20))
    layout, tables = laid_out(raw_of(tmp_path, "\n".join((f"{begin},{end},CSAT (1-5),NPS (0-10)", *rows)) + "\n"))
    assert {row["responded_at"] for row in tables["response"]} == {"2026-10-05", "2026-10-12"}
    assert any(isinstance(note, Text) and note.values.get("other") == end for note in layout.notes)


def test_six_german_marks_are_a_scale(tmp_path: Path) -> None:
    marks = ("ungenügend", "mangelhaft", "ausreichend", "befriedigend", "gut", "sehr gut")
    rows = (f"2026-10-{n % 20 + 1:02},{marks[n % 6]}" for n in range(30))
    _, tables = laid_out(raw_of(tmp_path, "\n".join(("Datum,Zufriedenheit", *rows)) + "\n"))
    assert [float(row["csat"]) for row in tables["response"][:6]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "header, texts",
    [
        ("日付", ("令和八年九月三日", "令和八年九月十四日")), ("时间", ("2026年9月上旬", "2026年9月中旬")),
        ("时间", ("二〇二六年九月上旬", "二〇二六年九月下旬")), ("시기", ("2026년 9월 초순", "2026년 9월 하순")),
        ("日期", ("九月三日", "九月十四日")), ("日期", ("民國一一五年九月三日", "民國一一五年九月十四日")),
    ],
)  # fmt: skip
def test_dates_in_words_that_are_not_read_are_asked_about_and_not_of_today(
    tmp_path: Path, header: str, texts: tuple[str, ...]
) -> None:
    rows = (f"{texts[n % 2]},B{n % 3},{n % 5 + 1}" for n in range(24))
    path = tmp_path / "week.csv"
    path.write_text("\n".join((f"{header},Branch,CSAT (1-5)", *rows)) + "\n", encoding="utf-8")
    with pytest.raises(FileRefused) as asked:
        intake.inspect(path).close()
    message = asked.value.render("en")
    assert header in message
    assert texts[0] in message


@pytest.mark.parametrize("text", ["三年", "10년", "3个月", "2年以上"])
def test_how_long_something_took_is_no_part_of_a_calendar(text: str) -> None:
    assert not is_part(text)
