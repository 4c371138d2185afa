"""Calls and chats: demand through day and night, a roster that meets most of it, and the queue that follows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data import contracts
from data.demo.people import LINE1, LINE2, SEGMENTS, People
from data.demo.queue import Served, Shifts, serve
from data.demo.tables import Array, build, masked, pick
from data.demo.world import World

FULL_SIZE = 600_000
QUEUES = ("general", "card", "loan", "app", "security")
QUEUE_SHARES = np.array([0.42, 0.24, 0.14, 0.14, 0.06])
QUEUE_SECONDS = np.array([235, 205, 330, 250, 300])
CHAT_SHARE = 0.18
# Contacts by half-hour of the day, midnight first.
PROFILE = np.array(
    (
        4,
        3,
        3,
        2,
        2,
        2,
        2,
        2,
        2,
        2,
        3,
        4,
        6,
        8,
        12,
        18,
        27,
        38,
        52,
        58,
        62,
        61,
        57,
        50,
        44,
        44,
        48,
        51,
        54,
        54,
        52,
        50,
        47,
        44,
        38,
        32,
        27,
        24,
        22,
        20,
        18,
        16,
        14,
        12,
        10,
        8,
        6,
        5,
    ),
    dtype=float,
)
# Shifts in hours: start, break, back, end; a night is two spells of one day.
SHIFTS = np.array(
    (
        (0, 6.5, 21, 24),
        (6.5, 10.5, 11.25, 15.5),
        (8, 11.5, 12.5, 17),
        (8.5, 12.5, 13.5, 17.5),
        (9, 13.5, 14.5, 18),
        (9.5, 11.5, 12.5, 18.5),
        (11, 15, 16, 20),
        (13, 17, 18, 22),
        (16, 19, 19.5, 24),
    )
)
SECOND_LINE_AFTER = 75


@dataclass(frozen=True)
class Contacts:
    """Calls and chats in order of day and time within each channel; `queue`, `customer`, `staff` are numbers."""

    day: Array
    at: Array
    arrived: Array
    served: Served
    chat: Array
    queue: Array
    customer: Array
    staff: Array
    resolved: Array
    ids: pa.Array

    @property
    def wait(self) -> Array:
        """Seconds until answered; NaN for the lost."""
        return np.asarray(self.served.started - self.arrived)


@dataclass(frozen=True)
class _Demand:
    """What comes in on one channel before anyone answers."""

    day: Array
    arrived: Array
    queue: Array
    patience: Array
    talk: Array
    wrap: Array


def make_contacts(world: World, people: People) -> tuple[Contacts, dict[str, pa.Table]]:
    """All calls and chats with their waits, and the table contact."""
    rng = world.rng(20)
    parts = [_play(world, people, chat, rng) for chat in (False, True)]
    demand = _Demand(*(np.concatenate([getattr(part[0], name) for part in parts]) for name in vars(parts[0][0])))
    served = Served(*(np.concatenate([getattr(part[1], name) for part in parts]) for name in vars(parts[0][1])))
    chat = np.repeat([False, True], [len(part[0].day) for part in parts])
    lost, size = served.server < 0, len(chat)
    likely = np.where(_failing(world, demand.day, demand.queue), 0.45, 0.79)
    contacts = Contacts(
        day=demand.day,
        at=world.days.astype(int)[demand.day] * 86_400,
        arrived=demand.arrived,
        served=served,
        chat=chat,
        queue=demand.queue,
        customer=rng.integers(0, len(people.keys), size),
        staff=np.concatenate([part[2] for part in parts]),
        resolved=~lost & (rng.random(size) < likely),
        ids=_ids(chat),
    )
    return contacts, {"contact": _table(people, contacts, demand, rng)}


def _ids(chat: Array) -> pa.Array:
    """K and a number; the letter also tells calls from tickets in a survey's link."""
    return pa.array([f"K{n:07d}" for n in range(1, len(chat) + 1)], pa.string())


def _failing(world: World, day: Array, queue: Array) -> Array:
    """Contacts about the app in the week in which it failed."""
    return np.asarray(world.between(world.stories.app_failure)[day] & (queue == 3))


