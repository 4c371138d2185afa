"""What headers of real surveys are taken for, in Korean, Chinese and English."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.files import reader
from data.layouts.dictionary import bare, dictionary, stated_scale

DAY, BRANCH, SCORE, ENDS, NPS, TEXT = "2026-03-0{0}", "강남{0}", "{0}", "{0}", "1{0}", "말 {0}"
SURVEYS = """
설문 응답일|responded_at
영업점명|branch_id
주변 지인에게 추천하실 의향이 있으십니까?|nps
전반적으로 얼마나 만족하셨습니까?|csat
대기시간 만족도|answer
기타 하시고 싶은 말씀|verbatim
성별|answer

작성일시|responded_at
지점|branch_id
NPS(0~10)|nps
종합만족도(5점)|csat
앱 이용 편의성|answer
VOC 내용|verbatim
담당 직원|employee_id

제출 시각|responded_at
방문지점|branch_id
Q2. 업무 처리가 얼마나 편리했습니까?|ces
Q3. 추천 의향 (0점~10점)|nps
Q4. 그렇게 생각하신 이유는?|verbatim

提交时间|responded_at
网点|branch_id
您对本次服务的总体满意度|csat
您有多大可能向亲友推荐我行？|nps
柜员服务态度|answer
您的建议|verbatim
联系电话|none

填答时间|responded_at
分行名称|branch_id
整体满意程度（1-5分）|csat
推荐可能性（0-10分）|nps
办理业务的便利程度|ces
意见反馈|verbatim

調查日期|responded_at
分行|branch_id
整體滿意度|csat
推薦意願|nps
意見|verbatim

Submitted|responded_at
Branch name|branch_id
Overall, how satisfied are you with your visit today?|csat
How likely is it that you would recommend us to a friend or colleague?|nps
How easy was it?|ces
Please tell us why|verbatim

Interview date|responded_at
Q1 Overall Sat|csat
Q2 NPS|nps
Q3 Ease of doing business (CES)|ces
Q4 Staff friendliness|answer
Q5 Open end|verbatim

