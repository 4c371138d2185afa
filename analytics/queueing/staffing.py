"""How many windows a branch needs: its day is played many times over, window by window, until few wait too long.

A queue carries over from one half-hour to the next, which formulas for a steady state do not know: at noon they are
wrong. So customers are played one by one, in the order of arrival, in all replications at once. Times are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SLOT = 1800
NEVER = 1e9  # later than anything that happens in a day
LATE_SHARE = 0.10  # of those who come in a half-hour, how many may wait longer than the limit
REPLICATIONS, FEWEST_REPLICATIONS = 500, 100
CUSTOMERS = 75_000  # in all replications: a busy branch tells as much in fewer of them
MOST = 60  # windows in a half-hour, beyond which more of them are not the answer
ROUNDS = 2  # times that a plan is made, each on draws of its own
SEED = 1999


@dataclass(frozen=True)
class Demand:
    """What a branch's day asks of its windows.

    first: the half-hour of the day of arrivals[0]. arrivals: [slots], tickets expected in each half-hour of a mean day.
    days: how busy each of some days was against their mean. services, patience: seconds, to be drawn from; patience may
    hold inf, for those who would have stayed however long it took.
    """

    first: int
    arrivals: Floats
    days: Floats
    services: Floats
    patience: Floats

    @property
    def load(self) -> Floats:
        """Windows that would be busy all the time in each half-hour, were nobody ever to wait: [slots]."""
        return self.arrivals * float(self.services.mean()) / SLOT


@dataclass(frozen=True)
class Draws:
    """The customers of many days: [customers, replications], each day in the order of arrival; NEVER where none is."""

    arrived: Floats
    service: Floats
    patience: Floats
    slots: int

    @property
    def slot(self) -> Whole:
        """The half-hour in which each arrives; `slots` where there is no customer."""
        return np.minimum(self.arrived // SLOT, self.slots).astype(np.int64)


def drawn(demand: Demand, replications: int = REPLICATIONS, seed: int = SEED) -> Draws:
    """Customers of as many days as replications: Poisson arrivals spread evenly within each half-hour."""
    chance, slots = np.random.default_rng(seed), len(demand.arrivals)
    busy = chance.choice(demand.days, replications)
    counts = chance.poisson(busy[:, None] * demand.arrivals)
    size = int(counts.sum(axis=1).max(initial=0))
    arrived = np.full((replications, size), NEVER)
    for row, of_day in zip(arrived, counts, strict=True):
        came = (np.repeat(np.arange(slots), of_day) + chance.random(of_day.sum())) * SLOT
        row[: len(came)] = np.sort(came)
    shape = (size, replications)
    return Draws(
        np.ascontiguousarray(arrived.T), chance.choice(demand.services, shape), chance.choice(demand.patience, shape),
        slots,
    )  # fmt: skip


def waits(draws: Draws, plan: Whole) -> Floats:
    """How long each customer has to wait, or would have had to who gave up before: [customers, replications].

    plan: [slots], windows open in each half-hour. Who comes first is served first, at the window that can begin
    first. A window that closes finishes its customer; those open in the last half-hour stay until all are served.
    Source: Kiefer and Wolfowitz, Trans. AMS 78 (1955) 1-18, with windows that open and close.
    """
    windows = int(max(plan.max(initial=0), 1))
    opens = _openings(plan, windows)
    free = np.zeros((draws.arrived.shape[1], windows))
    column, every = np.arange(windows), np.arange(len(free))
    found = np.empty_like(draws.arrived)
    for turn, (came, takes, stays) in enumerate(zip(draws.arrived, draws.service, draws.patience, strict=True)):
        ready = np.maximum(free, came[:, None])
        slot = np.minimum(ready // SLOT, draws.slots).astype(np.int64)
        np.maximum(ready, opens[slot, column], out=ready)
        window = ready.argmin(axis=1)
        begun = ready[every, window]
        found[turn] = begun - came
        served = np.flatnonzero(found[turn] <= stays)
        free[served, window[served]] = begun[served] + takes[served]
    return found


def _openings(plan: Whole, windows: int) -> Floats:
    """When each window is open next, for each half-hour and for the time after the last: [slots + 1, windows]."""
    following = np.where(np.arange(windows) < (plan[-1] if len(plan) else 0), len(plan) * float(SLOT), NEVER)
    opens = [following]
    for slot in range(len(plan) - 1, -1, -1):
        following = np.where(np.arange(windows) < plan[slot], slot * float(SLOT), following)
        opens.append(following)
    return np.array(opens[::-1])


def late(draws: Draws, plan: Whole, limit: float) -> Floats:
    """The share of those who arrive in each half-hour that has to wait longer than the limit: [slots]."""
    slot = draws.slot.ravel()
    come = np.bincount(slot, minlength=draws.slots + 1)[: draws.slots]
    over = np.bincount(slot, (waits(draws, plan) > limit).ravel(), draws.slots + 1)[: draws.slots]
    return np.asarray(over / np.maximum(come, 1))


def fewest(demand: Demand, limit: float, share: float = LATE_SHARE) -> Whole | None:
    """Windows in each half-hour, so few that with one less anywhere more than a share would wait longer than the limit.

    It begins with the load, puts the first half-hours right in which too many wait, until none is left, and takes away
    what turns out to be one too many. The plan must also stand on draws that it was not made on; else it is put
    right on others. None where no number of windows is enough.
    """
    plan = np.maximum(np.ceil(demand.load - 1e-9), 1).astype(np.int64)
    for attempt in range(ROUNDS):
        size = replications(demand)
        draws, fresh = (drawn(demand, size, SEED + 2 * attempt + which) for which in (0, 1))
        enough = _repaired(draws, plan, limit, share)
        if enough is None:
            return None
        plan = _pruned(draws, enough, limit, share)
        if (late(fresh, plan, limit) <= share).all():
            break
    return plan


def replications(demand: Demand) -> int:
    """How often a branch's day is played."""
    fitting = int(CUSTOMERS / max(float(demand.arrivals.sum()), 1.0))
    return min(max(fitting, FEWEST_REPLICATIONS), REPLICATIONS)


