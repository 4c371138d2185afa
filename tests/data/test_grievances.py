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
        ("Branch,Submitted at,Category,Details", "file.csv"),
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


def test_dissatisfaction_is_what_an_answer_says(tmp_path: Path) -> None:
    with pytest.raises(FileAmbiguous):
        found(tmp_path, "지점,등록일시,불만족 사유,내용", ("대기", "수수료"))
