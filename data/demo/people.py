"""The demo bank's customers and employees, and what is recorded about them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data import contracts
from data.demo.tables import Array, build, pick, tokens
from data.demo.world import LANGUAGES, World

SEGMENTS = ("mass", "affluent", "senior", "youth", "business")
SEGMENT_SHARES = (0.50, 0.14, 0.18, 0.11, 0.07)
PRODUCTS = ("deposit", "card", "foreign_exchange", "loan", "other")
CONTACT_CHANNELS = ("branch", "phone", "app", "web", "email")
NEEDS = (
    None,
    "prefers written confirmation",
    "needs step-free access",
    "asked about pension options",
    "wants early appointments",
    "hearing aid: speak slowly",
    "comparing mortgage rates",
    "sends money abroad every month",
)
LINE1, LINE2, SPARE = 40, 8, 2


@dataclass(frozen=True)
class People:
    """Customers sorted by home branch (`starts` is where each begins) and employees, tellers by branch first.

    manner and pace are what an employee brings: points of mood, and service time against the usual.
    """

    keys: list[str]
    home: Array
    starts: Array
    segment: Array
    language: Array
    staff: list[str]
    staff_branch: Array
    staff_from: Array
    staff_count: Array
    manner: Array
    pace: Array

    def customers_of(self, branch: Array, rng: np.random.Generator) -> Array:
        """One random customer for each branch number."""
        size = np.diff(self.starts)[branch]
        return np.asarray(self.starts[branch] + (rng.random(len(branch)) * size).astype(int))

    @property
    def line1(self) -> int:
        """The number of the first call-centre agent."""
        return len(self.staff) - LINE1 - LINE2


def make_people(world: World) -> People:
    """Up to 120,000 of the bank's customers, and everyone who works there."""
    rng = world.rng(2)
    rows = max(2_000, round(120_000 * world.scale))
    share = world.customers / world.customers.sum()
    home = np.sort(rng.choice(len(share), rows, p=share))
    usual = world.country[home]
    language = np.where(rng.random(rows) < 0.93, usual, rng.integers(0, len(LANGUAGES), rows))
    count = world.counters + SPARE
    tellers = int(count.sum())
    size = tellers + LINE1 + LINE2
    branch = np.concatenate([np.repeat(np.arange(len(count)), count), np.full(LINE1 + LINE2, -1)])
    return People(
        keys=tokens("customer", world.seed, rows),
        home=home,
        starts=np.searchsorted(home, np.arange(len(count) + 1)),
        segment=rng.choice(len(SEGMENTS), rows, p=SEGMENT_SHARES),
        language=language,
        staff=tokens("employee", world.seed, size),
        staff_branch=branch,
        staff_from=np.cumsum(count) - count,
        staff_count=count,
        manner=rng.normal(0, 0.28, size),
        pace=rng.lognormal(0, 0.11, size),
    )


def people_tables(world: World, people: People) -> dict[str, pa.Table]:
    """customer, employee, interaction and quality_review."""
    return {
        "customer": _customers(world, people),
        "employee": _employees(world, people),
        "interaction": _interactions(world, people),
        "quality_review": _reviews(world, people),
    }


def _customers(world: World, people: People) -> pa.Table:
    rng, rows = world.rng(3), len(people.keys)
    first = int(world.days[0].astype(int))
    kind = np.where(people.segment == 4, np.where(rng.random(rows) < 0.85, 1, 2), 0)
    needed = rng.random(rows) < 0.12
    return build(
        contracts.CUSTOMER,
        {
            "customer_key": people.keys,
            "segment": pick(SEGMENTS, people.segment),
            "kind": pick(("retail", "sme", "corporate"), kind),
            "since": first - rng.integers(30, 9_000, rows),
            "home_branch_id": pick(world.branch_ids, people.home),
            "manager_id": pick(
                people.staff,
                people.staff_from[people.home] + people.staff_count[people.home] - 1,
                missing=~np.isin(people.segment, (1, 4)),
            ),
            "preferred_channel": pick(
                CONTACT_CHANNELS, rng.choice(5, rows, p=(0.25, 0.2, 0.35, 0.12, 0.08)), missing=rng.random(rows) < 0.2
            ),
            "preferred_language": pick(LANGUAGES, people.language),
            "needs": pick(NEEDS, np.where(needed, rng.integers(1, len(NEEDS), rows), 0)),
            "consent": rng.random(rows) < 0.71,
            "watch": rng.random(rows) < 0.015,
            "status": pick(("active", "closed"), (rng.random(rows) < 0.03).astype(int)),
        },
    )


