"""What stands outside of a table about its points: heard above it, below it and in another sheet, and asked about."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.formats.remarks import below, is_list, of_sheet
from data.layouts.dictionary import dictionary
from data.layouts.scales.senses import Best

SCORES = (1, 2, 2, 3, 1, 4, 5, 2)
HEADERS = {"ko": "응답일,지점,만족도,의견", "zh": "日期,网点,满意度,意见", "en": "Date,Branch,Satisfaction,Comment"}
# Each calls the lowest point the best.
LOW = [
    ("ko", "※ 1점: 매우 만족 ~ 5점: 매우 불만족"), ("ko", "점수가 낮을수록 만족도가 높음"), ("ko", "1등급이 최고"),
    ("zh", "注：1=非常满意，5=非常不满意"), ("zh", "備註：分數愈低愈滿意"), ("zh", "说明：分值越低越满意"),
    ("ko", "응답 방법: 1번 아주 좋음, 2번 좋음, 3번 보통, 4번 나쁨, 5번 아주 나쁨"),
    ("ko", "* 점수가 낮을수록 만족도가 높음"),
    ("en", "Scale: 1 = very satisfied, 5 = very dissatisfied"), ("en", "Note: 1 is best"),
    ("ko", "1번: 매우 만족 / 5번: 매우 불만족"), ("en", "Lower is better"),
    ("en", "Skala: 1 = sehr zufrieden bis 5 = sehr unzufrieden"), ("en", "※1：非常に満足　5：非常に不満"),
]  # fmt: skip
# These say nothing against the highest.
PLAIN = [
    ("ko", "2026년 3분기 만족도 조사 결과"), ("ko", "Top 5 최고의 은행 만족도"), ("ko", "※ 내부 자료"),
    ("zh", "客户满意度: 5分制"), ("zh", "注：5=非常满意，1=非常不满意"),
    ("en", "Best Bank PLC - customer feedback"), ("en", "Filter: rating 1-5; status = done"),
    ("en", "Scale: 1 = very dissatisfied, 5 = very satisfied"), ("en", "Survey wave 3 is complete"),
]  # fmt: skip


def lines(language: str) -> list[str]:
    """A survey of some days."""
    rows = [f"2026-09-{day:02},{'AB'[day % 2]}1,{score}," for day, score in enumerate(SCORES, 1)]
    return [HEADERS[language], *rows]


def text(language: str, remark: str, place: str) -> str:
    """The survey with a remark in a row of its own."""
    row = f'"{remark}"'
    around = {
        "above": [f"{row},,,", *lines(language)], "below": [*lines(language), ",,,", f"{row},,,"],
        "alone": [*lines(language), "", row],
    }  # fmt: skip
    return "\n".join(around[place]) + "\n"


def asked(path: Path) -> str:
    """What is asked of a file; empty where it is taken as it is."""
    try:
        plan = intake.inspect(path)
    except FileAmbiguous as fault:
        return f"{fault.questions[0].option}: {fault.title.message}"
    assert plan.rejected == 0
    return ""


@pytest.mark.sampled
@pytest.mark.parametrize("place", ["above", "below", "alone"])
@pytest.mark.parametrize("language, remark", LOW)
def test_a_remark_that_calls_the_lowest_the_best_is_asked_about(
    tmp_path: Path, language: str, remark: str, place: str
) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(text(language, remark, place), encoding="utf-8")
    assert asked(path).startswith("scale: Outside of the table")


@pytest.mark.parametrize("remark", ["Schulnoten", "Nota 1 é a melhor", "1위=최고", "A menor valor, mayor satisfacción"])
def test_a_claim_above_the_table_is_asked_about(tmp_path: Path, remark: str) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(text("en", remark, "above"), encoding="utf-8")
    assert asked(path).startswith("scale: Outside of the table")


@pytest.mark.parametrize("language, remark", PLAIN)
def test_a_title_or_the_usual_order_is_not_asked_about(tmp_path: Path, language: str, remark: str) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(text(language, remark, "above"), encoding="utf-8")
    assert asked(path) == ""


def test_what_is_answered_holds(tmp_path: Path) -> None:
    path = tmp_path / "survey.csv"
    path.write_text(text("en", LOW[-5][1], "below"), encoding="utf-8")
    plan = intake.inspect(path, options=Options(scale=(5, 1)))
    rows = [row for file in plan.tables["response"].files for row in pq.read_table(file).to_pylist()]
    assert sorted(row["csat"] for row in rows) == sorted(6 - score for score in SCORES)


@pytest.mark.parametrize(
    "remark",
    [
        "(1=매우만족, 5=매우불만족)",
        "(1 best – 5 worst)",
        "（1最满意，5最不满意）",
        "1=非常满意，5=非常不满意",
        "1 = good to 5 = bad",
    ],
)
def test_a_second_row_of_headers_is_heard(tmp_path: Path, remark: str) -> None:
    path = tmp_path / "survey.csv"
    header, *rows = lines("ko")
    path.write_text("\n".join([header, f',,"{remark}",', *rows, *rows]) + "\n", encoding="utf-8")
    assert asked(path).startswith("scale: ")


def book(path: Path, *beside: tuple[object, ...]) -> Path:
    """A workbook with the survey and a sheet of other rows."""
    with xlsxwriter.Workbook(path) as made:
        sheet, other = made.add_worksheet("Data"), made.add_worksheet("Legend")
        for at, line in enumerate(lines("en")):
            sheet.write_row(at, 0, [int(cell) if cell.isdigit() else cell for cell in line.split(",")])
        for at, row in enumerate(beside):
            other.write_row(at, 0, row)
    return path


CODES = {
    "ko": [("코드", "의미"), (1, "매우 만족"), (2, "만족"), (3, "보통"), (4, "불만족"), (5, "매우 불만족")],
    "zh": [("代码", "含义"), (1, "非常满意"), (2, "满意"), (3, "一般"), (4, "不满意"), (5, "非常不满意")],
    "en": [("Code", "Meaning"), (1, "Very satisfied"), (2, "Satisfied"), (4, "Dissatisfied"), (5, "Very dissatisfied")],
}


@pytest.mark.parametrize("language", CODES)
def test_a_sheet_of_codes_is_a_remark_and_no_second_table(tmp_path: Path, language: str) -> None:
    assert asked(book(tmp_path / "survey.xlsx", *CODES[language])).startswith("scale: Outside of the table")
    usual = [CODES[language][0], *((6 - int(code), words) for code, words in CODES[language][1:])]  # type: ignore[call-overload]
    assert asked(book(tmp_path / "usual.xlsx", *usual)) == ""


@pytest.mark.parametrize("language", CODES)
def test_a_list_of_codes_below_the_rows_is_heard_and_no_row_is_lost(tmp_path: Path, language: str) -> None:
    path = tmp_path / "survey.csv"
    words = [words for _, words in CODES["ko" if language == "en" else language][1:]]
    listed = [f"{point},{word},," for point, word in enumerate(words, 1)]
    path.write_text("\n".join([*lines(language), ",,,", *listed]) + "\n", encoding="utf-8")
    assert asked(path).startswith("scale: Outside of the table")
    with intake.inspect(path, options=Options(scale=(5, 1))) as plan:
        assert (plan.rejected, plan.read) == (0, len(SCORES))


@pytest.mark.parametrize(
    "last", ["3,,,only a comment", "R9,,,", "2026-09-30,,,", ",,3,", "1,good,,", "7,good,,\n9,bad,,"]
)
def test_a_last_row_with_little_in_it_does_not_vanish(tmp_path: Path, last: str) -> None:
    path = tmp_path / "survey.csv"
    path.write_text("\n".join([*lines("en"), last]) + "\n", encoding="utf-8")
    with intake.inspect(path) as plan:
        assert plan.read == len(SCORES) + len(last.split("\n"))


def test_a_sheet_of_branch_numbers_says_nothing_of_points(tmp_path: Path) -> None:
    assert asked(book(tmp_path / "a.xlsx", ("Code", "Filiale"), (1, "Mitte"), (2, "Nord"), (3, "Bogenhausen"))) == ""


def test_one_cell_in_another_sheet_is_heard(tmp_path: Path) -> None:
    assert asked(book(tmp_path / "survey.xlsx", ("1 is the best",))).startswith("scale: Outside of the table")


def test_remarks_end_where_rows_begin() -> None:
    rows = [["2026-09-01", "A", "5"], ["", "", ""], ["* 1 = best", "", ""], ["(5 = worst)", "", ""]]
    assert below(rows) == ("* 1 = best", "(5 = worst)")
    assert below([["1 = best", "", ""], ["2026-09-01", "A", "5"]]) == ()
    assert below([["R0123", "", ""]]) == ()


def test_a_list_of_codes_is_short_and_names_each_once() -> None:
    assert is_list([["Score", "Meaning"], ["1", "Bad"], ["5", "Good"]])
    assert not is_list([["Score", "Comment"], ["5", "Good"], ["5", "Fine"], ["1", "Bad"]])
    assert not is_list([["Day", "Calls"], ["1", "20"], ["2", "30"]])
    assert of_sheet([["1", "Bad"], ["5", "Good"]]) == ("1 = Bad", "5 = Good")
    assert of_sheet([["Branch", "Region"], ["Harbour", "North"]]) == ()


@pytest.mark.parametrize("text", ["만족 조사", "满意度调查", "Customer survey", "Page 1 is last"])
def test_other_texts_say_nothing(text: str) -> None:
    assert dictionary().best_by_remark(text) is Best.SILENT
