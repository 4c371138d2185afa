"""Windows needed: hand-worked queues, a steady state against its formula, a slow simulation of another kind."""

from __future__ import annotations

import heapq
from math import exp

import numpy as np
import pytest

from analytics.queueing import staffing
from analytics.queueing.staffing import NEVER, SLOT, Demand, Draws, Floats

FOREVER = np.array([np.inf])


def draws(*customers: tuple[float, float, float], slots: int = 2) -> Draws:
    """One day of (arrival, service, patience)."""
    came, takes, stays = (np.array([[each] for each in column], dtype=float) for column in zip(*customers, strict=True))
    return Draws(came, takes, stays, slots)


def test_one_window_by_hand() -> None:
    # 0 is served until 600, 100 waits 500 until 700, 900 finds it free.
    found = staffing.waits(draws((0, 600, 1e6), (100, 100, 1e6), (900, 60, 1e6)), np.array([1, 1]))
    assert found.ravel().tolist() == [0, 500, 0]


def test_who_gives_up_leaves_the_window_to_the_next() -> None:
    # 100 would wait 500 and stays 300; so 200 waits 400, not 500.
    found = staffing.waits(draws((0, 600, 1e6), (100, 100, 300), (200, 60, 1e6)), np.array([1, 1]))
    assert found.ravel().tolist() == [0, 500, 400]


def test_a_window_that_opens_later_is_waited_for() -> None:
    # The first takes until 2400; a second window opens at 1800, which is sooner.
    found = staffing.waits(draws((0, 2400, 1e6), (600, 60, 1e6)), np.array([1, 2]))
    assert found.ravel().tolist() == [0, 1200]


def test_a_window_that_closes_finishes_its_customer_and_takes_no_other() -> None:
    # Both windows are busy when the second closes at 1800; it is free at 1900, yet 1700 waits for the first until 2000.
    plan = np.array([2, 1])
    found = staffing.waits(draws((0, 2000, 1e6), (0, 1900, 1e6), (1700, 60, 1e6)), plan)
    assert found.ravel().tolist() == [0, 0, 300]


def test_what_is_left_at_the_end_of_the_day_is_still_served() -> None:
    found = staffing.waits(draws((0, 5000, 1e6), (3500, 60, 1e6)), np.array([1, 1]))
    assert found.ravel().tolist() == [0, 1500]


def test_lateness_is_that_of_the_half_hour_of_arrival() -> None:
    day = draws((0, 3000, 1e6), (1000, 60, 1e6), (1900, 60, 1e6))
    assert staffing.late(day, np.array([1, 1]), 900.0).tolist() == [0.5, 1.0]
    came, takes, stays = (np.vstack([a, [[NEVER]]]) for a in (day.arrived, day.service, day.patience))
    padded = Draws(came, takes, stays, 2)
    assert staffing.late(padded, np.array([1, 1]), 900.0).tolist() == [0.5, 1.0]


def erlang_c(load: float, windows: int) -> float:
    """The probability of waiting, by the recursion of Erlang's loss formula."""
    lost = 1.0
    for k in range(1, windows + 1):
        lost = load * lost / (k + load * lost)
    return lost / (1 - load / windows * (1 - lost))


def test_a_steady_state_agrees_with_erlang_c() -> None:
    waiting = erlang_c(10, 14)
    in_time = 1 - waiting * exp(-(14 - 10) / 180 * 20)
    assert (round(waiting, 4), round(in_time, 4)) == (0.1741, 0.8884)
    # Quantiles of the exponential distribution as services; the first hours, which begin empty, are left out.
    services = -180 * np.log(1 - (np.arange(4000) + 0.5) / 4000)
    day = staffing.drawn(Demand(0, np.full(48, 10 / 180 * SLOT), np.ones(1), services, FOREVER), 400, seed=5)
    found = staffing.waits(day, np.full(48, 14))[(day.slot >= 6) & (day.slot < 48)]
    assert (found > 1e-9).mean() == pytest.approx(waiting, abs=0.004)
    assert (found <= 20).mean() == pytest.approx(in_time, abs=0.004)


