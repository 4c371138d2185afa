"""Dates in the ways that people and systems write them: read as they are meant, or asked about, never otherwise."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from analytics.ingest import intake
from analytics.ingest.plans import Options
from data.checking import casting, questions
from data.checking.casting import DayOrder
from data.contracts import COMPLAINT, RESPONSE
from data.errors import FileRefused
from data.store import duck
from data.store.store import Store

pytestmark = pytest.mark.usefixtures("uncounted")


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The year that is near is 2026."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")


def moments(*texts: str, said: DayOrder = "") -> list[datetime | None]:
    """A column's values as times; raises FileRefused for what is asked or cannot be read."""
    strings = pa.table({"responded_at": list(texts), "place": list(range(len(texts)))})
    found = questions.dates(RESPONSE, strings.select(["responded_at"]))
    questions.ask(RESPONSE, found, {"responded_at": "응답일"}, said)
    at = casting.typed("time", "responded_at", found["responded_at"].read(said).order)
    with duck.connection(strings=strings) as con:
        found_at = [at for (at,) in con.execute(f"SELECT {at} FROM strings ORDER BY place").fetchall()]
    # Other years are refused by a rule of their own.
    return [at if at and casting.FIRST_YEAR <= at.year <= casting.LAST_YEAR else None for at in found_at]


def days(*texts: str, said: DayOrder = "") -> list[date | None]:
    """The same as days."""
    return [at.date() if at else None for at in moments(*texts, said=said)]


def doubt(*texts: str, said: DayOrder = "") -> str:
    """What is said of a column that is asked about or refused."""
    with pytest.raises(FileRefused) as caught:
        moments(*texts, said=said)
    assert "응답일" in str(caught.value)
    assert caught.value.question
    return str(caught.value)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text",
    [
        "March 1st, 2026", "1st of March 2026",
        "the 1st of March 2026", "am 1. März 2026",
        "Sunday, 1 March 2026", "Sunday, March 1st, 2026", "Sun, 1 Mar 2026",
        "1. März 2026", "Sonntag, 1. März 2026", "So., 1. März 2026", "1er mars 2026", "dimanche 1 mars 2026",
        "1 de marzo de 2026", "domingo, 1 de marzo de 2026", "1 de março de 2026", "1 marzo 2026", "2026 Mar 1",
        "01/Mar/2026", "2026년 3월 1일 (일)", "2026년 3월 1일 일요일", "26년 3월 1일",
        "2026年3月1日 星期日", "2026年3月1号",
        "2026年3月1日(日)", "令和8年3月1日", "R8.3.1", "R8/3/1", "民國115年3月1日", "1. 3. 2026",
    ],
)  # fmt: skip
def test_long_forms_are_read_in_six_languages(text: str) -> None:
    assert days(text) == [date(2026, 3, 1)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text, clock",
    [
        ("2026-03-01 오전 9:05", "09:05"), ("2026. 3. 1. 오후 9:05", "21:05"),
        ("2026년 3월 1일 오후 12시 5분", "12:05"),
        ("2026-03-01 上午9:05", "09:05"), ("2026年3月1日 9:05 下午", "21:05"), ("2026-03-01 9:05 上午", "09:05"),
        ("2026-03-01 凌晨 1:05", "01:05"), ("2026-03-01 中午12:05", "12:05"), ("2026-03-01 晚上8点05分", "20:05"),
        ("2026-03-01 새벽 1시 5분", "01:05"), ("March 1, 2026 9:05pm", "21:05"), ("1 March 2026 12:05 am", "00:05"),
        ("2026-03-01 09:05~09:35", "09:05"), ("2026-02-28 25:05", "01:05"), ("2026-03-01T00:05:00Z", "09:05"),
        ("2026-03-01T00:05:00.000+00:00", "09:05"), ("1772323500", "09:05"), ("1772323500000", "09:05"),
        ("46082.378472", "09:05"), ("1er mars 2026 à 14h05", "14:05"), ("1. März 2026, 14:05 Uhr", "14:05"),
        ("2026-03-01 9 h 05", "09:05"), ("1 de marzo de 2026 a las 9:05", "09:05"),
    ],
)  # fmt: skip
def test_halves_of_the_day_and_moments_of_systems(text: str, clock: str) -> None:
    (at,) = moments(text)
    assert at is not None
    assert f"{at.replace(second=0):%Y-%m-%d %H:%M}" in (f"2026-03-01 {clock}",)


