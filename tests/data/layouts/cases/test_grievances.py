"""Rows are complaints where something says so; a day, a branch and words could be a survey's answers as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import layouts
from data.errors import FileAmbiguous
from data.layouts.layout import Layout
from tests.data.test_layouts import raw_of

STARS = (*("\u2605" * n + "\u2606" * (5 - n) for n in (5, 4, 3, 2, 1)),)
SAID = ("The queue was long", "직원분이 친절했습니다", "手续费太高", "Nobody called back", "앱이 자꾸 멈춰요")


def found(folder: Path, heads: str, values: tuple[str, ...], name: str = "file.csv", **said: str) -> Layout:
    """30 rows of two branches, the value in the third column, words in the last."""
    cells = [f"B{n % 2 + 1},2026-11-{n % 20 + 1:02} 10:{n:02},{values[n % len(values)]}" for n in range(30)]
    words = heads.count(",") > 2
    rows = [f"{cell},{SAID[n % 5]} {n}" if words else cell for n, cell in enumerate(cells)]
    return layouts.recognise(raw_of(folder, "\n".join([heads, *rows]) + "\n"), name, **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "heads",
    ["Branch,Submitted at,Stars,Comment", "网点,提交时间,服务评分,意见", "지점,등록일시,별점,내용",
     "Branch,Received at,Stars,Feedback"],
)  # fmt: skip
def test_marks_beside_a_day_are_answers(tmp_path: Path, heads: str) -> None:
    layout = found(tmp_path, heads, STARS)
    assert (layout.table, "csat" in layout.columns) == ("response", True)


@pytest.mark.parametrize(
    "heads, values",
    [
        ("Branch,Submitted at,Satisfaction,Comment", ("\N{THUMBS UP SIGN}", "\N{THUMBS DOWN SIGN}")),
        ("网点,提交时间,满意度,意见", ("甲", "乙", "丙")),
        ("지점,등록일시,만족도,의견", ("가형", "나형", "다형")),
        ("Branch,Submitted at,Satisfaction,Comment", ("Muito satisfeito", "Satisfeito", "Insatisfeito")),
    ],
)
def test_marks_that_nobody_knows_are_asked_about(tmp_path: Path, heads: str, values: tuple[str, ...]) -> None:
    with pytest.raises(FileAmbiguous) as asked:
        found(tmp_path, heads, values)
    question = asked.value.questions[0]
    assert (question.option, question.column) == ("values", heads.split(",")[2])
    assert {word for word, _ in question.entries} == set(values)


@pytest.mark.parametrize(
    "heads", ["Branch,Submitted at,Feedback", "网点,提交时间,客户建议", "지점,등록일시,내용", "지점,접수일자,내용"]
)
def test_words_alone_may_be_either(tmp_path: Path, heads: str) -> None:
    values = tuple(f"{text}, {n}" for n, text in enumerate(SAID))
    quoted = tuple(f'"{value}"' for value in values)
    with pytest.raises(FileAmbiguous) as asked:
        found(tmp_path, heads, quoted)
    offered = {value for value, _ in asked.value.questions[0].choices}
    assert {"response", "complaint"} <= offered
    for table in ("response", "complaint"):
        assert found(tmp_path, heads, quoted, as_table=table).table == table


@pytest.mark.parametrize(
    "heads", ["지점,접수일자,칭찬직원,내용", "网点,受理时间,表扬员工,内容", "Branch,Received on,Praised,Details"]
)
def test_praise_is_no_complaint(tmp_path: Path, heads: str) -> None:
    with pytest.raises(FileAmbiguous):
        found(tmp_path, heads, ("Kim", "Lee", "Park"))


@pytest.mark.parametrize(
    "heads, name",
    [
        ("Branch,Submitted at,Complaint category,Details", "file.csv"),
        ("지점,접수일자,처리상태,내용", "file.csv"),
        ("网点,受理时间,投诉渠道,内容", "file.csv"),
        ("Branch,Submitted at,Staff,Comment", "complaints_november.csv"),
        ("지점,접수일자,담당,내용", "민원_11월.csv"),
        ("网点,提交时间,经办人,意见", "2026年11月投诉.csv"),
        ("branch_id,opened_at,channel,narrative", "file.csv"),
    ],
)
def test_a_word_or_a_column_of_complaints_is_enough(tmp_path: Path, heads: str, name: str) -> None:
    values = ("처리완료", "처리중") if "처리상태" in heads else ("app", "branch")
    assert found(tmp_path, heads, values, name).table == "complaint"


@pytest.mark.parametrize(
    "heads",
    [
        "Branch,Submitted at,Category,Details",
        "지점,등록일,유형,내용",
        "지점,등록일,분류,내용",
        "网点,提交时间,问题类型,内容",
    ],
)
def test_a_subject_alone_tells_of_no_complaint(tmp_path: Path, heads: str) -> None:
    # Praise has a subject too: 30 of "all friendly" counted as 30 open complaints, unasked.
    with pytest.raises(FileAmbiguous) as fault:
        found(tmp_path, heads, ("app", "branch"))
    assert {value for value, _ in fault.value.questions[0].choices} >= {"response", "complaint"}


def test_dissatisfaction_is_what_an_answer_says(tmp_path: Path) -> None:
    with pytest.raises(FileAmbiguous):
        found(tmp_path, "지점,등록일시,불만족 사유,내용", ("대기", "수수료"))


def rated(folder: Path, heads: str, cells: str, **said: str) -> Layout:
    """30 rows, # for the row's number; the last column is a score from 1 to 5 or empty."""
    rows = [f"{cells.replace('#', str(n + 10))},{(5, 4, '')[n % 3]}" for n in range(30)]
    return layouts.recognise(raw_of(folder, "\n".join([heads, *rows]) + "\n"), "file.csv", **said)  # type: ignore[arg-type]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, cells, table",
    [
        (
            "민원번호,접수일시,지점,유형,내용,처리상태,처리만족도",
            "M#,2026-11-02 10:#,종로,수수료,글 #,완료",
            "complaint",
        ),
        ("投诉编号,受理时间,网点,投诉内容,处理状态,满意度", "M#,2026-11-02 10:#,东城,内容 #,已办结", "complaint"),
        ("Case number,Opened,Branch,Reason,Status,Satisfaction rating", "C#,2026-11-02,Main,Fees,Open", "complaint"),
        ("지점,번호표,발권시간,호출시간,종료시간,만족도", "종로,#,2026-11-02 10:#,10:50,10:59", "visit"),
        ("Call ID,Queue,Queued at,Answered at,Ended at,CSAT", "C#,Card,2026-11-02 10:#:00,10:50,10:59", "contact"),
    ],
)
def test_a_list_with_a_score_is_asked_about(tmp_path: Path, heads: str, cells: str, table: str) -> None:
    with pytest.raises(FileAmbiguous, match="It also holds a score") as asked:
        rated(tmp_path, heads, cells)
    assert [value for value, _ in asked.value.questions[0].choices] == [table, "response"]
    assert rated(tmp_path, heads, cells, as_table=table).table == table


