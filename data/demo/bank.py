"""The demo bank's own tables: branches, calendar, campaigns, targets and who its customers are."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from data import contracts
from data.demo.people import SEGMENT_SHARES, SEGMENTS
from data.demo.tables import Array, build
from data.demo.world import BRANCHES, CLOSES, COUNTRIES, World

TARGETS = (
    ("nps", 30.0),
    ("csat", 4.2),
    ("ces", 5.5),
    ("response_rate", 0.25),
    ("wait_p90", 900.0),
    ("walk_away", 0.04),
    ("call_loss", 0.05),
    ("service_level", 0.8),
    ("complaints_per_100k", 60.0),
    ("timely_share", 0.95),
)


def bank_tables(world: World) -> dict[str, pa.Table]:
    """branch, calendar, campaign, target and margin."""
    return {
        "branch": _branches(world),
        "calendar": _calendar(world),
        "campaign": _campaigns(world),
        "target": _targets(world),
        "margin": _margins(),
    }


def _branches(world: World) -> pa.Table:
    rows = BRANCHES[: len(world.country)]
    closes = [CLOSES[COUNTRIES[number]] for number in world.country]
    return build(
        contracts.BRANCH,
        {
            "branch_id": world.branch_ids,
            "name": [row[0] for row in rows],
            "region": [row[1] for row in rows],
            "counters": world.counters,
            "opens": ["09:00"] * len(rows),
            "closes": [f"{second // 3600:02d}:00" for second in closes],
            "customers": world.customers,
            "accounts": np.round(world.customers * 1.7).astype(int),
        },
    )


def _calendar(world: World) -> pa.Table:
    first, last = world.days[0].astype(object), world.days[-1].astype(object)
    rows = sorted(
        (day, country, name)
        for country, special in world.holidays.items()
        for day, name in special.items()
        if first.replace(month=1, day=1) <= day <= last.replace(month=12, day=31)
    )
    days, countries, names = zip(*rows, strict=True)
    return build(
        contracts.CALENDAR,
        {"on_date": _days(days), "country": countries, "name": names, "is_open": np.zeros(len(rows), bool)},
    )


def _campaigns(world: World) -> pa.Table:
    """One campaign in some branches, and an older one by message alone that changed little."""
    start, end = (int(np.datetime64(day).astype(int)) for day in world.stories.campaign)
    branches = [world.branch_ids[number] for number in world.stories.campaign_branches]
    others = [name for name in world.branch_ids[::3] if name not in branches]
    size = len(branches), len(others)
    return build(
        contracts.CAMPAIGN,
        {
            "campaign_id": ["savings-week"] * size[0] + ["card-letter"] * size[1],
            "branch_id": branches + others,
            "name": ["Savings weeks with a gift at the counter"] * size[0] + ["Letter about the new card"] * size[1],
            "starts_on": np.repeat([start, start - 182], size),
            "ends_on": np.repeat([end, end - 182], size),
        },
    )


def _targets(world: World) -> pa.Table:
    first = int(world.days[0].astype(int))
    return build(
        contracts.TARGET,
        {
            "metric": [name for name, _ in TARGETS],
            "value": np.array([value for _, value in TARGETS]),
            "from_date": np.full(len(TARGETS), first),
        },
    )


def _margins() -> pa.Table:
    return build(
        contracts.MARGIN,
        {"dimension": ["segment"] * len(SEGMENTS), "group_name": SEGMENTS, "share": np.array(SEGMENT_SHARES)},
    )


def _days(days: tuple[object, ...]) -> Array:
    return np.array(days, dtype="datetime64[D]").astype(int)
