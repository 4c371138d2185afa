"""A number that counts the rows of its file names none of them: where it was given anew, what a row says does."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored
from tests.data.matching.test_reexports import written

pytestmark = pytest.mark.usefixtures("uncounted")

SURVEYS = {
    "Response ID": ("Survey date", "Branch", "CSAT (1-5)", "NPS (0-10)", "Any comments?"),
    "응답번호": ("설문일자", "영업점", "만족도(1~5)", "추천 점수(0~10)", "개선의견"),
    "答卷编号": ("填写日期", "网点名称", "满意度（1-5）", "推荐度（0-10）", "建议"),
}
COMPLAINTS = {
    "Case No": ("Date received", "Branch", "Category", "Description", "Status"),
    "민원번호": ("접수일", "지점", "유형", "내용", "상태"),
    "投诉编号": ("受理日期", "网点", "投诉类型", "投诉内容", "处理状态"),
}
TOLD = {
    "Case No": ("Loans", "Quoted a different rate", "Closed"),
    "민원번호": ("대출", "금리 안내가 달랐습니다", "완료"),
    "投诉编号": ("贷款", "利率说明不一致", "已办结"),
}
Rows = list[list[str]]


def answers(begin: int = 0) -> Rows:
    drawn = random.Random(begin)
    days = (date(2026, 10, 5) + timedelta(days=begin + n // 6) for n in range(30))
    texts = ("", "Queue", "Fine", "Parking")
    return [
        [f"{day}", f"B{drawn.randint(1, 3)}", f"{drawn.randint(1, 5)}", f"{drawn.randint(0, 10)}", drawn.choice(texts)]
        for day in days
    ]


def cases(head: str) -> Rows:
    kind, text, state = TOLD[head]
    return [[*row[:2], kind, f"{text} {n * 7919 % 997}", state] for n, row in enumerate(answers())]


def numbered(rows: Sequence[list[str]]) -> Rows:
    return [[str(n), *row] for n, row in enumerate(rows, 1)]


def anew(how: str, rows: Rows, other: list[str]) -> tuple[Rows, int]:
    """The rows of the second file, and how many there are in both."""
    some, count = {
        "deleted": (rows[:10] + rows[11:], 30),
        "inserted": ([*rows[:10], other, *rows[10:]], 31),
        "sorted": (rows[::-1], 30),
        "rolling": (rows[15:] + [[f"{date(2026, 10, 10) + timedelta(n)}", *row[1:]] for n, row in enumerate(rows)], 60),
    }[how]
    return some, count


@pytest.mark.sampled
@pytest.mark.parametrize("how", ["deleted", "inserted", "sorted", "rolling"])
@pytest.mark.parametrize("head", [*SURVEYS, *COMPLAINTS])
def test_rows_that_were_numbered_anew_are_asked_about_and_counted_once(
    tmp_path: Path, store: Store, head: str, how: str
) -> None:
    heads, rows = (SURVEYS[head], answers()) if head in SURVEYS else (COMPLAINTS[head], cases(head))
    table = "response" if head in SURVEYS else "complaint"
    intake.take(written(tmp_path / "one.csv", (head, *heads), numbered(rows)), store)
    again, count = anew(how, rows, [rows[10][0], "B1", *rows[4][2:]])
    path = written(tmp_path / "two.csv", (head, *heads), numbered(again))
    with pytest.raises(FileAmbiguous, match="add --accept stored") as e:
        intake.take(path, store)
    (question,) = e.value.questions
    assert {value for value, _ in question.choices} >= {"stored"}
    outcome = intake.take(path, store, options=Options(accept=("stored",)))
    assert (outcome.added, outcome.replaced) == (count - 30, 0)
    assert len(stored(store, table)) == count


@pytest.mark.sampled
@pytest.mark.parametrize("head", SURVEYS)
def test_a_corrected_row_under_its_number_replaces_and_is_asked_as_such(
    tmp_path: Path, store: Store, head: str
) -> None:
    rows = answers()
    intake.take(written(tmp_path / "one.csv", (head, *SURVEYS[head]), numbered(rows)), store)
    rows[12][4] = "Corrected"
    path = written(tmp_path / "two.csv", (head, *SURVEYS[head]), numbered(rows))
    with pytest.raises(FileAmbiguous, match="1 row would replace") as found:
        intake.take(path, store)
    assert next(value for value, _ in found.value.questions[0].choices) == "replaced"
    outcome = intake.take(path, store, options=Options(accept=("replaced",)))
    assert (outcome.added, outcome.replaced, outcome.unchanged) == (0, 1, 29)


@pytest.mark.sampled
@pytest.mark.parametrize("head", SURVEYS)
def test_long_numbers_of_a_system_go_on_replacing(tmp_path: Path, store: Store, head: str) -> None:
    """Even where the new values of one row are the old ones of another."""
    rows = [[f"{20260100000 + 977 * n}", *row] for n, row in enumerate(answers())]
    intake.take(written(tmp_path / "one.csv", (head, *SURVEYS[head]), rows), store)
    rows[1][3:], rows[2][3:] = rows[2][3:], rows[1][3:]
    rows[1][1:3], rows[2][1:3] = rows[2][1:3], rows[1][1:3]
    path = written(tmp_path / "two.csv", (head, *SURVEYS[head]), rows)
    with pytest.raises(FileAmbiguous, match="2 rows would replace") as found:
        intake.take(path, store)
    assert [value for value, _ in found.value.questions[0].choices] == ["replaced"]


@pytest.mark.sampled
@pytest.mark.parametrize("head", SURVEYS)
def test_rows_in_no_order_that_were_numbered_anew_are_asked_about_once(tmp_path: Path, store: Store, head: str) -> None:
    """No row has the branch, day and number of another: what has the number of a missing row corrects none."""
    rows = [
        [f"{date(2026, 10, 1 + 3 * n % 28)}", f"B{2 * n % 3}", f"{3 * n % 5 + 1}", f"{n % 11}", f"Text {n}"]
        for n in range(40)
    ]
    header = (head, *SURVEYS[head])
    intake.take(written(tmp_path / "first.csv", header, numbered(rows)), store)
    again = written(tmp_path / "again.csv", header, numbered(rows[:9] + rows[10:]))
    with pytest.raises(FileAmbiguous) as asked:
        intake.take(again, store)
    assert [[way for way, _ in question.choices] for question in asked.value.questions] == [["repeated", "stored"]]
    intake.take(again, store, options=Options(accept=("stored",)))
    assert len(stored(store, "response")) == 40


VISITS = {
    "Ticket number": ("Branch", "Issued at", "Called at", "Finished at"),
    "순번": ("지점", "발권시각", "호출시각", "완료시각"),
    "排队号": ("网点", "取号时间", "叫号时间", "办结时间"),
}


def tickets() -> Rows:
    """Four of each day, of three branches in turn, each with a time of its own."""
    at = "2026-10-{:02} {:02}:{:02}:{:02}"
    return [["ABC"[n % 3], *(at.format(5 + n // 4, 9 + n % 4, n + m, 2 * n) for m in (1, 7, 16))] for n in range(24)]


def by_day(rows: Rows) -> Rows:
    days = [row[1][:10] for row in rows]
    return [[f"{days[:n].count(days[n]) + 1}", *row] for n, row in enumerate(rows)]


@pytest.mark.sampled
@pytest.mark.parametrize("how", ["deleted", "inserted", "one day", "moved"])
@pytest.mark.parametrize("head", VISITS)
def test_visits_whose_tickets_of_the_day_were_numbered_anew_are_counted_once(
    tmp_path: Path, store: Store, head: str, how: str
) -> None:
    """A number counts with its branch and day: a ticket of another one is the stored one where it says the same."""
    rows, heads = tickets(), (head, *VISITS[head])
    intake.take(written(tmp_path / "one.csv", heads, by_day(rows)), store)
    more = [["B", *(f"2026-10-06 10:5{m}:30" for m in (1, 5, 9))]]
    moved = [rows[9][0], *(cell.replace("2026-10-07", "2026-10-08") for cell in rows[9][1:])]
    again = {
        "deleted": by_day(rows[:9] + rows[10:]),
        "inserted": by_day(rows[:5] + more + rows[5:]),
        "one day": by_day([row for row in rows[4:8] if row != rows[5]]),
        "moved": [*by_day(rows)[:9], [by_day(rows)[9][0], *moved], *by_day(rows)[10:]],
    }[how]
    path = written(tmp_path / "two.csv", heads, again)
    if how == "moved":
        with pytest.raises(FileAmbiguous, match="add --accept updated"):
            intake.take(path, store)
    said = Options(accept=("updated",) if how == "moved" else ())
    outcome = intake.take(path, store, options=said)
    assert (outcome.added, outcome.replaced) == (int(how == "inserted"), int(how == "moved"))
    assert len(stored(store, "visit")) == 24 + (how == "inserted")
