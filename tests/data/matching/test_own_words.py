"""Corrected rows that come alone, with days only and no number: long words of their own tell which they correct."""

from __future__ import annotations

from dataclasses import replace
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
Case = tuple[tuple[str, ...], str, str]
# Headers, a text with a place for what is a row's own, and a short phrase that many people use.
SURVEYS: list[Case] = [
    (("응답일", "지점", "만족도(5점)", "의견"), "창구에서 예금 하나 하는 데 {}분이나 기다렸어요", "친절해요"),
    (("填写日期", "网点", "满意度（1-5分）", "意见"), "在柜台办一笔存款等了{}分钟才轮到我", "很好"),
    (("Date", "Branch", "Satisfaction", "Comment"), "Waited {} minutes for a simple deposit at the counter", "good"),
]
COMPLAINTS: list[Case] = [
    (("접수일", "지점", "민원 유형", "민원 내용"), "대출 금리 안내가 {}번이나 서로 달랐습니다", "불친절"),
    (("受理日期", "网点", "投诉类型", "投诉内容"), "贷款利率先后说明了{}次而且每次都不一致", "态度差"),
    (("Date received", "Branch", "Category", "Description"), "Was told a wrong loan rate {} times in a row", "rude"),
]
PLAIN, LISTED = Options(), Options(as_table="complaint")
EACH = pytest.mark.parametrize("heads, own, stock", SURVEYS, ids=["ko", "zh", "en"])


def answers(own: str, stock: str, day: int = 1, scores: tuple[str, ...] = ("1", "2", "3", "4", "5")) -> Rows:
    """Thirty rows over ten days at three branches; every third one says what others say as well."""
    return [
        [
            f"2026-09-{day + n // 3:02}",
            "ABC"[n % 3],
            scores[n * 7 % 5],
            stock if n % 3 == 2 else own.format(n * 3 + 11 + 100 * day),
        ]
        for n in range(30)
    ]


def corrected(rows: Rows, places: tuple[int, ...], column: int, value: str) -> Rows:
    return [[*rows[n][:column], value, *rows[n][column + 1 :]] for n in places]


def choices(path: Path, store: Store, match: str, options: Options = PLAIN) -> list[str]:
    with pytest.raises(FileAmbiguous, match=match) as found:
        intake.take(path, store, options=options)
    return [choice for question in found.value.questions for choice, _ in question.choices]


@pytest.mark.parametrize("is_numbered", [False, True], ids=["plain", "numbered"])
@EACH
def test_corrected_answers_alone_are_asked_about(
    tmp_path: Path, store: Store, heads: tuple[str, ...], own: str, stock: str, is_numbered: bool
) -> None:
    rows = answers(own, stock)
    mended = corrected(rows, (3, 7), 2, "1" if rows[3][2] != "1" else "5")
    if is_numbered:
        heads = ("No", *heads)
    first, second = ([[str(n), *r] if is_numbered else r for n, r in enumerate(each, 1)] for each in (rows, mended))
    second = [[str(place), *row[1:]] for place, row in zip((4, 8), second, strict=True)] if is_numbered else second
    intake.take(written(tmp_path / "one.csv", heads, first), store)
    path = written(tmp_path / "two.csv", heads, second)
    assert choices(path, store, "2 of 2 new rows have the same text, day and branch") == ["updated", "added"]
    outcome = intake.take(path, store, options=Options(accept=("updated",)))
    assert (outcome.added, outcome.replaced) == (0, 2)
    said = [mended.pop(0) if n in (3, 7) else row for n, row in enumerate(rows)]
    assert sorted(stored(store, "response")["csat"]) == sorted(float(row[2]) for row in said)


@pytest.mark.parametrize("heads, own, stock", COMPLAINTS, ids=["ko", "zh", "en"])
def test_a_corrected_complaint_beside_new_ones_is_asked_about(
    tmp_path: Path, store: Store, heads: tuple[str, ...], own: str, stock: str
) -> None:
    kinds = ("Loans", "Cards", "Fees", "App", "Other")
    intake.take(written(tmp_path / "one.csv", heads, answers(own, stock, scores=kinds)), store, options=LISTED)
    later = [[*row[:3], f"{row[3]} {row[0]}"] for row in answers(own, stock, 12, kinds)]
    path = written(tmp_path / "two.csv", heads, [*corrected(answers(own, stock, scores=kinds), (4,), 2, "ATM"), *later])
    assert choices(path, store, "1 of 31 new rows has the same text", LISTED) == ["updated", "added"]
    outcome = intake.take(path, store, options=replace(LISTED, accept=("updated",)))
    assert (outcome.added, outcome.replaced) == (30, 1)


@EACH
def test_a_few_rows_of_which_the_day_or_another_answer_was_corrected_are_asked_about(
    tmp_path: Path, store: Store, heads: tuple[str, ...], own: str, stock: str
) -> None:
    heads = (*heads, "Purpose of visit")
    rows = [
        [*row[:3], row[3] if row[3] == stock else f"{row[3]}. {row[3]}. {row[3]}", "loan"]
        for row in answers(own, stock)
    ]
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    for place, column, value, match in (
        (3, 0, "2026-09-25", "other days"),
        (6, 4, "deposit", "same text, day and branch"),
    ):
        path = written(tmp_path / f"{column}.csv", heads, corrected(rows, (place,), column, value))
        assert choices(path, store, match) == ["updated", "added"]
        assert intake.take(path, store, options=Options(accept=("updated",))).added == 0
    assert len(stored(store, "response")) == 30
    assert sorted(stored(store, "answer")["value"]) == ["deposit", *["loan"] * 29]


@pytest.mark.parametrize("how", ["growing", "next", "stock", "list", "elsewhere"])
@EACH
def test_other_rows_are_not(
    tmp_path: Path, store: Store, heads: tuple[str, ...], own: str, stock: str, how: str
) -> None:
    """A growing export, a later month, short phrases that come again, long ones of a list, and another branch's."""
    rows = answers(own, stock)
    if how == "stock":
        rows = [[*row[:3], f"{stock} {n}" if n % 2 else stock] for n, row in enumerate(rows)]
    if how == "list":
        rows = [[*row[:3], own.format(n % 9)] for n, row in enumerate(rows)]
    others = [[*row[:2], str(int(row[2]) % 5 + 1), row[3]] for row in rows]
    second = {
        "growing": [*rows, *answers(own, stock, 11)],
        "next": answers(own, stock, 11),
        "stock": others,
        "list": others[::7],
        "elsewhere": [[row[0], "D", *row[2:]] for row in others],
    }[how]
    intake.take(written(tmp_path / "one.csv", heads, rows), store)
    outcome = intake.take(written(tmp_path / "two.csv", heads, second), store)
    assert (outcome.added, outcome.replaced) == (len(second) - 30 * (how == "growing"), 0)
