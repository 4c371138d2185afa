"""Many sums of many groups, put together: more is hidden until no few people can be worked out from them.

What `analytics/disclosure/disclosure.py` decides by sizes is looked at here as a whole, where there are too many
groups for each sum to be held against all others before it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

from analytics.disclosure.people import Cells, Decided, Dimensions, People
from analytics.statistics.small_groups import DAY, Ints, Spans
from analytics.statistics.solvable import Shown, Table, telling, told

# So many different groups of a week, times the tables they stand in, are looked at; of more, those of fewer dimensions.
# Of a subject of few dimensions more are, as these are all of them.
WHOLE = 4
MOST = {False: 60_000, True: 200_000}
# So many sums are hidden one by one for those who are told; if somebody still is then, all sums of a kind are.
TIMES = 1000
# What part of the heaviest weight is much: no part that weights often are, so that rounding does not choose.
MUCH = 0.45
Sets = list[Dimensions]


def looks(people: People) -> tuple[Cells, Sets]:
    """The people by week in as many dimensions as can be looked at, and the sets of these that are, together."""
    base = people.base
    found = people.cells(base, days=7)
    while len(found.n) * len(sets(people.bases, base)) > MOST[len(base) == len(people.base) <= WHOLE] and len(base) > 1:
        found, base = found.without(base[-1]), base[:-1]
    return found, sets(people.bases, base)


def sets(bases: Sequence[Dimensions], known: Dimensions) -> Sets:
    """The sets of some dimensions that are looked at together: all of three that are asked together, else pairs.

    A branch tells its region.
    """
    found: Sets = []
    for base in bases:
        own = [name for name in base if name in known]
        sizes = range((len(own) if len(own) <= 3 else 2) + 1)
        found += [tuple(sorted(each)) for size in sizes for each in combinations(own, size)]
    return [each for each in dict.fromkeys(found) if not {"region", "branch_id"} <= set(each)]


def hide(found: Cells, spans: Spans, decided: Mapping[Dimensions, Decided], least: int) -> bool:
    """Hide what tells of few people in any of some sets of dimensions, by weeks and longer; whether there was any.

    Where single sums do not come to that, or where it is not found who is told, the shortest spans of the most
    dimensions go as a whole, until nobody is told; of whom nothing is shown, nobody is.
    """
    mesh = Mesh(found, spans, decided, least)
    while (told := mesh.told()) != []:
        if not (told and mesh.hide_each(told)) and not mesh.hide_widest():
            break
    return mesh.is_changed


class Mesh:
    """People in cells of all their dimensions, and what is shown of them in several tables.

    is_changed: whether less is shown than was decided before.
    """

    def __init__(self, cells: Cells, spans: Spans, decided: Mapping[Dimensions, Decided], least: int) -> None:
        self._spans, self._least = spans, least
        self._n, self._days = cells.n, cells.days
        known = sorted(decided, key=len)
        self._dimensions = [len(names) for names in known]
        self._shown = [decided[names].shown for names in known]
        self._places = [cells.places(decided[names], names) for names in known]
        self._tables = [self._table(place) for place in range(len(known))]
        self._times = 0
        self.is_changed = False

    def told(self) -> list[Ints] | None:
        """The cells of the few people who are told; None where it is not found."""
        return told(self._n, self._days, self._tables, self._least)

    def hide_each(self, told: Sequence[Ints]) -> bool:
        """Hide sums by which some people are told, until they are not; whether it goes on: some were, not too many.

        Others of their cells are looked at anew after that: mostly they are not told any more.
        """
        seen, before = np.zeros(len(self._n), bool), self._times
        for cells in told:
            if seen[cells].any():
                continue
            seen[cells] = True
            weights = telling(cells, self._tables)
            is_near = bool(weights)
            while self._times < TIMES and (weights := weights or telling(cells, self._tables, is_near=is_near)):
                self._times += 1
                self._hide(weights)
                weights = {}
        return before < self._times < TIMES

    def _hide(self, weights: Mapping[Shown, float]) -> None:
        """Hide, of the sums by which some people are told, those of most dimensions and fewest days.

        They are of those that weigh much: others cannot stand in for them.
        """
        much = MUCH * max(weights.values())
        heavy = [(place, self._of(place, number)) for (place, number), weight in weights.items() if weight > much]
        most = max((self._dimensions[place], level) for place, (level, *_) in heavy)
        for place, (level, group, span) in heavy:
            if (self._dimensions[place], level) == most:
                self._shown[place][level][group, span] = False
                self._tables[place] = self._table(place)
        self.is_changed = True

    def hide_widest(self) -> bool:
        """Hide the shortest spans of the most dimensions of which something is shown; whether there was something."""
        kinds = [
            (size, level, seen)
            for size, levels in zip(self._dimensions, self._shown, strict=True)
            for level, seen in enumerate(levels[:DAY]) if seen.any()
        ]  # fmt: skip
        widest = max((kind[:2] for kind in kinds), default=None)
        for *kind, seen in kinds:
            if tuple(kind) == widest:
                seen[:] = False
        self.is_changed |= bool(kinds)
        self._tables = [self._table(place) for place in range(len(self._shown))]
        return bool(kinds)

    def _table(self, place: int) -> Table:
        groups, sums = self._places[place], np.full(len(self._n), -1, np.int64)
        for level in range(DAY):
            span = np.searchsorted(self._spans.starts[level], self._days, side="right") - 1
            number = (level * len(self._shown[place][0]) + groups) * self._spans.days + span
            sums = np.where(self._shown[place][level][groups, span], number, sums)
        return Table(groups, sums)

    def _of(self, place: int, number: int) -> tuple[int, int, int]:
        """The level, the group and the span of a sum."""
        before, span = divmod(number, self._spans.days)
        return (*divmod(before, len(self._shown[place][0])), span)