@pytest.mark.parametrize("text", ["2026-03-01 晚上12:05", "2026-03-01 中午11:30", "2026-03-01 밤 12:05"])
def test_halves_of_the_day_that_are_not_certain_are_no_time(text: str) -> None:
    good = [f"2026-03-0{n}" for n in range(1, 9)]
    assert moments(*good, text)[-1] is None


YEAR_FIRST = ("%y-%m-%d", "%y/%m/%d", "%y.%m.%d", "%y%m%d", "%y-%m-%d 14:13")


@pytest.mark.sampled
@pytest.mark.parametrize("form", YEAR_FIRST)
def test_the_year_is_first_where_the_column_says_so(form: str) -> None:
    march = [date(2026, 3, n) for n in range(1, 29)]
    assert days(*(f"{day:{form}}" for day in march)) == march
    few = [date(2026, month, n) for month, n in ((2, 3), (3, 14), (3, 1), (4, 30), (5, 31))]
    assert days(*(f"{day:{form}}" for day in few)) == few


@pytest.mark.sampled
@pytest.mark.parametrize("form", YEAR_FIRST)
def test_the_year_is_asked_for_where_the_column_does_not_tell(form: str) -> None:
    text = f"{date(2026, 3, 1):{form}}"
    assert "--order ymd" in doubt(text)
    assert days(text, said="ymd") == [date(2026, 3, 1)]
    assert days(text, said="dmy") == [date(2001, 3, 26)]
    assert "--order ymd" in doubt(*(f"{date(year, 12, 24):{form}}" for year in (2024, 2025, 2026)))


def test_the_day_is_first_where_the_last_part_stands_still() -> None:
    march = [date(2026, 3, n) for n in range(1, 29)]
    assert days(*(f"{day:%d-%m-%y}" for day in march)) == march
    assert days(*(f"{day:%m/%d/%y}" for day in march)) == march
    assert days(*(f"{day:%d.%m.%y}" for day in march)) == march
    assert "--order dmy" in doubt("3/4/26", "5/4/26", "6/4/26")


def test_years_of_other_calendars_are_common_years() -> None:
    march = [date(2026, 3, n) for n in range(1, 29)]
    assert days(*(f"115/{day:%m/%d}" for day in march)) == march
    assert days(*(f"115.{day.month}.{day.day} 10:30" for day in march)) == march
    assert days("99/12/31", "100/01/01", "115/03/01")[1:] == [date(2011, 1, 1), date(2026, 3, 1)]
    assert days(*(f"2569-{day:%m-%d}" for day in march)) == march
    assert days(*(f"{day.day}/{day.month}/2569" for day in march)) == march
    assert days("29/2/2567") == [date(2024, 2, 29)]
    assert "--order dmy" in doubt("1/3/2569", "2/3/2569")
    assert days("1/3/2569", "2/3/2569", said="dmy") == [date(2026, 3, 1), date(2026, 3, 2)]
    assert "another calendar" in doubt("2450-03-01", "2451-04-01")
    assert "another calendar" in doubt("180/03/01", "181/04/01")
    assert "--order roc" in doubt("89/09/22", "90/10/01")
    assert days("89/09/22", "90/10/01", said="roc") == [date(2000, 9, 22), date(2001, 10, 1)]


def test_a_year_slipped_by_hand_is_no_other_calendar() -> None:
    good = [f"2026-03-0{n}" for n in range(1, 10)]
    assert days(*good, "2569-03-01", "115-03-01")[9:] == [None, None]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "text, first",
    [
        ("2026-03", (3, 1)), ("2026/3", (3, 1)), ("2026.03", (3, 1)), ("202603", (3, 1)), ("2026년 3월", (3, 1)),
        ("2026年3月", (3, 1)), ("Mar 2026", (3, 1)), ("03/2026", (3, 1)),
        ("March 2026", (3, 1)), ("2026Q2", (4, 1)), ("2026-Q2", (4, 1)),
        ("2Q26", (4, 1)), ("Q2 2026", (4, 1)), ("2026년 2분기", (4, 1)), ("2026年第二季度", (4, 1)),
        ("2026年2季度", (4, 1)), ("2026-W10", (3, 2)), ("2026년 10주차", (3, 2)), ("2026年第10周", (3, 2)),
        ("26년 2분기", (4, 1)), ("2026 2분기", (4, 1)), ("H2 2026", (7, 1)), ("2026H1", (1, 1)), ("2H26", (7, 1)),
        ("2026 상반기", (1, 1)), ("26년 하반기", (7, 1)), ("2026年下半年", (7, 1)), ("2026年上半期", (1, 1)),
    ],
)  # fmt: skip
def test_months_quarters_and_weeks_are_their_first_day(text: str, first: tuple[int, int]) -> None:
    assert days(text, text) == [date(2026, *first)] * 2
    # In a column of days it is no day.
    assert days(*(f"2026-03-0{n}" for n in range(1, 9)), text)[-1] is None