def _play(world: World, people: People, chat: bool, rng: np.random.Generator) -> tuple[_Demand, Served, Array]:
    demand = _demand(world, chat, rng)
    pattern, weekend, second = _roster(world, chat)
    shifts = _shifts(world, pattern, weekend, second, rng)
    agent = people.line1 + _seats(pattern, second, chat)
    shifts.pace[:] = people.pace[agent]
    served = serve(demand.day, demand.arrived, demand.patience, demand.talk + demand.wrap, shifts)
    lost = served.server < 0
    ended = np.where(lost, demand.arrived + demand.patience, served.ended - demand.wrap)
    started = served.started + rng.uniform(1, 6, len(lost))
    ended = np.where(lost, ended, np.maximum(ended, started + 10))
    return demand, Served(started.round(), ended.round(), served.server), agent[served.server]


def _demand(world: World, chat: bool, rng: np.random.Generator) -> _Demand:
    """Contacts of every day: quieter weekends, sudden bursts, and an app that fails for a week."""
    mean = np.outer(_daily(world, chat), PROFILE / PROFILE.sum())
    bursts = np.where(rng.random(mean.shape) < 0.018, rng.uniform(1.5, 2.3, mean.shape), 1.0)
    mean = mean * bursts * rng.gamma(120, 1 / 120, (len(mean), 1))
    parts = [
        np.repeat(np.arange(mean.size), rng.poisson(mean * share * _surge(world, queue)).ravel())
        for queue, share in enumerate(QUEUE_SHARES)
    ]
    slot, queue = np.concatenate(parts), np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    second = np.floor(slot * 1800 + rng.random(len(slot)) * 1800)
    order = np.argsort(second, kind="stable")
    day, arrived, queue = (second[order] // 86_400).astype(int), second[order] % 86_400, queue[order]
    talk = QUEUE_SECONDS[queue] * rng.lognormal(-0.28, 0.75, len(day)) + 15
    wrap = np.round(rng.gamma(1.5, 24, len(day)))
    return _Demand(day, arrived, queue, _patience(rng, len(day), chat), talk * (1.25 if chat else 1.0), wrap)


def _surge(world: World, queue: int) -> Array:
    failing = world.between(world.stories.app_failure)
    return np.where(failing & (queue == 3), 4.6, 1.0)[:, None]


def _daily(world: World, chat: bool) -> Array:
    """Expected contacts of each day, 0 where a small bank has none."""
    weekday = (world.days.astype(int) + 3) % 7
    usual = np.array([1.15, 1.03, 0.98, 0.97, 1.0, 0.42, 0.33])[weekday]
    month_day = (world.days - world.days.astype("datetime64[M]")).astype(int) + 1
    usual = usual * np.where((month_day >= 25) & (month_day <= 27), 1.12, 1.0)
    a_day = FULL_SIZE / usual.sum() / 1.018 * (1.0 if world.scale == 1 else max(0.12, world.scale**0.6))
    return np.asarray(usual * a_day * world.centre_days * (CHAT_SHARE if chat else 1 - CHAT_SHARE))


def _patience(rng: np.random.Generator, size: int, chat: bool) -> Array:
    """Seconds until a customer gives up; one in twelve at once when put on hold."""
    quick = rng.random(size) < 0.08
    return np.where(quick, rng.uniform(1, 12, size), 8 + rng.exponential(420 if chat else 210, size))


def _roster(world: World, chat: bool) -> tuple[Array, Array, Array]:
    """Each seat's shift, whether it works at weekends, and whether it is second line."""
    weekday = (world.days.astype(int) + 3) % 7
    worked = _daily(world, chat)
    handle = (QUEUE_SHARES @ QUEUE_SECONDS + 51) * (1.25 if chat else 1.0)
    week = worked[(weekday < 5) & world.centre_days].mean() * PROFILE / PROFILE.sum() * handle / 1800
    weekend = worked[(weekday > 4) & world.centre_days].mean() * PROFILE / PROFILE.sum() * handle / 1800
    always = _fill(week * 0, weekend)
    first = np.concatenate([always, _fill(_cover(always).sum(axis=0), week)])
    second = np.array([] if chat else [2, 3, 4, 6], dtype=int)
    pattern = np.concatenate([first, second]).astype(int)
    seats = np.arange(len(pattern))
    return pattern, seats < len(always), seats >= len(first)


def _cover(pattern: Array) -> Array:
    """Which half-hours each seat covers; seats x 48."""
    hour = np.arange(48) / 2
    start, pause, back, end = (SHIFTS[pattern.astype(int)][:, [n]] for n in range(4))
    return ((hour >= start) & (hour < pause) | (hour >= back) & (hour < end)).astype(float)


def _fill(have: Array, load: Array) -> Array:
    """Shifts added one by one, each where it helps most, until load and a margin for chance are covered."""
    need = load + 0.62 * np.sqrt(load)
    chosen: list[int] = []
    every = _cover(np.arange(len(SHIFTS)))
    while (short := np.clip(need - have, 0, None)).sum() > 2.2 or (have < 1).any():
        gain = np.minimum(every, short + 2.0 * (have < 1)).sum(axis=1) / every.sum(axis=1)
        chosen.append(int(gain.argmax()))
        have = have + every[chosen[-1]]
    return np.array(chosen, dtype=int)


def _seats(pattern: Array, second: Array, chat: bool) -> Array:
    """The agent of each seat; chats and calls share people from both ends of the list."""
    number = np.arange(len(pattern))
    first = (LINE1 - 1 - number) % LINE1 if chat else number % LINE1
    return np.where(second, LINE1 + number % LINE2, first)


def _shifts(world: World, pattern: Array, weekend: Array, second: Array, rng: np.random.Generator) -> Shifts:
    """Every seat's day: off at weekends unless it works then, sometimes away, sometimes home early."""
    rows = len(world.days)
    free_day = ((world.days.astype(int) + 3) % 7 > 4)[:, None] & ~weekend[None, :]
    night = (pattern == 0)[None, :]
    away = free_day | ((rng.random((rows, len(pattern))) < 0.035) & ~night)
    times = [np.where(away, np.inf, np.broadcast_to(hours * 3600, away.shape)) for hours in SHIFTS[pattern].T]
    early = (rng.random(away.shape) < 0.02) & ~night
    times[2], times[3] = (np.where(early, np.inf, time) for time in times[2:])
    delay = np.broadcast_to(np.where(second, SECOND_LINE_AFTER, 0.0), away.shape)
    open1, close1, open2, close2 = times
    return Shifts(open1, close1, open2, close2, np.ones(away.shape), delay)


def _table(people: People, contacts: Contacts, demand: _Demand, rng: np.random.Generator) -> pa.Table:
    size, lost = len(contacts.chat), contacts.served.server < 0
    menu = lost & (demand.patience < 3)
    begun = contacts.at + contacts.served.started
    talk = contacts.served.ended - contacts.served.started
    hold = np.where(rng.random(size) < 0.3, np.round(talk * rng.uniform(0.05, 0.35, size)), 0)
    return build(
        contracts.CONTACT,
        {
            "contact_id": contacts.ids,
            "enqueued_at": contacts.at + contacts.arrived,
            "answered_at": begun,
            "abandoned_at": masked(contacts.at + contacts.served.ended, lost & ~menu),
            "ended_at": contacts.at + contacts.served.ended,
            "outcome": pick(("answered", "abandoned", "left_in_menu"), lost.astype(int) + menu),
            "queue": pick(QUEUES, contacts.queue),
            "channel": pick(("phone", "chat"), contacts.chat.astype(int)),
            "line": pick(("1", "2"), (contacts.staff >= people.line1 + LINE1).astype(int), missing=lost),
            "is_transferred": ~lost & (rng.random(size) < 0.06),
            "is_callback": rng.random(size) < 0.02,
            "hold_seconds": masked(hold, ~lost),
            "wrap_seconds": masked(demand.wrap, ~lost),
            "employee_id": pick(people.staff, contacts.staff, missing=lost),
            "resolved_first": masked(contacts.resolved, ~lost),
            "segment": pick(SEGMENTS, people.segment[contacts.customer]),
            "customer_key": pick(people.keys, contacts.customer, missing=rng.random(size) < 0.25),
        },
    )
