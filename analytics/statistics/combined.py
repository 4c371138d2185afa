"""What sums tell when they are put together: whether something of a few people can be worked out from them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TINY = 1e-9


class Told:
    """Sums that may be shown together, none of which tells of a target.

    A sum is where it counts each cell, and so is a target: whoever knows some sums knows all their combinations, and no
    others. What is left of the targets when the sums are taken out of them is kept; a target of which nothing is left
    is told.
    """

    def __init__(self, targets: Floats) -> None:
        self._left = targets
        self._known = np.zeros((len(targets), 0))

    def add(self, sums: Floats) -> bool:
        """Add sums, in the shape (cells, sums), unless they would tell of a target; whether they were added."""
        rest = sums - self._known @ (self._known.T @ sums)
        if (rest**2).sum() < TINY:
            return True
        basis, size, _ = np.linalg.svd(rest, full_matrices=False)
        new = basis[:, size > 1e-7]
        left = self._left - new @ (new.T @ self._left)
        if ((left**2).sum(axis=0) < TINY).any():
            return False
        self._known, self._left = np.hstack([self._known, new]), left
        return True


def few(n: Ints, days: Ints, groups: list[Ints], least: int) -> Floats:
    """Every few people that must not be told, in the shape (cells, targets).

    n: people of each cell; days: its day. groups: for each set of dimensions, the group that each cell is of. A target
    is a group on days that follow one another, or two or three groups of one set of dimensions on all days.
    """
    found = {target.tobytes() for labels in groups for target in _targets(n, days, labels, least)}
    return np.array([np.frombuffer(each, bool) for each in sorted(found)], float).reshape(-1, len(n)).T.copy()


def _targets(n: Ints, days: Ints, labels: Ints, least: int) -> Iterator[NDArray[np.bool_]]:
    size = np.bincount(labels, n)
    for group in np.flatnonzero(size):
        mine = labels == group
        each = np.unique(days[mine])
        for first, start in enumerate(each):
            for end in each[first:]:
                target = mine & (days >= start) & (days <= end)
                if n[target].sum() >= least:
                    break
                yield target
    small = [group for group in np.flatnonzero(size) if size[group] < least]
    for together in (*combinations(small, 2), *combinations(small, 3)):
        if size[list(together)].sum() < least:
            yield np.isin(labels, together)
