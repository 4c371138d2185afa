"""Which few people many sums tell when they are put together, where they are too many to be held against each other.

Numbers drawn at random, less all that the sums fix of them, are what the sums leave free. Few people of whom nothing is
free are told. That answers for all of them at once: two solutions are enough, however many people and sums there are.
Cells that no sums join, such as those of different weeks, are solved apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
# A shown sum: its table, and its number there.
Shown = tuple[int, int]
DRAWS, SEED = 2, 20260302
# What is taken for nothing, and how near a solution comes to all of its sums.
NOTHING, SOLVED, NEAR = 1e-4, 1e-10, 1e-6
# From a sum to those that share cells with it, so often, are near.
NEXT = 2
# So many small groups of one table are looked at two by two.
IN_PAIRS = 400


@dataclass(frozen=True)
class Table:
    """Cells as one set of dimensions groups them.

    groups: the group of each cell. sums: the shown sum that each cell is in once the shown sums within that one are
    taken out of it; below 0 in none.
    """

    groups: Ints
    sums: Ints

    @cached_property
    def numbered(self) -> tuple[Ints, Ints]:
        """The shown sums in order, and the place of each cell's among them; below 0 where it is in none."""
        each, at = np.unique(self.sums, return_inverse=True)
        none = int(np.searchsorted(each, 0))
        return each[none:], at - none

    def holding(self, inside: Bools) -> Bools:
        """Which cells are in a sum that holds some of those inside."""
        each, at = self.numbered
        held = np.zeros(len(each) + 1, bool)
        held[at[inside & (at >= 0)]] = True
        return np.asarray(held[at])


def told(n: Ints, days: Ints, tables: Sequence[Table], least: int) -> list[Ints] | None:
    """The cells of all few people that sums tell; None where it is not found.

    n: people of each cell; days: its day. The few are the people of a group on days that follow one another, or two
    groups on all days.
    """
    drawn = np.random.default_rng(SEED).standard_normal((DRAWS, len(n)))
    matrix, names = _matrix(tables, len(n))
    free = _free(matrix, drawn) if names else drawn
    return None if free is None else list(_few(n, days, tables, free, least))


def telling(cells: Ints, tables: Sequence[Table], *, is_near: bool = True) -> dict[Shown, float]:
    """By what sums some cells are told, each with its weight; empty where they are not.

    is_near: by sums alone that share cells with those that hold some of the cells: most are told by these.
    """
    inside = np.full(len(tables[0].sums), not is_near)
    inside[cells] = True
    for _ in range(NEXT):
        held = [table.holding(inside) for table in tables]
        inside = np.any([inside, *held], axis=0)
    near = np.flatnonzero(inside)
    sums = [np.where(in_, table.sums, -1)[near] for table, in_ in zip(tables, held, strict=True)]
    matrix, names = _matrix([Table(each, each) for each in sums], len(near))
    wanted = np.bincount(np.searchsorted(near, cells), minlength=len(near)).astype(float)
    found = _weights(matrix, wanted)
    if np.abs(matrix.T @ found - wanted).max() > NOTHING:
        return {}
    return {names[at]: abs(float(found[at])) for at in np.flatnonzero(np.abs(found) > NOTHING)}


def _free(matrix: sparse.csr_array, drawn: Floats) -> Floats | None:
    """What sums leave free of numbers of the cells, those that are joined by themselves; None where it is not found."""
    found = drawn.copy()
    label = connected_components(sparse.block_array([[None, matrix], [matrix.T, None]]), directed=False)[1]
    of_sums, of_cells = label[: matrix.shape[0]], label[matrix.shape[0] :]
    for part in np.unique(of_sums):
        own = np.flatnonzero(of_cells == part)
        joined = matrix[np.flatnonzero(of_sums == part)][:, own]
        found[:, own] = [draw - joined.T @ _weights(joined, draw) for draw in drawn[:, own]]
    return None if np.abs(matrix @ found.T).max(initial=0) > NEAR else found


def _weights(matrix: sparse.csr_array, wanted: Floats) -> Floats:
    """The weights of the sums that come nearest to something over the cells.

    By conjugate gradients (Hestenes and Stiefel 1952), until nothing is left to better.
    """
    turned = matrix.T.tocsr()
    weights, rest = np.zeros(matrix.shape[0]), wanted.copy()
    left = way = matrix @ rest
    size = float(left @ left)
    for _ in range(4 * min(matrix.shape) + 100):
        if size < SOLVED**2:
            break
        step = turned @ way
        far = size / float(step @ step)
        weights += far * way
        rest -= far * step
        left = matrix @ rest
        size, before = float(left @ left), size
        way = left + size / before * way
    return weights


def _matrix(tables: Sequence[Table], cells: int) -> tuple[sparse.csr_array, list[Shown]]:
    """The sums over the cells as rows of length one, and the table and number of each."""
    names = [(place, int(one)) for place, table in enumerate(tables) for one in table.numbered[0]]
    first = np.cumsum([0, *(len(table.numbered[0]) for table in tables)])
    places = np.array([table.numbered[1] for table in tables])
    table, at = np.nonzero(places >= 0)
    of = places[table, at] + first[table]
    return sparse.csr_array((1 / np.sqrt(np.bincount(of))[of], (of, at)), shape=(len(names), cells)), names


def _few(n: Ints, days: Ints, tables: Sequence[Table], free: Floats, least: int) -> Iterator[Ints]:
    """The cells of the few people of whom nothing is free."""
    for table in tables:
        order = np.lexsort((days, table.groups))
        group, day = table.groups[order], days[order]
        starts = np.flatnonzero((np.diff(group, prepend=-1) != 0) | (np.diff(day, prepend=-1) != 0))
        until = np.append(starts, len(order))
        people, left = (_sums(of[..., order]) for of in (n, free))
        for more in range(1, least):
            first, after = until[:-more], until[more:]
            small = people[after] - people[first] < least
            fixed = (np.abs(left[:, after] - left[:, first]) < NOTHING).all(axis=0)
            for at in np.flatnonzero(small & fixed & (group[first] == group[after - 1])):
                yield order[first[at] : after[at]]
        yield from _pairs(n, table.groups, free, least)


def _pairs(n: Ints, groups: Ints, free: Floats, least: int) -> Iterator[Ints]:
    """The cells of two groups that are few together, on all days."""
    size = np.bincount(groups, n)
    small = np.flatnonzero((size > 0) & (size < least))[:IN_PAIRS]
    left = np.array([np.bincount(groups, of, len(size))[small] for of in free])
    few = size[small][:, None] + size[small] < least
    fixed = (np.abs(left[:, :, None] + left[:, None, :]) < NOTHING).all(axis=0)
    for one, other in np.argwhere(np.triu(few & fixed, 1)):
        yield np.flatnonzero((groups == small[one]) | (groups == small[other]))


def _sums(of: Floats | Ints) -> Floats:
    """The sum of all before each place, with the whole at the end."""
    return np.concatenate([np.zeros((*of.shape[:-1], 1)), np.cumsum(of, axis=-1)], axis=-1)
