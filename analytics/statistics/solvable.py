"""Which few people many sums tell when they are put together, where they are too many to be held against each other.

Numbers drawn at random, less all that the sums fix of them, are what the sums leave free. Few people of whom nothing is
free are told. That answers for all of them at once: two solutions are enough, however many people and sums there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.linalg import lsmr

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# A shown sum: its table, and its number there.
Shown = tuple[int, int]
DRAWS, SEED = 2, 20260302
# What is taken for nothing, and how near a solution comes to all of its sums.
NOTHING, SOLVED, NEAR = 1e-4, 1e-10, 1e-6
# So many of those who are told are looked into, until what is then hidden is looked at anew: by one solution each, or
# all by what up to so many cells leave free, which is worked out once.
AT_ONCE, AT_LARGE = 8, 200
DENSE = 1500
# What part of the largest is no direction of its own.
RANK = 1e-9
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


def telling(n: Ints, days: Ints, tables: Sequence[Table], least: int) -> list[dict[Shown, float]] | None:
    """By what sums some few people are told, each with its weight; empty where nobody is, None where it is not found.

    n: people of each cell; days: its day. The few are the people of a group on days that follow one another, or two
    groups on all days.
    """
    matrix, names = _matrix(tables, len(n))
    if not names:
        return []
    random, dense = np.random.default_rng(SEED), _inverse(matrix) if len(n) <= DENSE else None
    drawn = random.standard_normal((DRAWS, len(n)))
    free = np.array([draw - matrix.T @ _weights(matrix, draw, dense) for draw in drawn])
    if np.abs(matrix @ free.T).max() > NEAR:
        return None
    told: list[dict[Shown, float]] = []
    seen = np.zeros(len(n), bool)
    for cells in _few(n, days, tables, free, least):
        if len(told) < (AT_ONCE if dense is None else AT_LARGE) and not seen[cells].any():
            seen[cells] = True
            wanted = np.bincount(cells, minlength=len(n)).astype(float)
            weights = np.abs(_weights(matrix, wanted, dense))
            told.append({names[at]: weights[at] for at in np.flatnonzero(weights > NOTHING)})
    return told


def _matrix(tables: Sequence[Table], cells: int) -> tuple[sparse.csr_array, list[Shown]]:
    """The sums over the cells as rows of length one, and the table and number of each."""
    rows: list[sparse.csr_array] = []
    names: list[Shown] = []
    for place, table in enumerate(tables):
        counted = np.flatnonzero(table.sums >= 0)
        number, at, size = np.unique(table.sums[counted], return_inverse=True, return_counts=True)
        rows.append(sparse.csr_array((1 / np.sqrt(size[at]), (at, counted)), shape=(len(number), cells)))
        names.extend((place, int(one)) for one in number)
    return sparse.csr_array(sparse.vstack(rows)), names


def _inverse(matrix: sparse.csr_array) -> Floats:
    """What makes of something over the cells, times the sums, the weights that come nearest to it."""
    values, vectors = np.linalg.eigh((matrix.T @ matrix).toarray())
    kept = values > RANK * values.max()
    return np.asarray((vectors[:, kept] / values[kept]) @ vectors[:, kept].T)


def _weights(matrix: sparse.csr_array, wanted: Floats, inverse: Floats | None) -> Floats:
    """The weights of the sums that come nearest to something over the cells."""
    if inverse is not None:
        return np.asarray(matrix @ (inverse @ wanted))
    most = 4 * min(matrix.shape) + 100
    return np.asarray(lsmr(matrix.T, wanted, atol=SOLVED, btol=SOLVED, conlim=0, maxiter=most)[0])


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
