"""Surveys that nobody told of: columns found by headers in three languages and by values, what is unclear is asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.contracts import TABLES
from data.errors import FileAmbiguous, FileRefused
from data.files import reader
from data.layouts.column_profile import facts
from data.layouts.dictionary import bare, dictionary
from data.layouts.layout import Layout

TODAY = date(2026, 11, 23)


def taken(folder: Path, *lines: str, **said: Any) -> tuple[Layout, dict[str, str], dict[str, list[dict[str, Any]]]]:
    """The layout, what each column is, and the rows by table."""
    path = folder / "file.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    raw = reader.read(path)
    layout = layouts.recognise(raw, path.name, **said)
    tables = layout.apply(raw, TODAY, "salt")
    rows = {name: table.sort_by("row_no").to_pylist() for name, table in tables.items()}
    return layout, layouts.mapped(layout, raw), rows


@pytest.mark.parametrize(
    "header",
    [
        "응답번호,응답일시,방문 지점,추천 의향(0-10),전반적 만족도,직원 친절도,성별,개선할 점,고객번호,휴대폰 번호",
        "序号,填写时间,网点名称,您向朋友推荐我们的意愿,总体满意度,员工态度,性别,意见和建议,客户号,手机号",
        (
            "Response ID,Date,Branch,How likely are you to recommend us?,Overall satisfaction,Staff,Gender,"
            "Any comments,Customer ID,Phone number"
        ),
    ],
)
def test_columns_are_found_in_three_languages(tmp_path: Path, header: str) -> None:
    lines = [
        f"{n},2026-03-{n:02},B{n % 3},{n % 11},{n % 5 + 1},{n % 5 + 1},x,so so {n},C{n},010-1234-000{n}"
        for n in range(1, 25)
    ]
    layout, mapping, rows = taken(tmp_path, header, *lines)
    assert layout.name == "survey"
    assert list(mapping.values()) == [
        "response_id", "responded_at", "branch_id", "nps", "csat", "answer", "answer", "verbatim", "customer_key",
        "none",
    ]  # fmt: skip
    first = rows["response"][0]
    assert (first["nps"], first["csat"], first["csat_low"], first["csat_high"]) == ("1", "2", "1", "5")
    assert (first["status"], first["customer_key"]) == ("complete", "C1")
    assert {a["role"] for a in rows["answer"]} == {"driver", "demographic"}
    assert "1 to 5" in " ".join(map(str, layout.said(TODAY)))


@pytest.mark.parametrize(
    "words",
    [
        "매우 불만족,보통,매우 만족",
        "非常不满意,一般,非常满意",
        "Very dissatisfied,Neutral,Very satisfied",
        "1점,3점,5점",
    ],
)
def test_a_scale_in_words_becomes_points(tmp_path: Path, words: str) -> None:
    lines = [f"2026-03-0{n},{word}" for n, word in enumerate(words.split(","), 1)]
    _, _, rows = taken(tmp_path, "date,overall satisfaction", *lines, "2026-03-04,N/A")
    assert [r["csat"] for r in rows["response"]] == ["1", "3", "5", None]
    assert [r["status"] for r in rows["response"]] == ["complete", "complete", "complete", "partial"]


def test_a_scale_whose_words_say_that_one_is_best_is_turned_over(tmp_path: Path) -> None:
    values = ["1 (very satisfied)", "5 (very dissatisfied)", "3 (neutral)"]
    layout, _, rows = taken(tmp_path, "date,satisfaction", *(f"2026-03-01,{value}" for value in values))
    assert [float(r["csat"]) for r in rows["response"]] == [5, 1, 3]
    assert "turned over" in " ".join(map(str, layout.said(TODAY)))


@pytest.mark.parametrize(
    "question", ["만족도 (1점=매우 만족)", "满意度（1=非常满意）", "satisfaction (1 = very satisfied)"]
)
def test_a_scale_whose_question_says_that_one_is_best_is_turned_over(tmp_path: Path, question: str) -> None:
    _, _, rows = taken(tmp_path, f"date,{question}", "2026-03-01,1", "2026-03-01,5")
    assert [float(r["csat"]) for r in rows["response"]] == [5, 1]


@pytest.mark.parametrize("header", ["date,overall satisfaction", "responded_at,csat"])
def test_the_user_may_say_the_scale_and_its_direction(tmp_path: Path, header: str) -> None:
    lines = [header, "2026-03-01,1", "2026-03-02,4"]
    _, _, rows = taken(tmp_path, *lines, scale=(7, 1))
    assert [(float(r["csat"]), r["csat_low"], r["csat_high"]) for r in rows["response"]] == [
        (7, "1", "7"),
        (4, "1", "7"),
    ]
    _, _, rows = taken(tmp_path, *lines, scale=(0, 10))
    assert [(float(r["csat"]), r["csat_low"], r["csat_high"]) for r in rows["response"]] == [
        (1, "0", "10"), (4, "0", "10"),
    ]  # fmt: skip


def test_recommendation_from_1_to_5_is_an_outcome_and_no_nps(tmp_path: Path) -> None:
    lines = [f"2026-03-0{n},{n},{n}" for n in range(1, 6)]
    _, mapping, rows = taken(tmp_path, "date,would you recommend us,overall satisfaction", *lines)
    assert mapping["would you recommend us"] == "answer"
    assert {a["role"] for a in rows["answer"]} == {"outcome"}


def test_what_the_user_says_of_a_column_goes_before_what_is_found(tmp_path: Path) -> None:
    lines = ["date,overall satisfaction,office", "2026-03-01,4,North", "2026-03-02,5,South"]
    _, mapping, rows = taken(tmp_path, *lines, mapping={"office": "segment", "overall satisfaction": "ces"})
    assert mapping == {"date": "responded_at", "overall satisfaction": "ces", "office": "segment"}
    assert (rows["response"][0]["ces"], rows["response"][0]["ces_high"]) == ("4", "5")
    with pytest.raises(FileRefused, match="no column nothing"):
        taken(tmp_path, *lines, mapping={"nothing": "nps"})


def test_several_scores_that_can_be_the_one_are_asked_for(tmp_path: Path) -> None:
    lines = ["date,satisfaction with staff,satisfaction with app", "2026-03-01,4,5", "2026-03-02,2,1"]
    with pytest.raises(FileAmbiguous, match="--map “satisfaction with staff=csat”"):
        taken(tmp_path, *lines)
    _, mapping, _ = taken(tmp_path, *lines, mapping={"satisfaction with app": "csat"})
    assert mapping == {"date": "responded_at", "satisfaction with staff": "answer", "satisfaction with app": "csat"}


def test_comments_without_a_score_are_kept_when_the_user_says_so(tmp_path: Path) -> None:
    lines = ["text,category", "I am waiting for my card,card", "where is it,card"]
    with pytest.raises(FileAmbiguous, match="--as response"):
        taken(tmp_path, *lines)
    layout, mapping, rows = taken(tmp_path, *lines, as_table="response")
    assert mapping == {"text": "verbatim", "category": "answer"}
    assert [r["status"] for r in rows["response"]] == ["partial", "partial"]
    assert rows["response"][0]["responded_at"] == "2026-11-23"
    assert "2026-11-23" in " ".join(map(str, layout.said(TODAY)))


def test_a_file_that_is_no_survey_is_refused_with_its_headers(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="Its headers are: sku, colour, price"):
        taken(tmp_path, "sku,colour,price", "1,red,12.5", "2,blue,9.5")


def test_the_same_survey_keeps_its_numbers_and_another_gets_its_own(tmp_path: Path) -> None:
    first, again, other = (
        taken(tmp_path, header, "1,2026-03-01,5", "2,2026-03-02,4")[2]["response"][0]["response_id"]
        for header in (
            "id,date,overall satisfaction",
            "id,date,overall satisfaction",
            "id,date,overall satisfaction?!x",
        )
    )
    assert first == again != other


def test_options_joined_in_one_cell_become_answers_of_their_own(tmp_path: Path) -> None:
    lines = ["2026-03-01,5,현금┋카드", "2026-03-02,4,카드", "2026-03-03,4,현금┋대출┋카드"]
    _, _, rows = taken(tmp_path, "date,만족도,이용 업무", *lines)
    assert sorted((a["row_no"], a["item"], a["value"]) for a in rows["answer"]) == [
        (2, "이용 업무: 카드", "카드"), (2, "이용 업무: 현금", "현금"), (3, "이용 업무: 카드", "카드"),
        (4, "이용 업무: 대출", "대출"), (4, "이용 업무: 카드", "카드"), (4, "이용 업무: 현금", "현금"),
    ]  # fmt: skip


def test_a_sentence_with_commas_is_one_answer(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(
        'a,b\n1,"well, it was fine"\n2,"honest, kind, loyal"\n3,"honest, kind and loyal"\n', encoding="utf-8"
    )
    assert facts(reader.read(path).table["b"]).separator == ""


def test_the_dictionary_names_only_fields_of_the_table_and_nothing_twice() -> None:
    names = [word for entry in dictionary().fields for word in entry.whole]
    assert len(names) == len(set(names))
    assert {entry.name for entry in dictionary().fields} <= set(TABLES["response"].names)
    assert (bare("Q3. 만족도 (필수)"), bare("2、满意度?"), bare(" 1-1. Branch *")) == ("만족도", "满意度", "branch")
