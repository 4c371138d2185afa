"""Points in the digits and spaces of any keyboard: read as those of every other, however they are spaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

HEADS = ("Response ID,Date,Satisfaction", "설문번호,응답일,만족도", "答卷编号,提交日期,满意度")
# Each with the point n in it; the mean of 1 to 5 is 3.
FORMS = (
    "{n}\u00a0점",
    "{n}\u202fpoints",
    "{n}\u00a0/\u00a05",
    "{n} out\u00a0of\u00a05",
    "Good\u00a0({n})",
    "{w}점",
    "{w}／５",
)


@pytest.mark.sampled
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("form", FORMS)
def test_a_point_is_read_with_any_digits_and_spaces(tmp_path: Path, head: str, form: str) -> None:
    points = [n % 5 + 1 for n in range(20)]
    cells = [form.format(n=n, w=chr(0xFF10 + n)) for n in points]
    lines = [f"R-{n * 7 + 311}x,2026-10-{n + 1:02},{cell}" for n, cell in enumerate(cells)]
    _, tables = laid_out(raw_of(tmp_path, "\n".join([head, *lines]) + "\n"))
    assert [float(row["csat"]) for row in tables["response"]] == points
