"""Responses that were broken off, as their progress says, are partial ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.data.test_layouts import laid_out, raw_of

PARTIAL = "Responses that are below 100 % in {} are kept as partial: they are no complete answers."


@pytest.mark.sampled
@pytest.mark.parametrize(
    "heads, values",
    [
        ("Response ID,Submitted,Progress,Satisfaction (1-5)", ("100", "45", "80")),
        ("Response ID,Submitted,% complete,Satisfaction (1-5)", ("100.0", "99", "8")),
        ("응답번호,응답일시,진행률,만족도(1~5)", ("100%", "45%", "80 %")),
        ("Response ID,Submitted,Progress (%),Satisfaction (1-5)", ("100", "5", "10")),
        ("Response ID,Submitted,Completion %,Satisfaction (1-5)", ("100%", "45%", "0%")),
        ("응답번호,응답일시,응답률(%),만족도(1~5)", ("100", "45", "80")),
        ("Response ID,Submitted,Progress,Satisfaction (1-5)", ("10/10", "4/10", "0/10")),
        ("答卷编号,提交时间,完成率（％）,满意度（1-5分）", ("100", "45", "80")),
        ("答卷编号,提交时间,完成度,满意度（1-5分）", ("1", "0.45", "0.8")),
        ("答卷編號,提交時間,答題進度,滿意度（1-5分）", ("100％", "1％", "0％")),
    ],
)
def test_what_is_below_a_hundred_is_partial(tmp_path: Path, heads: str, values: tuple[str, ...]) -> None:
    lines = [f"R{n * 7},2026-11-{n + 1:02} 09:00,{values[n % 3]},{n % 5 + 1}" for n in range(12)]
    layout, tables = laid_out(raw_of(tmp_path, "\n".join([heads, *lines]) + "\n"))
    assert [row["status"] for row in tables["response"]] == ["complete", "partial", "partial"] * 4
    assert PARTIAL.format(heads.split(",")[2]) in map(str, layout.notes)


@pytest.mark.parametrize(
    "heads, values, told",
    [
        ("Response ID,Submitted,Progress,Satisfaction (1-5)", ("100", "100", ""), ["complete"] * 12),
        ("Response ID,Submitted,Progress,Satisfaction (1-5)", ("Good", "Bad", "Slow"), ["complete"] * 12),
        ("Response ID,Submitted,Progress,Satisfaction (1-5)", ("5", "4", "1"), ["complete"] * 12),
        ("응답번호,응답일시,진행도,만족도(1~5)", ("5", "4", "1"), ["complete"] * 12),
        ("答卷编号,提交时间,进度,满意度（1-5分）", ("10", "7", "3"), ["complete"] * 12),
        ("Response ID,Submitted,Progress,Status", ("50", "100", "70"), None),
    ],
)
def test_other_columns_tell_nothing_of_it(
    tmp_path: Path, heads: str, values: tuple[str, ...], told: list[str] | None
) -> None:
    last = ["Complete" if "Status" in heads else str(n % 5 + 1) for n in range(12)]
    score = ",Satisfaction (1-5)" if "Status" in heads else ""
    lines = [f"R{n * 7},2026-11-{n + 1:02} 09:00,{values[n % 3]},{last[n]}" + (f",{n % 5 + 1}" if score else "")
             for n in range(12)]  # fmt: skip
    layout, tables = laid_out(raw_of(tmp_path, "\n".join([heads + score, *lines]) + "\n"))
    assert [row["status"] for row in tables["response"]] == (told or ["complete"] * 12)
    assert not any("kept as partial" in str(note) for note in layout.notes)
