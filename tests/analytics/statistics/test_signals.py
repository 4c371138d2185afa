"""Control charts and tests of change, against worked examples and independent implementations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from analytics.metrics.period import Period
from analytics.metrics.results import Series, Value
from analytics.statistics import signals

MONDAY = date(2026, 1, 5)
# Mean 10, mean moving range 2: limits 10 +- 5.32.
CALM = [9.0, 11.0] * 6


def week(number: int) -> date:
    return MONDAY + timedelta(7 * number)


def series(values: Sequence[float | None], suppressed: frozenset[int] = frozenset()) -> Series:
    rows = range(len(values))
    frame = pd.DataFrame(
        {
            "start": [week(i) for i in rows],
            "end": [week(i) + timedelta(6) for i in rows],
            "value": np.array(values, dtype=float),
            "n": 100,
            "low": np.nan,
            "high": np.nan,
            "suppressed": [i in suppressed for i in rows],
        }
    )
    return Series("nps", "week", frame)


def test_xmr_limits_by_hand() -> None:
    # Moving ranges 2, 3, 1, 4: mean 2.5; 2.66 * 2.5 = 6.65.
    assert signals.xmr(np.array([10.0, 12.0, 9.0, 10.0, 14.0])) == (11.0, pytest.approx(6.65, abs=0.005))


def test_a_wobble_is_no_real_change() -> None:
    found = signals.verdict(series([*CALM, 9.0, 12.0]), "higher")
    assert (found.kind, found.since, found.rule) == ("steady", None, "")
    assert found.mean == pytest.approx(10.07, abs=0.01)
    assert (found.low, found.high) == (pytest.approx(4.36, abs=0.5), pytest.approx(15.8, abs=0.5))


@pytest.mark.parametrize(
    "better, value, kind",
    [
        ("higher", 25, "better"),
        ("higher", -5, "worse"),
        ("lower", 25, "worse"),
        ("lower", -5, "better"),
        ("none", 25, "higher"),
    ],
)
def test_a_point_beyond_the_limits(better: signals.Better, value: float, kind: str) -> None:
    found = signals.verdict(series([*CALM, *CALM, value]), better)
    assert (found.kind, found.since, found.rule) == (kind, week(24), "limits")
    assert (found.mean, found.low, found.high) == pytest.approx((10, 4.68, 15.32), abs=0.01)


def test_eight_on_one_side_are_news_since_the_first_of_them() -> None:
    found = signals.verdict(series([11.0, *CALM, *CALM[:-1], *[12.5, 11.5] * 4]), "higher")
    assert (found.kind, found.since, found.rule) == ("better", week(24), "run")
    assert found.mean == pytest.approx(10)


def test_seven_on_one_side_are_not() -> None:
    assert signals.verdict(series([11.0, *CALM, *CALM[:-1], *[12.5, 11.5] * 3, 12.5]), "higher").kind == "steady"


def test_two_of_three_far_out_on_the_same_side() -> None:
    far, middle = 14.2, 10.5  # two sigma is 3.55 away, the limit 5.32
    found = signals.verdict(series([*CALM, *CALM, far, middle, far]), "lower")
    assert (found.kind, found.since, found.rule) == ("worse", week(24), "two_of_three")
    assert signals.verdict(series([*CALM, *CALM, far, middle, 20 - far]), "lower").kind == "steady"
    assert signals.verdict(series([*CALM, *CALM, far, middle, middle, far]), "lower").kind == "steady"


def test_six_rising_are_news_since_the_first_of_them() -> None:
    found = signals.verdict(series([*CALM, *CALM, 8.5, 9.0, 9.5, 10.5, 11.0, 11.5]), "higher")
    assert (found.kind, found.since, found.rule) == ("better", week(24), "trend")


def test_a_level_that_has_settled_is_the_new_normal() -> None:
    shifted = [18.0, 20.0] * 6
    assert signals.verdict(series([*CALM, *shifted[:11]]), "higher").kind == "better"
    settled = signals.verdict(series([*CALM, *shifted]), "higher")
    assert (settled.kind, settled.mean) == ("steady", pytest.approx(19))


def test_a_shift_that_fired_earlier_sets_the_limits_anew() -> None:
    back = signals.verdict(series([*CALM, *[18.0, 20.0] * 5, *CALM[:2]]), "higher")
    assert (back.kind, back.since) == ("worse", week(22))
    assert back.mean == pytest.approx(17.5, abs=2)


def test_the_chart_has_stepped_limits_and_marks_its_signals() -> None:
    chart = signals.control_chart(series([*CALM, *[18.0, 20.0] * 6]))
    assert chart.mean[:12] == pytest.approx(10)
    assert chart.mean[12:] == pytest.approx(19)
    assert set(chart.rule) == {""}
    marked = signals.control_chart(series([*CALM, 30.0, *CALM]))
    assert [i for i, rule in enumerate(marked.rule) if rule] == [12]


def test_one_outlier_does_not_make_signals_of_all_the_others() -> None:
    chart = signals.control_chart(series([*[10.0, 12.0] * 6, 11.0, 30.0]))
    assert [i for i, rule in enumerate(chart.rule) if rule] == [13]


def test_missing_and_suppressed_points_are_skipped() -> None:
    gaps: list[float | None] = [*CALM, None, *CALM, 500.0, 25.0]
    found = signals.verdict(series(gaps, frozenset({25})), "higher")
    assert (found.kind, found.since) == ("better", week(26))


def test_limits_stop_at_the_span() -> None:
    found = signals.verdict(series([0.01, 0.05] * 6), "lower", (0, 1))
    assert found.low == 0


def test_too_little_and_nothing() -> None:
    assert signals.verdict(series([1.0] * 7), "higher").kind == "too_short"
    assert signals.verdict(series([None] * 20), "higher").kind == "none"
    assert signals.verdict(series([]), "higher").kind == "none"


def test_a_constant_is_steady_and_its_first_change_is_news() -> None:
    assert signals.verdict(series([0.1 + 0.2] * 20), "lower").kind == "steady"
    assert signals.verdict(series([0.0] * 24 + [1.0]), "lower").kind == "worse"


@pytest.mark.parametrize("points", [13, 26, 78])
def test_false_alarms_are_rare(points: int) -> None:
    noise = np.random.default_rng(7).normal(40, 5, (400, points))
    alarms = sum(signals.verdict(series(list(row)), "higher").kind != "steady" for row in noise)
    assert alarms / 400 < 0.06


def test_p_and_u_charts_by_hand() -> None:
    # 30 of 300 = 0.1; at n = 100 three sigma = 0.09; at n = 25 the lower limit stops at 0.
    centre, low, high = signals.p_chart([12, 8, 10], [100, 100, 100])
    assert centre == pytest.approx(0.1)
    assert (low[0], high[0]) == (pytest.approx(0.01), pytest.approx(0.19))
    assert signals.p_chart([5, 5], [25, 75])[1][0] == 0
    # 18 events in 2 units: 9 +- 3 * 3.
    centre, low, high = signals.u_chart([10, 8, 0], [1, 1, 0])
    assert (centre, low[0], high[0]) == (9, 0, 18)
    assert np.isnan(high[2])


def test_benjamini_hochberg_agrees_with_statsmodels() -> None:
    rng = np.random.default_rng(3)
    for size in (1, 5, 60):
        p = np.where(rng.random(size) < 0.3, rng.random(size) / 100, rng.random(size))
        assert list(signals.benjamini_hochberg(p)) == list(multipletests(p, 0.10, method="fdr_bh")[0])


def test_benjamini_hochberg_by_hand() -> None:
    # Bounds at 10 % of five: 0.02, 0.04, 0.06, 0.08, 0.10; the missing one does not count.
    p = [0.5, 0.055, 0.01, np.nan, 0.039, 0.2]
    assert list(signals.benjamini_hochberg(p)) == [False, True, True, False, True, False]
    assert list(signals.benjamini_hochberg([])) == []


def _value(value: float | None, low: float | None, high: float | None) -> Value:
    return Value("nps", Period(MONDAY, week(1)), value, 100, low, high)


def test_change_is_the_two_sample_z_test_where_intervals_are_symmetric() -> None:
    # Half widths 6 and 8: the difference's is 10, so a difference of 10 has p = 0.05.
    now, before = _value(40, 34, 46), _value(30, 22, 38)
    assert signals.change(now, before) == pytest.approx(0.05, abs=1e-6)
    assert signals.change(before, now) == pytest.approx(0.05, abs=1e-6)
    assert signals.change(now, now) == 1
    assert signals.change(now, _value(None, None, None)) is None


def test_change_uses_the_facing_side_of_lopsided_intervals() -> None:
    low_side = signals.change(_value(10, 9, 30), _value(0, -30, 1))
    high_side = signals.change(_value(10, -10, 11), _value(0, -1, 20))
    assert low_side is not None
    assert low_side < 1e-6
    assert high_side is not None
    assert high_side > 0.4
