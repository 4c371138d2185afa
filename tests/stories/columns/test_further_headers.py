"""Headers of lists and surveys as banks in Korea, China and elsewhere write them: none ends without a way on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.files import reader
from data.formats.raw import Raw

TODAY = date(2026, 11, 23)
DAY = "2026-11-0{day}"


def read(folder: Path, header: str, row: str) -> Raw:
    """Thirty rows: {n} is a number of no counter, {day} 2 to 8, {point} 1 to 5."""
    path = folder / "file.csv"
    lines = [row.format(n=3200 + n * 37, day=2 + n % 7, point=n % 5 + 1) for n in range(30)]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return reader.read(path)


@pytest.mark.parametrize(
    "header, row",
    [
        (
            "Complaint number,Complaint received,Nature of complaint,Resolution,Resolved date",
            f"C{{n}},{DAY},Fees,Refunded,{DAY}",
        ),
        ("Incident ID,Logged date,Type,Summary,Closure date", f"C{{n}},{DAY},Complaint,late,{DAY}"),
        ("민원접수번호,민원접수일시,민원요지,처리부서,민원종결일", f"C{{n}},{DAY},금리,여신부,{DAY}"),
        ("VOC ID,VOC 접수일,VOC 유형,VOC 내용,조치 완료일", f"C{{n}},{DAY},불만,늦다,{DAY}"),
        ("고객불만 ID,인입일자,대분류,소분류,완결일", f"C{{n}},{DAY},카드,수수료,{DAY}"),
        ("投诉流水号,投诉日期,投诉渠道,投诉类别,办结日", f"C{{n}},{DAY},电话,收费,{DAY}"),
    ],
)  # fmt: skip
def test_complaints(tmp_path: Path, header: str, row: str) -> None:
    layout = layouts.recognise(read(tmp_path, header, row), "file.csv")
    assert layout.table == "complaint"
    assert {"complaint_id", "opened_at", "closed_at"} <= layout.columns.keys()


def test_comments_may_be_complaints(tmp_path: Path) -> None:
    raw = read(tmp_path, "불만번호,발생일,불만내용,조치결과,조치일", f"C{{n}},{DAY},늦다,안내,{DAY}")
    with pytest.raises(FileAmbiguous, match="comments, and no score") as fault:
        layouts.recognise(raw, "file.csv")
    assert fault.value.question
    assert [value for value, _ in fault.value.question.choices] == ["response", "complaint"]
    said = {"발생일": "opened_at", "조치일": "closed_at"}
    assert layouts.recognise(raw, "file.csv", as_table="complaint", mapping=said).columns.keys() >= set(said.values())


@pytest.mark.parametrize("stars", ["一星,二星,三星,四星,五星", "1,2,3,4,5"])
def test_stars_of_a_service_are_satisfaction(tmp_path: Path, stars: str) -> None:
    words = stars.split(",")
    rows = [f"A{3200 + n * 37},2026-11-0{2 + n % 7},中山路,{words[n % 5]}" for n in range(30)]
    path = tmp_path / "file.csv"
    path.write_text("\n".join(["流水号,评价时间,网点,服务评分", *rows]) + "\n", encoding="utf-8")
    raw = reader.read(path)
    made = layouts.recognise(raw, "file.csv").apply(raw, TODAY, "salt")["response"].sort_by("row_no").to_pylist()
    assert [row["csat"] for row in made[:5]] == ["1", "2", "3", "4", "5"]
    assert (made[0]["csat_low"], made[0]["csat_high"]) == ("1", "5")


@pytest.mark.parametrize(
    "header, yes, no",
    [
        ("Response ID,Date,Satisfied? Yes/No", "Yes", "No"), ("Response ID,Date,Were you satisfied?", "Y", "N"),
        ("응답ID,응답일,만족 여부", "예", "아니오"), ("答卷编号,提交时间,是否满意", "是", "否"),
    ],
)  # fmt: skip
def test_a_plain_yes_is_asked_about(tmp_path: Path, header: str, yes: str, no: str) -> None:
    rows = [f"A{3200 + n * 37},2026-11-0{2 + n % 7},{yes if n % 3 else no}" for n in range(30)]
    path = tmp_path / "file.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    raw, column = reader.read(path), header.rpartition(",")[2]
    with pytest.raises(FileAmbiguous, match="how many points") as fault:
        layouts.recognise(raw, "file.csv")
    points, kept = fault.value.questions
    assert points.entries == ((no, "1"), (yes, "2"))
    assert kept.choices[0][0] == f"{column}=answer"
    said = {f"{column}:{no}": "1", f"{column}:{yes}": "2"}
    made = layouts.recognise(raw, "file.csv", values=said).apply(raw, TODAY, "salt")["response"]
    assert sorted(made["csat"].to_pylist()) == ["1"] * 10 + ["2"] * 20
    assert set(made["csat_high"].to_pylist()) == {"2"}


@pytest.mark.parametrize(
    "header",
    [
        "Survey No.,Visit date,Teller rating", "Interview number,Interview date,Overall opinion of the bank",
        "고유번호,작성일,서비스 점수", "접수번호,설문일시,종합평점", "설문ID,방문일,전반적인 서비스 평가",
        "业务流水号,交易时间,客户评价", "评价编号,评价日期,柜员评分", "Session,Submitted,Smiley",
    ],
)  # fmt: skip
def test_a_rating_of_no_known_kind_is_asked_about(tmp_path: Path, header: str) -> None:
    column = header.rpartition(",")[2]
    with pytest.raises(FileAmbiguous, match="does not say of what") as fault:
        layouts.recognise(read(tmp_path, header, f"A{{n}},{DAY},{{point}}"), "file.csv")
    assert fault.value.question
    assert f"{column}=csat" in [value for value, _ in fault.value.question.choices]


def test_what_is_said_to_be_a_survey_is_asked_for_its_score(tmp_path: Path) -> None:
    raw = read(tmp_path, "Code,When it was,Anything", f"A{{n}},{DAY},{{point}}")
    with pytest.raises(FileAmbiguous) as fault:
        layouts.recognise(raw, "file.csv", as_table="response")
    assert fault.value.question
    assert "Anything=csat" in [value for value, _ in fault.value.question.choices]
