"""Weeks, months, quarters and the like as the only days of a file: read, or asked about, and never today in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.checking import calendar_spans
from data.checking.days import written
from data.errors import FileAmbiguous
from data.layouts.layout import Layout
from tests.data.test_layouts import laid_out, raw_of


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The years that are near are of this day."""
    monkeypatch.setenv("TELLER_TODAY", "2026-11-23")


def survey(header: str, *texts: str) -> str:
    """A survey with these texts under the header, and nothing else that dates it."""
    rows = [f'"{text}",{place % 5 + 1},{place % 11}' for place, text in enumerate(texts * 8)]
    return "\n".join([f"{header},Overall satisfaction,NPS", *rows]) + "\n"


def days(folder: Path, header: str, *texts: str, **said: object) -> tuple[Layout, list[str]]:
    """The layout of such a survey, and the first days of its texts."""
    layout, tables = laid_out(raw_of(folder, survey(header, *texts)), **said)
    return layout, [row["responded_at"] for row in tables["response"]][: len(texts)]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, texts, first",
    [
        ("KW", ("KW 36/2026", "KW 37/2026"), "2026-08-31"),
        ("Kalenderwoche", ("KW36 2026", "KW37 2026"), "2026-08-31"),
        ("Woche", ("36/2026", "37/2026"), "2026-08-31"), ("Woche", ("07/2026", "08/2026"), "2026-02-09"),
        ("Semana", ("Semana 36/2026", "Semana 37/2026"), "2026-08-31"),
        ("Semaine", ("S36 2026", "S37 2026"), "2026-08-31"), ("Semaine", ("2026-S36", "2026-S37"), "2026-08-31"),
        ("주차", ("2026-36주", "2026-37주"), "2026-08-31"), ("週次", ("115年第36週", "115年第37週"), "2026-08-31"),
        ("Quartal", ("1. Quartal 2026", "2. Quartal 2026"), "2026-01-01"),
        ("Trimestre", ("T1 2026", "T2 2026"), "2026-01-01"), ("Trimestre", ("1T2026", "2T2026"), "2026-01-01"),
        ("Trimestre", ("II trimestre 2026", "III trimestre 2026"), "2026-04-01"),
        ("분기", ("'26.1Q", "'26.2Q"), "2026-01-01"), ("季度", ("115年第1季", "115年第2季"), "2026-01-01"),
        ("Semestre", ("1er semestre 2026", "2e semestre 2025"), "2026-01-01"),
        ("Mês", ("jul/26", "ago/26"), "2026-07-01"), ("기준월", ("26.7월", "26.8월"), "2026-07-01"),
        ("응답월", ("26년 7월", "26년 8월"), "2026-07-01"), ("年月", ("115年7月", "115年8月"), "2026-07-01"),
        ("年月", ("令和8年7月", "令和8年8月"), "2026-07-01"), ("Month", ("Jul '26", "Aug '26"), "2026-07-01"),
        ("Month", ("Jul/26", "Aug/26"), "2026-07-01"), ("Month", ("Jan-26", "Feb-26", "Mar-26"), "2026-01-01"),
        ("Month", ("JUL26", "AUG26"), "2026-07-01"), ("Month", ("26-07", "26-08"), "2026-07-01"),
        ("Monat", ("Jul 26", "Aug 26"), "2026-07-01"), ("Mes", ("jul-26", "ago-26"), "2026-07-01"),
        ("Survey month", ("Nov-25", "Dec-25", "Jan-26", "Feb-26"), "2025-11-01"),
        ("Date", ("Jul-26", "Aug-26", "Sep-26"), "2026-07-01"), ("일자", ("26-07", "26-08", "26-09"), "2026-07-01"),
        ("조사기간", ("2026.09.01~2026.09.07", "2026.09.08~2026.09.14"), "2026-09-01"),
        ("Survey period", ("2026-09-01 - 2026-09-07", "2026-09-08 - 2026-09-14"), "2026-09-01"),
        ("期间", ("2026年9月1日至9月7日", "2026年9月8日至9月14日"), "2026-09-01"),
    ],
)  # fmt: skip
def test_what_leaves_nothing_open_is_its_first_day(
    tmp_path: Path, header: str, texts: tuple[str, ...], first: str
) -> None:
    layout, found = days(tmp_path, header, *texts)
    assert found[0] == first
    assert len(set(found)) == len(texts)
    assert any(header in str(note) and "first day of its period" in str(note) for note in layout.notes)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, text, first",
    [
        ("Submitted", "20260901T100500Z", "2026-09-01 19:05:00"),
        ("제출일시", "20260901T100500+0900", "2026-09-01 10:05:00"),
        ("提交时间", "20260901T1005", "2026-09-01 10:05:00"), ("Submitted", "01Sep2026", "2026-09-01 00:00:00"),
        ("Submitted", "01SEP2026:10:05:30", "2026-09-01 10:05:30"), ("Submitted", "Sep 01, 26", "2026-09-01 00:00:00"),
        ("Datum", "01.09.2026 10.05 Uhr", "2026-09-01 10:05:00"),
    ],
)  # fmt: skip
def test_forms_of_some_programs_are_read(tmp_path: Path, header: str, text: str, first: str) -> None:
    _, tables = laid_out(raw_of(tmp_path, survey(header, text)))
    strings = tables["response"][0]["responded_at"]
    assert moment(strings) == first


