"""Complaints: from waits and lost calls that happened, from an app that failed, and from everyday trouble."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data import contracts
from data.demo.comments import BAD, THEMES, compose
from data.demo.contacts import Contacts
from data.demo.people import PRODUCTS, SEGMENTS, People
from data.demo.tables import Array, build, masked, numbered, pick
from data.demo.visits import Visits
from data.demo.world import World

FULL_SIZE = 20_000
CHANNELS = ("branch", "phone", "app", "web", "letter")
# Reason, its theme among comments, product (position in PRODUCTS), usual root cause, days to close, share among
# everyday complaints.
REASONS = (
    ("waiting time", "waiting", 4, "staffing", 3, 0.0),
    ("staff attitude", "attitude", 4, "training", 5, 0.12),
    ("wrong information", "competence", 0, "training", 5, 0.11),
    ("fees and charges", "fees", 0, "policy", 5, 0.15),
    ("app not working", "app", 4, "system", 4, 0.13),
    ("card problem", "account", 1, "system", 5, 0.13),
    ("loan processing", "loans", 3, "process", 9, 0.11),
    ("exchange rate", "fees", 2, "policy", 5, 0.05),
    ("payment error", "errors", 0, "process", 6, 0.1),
    ("fraud", "security", 1, "third party", 11, 0.05),
    ("unwanted marketing", "outreach", 4, "policy", 4, 0.03),
    ("privacy", "privacy", 4, "process", 8, 0.02),
)
WAITING, ATTITUDE, APP = 0, 1, 4
# Days to answer in Korea, China and the United Kingdom.
DUE_DAYS = np.array([14, 15, 56])


@dataclass(frozen=True)
class _Cause:
    """What is complained about: numbers of reason, branch, channel, customer and staff (-1 for none), and when.

    minutes: waited before it. called: whether a call is what went wrong.
    """

    reason: Array
    at: Array
    branch: Array
    channel: Array
    customer: Array
    staff: Array
    minutes: Array
    called: Array


def make_complaints(world: World, people: People, visits: Visits, contacts: Contacts) -> dict[str, pa.Table]:
    """The table complaint."""
    rng, size = world.rng(40), round(FULL_SIZE * world.scale)
    waits, calls = round(0.24 * size), round(0.06 * size)
    failure = round(0.016 * size)
    parts = (
        _from_visits(people, visits, waits, rng),
        _from_calls(people, contacts, calls, rng),
        _from_failure(world, people, failure, rng),
        _everyday(world, people, size - waits - calls - failure, rng),
    )
    cause = _Cause(*(np.concatenate([getattr(part, name) for part in parts]) for name in vars(parts[0])))
    last = (int(world.days[-1].astype(int)) + 1) * 86_400 - 1
    cause = _Cause(**{**vars(cause), "at": np.minimum(cause.at, last)})
    order = np.argsort(cause.at, kind="stable")
    return {"complaint": _table(world, people, _Cause(*(value[order] for value in vars(cause).values())), rng)}


def _from_visits(people: People, visits: Visits, size: int, rng: np.random.Generator) -> _Cause:
    """Visits draw complaints by their wait, and by who served; those who left complain most."""
    left = visits.served.server < 0
    minutes = np.where(left, (visits.served.ended - visits.arrived) / 60, visits.wait / 60)
    sour = np.exp(-1.5 * people.manner[visits.staff]) * ~left
    weight = 0.02 + (minutes / 15) ** 2 + left + 0.12 * sour
    rows = np.argpartition(rng.exponential(size=len(weight)) / weight, size)[:size]
    waited = left[rows] | (minutes[rows] > rng.uniform(0, 15, size))
    return _Cause(
        reason=np.where(waited, WAITING, np.where(rng.random(size) < 0.6, ATTITUDE, 2)),
        at=(visits.at + visits.served.ended)[rows] + np.floor(rng.exponential(20_000, size)),
        branch=visits.branch[rows],
        channel=rng.choice(5, size, p=(0.5, 0.2, 0.12, 0.13, 0.05)),
        customer=visits.customer[rows],
        staff=np.where(left[rows], -1, visits.staff[rows]),
        minutes=minutes[rows],
        called=np.zeros(size, bool),
    )


def _from_calls(people: People, contacts: Contacts, size: int, rng: np.random.Generator) -> _Cause:
    lost = contacts.served.server < 0
    minutes = (np.where(lost, contacts.served.ended, contacts.served.started) - contacts.arrived) / 60
    weight = 0.05 + minutes + 0.4 * ~contacts.resolved
    rows = np.argpartition(rng.exponential(size=len(weight)) / weight, size)[:size]
    customer = contacts.customer[rows]
    return _Cause(
        reason=np.where(minutes[rows] > 1.5, WAITING, np.where(rng.random(size) < 0.5, ATTITUDE, 2)),
        at=(contacts.at + contacts.served.ended)[rows] + np.floor(rng.exponential(20_000, size)),
        branch=people.home[customer],
        channel=rng.choice(5, size, p=(0.05, 0.65, 0.1, 0.15, 0.05)),
        customer=customer,
        staff=np.where(lost[rows], -1, contacts.staff[rows]),
        minutes=minutes[rows],
        called=np.ones(size, bool),
    )


def _from_failure(world: World, people: People, size: int, rng: np.random.Generator) -> _Cause:
    """The week in which the app failed."""
    day = rng.choice(np.flatnonzero(world.between(world.stories.app_failure)), size)
    customer = rng.integers(0, len(people.keys), size)
    return _somewhere(world, people, np.full(size, APP), day, customer, rng)


def _everyday(world: World, people: People, size: int, rng: np.random.Generator) -> _Cause:
    """All year round, more where service is poor: a hand-picked branch cannot hide these."""
    share = np.array([row[-1] for row in REASONS])
    reason = rng.choice(len(REASONS), size, p=share / share.sum())
    weekday = (world.days.astype(int) + 3) % 7
    usual = np.array([1.25, 1.1, 1.05, 1.0, 1.0, 0.5, 0.4])[weekday]
    weight = np.outer(world.customers * world.rng(41).lognormal(0, 0.15, len(world.customers)), usual)
    weight[world.stories.hand_picked] *= 2.1
    weight[world.stories.improving] *= 1.7 - 1.1 * world.progress
    cell = rng.choice(weight.size, size, p=(weight / weight.sum()).ravel())
    branch, day = np.divmod(cell, len(world.days))
    return _somewhere(world, people, reason, day, people.customers_of(branch, rng), rng)


def _somewhere(
    world: World, people: People, reason: Array, day: Array, customer: Array, rng: np.random.Generator
) -> _Cause:
    """Complaints without a visit or call behind them, at the customer's own branch."""
    size, app = len(reason), reason == APP
    channel = np.where(app & (rng.random(size) < 0.7), 2, rng.choice(5, size, p=(0.25, 0.35, 0.15, 0.18, 0.07)))
    return _Cause(
        reason=reason,
        at=world.days.astype(int)[day] * 86_400 + np.floor(rng.uniform(8, 20, size) * 3600),
        branch=people.home[customer],
        channel=channel,
        customer=customer,
        staff=np.full(size, -1),
        minutes=np.full(size, 30.0),
        called=np.zeros(size, bool),
    )


