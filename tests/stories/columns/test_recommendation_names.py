"""Names of the question of recommendation: points from 0 to 10 under them are taken, others are asked about or said."""

from pathlib import Path

import pytest

from data.errors import FileAmbiguous
from data.layouts import Layout
from tests.data.test_layouts import laid_out, raw_of

SHORT = ["LTR", "LTR score", "LTR (0-10)", "Q1_LTR", "L2R", "R2R", "NPS Q", "NPS 문항", "NPS题"]
LONG = [
    "Likelihood to recommend", "Likely to refer", "Advocacy score", "추천지수", "추천의사", "권유 의향",
    "주변 소개 의향", "지인에게 권하실 의향",
    "推荐意愿", "推荐度", "推薦意願", "转介绍意愿", "愿意介绍给亲友", "推介意愿",
]  # fmt: skip
OTHERS = ["Referral", "Filter", "지인 소개", "소개 경로", "추천인", "介绍人", "推荐人", "业务介绍"]


def survey(folder: Path, header: str, points: list[int], rest: str = "OSAT") -> Layout:
    lines = [f"2026-09-{n % 20 + 1:02},Leeds,{point},{n % 5 + 1}" for n, point in enumerate(points)]
    return laid_out(raw_of(folder, "\n".join((f"Date,Branch,{header},{rest}", *lines, ""))))[0]


@pytest.mark.sampled
@pytest.mark.parametrize("rest", ["OSAT", "만족도", "满意度"])
@pytest.mark.parametrize("header", SHORT + LONG)
def test_points_from_0_to_10_are_the_recommendation(tmp_path: Path, header: str, rest: str) -> None:
    layout = survey(tmp_path, header, [n % 11 for n in range(33)], rest)
    assert {"nps", "csat"} <= layout.columns.keys()


@pytest.mark.parametrize("header", SHORT)
def test_a_name_that_means_0_to_10_with_points_to_5_is_asked_about(tmp_path: Path, header: str) -> None:
    with pytest.raises(FileAmbiguous, match="no answer is above 5"):
        survey(tmp_path, header, [n % 5 + 1 for n in range(33)])


@pytest.mark.sampled
@pytest.mark.parametrize("header", LONG)
def test_of_a_question_of_recommendation_with_points_to_5_it_is_said_that_it_does_not_count(
    tmp_path: Path, header: str
) -> None:
    layout = survey(tmp_path, header, [n % 5 + 1 for n in range(33)])
    assert "nps" not in layout.columns
    assert any("was not asked from 0 to 10" in str(note) for note in layout.notes)


@pytest.mark.sampled
@pytest.mark.parametrize("header", OTHERS)
def test_what_only_sounds_like_it_is_no_recommendation(tmp_path: Path, header: str) -> None:
    assert "nps" not in survey(tmp_path, header, [n % 2 for n in range(33)]).columns