@pytest.mark.parametrize("text", ["3월 10일", "3月10日", "3/10", "Mar 10", "10 March", "March 10th", "03-10"])
def test_dates_without_a_year_are_refused_by_name(text: str) -> None:
    assert "have no year" in doubt(text, text)
    assert text in doubt(text)


@pytest.mark.parametrize("text", ["yesterday", "2026", "FY26", "09:30", "上周"])
def test_what_is_no_date_is_refused_by_name(text: str) -> None:
    assert text in doubt(text, text)


def _spoken(form: str) -> Callable[[date], str]:
    return lambda day: day.strftime(form)


FORMS: dict[str, Callable[[date], str]] = {
    **{form: _spoken(form) for form in (
        "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%y",
        "%m/%d/%y", "%y-%m-%d", "%y/%m/%d", "%y.%m.%d", "%y%m%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%d-%b-%y",
        "%Y %b %d", "%A, %d %B %Y",
    )},
    "ko": lambda d: f"{d.year}년 {d.month}월 {d.day}일", "ko dots": lambda d: f"{d.year}. {d.month}. {d.day}.",
    "zh": lambda d: f"{d.year}年{d.month}月{d.day}日", "roc": lambda d: f"{d.year - 1911}/{d:%m/%d}",
    "roc words": lambda d: f"民國{d.year - 1911}年{d.month}月{d.day}日", "thai": lambda d: f"{d:%d/%m}/{d.year + 543}",
    "thai first": lambda d: f"{d.year + 543}-{d:%m-%d}", "short": lambda d: f"{d.month}/{d.day}/{d.year % 100}",
    "serial": lambda d: str((d - date(1899, 12, 30)).days), "bare": lambda d: f"{d.day}.{d.month}.{d.year}",
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("form", FORMS)
def test_any_dates_are_read_as_they_were_written_or_asked_about(form: str) -> None:
    dice = random.Random(form)
    for rows, span in ((1, 1), (3, 20), (12, 40), (40, 400), (40, 11_000)):
        first = date(2000, 1, 1) + timedelta(dice.randrange(11_300))
        meant = [min(first + timedelta(dice.randrange(span)), date(2030, 12, 31)) for _ in range(rows)]
        try:
            found = days(*map(FORMS[form], meant))
        except FileRefused:
            continue
        assert [day for day in found if day is not None] == [d for d, f in zip(meant, found, strict=True) if f], first


def survey(folder: Path, header: str, *dates: str) -> Path:
    path = folder / "answers.csv"
    lines = (f'"{text}",{number % 5 + 1}' for number, text in enumerate(dates))
    path.write_text("\n".join((f"{header},만족도", *lines)) + "\n", encoding="utf-8")
    return path


def stored(path: Path, store: Store, **said: object) -> list[date]:
    """The days of the responses, once the file is added."""
    outcome = intake.take(path, store, options=Options(**said))  # type: ignore[arg-type]
    assert outcome.state == "committed", outcome.rejections[:2]
    with store.snapshot() as snap:
        rows = snap.to_arrow(snap.table("response"))["responded_at"].to_pylist()
    return sorted(at.date() for at in rows)


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["응답일", "填写日期", "Survey date"])
def test_no_date_is_left_out_and_the_others_are_stored(header: str, tmp_path: Path, store: Store) -> None:
    good = [f"2026-03-{n:02}" for n in range(1, 11)]
    path = survey(tmp_path, header, *good, *["1900-01-01"] * 6, "9999-12-31")
    with pytest.raises(FileRefused, match="1900-01-01") as asked:
        intake.take(path, store)
    assert [(q.option, q.column) for q in asked.value.questions] == [("values", header)] * 2
    said = dict(q.choices[0][0].split("=") for q in asked.value.questions)
    assert said == {f"{header}:1900-01-01": "none", f"{header}:9999-12-31": "none"}
    days = [date(2026, 3, n) for n in range(1, 11)]
    if header != "Survey date":
        assert stored(path, store, nothing=("1900-01-01", "9999-12-31")) == days
        return
    assert stored(path, store, values=said) == days


