"""A row without a number that comes again corrected takes the place of the stored one, once somebody says so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from analytics import intake
from analytics.intake import Options
from data.errors import FileAmbiguous
from data.store import Store
from tests.analytics.test_intake import stored
from tests.data.test_reexports import written

pytestmark = pytest.mark.usefixtures("uncounted")

Rows = list[list[str]]
SURVEYS = [
    ("설문일자", "영업점", "만족도(1~5)", "추천 점수(0~10)", "개선의견"),
    ("填写日期", "网点名称", "满意度（1-5）", "推荐度（0-10）", "建议"),
    ("Survey date", "Branch", "CSAT (1-5)", "NPS (0-10)", "Any comments?"),
]
COMPLAINTS = [
    (("접수일", "지점", "유형", "내용", "상태"), ("대출", "금리 안내가 다름", "완료", "처리중")),
    (("受理日期", "网点", "投诉类型", "投诉内容", "处理状态"), ("贷款", "利率说明不一致", "已办结", "处理中")),
    (
        ("Date received", "Branch", "Category", "Description", "Status"),
        ("Loans", "Wrong rate", "Closed", "In progress"),
    ),
]
VISITS = [
    ("지점", "창구", "발권시각", "호출시각", "완료시각"),
    ("网点", "窗口", "取号时间", "叫号时间", "办结时间"),
    ("Branch", "Counter", "Issued at", "Called at", "Finished at"),
]


def answers(begin: int = 0) -> Rows:
    texts = ("", "Queue", "Fine", "Parking")
    return [
        [f"2026-10-{5 + begin + n // 6:02}", "ABC"[n % 3], f"{n * 7 % 5 + 1}", f"{n * 5 % 11}", texts[n % 4]]
        for n in range(30)
    ]


def changed(rows: Rows, values: dict[tuple[int, int], str]) -> Rows:
    made = [list(row) for row in rows]
    for (row, column), value in values.items():
        made[row][column] = value
    return made


MENDED = {(4, 2): "2", (13, 3): "3", (22, 4): "Corrected", (27, 1): "D"}


@pytest.mark.parametrize("how", ["alone", "more", "deleted"])
@pytest.mark.parametrize("heads", SURVEYS)
def test_corrected_answers_are_shown_and_replace_once_it_is_said(
    tmp_path: Path, store: Store, heads: tuple[str, ...], how: str
) -> None:
    rows = answers()
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    mended = changed(rows, MENDED)
    again = {"alone": mended, "more": mended + answers(7), "deleted": mended[:8] + mended[9:]}[how]
    path = written(tmp_path / "two.csv", heads, again)
    with pytest.raises(FileAmbiguous, match="4 new rows differ from one of these missing rows") as found:
        intake.take(path, store)
    assert [value for value, _ in found.value.questions[0].choices] == ["updated", "same", "identity=file"]
    assert all(text in found.value.render("en") for text in ("10 → 3.", "Comment Fine → Corrected."))
    assert "h:" not in found.value.render("en")
    outcome = intake.take(path, store, options=Options(accept=("updated",)))
    assert (outcome.added, outcome.replaced) == ((30 if how == "more" else 0), 4)
    expected = mended + (answers(7) if how == "more" else [])
    assert Counter(stored(store, "response")["csat"]) == Counter(float(row[2]) for row in expected)
    # The rows that were corrected keep their key, by which the next file with them is not asked about.
    later = written(tmp_path / "three.csv", heads, mended + answers(7) + answers(14))
    assert intake.take(later, store).replaced == 0
    assert len(stored(store, "response")) == 90


@pytest.mark.parametrize("heads, told", COMPLAINTS)
def test_a_complaint_that_was_dealt_with_or_moved_replaces_the_stored_one(
    tmp_path: Path, store: Store, heads: tuple[str, ...], told: tuple[str, ...]
) -> None:
    kind, text, closed, working = told
    rows = [[*row[:2], kind, f"{text} {n % 11}", closed if n % 2 else working] for n, row in enumerate(answers())]
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    path = written(tmp_path / "two.csv", heads, changed(rows, {(4, 4): closed, (11, 1): "D"}))
    with pytest.raises(FileAmbiguous, match="add --accept updated"):
        intake.take(path, store)
    outcome = intake.take(path, store, options=Options(accept=("updated",)))
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 2, 28)


@pytest.mark.parametrize("heads", VISITS)
def test_a_visit_with_another_end_or_counter_replaces_the_stored_one(
    tmp_path: Path, store: Store, heads: tuple[str, ...]
) -> None:
    at = "2026-10-05 {:02}:{:02}:{:02}"
    rows = [
        ["A", f"{n % 4 + 1}", *(at.format(9 + n // 6, n * 7 % 50 + m, n + m) for m in (0, 3, 9))] for n in range(30)
    ]
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    path = written(tmp_path / "two.csv", heads, changed(rows, {(4, 4): at.format(9, 59, 1), (11, 1): "9"}))
    with pytest.raises(FileAmbiguous, match="add --accept updated"):
        intake.take(path, store)
    outcome = intake.take(path, store, options=Options(accept=("updated",)))
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 2, 28)


@pytest.mark.parametrize("heads", SURVEYS)
def test_rows_that_say_something_else_altogether_are_offered_as_no_corrections(
    tmp_path: Path, store: Store, heads: tuple[str, ...]
) -> None:
    rows = answers()
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    other = [[rows[4][0], "D", "4", "9", "Something else"], *rows[:4], *rows[5:]]
    with pytest.raises(FileAmbiguous) as found:
        intake.take(written(tmp_path / "two.csv", heads, other), store)
    assert [value for value, _ in found.value.questions[0].choices] == ["same", "identity=file"]
