"""How many customers there are, and for how long: what complaints are held against."""

from __future__ import annotations

from collections.abc import Collection

from analytics.cubes import Cubes, Where
from analytics.metric import Metric
from analytics.period import Period, months_of, today
from data.texts import N_

# Rows of customers tell the shares of segments; those who have left are among them, and have no share.
CLOSED_LEFT_OUT = N_("By segment, customers who have left are not counted.")


def notes(asked: Metric, groups: Collection[str]) -> tuple[str, ...]:
    """What a number by some groups leaves out, as texts to translate."""
    return (CLOSED_LEFT_OUT,) if asked.base and "segment" in groups else ()


def customer_months(cubes: Cubes, where: Where, days: Period) -> float | None:
    """Customers of some groups times the months of some days; None where unknown.

    Customers stand by branch and segment alone; other filters leave them as they are. Days to come are no time yet.
    """
    key = (_customers, where.get("branch_id"), where.get("segment"))
    inside = set(where["branch_id"]) if "branch_id" in where else None
    customers = cubes.kept.once(key, lambda: _customers(cubes, inside, where.get("segment")))
    return customers * months_of(Period(days.start, min(days.end, today()))) or None


def _customers(cubes: Cubes, branches: set[str] | None, segments: tuple[str, ...] | None) -> float:
    """Customers as the branches state them, those of a segment by its share of the customers known one by one.

    Customer files may hold a part of the customers only; where branches state nothing, what is counted stands.
    """
    stated = [b["customers"] for key, b in cubes.branches.items() if branches is None or key in branches]
    known = cubes.customers
    if branches is not None:
        known = known[known["branch_id"].isin(branches)]
    counted = float(known["customers"].sum())
    total = float(sum(n for n in stated if isinstance(n, int))) or counted
    if segments is None:
        return total
    share = float(known.loc[known["segment"].isin(segments), "customers"].sum()) / counted if counted else 0.0
    return total * share
