"""Means are not people: tables of means, of totals and of months side by side are refused or asked about."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data import layouts
from data.errors import FileAmbiguous, FileRefused
from data.store.store import Store
from tests.data.test_layouts import raw_of

pytestmark = pytest.mark.usefixtures("uncounted")


def take(folder: Path, store: Store, header: str, lines: list[str], **said: Any) -> intake.Outcome:
    path = folder / "file.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return intake.take(path, store, options=Options(**said))


@pytest.mark.parametrize(
    "header, mean",
    [
        ("Date,Branch,Satisfaction,Responses", "{:.1f}"),
        ("월,지점,평균 만족도,응답자수", "{:.2f}"),
        ("日期,网点,满意度,样本量", "{:.0%}"),
        ("Month,Branch,NPS,n", "{:.1f}"),
        ("조사월,영업점,NPS,표본수", "-{:.0f}"),
        ("月份,网点,平均满意度,有效问卷,答卷数", "{:.1f},x"),
    ],
)
def test_a_table_of_means_is_refused_with_what_is_wanted(tmp_path: Path, store: Store, header: str, mean: str) -> None:
    low, step = (0.7, 0.01) if "%" in mean else (3, 0.1)
    means = [mean.format(low + step * (n % 7)) for n in range(24)]
    lines = [f"2026-{n % 12 + 1:02}-01,B{n % 3},{said},{20 + n}" for n, said in enumerate(means)]
    with pytest.raises(FileRefused, match="means") as caught:
        take(tmp_path, store, header, lines)
    assert "one row for each response" in str(caught.value)
    assert store.history() == []


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header", ["Date,Branch,Satisfaction,Count", "응답월,지점,만족도,인원", "日期,网点,满意度,人数"]
)
def test_whole_scores_beside_high_counts_are_asked_about(tmp_path: Path, store: Store, header: str) -> None:
    lines = [f"2026-0{n % 9 + 1}-01,B{n % 3},{n % 5 + 1},{40 + n}" for n in range(30)]
    with pytest.raises(FileAmbiguous) as caught:
        take(tmp_path, store, header, lines)
    ((choice, _),) = caught.value.questions[0].choices
    column, _, meaning = choice.partition("=")
    assert column == header.rpartition(",")[2]
    assert take(tmp_path, store, header, lines, mapping={column: meaning}).added == 30


@pytest.mark.parametrize(
    "header", ["Date,Branch,Satisfaction,Visits", "응답일,지점,만족도,인원", "日期,网点,满意度,次数"]
)
def test_a_small_number_that_each_customer_gave_is_an_answer(tmp_path: Path, store: Store, header: str) -> None:
    lines = [f"2026-03-{n % 28 + 1:02},B{n % 3},{n % 5 + 1},{n % 4 + 1}" for n in range(30)]
    assert take(tmp_path, store, header, lines).added == 30


@pytest.mark.parametrize(
    "header", ["접수일,민원유형,건수", "投诉日期,投诉类型,件数", "Opened at,Reason,Number of complaints"]
)
def test_totals_of_complaints_are_no_complaints(tmp_path: Path, store: Store, header: str) -> None:
    lines = [f"2026-{n:02}-01,fees,{20 + n}" for n in range(1, 12)]
    with pytest.raises(FileAmbiguous, match="more than one complaint") as caught:
        take(tmp_path, store, header, lines)
    column, _, meaning = caught.value.questions[0].choices[0][0].partition("=")
    assert take(tmp_path, store, header, lines, mapping={column: meaning}).added == 11


@pytest.mark.parametrize(
    "header",
    [
        "지점,1월,2월,3월", "网点,1月,2月,3月", "Branch,Jan,Feb,Mar", "Branch,January 2026,February 2026,March 2026",
        "지점,2026-01,2026-02,2026-03", "지점,2026년 1월,2026년 2월,2026년 3월", "Branch,Q1 2026,Q2 2026,Q3 2026",
        "지점,1분기,2분기,3분기", "网点,第1季度,第2季度,第3季度", "지점,44주차,45주차,46주차",
        "Branch,Week 44,Week 45,Week 46",
        "网点,1月满意度,2月满意度,3月满意度", "지점,만족도 1월,만족도 2월,만족도 3월",
    ],
)  # fmt: skip
def test_months_side_by_side_are_refused_with_how_to_turn_the_table(tmp_path: Path, store: Store, header: str) -> None:
    lines = [f"B{n},{3 + n / 10},{3.5 + n / 10},{4 - n / 10}" for n in range(5)]
    with pytest.raises(FileRefused, match="a separate column for each month") as caught:
        take(tmp_path, store, header, lines)
    assert "reshape the table" in str(caught.value)


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        "Date,NPS,Q1,Q2,Q3,Q4",
        "응답일,NPS,1월에 방문,2월에 방문,3월에 방문,4월에 방문",
        "Date,NPS,Q1. May I help,Q2. Staff,Q3. March on,Q4",
    ],
)
def test_questions_are_no_months(tmp_path: Path, store: Store, header: str) -> None:
    tick = "방문" in header
    lines = [f"2026-03-{n % 28 + 1:02},{n % 11}" + f",{n % 2 if tick else n % 5 + 1}" * 4 for n in range(30)]
    assert take(tmp_path, store, header, lines).added == 30


def test_the_invented_cases(real_files: Path, store: Store) -> None:
    cases = real_files.parent / "cases" / "upload"
    for file in ("monthly_means.csv", "pivot_months.xlsx"):
        with pytest.raises(FileRefused):
            intake.take(cases / file, store)


BRANCHES = ("강남", "서초", "종로")
GRID = [(f"2026-{month:02}", branch) for month in range(1, 7) for branch in BRANCHES]


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["Month,Branch,NPS,Participants", "월,지점,NPS,참여자", "月份,网点,推荐意愿,参与者"])
def test_who_took_part_is_a_count(tmp_path: Path, store: Store, header: str) -> None:
    lines = [f"{month},{branch},{7 + n % 3},{98 + 7 * n}" for n, (month, branch) in enumerate(GRID)]
    with pytest.raises(FileAmbiguous, match="may each stand for many answers") as caught:
        take(tmp_path, store, header, lines)
    column, _, meaning = caught.value.questions[0].choices[0][0].partition("=")
    assert column == header.rpartition(",")[2]
    assert take(tmp_path, store, header, lines, mapping={column: meaning}).read == len(GRID)


@pytest.mark.sampled
@pytest.mark.parametrize("header", ["Month,Branch,Satisfaction", "월,지점,만족도", "月份,网点,满意度"])
def test_parts_of_points_with_one_row_a_branch_and_month_are_asked_about(
    tmp_path: Path, store: Store, header: str
) -> None:
    lines = [f"{month},{branch},{3.55 + n / 100:.2f}" for n, (month, branch) in enumerate(GRID)]
    with pytest.raises(FileAmbiguous, match="one response or the mean of many") as caught:
        take(tmp_path, store, header, lines, scale=(1, 5))
    column, _, meaning = caught.value.questions[0].choices[0][0].partition("=")
    assert take(tmp_path, store, header, lines, mapping={column: meaning}, scale=(1, 5)).added == len(GRID)
    # Halves are points, and two rows of one branch and month are two people.
    halves = [f"{month},{branch},{3.5 - n % 2}" for n, (month, branch) in enumerate(GRID)]
    assert take(tmp_path, store, header, halves, scale=(1, 5)).read == len(GRID)
    assert take(tmp_path, store, header, [*lines, *lines[:2]], scale=(1, 5), accept=("same",)).read == len(GRID) + 2


@pytest.mark.parametrize("header", ["Date,Branch,NPS,Heads", "날짜,지점,NPS,회신", "日期,网点,NPS,回收"])
def test_a_large_number_beside_one_score_a_branch_and_date_is_asked_about(
    tmp_path: Path, store: Store, header: str
) -> None:
    lines = [f"{month}-01,{branch},{7 + n % 3},{98 + 7 * n}" for n, (month, branch) in enumerate(GRID)]
    with pytest.raises(FileAmbiguous, match="may each stand for many answers"):
        take(tmp_path, store, header, lines)


@pytest.mark.parametrize("header", ["Date,Branch,NPS,Age", "날짜,지점,NPS,나이", "日期,网点,NPS,年龄"])
def test_an_age_is_no_count(tmp_path: Path, store: Store, header: str) -> None:
    lines = [f"{month}-01,{branch},{7 + n % 3},{28 + 2 * n}" for n, (month, branch) in enumerate(GRID)]
    assert take(tmp_path, store, header, lines).read == len(GRID)


@pytest.mark.parametrize("name, first", [("N°", 1), ("N°", 41), ("Nº", 41), ("응답자", 1), ("Count", 1), ("人数", 1)])
def test_a_number_that_runs_through_the_file_counts_nothing(tmp_path: Path, name: str, first: int) -> None:
    lines = [f"{first + n},B{n % 3},2026-03-{n % 28 + 1:02},{n % 5 + 1},said {n}" for n in range(40)]
    raw = raw_of(tmp_path, "\n".join([f"{name},Branch,Date,Satisfaction (1-5),Comment", *lines]) + "\n")
    assert layouts.recognise(raw, "file.csv").table == "response"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        "Month,Branch,Average", "월,지점,만족도 평균", "月份,网点,平均分", "Monat,Filiale,Durchschnitt",
        "Mois,Agence,Satisfaction moyenne", "Mes,Sucursal,Promedio",
    ],
)  # fmt: skip
def test_a_column_of_means_is_named_once(tmp_path: Path, header: str) -> None:
    lines = [f"2026-{n // 3 + 1:02},B{n % 3},{3 + n % 19 / 10 + 0.03:.2f}" for n in range(24)]
    raw = raw_of(tmp_path, "\n".join([header, *lines]) + "\n")
    with pytest.raises(FileAmbiguous, match="may be means of many answers") as caught:
        layouts.recognise(raw, "file.csv")
    column = header.rpartition(",")[2]
    assert caught.value.title.render("en").count(column) == 1
    assert [choice for choice, _ in caught.value.questions[0].choices] == [f"{column}=csat"]
    assert "csat" in layouts.recognise(raw, "file.csv", mapping={column: "csat:1-5"}).columns


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header",
    [
        "Monat,Filiale,Durchschnittliche Zufriedenheit,Anzahl Antworten", "Mois,Agence,Moyenne,Nombre de réponses",
        "Mes,Sucursal,Satisfacción media,Número de respuestas", "月份,网点,平均分,样本量",
    ],
)  # fmt: skip
def test_means_in_further_languages_are_refused(tmp_path: Path, header: str) -> None:
    lines = [f"2026-{n // 3 + 1:02},B{n % 3},{3 + n % 19 / 10 + 0.03:.2f},{20 + n}" for n in range(24)]
    with pytest.raises(FileRefused, match="are means"):
        layouts.recognise(raw_of(tmp_path, "\n".join([header, *lines]) + "\n"), "file.csv")
