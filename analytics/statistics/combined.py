"""What sums tell when they are put together: whether something of a few people can be worked out from them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TINY = 1e-9
# Of how small a part a target is told, as a square, and for how many people a cell weighs at most.
LEFT, HEAVY = 0.02, 10
# So many small groups of one set are targets together, where it has no more small ones than this. Of more there would
# be millions: two or three of them that others leave alone are then not looked for.
TOGETHER = {2: 60, 3: 20}


class Told:
    """Sums that may be shown together, none of which tells of a target.

    A sum is where it counts each cell, and so is a target: whoever knows some sums knows all their combinations, and no
    others. How much is left of each target when the sums are taken out of it is kept, as a square. A target of which
    hardly anything is left is told, not only one of which nothing is: nobody answers beyond the ends of a scale, so the
    rest cannot move far. The more people a cell has, the farther it can.
    """

    def __init__(self, n: Ints, targets: Floats) -> None:
        self._weights = weights(n)[:, None]
        self._targets = targets * self._weights
        self._left = (self._targets**2).sum(axis=0)
        self._least = LEFT * self._left
        self._known = np.zeros((len(targets), 0))

    def add(self, sums: Floats) -> bool:
        """Add sums, in the shape (cells, sums), unless they would tell of a target; whether they were added."""
        sums = sums * self._weights
        rest = sums - self._known @ (self._known.T @ sums)
        if (rest**2).sum() < TINY:
            return True
        basis, size, _ = np.linalg.svd(rest, full_matrices=False)
        new = basis[:, size > 1e-7]
        left = self._left - ((new.T @ self._targets) ** 2).sum(axis=0)
        if (left < self._least).any():
            return False
        self._known, self._left = np.hstack([self._known, new]), left
        return True


def weights(n: Ints) -> Floats:
    """How far each cell's sum of answers can move, by its people."""
    return np.minimum(n, HEAVY).astype(float)


def few(n: Ints, days: Ints, groups: list[Ints], least: int) -> Floats:
    """Every few people that must not be told, in the shape (cells, targets).

    n: people of each cell; days: its day. groups: for each set of dimensions, the group that each cell is of. A target
    is a group on days that follow one another, or two or three groups of one set of dimensions on all days.
    """
    found = [target for labels in groups for target in _targets(n, days, labels, least)]
    every = np.concatenate(found, axis=1) if found else np.zeros((len(n), 0), bool)
    packed = np.unique(np.packbits(every, axis=0), axis=1)
    return np.unpackbits(packed, axis=0, count=len(n)).astype(float)


def _targets(n: Ints, days: Ints, labels: Ints, least: int) -> Iterator[NDArray[np.bool_]]:
    size = np.bincount(labels, n)
    for group in np.flatnonzero(size):
        cells = np.flatnonzero(labels == group)
        day = np.unique(days[cells], return_inverse=True)[1]
        until = np.concatenate([[0], np.cumsum(np.bincount(day, n[cells]))])
        first, last = np.nonzero(np.triu(until[1:] - until[:-1, None] < least))
        found = np.zeros((len(n), len(first)), bool)
        found[cells] = (day[:, None] >= first) & (day[:, None] <= last)
        yield found
    small = [group for group in np.flatnonzero(size) if size[group] < least]
    for several, most in TOGETHER.items():
        for together in combinations(small, several) if len(small) <= most else ():
            if size[list(together)].sum() < least:
                yield np.isin(labels, together)[:, None]