def _employees(world: World, people: People) -> pa.Table:
    rng, size = world.rng(4), len(people.staff)
    place = people.staff_branch
    second = np.arange(size) >= size - LINE2
    last = people.staff_from + people.staff_count - 1
    role = np.where(place < 0, np.where(second, 3, 2), np.isin(np.arange(size), last).astype(int))
    return build(
        contracts.EMPLOYEE,
        {
            "employee_id": people.staff,
            "branch_id": pick(world.branch_ids, place, missing=place < 0),
            "role": pick(("teller", "customer manager", "call agent", "call specialist"), role),
            "line": pick(("1", "2"), second.astype(int), missing=place >= 0),
            "peer_group": pick(("counter", "relationship", "calls", "calls line 2"), role),
            "since": int(world.days[0].astype(int)) - rng.integers(60, 6_000, size),
        },
    )


def _interactions(world: World, people: People) -> pa.Table:
    """Monthly visits due to affluent and business customers: most done, some late, some never."""
    rng = world.rng(5)
    valued = np.flatnonzero(np.isin(people.segment, (1, 4)))
    rows = max(500, round(40_000 * world.scale))
    who = rng.choice(valued, rows)
    due = (int(world.days[0].astype(int)) + rng.integers(0, len(world.days), rows)) * 86_400 + 10 * 3600
    done = due + np.round(rng.normal(-1, 4, rows) * 86_400 + rng.integers(0, 6 * 3600, rows))
    now = (int(world.days[-1].astype(int)) + 1) * 86_400
    done = np.where((rng.random(rows) < 0.85) & (done < now), done, np.nan)
    noted = ~np.isnan(done) & (rng.random(rows) < 0.25)
    closed = done + np.round(rng.exponential(8 * 86_400, rows))
    home = people.home[who]
    return build(
        contracts.INTERACTION,
        {
            "customer_key": pick(people.keys, who),
            "due_at": due,
            "done_at": done,
            "kind": pick(("visit", "call", "message"), rng.choice(3, rows, p=(0.45, 0.35, 0.2))),
            "employee_id": pick(people.staff, people.staff_from[home] + people.staff_count[home] - 1),
            "need_noted": pick(NEEDS, np.where(noted, rng.integers(1, len(NEEDS), rows), 0)),
            "need_closed_at": np.where(noted & (closed < now), closed, np.nan),
        },
    )


def _reviews(world: World, people: People) -> pa.Table:
    """Six reviews a person: quality from 0 to 100, errors of so many checked, an exam score."""
    rng, size = world.rng(6), len(people.staff)
    who = np.repeat(np.arange(size), 6)
    turn = np.tile(np.arange(6), size)
    kind = np.array([0, 1, 0, 2, 1, 0])[turn]
    day = ((turn + rng.random(len(who))) / 6 * len(world.days)).astype(int)
    at = (int(world.days[0].astype(int)) + day) * 86_400 + 17 * 3600
    score = np.clip(np.round(82 + 18 * people.manner[who] + rng.normal(0, 5, len(who)), 1), 0, 100)
    base = rng.integers(80, 400, len(who))
    errors = rng.binomial(base, np.clip(0.012 * people.pace[who] ** -2, 0, 1))
    counted = kind == 1
    return build(
        contracts.QUALITY_REVIEW,
        {
            "employee_id": pick(people.staff, who),
            "reviewed_at": at,
            "kind": pick(("quality", "error", "exam"), kind),
            "score": np.where(counted, np.nan, score),
            "count": np.where(counted, errors, np.nan),
            "base": np.where(counted, base, np.nan),
        },
    )
