"""An id of a survey: what all rows have in common is the survey, what each row has to itself names the response."""

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

HEADERS = [
    ("설문ID", "영업점명", "응답일시", "전반적 만족도"), ("问卷ID", "网点", "提交时间", "总体满意度"),
    ("Survey ID", "Branch", "Submitted at", "Overall satisfaction"),
]  # fmt: skip


def rows_of(folder: Path, headers: tuple[str, ...], ids: list[str], first: int = 1) -> list[dict[str, object]]:
    lines = [f"{one},A,2026-09-{n % 9 + 10} 10:{n:02},{(n + first) % 5 + 1}" for n, one in enumerate(ids)]
    return laid_out(raw_of(folder, "\n".join((",".join(headers), *lines, ""))))[1]["response"]


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
