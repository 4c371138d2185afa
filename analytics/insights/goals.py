"""The goals of metrics: what the bank has stored for them, else what its settings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analytics import wording
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.filters import Filters
from analytics.metrics.metric import Metric
from data.texts import LANGUAGES, translate


@dataclass(frozen=True)
class Goal:
    """What a metric is to reach, in its own unit, and the day from which it holds; None of a goal that always did."""

    value: float
    since: date | None = None


def goal(cubes: Cubes, key: str, filters: Filters) -> Goal | None:
    """The goal of a metric on the last day of a period; the own one of a branch where one alone is looked at."""
    metric, where = METRICS[key], dict(filters.where)
    branches = where.get("branch_id", ())
    stored = cubes.kept.once("goals", lambda: _stored(cubes))
    for place in (*(branches if len(branches) == 1 else ()), ""):
        begun = [each for each in stored.get((key, place), []) if each.since and each.since <= filters.period.end]
        if begun and (place or not where or not metric.adds_up):
            return begun[-1]
    always = wording.goal(metric)
    return None if always is None else Goal(always)


def _stored(cubes: Cubes) -> dict[tuple[str, str], list[Goal]]:
    """The stored goals of each metric and branch, "" for the whole bank, in the order of their days."""
    table = cubes.snapshot.table("target").select("metric", "value", "from_date", "branch_id")
    found: dict[tuple[str, str], list[Goal]] = {}
    named = _names()
    for row in sorted(cubes.snapshot.to_arrow(table).to_pylist(), key=lambda row: row["from_date"]):
        key = named.get(str(row["metric"]).strip().casefold())
        if key and _can_be(METRICS[key], row["value"]):
            found.setdefault((key, row["branch_id"] or ""), []).append(Goal(row["value"], row["from_date"]))
    return found


def _names() -> Mapping[str, str]:
    """Whatever a file may call a metric: its key, or its title in any language; nothing that two have in common."""
    named: dict[str, set[str]] = {}
    for key, metric in METRICS.items():
        for name in (key, *(translate(metric.title, language) for language in LANGUAGES)):
            named.setdefault(name.casefold(), set()).add(key)
    return {name: next(iter(keys)) for name, keys in named.items() if len(keys) == 1}


def _can_be(metric: Metric, value: float) -> bool:
    """Whether a metric can have that value at all, and whether the time that it is counted over is known.

    25 is no share: whoever means 25% writes 0.25. What adds up over a period grows with its length, of which a goal
    tells nothing.
    """
    low, high = metric.span
    is_known = not metric.adds_up or metric.window == "until"
    return is_known and low <= value and (high is None or value <= high)
