"""A bank of six branches, open Monday to Friday, whose newest week is there in part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from analytics.metrics.period import Period
from data.store.store import Store
from tests import banks

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
MONDAYS = [date(2026, 11, 16) - timedelta(7 * back) for back in range(14)]
BRANCHES = tuple(f"B{n}" for n in range(1, 7))
Row = dict[str, Any]
# The weekdays of these weeks that are holidays in Korea, where the bank of the tests is.
HOLIDAYS = (date(2026, 8, 17), date(2026, 9, 24), date(2026, 9, 25), date(2026, 10, 5), date(2026, 10, 9))


def working_days(mondays: Iterable[date] = MONDAYS) -> list[date]:
    """The days on which the bank is open."""
    return [day for monday in mondays for n in range(5) if (day := monday + timedelta(n)) not in HOLIDAYS]


def visits(days: Iterable[date], branches: Iterable[str] = BRANCHES, count: int = 2) -> list[Row]:
    """Tickets at each branch."""
    names = list(branches)
    return [
        {
            "visit_id": f"{day}{branch}{n}", "issued_at": datetime(day.year, day.month, day.day, 10, n),
            "branch_id": branch, "called_at": datetime(day.year, day.month, day.day, 10, n + 5),
        }
        for day in days for branch in names for n in range(count)
    ]  # fmt: skip


def grievances(days: Iterable[date], count: int = 3, is_closed: bool = True) -> list[Row]:
    """Complaints that tell no branch, closed on the day after or never."""
    return [
        {
            "complaint_id": f"{day}{n}", "opened_at": datetime(day.year, day.month, day.day, 9), "reason": "fees",
            "closed_at": datetime(day.year, day.month, day.day, 9) + timedelta(1) if is_closed else None,
        }
        for day in days for n in range(count)
    ]  # fmt: skip


def answers(days: Iterable[date]) -> list[Row]:
    """Six answers a day, 4 and 5 by turns."""
    return [
        {
            "response_id": f"{day}{n}", "responded_at": datetime(day.year, day.month, day.day, 11), "csat": 4 + n % 2,
            "csat_low": 1, "csat_high": 5,
        }
        for day in days for n in range(6)
    ]  # fmt: skip


def make(folder: Path) -> Store:
    """Four of six branches sent no tickets of the week, and complaints end on its Tuesday; the survey is whole."""
    store = Store(str(folder))
    earlier, now = working_days(MONDAYS[1:]), working_days(MONDAYS[:1])
    banks.commit(store, "visit", visits(earlier) + visits(now, BRANCHES[:2]))
    banks.commit(store, "complaint", grievances(earlier + now[:2]))
    banks.commit(store, "response", answers(earlier + now))
    return store
