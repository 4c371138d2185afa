"""Exports of survey tools, as they come: known, every question kept, scores found, nothing personal stored."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import layouts
from data.files import reader
from data.layouts import Layout

TODAY = date(2026, 11, 23)
Rows = dict[str, list[dict[str, Any]]]


def taken(folder: Path, content: str, encoding: str = "utf-8", **said: Any) -> tuple[Layout, Rows]:
    """The layout that an export was known by, and its rows by table."""
    path = folder / "export.csv"
    path.write_bytes(content.encode(encoding))
    raw = reader.read(path)
    layout = layouts.recognise(raw, path.name, **said)
    tables = layout.apply(raw, TODAY, "salt")
    return layout, {name: table.sort_by("row_no").to_pylist() for name, table in tables.items()}


def answers(rows: Rows, row_no: int) -> dict[str, str]:
    return {a["item"]: a["value"] for a in rows["answer"] if a["row_no"] == row_no}


QUALTRICS = (
    "StartDate,EndDate,Status,IPAddress,Progress,Finished,RecordedDate,ResponseId,RecipientEmail,DistributionChannel,"
    "UserLanguage,Q1_NPS_GROUP,Q1,Q2,Q3_1,Q3_2\n"
    "시작 날짜,종료 날짜,응답 유형,IP 주소,진행률,마침,기록된 날짜,응답 ID,수신자 이메일,배포 채널,사용자 언어,"
    "추천 의향 - 그룹,"
    '"우리 은행을 추천하시겠습니까?",의견을 들려주세요,만족도 - 창구,만족도 - 앱\n'
    + ",".join(f'"{{""ImportId"":""Q{n}""}}"' for n in range(16))
    + "\n"
)


def test_qualtrics_in_korean_with_three_header_rows(tmp_path: Path) -> None:
    lines = [
        f"2026-03-01 10:00:00,2026-03-01 10:05:00,{status},203.0.113.1,{progress},{done},2026-03-01 10:05:01,R_{n},"
        f"a@b.example,{channel},KO,Promoter,{nps},좋아요,{n % 5 + 1},4\n"
        for n, (status, channel, progress, done, nps) in enumerate(
            [
                ("IP Address", "anonymous", 100, "True", 9), ("Survey Preview", "preview", 100, "True", 10),
                ("IP Address", "anonymous", 40, "False", ""), ("IP Address", "email", 100, "True", 0),
            ]
        )
    ]  # fmt: skip
    layout, rows = taken(tmp_path, QUALTRICS + "".join(lines))
    assert layout.name == "qualtrics"
    assert [(r["response_id"], r["nps"], r["status"], r["row_no"]) for r in rows["response"]] == [
        ("R_0", "9", "complete", 4), ("R_1", None, "screened_out", 5), ("R_2", None, "partial", 6),
        ("R_3", "0", "complete", 7),
    ]  # fmt: skip
    assert rows["response"][0] | {"verbatim": "좋아요", "language": "KO"} == rows["response"][0]
    told = {(a["item"], a["label"], a["role"]) for a in rows["answer"]}
    assert ("Q3_1", "만족도 - 창구", "outcome") in told
    stored = {value for row in rows["response"] + rows["answer"] for value in row.values()}
    assert not {"203.0.113.1", "a@b.example"} & stored


def test_the_older_qualtrics_with_two_header_rows(tmp_path: Path) -> None:
    header = (
        "V1,V2,V8,V9,V10,Q1,\nResponseID,ResponseSet,StartDate,EndDate,Finished,How likely are you to recommend us?,\n"
    )
    header = header.replace("V2,V8", "V2,V7,V8").replace("ResponseSet,Start", "ResponseSet,Status,Start")
    layout, rows = taken(tmp_path, header + "R_1,Default,0,2026-03-01 10:00:00,2026-03-01 10:01:00,1,9,\n", "utf-8-sig")
    assert layout.name == "qualtrics"
    (row,) = rows["response"]
    assert (row["response_id"], row["nps"], row["status"], row["row_no"]) == ("R_1", "9", "complete", 3)
    assert row["responded_at"] == "2026-03-01 10:01:00"


MONKEY = (
    "Respondent ID,Collector ID,Start Date,End Date,Email Address,How likely are you to recommend us?,"
    "What did you use? (select all),,,How do you feel today?,,Rate the café,\n"
    ",,,,,Response,Counter,App,Other (please specify),Happy,Unhappy,Speed,Staff\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "mac_roman"])
def test_surveymonkey_with_two_header_rows(tmp_path: Path, encoding: str) -> None:
    lines = [
        f"11425000{n},42,03/{n + 1:02}/2026 10:00:00 AM,03/{n + 13}/2026 10:04:00 PM,,{n % 11},Counter,"
        f"{'App' if n % 2 else ''},{'kiosk – déjà vu' if n == 3 else ''},{'Happy' if n % 3 else ''},"
        f"{'' if n % 3 else 'Unhappy'},{n % 5 + 1},5\n"
        for n in range(12)
    ]
    layout, rows = taken(tmp_path, MONKEY + "".join(lines), encoding)
    assert layout.name == "surveymonkey"
    assert [r["nps"] for r in rows["response"]] == [str(n % 11) for n in range(12)]
    assert rows["response"][3]["responded_at"] == "03/16/2026 10:04:00 PM"
    assert rows["response"][0]["row_no"] == 3
    question = "What did you use? (select all)"
    assert answers(rows, 6) == {
        "Collector ID": "42", "Start Date": "03/04/2026 10:00:00 AM", f"{question}: Counter": "Counter",
        f"{question}: App": "App", f"{question}: Other (please specify)": "kiosk – déjà vu",
        "How do you feel today?": "Unhappy", "Rate the café: Speed": "4", "Rate the café: Staff": "5",
    }  # fmt: skip


def test_google_forms_in_korean(tmp_path: Path) -> None:
    header = '타임스탬프,"방문하신 지점은\n어디입니까?",만족도 \U0001f600,이용하신 업무 (중복 선택),개선할 점\n'
    used = ["예금, 대출", "예금", "대출", "예금, 환전", "대출, 환전", "환전", "예금, 대출, 환전", "예금"]
    lines = [f'2026. 3. {n + 1} 오후 5:33:3{n},강남,{n % 5 + 1},"{u}",없음 {n}\n' for n, u in enumerate(used)]
    layout, rows = taken(tmp_path, header + "".join(lines))
    assert layout.name == "google_forms"
    first = rows["response"][0]
    assert (first["branch_id"], first["csat"], first["csat_high"], first["verbatim"]) == ("강남", "1", "5", "없음 0")
    assert answers(rows, 2) == {"이용하신 업무 (중복 선택): 예금": "예금", "이용하신 업무 (중복 선택): 대출": "대출"}
    assert rows["answer"][0]["label"] == "이용하신 업무 (중복 선택)"


@pytest.mark.parametrize(
    "stamp, value",
    [
        ("Timestamp", "2026/03/01 2:13:45 PM GMT+9"), ("时间戳记", "2026/03/01 2:13:45 下午 GMT+8"),
        ("타임스탬프", "2026/03/01 2:13:45 오후 GMT+9"), ("Timestamp", "3/13/2026 14:13:45"),
    ],
)  # fmt: skip
def test_google_forms_is_known_by_its_timestamp(tmp_path: Path, stamp: str, value: str) -> None:
    layout, rows = taken(tmp_path, f"{stamp},How likely are you to recommend us?\n{value},9\n")
    assert (layout.name, rows["response"][0]["nps"]) == ("google_forms", "9")
    assert rows["response"][0]["responded_at"] == value


def test_limesurvey_with_codes_and_texts(tmp_path: Path) -> None:
    header = (
        '"id. Response ID";"submitdate. Date submitted";"lastpage. Last page";"startlanguage. Start language";'
        '"Q1. How likely are you to recommend us?";"Q2[SQ001]. Rate us [Staff]";"Q2[SQ002]. Rate us [Speed]"\n'
    )
    body = '"1";"2026-03-01 10:00:00";"3";"en";"9";"4";"5"\n"2";"";"1";"ko";"";"3";""\n'
    layout, rows = taken(tmp_path, header + body, "utf-8-sig")
    assert layout.name == "limesurvey"
    first, second = rows["response"]
    assert (first["nps"], first["status"], second["status"], second["language"]) == ("9", "complete", "partial", "ko")
    assert first["response_id"].endswith("-1")
    told = {a["item"]: (a["label"], a["role"]) for a in rows["answer"]}
    assert told["Q2[SQ001]"] == ("Rate us [Staff]", "driver")


OTHERS = [
    (
        "formbricks",
        (
            "No.,Response ID,Timestamp,Finished,Survey ID,User ID,Tags,1. How likely are you to recommend us?,2. Why?\n"
            "1,cl1,2026-03-01T10:00:00.000Z,Yes,s1,,,9,Fast\n"
        ),
        {"nps": "9", "response_id": "cl1", "survey_id": "s1", "verbatim": "Fast", "status": "complete"},
    ),
    (
        "microsoft_forms",
        (
            "ID,시작 시간,완료 시간,전자 메일,이름,방문하신 지점,전반적인 만족도,이용 업무\n"
            "1,2026-03-01 10:00:00,2026-03-01 10:02:00,anonymous,,강남,5,예금;대출;\n"
        ),
        {"csat": "5", "branch_id": "강남", "responded_at": "2026-03-01 10:02:00"},
    ),
    (
        "wenjuanxing",
        (
            "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、您去的网点名称,2、您对我们的总体满意度,3、您是否愿意推荐我们？\n"
            "1,2026/3/1 14:13:45,35秒,微信,N/A,203.0.113.9(北京),西单支行,非常满意,10\n"
        ),
        {"csat": "5", "csat_low": "1", "csat_high": "5", "nps": "10", "responded_at": "2026/3/1 14:13:45"},
    ),
    (
        "naver_form",
        "번호,응답일시,추천 의향은 몇 점입니까?,하고 싶은 말\n1,2026.03.01. 14:22,8,친절해요\n",
        {"nps": "8", "verbatim": "친절해요", "language": "ko"},
    ),
    (
        "delighted",
        (
            "Survey Response ID,Email,Name,Score,Comment,Permalink,Created At\n"
            "7,a@b.example,Kim,6,Slow,https://r.example/7,1772330400\n"
        ),
        {"nps": "6", "csat": None, "verbatim": "Slow", "responded_at": "2026-03-01 02:00:00+00"},
    ),
    (
        "asknicely",
        (
            "response_id,person_id,email,answer,comment,sent,responded,question_type,segment\n"
            "9,3,a@b.example,4,ok,2026-03-01 09:00:00,2026-03-01 10:00:00,csat,retail\n"
        ),
        {"nps": None, "csat": "4", "csat_high": "5", "segment": "retail", "invited_at": "2026-03-01 09:00:00"},
    ),
]


def test_a_list_of_calls_with_two_headers_of_a_form_is_no_survey(tmp_path: Path) -> None:
    lines = [
        f"{n},2026. 5. 14. 오전 9:{n:02},2026. 5. 14. 오전 9:{n + 2:02},응답,2026. 5. 14. 오전 9:{n + 9:02}"
        for n in range(1, 9)
    ]
    layout, rows = taken(tmp_path, "\n".join(["순번,인입일시,응답일시,통화결과,종료일시", *lines]) + "\n")
    assert (layout.table, len(rows["contact"])) == ("contact", 8)


@pytest.mark.sampled
@pytest.mark.parametrize("name, content, expected", OTHERS, ids=[name for name, *_ in OTHERS])
def test_other_tools_are_known(tmp_path: Path, name: str, content: str, expected: dict[str, Any]) -> None:
    layout, rows = taken(tmp_path, content)
    assert layout.name == name
    (row,) = rows["response"]
    assert {field: row.get(field) for field in expected} == expected
    stored = " ".join(str(value) for table in rows.values() for r in table for value in r.values())
    assert "203.0.113.9" not in stored
    assert "Kim" not in stored


CFPB = {
    "complaint_id": "77", "date_received": "25-11-2019", "product": "Mortgage", "issue": "Fees", "sub_issue": "",
    "submitted_via": "Web", "company_response": "Closed with explanation", "timely": "Yes",
    "complaint_what_happened": "They lost it.",
}  # fmt: skip


def test_cfpb_with_underscored_headers_and_days_first(tmp_path: Path) -> None:
    layout, rows = taken(tmp_path, ",".join(CFPB) + "\n" + ",".join(CFPB.values()) + "\n")
    (row,) = rows["complaint"]
    assert layout.name == "cfpb_complaints"
    assert (row["outcome"], row["is_timely"], row["narrative"]) == ("rejected", "true", "They lost it.")
    assert row["opened_at"] == "25-11-2019"


REAL = [
    ("survey_qualtrics/Model+evaluation_February+26,+2021_01.25.csv", "qualtrics", 65, {"partial": 65}),
    ("survey_qualtrics/qualtRics_pkg_sample.csv", "qualtrics", 1, {"partial": 1}),
    ("survey_qualtrics/qualtRics_pkg_sample_legacy.csv", "qualtrics", 1, {"partial": 1}),
    ("survey_surveymonkey/MIDWEST.csv", "surveymonkey", 2778, {"partial": 2778}),
    ("survey_surveymonkey/comma-survey.csv", "surveymonkey", 1129, {"partial": 1129}),
]


@pytest.mark.parametrize("file, name, count, statuses", REAL)
def test_real_exports_are_read_whole(
    real_files: Path, file: str, name: str, count: int, statuses: dict[str, int]
) -> None:
    raw = reader.read(real_files / file)
    layout = layouts.recognise(raw, file)
    tables = layout.apply(raw, TODAY, "salt")
    assert (layout.name, tables["response"].num_rows, raw.torn) == (name, count, ())
    found = tables["response"]["status"].to_pylist()
    assert {status: found.count(status) for status in set(found)} == statuses


def test_no_answer_of_a_real_spread_survey_is_lost(real_files: Path) -> None:
    path = real_files / "survey_surveymonkey" / "MIDWEST.csv"
    raw = reader.read(path)
    tables = layouts.recognise(raw, path.name).apply(raw, TODAY, "salt")
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()[2:] if '"' not in line]
    kept = set(range(3, 3 + 2778))
    quoted = {n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines()[2:], 3) if '"' in line}
    filled = sum(1 for cells in lines for cell in cells[1:] if cell.strip())
    answered = [a for a in tables["answer"]["row_no"].to_pylist() if a in kept - quoted]
    said = [r for r in tables["response"].to_pylist() if r["verbatim"] and r["row_no"] not in quoted]
    assert len(answered) + len(said) == filled
