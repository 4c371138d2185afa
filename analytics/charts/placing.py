"""Where the names of points stand on a plot, so that none covers a point or another name, however wide it is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FONT, LINE = 12, 16  # pixels: a name's letters, and the line that they stand on
POINT = 12
NEAR, FAR = (9, 16), (24, 36, 50, 66, 84, 104)  # pixels from a point at which its name may stand
ROUND = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, from its middle; y grows downwards."""

    x: float
    y: float
    wide: float
    high: float

    def meets(self, other: Box) -> bool:
        """Whether they overlap."""
        apart_x, apart_y = abs(self.x - other.x), abs(self.y - other.y)
        return apart_x * 2 < self.wide + other.wide and apart_y * 2 < self.high + other.high

    def inside(self, wide: float, high: float) -> bool:
        """Whether it lies within a plot."""
        return self.wide / 2 <= self.x <= wide - self.wide / 2 and self.high / 2 <= self.y <= high - self.high / 2


@dataclass
class Plot:
    """A plot at one width: its points, lines that a name had better not cross, and the names that stand on it."""

    wide: float
    high: float
    points: Sequence[Box]
    lines: Sequence[Box]
    names: list[Box]

    def has_room(self, box: Box, strictly: bool) -> bool:
        """Whether a name may stand there; strictly: without crossing a line."""
        taken = (*self.points, *self.names, *(self.lines if strictly else ()))
        return box.inside(self.wide, self.high) and not any(box.meets(other) for other in taken)


def width(words: str) -> float:
    """About how wide a name is, in pixels."""
    return sum(FONT if unicodedata.east_asian_width(c) in "WF" else FONT * 0.54 for c in words) + 4


def placed(names: Sequence[str], plots: Sequence[Plot]) -> list[tuple[float, float] | None]:
    """How far each name's middle stands from its point, the same on all plots; None where there is no room.

    Those that come first choose first. A name crosses a line only where it finds no other place as near.
    """
    found: list[tuple[float, float] | None] = []
    for at, name in enumerate(names):
        tries = ((reaches, strictly) for reaches in (NEAR, FAR) for strictly in (True, False))
        place = next((p for way in tries for p in _free(at, width(name), plots, *way)), None)
        found.append(place)
        if place is not None:
            for plot in plots:
                plot.names.append(_at(plot, at, place, width(name)))
    return found


def _free(
    at: int, wide: float, plots: Sequence[Plot], reaches: Sequence[int], strictly: bool
) -> Iterator[tuple[float, float]]:
    for place in _places(wide, reaches):
        if all(plot.has_room(_at(plot, at, place, wide), strictly) for plot in plots):
            yield place


def _at(plot: Plot, at: int, place: tuple[float, float], wide: float) -> Box:
    return Box(plot.points[at].x + place[0], plot.points[at].y + place[1], wide, LINE)


def _places(wide: float, reaches: Sequence[int]) -> Iterator[tuple[float, float]]:
    """Where a name's middle may stand, seen from its point, the nearest first."""
    for reach in reaches:
        for x, y in ROUND:
            yield x * (wide / 2 + (reach if not y else 4)), y * (reach + 6)
