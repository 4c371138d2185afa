"""States under headers that hardly name them: how far a complaint has come, and whether a response is whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous

pytestmark = pytest.mark.usefixtures("uncounted")
COMPLAINT, RESPONSE = "Complaint ID,Opened on,Category", "Response ID,Submitted,Overall satisfaction (1-5)"
ALL_OPEN = "The file has neither a state nor a closing date: all its complaints count as open."


def file(tmp_path: Path, head: str, header: str, values: Sequence[str]) -> Path:
    """30 rows of two weeks, with the values in turn under the header."""
    lines = [f"c{n * 17 % 31},2026-03-{n % 14 + 1:02},{n % 5 + 1},{values[n % len(values)]}" for n in range(30)]
    path = tmp_path / "rows.csv"
    path.write_text("\n".join([f'{head},"{header}"', *lines]) + "\n", encoding="utf-8")
    return path


def asked(path: Path, **said: Any) -> FileAmbiguous:
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path, options=Options(**said)).close()
    return found.value


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [("진행상황", ("배정대기", "회신함", "본부이관")), ("민원 처리 단계", ("본부 확인", "고객 회신")),
     ("Progress", ("With the branch", "Letter sent")), ("Current stage of complaint", ("Triage", "Reply out")),
     ("处理环节", ("总行复核", "回访完毕")), ("当前办理阶段", ("分行", "回访完毕"))],
)  # fmt: skip
def test_a_stage_in_unknown_words_is_asked_about_value_by_value(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    path = file(tmp_path, COMPLAINT, header, words)
    found = asked(path)
    assert [(q.option, q.column, {word for word, _ in q.entries}) for q in found.questions] == [
        ("values", header, set(words))
    ]
    said = {f"{header}:{word}": "closed" if word == words[-1] else "open" for word in words}
    with intake.inspect(path, options=Options(values=said)) as plan:
        states = [row["status"] for row in plan.preview.to_pylist()]
        assert states == [("closed" if n % len(words) == len(words) - 1 else "open") for n in range(len(states))]
        assert ALL_OPEN not in [notice.render() for notice in plan.notices]


@pytest.mark.parametrize(
    "header, values",
    [("진행상황", [f"{n}일에 고객과 통화함" for n in range(30)]), ("Stage", ["2026-03-01", "2026-03-02"])],
)  # fmt: skip
def test_without_state_and_closing_date_the_plan_says_that_all_are_open(
    tmp_path: Path, header: str, values: Sequence[str]
) -> None:
    """What tells in sentences how it went, or on which day, is no state."""
    mapping = {"Stage": "none"} if header == "Stage" else {}
    with intake.inspect(file(tmp_path, COMPLAINT, header, values), options=Options(mapping=mapping)) as plan:
        assert "status" not in plan.mapping.values()
        assert ALL_OPEN in [notice.render() for notice in plan.notices]


def test_a_closing_date_says_enough(tmp_path: Path) -> None:
    with intake.inspect(file(tmp_path, COMPLAINT, "Closed on", ["2026-03-20", ""])) as plan:
        assert ALL_OPEN not in [notice.render() for notice in plan.notices]


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [("Completed", ("to the end", "part way")), ("Was the survey completed?", ("to the end", "part way")),
     ("응답완료", ("다함", "중간에 나감")), ("설문 완료 구분", ("다함", "중간에 나감")),
     ("是否答完", ("答到底", "答一半"))],
)  # fmt: skip
def test_the_state_of_a_response_is_asked_about_by_its_header(
    tmp_path: Path, header: str, words: tuple[str, str]
) -> None:
    path = file(tmp_path, RESPONSE, header, words)
    assert [(q.option, q.column) for q in asked(path).questions] == [("values", header)]
    said = {f"{header}:{words[0]}": "complete", f"{header}:{words[1]}": "partial"}
    with intake.inspect(path, options=Options(values=said)) as plan:
        assert [row["status"] for row in plan.preview.to_pylist()[:4]] == ["complete", "partial"] * 2


@pytest.mark.parametrize("header, values", [("Completed", ["2026-03-01", "2026-03-02"]), ("Completion rate", ["high"])])
def test_a_day_or_a_rate_of_completion_is_no_state(tmp_path: Path, header: str, values: list[str]) -> None:
    with intake.inspect(file(tmp_path, RESPONSE, header, values)) as plan:
        assert plan.mapping[header] != "status"


@pytest.mark.parametrize(
    "header, words, said",
    [
        ("Resolution", ("Upheld", "Not upheld", ""), {}),
        ("처리결과", ("수용", "불수용", "이첩"), {"처리결과:이첩": "none"}),
        ("投诉是否成立", ("是", "否", ""), {}),
    ],
)
def test_what_was_decided_is_closed_where_nothing_else_says_it(
    tmp_path: Path, header: str, words: tuple[str, ...], said: dict[str, str]
) -> None:
    with intake.inspect(file(tmp_path, COMPLAINT, header, words), options=Options(values=said)) as plan:
        states = [row["status"] for row in plan.preview.to_pylist()]
        notices = " ".join(map(str, plan.notices))
    assert [state == "closed" for state in states[:6]] == [True, True, False, True, True, False]
    assert f"complaints with a decision in {header} count as closed" in notices
    assert ALL_OPEN not in notices


def test_a_decision_that_nobody_has_yet_says_nothing(tmp_path: Path) -> None:
    with intake.inspect(file(tmp_path, COMPLAINT, "Outcome", ("",)), options=Options()) as plan:
        assert not any(row.get("status") for row in plan.preview.to_pylist())
        assert ALL_OPEN in list(map(str, plan.notices))


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [("처리결과", ("완료", "처리중", "보류")), ("민원결과", ("종결", "진행중", "접수")),
     ("Outcome", ("Closed", "Open", "Pending")), ("投诉结果", ("已办结", "处理中", "待处理"))],
)  # fmt: skip
def test_an_outcome_that_says_how_far_complaints_have_come_is_their_state(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    with intake.inspect(file(tmp_path, COMPLAINT, header, words)) as plan:
        assert plan.mapping[header] == "status"
        assert plan.preview["status"].to_pylist()[:3] == ["closed", "open", "open"]


def test_states_among_decisions_tell_which_complaints_are_closed(tmp_path: Path) -> None:
    path = file(tmp_path, COMPLAINT, "처리결과", ("완료", "처리중", "인용"))
    with intake.inspect(path) as plan:
        rows = plan.preview.to_pylist()[:3]
        assert [(row["status"], row["outcome"]) for row in rows] == [
            ("closed", None), ("open", None), ("closed", "upheld")
        ]  # fmt: skip
        assert "decided or closed, as 처리결과 says" in " ".join(map(str, plan.notices))


def test_words_that_nobody_knows_among_decisions_may_be_states(tmp_path: Path) -> None:
    path = file(tmp_path, COMPLAINT, "처리결과", ("회신함", "처리중", "기각"))
    (question,) = asked(path).questions
    assert {"open", "closed", "upheld", "none"} <= {value for value, _ in question.choices}
    assert dict(question.entries) == {"회신함": "", "처리중": "open", "기각": "rejected"}
    with intake.inspect(path, options=Options(values={"처리결과:회신함": "closed"})) as plan:
        rows = plan.preview.to_pylist()[:3]
        assert [(row["status"], row["outcome"]) for row in rows] == [
            ("closed", None), ("open", None), ("closed", "rejected")
        ]  # fmt: skip
