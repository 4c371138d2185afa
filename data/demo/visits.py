"""Branch visits: arrivals through the day, the counters that are open, and the queue that follows from both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data import contracts
from data.demo.people import PRODUCTS, SEGMENTS, People
from data.demo.queue import Served, Shifts, serve
from data.demo.tables import Array, build, numbered, pick
from data.demo.world import CLOSES, COUNTRIES, OPENS, World

FULL_SIZE = 1_500_000
# Tickets by half-hour from 09:00: peaks at 11-12 and just before closing.
PROFILE = {
    "KR": (4.5, 5.5, 6.8, 8.2, 10.8, 10.6, 8.2, 7.2, 6.2, 5.8, 5.5, 6.0, 6.8, 10.2),
    "CN": (5.0, 6.5, 7.0, 7.8, 9.8, 9.6, 7.2, 6.0, 5.4, 5.4, 5.4, 6.0, 6.4, 8.9, 4.0, 1.8),
    "GB": (4.0, 5.0, 6.4, 8.0, 10.8, 11.2, 9.2, 7.8, 6.4, 5.6, 5.2, 5.6, 6.4, 9.0),
}
SERVICE_SHARES = (0.55, 0.15, 0.10, 0.12, 0.08)
SERVICE_MINUTES = np.array([6.9, 7.9, 9.6, 16.5, 7.5])
LUNCHES = (12.0, 13.0, 14.0)
OVERTIME = 50 * 60


@dataclass(frozen=True)
class Visits:
    """Tickets in order of branch, day and time; `branch`, `day`, `service`, `customer` and `staff` are numbers."""

    branch: Array
    day: Array
    at: Array
    arrived: Array
    served: Served
    service: Array
    customer: Array
    staff: Array
    no_show: Array
    ids: pa.Array

    @property
    def wait(self) -> Array:
        """Seconds from ticket to call; NaN for those who left."""
        return np.asarray(self.served.started - self.arrived)


def make_visits(world: World, people: People) -> tuple[Visits, dict[str, pa.Table]]:
    """All tickets with their waits, and the tables visit and counter_session."""
    rng = world.rng(10)
    branch, day = np.nonzero(world.open_days)
    shifts, crew = _shifts(world, people, branch, day, rng)
    row, arrived = _arrivals(world, branch, day, rng)
    service = rng.choice(len(PRODUCTS), len(row), p=SERVICE_SHARES)
    work = _work(world, branch[row], day[row], service, rng)
    no_show = rng.random(len(row)) < 0.008
    patience = 60 + 3_300 * rng.weibull(1.3, len(row))
    served = serve(row, arrived, patience, np.where(no_show, 35, work), _late(shifts))
    left = served.server < 0
    ended = np.where(left, arrived + patience, served.ended).round()
    walked = served.started + np.where(no_show, 0, rng.uniform(5, 45, len(row)))
    served = Served(np.minimum(walked.round(), ended), ended, served.server)
    visits = Visits(
        branch=branch[row],
        day=day[row],
        at=world.days.astype(int)[day[row]] * 86_400,
        arrived=arrived,
        served=served,
        service=service,
        customer=people.customers_of(branch[row], rng),
        no_show=no_show & ~left,
        staff=np.where(left, 0, crew[row, served.server]),
        ids=numbered("V", len(row)),
    )
    tables = {"visit": _visit_table(world, people, visits, rng)}
    tables["counter_session"] = _sessions(world, people, (branch, day, row), shifts, crew, served)
    return visits, tables


def _arrivals(world: World, branch: Array, day: Array, rng: np.random.Generator) -> tuple[Array, Array]:
    """Branch-day and second of the day of every ticket, in order."""
    busy = world.busy[branch, day] * world.counters[branch] * _tilt(world)[branch]
    mean = busy / busy.sum() * _total(world, busy)
    row = np.repeat(np.arange(len(branch)), rng.poisson(mean * rng.gamma(60, 1 / 60, len(mean))))
    chance, second = rng.random(len(row)), np.empty(len(row))
    for number, code in enumerate(COUNTRIES):
        share = np.concatenate([[0], np.cumsum(PROFILE[code])])
        here = world.country[branch[row]] == number
        second[here] = np.interp(chance[here], share / share[-1], OPENS + 1800 * np.arange(len(share)))
    keyed = np.sort(row * 86_400 + np.floor(second))
    return row, keyed % 86_400


def _total(world: World, busy: Array) -> float:
    """Expected tickets: the full bank's number, or a small bank's ordinary load a counter."""
    return FULL_SIZE if world.scale == 1 else float(25.2 * busy.sum())


def _tilt(world: World) -> Array:
    """How much busier a branch is than its counters would say."""
    tilt = world.rng(11).uniform(0.86, 1.08, len(world.counters))
    tilt[list(world.stories.campaign_branches)] = 0.97
    tilt[[world.stories.noon_gap, world.stories.improving, world.stories.hand_picked]] = (0.96, 1.04, 1.03)
    return np.asarray(tilt)


def _work(world: World, branch: Array, day: Array, service: Array, rng: np.random.Generator) -> Array:
    """Seconds of service: longer before holidays; falling steadily where the branch improves."""
    spread = rng.lognormal(-0.245, 0.7, len(service))
    learning = np.where(branch == world.stories.improving, 1.27 - 0.54 * world.progress[day], 1.0)
    return np.asarray(SERVICE_MINUTES[service] * 60 * spread * world.slow[branch, day] * learning + 20)


def _shifts(world: World, people: People, branch: Array, day: Array, rng: np.random.Generator) -> tuple[Shifts, Array]:
    """Every counter's two spells around lunch, and who sits there; branch-days x counters."""
    counter = np.arange(int(world.counters.max()))[None, :]
    missing = (rng.random(len(branch)) < world.fewer[branch, day]).astype(int)
    exists = counter < (world.counters[branch] - missing)[:, None]
    lunch = np.array(LUNCHES)[(counter + day[:, None]) % len(LUNCHES)]
    together = (branch == world.stories.noon_gap)[:, None]
    lunch = np.where(together, np.where(counter == 0, 13.5, 12.0), lunch) * 3600
    closes = np.array([CLOSES[code] for code in COUNTRIES])[world.country[branch]][:, None]
    crew = people.staff_from[branch][:, None] + (counter + day[:, None] // 7) % people.staff_count[branch][:, None]
    crew = np.where(exists, crew, 0)
    times = (np.full_like(lunch, OPENS), lunch, lunch + 3600, np.broadcast_to(closes, lunch.shape))
    open1, close1, open2, close2 = (np.where(exists, time, np.inf) for time in times)
    return Shifts(open1, close1, open2, close2, people.pace[crew], np.zeros_like(lunch)), crew


def _late(shifts: Shifts) -> Shifts:
    """The same counters serving those who are still waiting when the doors close."""
    return Shifts(shifts.open1, shifts.close1, shifts.open2, shifts.close2 + OVERTIME, shifts.pace, shifts.delay)


def _visit_table(world: World, people: People, visits: Visits, rng: np.random.Generator) -> pa.Table:
    size, left = len(visits.arrived), visits.served.server < 0
    outcome = np.where(left, 1, np.where(visits.no_show, 2, np.where(rng.random(size) < 0.012, 3, 0)))
    return build(
        contracts.VISIT,
        {
            "visit_id": visits.ids,
            "issued_at": visits.at + visits.arrived,
            "called_at": visits.at + visits.served.started,
            "ended_at": visits.at + visits.served.ended,
            "branch_id": pick(world.branch_ids, visits.branch),
            "service": pick(PRODUCTS, visits.service),
            "counter": pick([f"{n}" for n in range(1, 10)], visits.served.server, missing=left),
            "employee_id": pick(people.staff, visits.staff, missing=left),
            "outcome": pick(("served", "left", "no_show", "transferred"), outcome),
            "is_appointment": rng.random(size) < 0.03,
            "segment": pick(SEGMENTS, people.segment[visits.customer]),
            "customer_key": pick(people.keys, visits.customer, missing=rng.random(size) < 0.3),
        },
    )


def _sessions(
    world: World, people: People, rows: tuple[Array, Array, Array], shifts: Shifts, crew: Array, served: Served
) -> pa.Table:
    """Spells as they were: one ends when its last customer is done, and lunch begins then."""
    branch, day, row = rows
    done = ~np.isnan(served.started) & (served.server >= 0)
    at, counter = row[done], served.server[done]
    afternoon = served.started[done] >= shifts.open2[at, counter]
    last = np.zeros((2, *crew.shape))
    np.maximum.at(last, (afternoon.astype(int), at, counter), served.ended[done])
    morning = np.maximum(shifts.close1, last[0])
    opened = np.stack([shifts.open1, np.maximum(shifts.open2, morning)])
    closed = np.maximum(np.stack([morning, np.maximum(shifts.close2, last[1])]), opened)
    which = np.nonzero(np.isfinite(opened))
    base = world.days.astype(int)[day[which[1]]] * 86_400
    order = np.argsort(base, kind="stable")
    half, at, counter = (index[order] for index in which)
    base = base[order]
    return build(
        contracts.COUNTER_SESSION,
        {
            "branch_id": pick(world.branch_ids, branch[at]),
            "counter": pick([f"{n}" for n in range(1, 10)], counter),
            "opened_at": base + opened[half, at, counter],
            "closed_at": base + closed[half, at, counter],
            "employee_id": pick(people.staff, crew[at, counter]),
            "reason": pick(("lunch", "close of day"), half),
        },
    )