def _table(world: World, people: People, cause: _Cause, rng: np.random.Generator) -> pa.Table:
    size = len(cause.at)
    regulator = rng.random(size) < 0.055
    due = cause.at + DUE_DAYS[world.country[cause.branch]] * 86_400
    closed = _closed(world, cause, regulator, rng)
    shut = ~np.isnan(closed)
    outcome = _outcome(cause, rng)
    asked = cause.at + np.floor(rng.exponential(25_000, size)) + 300
    now = (int(world.days[-1].astype(int)) + 1) * 86_400
    reopened = closed + np.floor(rng.uniform(1, 20, size)) * 86_400
    again = shut & (rng.random(size) < 0.02) & (reopened < now)
    reason = np.array([row[2] for row in REASONS])[cause.reason]
    return build(
        contracts.COMPLAINT,
        {
            "complaint_id": numbered("C", size),
            "opened_at": cause.at,
            "acknowledged_at": masked(asked, (asked < now) & ~(asked > closed)),
            "due_at": due,
            "closed_at": closed,
            "status": pick(("open", "closed"), shut.astype(int)),
            "origin": pick(("own", "regulator"), regulator.astype(int)),
            "channel": pick(CHANNELS, cause.channel),
            "product": pick(PRODUCTS, reason),
            "segment": pick(SEGMENTS, people.segment[cause.customer]),
            "reason": pick([row[0] for row in REASONS], cause.reason),
            "narrative": _narratives(world, people, cause),
            "outcome": pick(("upheld", "partial", "rejected", "withdrawn"), outcome, missing=~shut),
            "is_timely": masked(closed <= due, shut),
            "is_disputed": masked(rng.random(size) < np.array([0.03, 0.09, 0.17, 0.0])[outcome], shut),
            "redress_amount": _redress(outcome, shut, rng),
            "root_cause": pick([row[3] for row in REASONS], cause.reason, missing=~shut | (rng.random(size) < 0.15)),
            "is_duplicate": rng.random(size) < 0.03,
            "is_enquiry": rng.random(size) < 0.05,
            "reopened_at": masked(reopened, again),
            "branch_id": pick(world.branch_ids, cause.branch),
            "employee_id": pick(people.staff, cause.staff, missing=cause.staff < 0),
            "customer_key": pick(people.keys, cause.customer, missing=rng.random(size) < 0.06),
        },
    )


