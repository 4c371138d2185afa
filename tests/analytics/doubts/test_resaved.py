"""Responses that come again under other keys: the same rows stay as they are, unasked where all are so."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from analytics.doubts import doubts
from analytics.ingest import intake
from analytics.ingest.intake import Options, Outcome
from data.errors import FileAmbiguous
from data.store.store import Store
from tests.analytics.ingest.test_intake import stored

pytestmark = pytest.mark.usefixtures("uncounted")
HEADS = (
    ("Submitted", "Overall satisfaction (1-5)", "Branch"), ("응답일시", "만족도(1-5)", "지점"),
    ("提交时间", "满意度(1-5)", "网点"),
)  # fmt: skip
Row = tuple[datetime, int, str]
BEGIN = datetime(2026, 10, 1, 9)
ROWS: list[Row] = [
    (BEGIN + timedelta(minutes=n * 397, seconds=n * 7 % 60), n * 7 % 5 + 1, ("A1", "B2")[n % 2]) for n in range(40)
]


def saved(path: Path, heads: tuple[str, str, str], rows: list[Row], more: str = "") -> Path:
    """As the tool writes it: to the second, the time first."""
    lines = [f"{at:%Y-%m-%d %H:%M:%S},{score},{branch}{more and f',{score % 3 + 1}'}" for at, score, branch in rows]
    path.write_text("\n".join((",".join(heads) + more, *lines)) + "\n", encoding="utf-8")
    return path


def saved_again(path: Path, heads: tuple[str, str, str], rows: list[Row], more: str = "") -> Path:
    """As a spreadsheet writes it: without seconds, points with decimals, columns in another order."""
    lines = [f"{branch},{score}.0,{at:%Y/%m/%d %H:%M}{more and f',{score % 3 + 1}.0'}" for at, score, branch in rows]
    path.write_text("\n".join((",".join(heads[::-1]) + more, *lines)) + "\n", encoding="utf-8")
    return path


def counts(outcome: Outcome) -> tuple[int, int, int]:
    return outcome.added, outcome.replaced, outcome.unchanged


@pytest.mark.sampled
@pytest.mark.parametrize("heads", HEADS)
def test_a_file_that_was_only_saved_again_changes_nothing(
    tmp_path: Path, store: Store, heads: tuple[str, str, str]
) -> None:
    intake.take(saved(tmp_path / "a.csv", heads, ROWS), store)
    before = stored(store, "response").sort_values("row_key").reset_index(drop=True)
    outcome = intake.take(saved_again(tmp_path / "b.csv", heads, ROWS[5:]), store)
    assert counts(outcome) == (0, 0, 35)
    assert any("35 of 35 rows are stored already" in note.render("en") for note in outcome.notices)
    after = stored(store, "response").sort_values("row_key").reset_index(drop=True)
    assert after[["row_key", "responded_at", "csat"]].equals(before[["row_key", "responded_at", "csat"]])


def test_beside_other_rows_or_answers_it_is_asked_and_the_same_stay(tmp_path: Path, store: Store) -> None:
    intake.take(saved(tmp_path / "a.csv", HEADS[0], ROWS), store)
    new = [(at + timedelta(days=30), score, branch) for at, score, branch in ROWS[:4]]
    path = saved_again(tmp_path / "b.csv", HEADS[0], ROWS + new)
    with pytest.raises(FileAmbiguous, match="40 of 44 new rows have the same values") as asked:
        intake.take(path, store)
    assert [value for value, _ in asked.value.questions[0].choices] == ["repeated", "stored"]
    assert counts(intake.take(path, store, options=Options(accept=("stored",)))) == (4, 0, 40)
    assert len(stored(store, "response")) == 44


def test_answers_beside_the_score_are_asked_about_and_left(tmp_path: Path, store: Store) -> None:
    intake.take(saved(tmp_path / "a.csv", HEADS[0], ROWS, ",Queue was short"), store)
    path = saved_again(tmp_path / "b.csv", HEADS[0], ROWS, ",Queue was short")
    with pytest.raises(FileAmbiguous, match="40 of 40 new rows have the same values"):
        intake.take(path, store)
    assert counts(intake.take(path, store, options=Options(accept=("stored",)))) == (0, 0, 40)
    assert len(stored(store, "answer")) == 40


def test_rows_of_days_alone_or_of_one_hour_are_equal_by_chance_and_asked_about(tmp_path: Path, store: Store) -> None:
    fixed = [(at.replace(hour=9, minute=0, second=0), score, branch) for at, score, branch in ROWS]
    intake.take(saved(tmp_path / "a.csv", HEADS[0], fixed), store)
    path = saved_again(tmp_path / "b.csv", HEADS[0], fixed)
    with pytest.raises(FileAmbiguous, match="have the same values"):
        intake.take(path, store)
    assert counts(intake.take(path, store, options=Options(accept=("repeated",)))) == (40, 0, 0)


LATER = {
    "en": (
        "Response ID,Submitted,Branch{},CSAT (1-5),Comment",
        ",Channel",
        "Nobody explained it",
        "Would you come again?",
    ),
    "ko": ("응답번호,응답일시,지점{},만족도(1-5),의견", ",채널", "설명이 부족합니다", "다시 방문하시겠습니까?"),
    "zh": ("答卷编号,提交时间,网点{},满意度(1-5),意见", ",渠道", "解释不清楚", "您还会再来吗？"),
}


def export(path: Path, language: str, rows: range, more: str = "", value: str = "", question: str = "") -> Path:
    """A numbered survey; more: a column before the score, question: one at the end; one score is another then."""
    head, _, text, _ = LATER[language]
    lines = [head.format(more) + (question and f",{question}")]
    for n in rows:
        at = BEGIN + timedelta(minutes=n * 397, seconds=n * 7 % 60)
        told = [f"9{n * 37 + 10_000_000}", f"{at:%Y-%m-%d %H:%M:%S}", "A1", str((n + (n == 3 and bool(more))) % 5 + 1)]
        told.append(f"{text} {n}")
        told[3:3] = [value] if more else []
        lines.append(",".join([*told, *([str(n % 3 + 1)] if question else [])]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("language", LATER)
def test_an_export_with_a_column_more_adds_its_new_rows_alone(tmp_path: Path, store: Store, language: str) -> None:
    """Twelve of eighteen are stored; a column filled or empty, or a question, makes other keys of them."""
    intake.take(export(tmp_path / "a.csv", language, range(12)), store)
    _, column, _, question = LATER[language]
    for name, value, asked_more in (("filled", "App", ""), ("empty", "", ""), ("question", "App", question)):
        path = export(tmp_path / f"{name}.csv", language, range(18), column, value, asked_more)
        with intake.inspect(path, store=store) as plan:
            (doubt,) = doubts.doubts(plan)
        assert [value for value, _ in doubt.question.choices] == ["stored", "updated", "repeated"]
        assert "12 of 18 new rows look like rows that are stored" in doubt.title.render("en")
        assert "undo the earlier upload" in doubt.remedy.render("en")
    before = stored(store, "response").sort_values("row_key").reset_index(drop=True)
    outcome = intake.take(path, store, options=Options(accept=("stored",)))
    assert counts(outcome) == (6, 0, 12)
    assert any("What else this file says of them is not stored" in note.render("en") for note in outcome.notices)
    after = stored(store, "response")
    assert len(after) == 18
    kept = after[after.row_key.isin(before.row_key)].sort_values("row_key").reset_index(drop=True)
    assert kept[["row_key", "responded_at", "csat", "verbatim"]].equals(
        before[["row_key", "responded_at", "csat", "verbatim"]]
    )
    assert set(stored(store, "answer").response_id) == set(after.response_id) - set(before.response_id)
