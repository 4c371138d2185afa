"""Which sums over groups and days may be shown, so that no difference of sums is about fewer people than the minimum.

Days lie in weeks, weeks in parts of a quarter, those in quarters and years. In each such span a group is shown, or it
is hidden; what is hidden of one whole is hidden together, and is nobody or the minimum at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
# Weeks from the newest back at which the parts of a quarter begin: four, four and five.
YEAR, QUARTER, PARTS = 52, 13, (3, 7, 12)
# Where single weeks and days stand among the levels of spans.
WEEK, DAY = 4, 5


@dataclass(frozen=True)
class Spans:
    """Days in spans that lie within one another.

    first: the first day. starts: of each level, the widest first, the places of the days at which its spans begin; the
    last level is the days themselves. within: of each level, the span of the level before that each span lies in.
    """

    first: np.datetime64
    starts: tuple[Ints, ...]
    within: tuple[Ints, ...]

    @staticmethod
    def of(first: np.datetime64, last: np.datetime64) -> Spans:
        """The spans of the ISO weeks that hold some days, the quarters counted back from the newest week."""
        monday = first - (first.astype(int) + 3) % 7
        weeks = int((last - monday).astype(int)) // 7 + 1
        age = np.arange(weeks)[::-1]
        begins = (_ends(age, YEAR), _ends(age, QUARTER), np.isin(age % QUARTER, PARTS), age >= 0)
        weekly = [np.flatnonzero(begin | (age == weeks - 1)) * 7 for begin in begins]
        starts = (np.array([0]), *weekly, np.arange(7 * weeks))
        lies = [np.searchsorted(up, down, side="right") - 1 for up, down in pairwise(starts)]
        return Spans(monday, starts, (np.zeros(1, np.int64), *lies))

    @property
    def days(self) -> int:
        """How many days there are."""
        return len(self.starts[-1])

    def days_of(self, level: int, at: int) -> tuple[int, int]:
        """The places of a span's days: the first, and the one after the last."""
        starts = self.starts[level]
        return int(starts[at]), int(starts[at + 1]) if at + 1 < len(starts) else self.days

    def inside(self, spans: Sequence[tuple[date, date]]) -> Bools:
        """Which of the days lie in each of some spans of days, in the shape (spans, days)."""
        begin = self.first.astype(date).toordinal()
        days = np.arange(begin, begin + self.days)
        ends = [np.array([span[end].toordinal() for span in spans], np.int64)[:, None] for end in (0, 1)]
        return (days >= ends[0]) & (days <= ends[1])


def _ends(age: Ints, weeks: int) -> Bools:
    """The weeks at which years or quarters begin; less than half a one at the oldest end is part of the next.

    Few people in it would else hide all of that next one with them.
    """
    rest = len(age) % weeks
    found = (age + 1) % weeks == 0
    if 0 < rest < weeks / 2 and len(age) > weeks:
        found[rest] = False
    return found


def decide(n: Ints, spans: Spans, wholes: Sequence[tuple[Ints, Sequence[Bools]]], least: int) -> tuple[Bools, ...]:
    """Of each level, which groups are shown in which span, in the shape (groups, spans).

    n: people of each group on each day. wholes: of what the groups are parts: the number of the whole of each group,
    and, of each level, where those wholes are shown.
    """
    found: list[Bools] = []
    for level in range(len(spans.starts)):
        found.append(decide_level(n, spans, level, found[-1] if level else None, wholes, least))
    return tuple(found)


def decide_level(
    n: Ints, spans: Spans, level: int, before: Bools | None, wholes: Sequence[tuple[Ints, Sequence[Bools]]], least: int
) -> Bools:
    """The same for one level; before: what was decided for the one before, None for the first."""
    size, within = np.add.reduceat(n, spans.starts[level], axis=1), spans.within[level]
    shown, known = size >= least, np.zeros(size.shape, bool)
    for labels, above in wholes:
        shown &= above[level][labels]
        known |= _alone(size, labels, above[level])
    if before is not None:
        shown &= before[:, within] | _apart(size, level, wholes, least)
        known |= _alone(size.T, within, before.T).T
    hidden = np.where(known, 0, size)
    _hide(shown, hidden, [labels for labels, _ in wholes], None if before is None else (within, before), least)
    return np.asarray(shown)


