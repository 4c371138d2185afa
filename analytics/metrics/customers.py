"""How many customers there are, and for how long: what complaints are held against."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from analytics import wording
from analytics.metrics import recorded
from analytics.metrics.cubes import Cubes, Where
from analytics.metrics.metric import Metric
from analytics.metrics.period import Period, months_of
from data.texts import N_, Text, in_languages

# Rows of customers tell the shares of segments; those who have left are among them, and have no share.
CLOSED_LEFT_OUT = N_("By segment, customers who have left are not counted.")
DAYS_LEFT_OUT = N_("The rate is of {period}: no complaints are recorded of the other days.")
SILENT = N_("The newest complaint is of {day}. Where later ones are not in yet, the rate is too low.")


@dataclass(frozen=True)
class Customers:
    """Customers of some groups: all of them, and those of each branch where it is known."""

    number: float
    branches: dict[str, float]


def notes(cubes: Cubes, asked: Metric, groups: Collection[str], days: Period) -> tuple[Text, ...]:
    """What a number by some groups leaves out: customers, and days of which nothing is known."""
    if not asked.base:
        return ()
    shown = recorded.within(cubes[asked.subject], days)
    found = [Text(CLOSED_LEFT_OUT)] if "segment" in groups else []
    if shown and shown != days:
        span = in_languages(lambda language: wording.period(shown, language))
        found.append(Text(DAYS_LEFT_OUT, {"period": span}))
    known = recorded.of(cubes[asked.subject])
    if shown and known and known.last < shown.end and known.is_silent(shown):
        newest = in_languages(lambda language: wording.day(known.last, language))
        found.append(Text(SILENT, {"day": newest}))
    return tuple(found)


def customer_months(cubes: Cubes, subject: str, where: Where, days: Period) -> float | None:
    """Customers of some groups times the months of some days; None where the customers are unknown.

    Customers stand by branch and segment alone; other filters leave them as they are. Days of which nothing is recorded
    are no time: those to come, those before a branch's or the subject's rows begin, and those after they have ended.
    """
    key = (_customers, where.get("branch_id"), where.get("segment"))
    inside = set(where["branch_id"]) if "branch_id" in where else None
    customers = cubes.kept.once(key, lambda: _customers(cubes, inside, where.get("segment")))
    if not customers.number:
        return None
    shown = recorded.within(cubes[subject], days)
    if shown is None:
        return 0.0
    begins = recorded.branches(cubes[subject], chosen="branch_id" in where)
    late = (n * _before(begins[branch], shown) for branch, n in customers.branches.items() if branch in begins)
    return float(customers.number * months_of(shown) - sum(late))


def _before(begun: recorded.Recorded, days: Period) -> float:
    """Months of some days that are before the first of a branch that begins late."""
    return months_of(Period(days.start, min(begun.first - timedelta(1), days.end))) if begun.is_late(days) else 0.0


def _customers(cubes: Cubes, branches: set[str] | None, segments: tuple[str, ...] | None) -> Customers:
    """Customers as the branches state them, those of a segment by its share of the customers known one by one.

    Customer files may hold a part of the customers only; where branches state nothing, what is counted stands.
    """
    stated = {key: b["customers"] for key, b in cubes.branches.items() if branches is None or key in branches}
    each = {key: float(n) for key, n in stated.items() if isinstance(n, int)}
    known = cubes.customers
    if branches is not None:
        known = known[known["branch_id"].isin(branches)]
    counted = float(known["customers"].sum())
    if not sum(each.values()):
        each = {str(key): float(n) for key, n in known.groupby("branch_id")["customers"].sum().items()}
    total = sum(each.values()) if any(isinstance(n, int) and n for n in stated.values()) else counted
    share = 1.0
    if segments is not None:
        share = float(known.loc[known["segment"].isin(segments), "customers"].sum()) / counted if counted else 0.0
    return Customers(total * share, {key: n * share for key, n in each.items()})
