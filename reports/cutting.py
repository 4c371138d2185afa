"""Where a long picture may be cut into sheets of paper: between its parts, never through a line or a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# A sheet is filled this far at least, where a cut can be found there; a gap wider than this counts no more.
FILLED, WIDE = 0.7, 90
# A block that fills this much of the one around it is all that there is in it.
SAME = 0.9
Span = tuple[int, int]


@dataclass(frozen=True)
class Sheet:
    """Rows of a picture, top to bottom (not included), that stand on one sheet of paper; part of parts, from 1."""

    top: int
    bottom: int
    part: int = 1
    parts: int = 1

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top


def _kept(blocks: list[Span], most: int) -> Iterator[Span]:
    """The blocks that stay whole: those that a sheet can hold, and higher ones that do not consist of smaller ones."""
    for top, bottom in blocks:
        within = (b - t for t, b in blocks if top <= t and b <= bottom)
        if bottom - top <= most or min(within) >= SAME * (bottom - top):
            yield top, bottom


def pixels(png: bytes) -> NDArray[np.uint8]:
    """A picture's colours: rows, columns, red green blue."""
    with Image.open(BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"))


def sheets(
    png: bytes,
    most: int,
    whole: Iterable[Span] = (),
    start: int = 0,
    first: int | None = None,
    parts: Iterable[Span] = (),
) -> tuple[Sheet, ...]:
    """The picture cut into sheets of at most `most` rows, unless a part of it is higher than a sheet.

    whole: first and last row (not included) of what is not to be cut, such as a chart, as the browser measured it.
    start: rows above it are left out. first: rows that the first sheet has room for, where something stands on it.
    parts: what of that holds no other parts: for a sheet that would be left empty else, more may be cut between these.
    """
    empty, blocks = blank(pixels(png)), list(whole)
    empty[:start] = True
    cut = _spans(empty, blocks, list(parts), most, most if first is None else first)
    return tuple(Sheet(top, bottom, number, len(cut)) for number, (top, bottom) in enumerate(cut, 1))


def _spans(empty: NDArray[np.bool_], blocks: list[Span], parts: list[Span], most: int, room: int) -> list[Span]:
    first, last = _inked(empty)
    gaps = list(_runs(_free(empty, _kept(blocks, most))))
    inner = list(_runs(_free(empty, parts))) if parts else gaps
    return [(top, bottom) for top, bottom in _cut(gaps, inner, first, last, most, room) if bottom > top]


def _free(empty: NDArray[np.bool_], kept: Iterable[Span]) -> NDArray[np.bool_]:
    """The blank rows that are in no block."""
    free = empty.copy()
    for top, bottom in kept:
        free[max(top, 0) : bottom] = False
    return free


def blank(picture: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """For each row, whether it shows nothing but the background, which is the colour of the picture's corner."""
    rows, columns, colours = picture.shape
    background = np.tile(picture[0, 0], columns)
    return np.asarray((picture.reshape(rows, columns * colours) == background).all(axis=1))


def _runs(empty: NDArray[np.bool_]) -> Iterator[Span]:
    """First and last row (not included) of each stretch of blank rows."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], empty, [False])).astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        yield int(start), int(end)


def _inked(empty: NDArray[np.bool_]) -> Span:
    """The rows from the first to the last that show anything; all of them where none does."""
    rows = np.flatnonzero(~empty)
    return (int(rows[0]), int(rows[-1]) + 1) if rows.size else (0, len(empty))


def _cut(gaps: list[Span], inner: list[Span], first: int, last: int, most: int, room: int) -> Iterator[Span]:
    """The sheets. inner: gaps within blocks too, for a sheet that would be left too empty without them."""
    top = first
    while last - top > room:
        gap = _best(gaps, top, room)
        if gap is None or not top + FILLED * room <= gap[0] <= top + room:
            gap = _fuller(gap, _best(inner, top, room), top + room)
        if gap is None:
            break
        yield top, gap[0]
        top, room = gap[1], most
    yield top, last


def _fuller(gap: Span | None, other: Span | None, end: int) -> Span | None:
    """Of two gaps the one that fills a sheet better, which ends at a row."""
    if other is None or other[0] > end:
        return gap
    return other if gap is None or gap[0] > end or other[0] > gap[0] else gap


def _best(gaps: list[Span], top: int, most: int) -> Span | None:
    """The gap to cut at: a wide one far down the sheet; else the last on it; else the first below it."""
    on = [gap for gap in gaps if top < gap[0] <= top + most]
    if well := [gap for gap in on if gap[0] >= top + FILLED * most]:
        return max(well, key=lambda gap: min(gap[1] - gap[0], WIDE) / WIDE + (gap[0] - top) / most)
    below = [gap for gap in gaps if gap[0] > top + most]
    return on[-1] if on else below[0] if below else None