def played(came: Floats, takes: Floats, stays: Floats, plan: list[int]) -> list[float]:
    """The same day as a play of events: windows with a calendar, a queue, and who has had enough leaves it."""
    events: list[tuple[float, int, str, int]] = []
    for who, at in enumerate(came):
        heapq.heappush(events, (at, 2, "comes", who))
    for slot, count in enumerate(plan):
        for window in range(max(plan)):
            heapq.heappush(events, (slot * SLOT, 0, "opens" if window < count else "closes", window))
    waited, queue = dict[int, float](), list[int]()
    is_open, busy = dict[int, bool](), set[int]()
    while events:
        now, _, what, who = heapq.heappop(events)
        if what == "comes":
            queue.append(who)
        elif what == "ends":
            busy.discard(who)
        else:
            is_open[who] = what == "opens"
        queue = [c for c in queue if came[c] + stays[c] >= now]
        for window in sorted(w for w, opened in is_open.items() if opened and w not in busy):
            if queue:
                customer = queue.pop(0)
                waited[customer] = now - came[customer]
                busy.add(window)
                heapq.heappush(events, (now + takes[customer], 1, "ends", window))
    return [waited.get(who, np.nan) for who in range(len(came))]


def test_a_play_of_events_gives_the_same_waits() -> None:
    luck = np.random.default_rng(4)
    for _ in range(30):
        came = np.sort(luck.uniform(0, 4 * SLOT, 40))
        takes, stays = luck.exponential(500, 40), luck.exponential(2500, 40)
        plan = luck.integers(1, 5, 4)
        found = staffing.waits(Draws(came[:, None], takes[:, None], stays[:, None], 4), plan).ravel()
        expected = played(came, takes, stays, plan.tolist())
        np.testing.assert_allclose(np.where(found <= stays, found, np.nan), expected, atol=1e-6)


def demand(*arrivals: float, mean: float = 420) -> Demand:
    services = -mean * np.log(1 - (np.arange(500) + 0.5) / 500)
    return Demand(0, np.array(arrivals), np.ones(1), services, FOREVER)


def test_the_fewest_windows_keep_the_limit_and_one_less_does_not() -> None:
    asked = demand(5, 8, 14, 15, 9, 4)
    plan = staffing.fewest(asked, 900)
    assert plan is not None
    fresh = staffing.drawn(asked, 3000, seed=77)
    assert (staffing.late(fresh, plan, 900) <= staffing.LATE_SHARE + 0.02).all()
    for slot in np.flatnonzero(plan > 1):
        less = plan - (np.arange(len(plan)) == slot)
        assert staffing.late(fresh, less, 900).max() > staffing.LATE_SHARE - 0.02


def test_no_cheaper_plan_is_overlooked_in_a_small_day() -> None:
    asked = demand(6, 12, 5)
    plan = staffing.fewest(asked, 600)
    assert plan is not None
    day = staffing.drawn(asked, 700, seed=8)
    kept = [
        (a + b + c) for a in range(1, 5) for b in range(2, 7) for c in range(1, 5)
        if (staffing.late(day, np.array([a, b, c]), 600) <= staffing.LATE_SHARE).all()
    ]  # fmt: skip
    assert abs(int(plan.sum()) - min(kept)) <= 1


def test_a_queue_from_noon_needs_windows_that_the_load_alone_does_not_ask_for() -> None:
    asked = demand(4, 4, 16, 4, 4)
    plan = staffing.fewest(asked, 300)
    assert plan is not None
    assert plan[2] > asked.load[2]
    assert plan[2] == plan.max()


def test_no_number_of_windows_helps_against_what_is_slower_than_the_limit() -> None:
    # Nobody can wait less than no time at all.
    assert staffing.fewest(demand(3, mean=60), 0.0, share=-1) is None


def test_a_busy_branch_is_played_less_often() -> None:
    assert [staffing.replications(demand(*[count] * 10)) for count in (3, 15, 30, 500)] == [500, 500, 250, 100]


def test_busy_days_are_drawn_as_often_as_they_were() -> None:
    asked = Demand(0, np.array([100.0]), np.array([0.5, 1.5]), np.array([60.0]), FOREVER)
    day = staffing.drawn(asked, 4000, seed=1)
    come = (day.slot == 0).sum(axis=0)
    assert come.mean() == pytest.approx(100, rel=0.03)
    assert come.std() == pytest.approx(51, rel=0.05)


def test_patience_by_kaplan_and_meier_by_hand() -> None:
    # Left at 2 and 6, served after 4 and 8: at 2 one of four leaves, at 6 one of two; 3/4 x 1/2 would stay for ever.
    found = staffing.patience(np.array([4.0, 8.0]), np.array([2.0, 6.0]), 1000)
    share = {value: float((found == value).mean()) for value in (2.0, 6.0, np.inf)}
    assert share == pytest.approx({2.0: 0.25, 6.0: 0.375, np.inf: 0.375})


def test_patience_where_nobody_left_is_endless() -> None:
    assert np.isinf(staffing.patience(np.array([4.0, 8.0]), np.array([]), 10)).all()
