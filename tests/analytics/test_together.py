"""Sums of a bank with more groups than are held against each other one by one, put together by linear algebra."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import numpy as np
import pytest

from analytics import disclosure, together
from analytics.cubes import Cube
from analytics.disclosure import Disclosure
from analytics.people import People
from analytics.statistics.solvable import Table, telling
from tests.analytics.test_disclosure import LEAST, MARCH, Rows, basis, sums


def sparse(seed: int) -> list[tuple[str, str, date]]:
    """Branch, segment and day of thousands: most branches serve few of the segments, some have just opened."""
    rng = np.random.default_rng(seed)
    branches, segments, weeks = (int(rng.integers(*ends)) for ends in ((25, 46), (4, 8), (16, 27)))
    rate = rng.choice([0, 0.05, 0.5, 3, 12], (branches, segments), p=[0.55, 0.1, 0.15, 0.1, 0.1])
    counts = rng.poisson(rate, (weeks, branches, segments))
    for branch in range(branches):
        if rng.random() < 0.3:
            counts[: rng.integers(0, weeks), branch] = 0
    return [
        (f"B{branch}", f"S{segment}", MARCH + timedelta(7 * week))
        for (week, branch, segment), people in np.ndenumerate(counts)
        for _ in range(people)
    ]


@pytest.mark.parametrize("seed", [1006, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1000, 1006))])
def test_no_sums_of_many_groups_tell_of_a_small_one(seed: int) -> None:
    people = People(cast(Cube, Rows(("branch_id", "segment"), sparse(seed))), {}, "n")
    assert len(people.cells(("branch_id", "segment"), days=7).n) > disclosure.WEEKLY
    shown, hidden = sums(Disclosure(people, LEAST))
    assert min(len(shown), len(hidden)) > 200
    ways = basis(shown)
    assert (np.abs(hidden - hidden @ ways.T @ ways).max(axis=1) > 1e-6).all()


def test_what_several_sums_tell_together_is_found_with_the_sums() -> None:
    """Of B1 and B2, 20 and 30 are retail and 3 business: those are B1 less retail, and B2, which has no other."""
    n, days = np.array([20, 3, 30]), np.zeros(3, np.int64)
    branches, segments = np.array([0, 0, 1]), np.array([0, 1, 0])
    both = Table(np.arange(3), np.full(3, -1))
    tables = [Table(branches, branches), Table(segments, np.where(segments == 0, 0, -1)), both]
    found = telling(n, days, tables, LEAST)
    # As the business of all, and of B1.
    assert found is not None
    assert [set(weights) for weights in found] == [{(0, 0), (0, 1), (1, 0)}]
    # Without B2 nobody knows how many of the retail customers were B1's.
    alone = [Table(branches, np.where(branches == 0, 0, -1)), *tables[1:]]
    assert telling(n, days, alone, LEAST) == []
    # Where nothing is shown, and where there is nobody, nothing is told.
    assert telling(n, days, [both], LEAST) == []
    assert telling(n[:0], days[:0], [Table(n[:0], n[:0])], LEAST) == []


def test_of_too_many_groups_the_last_dimensions_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("B1", "S1", MARCH), ("B2", "S2", MARCH)]
    people = People(cast(Cube, Rows(("branch_id", "segment"), list(rows))), {}, "n")
    assert set(together.cells(people, ("branch_id", "segment")).members) == {"branch_id", "segment"}
    monkeypatch.setattr(together, "MOST", 1)
    assert set(together.cells(people, ("branch_id", "segment")).members) == {"branch_id"}


def test_of_three_dimensions_among_four_thin_spans_are_hidden() -> None:
    """Branch, segment, product and reason: of three together most groups hold few, and nothing of these is shown."""
    rng = np.random.default_rng(7)
    names = ("branch_id", "segment", "product", "reason")
    rows = [
        (*(f"{name}{rng.integers(0, most)}" for name, most in zip(names, (20, 3, 5, 6), strict=True)),
         MARCH + timedelta(7 * int(rng.integers(0, 4))))
        for _ in range(1200)
    ]  # fmt: skip
    rule = Disclosure(People(cast(Cube, Rows(names, rows)), {}, "n"), LEAST)
    thin, pairs = (rule.groups(names) for names in (("branch_id", "product", "reason"), ("product", "reason")))
    assert thin is not None
    assert pairs is not None
    assert not any(level.any() for level in thin.shown)
    assert pairs.shown[0].all()
