"""What a file's dates leave open is asked, by name and with values, before its rows are stored under a wrong day."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from analytics.ingest import intake, remembered_answers
from analytics.ingest.intake import Options
from analytics.insights import history
from data.checking.casting import DayOrder
from data.errors import FileAmbiguous, FileRefused
from data.store.store import Store

HEADS = {
    "ko": "응답번호,{date},지점,만족도(5점)",
    "zh": "序号,{date},网点,满意度(1-5)",
    "en": "Response ID,{date},Branch,CSAT (1-5)",
}
DATES = {"ko": "응답일", "zh": "提交日期", "en": "Date"}


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day is fixed, and what an upload does to the numbers is not counted."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")
    monkeypatch.setattr(history, "record", lambda *_: None)


def survey(path: Path, days: list[str], language: str = "en", column: str = "") -> Path:
    """A survey of one response a day, or whatever the column says."""
    head = HEADS[language].format(date=column or DATES[language])
    lines = [f"{path.stem.upper()}R{n * 37 % 1009},{day},B{n % 3},{n % 5 + 1}" for n, day in enumerate(days)]
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return path


def stored(store: Store, column: str = "responded_at", table: str = "response") -> list[date]:
    """The days in the store, in order."""
    with store.snapshot() as snapshot:
        rows = snapshot.to_arrow(snapshot.table(table)).to_pylist()
    return sorted(row[column].date() for row in rows)


def exchanged(form: str = "{:04}-{:02}-{:02} 00:00:00", *, is_day_first: bool = True) -> list[str]:
    """September 2025 in 56 rows after a spreadsheet of another country, to which the 1st is the 9th of January."""
    left = "{0:02}/09/2025" if is_day_first else "09/{0:02}/2025"
    return [form.format(2025, d, 9) if d <= 12 else left.format(d) for d in (1 + i % 28 for i in range(56))]


@pytest.mark.sampled
@pytest.mark.parametrize("language", ["ko", "zh", "en"])
@pytest.mark.parametrize("form", ["{:04}-{:02}-{:02} 00:00:00", "{:04}-{:02}-{:02}", "{:04}/{:0}/{:0}"])
@pytest.mark.parametrize("is_day_first", [True, False])
def test_exchanged_days_are_asked_about(
    store: Store, tmp_path: Path, language: str, form: str, *, is_day_first: bool
) -> None:
    file = survey(tmp_path / "a.csv", exchanged(form, is_day_first=is_day_first), language)
    with pytest.raises(FileAmbiguous) as asked:
        intake.take(file, store)
    said, question = str(asked.value), asked.value.question
    assert DATES[language] in said
    assert form.format(2025, 1, 9).split()[0] in said
    assert ("13/09/2025" if is_day_first else "09/13/2025") in said
    assert question
    assert (question.option, question.choices[0][0]) == ("accept", "mixed_dates")
    assert "export the file again" in said
    receipt = intake.take(file, store, options=Options(accept=("mixed_dates",)))
    assert (receipt.state, receipt.added, receipt.rejected) == ("committed", 56, 0)
    assert stored(store)[0] == date(2025, 1, 9)
    # What is meant so of one file says nothing of the next one.
    with pytest.raises(FileAmbiguous, match="mixed_dates"):
        intake.take(survey(tmp_path / "b.csv", exchanged(form, is_day_first=is_day_first)[1:], language), store)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, form", [("ko", "{:04}-{:02}-{:02} 00:00:00"), ("zh", "{:04}/{:0}/{:0}"), ("en", "serial")]
)
def test_exchanged_days_can_be_put_right_or_left(store: Store, tmp_path: Path, language: str, form: str) -> None:
    """Two rows of each day of September 2025; 45666 is the 9th of January 2025 as spreadsheets count."""
    cells = exchanged("{2:02}.{1:02}.{0}" if form == "serial" else form)
    if form == "serial":
        count = [date(int(c[6:]), int(c[3:5]), int(c[:2])).toordinal() - 693_594 if "." in c else c for c in cells]
        assert count[0] == 45_666
        cells = list(map(str, count))
    column = DATES[language]
    file = survey(tmp_path / "a.csv", cells, language)
    with pytest.raises(FileAmbiguous) as asked:
        intake.take(file, store)
    assert asked.value.question
    answers = [value for value, _ in asked.value.question.choices]
    assert answers[1:] == [f"values={column}:dates=exchanged", f"values={column}:dates=unknown"]
    for said, why in (("unknown", "not known whether"), ("swapped", "says nothing")):
        with pytest.raises(FileRefused, match=why):
            intake.take(file, store, options=Options(values={f"{column}:dates": said}))
    receipt = intake.take(file, store, options=Options(values={f"{column}:dates": "exchanged"}))
    assert (receipt.added, receipt.rejected) == (56, 0)
    assert stored(store) == sorted([date(2025, 9, day) for day in range(1, 29)] * 2)
    with pytest.raises(FileAmbiguous, match="mixed_dates"):
        intake.take(survey(tmp_path / "b.csv", cells[1:], language), store)


def test_exchanged_days_of_a_workbook_are_asked_about(store: Store, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet, form = book.add_worksheet(), book.add_format({"num_format": "m/d/yyyy"})
        sheet.write_row(0, 0, ["ID", "Date", "Branch", "CSAT (1-5)"])
        for i in range(56):
            d = 1 + i % 28
            sheet.write_row(i + 1, 0, [f"R{i * 37}", f"{d}/09/2025", "Main", i % 5 + 1])
            if d <= 12:
                sheet.write_datetime(i + 1, 1, datetime(2025, d, 9), form)
    with pytest.raises(FileAmbiguous, match=r"Date mixes dates such as 2025-01-09.* with text such as 13/09/2025"):
        intake.take(tmp_path / "a.xlsx", store)


def test_exchanged_days_of_complaints_and_as_numbers_are_asked_about(store: Store, tmp_path: Path) -> None:
    lines = [f"C-{n * 37:05},{day},B1,Fees,Open" for n, day in enumerate(exchanged())]
    (tmp_path / "c.csv").write_text("\n".join(["Complaint ID,Date opened,Branch,Category,Status", *lines]), "utf-8")
    with pytest.raises(FileAmbiguous, match="Date opened mixes"):
        intake.take(tmp_path / "c.csv", store)
    begin = date(1899, 12, 30)
    days = [str((date(2025, d, 9) - begin).days) if d <= 12 else f"{d}/09/2025" for d in range(1, 29)]
    with pytest.raises(FileAmbiguous, match="Date mixes dates such as 45666"):
        intake.take(survey(tmp_path / "n.csv", days), store)


def test_days_that_nobody_exchanged_are_not_asked_about(store: Store, tmp_path: Path) -> None:
    mixed = [f"2025-09-{d:02}" if d % 2 else f"{d:02}/09/2025" for d in range(1, 29)]
    assert intake.take(survey(tmp_path / "a.csv", mixed), store).added == 28
    assert stored(store) == [date(2025, 9, d) for d in range(1, 29)]
    # What stands for no date is no date of a spreadsheet.
    none = [*(f"{d:02}/10/2025" for d in range(1, 29) for _ in range(3)), "1900-01-01"]
    assert intake.take(survey(tmp_path / "b.csv", none), store, options=Options(nothing=("1900-01-01",))).added == 84


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, column, values",
    [
        ("en", "Quarter", ("FY26 Q1", "FY26 Q2")),
        ("en", "Period", ("Spring", "Autumn")), ("en", "Survey period", ("Wave 1", "Wave 2")),
        ("en", "Wave date", ("first", "second")),
        ("ko", "주차", ("9월 1주차", "9월 2주차")), ("ko", "기간", ("봄", "가을")),
        ("zh", "周次", ("第一周", "第二周")), ("zh", "调查期间", ("春", "秋")), ("en", "Day", ("Monday", "Tuesday")),
    ],
)  # fmt: skip
def test_a_period_that_is_no_day_is_asked_about(
    store: Store, tmp_path: Path, language: str, column: str, values: tuple[str, ...]
) -> None:
    file = survey(tmp_path / "a.csv", [values[n % len(values)] for n in range(30)], language, column)
    with pytest.raises(FileRefused) as asked:
        intake.take(file, store)
    question = asked.value.question
    assert column in str(asked.value)
    assert values[0] in str(asked.value)
    assert question
    assert [value for value, _ in question.choices] == [f"{column}=none"]
    assert intake.take(file, store, options=Options(mapping={column: "none"})).added == 30
    assert set(stored(store)) == {date(2026, 11, 23)}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "language, column, values, months",
    [
        ("ko", "조사시기", ("2026 상반기", "2025 하반기"), (1, 7)),
        ("en", "Survey period", ("H1 2026", "H2 2025"), (1, 7)),
        ("zh", "调查期间", ("2026年上半年", "2025年下半年"), (1, 7)),
        ("ko", "조사분기", ("26년 1분기", "25년 4분기"), (1, 10)),
    ],
)  # fmt: skip
def test_a_period_of_the_survey_is_its_first_day(
    store: Store, tmp_path: Path, language: str, column: str, values: tuple[str, ...], months: tuple[int, int]
) -> None:
    file = survey(tmp_path / "a.csv", [values[n % 2] for n in range(30)], language, column)
    assert intake.take(file, store).added == 30
    assert stored(store) == [date(2025, months[1], 1)] * 15 + [date(2026, months[0], 1)] * 15


@pytest.mark.parametrize("column, values", [("Period", ("Q1 2026", "Q2 2026")), ("시기", ("26년 1분기", "26년 2분기"))])
def test_a_period_that_can_be_read_may_be_of_something_else(
    store: Store, tmp_path: Path, column: str, values: tuple[str, str]
) -> None:
    file = survey(tmp_path / "a.csv", [values[n % 2] for n in range(30)], "en", column)
    with pytest.raises(FileRefused, match=column):
        intake.take(file, store)
    intake.take(file, store, options=Options(mapping={column: "responded_at"}))
    assert stored(store) == [date(2026, 1, 1)] * 15 + [date(2026, 4, 1)] * 15


def test_a_period_beside_a_date_and_a_file_without_any_are_taken(store: Store, tmp_path: Path) -> None:
    lines = [f"R{n * 37},2026-09-{n:02},Sep,B{n % 3},{n % 5 + 1}" for n in range(1, 21)]
    (tmp_path / "a.csv").write_text("\n".join(["ID,Visited on,Month,Branch,CSAT (1-5)", *lines]), "utf-8")
    assert intake.take(tmp_path / "a.csv", store).added == 20
    assert stored(store) == [date(2026, 9, n) for n in range(1, 21)]
    lines = [f"R{n * 37 + 5000},B{n % 3},{n % 5 + 1},{n % 4 + 2}" for n in range(1, 21)]
    (tmp_path / "b.csv").write_text("\n".join(["응답번호,지점,만족도(5점),주차", *lines]), "utf-8")
    receipt = intake.take(tmp_path / "b.csv", store)
    assert receipt.added == 20
    assert "The file has no date" in " ".join(map(str, receipt.notices))


def september(first: int, last: int, start: int) -> list[str]:
    """Days of September 2025, the month first; 09/01 to 09/12 may be days first as well."""
    return [f"09/{first + n % (last - first + 1):02}/2025" for n in range(start, start + 24)]


@pytest.mark.parametrize("language", ["ko", *(pytest.param(other, marks=pytest.mark.long) for other in ("zh", "en"))])
def test_an_order_that_was_said_is_outlived_by_what_a_later_file_shows(
    store: Store, tmp_path: Path, language: str
) -> None:
    def take(name: str, days: list[str], order: DayOrder = "") -> list[date]:
        done = intake.take(survey(tmp_path / name, days, language), store, options=Options(order=order))
        assert (done.state, done.rejected) == ("committed", 0)
        with store.snapshot() as snapshot:
            rows = snapshot.to_arrow(snapshot.table("response")).to_pylist()
        return sorted(row["responded_at"].date() for row in rows if row["upload_id"] == done.upload_id)

    assert take("a.csv", september(1, 12, 0), "dmy")[0] == date(2025, 1, 9)
    assert take("a2.csv", september(1, 11, 7))[0] == date(2025, 1, 9)
    assert take("b.csv", september(13, 22, 0))[0] == date(2025, 9, 13)
    assert take("c.csv", september(1, 12, 5))[-1] == date(2025, 9, 12)
    assert take("d.csv", september(1, 10, 3), "dmy")[-1] == date(2025, 10, 9)
    assert take("e.csv", september(2, 12, 3))[-1] == date(2025, 12, 9)
    # A layout of the bank's own is not newer than the file: what it leaves open is asked.
    with intake.inspect(tmp_path / "e.csv", store=store) as plan:
        remembered_answers.save_layout(store, plan, "Ours")
    assert take("f.csv", september(3, 12, 3))[-1] == date(2025, 12, 9)
    assert take("g.csv", september(14, 25, 0))[0] == date(2025, 9, 14)
    with pytest.raises(FileAmbiguous, match="day-month or month-day"):
        take("h.csv", september(4, 12, 3))


@pytest.mark.parametrize("language, none", [("ko", "1900-01-01"), ("zh", "1970-01-01 00:00:00"), ("en", "1970-01-01")])
def test_rows_that_are_to_be_left_out_are_not_dated_today(
    store: Store, tmp_path: Path, language: str, none: str
) -> None:
    file = survey(tmp_path / "a.csv", [none] * 30, language)
    with pytest.raises(FileAmbiguous) as asked:
        intake.take(file, store)
    question = asked.value.question
    assert question
    column = question.column
    assert (question.option, question.choices[0][0]) == ("values", f"{column}:{none}=none")
    outcome = intake.take(file, store, options=Options(values={f"{column}:{none}": "none"}))
    assert (outcome.state, outcome.added, outcome.rejected) == ("refused", 0, 30)
    assert str(outcome.rejections[0].reason) == "Programs write this when a date is missing."
    assert not store.history()


@pytest.mark.parametrize(
    "language, form",
    [("ko", "2025-{1:02}-{0:02}"), ("zh", "2025/{1:02}/{0:02}"), ("en", "2025-{1:02}-{0:02} 00:00:00")],
)
def test_a_month_s_first_days_all_exchanged_are_asked_about(
    store: Store, tmp_path: Path, language: str, form: str
) -> None:
    """The first ten days of November 2025, of which a spreadsheet makes the 11th of ten months."""
    file = survey(tmp_path / "a.csv", [form.format(11, 1 + n % 10) for n in range(40)], language)
    with pytest.raises(FileAmbiguous, match="all are on the same one or two days of a month"):
        intake.take(file, store)
    receipt = intake.take(file, store, options=Options(values={f"{DATES[language]}:dates": "exchanged"}))
    assert receipt.added == 40
    assert stored(store) == sorted(date(2025, 11, 1 + n % 10) for n in range(40))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "days",
    [
        [f"2025-{1 + n % 10:02}-01" for n in range(40)],
        [f"2025-{1 + n % 10:02}-15" for n in range(40)],
        [f"2025-{1 + n % 10:02}-{11 if n % 2 else 5:02}" for n in range(40)],
        [f"2025-{10 + n % 3:02}-11" for n in range(40)],
        [f"2025-{1 + n % 10}-{11 if n % 2 else 5}" for n in range(40)],
    ],
)
def test_days_that_nothing_speaks_against_are_not_asked_about(store: Store, tmp_path: Path, days: list[str]) -> None:
    assert intake.take(survey(tmp_path / "a.csv", days), store).added == 40


def test_how_the_days_were_read_is_told_where_it_was_said(store: Store, tmp_path: Path) -> None:
    """Now or of the file before; days that tell it themselves need no word. 4 April is the same in both orders."""
    asked = survey(tmp_path / "a.csv", [f"{d:02}/04/2025" for d in range(1, 13) for _ in range(3)])
    after = survey(tmp_path / "b.csv", [f"{d:02}/05/2025" for d in range(1, 13) for _ in range(3)])
    plain = survey(tmp_path / "c.csv", [f"{d:02}/06/2025" for d in range(1, 29)])
    told = []
    for file, order in ((asked, "mdy"), (after, ""), (plain, "")):
        with intake.inspect(file, options=Options(order=order), store=store) as plan:  # type: ignore[arg-type]
            told.append([text for text in (n.render() for n in plan.notices) if "first: " in text])
            intake.commit(plan, store, by="me")
    assert told == [
        ["The dates in Date are read with the month first: 01/04/2025 is 2025-01-04."],
        ["The dates in Date are read with the month first: 01/05/2025 is 2025-01-05."],
        [],
    ]


def test_the_order_of_a_days_dates_is_told_once_and_of_no_length(store: Store, tmp_path: Path) -> None:
    """The times of answer and end are those of Date, some lengths later."""
    rows = [f"C70{n:03},09/07/2026,09:{n:02}:00,{n:02}:20,{n:02}:40,Handled" for n in range(30)]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join(["Call ID,Date,Time,Wait,Talk,Disposition", *rows]), encoding="utf-8")
    taken = intake.take(path, store, options=Options(order="mdy", accept=("one_day",)))
    told = [str(note) for note in taken.notices if "month first" in str(note)]
    assert told == ["The dates in Date are read with the month first: 09/07/2026 is 2026-09-07."]


def test_a_question_of_day_and_month_shows_days_that_differ(tmp_path: Path) -> None:
    """01/01 is the same day whichever comes first, and so it is no example of the question."""
    file = tmp_path / "c.csv"
    days = [f"0{month}/0{day}/2026" for month in (1, 2, 3) for day in (1, 2, 3, 4)]
    rows = [f"C{n},{day},fees,app" for n, day in enumerate(days)]
    file.write_text("\n".join(["complaint_id,opened_at,reason,channel", *rows]) + "\n", encoding="utf-8")
    with pytest.raises(FileAmbiguous) as asked:
        intake.inspect(file).close()
    (question,) = asked.value.questions
    assert question.option == "order"
    assert all(one[:2] != one[3:5] for one in question.examples)
    assert asked.value.title.values["example"] == question.examples[0]