def test_what_no_date_means_holds_for_the_column_that_was_asked_about(tmp_path: Path, store: Store) -> None:
    """The same text in another column of dates is asked about still, and is kept as an answer where it is one."""
    path = tmp_path / "two.csv"
    none = [*(f"2026-03-{n:02}" for n in range(1, 11)), *["1900-01-01"] * 6]
    lines = [f"R{n},{day},{1 + n % 5},{'1900-01-01' if n < 3 else 'x'}" for n, day in enumerate(none)]
    path.write_text("\n".join(["Response ID,Survey date,Overall satisfaction,Word", *lines]) + "\n", encoding="utf-8")
    with pytest.raises(FileRefused, match="1900-01-01"):
        stored(path, store, values={"Word:1900-01-01": "none"})
    assert len(stored(path, store, values={"Survey date:1900-01-01": "none"})) == 10
    with store.snapshot() as snap:
        kept = snap.to_arrow(snap.table("answer"))["value"].to_pylist()
    assert kept.count("1900-01-01") == 3


def test_a_few_rows_without_a_date_are_refused_with_the_reason(tmp_path: Path, store: Store) -> None:
    path = survey(tmp_path, "응답일", *(f"2026-03-{n:02} 09:00:00" for n in range(1, 11)), "1970-01-01 00:00:00")
    outcome = intake.take(path, store)
    assert (outcome.added, outcome.rejected) == (10, 1)
    assert str(outcome.rejections[0].reason) == "Programs write this when a date is missing."


def test_a_complaint_that_is_not_closed_has_no_closing_day(tmp_path: Path, store: Store) -> None:
    path = tmp_path / "voc.csv"
    rows = "".join(f"{n},2026-03-0{n},{'9999-12-31' if n > 3 else f'2026-03-1{n}'},open\n" for n in range(1, 8))
    path.write_text("complaint_id,opened_at,closed_at,status\n" + rows, encoding="utf-8")
    said = Options(values={"closed_at:closes": "yes"})
    assert intake.take(path, store, options=said).added == 7
    with store.snapshot() as snap:
        closed = snap.to_arrow(snap.table("complaint"))["closed_at"]
    assert len(closed) - closed.null_count == 3


@pytest.mark.parametrize("header", ["응답일", "填写日期", "Survey date"])
def test_a_date_by_name_that_cannot_be_read_is_refused_and_can_be_left_out(
    header: str, tmp_path: Path, store: Store
) -> None:
    path = survey(tmp_path, header, "first day", "second day", "third day")
    with pytest.raises(FileRefused, match="cannot be read") as asked:
        intake.take(path, store)
    assert asked.value.question
    assert [value for value, _ in asked.value.question.choices] == [f"{header}=none"]
    assert stored(path, store, mapping={header: "none"}) == [date(2026, 11, 23)] * 3


def test_months_by_their_values_alone_are_asked_about(tmp_path: Path, store: Store) -> None:
    path = survey(tmp_path, "기간", "2026년 1월", "2026년 2월", "2026년 3월")
    with pytest.raises(FileRefused, match="기간") as asked:
        intake.take(path, store)
    assert asked.value.question
    assert [value for value, _ in asked.value.question.choices] == ["기간=responded_at", "기간=none"]
    months = [date(2026, month, 1) for month in (1, 2, 3)]
    assert stored(path, store, mapping={"기간": "responded_at"}) == months


def test_birthdays_date_no_response(tmp_path: Path, store: Store) -> None:
    path = survey(tmp_path, "생년월일", "1980-01-02", "1990-03-04", "2001-05-06")
    assert stored(path, store) == [date(2026, 11, 23)] * 3


def test_a_table_that_needs_its_date_says_so() -> None:
    rows = pa.table({"opened_at": ["3월 10일", "3월 11일"]})
    with pytest.raises(FileRefused, match="접수일 have no year") as refused:
        questions.ask_order(COMPLAINT, rows, {"opened_at": "접수일"})
    assert refused.value.questions == ()
