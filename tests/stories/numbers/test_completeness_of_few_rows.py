"""What lacks by chance is not told: whole files of few rows, on generated banks and by worked chances."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest

from analytics.insights import completeness
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.store.store import Store
from tests import banks
from tests.torn import MONDAYS, Row, grievances


def _week(monday: date) -> Period:
    return Period(monday, monday + timedelta(6))


def test_complete_weeks_of_complaints_are_complete_though_hardly_any_come_at_weekends(store: Store) -> None:
    """Twelve branches, 6 to 12 complaints on a working day, none to two on others: every file is whole."""
    luck = Random(7)
    weeks = [MONDAYS[0] - timedelta(7 * back) for back in range(40)]
    rows: list[Row] = []
    for day in (monday + timedelta(n) for monday in weeks for n in range(7)):
        for _ in range(luck.randint(6, 12) if day.weekday() < 5 else luck.randint(0, 2)):
            own = {"complaint_id": f"{day}-{len(rows)}", "branch_id": f"B{luck.randrange(12)}"}
            rows += [row | own for row in grievances([day], 1)]
    banks.commit(store, "complaint", rows)
    bank = cubes.open(store)
    found = [completeness.measured(bank, "complaints", Filters(week), week) for week in map(_week, weeks[:30])]
    told = [(each.period.start, each.share, each.gone, each.silence) for each in found if each and each.is_partial]
    assert len(told) <= 1, told  # by chance about one of two hundred
    ends = [each.silence for each in found if each and each.silence < 1]
    assert min(ends) > 0.02, "an empty Sunday is no end of the source: each third one has none"


@pytest.mark.parametrize(
    "chances, silent, gone",
    [
        ([0.02] * 12, 1, 0),  # one of twelve: 1 - .98 ** 12 = .22
        ([0.02] * 12, 3, 3),  # three of twelve: .0015
        ([1e-6] * 12, 1, 1),
        ([1e-6, *[0.05] * 11], 2, 1),  # the first lacks for certain, the other by chance: one of eleven is .43
        ([0.5] * 3, 0, 0),
    ],
)
def test_of_many_branches_one_is_silent_by_chance(chances: list[float], silent: int, gone: int) -> None:
    at = [place < silent for place in range(len(chances))]
    assert completeness._silent(np.array(chances), np.array(at), completeness.GONE) == gone


@pytest.mark.parametrize("units, least, most", [(12, 0.3, 0.8), (40, 0.1, 0.6)])
def test_hardly_a_week_of_generated_banks_is_told(units: int, least: float, most: float) -> None:
    """Branches report by chance, each at its own rate, and hardly at weekends; no file lacks."""
    first, told = date(2026, 3, 2), 0
    for seed in range(30):
        luck = np.random.default_rng(seed)
        rates = luck.uniform(least, most, size=(units, 1, 1)) * np.array([1, 1, 1, 1, 1, 0.15, 0.1])
        there = np.zeros((units, 40, 7), bool)
        there[:, :30] = luck.random((units, 30, 7)) < rates
        names = tuple(f"B{at}" for at in range(units))
        calendar = completeness._Calendar(first, "branch_id", names, there, np.ones_like(there))
        weeks = (_week(first + timedelta(7 * at)) for at in range(9, 30))
        told += sum(bool((found := calendar.reported("visits", None, week)) and found.is_partial) for week in weeks)
    assert told <= 0.015 * 30 * 21
