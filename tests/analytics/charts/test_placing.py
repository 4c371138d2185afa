"""Names of points cover neither points nor each other, at any width of the plot."""

from __future__ import annotations

from itertools import combinations
from random import Random

from analytics.charts import placing
from analytics.charts.placing import LINE, Box, Plot

NAMES = [f"A name of theme {n}" for n in range(12)]


def plots(at: list[tuple[float, float]], lines: tuple[Box, ...] = ()) -> list[Plot]:
    return [Plot(wide, 400, [Box(x * wide, y * 400, 12, 12) for x, y in at], lines, []) for wide in (300, 600)]


def test_names_cover_nothing() -> None:
    chance = Random(5)
    at = [(chance.uniform(0.1, 0.9), chance.uniform(0.1, 0.9)) for _ in NAMES]
    shown = plots(at)
    places = placing.placed(NAMES, shown)
    assert sum(place is not None for place in places) >= 10
    for plot in shown:
        assert not any(a.meets(b) for a, b in combinations(plot.names, 2))
        assert not any(name.meets(point) for name in plot.names for point in plot.points)
        assert all(name.inside(plot.wide, plot.high) for name in plot.names)


def test_a_name_steps_aside_for_a_line_and_stays_away_without_room() -> None:
    middle = [(0.5, 0.5)]
    free = placing.placed(["Loans"], plots(middle))
    assert free[0] is not None
    assert free[0][1] == 0
    beside = placing.placed(["Loans"], plots(middle, (Box(300, 200, 900, 2),)))
    assert beside[0] is not None
    assert abs(beside[0][1]) > LINE / 2
    assert placing.placed(["n" * 200], plots(middle)) == [None]


def test_wide_letters_take_more_room() -> None:
    assert placing.width("대출대출") > placing.width("Loan")
