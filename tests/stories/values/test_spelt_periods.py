"""Numbers of dates in Chinese characters, weeks by their first and last day, and German marks are read as they come."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.checking.calendar_spans import is_part, read
from data.checking.spelt_days import in_digits
from data.errors import FileRefused
from data.layouts.column_profile import facts
from data.layouts.times import periods
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


@pytest.mark.sampled
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


@pytest.mark.parametrize("worst", ["ungenügend", "ungenuegend", "UNGENUEGEND", "UNGENÜGEND"])
def test_six_german_marks_are_a_scale(tmp_path: Path, worst: str) -> None:
    marks = (worst, "mangelhaft", "ausreichend", "befriedigend", "gut", "sehr gut")
    rows = (f"2026-10-{n % 20 + 1:02},{marks[n % 6]}" for n in range(30))
    _, tables = laid_out(raw_of(tmp_path, "\n".join(("Datum,Zufriedenheit", *rows)) + "\n"))
    assert [float(row["csat"]) for row in tables["response"][:6]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("worst", ["ungenügend", "ungenuegend", "UNGENUEGEND"])
def test_german_marks_with_their_digits_end_at_six_however_they_are_written(tmp_path: Path, worst: str) -> None:
    marks = (worst, "mangelhaft", "ausreichend", "befriedigend", "gut", "sehr gut")
    rows = (f"2026-10-{n % 20 + 1:02},{6 - n % 6} ({marks[n % 6]})" for n in range(30))
    _, tables = laid_out(raw_of(tmp_path, "\n".join(("Datum,Zufriedenheit", *rows)) + "\n"))
    assert [float(row["csat"]) for row in tables["response"][:6]] == [1, 2, 3, 4, 5, 6]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, texts",
    [
        ("日付", ("令和八年九月上旬", "令和八年九月中旬")), ("时间", ("2026年9月上旬", "2026年9月中旬")),
        ("时间", ("二〇二六年九月上旬", "二〇二六年九月下旬")), ("시기", ("2026년 9월 초순", "2026년 9월 하순")),
        ("日期", ("九月三日", "九月十四日")), ("Week", ("w/e 13/09/2026", "w/e 20/09/2026")),
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


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["日付", "时间"])
@pytest.mark.parametrize(
    "texts",
    [
        ("令和八年九月三日", "令和八年十月二十一日"), ("民國一一五年九月三日", "民國一百一十五年十月廿一日"),
        ("二〇二六年九月三日", "二○二六年十月二十一日"), ("令和八年九月三日(木)", "令和八年十月廿一日(水)"),
        ("二零二六年九月三日 星期四", "二零二六年十月二十一日 星期三"),
        ("中華民國115年九月三日", "中華民國115年十月二十一日"),
        ("二〇二六年九月三号十时五分", "二〇二六年十月二十一号十一点三十分"),
    ],
)  # fmt: skip
def test_days_in_chinese_characters_are_those_days(tmp_path: Path, header: str, texts: tuple[str, str]) -> None:
    assert _days(tmp_path, header, texts) == {"2026-09-03", "2026-10-21"}


@pytest.mark.parametrize("header", ["日期", "日付", "Date"])
def test_days_in_chinese_characters_without_a_year_are_of_the_year_that_is_said(tmp_path: Path, header: str) -> None:
    texts = ("九月三日", "十月二十一日(三)")
    with pytest.raises(FileRefused, match="no year"):
        _days(tmp_path, header, texts)
    said = Options(values={f"{header}:year": "2025"})
    assert _days(tmp_path, header, texts, said) == {"2025-09-03", "2025-10-21"}


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["Date", "Week"])
@pytest.mark.parametrize(
    "texts",
    [
        ("w/c 14/09/2026", "w/c 28/09/2026"), ("week commencing 14 Sep 2026", "Week commencing 28 September 2026"),
        ("W/C 2026-09-14", "W/C 2026-09-28"), ("Week of 9/14/2026", "Week of 9/28/2026"),
        ("Woche vom 14.09.2026", "Woche ab 28.09.2026"), ("semana del 14/09/2026", "semana del 28/09/2026"),
    ],
)  # fmt: skip
def test_the_first_day_of_a_week_that_is_said_to_be_that_dates_its_rows(
    tmp_path: Path, header: str, texts: tuple[str, str]
) -> None:
    assert _days(tmp_path, header, texts) == {"2026-09-14", "2026-09-28"}


@pytest.mark.parametrize("word", ["w/c", "week commencing", "Week of"])
def test_day_and_month_of_such_a_day_are_asked_about_where_either_may_be_first(tmp_path: Path, word: str) -> None:
    with pytest.raises(FileRefused) as asked:
        _days(tmp_path, "Date", (f"{word} 07/09/2026", f"{word} 05/10/2026"))
    assert "order" in {question.option for question in asked.value.questions}


@pytest.mark.sampled
@pytest.mark.parametrize("text", ["week 36/2026", "week of 2026", "W36", "三年", "九月", "二十日", "很好九月三日"])
def test_what_is_no_such_day_stays_as_it_is(text: str) -> None:
    assert in_digits(text) == text


def _days(folder: Path, header: str, texts: tuple[str, str], said: Options | None = None) -> set[str]:
    """The days of a survey with these texts, as they would be stored."""
    rows = (f"{texts[n % 2]},B{n % 3},{n % 5 + 1}" for n in range(24))
    path = folder / "week.csv"
    path.write_text("\n".join((f"{header},Branch,CSAT (1-5)", *rows)) + "\n", encoding="utf-8")
    with intake.inspect(path, options=said or Options()) as plan:
        return {str(day)[:10] for day in pq.read_table(plan.tables["response"].files[0])["responded_at"].to_pylist()}
