"""Who stands apart: shrinkage by hand, planted groups found, noise left unnamed, and unrest told from sampling."""

from __future__ import annotations

import numpy as np
import pytest

from analytics.statistics import standing

SIGMA = 75.0  # of one answer, as of a Net Promoter Score


def test_shrinkage_by_hand() -> None:
    # Three groups of 100, variance 100: each mean has the variance 1. They spread by 3, of which 2 is their own.
    values = np.array([10.0, 10 + np.sqrt(3), 10 - np.sqrt(3)])
    found = standing.standing(values, np.full(3, 100.0), 100.0)
    assert found is not None
    assert found.mean == pytest.approx(10)
    assert found.spread == pytest.approx(np.sqrt(2))
    assert found.k == pytest.approx(50)
    assert found.estimate.tolist() == pytest.approx([10, 10 + np.sqrt(3) * 2 / 3, 10 - np.sqrt(3) * 2 / 3])
    # 100 / (100 + 50) of its own noise, and the rest of that of the mean of three.
    unsure = np.sqrt(2 / 3 * 1 + (1 / 3) ** 2 * 3 / 3)
    assert found.high[0] - found.estimate[0] == pytest.approx(1.959964 * unsure)


def test_groups_that_do_not_differ_are_all_like_the_mean() -> None:
    found = standing.standing(np.array([30.0, 31.0, 29.0, 30.5]), np.full(4, 50.0), SIGMA**2)
    assert found is not None
    assert found.k == float("inf")
    assert found.estimate.tolist() == pytest.approx([found.mean] * 4)
    assert not standing.clear([found])[0].any()


def test_two_groups_have_no_spread() -> None:
    assert standing.standing(np.array([1.0, 2.0]), np.full(2, 50.0), 1.0) is None


def test_the_smaller_sample_is_drawn_further() -> None:
    found = standing.standing(np.array([60.0, 60, 10, 20, 30, 40]), np.array([20.0, 400, 80, 80, 80, 80]), SIGMA**2)
    assert found is not None
    assert found.mean < found.estimate[0] < found.estimate[1] < 60


@pytest.mark.parametrize("groups", [5, 40])
def test_noise_is_seldom_named_and_a_planted_group_mostly(groups: int) -> None:
    luck = np.random.default_rng(groups)
    named, hit, runs = 0, 0, 300
    for _ in range(runs):
        n = luck.integers(10, 80, groups).astype(float)
        values = luck.normal(30, SIGMA / np.sqrt(n))
        alike = standing.standing(values, n, SIGMA**2)
        values[0], n[0] = luck.normal(-30, SIGMA / np.sqrt(60)), 60
        other = standing.standing(values, n, SIGMA**2)
        assert alike is not None
        assert other is not None
        named += bool(standing.clear([alike])[0].any())
        hit += bool(standing.clear([other])[0][0])
    assert named / runs < 0.05
    assert hit / runs > 0.85


def test_comparisons_are_judged_together() -> None:
    luck, n = np.random.default_rng(2), np.full(12, 60.0)
    odd = luck.normal(30, SIGMA / np.sqrt(60), 12)
    odd[3] = -25
    many = [standing.standing(luck.normal(30, SIGMA / np.sqrt(60), 12), n, SIGMA**2) for _ in range(20)]
    whole = [each for each in (standing.standing(odd, n, SIGMA**2), *many) if each is not None]
    assert np.flatnonzero(standing.clear(whole[:1])[0]).tolist() == [3]
    assert [np.flatnonzero(kept).tolist() for kept in standing.clear(whole)] == [[3], *[[]] * 20]


def test_unrest_beyond_sampling_is_measured_and_a_busy_week_is_none() -> None:
    luck, n = np.random.default_rng(3), np.full((30, 12), 50.0)
    level, busy = luck.normal(0, 5, (30, 1)), luck.normal(0, 20, (1, 12))
    calm = level + busy + luck.normal(0, 1, (30, 12))
    restless = level + busy + luck.normal(0, 3, (30, 12))
    variance = np.full(12, 50.0)  # of one answer: that of a mean of 50 is 1
    assert standing.over_dispersion(calm, n, variance) == pytest.approx(1.0, abs=0.15)
    assert standing.over_dispersion(restless, n, variance) == pytest.approx(9.0, rel=0.15)
    holes = np.where(luck.random((30, 12)) < 0.3, np.nan, restless)
    assert standing.over_dispersion(holes, n, variance) == pytest.approx(9.0, rel=0.2)
    assert standing.over_dispersion(np.full((3, 2), np.nan), np.ones((3, 2)), np.ones(2)) == 1.0
