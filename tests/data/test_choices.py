"""State words of real systems: read as what they mean, or asked about value by value."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics import intake
from analytics.intake import Options
from data.contracts import TABLES
from data.errors import FileAmbiguous
from data.layouts import choices, scales


def file(tmp_path: Path, header: str, *lines: str) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "table, column, word, choice",
    [
        ("complaint", "status", "처리완료", "closed"), ("complaint", "status", "처리중", "open"),
        ("complaint", "status", "In Progress", "open"), ("complaint", "status", "Resolved", "closed"),
        ("complaint", "status", "已办结", "closed"), ("complaint", "status", "辦理中", "open"),
        ("complaint", "outcome", "수용", "upheld"), ("complaint", "outcome", "불수용", "rejected"),
        ("complaint", "outcome", "部分成立", "partial"), ("complaint", "outcome", "Not upheld", "rejected"),
        ("response", "status", "Disqualified", "screened_out"), ("response", "status", "Partial", "partial"),
        ("response", "status", "중도이탈", "partial"), ("response", "status", "被甄别", "screened_out"),
        ("response", "status", "False", "partial"), ("response", "status", "Screened-Out", "screened_out"),
        ("visit", "outcome", "No Show", "no_show"), ("visit", "outcome", "过号", "no_show"),
        ("contact", "outcome", "미응답", "abandoned"), ("contact", "outcome", "已接听", "answered"),
    ],
)  # fmt: skip
def test_words_of_systems(table: str, column: str, word: str, choice: str) -> None:
    assert choices.meaning(table, TABLES[table].column(column), word) == choice


def test_no_word_means_two_choices_of_one_column() -> None:
    for table in TABLES.values():
        for column in (c for c in table.columns if choices.choices_of(c)):
            told = [(scales.fold(w), c) for c, words in choices._of(table.name, column.name).items() for w in words]
            both = {word for word, _ in told if len({c for w, c in told if w == word}) > 1}
            assert not both, (table.name, column.name)


def test_states_of_a_survey_are_kept_and_who_was_screened_out_does_not_count(tmp_path: Path) -> None:
    states = ("Complete", "Partial", "Disqualified")
    lines = [f"r{1000 + 7 * n},2026-03-{1 + n % 28:02},{states[n % 3]},{n % 5 + 1}" for n in range(30)]
    path = file(tmp_path, "Response ID,Date Submitted,Status,Satisfaction", *lines)
    with intake.inspect(path) as plan:
        kept = [row["status"] for row in plan.preview.to_pylist()[:3]]
    assert kept == ["complete", "partial", "screened_out"]


@pytest.mark.parametrize(
    "header, state, known, unknown, choice",
    [
        ("민원번호,접수일자,처리상태,민원유형", "처리상태", "처리완료", "금융위 협의", "open"),
        ("投诉编号,投诉日期,处理状态,投诉类型", "处理状态", "已办结", "待会签", "open"),
        ("Complaint number,Opened at,Status,Reason", "Status", "Resolved", "With legal", "open"),
    ],
)
def test_an_unknown_state_is_asked_about_value_by_value(
    tmp_path: Path, header: str, state: str, known: str, unknown: str, choice: str
) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},{unknown if n % 4 == 0 else known},fees" for n in range(20)]
    path = file(tmp_path, header, *lines)
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path)
    question = found.value.questions[0]
    assert (question.option, question.column) == ("values", state)
    assert dict(question.entries) == {unknown: "", known: "closed"}
    assert f"--value “{state}:{unknown}=?”" in str(found.value)
    with intake.inspect(path, options=Options(values={f"{state}:{unknown}": choice})) as plan:
        rows = plan.preview.to_pylist()
    assert [row["status"] for row in rows[:2]] == [choice, "closed"]


def test_a_state_can_say_nothing(tmp_path: Path) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},{'n.v.t.' if n % 4 == 0 else 'Closed'},fees" for n in range(20)]
    path = file(tmp_path, "Complaint number,Opened at,Status,Reason", *lines)
    with intake.inspect(path, options=Options(values={"Status:n.v.t.": "none"})) as plan:
        assert [row["status"] for row in plan.preview.to_pylist()[:2]] == [None, "closed"]


def test_flags_are_read_in_words(tmp_path: Path) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},fees,{'해당' if n % 2 else '비해당'}" for n in range(20)]
    path = file(tmp_path, "Complaint number,Opened at,Reason,Duplicate", *lines)
    with intake.inspect(path) as plan:
        assert [row["is_duplicate"] for row in plan.preview.to_pylist()[:2]] == [False, True]


def test_a_date_of_a_list_that_no_header_explains_is_asked_about(tmp_path: Path) -> None:
    lines = [f"KX-20{n}7-{n},2026-03-{n + 1:02},fees,2026-04-{n + 1:02}" for n in range(20)]
    path = file(tmp_path, "Complaint number,Opened at,Reason,Signed off", *lines)
    with pytest.raises(FileAmbiguous, match="Signed off") as found:
        intake.inspect(path)
    assert "Signed off=closed_at" in [value for value, _ in found.value.questions[0].choices]
    with intake.inspect(path, options=Options(mapping={"Signed off": "closed_at"})) as plan:
        assert str(plan.preview.to_pylist()[0]["closed_at"]).startswith("2026-04-01")
