"""Where a long picture may be cut into sheets of paper: between its parts, never through a line or a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from reports.render.arrangement import Band, Span

# A block that fills this much of the one around it is all that there is in it.
SAME = 0.9
# Shares of a sheet below a heading, and at the foot of what is too high, in which it is not cut: lists and axes.
HEAD, FOOT = 0.25, 0.15
# First and last row of a word, and whether it is one of a heading.
Line = tuple[float, float, bool]


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


def bands(
    png: bytes,
    most: int,
    whole: Iterable[Span] = (),
    start: int = 0,
    parts: Iterable[Span] = (),
    words: Sequence[Line] = (),
) -> tuple[Band, ...]:
    """The rows of a picture that stay together on paper, where a sheet has `most` rows.

    whole: first and last row (not included) of what is not to be cut, such as a chart, as the browser measured it.
    start: rows above it are left out. parts: what of that holds no other parts: between these it may be cut for the
    sake of a full sheet. words: where words stand; a chart that is higher than a sheet is cut between these.
    """
    empty = blank(pixels(png))
    empty[:start] = True
    outer, inner = _free(empty, _kept(list(whole), most)), list(parts)
    finer = _between(empty, outer | _free(empty, inner)) if inner else []
    silent = _free(np.ones_like(empty), ((int(top), int(foot) + 1) for top, foot, _ in words))
    heads = [(top + foot) / 2 for top, foot, is_head in words if is_head]
    return tuple(_bands(_between(empty, outer), finer, heads, silent, most))


def _bands(
    outer: list[Span], inner: list[Span], heads: Sequence[float], silent: NDArray[np.bool_], most: int
) -> Iterator[Band]:
    foot = outer[0][0]
    for top, bottom in outer:
        within = [span for span in inner if top <= span[0] and span[1] <= bottom] or [(top, bottom)]
        within = [
            piece
            for span in within
            for piece in (_pieces(span, silent, most, heads) if span[1] - span[0] > most else [span])
        ]
        headed = any(top <= head < bottom for head in heads)
        for number, (first, last) in enumerate(within):
            yield Band(first, last, first - foot, headed and not number, joined=number > 0)
            foot = last


def _pieces(span: Span, silent: NDArray[np.bool_], most: int, heads: Sequence[float]) -> list[Span]:
    """What is higher than a sheet, cut where no words stand; headings and its foot stay with what is next to them."""
    top, bottom = span
    near = [(top, top + HEAD * most), *((head, head + HEAD * most) for head in heads)]
    rows = (top + (first + last) // 2 for first, last in _runs(silent[top:bottom]) if first and last < bottom - top)
    rows = (row for row in rows if row < bottom - FOOT * most)
    cuts = [row for row in rows if not any(first < row < last for first, last in near)]
    return list(pairwise([top, *cuts, bottom]))


def _between(empty: NDArray[np.bool_], free: NDArray[np.bool_]) -> list[Span]:
    """What stands between the rows that are free, from the first row to the last that show anything."""
    first, last = _inked(empty)
    held = ~free
    held[:first] = held[last:] = False
    return list(_runs(held)) or [(first, last)]


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
