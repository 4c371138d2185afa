"""A branch's windows: how many were open in each half-hour, and how many its customers would have needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np
import pandas as pd

from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.queueing import staffing
from analytics.queueing.staffing import SLOT, Demand, Floats
from data import settings

HALF_HOURS, DAY = 48, 86400.0
HISTORY = 28  # days up to a period's end from which service times and patience are taken
FEWEST_SERVICES = 30  # timed services below which nothing is said of how long they take
VISIT = ["issued_at", "called_at", "ended_at", "counter", "outcome"]


@dataclass(frozen=True)
class Opened:
    """Windows open in a branch by half-hour: days[days, 48].

    source: "sessions" where it was recorded when they opened and closed; "serving" where only the windows that served
    somebody are known, a lower bound; "" where neither is, and days holds NaN.
    """

    source: Literal["sessions", "serving", ""]
    days: Floats

    @property
    def mean(self) -> Floats:
        """On the mean of the days: [48]."""
        return np.asarray(self.days.mean(axis=0))

    @property
    def least(self) -> Floats:
        """On the day with the fewest: [48]."""
        return np.asarray(self.days.min(axis=0))


def opened(cubes: Cubes, branch: str, period: Period) -> Opened:
    """The windows of a branch that were open on the days of a period that are recorded."""
    sessions = _rows(cubes, "counter_session", branch, period, ["counter", "opened_at", "closed_at"])
    if len(sessions):
        return Opened("sessions", _open(sessions))
    visits = _rows(cubes, "visit", branch, period, VISIT).dropna(subset=["called_at", "ended_at", "counter"])
    if len(visits):
        return Opened("serving", _serving(visits))
    return Opened("", np.full((1, HALF_HOURS), np.nan))


def needed(cubes: Cubes, branch: str, period: Period) -> Floats | None:
    """Fewest windows[48] for nine in ten of each half-hour's customers to wait no longer than the target.

    As busy as the period's days were, with the service times and the patience of the weeks up to its end. NaN outside
    the half-hours of its customers. None where too little is recorded, or no number of windows is enough.
    """
    asked = demand(cubes, branch, period)
    plan = None if asked is None else staffing.fewest(asked, settings.number("wait_target_seconds"))
    if asked is None or plan is None:
        return None
    found = np.full(HALF_HOURS, np.nan)
    found[asked.first : asked.first + len(plan)] = plan
    return found


def demand(cubes: Cubes, branch: str, period: Period) -> Demand | None:
    """What a branch's days of a period ask of its windows; None where too few services are timed."""
    history = Period(min(period.start, period.end - timedelta(HISTORY - 1)), period.end)
    visits = _rows(cubes, "visit", branch, history, VISIT)
    gone = visits["outcome"].isin(["no_show", "left"])
    told = gone | visits["called_at"].notna() | ~visits["outcome"].isin(["served", "transferred", "unknown"])
    gone |= visits["called_at"].isna() & told
    services = _seconds(visits["called_at"], visits["ended_at"])[~gone].dropna()
    here = visits[visits["issued_at"] >= pd.Timestamp(period.start)]["issued_at"]
    # Tickets without a time of day stand at midnight, when nobody comes to a branch.
    here = here[here != here.dt.normalize()]
    if len(services) < FEWEST_SERVICES or here.empty:
        return None
    came = pd.crosstab(here.dt.date, _slot(here)).reindex(columns=range(HALF_HOURS), fill_value=0)
    arrivals = came.mean().to_numpy(dtype=float)
    first, last = np.flatnonzero(arrivals)[[0, -1]]
    of_day = came.sum(axis=1).to_numpy(dtype=float)
    # Who did not answer the call had left by then; who left without a time shows nothing of his patience.
    until = visits["called_at"].fillna(visits["ended_at"])
    waited = _seconds(visits["issued_at"], until)
    # Of who has no time of calling and did not leave, the wait is not known.
    stayed, left = (waited[which & told].dropna().to_numpy(dtype=float) for which in (~gone, gone))
    return Demand(
        int(first), arrivals[first : last + 1], of_day / of_day.mean(), np.maximum(services.to_numpy(dtype=float), 0),
        staffing.patience(stayed, left),
    )  # fmt: skip


def _rows(cubes: Cubes, table: str, branch: str, period: Period, columns: list[str]) -> pd.DataFrame:
    rows = cubes.snapshot.table(table, (period.start, period.end))
    return cubes.snapshot.to_arrow(rows.filter(rows.branch_id == branch).select(*columns)).to_pandas()


def _seconds(earlier: pd.Series, later: pd.Series) -> pd.Series:
    return (later - earlier).dt.total_seconds()


def _slot(times: pd.Series) -> pd.Series:
    return times.dt.hour * 2 + times.dt.minute // 30


def _open(sessions: pd.DataFrame) -> Floats:
    """Time-weighted; spells of one window that overlap count once, and what is after midnight is left out."""
    spells = sessions.sort_values("opened_at").assign(day=sessions["opened_at"].dt.date)
    midnight = spells["opened_at"].dt.normalize()
    start, end = _seconds(midnight, spells["opened_at"]), _seconds(midnight, spells["closed_at"]).clip(upper=DAY)
    groups = [spells["day"], spells["counter"]]
    before = end.groupby(groups).cummax().groupby(groups).shift().fillna(0.0)
    start, edges = start.clip(lower=before), np.arange(HALF_HOURS) * float(SLOT)
    inside = np.minimum(end.to_numpy()[:, None], edges + SLOT) - np.maximum(start.to_numpy()[:, None], edges)
    return np.asarray(pd.DataFrame(np.maximum(inside, 0) / SLOT).groupby(spells["day"].to_numpy()).sum())


def _serving(visits: pd.DataFrame) -> Floats:
    """Different windows that served anybody within each half-hour."""
    days: dict[date, list[set[str]]] = {}
    first, last = _slot(visits["called_at"]), _slot(visits["ended_at"])
    same_day = visits["called_at"].dt.date == visits["ended_at"].dt.date
    last = last.where(same_day, HALF_HOURS - 1)
    for day, counter, begin, end in zip(visits["called_at"].dt.date, visits["counter"], first, last, strict=True):
        seen = days.setdefault(day, [set() for _ in range(HALF_HOURS)])
        for half_hour in range(begin, end + 1):
            seen[half_hour].add(counter)
    return np.array([[len(windows) for windows in seen] for seen in days.values()], dtype=float)
