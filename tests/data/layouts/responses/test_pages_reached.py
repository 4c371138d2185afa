"""A survey that says the last page of each response and not whether it was finished: that is asked, and then read."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.errors import FileAmbiguous
from tests.data.test_layouts import laid_out, raw_of

# Two of five responses stop before the last page; of one nothing is known.
PAGES = ("5", "5", "2", "5", "0")
STATES = ["complete", "complete", "partial", "complete", "partial"]


def survey(page: str, pages: tuple[str, ...] = PAGES, more: str = "") -> str:
    numbers = (f"{700_103 + n * 7919 % 99_991},2026-10-{n % 28 + 1:02} 10:{n:02},{n % 5 + 1}" for n in range(40))
    rows = (f"{number},{pages[n % len(pages)]}{more and ',Complete'}" for n, number in enumerate(numbers))
    return "\n".join((f"Response ID,Date submitted,Overall satisfaction (1-5),{page}{more}", *rows)) + "\n"


@pytest.mark.sampled
@pytest.mark.parametrize(
    "column", ["lastpage", "Last page seen", "마지막 페이지", "最后一页", "最後頁", "Letzte Seite"]
)
def test_which_page_is_the_last_is_asked(tmp_path: Path, column: str) -> None:
    raw = raw_of(tmp_path, survey(column))
    with pytest.raises(FileAmbiguous, match="16 of 40 did not reach page 5") as asked:
        laid_out(raw)
    (question,) = asked.value.questions
    assert [value for value, _ in question.choices] == [f"{column}:complete=5", f"{column}:complete=all"]
    _, rows = laid_out(raw, values={f"{column}:complete": "5"})
    assert [row["status"] for row in rows["response"]] == STATES * 8
    _, rows = laid_out(raw, values={f"{column}:complete": "all"})
    assert {row["status"] for row in rows["response"]} == {"complete"}
    _, rows = laid_out(raw, mapping={column: "answer"})
    assert {row["status"] for row in rows["response"]} == {"complete"}


def test_another_page_and_responses_without_one(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, survey("lastpage", ("5", "3.0", "", "-1", "4")))
    _, rows = laid_out(raw, values={"lastpage:complete": "4"})
    assert [row["status"] for row in rows["response"]] == ["complete", *["partial"] * 3, "complete"] * 8
    for said in ("9", "0", "the last"):
        with pytest.raises(FileAmbiguous, match="did not reach page 5"):
            laid_out(raw, values={"lastpage:complete": said})


def test_where_all_reached_one_page_or_another_column_tells_it_nothing_is_asked(tmp_path: Path) -> None:
    _, rows = laid_out(raw_of(tmp_path, survey("lastpage", ("5",))))
    assert {row["status"] for row in rows["response"]} == {"complete"}
    laid_out(raw_of(tmp_path, survey("lastpage", more=",Response status")))
    laid_out(raw_of(tmp_path, survey("Last page rating", ("a page", "another"))))