def moment(text: str) -> str:
    """A text as the engine reads it."""
    from data.checking import casting
    from data.store import duck

    with duck.connection() as con:
        ((at,),) = con.execute(f"SELECT {casting.typed('time', duck.literal(text))}").fetchall()
    return str(at)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, texts, first",
    [
        ("Week", ("Week 36", "Week 37"), "2026-08-31"), ("Week", ("36", "37"), "2026-08-31"),
        ("주차", ("36주차", "37주차"), "2026-08-31"), ("周次", ("第36周", "第37周"), "2026-08-31"),
        ("Week", ("W36", "W37"), "2026-08-31"), ("Month", ("Jul", "Aug", "Sep"), "2026-07-01"),
        ("Month", ("8", "9"), "2026-08-01"), ("월", ("8월", "9월"), "2026-08-01"),
        ("조사월", ("8월", "9월"), "2026-08-01"),
        ("月份", ("八月", "九月"), "2026-08-01"), ("분기", ("1분기", "2분기"), "2026-01-01"),
        ("季度", ("一季度", "二季度"), "2026-01-01"), ("조사시기", ("상반기", "하반기"), "2026-01-01"),
        ("期间", ("上半年", "下半年"), "2026-01-01"),
    ],
)  # fmt: skip
def test_the_year_of_a_span_is_asked_and_put_to_it(
    tmp_path: Path, header: str, texts: tuple[str, ...], first: str
) -> None:
    with pytest.raises(FileAmbiguous, match="have no year") as asked:
        days(tmp_path, header, *texts)
    assert header in str(asked.value)
    assert texts[0] in str(asked.value)
    choices = [value for value, _ in asked.value.questions[0].choices]
    assert (choices[0], choices[-1]) == (f"{header}:year=2026", f"mapping={header}=none")
    assert days(tmp_path, header, *texts, values={f"{header}:year": "2026"})[1][0] == first


@pytest.mark.parametrize(
    "header, texts, first",
    [
        ("Week", ("Week 51", "Week 52", "Week 2"), ["2025-12-15", "2025-12-22", "2026-01-05"]),
        ("월", ("11월", "12월", "1월"), ["2025-11-01", "2025-12-01", "2026-01-01"]),
        ("季度", ("第4季度", "第1季度"), ["2025-10-01", "2026-01-01"]),
    ],
)  # fmt: skip
def test_over_the_end_of_a_year_spans_have_two(
    tmp_path: Path, header: str, texts: tuple[str, ...], first: list[str]
) -> None:
    with pytest.raises(FileAmbiguous) as asked:
        days(tmp_path, header, *texts)
    assert asked.value.questions[0].choices[0][0] == f"{header}:year=2025-2026"
    assert days(tmp_path, header, *texts, values={f"{header}:year": "2025-2026"})[1] == first


@pytest.mark.parametrize(
    "header, texts", [("Date", ("Jul-25", "Jul-26")), ("응답일", ("26-07", "26-08")), ("Datum", ("Jul 26",))]
)
def test_two_digits_that_may_be_a_year_or_a_day_are_asked_about(
    tmp_path: Path, header: str, texts: tuple[str, ...]
) -> None:
    with pytest.raises(FileAmbiguous, match="a year or a day") as asked:
        days(tmp_path, header, *texts)
    choices = {value: str(words) for value, words in asked.value.questions[0].choices}
    first = "2025-07-01" if "25" in texts[0] else "2026-07-01"
    assert first in choices[f"{header}:year=stated"]
    assert "2026-07-2" in choices[f"{header}:year=2026"]
    assert days(tmp_path, header, *texts, values={f"{header}:year": "stated"})[1][0] == first
    told = days(tmp_path, header, *texts, values={f"{header}:year": "2026"})[1][-1]
    assert "2026" in told
    assert "26" in told.replace("2026", "")


