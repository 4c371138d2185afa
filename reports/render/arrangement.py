"""What of a page stands on which sheet of paper: full sheets, and charts not far from where the page has them.

A page consists of chapters, each a heading with what stands under it. What is too high for the rest of a sheet would
leave it half white: then a chapter that stands further down goes before it. A chapter itself keeps its order, and may
go on over several sheets. Of all ways the cheapest is taken, by the costs below.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush
from itertools import count

Span = tuple[int, int]
# A sheet should be filled this far; what is lacking costs its square. A sheet costs something too.
FULL, LACKING, SHEET = 0.78, 100.0, 1.0
# What goes before others that stand above it, for each of them; no further down than so many.
BEFORE, WINDOW = 0.4, 3
# A cut inside what belongs together, and one between two parts that stand as close as can be; none from so many rows.
INSIDE, CLOSE, WIDE = 1.0, 0.4, 90


@dataclass(frozen=True)
class Band:
    """Rows of a page, top to bottom (not included), that stay together.

    above: blank rows between it and what stands above it. headed: whether a chapter begins with it.
    joined: whether it belongs to the band above, so that only a sheet too empty is a reason to cut there.
    """

    top: int
    bottom: int
    above: int = 0
    headed: bool = False
    joined: bool = False

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Place:
    """Rows of a page, top to bottom (not included), on a sheet. at: rows from the sheet's beginning down to them."""

    top: int
    bottom: int
    at: int = 0


@dataclass(frozen=True)
class _State:
    """A page in part on paper. done: chapters that are; at: how much of the last one; used: rows of the last sheet."""

    done: frozenset[int] = frozenset()
    last: int = -1
    at: int = 0
    used: int = 0


# What is on paper so far: what was before, the last band, and whether that begins a sheet.
_Path = tuple["_Path", Band, bool] | None


def arrange(bands: Sequence[Band], most: int, room: int) -> list[list[Place]]:
    """The rows of each sheet, in the order in which they stand on it; what stands side by side in the page is one.

    most: rows of a whole sheet. room: those left of the one that was begun; where nothing fits there its list is empty.
    """
    sheets: list[list[Band]] = [[]]
    for band, is_new in _cheapest(_chapters(bands), most, room):
        if is_new:
            sheets.append([])
        sheets[-1].append(band)
    return [_joined(sheet) for sheet in sheets]


def _chapters(bands: Sequence[Band]) -> list[list[Band]]:
    found: list[list[Band]] = []
    for band in bands:
        if band.headed or not found:
            found.append([])
        found[-1].append(band)
    return found


def _cheapest(chapters: list[list[Band]], most: int, room: int) -> list[tuple[Band, bool]]:
    """By Dijkstra: the cheapest unfinished arrangement goes on first, so that the first that is whole is the best."""
    order, seen = count(), set[_State]()
    waiting: list[tuple[float, int, _State, _Path]] = [(0.0, next(order), _State(used=most - room), None)]
    while waiting:
        cost, _, state, path = heappop(waiting)
        if len(state.done) == len(chapters) and state.at == len(chapters[state.last]):
            return list(_steps(path))[::-1]
        if state in seen:
            continue
        seen.add(state)
        for more, then, band, is_new in _ways(chapters, state, most):
            if then not in seen:
                heappush(waiting, (cost + more, next(order), then, (path, band, is_new)))
    return []


def _steps(path: _Path) -> Iterator[tuple[Band, bool]]:
    while path is not None:
        path, band, is_new = path
        yield band, is_new


def _ways(chapters: list[list[Band]], state: _State, most: int) -> Iterator[tuple[float, _State, Band, bool]]:
    """What may come next, what it costs, and whether on a new sheet."""
    for number, before in _next(chapters, state):
        at = state.at if number == state.last else 0
        band, done = chapters[number][at], state.done | {number}
        above = band.above if state.used else 0
        high = min(band.height, most)
        if state.used + above + high <= most:
            rest = SHEET * (above + high) / most
            yield before + rest, _State(done, number, at + 1, state.used + above + high), band, False
        if state.used:
            cost = before + _cut(band, at) + LACKING * max(0.0, FULL - state.used / most) ** 2
            cost += SHEET * (most - state.used + high) / most
            yield cost, _State(done, number, at + 1, high), band, True


def _next(chapters: list[list[Band]], state: _State) -> Iterator[tuple[int, float]]:
    """The chapters that may go on or begin, with what it costs to put them before others."""
    if state.last >= 0 and state.at < len(chapters[state.last]):
        yield state.last, 0.0
        return
    open_ = [number for number in range(len(chapters)) if number not in state.done]
    # What a page begins with, its answer and its numbers, stays there.
    for place, number in enumerate(open_[: WINDOW if state.done else 1]):
        yield number, BEFORE * place


def _cut(band: Band, at: int) -> float:
    """What it costs to begin a sheet with a band."""
    if band.joined:
        return INSIDE
    return CLOSE * (1 - min(band.above, WIDE) / WIDE) if at else 0.0


def _joined(bands: Sequence[Band]) -> list[Place]:
    """Bands that stand one below the other in the page as one place."""
    places: list[Place] = []
    at = 0
    for band in bands:
        if places and places[-1].bottom == band.top - band.above:
            places[-1] = replace(places[-1], bottom=band.bottom)
        else:
            places.append(Place(band.top, band.bottom, at + band.above if places else 0))
        at = places[-1].at + places[-1].bottom - places[-1].top
    return places
