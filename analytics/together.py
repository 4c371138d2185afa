"""Many sums of many groups, put together: more is hidden until no few people can be worked out from them.

What `analytics/disclosure.py` decides by sizes is looked at here as a whole, where there are too many groups for each
sum to be held against all others before it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, count

import numpy as np

from analytics.people import Cells, Decided, Dimensions, People
from analytics.statistics.small_groups import DAY, Spans
from analytics.statistics.solvable import Shown, Table, telling

# So many different groups of a week, times the tables they stand in, are looked at; of more, those of fewer dimensions.
MOST = 60_000
# So often a sum is hidden for each who are told; if somebody still is then, all sums of a kind are.
ROUNDS = 30
# What part of the heaviest weight is much: no part that weights often are, so that rounding does not choose.
MUCH = 0.45


def cells(people: People, base: Dimensions) -> Cells:
    """The people by week, in as many dimensions of a base as can be looked at."""
    while True:
        found = people.cells(base, days=7)
        if len(found.n) * len(sets(base)) <= MOST or len(base) < 2:
            return found
        base = base[:-1]


def hide(found: Cells, spans: Spans, decided: Mapping[Dimensions, Decided], least: int) -> bool:
    """Hide what tells of few people in any of some sets of dimensions, by weeks and longer; whether there was any."""
    mesh = Mesh(found, spans, decided, least)
    for times in count():
        told = mesh.told()
        if told == []:
            return times > 0
        if told and times < ROUNDS:
            mesh.hide_each(told)
        elif not mesh.hide_widest():
            break
    return True


class Mesh:
    """People in cells of all their dimensions, and what is shown of them in several tables."""

    def __init__(self, cells: Cells, spans: Spans, decided: Mapping[Dimensions, Decided], least: int) -> None:
        self._spans, self._least = spans, least
        self._n, self._days = cells.n, cells.days
        known = sorted(decided, key=len)
        self._dimensions = [len(names) for names in known]
        self._shown = [decided[names].shown for names in known]
        self._places = [cells.places(decided[names], names) for names in known]

    def told(self) -> list[dict[Shown, float]] | None:
        """By what sums some few people are told; None where it is not found."""
        tables = [self._table(place) for place in range(len(self._shown))]
        return telling(self._n, self._days, tables, self._least)

    def hide_each(self, told: Sequence[Mapping[Shown, float]]) -> None:
        """Hide, of the sums by which each few people are told, one of most dimensions and fewest days.

        It is one of those that weigh much: others cannot stand in for it. Who are told by a sum that is hidden by then
        are looked at anew.
        """
        gone: set[Shown] = set()
        for weights in filter(None, told):
            found = [
                (self._dimensions[place], level, place, group, span, number)
                for (place, number), weight in weights.items()
                for level, group, span in [self._of(place, number)]
                if weight > MUCH * max(weights.values())
            ]
            if gone & {(place, number) for *_, place, _, _, number in found}:
                continue
            _, level, place, group, span, number = max(found)
            self._shown[place][level][group, span] = False
            gone.add((place, number))

    def hide_widest(self) -> bool:
        """Hide the shortest spans of the most dimensions of which something is shown; whether there was something."""
        shown = [
            (size, level) for size, levels in zip(self._dimensions, self._shown, strict=True)
            for level, seen in enumerate(levels[:DAY]) if seen.any()
        ]  # fmt: skip
        for size, levels in zip(self._dimensions, self._shown, strict=True):
            for level, seen in enumerate(levels[:DAY]):
                if shown and (size, level) == max(shown):
                    seen[:] = False
        return bool(shown)

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


def sets(base: Dimensions) -> list[Dimensions]:
    """The sets of dimensions that are looked at together: all of three, else pairs; a branch tells its region."""
    sizes = range((len(base) if len(base) <= 3 else 2) + 1)
    found = (tuple(sorted(each)) for size in sizes for each in combinations(base, size))
    return [each for each in found if not {"region", "branch_id"} <= set(each)]