def _repaired(draws: Draws, plan: Whole, limit: float, share: float) -> Whole | None:
    plan = plan.copy()
    while (bad := late(draws, plan, limit) > share).any():
        # Only where a stretch of lateness begins: what is late behind it may be so because of it.
        begins = bad & ~np.concatenate([[False], bad[:-1]])
        plan += begins
        if plan[begins].max() > MOST:
            return None
    return plan


def _pruned(draws: Draws, plan: Whole, limit: float, share: float) -> Whole:
    """The plan without the windows that can be spared, tried where the fewest are late first."""
    for slot in np.argsort(late(draws, plan, limit), kind="stable"):
        while plan[slot] > 1:
            less = plan - (np.arange(len(plan)) == slot)
            if (late(draws, less, limit) > share).any():
                break
            plan = less
    return plan


def patience(waited: Floats, gave_up: Floats, size: int = 1000) -> Floats:
    """Equally likely patiences, seconds, as Kaplan and Meier estimate them; inf where nobody gave up that late.

    waited: how long those waited who were served, and so never showed when they would have left. gave_up: how long
    those waited who left. Source: Kaplan and Meier, JASA 53 (1958) 457-481.
    """
    times = np.unique(gave_up)
    left = np.searchsorted(np.sort(gave_up), times, "right") - np.searchsorted(np.sort(gave_up), times, "left")
    there = np.concatenate([waited, gave_up])
    risk = len(there) - np.searchsorted(np.sort(there), times, "left")
    gone = 1 - np.cumprod(1 - left / np.maximum(risk, 1))
    at = np.searchsorted(gone, (np.arange(size) + 0.5) / size - 1e-12, "left")
    return np.append(times.astype(float), np.inf)[at]
