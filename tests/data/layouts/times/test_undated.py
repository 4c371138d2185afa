"""A survey that would get the day of the upload: a column that may be its date all the same is asked about, by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.layouts.mapping import NO_DATE
from data.store.store import Store
from tests.data.test_layouts import laid_out, raw_of


def survey(header: str, *texts: str) -> str:
    """A survey with these texts under the header, and no other column that may date it."""
    rows = [f'B{n % 3},{n % 5 + 1},"{texts[n % len(texts)]}"' for n in range(24)]
    return "\n".join([f"Branch,Overall satisfaction,{header}", *rows]) + "\n"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, texts",
    [
        ("방문일", ("26년 봄", "26년 가을")),
        ("제출시간", ("1일차", "2일차")),
        ("상담 받으신 날", ("추석 전", "추석 후")),
        ("填写时间", ("26年春", "26年秋")),
        ("到店日子", ("开业第1天", "开业第2天")),
        ("提交時間", ("檔期甲", "檔期乙")),
        ("ご来店日", ("2026年度上期", "2026年度下期")),
        ("アンケート日", ("先週", "今週")),
        ("Created", ("Day 1 of campaign", "Day 2")),
        ("When", ("Spring 26", "Autumn 26")),
        ("Date seen", ("batch A", "batch B")),
        ("Zeitpunkt", ("Sommer 26", "Herbst 26")),
        ("Abgeschickt am", ("KW A", "KW B")),
        ("Soumis le", ("été 26", "automne 26")),
        ("Marca temporal", ("verano 26", "otoño 26")),
        ("Enviado em", ("verão 26", "outono 26")),
        # Days without signs between, whole or in part, which are no length of time under such a header.
        ("Submitted", ("29082026", "03092026", "13092026")),
        ("방문일", ("29082026", "03092026", "13092026")),
        ("提交时间", ("29082026", "03092026", "13092026")),
        ("Completed on", ("29", "3", "13")),
        ("방문일", ("29", "3", "13")),
        ("When", ("8", "9")),
    ],
)
def test_a_header_of_days_whose_values_cannot_be_read(tmp_path: Path, header: str, texts: tuple[str, ...]) -> None:
    raw = raw_of(tmp_path, survey(header, *texts))
    with pytest.raises(FileAmbiguous) as asked:
        laid_out(raw)
    (question,) = asked.value.questions
    assert (question.option, question.column, set(question.examples) <= set(texts)) == ("mapping", header, True)
    assert header in asked.value.title.render("en")
    layout, tables = laid_out(raw, mapping={header: "answer"})
    assert NO_DATE in layout.notes
    assert {row["value"] for row in tables["answer"]} == set(texts)


def test_what_was_said_to_be_no_date_is_not_asked_again(store: Store, tmp_path: Path, uncounted: None) -> None:
    path = tmp_path / "a.csv"
    path.write_text(survey("Antwortdatum", "Sommer 26", "Herbst 26"), encoding="utf-8")
    with pytest.raises(FileAmbiguous):
        intake.take(path, store)
    assert intake.take(path, store, options=Options(mapping={"Antwortdatum": "answer"})).added == 24


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, texts",
    [
        ("차수", ("2026년 봄", "2026년 가을")),
        ("구분", ("이번주", "지난주")),
        ("批次", ("2026年春季", "2026年秋季")),
        ("轮", ("今年", "去年")),
        ("区分", ("令和8年夏", "令和8年秋")),
        ("Round", ("Spring 2026", "Autumn 2026")),
        ("Batch", ("FY26 first half", "last month")),
        ("Welle", ("Herbst 2026", "Winter 2026")),
        ("Vague", ("printemps 2026", "été 2026")),
        ("Batch", ("29082026", "09132026")),
    ],
)
def test_values_that_say_when_under_any_header(tmp_path: Path, header: str, texts: tuple[str, ...]) -> None:
    with pytest.raises(FileAmbiguous) as asked:
        laid_out(raw_of(tmp_path, survey(header, *texts)))
    assert header in {question.column for question in asked.value.questions}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, texts",
    [
        ("대기시간", ("5", "10", "17")),
        ("等待时间", ("5", "10", "17")),
        ("Days since visit", ("5", "10", "17")),
        ("Completed", ("0", "1")),
        ("대기시간", ("5분", "10분")),
        ("요일", ("월요일", "화요일")),
        ("이용 시간대", ("오전", "오후")),
        ("업무시간", ("예", "아니오")),
        ("이메일", ("동의", "미동의")),
        ("거래기간", ("1년 미만", "3년 이상")),
        ("等待时间", ("合理", "太长")),
        ("办理时间", ("很快", "一般")),
        ("开户年限", ("1年", "3年以上")),
        ("星期", ("周一", "周二")),
        ("Waiting time", ("Short", "Long")),
        ("Birthday", ("March", "May")),
        ("Completed", ("Yes", "No")),
        ("Response time", ("Good", "Poor")),
        ("Term deposit", ("Yes", "No")),
        ("Preferred day", ("Mon", "Sat")),
        ("待ち時間", ("短い", "長い")),
        ("Wartezeit", ("kurz", "lang")),
        ("Jour de la semaine", ("lundi", "mardi")),
        ("Tiempo de espera", ("Corto", "Largo")),
        ("Loan term", ("12 months", "24 months")),
    ],
)
def test_other_times_are_no_dates(tmp_path: Path, header: str, texts: tuple[str, ...]) -> None:
    assert NO_DATE in laid_out(raw_of(tmp_path, survey(header, *texts)))[0].notes


@pytest.mark.parametrize("header", ["방문일", "提交时间", "Date"])
def test_beside_a_column_of_days_nothing_is_asked(tmp_path: Path, header: str) -> None:
    rows = [f"2026-03-{n + 1:02d},{n % 5 + 1},Spring {n % 2 + 25}" for n in range(24)]
    layout, _ = laid_out(raw_of(tmp_path, "\n".join([f"{header},Overall satisfaction,Season", *rows]) + "\n"))
    assert NO_DATE not in layout.notes
    assert "responded_at" in layout.columns