@pytest.mark.parametrize(
    "heads, cells",
    [
        ("지점,접수일시,불만족 사유,만족도(5점)", "종로,2026-11-02 10:#,대기 #"),
        ("Branch,Submitted at,Category,Overall satisfaction (1-5)", "Main,2026-11-02 10:#,Loan"),
        ("Response ID,Submitted at,Branch,Service,Status,Satisfaction (1-5)", "R#,2026-11-02 10:#,Main,Loan,Complete"),
    ],
)
def test_a_survey_with_a_subject_is_a_survey(tmp_path: Path, heads: str, cells: str) -> None:
    assert rated(tmp_path, heads, cells).table == "response"


VISIT_HEADS = ["Visit date,Branch", "방문일시,지점", "到访时间,网点"]
WORDS = ("Brilliant", "Decent", "Meh", "Rubbish", "Shocking")


def visits(folder: Path, heads: str, cells: tuple[str, ...], **said: str) -> Layout:
    """40 rows of a time, a branch and what else there is, # for the row's number."""
    rows = [f"2026-11-{n % 20 + 1:02} 10:{n + 10},Main,{cells[n % len(cells)].replace('#', str(n))}" for n in range(40)]
    return layouts.recognise(raw_of(folder, "\n".join([heads, *rows]) + "\n"), "file.csv", **said)  # type: ignore[arg-type]


def choices(folder: Path, heads: str, cells: tuple[str, ...]) -> set[str]:
    with pytest.raises(FileAmbiguous) as asked:
        visits(folder, heads, cells)
    (question,) = asked.value.questions
    assert question.option == "as_table"
    return {value for value, _ in question.choices}


