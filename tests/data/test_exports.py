"""Exports of tools in other languages, with some of their columns or from other doors: known, and nothing lost."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.files import reader
from data.layouts.layout import Layout
from tests.data.test_layouts import raw_of

TODAY = date(2026, 11, 23)
Rows = dict[str, list[dict[str, Any]]]


def taken(folder: Path, content: str, name: str = "export.csv") -> tuple[Layout, dict[str, str], Rows]:
    """The layout, what each column is, and the rows by table."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    raw = reader.read(path)
    layout = layouts.recognise(raw, name)
    tables = {key: table.sort_by("row_no").to_pylist() for key, table in layout.apply(raw, TODAY, "salt").items()}
    return layout, layouts.mapped(layout, raw), tables


def answers(rows: Rows) -> dict[str, str]:
    return {a["item"]: a["value"] for a in rows["answer"] if a["row_no"] == rows["response"][0]["row_no"]}


KNOWN = [
    (
        "qualtrics_part",
        (
            'RecordedDate,ResponseId,Finished,Q1\nRecorded Date,Response ID,Finished,"How likely to recommend us?"\n'
            '"{""ImportId"":""recordedDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""finished""}",'
            '"{""ImportId"":""QID1""}"\n2026-03-01 10:00:00,R_1aB,False,9\n'
        ),
        {"response_id": "R_1aB", "nps": "9", "status": "partial"},
    ),
    (
        "qualtrics",
        (
            "StartDate,EndDate,Status,Finished,ResponseId,Q1\n"
            "开始日期,结束日期,答复类型,已完成,答复 ID,您会推荐我们吗\n"
            "2026-03-01 10:00:00,2026-03-01 10:01:00,调查预览,真,R_1,10\n"
            "2026-03-01 10:00:00,2026-03-01 10:01:00,IP 地址,真,R_2,-99\n"
        ),
        {"response_id": "R_1", "nps": None, "status": "screened_out", "responded_at": "2026-03-01 10:01:00"},
    ),
    (
        "surveymonkey",
        (
            "受访者编号,收集器编号,开始日期,结束日期,您会推荐我们吗？,总体满意度？,其他意见\n,,,,回复,回复,自由回答\n"
            "11805221906,44,2026/03/05 10:00,2026/03/05 10:05,9,满意,谢谢\n"
        ),
        {"response_id": "11805221906", "nps": "9", "csat": "4", "verbatim": "谢谢", "responded_at": "2026/03/05 10:05"},
    ),
    (
        "surveymonkey",
        (
            "Respondent ID,End Date,How likely are you to recommend us?,Age,\n"
            ",,Response,Response,Other (please specify)\n"
            "11805221906,2026-03-05,Not at all likely - 0,30,\n11805221907,2026-03-05,Extremely likely - 10,40,\n"
        ),
        {"response_id": "11805221906", "nps": "0"},
    ),
    (
        "limesurvey",
        (
            '"Response ID";"Date submitted";"Last page";"Start language";"Seed";"How likely are you to recommend us?"\n'
            '"1";"2026-03-01 10:00:00";"5";"en";"7";"9"\n'
        ),
        {"responded_at": "2026-03-01 10:00:00", "nps": "9", "status": "complete", "language": "en"},
    ),
    (
        "limesurvey",
        '"id";"submitdate";"lastpage";"startlanguage";"NPS"\n"1";"1980-01-01 00:00:00";"5";"en";"3"\n',
        {"responded_at": "2026-11-23", "nps": "3", "status": "complete"},
    ),
    (
        "wenjuanxing",
        (
            "序号,提交答卷时间,所用时间,来源,来自IP,1、总体满意度,2、您使用过哪些服务,3、您办理业务的网点\n"
            "1,2026/3/1 14:13:45,35秒,微信,203.0.113.9(北京),4,1┋2,西单支行\n"
            "2,2026/3/1 14:15:45,35秒,微信,203.0.113.9,-3,(跳过),朝阳支行\n"
        ),
        {"csat": "4", "branch_id": "西单支行"},
    ),
    (
        "cfpb_complaints",
        "Complaint ID,Date received,Product,Issue,Submitted via\n77,2019-11-25T23:00:00-05:00,Mortgage,Fees,Web\n",
        {"complaint_id": "77", "opened_at": "2019-11-25 00:00:00", "status": None},
    ),
]


@pytest.mark.sampled
@pytest.mark.parametrize("name, content, expected", KNOWN)
def test_exports_are_known(tmp_path: Path, name: str, content: str, expected: dict[str, Any]) -> None:
    layout, _, rows = taken(tmp_path, content)
    first = rows[layout.table][0]
    assert (layout.name, {field: first.get(field) for field in expected}) == (name, expected)


