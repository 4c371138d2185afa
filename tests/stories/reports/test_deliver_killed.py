"""Delivery under `kill -9` at every point of it: nobody gets a report twice, and nobody is left out without a mark."""

from __future__ import annotations

import pytest

from bench import deliver_crash


@pytest.mark.parametrize(
    "kills, points",
    [(7, 3), pytest.param(30, 8, marks=pytest.mark.long), pytest.param(1000, 8, marks=pytest.mark.long)],
)
def test_killed_at_random_points_of_delivery(kills: int, points: int) -> None:
    found = deliver_crash.crash(kills, seed=1)
    assert found.faults == ()
    assert (found.kills.total(), set(found.states)) == (kills, {"sent", "unknown"})
    assert len(found.kills) > points, found.kills
    assert 0 < found.arrived < found.states["unknown"]


@pytest.mark.parametrize(
    "state, count, well",
    [
        ("sent", 1, True),
        ("unknown", 0, True),
        ("unknown", 1, True),
        ("sent", 0, False),
        ("sent", 2, False),
        ("unknown", 2, False),
        ("failed", 0, False),
        ("lost", 0, False),
    ],
)
def test_the_measure_sees_what_is_wrong(state: str, count: int, well: bool) -> None:
    assert (deliver_crash.wrong({"kim": state}, {"kim": count}) == []) == well
