"""Mix and rate of a change on numbers that can be worked out by hand: they sum exactly to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from analytics.insights.mix_and_rate import Split, split
from analytics.metrics import cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.store.store import Store
from tests import banks

BEFORE, NOW = (Filters(Period(date(2026, 11, day), date(2026, 11, day + 6))) for day in (9, 16))
Row = dict[str, Any]


def responses(day: int, **groups: tuple[int, float]) -> list[Row]:
    """Responses of one day: segment -> (how many, the satisfaction of each)."""
    return [
        {
            "response_id": f"{day}{segment}{n}", "responded_at": datetime(2026, 11, day, 10), "segment": segment,
            "csat": score, "csat_low": 1, "csat_high": 5,
        }
        for segment, (count, score) in groups.items() for n in range(count)
    ]  # fmt: skip


def of(store: Store, before: list[Row], now: list[Row], key: str = "csat") -> Split:
    banks.commit(store, "response", before + now)
    found = split(cubes.open(store), key, ("segment", "channel"), NOW, BEFORE)
    assert found is not None
    assert found.before + found.mix + found.rate == pytest.approx(found.now, abs=1e-12)
    return found


def test_by_hand(store: Store) -> None:
    # Weights 0.25 and 0.75 turn round. Mix: 0.5 x 4.5 - 0.5 x 3 = 0.75. Rate: mean weight 0.5 x (4 - 5) = -0.5.
    before, now = responses(10, retail=(10, 5), business=(30, 3)), responses(17, retail=(30, 4), business=(10, 3))
    found = of(store, before, now)
    assert (found.before, found.now, found.dimension) == (3.5, 3.75, "segment")
    assert (found.mix, found.rate) == (pytest.approx(0.75), pytest.approx(-0.5))


def test_who_came_alone_is_all_mix(store: Store) -> None:
    found = of(store, responses(10, retail=(20, 5), business=(20, 3)), responses(17, retail=(30, 5), business=(10, 3)))
    assert (found.mix, found.rate) == (pytest.approx(0.5), pytest.approx(0.0))


def test_a_change_alike_in_all_groups_is_all_rate(store: Store) -> None:
    found = of(store, responses(10, retail=(20, 5), business=(20, 3)), responses(17, retail=(40, 4), business=(40, 2)))
    assert (found.mix, found.rate) == (pytest.approx(0.0), pytest.approx(-1.0))


def test_a_group_that_is_new_is_mix(store: Store) -> None:
    found = of(store, responses(10, retail=(20, 5)), responses(17, retail=(20, 5), senior=(20, 2)))
    assert (found.mix, found.rate) == (pytest.approx(-1.5), pytest.approx(0.0))


def test_a_count_has_no_mix(store: Store) -> None:
    found = of(store, responses(10, retail=(20, 5)), responses(17, retail=(30, 5), senior=(5, 2)), "responses")
    assert (found.mix, found.rate, found.dimension) == (0.0, 15.0, "")


def test_nothing_to_part(store: Store) -> None:
    banks.commit(store, "response", responses(17, retail=(20, 5)))
    assert split(cubes.open(store), "csat", ("segment",), NOW, BEFORE) is None


def test_a_quantile_is_parted_too(store: Store) -> None:
    rows = []
    for day, quick, slow in ((10, 80, 20), (17, 20, 80)):
        for service, count, minutes in (("cash", quick, 2), ("loan", slow, 20)):
            issued = datetime(2026, 11, day, 10)
            called = issued.replace(minute=minutes)
            rows += [
                {"visit_id": f"{day}{service}{n}", "branch_id": "B1", "service": service, "issued_at": issued,
                 "called_at": called, "ended_at": called.replace(minute=minutes + 5)}
                for n in range(count)
            ]  # fmt: skip
    banks.commit(store, "visit", rows)
    found = split(cubes.open(store), "wait_p50", ("service",), NOW, BEFORE)
    assert found is not None
    # Twenty minutes lie in a bucket of which the median is a little below.
    assert (found.before, found.now) == (120, pytest.approx(1200, rel=0.02))
    assert (found.mix, found.rate) == (found.now - found.before, 0)