LIMESURVEY = "id;submitdate;lastpage;startlanguage;startdate;datestamp;How likely are you to recommend us?"
BEGUN, LAST = "2026-03-01 10:00:00", "2026-03-01 10:05:00"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "dates, at, status, said",
    [
        ((LAST, BEGUN, LAST), LAST, "complete", ""),
        (("", BEGUN, LAST), LAST, "partial", "is empty in some rows: these responses are dated by datestamp"),
        (("", BEGUN, ""), BEGUN, "partial", "is empty in some rows: these responses are dated by startdate"),
        (("", "", ""), None, "partial", ""),
        (("1980-01-01 00:00:00", BEGUN, LAST), LAST, "complete", ""),
        (("1980-01-01 00:00:00", "", ""), "2026-11-23", "complete", "kept without a date, as of 1980-01-01, are dated"),
    ],
)  # fmt: skip
def test_a_response_without_a_date_of_submission_gets_no_day_of_upload_unsaid(
    tmp_path: Path, dates: tuple[str, str, str], at: str | None, status: str, said: str
) -> None:
    submitted, *others = dates
    content = f"{LIMESURVEY}\n7;{submitted};2;en;{';'.join(others)};9\n"
    layout, _, rows = taken(tmp_path, content)
    assert (rows["response"][0]["responded_at"], rows["response"][0]["status"]) == (at, status)
    dated = [note for note in map(str, layout.notes) if "dated" in note]
    assert [said in note for note in dated] == [True] * bool(said)


@pytest.mark.parametrize("header", ["Submitted at", "제출일시", "提交时间"])
def test_a_date_of_submission_that_is_empty_in_all_rows_is_asked_about(tmp_path: Path, header: str) -> None:
    raw = raw_of(tmp_path, f"Response ID,{header},NPS (0-10)\n" + "".join(f"R{n}x,,{n}\n" for n in range(9)))
    with pytest.raises(FileAmbiguous, match=f"{header} is empty in all rows"):
        layouts.recognise(raw, "file.csv")
    layout = layouts.recognise(raw, "file.csv", mapping={header: "none"})
    assert any("responses are dated" in str(note) for note in layout.notes)


def test_the_columns_that_stand_in_for_another_are_answers_too(tmp_path: Path) -> None:
    content = "Respondent ID,Start Date,End Date,NPS\n11805221906,2026-03-05 10:00,2026-03-05 10:05,9\n"
    layout, mapping, rows = taken(tmp_path, content)
    assert (mapping["End Date"], mapping["Start Date"]) == ("responded_at", "answer")
    assert answers(rows) == {"Start Date": "2026-03-05 10:00"}
    raw = reader.read(tmp_path / "export.csv")
    assert layout.sources(raw)["responded_at"] == "End Date"


def test_skipped_questions_of_wenjuanxing_are_no_answers(tmp_path: Path) -> None:
    _, _, rows = taken(tmp_path, KNOWN[6][1])
    assert (rows["response"][1]["csat"], rows["response"][1]["status"]) == (None, "partial")
    assert not [a for a in rows["answer"] if a["row_no"] == 3 and a["value"] == "(跳过)"]
    assert {k: v for k, v in answers(rows).items() if "服务" in k} == {
        "2、您使用过哪些服务: 1": "1", "2、您使用过哪些服务: 2": "2",
    }  # fmt: skip


HOW_IT_WAS_TAKEN = "date,nps,Q_RecaptchaScore,Last page,Total points,chose app,staff,where from\n" + "".join(
    f"2026-03-0{n},{n},0.9,5,0,{n % 2},{n % 5 + 1},203.0.113.{n}\n" for n in range(1, 10)
)


def test_how_a_survey_was_taken_is_no_rating_and_addresses_are_not_kept(tmp_path: Path) -> None:
    _, mapping, rows = taken(tmp_path, HOW_IT_WAS_TAKEN)
    roles = {a["item"]: a["role"] for a in rows["answer"]}
    assert roles == {
        "Q_RecaptchaScore": "other", "Last page": "other", "Total points": "other", "chose app": "other",
        "staff": "driver",
    }  # fmt: skip
    assert mapping["where from"] == "none"


def test_the_one_column_of_dates_is_the_date_and_of_two_one_is_asked_for(tmp_path: Path) -> None:
    layout, mapping, _ = taken(tmp_path, "언제였나요,nps\n2026. 3. 5. 오후 3:04,9\n2026. 3. 6. 오전 9:00,8\n")
    assert mapping["언제였나요"] == "responded_at"
    assert "언제였나요" in " ".join(map(str, layout.said(TODAY)))
    with pytest.raises(FileAmbiguous, match="first seen; then seen"):
        taken(tmp_path, "first seen,then seen,nps\n2026-03-05,2026-03-06,9\n2026-03-05,2026-03-06,8\n")


@pytest.mark.parametrize("header", ["NPS", "추천 점수 (0~10점)", "NPS(净推荐值)"])
def test_a_few_low_points_are_nps_where_the_header_says_so(tmp_path: Path, header: str) -> None:
    _, mapping, rows = taken(tmp_path, f"date,{header}\n2026-03-05,3\n2026-03-06,5.0\n")
    assert (mapping[header], [r["nps"] for r in rows["response"]]) == ("nps", ["3", "5.0"])