@pytest.mark.parametrize(
    "header, texts",
    [
        ("Wave", ("KW 36/2026", "KW 37/2026")), ("구간", ("26년 36주차", "26년 37주차")),
        ("批次", ("第36周", "第37周")),
        ("Batch", ("36/2026", "37/2026")), ("Year", ("2025", "2026")), ("연도", ("2025년", "2026년")),
        ("Round", ("Semana 36", "Semana 37")), ("Batch", ("FY26 Q1", "FY26 Q2")), ("차수", ("7월", "8월")),
    ],
)  # fmt: skip
def test_parts_of_a_calendar_under_any_header_are_asked_about(
    tmp_path: Path, header: str, texts: tuple[str, ...]
) -> None:
    with pytest.raises(FileAmbiguous, match="may be the date") as asked:
        days(tmp_path, header, *texts)
    assert header in str(asked.value)
    assert texts[0] in str(asked.value)
    assert f"{header}=responded_at" in [value for value, _ in asked.value.questions[0].choices]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, texts",
    [
        ("Product", ("2026-S36", "2026-S37")), ("Version", ("T1 2026", "T2 2026")),
        ("Release", ("R2026.36", "R2026.37")),
        ("지점", ("S1", "S2")), ("점포코드", ("36-2026A", "37-2026A")), ("网点编号", ("T1", "T2")),
        ("기다린 기간", ("3주", "4주")),
        ("How long", ("3 weeks", "2 months")), ("等了多久", ("3周", "2个月")),
        ("Comment", ("Fine in May", "Q1 was better")),
        ("Question", ("Q1", "Q2")), ("Model", ("H1", "H2")), ("Segment", ("March", "Mars")),
    ],
)  # fmt: skip
def test_codes_lengths_and_words_are_no_dates(tmp_path: Path, header: str, texts: tuple[str, ...]) -> None:
    layout, tables = laid_out(raw_of(tmp_path, survey(header, *texts)))
    assert tables["response"][0]["responded_at"] == "2026-11-23"
    assert not layout.periods


@pytest.mark.parametrize("header, text", [("KW", "KW 36/2026"), ("월", "7월"), ("Month", "Jul-26")])
def test_a_span_beside_a_date_stays_an_answer(tmp_path: Path, header: str, text: str) -> None:
    rows = [f"2026-09-{n:02},{text},{n % 5 + 1}" for n in range(1, 21)]
    _, tables = laid_out(raw_of(tmp_path, "\n".join([f"Visited on,{header},CSAT", *rows]) + "\n"))
    assert tables["response"][0]["responded_at"] == "2026-09-01"
    assert {row["value"] for row in tables["answer"] if row["item"] == header} == {text}


@pytest.mark.parametrize(
    "heads, month, cells",
    [
        ("Month,Branch,Category,Description,Status", "2026-09", "North,Loans,Another rate,Closed"),
        ("Case number,Month received,Branch,Category,Status", "Sep 2026", "North,Loans,Closed"),
        ("접수월,지점,유형,내용,상태", "2026-09", "수원,대출,금리 안내가 다름,완료"),
        ("민원번호,민원접수월,지점,유형,상태", "2026년 9월", "수원,대출,완료"),
        ("受理月份,网点,投诉类型,投诉内容,处理状态", "2026年9月", "浦东,贷款,利率不一致,已办结"),
        ("投诉编号,投诉月份,网点,投诉类型,处理状态", "2026-09", "浦东,贷款,已办结"),
    ],
)
def test_complaints_with_but_a_month_are_of_its_first_day(tmp_path: Path, heads: str, month: str, cells: str) -> None:
    first = heads.split(",")[0].endswith(("number", "번호", "编号"))
    rows = "".join(f"{f'C-{7919 * n},' if first else ''}{month},{cells}\n" for n in range(1, 9))
    layout, tables = laid_out(raw_of(tmp_path, f"{heads}\n{rows}"))
    assert layout.table == "complaint"
    assert len(tables["complaint"]) == 8
    assert written(tables["complaint"][0]["opened_at"]).kind == "month"


def test_weeks_that_a_year_does_not_have_are_none() -> None:
    assert calendar_spans.read("KW 53/2026") is not None
    week = calendar_spans.read("KW 53/2025")
    assert week is not None
    assert week.first() is None
    assert date(2026, 12, 28) == calendar_spans.read("KW 53/2026").first()  # type: ignore[union-attr]
    assert calendar_spans.read("KW 54/2026") is None
    assert written("2026.09.01~2027.09.07").kind == "other"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        "Call ID,Date,Start,Answered,Ended",
        "Call ID,Date,Start,Answered,Completed",
        "통화ID,일자,인입시각,응답시각,종료",
        "通话编号,日期,呼入时间,接通时间,结束",
    ],
)
def test_times_of_day_that_are_known_late_get_their_day(tmp_path: Path, header: str) -> None:
    rows = [f"K{n},2026-11-02,09:{n:02}:00,{'' if n % 6 == 0 else f'09:{n:02}:20'},09:{n:02}:50" for n in range(60)]
    layout, tables = laid_out(raw_of(tmp_path, "\n".join([header, *rows]) + "\n"))
    assert layout.table == "contact"
    lost, answered = tables["contact"][0], tables["contact"][1]
    assert (lost["answered_at"], lost["abandoned_at"]) == (None, "2026-11-02 09:00:50")
    assert (answered["answered_at"], answered["ended_at"]) == ("2026-11-02 09:01:20", "2026-11-02 09:01:50")
