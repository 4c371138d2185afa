"""What is said of the scale of a file whose only score is a recommendation is carried out, or said not to be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from analytics.ingest import intake, preview_lines
from analytics.ingest.intake import Options
from data.store.store import Store
from tests.data.test_layouts import laid_out, raw_of

HEADERS = (
    "Date,Branch,Likelihood to recommend (0-10)",
    "날짜,지점,추천 의향",
    "日期,网点,推荐意愿",
    "responded_at,branch_id,nps",
)


def survey(folder: Path, header: str, behind: str = "") -> Path:
    path = folder / "file.csv"
    lines = [f"2026-09-{n % 28 + 1:02},B{n % 3},{n % 11}{behind}" for n in range(33)]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.sampled
@pytest.mark.parametrize("header", HEADERS)
def test_zero_is_the_best_of_a_recommendation_where_the_scale_says_so(tmp_path: Path, header: str) -> None:
    raw = raw_of(tmp_path, survey(tmp_path, header).read_text(encoding="utf-8"))
    layout, tables = laid_out(raw, scale=(10, 0))
    assert [float(row["nps"]) for row in tables["response"][:3]] == [10, 9, 8]
    assert any("turned over" in str(note) for note in layout.notes)
    _, tables = laid_out(raw, scale=(0, 10))
    assert [float(row["nps"]) for row in tables["response"][:3]] == [0, 1, 2]


@pytest.mark.sampled
@pytest.mark.parametrize("scale", [(5, 1), (1, 5), (10, 1)])
@pytest.mark.parametrize("header", HEADERS[::3])
def test_a_scale_that_a_recommendation_cannot_have_is_said_not_to_be_used(
    tmp_path: Path, header: str, scale: tuple[int, int]
) -> None:
    raw = raw_of(tmp_path, survey(tmp_path, header).read_text(encoding="utf-8"))
    layout, tables = laid_out(raw, scale=scale)
    assert [float(row["nps"]) for row in tables["response"][:3]] == [0, 1, 2]
    (note,) = (str(note) for note in layout.notes if "is not used" in str(note))
    assert f"=csat:{scale[0]}-{scale[1]}" in note


@pytest.mark.parametrize("scale", [(5, 1), (10, 0)])
def test_the_scale_of_satisfaction_turns_no_recommendation_over(tmp_path: Path, scale: tuple[int, int]) -> None:
    raw = raw_of(tmp_path, survey(tmp_path, "日期,网点,推荐意愿,满意度", ",2").read_text(encoding="utf-8"))
    _, tables = laid_out(raw, scale=scale)
    assert [float(row["nps"]) for row in tables["response"][:3]] == [0, 1, 2]
    assert float(tables["response"][0]["csat"]) == sum(scale) - 2


def test_a_header_with_zero_as_the_best_gives_way_to_what_is_said(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, survey(tmp_path, "日期,网点,推荐意愿(0=非常愿意)").read_text(encoding="utf-8"))
    for scale, first in ((None, 10), ((0, 10), 0), ((10, 0), 10)):
        layout, tables = laid_out(raw, scale=scale)
        assert float(tables["response"][0]["nps"]) == first
        assert any("turned over" in str(note) for note in layout.notes) is (first == 10)


@pytest.mark.usefixtures("uncounted")
def test_the_preview_says_that_the_recommendation_is_turned_over(tmp_path: Path, store: Store) -> None:
    path = survey(tmp_path, "날짜,지점,추천 의향")
    with intake.inspect(path, store=store, options=Options(scale=(10, 0))) as plan:
        assert plan.expected is not None
        (scale,) = plan.expected.scales
        assert (scale.turned, scale.worst, scale.best) == (True, 0, 10)
        assert any("reversed" in line.render("en") for line in preview_lines.found(plan.expected))
