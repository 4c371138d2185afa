"""A bank small enough for every test: three branches, twenty weeks, all four subjects."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

from data.store.store import Store
from tests import banks

LAST = datetime(2026, 11, 22)
DAYS = 140
BRANCHES = {"B1": ("Harbour", "South"), "B2": ("Market", "South"), "B3": ("Station", "North")}
SEGMENTS, CHANNELS = ("retail", "business"), ("branch", "app")
Row = dict[str, Any]


def make(folder: Path, span: int = DAYS) -> Store:
    """The small bank of so many days, committed table by table; the same every time."""
    store, chance = Store(str(folder)), Random(7)
    days = [LAST - timedelta(days=n) for n in range(span)]
    banks.commit(
        store,
        "branch",
        ({"branch_id": b, "name": n, "region": r, "customers": 40_000} for b, (n, r) in BRANCHES.items()),
    )
    pairs = list(product(days, BRANCHES))
    banks.commit(store, "response", [row for d, b in pairs for row in _responses(d, b, chance)])
    banks.commit(store, "invitation", [{"sent_on": d.date(), "sent": 20, "branch_id": b} for d, b in pairs])
    banks.commit(store, "complaint", [_complaint(d, b, chance) for d, b in pairs])
    banks.commit(store, "visit", [row for d, b in pairs for row in _visits(d, b, chance)])
    banks.commit(store, "contact", [_contact(d, n, chance) for d in days for n in range(20)])
    return store


def _responses(day: datetime, branch: str, chance: Random) -> list[Row]:
    return [
        {
            "response_id": f"{day:%m%d}{branch}{n}", "responded_at": day + timedelta(hours=10 + n), "branch_id": branch,
            "nps": chance.choice((2, 6, 8, 9, 10)), "csat": chance.choice((3, 4, 5)), "csat_low": 1, "csat_high": 5,
            "segment": SEGMENTS[n % 2], "channel": CHANNELS[n // 2 % 2], "verbatim": "The clerk was kind",
        }
        for n in range(4)
    ]  # fmt: skip


def _complaint(day: datetime, branch: str, chance: Random) -> Row:
    took = chance.choice((2, 9, 20, None))
    closed = day + timedelta(days=took) if took and day + timedelta(days=took) < LAST else None
    return {
        "complaint_id": f"{day:%m%d}{branch}", "opened_at": day, "due_at": day + timedelta(days=15),
        "closed_at": closed, "outcome": "upheld" if closed else None, "reason": chance.choice(("fees", "waiting")),
        "product": "card", "branch_id": branch, "channel": "app", "segment": "retail",
        "narrative": "They charged me twice",
    }  # fmt: skip


def _visits(day: datetime, branch: str, chance: Random) -> list[Row]:
    rows = []
    for n in range(14):
        issued = day + timedelta(hours=9, minutes=30 * n)
        called = issued + timedelta(seconds=chance.randint(60, 1500))
        times = {"issued_at": issued, "called_at": called, "ended_at": called + timedelta(minutes=5)}
        rows.append({"visit_id": f"{day:%m%d}{branch}{n}", "branch_id": branch, "segment": "retail", **times})
    return rows


def _contact(day: datetime, n: int, chance: Random) -> Row:
    joined, wait = day + timedelta(hours=9, minutes=25 * n), timedelta(seconds=chance.randint(1, 120))
    lost = chance.random() < 0.08
    row = {
        "contact_id": f"{day:%m%d}{n}",
        "enqueued_at": joined,
        "queue": "cards",
        "channel": "phone",
        "segment": "retail",
    }
    if lost:
        return row | {"abandoned_at": joined + wait, "ended_at": joined + wait}
    return row | {"answered_at": joined + wait, "ended_at": joined + wait + timedelta(minutes=3)}
