"""Ratings in words that no scale has, under headers that ask for one: the words are asked for their points at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from analytics.ingest import intake, preview_lines
from analytics.ingest.intake import Options
from data.errors import FileAmbiguous
from data.store.store import Store
from ui.uploads import questions

pytestmark = pytest.mark.usefixtures("uncounted")
KO, ZH, EN = ("완전 별로", "무난", "진짜 최고"), ("太差了", "凑合", "棒极了"), ("Rubbish", "Meh", "Champion")
COMMENTS = ("The line was long on that day.", "All of the staff were kind to me.", "The app stopped again at noon.")


def file(tmp_path: Path, columns: dict[str, Sequence[str]]) -> Path:
    """30 responses of two weeks, with each column's values in turn."""
    head = ",".join(["Response ID", "Submitted", *(f'"{header}"' for header in columns)])
    lines = [
        ",".join([f"r{n * 17 % 31}", f"2026-03-{n % 14 + 1:02}", *(one[n % len(one)] for one in columns.values())])
        for n in range(30)
    ]
    path = tmp_path / "survey.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def asked(path: Path, **said: Any) -> FileAmbiguous:
    with pytest.raises(FileAmbiguous) as found:
        intake.inspect(path, options=Options(**said)).close()
    return found.value


def points(header: str, words: Sequence[str]) -> dict[str, str]:
    return {f"{header}:{word}": str(point) for word, point in zip(words, (1, 3, 5), strict=True)}


@pytest.mark.sampled
@pytest.mark.parametrize(
    "header, words",
    [("상담 만족도", KO), ("이번 상담은 어떠셨나요?", KO), ("您对本次服务感觉如何", ZH),
     ("How was your visit today?", EN)],
)  # fmt: skip
def test_words_under_a_question_of_how_it_was_are_asked_for_their_points(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    path = file(tmp_path, {header: words, "Comment": COMMENTS})
    found = asked(path)
    assert [(q.option, q.column) for q in found.questions] == [("values", header), ("mapping", header)]
    assert {word for word, _ in found.questions[0].entries} == set(words)
    with intake.inspect(path, options=Options(values=points(header, words))) as plan:
        assert [row["csat"] for row in plan.preview.to_pylist()[:3]] == [1, 3, 5]
    with intake.inspect(path, options=Options(mapping={header: "answer"})) as plan:
        assert plan.table == "response"
        assert {row["status"] for row in plan.preview.to_pylist()} == {"partial"}


def test_satisfaction_in_unknown_words_is_asked_about_beside_a_recommendation(tmp_path: Path) -> None:
    path = file(tmp_path, {"NPS": [str(n) for n in range(11)], "상담 만족도": KO})
    assert [q.column for q in asked(path).questions] == ["상담 만족도"] * 2


@pytest.mark.parametrize("header", ["How did you hear about us?", "만족하지 않은 이유", "如何得知本行"])
def test_words_under_other_questions_are_no_rating(tmp_path: Path, header: str) -> None:
    with intake.inspect(file(tmp_path, {"NPS": [str(n) for n in range(11)], header: EN})) as plan:
        assert plan.mapping[header] != "csat"


def test_of_several_such_columns_one_is_the_score_or_none(tmp_path: Path) -> None:
    path = file(tmp_path, {"How was the app?": EN, "How was the branch?": EN})
    ways = [value for value, _ in asked(path).questions[0].choices]
    assert ways == ["How was the app?=csat", "How was the branch?=csat", "How was the app?=answer"]
    with intake.inspect(path, options=Options(mapping={"How was the app?": "answer"})) as plan:
        assert {row["status"] for row in plan.preview.to_pylist()} == {"partial"}


@pytest.mark.parametrize("header, words", [("Word for the day", EN), ("한마디로", KO)])
def test_comments_without_a_score_name_the_columns_that_can_be_it(
    tmp_path: Path, header: str, words: tuple[str, ...]
) -> None:
    path = file(tmp_path, {header: words, "Comment": COMMENTS})
    found = asked(path)
    assert found.question
    assert f"--map “{header}=csat”" in found.remedy.render()
    assert [value for value, _ in found.question.choices] == [f"mapping={header}=csat", "response", "complaint"]
    chosen = questions.answered(Options(), "as_table", f"mapping={header}=csat")
    assert chosen.mapping == {header: "csat"}
    assert asked(path, mapping=chosen.mapping).questions[0].option == "values"
    with intake.inspect(path, options=Options(mapping=chosen.mapping, values=points(header, words))) as plan:
        assert [row["csat"] for row in plan.preview.to_pylist()[:3]] == [1, 3, 5]


def test_a_recommendation_of_yes_and_no_leaves_the_score_to_another_column(tmp_path: Path) -> None:
    path = file(tmp_path, {"How was it?": EN, "Would you recommend us?": ("Yes", "No", "Perhaps")})
    for said in ({}, {"Would you recommend us?": "answer:outcome"}):
        assert [q.column for q in asked(path, mapping=said).questions] == ["How was it?"] * 2
    with intake.inspect(path, options=Options(values=points("How was it?", EN))) as plan:
        assert plan.mapping["Would you recommend us?"].startswith("answer")
        assert [row["csat"] for row in plan.preview.to_pylist()[:3]] == [1, 3, 5]


def test_any_words_are_asked_about_beside_a_recommendation_that_is_kept_as_an_answer(tmp_path: Path) -> None:
    path = file(tmp_path, {"In a word": EN, "Would you recommend us?": ("Yes", "No", "Perhaps")})
    said = {"Would you recommend us?": "answer:outcome"}
    assert [q.column for q in asked(path, mapping=said).questions] == ["In a word"] * 2
    with intake.inspect(path, options=Options(mapping={**said, "In a word": "answer"})) as plan:
        assert {row["status"] for row in plan.preview.to_pylist()} == {"partial"}


def test_nothing_is_said_of_partial_responses_with_a_score_where_there_is_none(tmp_path: Path, store: Store) -> None:
    path = file(tmp_path, {"Region": EN})
    with intake.inspect(path, options=Options(as_table="response"), store=store) as plan:
        assert plan.expected
        said = [line.render() for line in preview_lines.found(plan.expected)]
    assert "30 of 30 responses are partial and have no score: they do not count." in said
    assert not any(" 0 of them" in line for line in said)