def _closed(world: World, cause: _Cause, regulator: Array, rng: np.random.Generator) -> Array:
    """When it was closed; NaN while open: the newest ones, and some that lie forgotten."""
    size = len(cause.at)
    usual = np.array([row[4] for row in REASONS])[cause.reason] * np.where(regulator, 1.5, 1.0)
    closed = cause.at + np.floor(usual * rng.lognormal(0, 0.8, size) * 86_400) + 1_800
    now = (int(world.days[-1].astype(int)) + 1) * 86_400
    forgotten = rng.random(size) < np.where(cause.at > now - 90 * 86_400, 0.025, 0.002)
    return masked(closed, (closed < now) & ~forgotten)


def _outcome(cause: _Cause, rng: np.random.Generator) -> Array:
    """Upheld, partial, rejected, withdrawn: errors and outages are mostly upheld, fees mostly not."""
    blamed = np.isin(cause.reason, (APP, 8, 9))
    chance = rng.random(len(cause.reason))[:, None]
    return np.asarray((chance > np.where(blamed[:, None], (0.55, 0.75, 0.95), (0.34, 0.58, 0.94))).sum(axis=1))


def _redress(outcome: Array, shut: Array, rng: np.random.Generator) -> Array:
    """Money for some of the upheld, in the bank's currency."""
    paid = shut & (outcome < 2) & (rng.random(len(outcome)) < 0.45)
    amount = np.round(rng.lognormal(10.4, 0.9, len(outcome)), -3)
    return masked(np.maximum(amount, 5_000), paid)


def _narratives(world: World, people: People, cause: _Cause) -> pa.Array:
    """What three in four wrote, in their language."""
    rng, size = world.rng(42), len(cause.at)
    rows = np.flatnonzero(rng.random(size) < 0.75)
    theme = np.array([THEMES.index(row[1]) for row in REASONS])[cause.reason[rows]]
    for reason, name in ((WAITING, "calls"), (ATTITUDE, "agent")):
        theme = np.where(cause.called[rows] & (cause.reason[rows] == reason), THEMES.index(name), theme)
    other = rng.integers(0, len(THEMES), len(rows))
    other = np.where((rng.random(len(rows)) < 0.25) & (other != theme), other, -1)
    text = np.full(size, None, dtype=object)
    minutes = np.maximum(cause.minutes[rows], 3)
    text[rows] = compose(
        rng, people.language[cause.customer[rows]], np.full(len(rows), BAD), np.stack([theme, other], axis=1), minutes
    )
    return pa.array(text, pa.string())
