"""A number of responses that begins anew inside a file counts rows: it is no answer, and no rating from 1 to 10."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

HEADS = (
    "Response number", "Response No", "Respondent number", "Response ID", "No", "응답번호", "응답자번호", "순번",
    "答卷编号", "答卷序号", "序号",
)  # fmt: skip


def survey(head: str, numbers: list[int]) -> str:
    rows = (f"{n},2026-03-{at % 28 + 1:02} 10:{at:02},{at * 7 % 5 + 1}" for at, n in enumerate(numbers))
    return "\n".join((f"{head},Submitted,Overall satisfaction (1-5)", *rows)) + "\n"


@pytest.mark.sampled
@pytest.mark.parametrize("head", HEADS)
def test_a_number_that_begins_anew_is_no_answer(tmp_path: Path, head: str) -> None:
    raw = raw_of(tmp_path, survey(head, [n % 10 + 1 for n in range(60)]))
    _, rows = laid_out(raw)
    assert list(rows) == ["response"]
    # The same answers with other numbers are the same responses.
    _, other = laid_out(raw_of(tmp_path, survey(head, [n % 12 + 1 for n in range(60)])))
    assert [row["response_id"] for row in other["response"]] == [row["response_id"] for row in rows["response"]]


@pytest.mark.sampled
@pytest.mark.parametrize("head", HEADS)
def test_one_that_goes_on_names_the_response_or_counts_the_file(tmp_path: Path, head: str) -> None:
    layout, rows = laid_out(raw_of(tmp_path, survey(head, list(range(1, 61)))))
    assert list(rows) == ["response"]
    assert layout.identity in ("row", "day")
    assert any("If {column} alone is unique" in str(getattr(note, "message", note)) for note in layout.notes)


@pytest.mark.parametrize("head", ["How many visits", "Question 3", "방문 횟수"])
def test_numbers_under_other_headers_stay_answers(tmp_path: Path, head: str) -> None:
    _, rows = laid_out(raw_of(tmp_path, survey(head, [n * 7 % 10 + 1 for n in range(60)])))
    assert {row["item"] for row in rows["answer"]} == {head}