response_date|responded_at
likelihood_to_recommend|nps
satisfaction_score|csat
customer_effort_score|ces
verbatim_comment|verbatim
branch_code|branch_id
"""
VALUES = {
    "responded_at": DAY, "branch_id": BRANCH, "nps": NPS, "csat": SCORE, "ces": SCORE, "answer": SCORE,
    "verbatim": TEXT, "employee_id": "E{0}", "none": "010-1234-000{0}",
}  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("survey", SURVEYS.strip().split("\n\n"))
def test_headers_of_surveys(tmp_path: Path, survey: str) -> None:
    wanted = dict(pair.split("|") for pair in survey.splitlines())
    rows = [[VALUES[field].format(n) for field in wanted.values()] for n in range(1, 6)]
    rows = [[cell.removeprefix("1") if cell == "15" else "10" if cell.startswith("1") and len(cell) == 2 else cell
             for cell in row] for row in rows]  # fmt: skip
    lines = [",".join(f'"{cell}"' for cell in row) for row in ([*wanted], *rows)]
    (tmp_path / "f.csv").write_text("\n".join(lines), encoding="utf-8")
    raw = reader.read(tmp_path / "f.csv")
    assert layouts.mapped(layouts.recognise(raw, "f"), raw) == wanted


VISITS = [
    "번호표번호,발권시각,호출시각,종료시각,지점코드,업무구분,창구번호",
    "排队号,取号时间,叫号时间,结束时间,网点编号,业务类型,窗口号",
    "Ticket number,Issue time,Called,End time,Branch code,Service type,Window",
]  # fmt: skip


@pytest.mark.parametrize("header", VISITS)
def test_headers_of_queues(tmp_path: Path, header: str) -> None:
    row = "A1,2026-03-01 10:00,2026-03-01 10:05,2026-03-01 10:09,B1,loan,3"
    (tmp_path / "f.csv").write_text(f"{header}\n{row}\n", encoding="utf-8")
    raw = reader.read(tmp_path / "f.csv")
    found = layouts.recognise(raw, "f")
    assert found.table == "visit"
    assert list(layouts.mapped(found, raw).values()) == [
        "visit_id", "issued_at", "called_at", "ended_at", "branch_id", "service", "counter",
    ]  # fmt: skip


OTHERS = [
    ("민원번호,접수일자,처리일자,민원유형,민원내용", "complaint"),
    ("投诉编号,投诉日期,办结日期,投诉类型,投诉内容", "complaint"),
    ("콜id,인입시각,응답시각,종료시각,스킬그룹,상담원", "contact"),
    ("通话编号,进线时间,接听时间,结束时间,技能组,坐席", "contact"),
]  # fmt: skip


@pytest.mark.sampled
@pytest.mark.parametrize("header, table", OTHERS)
def test_headers_of_other_systems(tmp_path: Path, header: str, table: str) -> None:
    times = ["2026-03-01 10:00", "2026-03-01 10:01", "2026-03-01 10:09"][: 2 + (table == "contact")]
    (tmp_path / "f.csv").write_text(f"{header}\n{','.join(['7', *times, 'x', 'y'])}\n", encoding="utf-8")
    raw = reader.read(tmp_path / "f.csv")
    found = layouts.recognise(raw, "f")
    # When an unanswered call was given up is made of when it ended: of no column of the file.
    assert (found.table, len(found.columns.keys() - {"abandoned_at"})) == (table, len(header.split(",")))
    assert "none" not in layouts.mapped(found, raw).values()


def test_a_score_beside_a_branch_makes_a_survey_and_no_list_of_branches(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("지점명,지역,만족도\n강남,서울,4\n종로,서울,5\n", encoding="utf-8")
    assert layouts.recognise(reader.read(tmp_path / "f.csv"), "f").name == "survey"


@pytest.mark.parametrize(
    "text, ends",
    [
        ("만족도 (1-7)", (1, 7)), ("0점~10점", (0, 10)), ("5(매우 만족)~1(매우 불만족)", (1, 5)),
        ("10점 만점", (None, 10)),
        ("满分10分", (None, 10)), ("from 1 (not at all) to 7 (very much)", (1, 7)), ("out of 5", (None, 5)),
        ("1-1. 지점", None), ("2026-1-5 방문", None), ("1~3호점", None), ("전화 010-1-5555", None),
    ],
)  # fmt: skip
def test_scales_that_questions_state(text: str, ends: tuple[int | None, int] | None) -> None:
    assert stated_scale(text) == ends


@pytest.mark.parametrize(
    "text, low, high",
    [
        ("만족도 (1점: 매우 만족 ~ 5점: 매우 불만족)", True, False),
        ("满意度（1分=非常满意，5分=非常不满意）", True, False),
        ("satisfaction (1 = very satisfied)", True, False),
        ("Zufriedenheit (1 = sehr gut)", True, False),
        ("불만족도", True, False),
        ("만족도 (1점: 매우 불만족 ~ 5점: 매우 만족)", False, True),
        ("满意度（5分=非常满意）", False, True),
        ("satisfaction (1 = very dissatisfied)", False, True),
        ("문1 매우 만족하십니까?", False, False),
        ("Q10. 만족도", False, False),
    ],
)  # fmt: skip
def test_which_end_a_question_calls_the_best(text: str, low: bool, high: bool) -> None:
    assert (dictionary().says_low_is_best(text), dictionary().says_high_is_best(text)) == (low, high)


def test_numbers_marks_and_zones_are_no_part_of_a_header() -> None:
    told = ("Q1 Overall Sat", "문3. 만족도 *", "End Date (UTC)", "응답일시(KST)", "提交时间（北京时间）", "Q7_2 staff")
    assert [bare(text) for text in told] == ["overall sat", "만족도", "end date", "응답일시", "提交时间", "staff"]
