"""A P90 or median of few rows is that of the rows, by day, week, branch, hour and for the whole period."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics.metrics import cubes, quantiles, query
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.queueing.by_half_hour import by_clock
from analytics.statistics import intervals
from data.store.store import Store
from tests.banks import commit

SPAN = Period(date(2026, 3, 2), date(2026, 3, 15))


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_TODAY", "2026-04-01")


@pytest.fixture(scope="module")
def visits() -> pd.DataFrame:
    """25 tickets a day in two branches and one that nobody named; waits from seconds to hours."""
    rng = np.random.default_rng(11)
    rows = [
        (SPAN.start + timedelta(day), int(rng.integers(18, 22)), float(np.round(rng.lognormal(6, 1.4))), branch)
        for day in range(SPAN.days)
        for branch in rng.choice(["A", "B", ""], 25, p=[0.6, 0.3, 0.1])
    ]
    return pd.DataFrame(rows, columns=["day", "half_hour", "wait", "branch"])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, visits: pd.DataFrame) -> Store:
    store = Store(str(tmp_path_factory.mktemp("few")))
    rows = []
    for at, row in enumerate(visits.to_dict("records")):
        issued = datetime.combine(row["day"], datetime.min.time()) + timedelta(minutes=30 * row["half_hour"])
        called = issued + timedelta(seconds=row["wait"])
        ticket = {"visit_id": str(at), "issued_at": issued, "called_at": called, "ended_at": called}
        rows.append(ticket | {"branch_id": row["branch"] or None})
    commit(store, "visit", rows)
    return store


@pytest.fixture
def found(store: Store) -> Cubes:
    return cubes.open(store)


@pytest.mark.parametrize("key, q", [("wait_p50", 0.5), ("wait_p90", 0.9), ("wait_p95", 0.95)])
def test_few_rows_tell_their_own_quantile(found: Cubes, visits: pd.DataFrame, key: str, q: float) -> None:
    assert query.value(found, key, Filters(SPAN)).value == pytest.approx(visits["wait"].quantile(q))
    days = query.over_time(found, key, Filters(SPAN), "day").frame
    assert days["value"].tolist() == pytest.approx(visits.groupby("day")["wait"].quantile(q).tolist())
    groups = query.by(found, key, "branch_id", Filters(SPAN)).frame.set_index("group")["value"]
    expected = visits.replace({"branch": {"": "—"}}).groupby("branch")["wait"].quantile(q)
    assert groups.to_dict() == pytest.approx(expected.to_dict())
    of_a = Filters(SPAN, where=(("branch_id", ("A",)),))
    assert query.value(found, key, of_a).value == pytest.approx(expected["A"])


@pytest.mark.parametrize("shared", [quantiles.SHARED, 0])
def test_few_rows_are_read_once_for_all_branches_and_many_for_each(
    found: Cubes, visits: pd.DataFrame, shared: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantiles, "SHARED", shared)
    reads: list[object] = []
    true = quantiles._read

    def read(*about: Any) -> Any:
        reads.append(about)
        return true(*about)

    monkeypatch.setattr(quantiles, "_read", read)
    for branch in ("A", "B"):
        own = query.value(found, "wait_p90", Filters(SPAN, where=(("branch_id", (branch,)),))).value
        assert own == pytest.approx(visits[visits["branch"] == branch]["wait"].quantile(0.9))
    assert len(reads) == (1 if shared else 2)


def test_a_breakdown_is_worked_out_once(found: Cubes, monkeypatch: pytest.MonkeyPatch) -> None:
    first = query.kept_by(found, "wait_p90", "branch_id", Filters(SPAN))
    assert query.kept_by(found, "wait_p90", "branch_id", Filters(SPAN)) is first
    monkeypatch.setenv("TELLER_MINIMUM_GROUP", "200")
    assert query.kept_by(found, "wait_p90", "branch_id", Filters(SPAN)).frame["suppressed"].any()


def test_cells_of_few_rows_tell_their_own_quantile(found: Cubes, visits: pd.DataFrame) -> None:
    wide = visits.assign(weekday=[day.weekday() for day in visits["day"]])
    grid = query.grid(found, "wait_p90", Filters(SPAN)).frame
    cells = wide.groupby(["weekday", "half_hour"])["wait"]
    enough = cells.size() >= 10
    assert grid[grid["n"] >= 10]["value"].tolist() == pytest.approx(cells.quantile(0.9)[enough].tolist())
    clock = by_clock(found, "wait_p90", "branch_id", Filters(SPAN))
    clock = clock[(clock["group"] == "A") & clock["value"].notna()]
    expected = visits[visits["branch"] == "A"].groupby("half_hour")["wait"].quantile(0.9)
    assert dict(zip(clock["half_hour"], clock["value"], strict=True)) == pytest.approx(expected.to_dict())


def test_an_interval_is_of_order_statistics() -> None:
    ordered = np.arange(1.0, 101.0)
    # Ranks 40 and 61 of 100 bracket a median with 95 %; 5 of 10 cannot bound a P90 from above.
    assert intervals.sample_quantile(ordered, 0.5) == (50.5, 40, 61)
    assert np.isnan(intervals.sample_quantile(ordered[:10], 0.9)[2])


def test_large_samples_are_told_by_buckets_within_two_percent(
    found: Cubes, visits: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantiles, "SMALL", 0)
    value = query.value(found, "wait_p90", Filters(SPAN)).value
    assert value == pytest.approx(visits["wait"].quantile(0.9), rel=0.02)


def test_neighbours_far_apart_are_not_taken_for_one_bucket() -> None:
    edges, counts = [0, 10, 20, 100, 200], np.array([0, 1, 1, 1, 2])
    # One value in (0, 10], one in (100, 200]: the median lies half-way between 5 and 150.
    assert intervals.histogram_quantile(edges, counts, 2, 0.5) == pytest.approx(77.5)


def test_days_that_were_read_once_are_not_read_again(
    found: Cubes, visits: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = quantiles._read
    asked: list[int] = []

    def counted(*about: Any) -> Any:
        asked.append(len(about[3]))
        return read(*about)

    monkeypatch.setattr(quantiles, "_read", counted)
    for first, last in ((2, 8), (9, 15), (2, 15), (2, 8)):
        days = Period(date(2026, 3, first), date(2026, 3, last))
        own = visits[(visits["day"] >= days.start) & (visits["day"] <= days.end) & (visits["branch"] == "A")]
        told = query.value(found, "wait_p90", Filters(days, where=(("branch_id", ("A",)),))).value
        assert told == intervals.sample_quantile(np.sort(own["wait"].to_numpy()), 0.9)[0]
    assert len(asked) <= 2, "the two blocks of days that the fortnight may lie in"
