"""First come, first served at named servers with shifts, breaks and patience: all days at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.demo.tables import Array


@dataclass(frozen=True)
class Shifts:
    """Two spells of duty a server and day, in seconds of the day; days x servers, inf where there is none.

    pace: service time against the usual. delay: seconds a customer must have waited before this server helps.
    """

    open1: Array
    close1: Array
    open2: Array
    close2: Array
    pace: Array
    delay: Array


@dataclass(frozen=True)
class Served:
    """When each customer's service started and ended, in seconds of the day, and by whom; server -1 gave up."""

    started: Array
    ended: Array
    server: Array


def serve(day: Array, arrived: Array, patience: Array, work: Array, shifts: Shifts) -> Served:
    """Play every day's queue at once, customer by customer.

    day: row in `shifts`, ascending; arrived: ascending within a day. A customer takes the server that can start first
    (among idle ones, the longest idle) unless that is past the customer's patience; so nobody is overtaken.
    """
    counts = np.bincount(day, minlength=len(shifts.open1))
    order = np.argsort(-counts, kind="stable")
    first = (np.cumsum(counts) - counts)[order]
    played = _Play(_reorder(shifts, order))
    served = Served(np.full(len(day), np.nan), np.full(len(day), np.nan), np.full(len(day), -1, dtype=np.int16))
    still = np.sort(counts)[::-1]
    for turn in range(int(still[0]) if len(still) else 0):
        rows = first[: np.searchsorted(-still, -turn)] + turn
        started, ended, server = played.next(arrived[rows], patience[rows], work[rows])
        served.started[rows], served.ended[rows], served.server[rows] = started, ended, server
    return served


def _reorder(shifts: Shifts, order: Array) -> Shifts:
    return Shifts(**{name: value[order] for name, value in vars(shifts).items()})


class _Play:
    """The servers' state: when each is free next."""

    def __init__(self, shifts: Shifts) -> None:
        self.shifts = shifts
        self.free = shifts.open1.copy()

    def next(self, arrived: Array, patience: Array, work: Array) -> tuple[Array, Array, Array]:
        """Serve one customer on each of the first len(arrived) days."""
        size, shifts = len(arrived), self.shifts
        free = self.free[:size]
        start = np.maximum(free, arrived[:, None] + shifts.delay[:size])
        resting = (start >= shifts.close1[:size]) & (start < shifts.open2[:size])
        start = np.where(resting, shifts.open2[:size], start)
        start[start >= shifts.close2[:size]] = np.inf
        server = (start + 1e-6 * free).argmin(axis=1)
        days = np.arange(size)
        begun = start[days, server]
        stays = begun - arrived <= patience
        ended = begun + work * shifts.pace[days, server]
        free[days[stays], server[stays]] = ended[stays]
        gone = np.where(stays, 0, np.nan)
        return begun + gone, ended + gone, np.where(stays, server, -1)
