"""A row without a number that comes again corrected takes the place of the stored one, once somebody says so."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored
from tests.data.matching.test_reexports import written

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


@pytest.mark.sampled
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


@pytest.mark.sampled
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


@pytest.mark.sampled
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


@pytest.mark.sampled
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


NUMBERED = [("순번", SURVEYS[0]), ("序号", SURVEYS[1]), ("No", SURVEYS[2])]


@pytest.mark.sampled
@pytest.mark.parametrize("what", ["branch", "day", "far"])
@pytest.mark.parametrize("number, heads", NUMBERED)
def test_a_row_known_by_branch_day_and_number_is_corrected_in_either(
    tmp_path: Path, store: Store, number: str, heads: tuple[str, ...], what: str
) -> None:
    """Once corrected it is met again without a question, in a file of other rows too, and can be corrected anew."""
    rows = [[str(5001 + n), *row] for n, row in enumerate(answers())]
    cell, values = {"branch": (2, ("D", "E")), "day": (1, ("2026-10-07", "2026-10-08")), "far": (1, ("2026-10-07",))}[
        what
    ]
    first = changed(rows, {(7, 1): "2025-10-07"}) if what == "far" else rows
    intake.take(written(tmp_path / "one.csv", (number, *heads), first), store)
    for value in values:
        rows = changed(rows, {(7, cell): value})
        path = written(tmp_path / f"{value}.csv", (number, *heads), rows)
        with pytest.raises(FileAmbiguous, match="1 new row has the number of a stored row") as found:
            intake.take(path, store)
        assert [choice for choice, _ in found.value.questions[0].choices] == ["updated", "added"]
        assert value in found.value.render("en")
        outcome = intake.take(path, store, options=Options(accept=("updated",)))
        assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 1, 29)
    later = written(tmp_path / "later.csv", (number, *heads), [rows[7], ["5031", "2026-10-12", "A", "1", "2", ""]])
    assert intake.take(later, store).added == 1
    assert Counter(row[cell] for row in rows)[values[-1]] == sum(
        str(value)[:10] == values[-1] for value in stored(store, "response")["branch_id" if cell == 2 else "day"]
    )


@pytest.mark.sampled
@pytest.mark.parametrize("heads", SURVEYS)
def test_a_corrected_date_of_a_row_without_a_number_replaces_the_stored_row(
    tmp_path: Path, store: Store, heads: tuple[str, ...]
) -> None:
    rows = changed(answers(), {(n, 4): f"Text {n}" for n in range(30)})
    intake.take(written(tmp_path / "one.csv", heads, changed(rows, {(3, 0): "2025-10-05"})), store)
    rows = changed(rows, {(9, 0): "2026-10-08"})
    path = written(tmp_path / "two.csv", heads, rows)
    with pytest.raises(FileAmbiguous, match="add --accept updated"):
        intake.take(path, store)
    outcome = intake.take(path, store, options=Options(accept=("updated",)))
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 2, 28)
    assert intake.take(written(tmp_path / "three.csv", heads, [*rows, *answers(7)]), store).added == 30
    assert len(stored(store, "response")) == 60


@pytest.mark.sampled
@pytest.mark.parametrize("heads", SURVEYS)
def test_a_corrected_row_with_answers_of_its_own_is_met_again(
    tmp_path: Path, store: Store, heads: tuple[str, ...]
) -> None:
    rows = [[*row, "loan" if n % 2 else "deposit"] for n, row in enumerate(answers())]
    heads = (*heads, "Purpose of visit")
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    rows = changed(rows, {(4, 2): "2"})
    path = written(tmp_path / "two.csv", heads, rows)
    assert intake.take(path, store, options=Options(accept=("updated",))).replaced == 1
    assert intake.take(written(tmp_path / "three.csv", heads, [*rows, ["2026-10-12", *rows[0][1:]]]), store).added == 1
    assert len(stored(store, "response")) == 31


def timed(seconds: bool = True, minutes: int = 37) -> Rows:
    """Thirty answers, each at a moment of its own."""
    told = [divmod(n * minutes, 60) for n in range(30)]
    return [
        [f"2026-10-05 {9 + hour % 10:02}:{minute:02}:{n * 11 % 59 + 1 if seconds else 0:02}", *row[1:]]
        for n, (row, (hour, minute)) in enumerate(zip(answers(), told, strict=True))
    ]


@pytest.mark.sampled
@pytest.mark.parametrize("heads", SURVEYS)
def test_a_file_of_corrected_rows_alone_is_met_by_their_seconds(
    tmp_path: Path, store: Store, heads: tuple[str, ...]
) -> None:
    rows = timed()
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    mended = [list(row) for row in changed(rows, {(n, 2): str(int(rows[n][2]) % 5 + 1) for n in range(10)})[:10]]
    path = written(tmp_path / "two.csv", heads, mended)
    with pytest.raises(FileAmbiguous, match="10 of 10 new rows are of the very second") as found:
        intake.take(path, store)
    assert [choice for choice, _ in found.value.questions[0].choices] == ["updated", "added"]
    outcome = intake.take(path, store, options=Options(accept=("updated",)))
    assert (outcome.added, outcome.replaced) == (0, 10)
    assert sorted(stored(store, "response")["csat"]) == sorted(float(row[2]) for row in (*mended, *rows[10:]))


@pytest.mark.sampled
@pytest.mark.parametrize("heads", SURVEYS)
@pytest.mark.parametrize("how", ["minutes", "other branch", "one second"])
def test_other_rows_of_those_moments_are_not(tmp_path: Path, store: Store, heads: tuple[str, ...], how: str) -> None:
    """The minute alone, another branch, and one second for all rows, as batches have, are no evidence."""
    rows = timed(seconds=how != "minutes")
    if how == "one second":
        rows = [["2026-10-05 23:59:59", *row[1:]] for row in rows]
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    others = changed(rows, {(n, 2): str(int(rows[n][2]) % 5 + 1) for n in range(30)})
    if how == "other branch":
        others = changed(others, {(n, 1): "N" for n in range(30)})
    plain = written(tmp_path / "two.csv", heads, [[*row[:4], f"Other {n}"] for n, row in enumerate(others)])
    outcome = intake.take(plain, store, options=Options(accept=("one_day",)))
    assert (outcome.added, outcome.replaced) == (30, 0)