def _apart(size: Ints, level: int, wholes: Sequence[tuple[Ints, Sequence[Bools]]], least: int) -> Bools:
    """Which groups may be shown within a span in which they are hidden: where no few people are beside them.

    They are hidden there for the few of another part of it. The bank itself is hidden for its other days, and single
    days are not looked at.
    """
    found = np.full(size.shape, bool(wholes) and level < DAY)
    for labels, _ in wholes:
        few = np.zeros((int(labels.max(initial=0)) + 1, size.shape[1]), bool)
        np.logical_or.at(few, labels, (size > 0) & (size < least))
        found &= ~few[labels]
    return found


def hide_thin(n: Ints, spans: Spans, shown: Sequence[Bools], least: int, share: float) -> None:
    """Hide all of each span in which at least such a share of the groups that hold people hold few."""
    for starts, seen in zip(spans.starts, shown, strict=True):
        size = np.add.reduceat(n, starts, axis=1)
        few = ((size > 0) & (size < least)).sum(axis=0)
        seen[:, few >= np.maximum(share * (size > 0).sum(axis=0), 1)] = False


def _alone(size: Ints, labels: Ints, above: Bools) -> Bools:
    """Which parts are all that there is of a whole that is shown, so that hiding them hides nothing."""
    several = np.zeros((int(labels.max(initial=0)) + 1, size.shape[1]), np.int64)
    np.add.at(several, labels, size > 0)
    return np.asarray((size > 0) & (several[labels] == 1) & above[labels])


def parts(size: Ints, least: int) -> Bools:
    """Which parts of one whole are shown: those large enough, while what is hidden is nobody or enough together."""
    shown = (size >= least)[:, None]
    _hide(shown, size[:, None], [np.zeros(len(size), np.int64)], None, least)
    return np.asarray(shown[:, 0])


def _hide(shown: Bools, size: Ints, wholes: Sequence[Ints], within: tuple[Ints, Bools] | None, least: int) -> None:
    """Hide the smallest of what is shown until what is hidden of every whole is nobody or enough together.

    within: the span that each span lies in, and where that is shown; of one that is hidden something stays hidden.
    """
    while True:
        changed = [_hide_one(shown, size, labels, least) for labels in wholes]
        if within is not None:
            changed.append(_hide_one(shown.T, size.T, within[0], least, within[1].T))
        if not any(changed):
            return


def _hide_one(shown: Bools, size: Ints, labels: Ints, least: int, above: Bools | None = None) -> bool:
    """Hide one row more of each whole of which too few are hidden, column by column; whether there was one.

    above: where the wholes are shown; None where all of which parts are shown are.
    """
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    hidden, alone = (
        np.add.reduceat(np.where(shown, 0, of)[order], starts, axis=0) for of in (size, (size > 0).astype(np.int64))
    )
    some = np.logical_or.reduceat(np.where(size > 0, shown, False)[order], starts, axis=0)
    short = (hidden > 0) & ((hidden < least) | (alone == 1)) & some
    if above is not None:
        short = np.where(above, short, (hidden == 0) & some)
    if not short.any():
        return False
    place = np.cumsum(np.diff(labels[order], prepend=labels[order[0]]) != 0)
    for whole, column in zip(*np.nonzero(short), strict=True):
        rows = order[place == whole]
        rows = rows[shown[rows, column] & (size[rows, column] > 0)]
        shown[rows[np.argmin(size[rows, column])], column] = False
    return True


def allowed(n: Ints, shown: Sequence[Bools], spans: Spans, inside: Bools) -> Bools:
    """Whether each group's sum over some days is one of spans that are shown, in the shape (periods, groups).

    n: people of each group on each day. shown: as decided for these groups. inside: which days each period holds. What
    is hidden together may be summed together, as the rest of a whole. A sum over nobody is allowed.
    """
    held = n > 0
    if (~held | shown[-1]).all():
        return np.ones((len(inside), len(n)), bool)
    # Of each span, whether the sums of its days in the period, and of those that are not, are sums of what is shown.
    those, others = (~(part[:, None, :] & held) | shown[-1] for part in (inside, ~inside))
    for level in range(len(spans.starts) - 1, 0, -1):
        starts = np.flatnonzero(np.diff(spans.within[level], prepend=-1))
        those, others = (np.logical_and.reduceat(part, starts, axis=2) for part in (those, others))
        either = (those | others) & shown[level - 1]
        those, others = those | either, others | either
    return np.asarray(those[..., 0])