@pytest.mark.parametrize(
    "heads", [f"{v},{s}" for v, s in zip(VISIT_HEADS, ("Satisfaction", "만족도", "满意度"), strict=True)]
)
def test_a_score_in_unknown_words_dated_by_the_visit_is_asked_about(tmp_path: Path, heads: str) -> None:
    # Stored as queue tickets before, and the scores dropped.
    with pytest.raises(FileAmbiguous) as asked:
        visits(tmp_path, heads, WORDS)
    question = asked.value.questions[0]
    assert (question.option, {word for word, _ in question.entries}) == ("values", set(WORDS))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "more, cells",
    [
        (("Comment", "의견", "意见"), ("The queue was long #", "직원분이 친절했습니다 #", "手续费太高 #")),
        (("Friendliness", "친절도", "服务态度"), ("1", "2", "3", "4", "5")),
        (("Staff", "직원 응대", "员工服务"), ("매우 만족", "만족", "보통")),
        (("Were staff friendly?", "직원은 친절했나요?", "员工友好吗？"), ("Yes", "No")),
        (("Service", "업무", "业务类型"), ("Loan", "Deposit")),
    ],
)  # fmt: skip
def test_a_visit_without_a_sign_of_a_queue_may_be_an_answer(
    tmp_path: Path, more: tuple[str, ...], cells: tuple[str, ...]
) -> None:
    for heads, column in zip(VISIT_HEADS, more, strict=True):
        assert {"response", "visit"} <= choices(tmp_path, f"{heads},{column}", cells)
        assert visits(tmp_path, f"{heads},{column}", cells, as_table="visit").table == "visit"


@pytest.mark.parametrize(
    "heads, cells",
    [
        ("Visit date,Branch,Wait (min)", ("3", "9")), ("방문일시,지점,번호표", ("A#",)),
        ("到访时间,网点,窗口", ("1", "2")),
        ("Visit date,Branch,Result", ("Served", "No show", "Left")), ("발권시각,지점,업무", ("예금", "대출")),
        ("取号时间,网点,业务类型", ("存款", "贷款")), ("Ticket issued,Branch,Service", ("Loan", "Deposit")),
    ],
)  # fmt: skip
def test_one_sign_of_a_queue_is_enough(tmp_path: Path, heads: str, cells: tuple[str, ...]) -> None:
    assert visits(tmp_path, heads, cells).table == "visit"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, table",
    [
        ("Complaint date,Branch,How did we handle it?,Comment", "complaint"),
        ("민원접수일,지점,처리 결과는 어떠셨나요?,의견", "complaint"),
        ("投诉日期,网点,您对处理结果感觉如何？,意见", "complaint"),
        ("Visit date,Branch,Counter,How was it?", "visit"), ("방문일시,지점,번호표,서비스는 어떠셨나요?", "visit"),
        ("取号时间,网点,窗口,您觉得服务怎么样？", "visit"),
    ],
)  # fmt: skip
def test_marks_of_a_list_that_would_be_dropped_are_asked_about(tmp_path: Path, heads: str, table: str) -> None:
    comments = heads.count(",") > 2 and table == "complaint"
    cells = tuple(f"{word},Text {n} #" if comments else f"{n},{word}" for n, word in enumerate(WORDS))
    assert choices(tmp_path, heads, cells) == {table, "response"}
    assert visits(tmp_path, heads, cells, as_table=table).table == table


@pytest.mark.parametrize(
    "heads, said",
    [("Visit date,Branch,Wait (min),Comment", True), ("방문일시,지점,창구,의견", True),
     ("발권시각,지점,번호표,호출시각,의견", False), ("取号时间,网点,排队号,窗口,意见", False)],
)  # fmt: skip
def test_comments_beside_few_signs_of_a_list_are_asked_about_and_else_said(
    tmp_path: Path, heads: str, said: bool
) -> None:
    called = "2026-11-28 10:00" if "호출" in heads else "3"
    cells = tuple(f"3,{text} #" if said else f"A#,{called},{text} #" for text in SAID)
    if said:
        assert choices(tmp_path, heads, cells) == {"visit", "response"}
    else:
        layout = visits(tmp_path, heads, cells)
        assert any("Comments are not kept" in note.message for note in layout.notes if not isinstance(note, str))


@pytest.mark.parametrize("heads", ["Complaint date,Branch,Comment", "민원접수일,지점,의견", "投诉日期,网点,意见"])
def test_the_comment_of_a_complaint_is_what_happened(tmp_path: Path, heads: str) -> None:
    layout = visits(tmp_path, heads, tuple(f"{text} #" for text in SAID))
    assert (layout.table, "narrative" in layout.columns) == ("complaint", True)
