"""Intervals against published tables, hand-worked numbers and independent implementations."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from analytics.statistics import intervals

SEED = 20261123


def test_wilson_agrees_with_newcombe_1998() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
    published = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (hits, n), ends in published.items():
        assert intervals.wilson(hits, n) == pytest.approx(ends, abs=5e-5)


def test_wilson_agrees_with_statsmodels_for_arrays_of_groups() -> None:
    n = np.array([[1, 7], [40, 31_094]])
    hits = np.array([[1, 0], [13, 3_932]])
    low, high = intervals.wilson(hits, n)
    theirs = proportion_confint(hits, n, method="wilson")
    np.testing.assert_allclose(low, theirs[0], atol=1e-12)
    np.testing.assert_allclose(high, theirs[1], atol=1e-12)


def test_nps_needs_234_answers_for_ten_points() -> None:
    low, high = intervals.nps_interval(0.5 * 234.3, 0.2 * 234.3, 234.3)
    assert (low, high) == (pytest.approx(20, abs=0.01), pytest.approx(40, abs=0.01))


def test_nps_variance_is_that_of_the_single_answers() -> None:
    answers = np.repeat([1, 0, -1], [23, 11, 6])
    half = 1.959964 * 100 * answers.std() / np.sqrt(40)
    low, high = intervals.nps_interval(23, 6, 40)
    assert (low, high) == (pytest.approx(42.5 - half), pytest.approx(42.5 + half))


def test_nps_of_unanimous_answers_is_not_certain() -> None:
    low, high = intervals.nps_interval([10, 0, 0], [0, 10, 0], [10, 10, 10])
    # By hand: z^2 / (n + z^2) = 3.8415 / 13.8415 = 0.2775.
    np.testing.assert_allclose(low, [72.25, -100, -27.75], atol=0.01)
    np.testing.assert_allclose(high, [100, -72.25, 27.75], atol=0.01)


def test_mean_by_hand_and_by_scipy() -> None:
    values = np.array([2.0, 4.0, 4.0, 5.0, 10.0])
    low, high = intervals.mean_interval(values.sum(), (values**2).sum(), len(values))
    # By hand: mean 5, s = 3, t(4) = 2.7764, half = 2.7764 * 3 / sqrt(5) = 3.725.
    assert (low, high) == (pytest.approx(1.275, abs=5e-4), pytest.approx(8.725, abs=5e-4))
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 4, values.mean(), stats.sem(values)))


def test_poisson_agrees_with_the_published_table() -> None:
    # Garwood's 95 % limits, as tables print them.
    low, high = intervals.poisson_rate([0, 1, 5, 10, 100], 1)
    np.testing.assert_allclose(low, [0, 0.025, 1.623, 4.795, 81.364], atol=6e-4)
    np.testing.assert_allclose(high, [3.689, 5.572, 11.668, 18.390, 121.627], atol=6e-4)


def test_poisson_rate_scales_with_exposure_and_agrees_with_chi_square() -> None:
    low, high = intervals.poisson_rate(42, 350_000, 100_000)
    assert low == pytest.approx(stats.chi2.ppf(0.025, 84) / 2 / 3.5)
    assert high == pytest.approx(stats.chi2.ppf(0.975, 86) / 2 / 3.5)


def _counted(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    return np.array([(values <= edge).sum() for edge in edges])


def test_quantile_by_hand() -> None:
    # Ten values, two at or below 0, six up to 10, two up to 20. The median has rank 5.5: (5.5 - 0.5 - 2) / 6 of 10.
    assert intervals.histogram_quantile([0, 10, 20], np.array([2, 8, 10]), 10, 0.5) == pytest.approx(5.0)
    assert intervals.histogram_quantile([0, 10, 20], np.array([2, 8, 10]), 10, 0.05) == 0
    assert intervals.histogram_quantile([0, 10, 20], np.array([2, 8, 8]), 10, 0.95) == 20


@pytest.mark.parametrize("q", [0.1, 0.5, 0.9, 0.95])
def test_quantile_follows_numpy(q: float) -> None:
    waits = np.random.default_rng(SEED).gamma(2, 240, (3, 5_000))
    edges = np.concatenate([[0], np.geomspace(5, 14_400, 160)])
    counts = np.stack([_counted(row, edges) for row in waits])
    np.testing.assert_allclose(
        intervals.histogram_quantile(edges, counts, [5_000] * 3, q), np.quantile(waits, q, axis=1), rtol=0.01
    )


def test_quantile_of_finest_buckets_is_numpys_own() -> None:
    values = np.array([3.0, 9.0, 12.0, 40.0, 41.0, 77.0])
    edges = np.arange(0, 100, 0.001)
    exact = [np.quantile(values, q) for q in (0, 0.2, 0.4, 1)]
    ours = [float(intervals.histogram_quantile(edges, _counted(values, edges), 6, q)) for q in (0, 0.2, 0.4, 1)]
    assert ours == pytest.approx(exact, abs=0.001)


def test_quantile_takes_one_array_for_each_edge() -> None:
    listed = [np.array([2, 0]), np.array([8, 5]), np.array([10, 10])]
    np.testing.assert_allclose(intervals.histogram_quantile([0, 10, 20], listed, [10, 10], 0.5), [5, 10])


def test_quantile_interval_uses_the_ranks_of_the_table() -> None:
    # The classic table of ranks for a median: n = 10 takes the 2nd and 9th value (P = 1 - 2 * 11 / 1024 = 97.9 %).
    low, high = intervals.quantile_interval(np.arange(0, 11), np.arange(0, 11), 10, 0.5)
    assert (low, high) == (1.5, 8.5)


def test_quantile_interval_ranks_agree_with_scipy_binomial() -> None:
    n = np.array([36, 50, 234, 1_000, 126_000])
    top = n.max()
    counts = np.minimum(np.arange(0, top + 1)[None, :], n[:, None])
    low, high = intervals.quantile_interval(np.arange(0, top + 1), counts, n, 0.9)
    np.testing.assert_allclose(low + 0.5, stats.binom.ppf(0.025, n, 0.9))
    np.testing.assert_allclose(high + 0.5, stats.binom.ppf(0.975, n, 0.9) + 1)


def test_quantile_interval_covers() -> None:
    draws = np.random.default_rng(SEED).exponential(300, (2_000, 60))
    edges = np.concatenate([[0], np.geomspace(1, 14_400, 200)])
    low, high = intervals.quantile_interval(edges, [(draws <= edge).sum(axis=1) for edge in edges], [60] * 2_000, 0.9)
    truth = 300 * np.log(10)
    assert 0.94 < ((low <= truth) & (truth <= high)).mean() < 0.99


def test_quantile_interval_is_open_where_nothing_bounds_it() -> None:
    low, high = intervals.quantile_interval([0, 60, 3_600], np.array([0, 20, 20]), 20, 0.9)
    assert high == 3_600
    assert 0 < low < 60


def test_nobody_has_no_interval() -> None:
    empty = [
        *intervals.wilson(0, 0),
        *intervals.nps_interval(0, 0, 0),
        *intervals.mean_interval(0, 0, 0),
        *intervals.mean_interval(5, 25, 1),
        *intervals.poisson_rate(0, 0),
        *intervals.quantile_interval([0, 1], np.array([0, 0]), 0, 0.5),
        intervals.histogram_quantile([0, 1], np.array([0, 0]), 0, 0.5),
    ]
    assert np.isnan(empty).all()
