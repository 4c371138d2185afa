"""What names a response: an id that each row has to itself, else all that the row says, however it was saved."""

from pathlib import Path

import pytest
import xlsxwriter

from data.files import reader
from tests.data.test_layouts import laid_out, raw_of

HEADERS = [
    ("설문ID", "영업점명", "응답일시", "전반적 만족도"), ("问卷ID", "网点", "提交时间", "总体满意度"),
    ("Survey ID", "Branch", "Submitted at", "Overall satisfaction"),
]  # fmt: skip


def rows_of(folder: Path, headers: tuple[str, ...], ids: list[str], first: int = 1) -> list[dict[str, object]]:
    lines = [f"{one},A,2026-09-{n % 9 + 10} 10:{n:02},{(n + first) % 5 + 1}" for n, one in enumerate(ids)]
    return laid_out(raw_of(folder, "\n".join((",".join(headers), *lines, ""))))[1]["response"]


@pytest.mark.sampled
@pytest.mark.parametrize("headers", HEADERS)
@pytest.mark.parametrize("form", ["S{}", "2026-{:06}", "{}"])
def test_an_id_that_every_row_has_to_itself_names_the_response(
    tmp_path: Path, headers: tuple[str, ...], form: str
) -> None:
    ids = [form.format(1041 + 3 * n) for n in range(30)]
    before, after = (rows_of(tmp_path, headers, ids, first) for first in (1, 2))
    assert len({row["response_id"] for row in before}) == 30
    assert [row["response_id"] for row in before] == [row["response_id"] for row in after]
    assert len({row["survey_id"] for row in before}) == 1
    assert [row["csat"] for row in before] != [row["csat"] for row in after]


@pytest.mark.parametrize("headers", HEADERS)
def test_an_id_that_rows_have_in_common_is_the_survey(tmp_path: Path, headers: tuple[str, ...]) -> None:
    rows = rows_of(tmp_path, headers, ["CSAT-2026"] * 20 + ["CSAT-APP"] * 10)
    assert {row["survey_id"] for row in rows} == {"CSAT-2026", "CSAT-APP"}


@pytest.mark.parametrize("headers", HEADERS)
def test_an_empty_cell_of_a_workbook_makes_no_other_row_of_it(tmp_path: Path, headers: tuple[str, ...]) -> None:
    # Four of sixteen rows without a comment were another row each where a spreadsheet had saved the file again.
    rows = [("A", f"2026-09-{n + 10} 10:00", str(n % 5 + 1), "fine" if n % 4 else "") for n in range(16)]
    whole = ((*headers[1:], "Comment"), *rows)
    text = raw_of(tmp_path, "\n".join(",".join(row) for row in whole) + "\n")
    with xlsxwriter.Workbook(tmp_path / "file.xlsx") as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(whole):
            sheet.write_row(at, 0, [cell or None for cell in row])
    book_rows = laid_out(reader.read(tmp_path / "file.xlsx"))[1]["response"]
    assert [row["response_id"] for row in laid_out(text)[1]["response"]] == [row["response_id"] for row in book_rows]
