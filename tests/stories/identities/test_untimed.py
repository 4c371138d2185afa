"""Visits and calls that came as days alone are in no half-hour, and that is said; a call at midnight is at midnight."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.metrics import cubes, query
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from analytics.queueing import by_half_hour, windows
from data.store.store import Store
from tests.banks import commit
from ui.charts import _heat

DAYS = Period(date(2026, 3, 2), date(2026, 3, 8))
MONDAY = datetime(2026, 3, 2)


def visits(branch: str, *times: datetime, served: bool = False) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for n, at in enumerate(times):
        row = {"visit_id": f"{branch}-{at:%d%H%M}-{n}", "issued_at": at, "branch_id": branch}
        ends = {"called_at": at + timedelta(minutes=5), "ended_at": at + timedelta(minutes=9), "counter": "1"}
        rows.append(row | (ends if served else {}))
    return rows


def calls(*times: datetime) -> list[dict[str, Any]]:
    return [
        {"contact_id": f"{n}-{at:%d%H}", "enqueued_at": at, "answered_at": at + timedelta(seconds=30)}
        for n, at in enumerate(times)
    ]


@pytest.fixture
def bank(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "store"))


def half_hours(store: Store, key: str) -> tuple[dict[int, float], int]:
    found = query.grid(cubes.open(store), key, Filters(DAYS))
    counts = found.frame.groupby("half_hour")["value"].sum()
    return {int(str(slot)): float(value) for slot, value in counts.items()}, found.untimed


def test_days_alone_are_counted_by_day_and_in_no_half_hour(bank: Store) -> None:
    """Of 7 visits 3 came as a day, in a file of their own, on the day of those with times and on another."""
    nine = MONDAY + timedelta(hours=9)
    commit(bank, "visit", visits("Timed", nine, nine, nine + timedelta(minutes=31), nine), file="timed.csv")
    commit(bank, "visit", visits("Bare", MONDAY, MONDAY, MONDAY + timedelta(days=1)), file="bare.csv")
    assert query.value(cubes.open(bank), "visits", Filters(DAYS)).value == 7
    assert half_hours(bank, "visits") == ({18: 3, 19: 1}, 3)
    by_branch = by_half_hour.by_clock(cubes.open(bank), "visits", "branch_id", Filters(DAYS))
    assert set(by_branch["group"]) == {"Timed"}
    panel = _heat(cubes.open(bank), "visits", Filters(DAYS), "en", False)
    assert panel.notes == ("3 rows have no time of day: they are in no half-hour.",)


def test_where_no_row_has_a_time_that_is_why_there_is_nothing_to_draw(bank: Store) -> None:
    commit(bank, "contact", calls(*[MONDAY + timedelta(days=n % 3) for n in range(12)]), file="bare.csv")
    assert half_hours(bank, "offered") == ({}, 12)
    panel = _heat(cubes.open(bank), "offered", Filters(DAYS), "en", False)
    assert panel.absent == "12 rows have no time of day: they are in no half-hour."
    # A call at midnight of a centre that is open then stays there.
    night = MONDAY + timedelta(days=4)
    commit(bank, "contact", calls(night, night, night + timedelta(hours=13)), file="night.csv")
    assert half_hours(bank, "offered") == ({0: 2, 26: 1}, 12)


def test_windows_are_not_asked_for_at_midnight(bank: Store) -> None:
    nine = MONDAY + timedelta(hours=9)
    timed = [nine + timedelta(minutes=2 * n) for n in range(40)]
    commit(bank, "visit", visits("A", *timed, served=True), file="timed.csv")
    commit(bank, "visit", visits("A", *[MONDAY] * 30), file="bare.csv")
    asked = windows.demand(cubes.open(bank), "A", DAYS)
    assert asked is not None
    assert (asked.first, float(asked.arrivals.sum())) == (18, 40)
