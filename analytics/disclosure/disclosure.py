"""The one rule for small groups: which numbers may be shown of which groups and days.

Whatever leaves the program asks here: pages, rows behind a number, comments, files, reports and the command line. The
rule hangs on the store's version alone and not on what is asked, so that no two answers can be held against each
other: `analytics/statistics/small_groups.py` decides in which spans of days each group is shown, and a number is shown
where it is a sum of such spans. Numbers that count and say nothing of anybody's answer are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from analytics.disclosure import together
from analytics.disclosure.people import Decided, Dimensions, Groups, People
from analytics.metrics.cubes import Cubes
from analytics.metrics.filters import NOBODY, Filters, resolve
from analytics.metrics.metric import Metric
from analytics.metrics.period import Period
from analytics.metrics.subjects import SUBJECTS
from analytics.statistics import small_groups
from analytics.statistics.combined import Told, few
from analytics.statistics.small_groups import DAY, Bools, Ints, Spans
from data import settings

# Days from which on a period may give way to the whole weeks within it.
LONG = 28
# Up to so many different groups of a day, each sum is held against all else that is shown before it is.
CROSSED = 150
# The same for groups of a week, where those of a day are more: sums of weeks and longer are held against each other.
# Where these are more too, all are decided by sizes and looked at as a whole.
WEEKLY = 400
# Of sets that are neither held against all else nor looked at as a whole nothing is shown of a span in which so large a
# part of the groups hold few people: these could be taken apart by sums that cross each other.
THIN = 0.1
# Dimensions of which all sets are held against each other; of more, single ones and pairs of the first of them.
TOGETHER = 3


@dataclass
class Known:
    """What was decided for one version and its people: it holds for all who open that version, in whatever thread.

    Counts of a subject that count the same people share it.
    """

    groups: dict[Dimensions, Decided | None] = field(default_factory=dict)
    # Whether there are so few people that of sets which were not held against all else nothing is shown.
    is_crossed: bool | None = None


@lru_cache(maxsize=400)
def _known(_state: str, _subject: str, _digest: str, _least: int) -> Known:
    return Known()


class Disclosure:
    """What may be shown of one subject, judged by one count of its people."""

    def __init__(self, people: People, least: int, known: Known | None = None) -> None:
        self._people, self._least = people, least
        self._known = known or Known()
        self._kept = self._known.groups
        # Sets of dimensions that are held against all else, or looked at as a whole.
        self._looked: set[Dimensions] = set()

    def hidden(self, where: Mapping[str, Sequence[str]], periods: Sequence[Period]) -> Bools:
        """Whether the number of the groups within filters is hidden, for each period."""
        found = self._allowed(tuple(where), where, periods)
        return np.zeros(len(periods), bool) if found is None else np.asarray(~found[1].all(axis=1))

    def hidden_by(
        self, where: Mapping[str, Sequence[str]], dimension: str, periods: Sequence[Period]
    ) -> dict[str, Bools]:
        """Whether the number of each group of a dimension, within filters, is hidden, for each period."""
        found = self._allowed((*where, dimension), where, periods)
        if found is None:
            return {}
        hidden: dict[str, Bools] = {}
        for member, shown in zip(found[0].members[dimension], found[1].T, strict=True):
            hidden[member] = hidden.get(member, False) | ~shown
        return hidden

    @property
    def days(self) -> Period | None:
        """The weeks from the first to the last with people; None without any."""
        spans = self._people.spans
        if spans is None:
            return None
        first = date.fromisoformat(str(spans.first))
        return Period(first, first + timedelta(spans.days - 1))

    def _allowed(
        self, dimensions: Dimensions, where: Mapping[str, Sequence[str]], periods: Sequence[Period]
    ) -> tuple[Decided, Bools] | None:
        """The groups within filters, and in which periods each is shown; None where nothing is recorded."""
        groups, spans = self.groups(dimensions), self._people.spans
        if groups is None or spans is None:
            return None
        part = groups.part(groups.within(where))
        inside = spans.inside([(period.start, period.end) for period in periods])
        return part, small_groups.allowed(part.n, part.shown, spans, inside)

    def groups(self, dimensions: Dimensions) -> Decided | None:
        """The groups of some dimensions together; None where they are not recorded together."""
        asked = tuple(sorted(set(dimensions)))
        single = {name: member for name in asked if (member := self._people.single(name)) is not None}
        plain = tuple(d for d in asked if d not in single and not (d == "region" and "branch_id" in asked))
        if self._known.is_crossed is None:
            # Shown to others when it is done, as what is not yet held against all else may tell too much.
            self._kept = {}
            crossed = self._check()
            self._known.groups.update(self._kept)
            self._kept, self._known.is_crossed = self._known.groups, crossed
        if plain not in self._kept:
            self._kept[plain] = self._nothing(plain) if self._known.is_crossed else self._decided(plain)
        found = self._kept[plain]
        if found is None or plain == asked:
            return found
        more = {name: np.full(len(found.n), member, object) for name, member in single.items()}
        if "region" in asked and "region" not in (*plain, *more):
            more["region"] = self._people.region(found.members["branch_id"])
        return replace(found, members={**found.members, **more})

    def _nothing(self, dimensions: Dimensions) -> Decided | None:
        """Groups of which nothing is shown: they were not held against the others."""
        found, spans = self._people.groups(dimensions), self._people.spans
        if found is None or spans is None:
            return None
        return Decided(found.members, found.n, tuple(np.zeros((len(found.n), len(s)), bool) for s in spans.starts))

    def _decided(self, dimensions: Dimensions) -> Decided | None:
        found, spans = self._people.groups(dimensions), self._people.spans
        if found is None or spans is None:
            return None
        shown = small_groups.decide(found.n, spans, list(self._wholes(found, dimensions)), self._least)
        if len(dimensions) >= TOGETHER and dimensions not in self._looked:
            small_groups.hide_thin(found.n, spans, shown, self._least, THIN)
        return Decided(found.members, found.n, shown)

    def _wholes(self, groups: Groups, dimensions: Dimensions) -> Iterator[tuple[Ints, tuple[Bools, ...]]]:
        """What groups are parts of: the place of each one's whole, and where the wholes are shown."""
        for name in dimensions:
            parts, wider = self._people.wider(groups, dimensions, name)
            if wider not in self._kept:
                self._kept[wider] = self._decided(wider)
            whole = self._kept[wider]
            if whole is not None:
                yield whole.places(parts, wider), whole.shown

    def _check(self) -> bool:
        """Where there are few people, show only what tells of no small group together with all else that is shown.

        Sums by week and longer come first, those of a day after them; those of fewer dimensions before those of more.
        Answers whether single days were held too: then sets that were not held are not shown.
        """
        people, spans = self._people, self._people.spans
        days = people.groups(())
        if spans is None or days is None:
            return False
        crossed = Crossed.of(people, self._least)
        if crossed is None:
            self._look_at_all(spans)
            return False
        self._looked.update(crossed.sets)
        sets = sorted(crossed.sets, key=len)
        for dimensions in sets:
            self._kept[dimensions] = self._decided(dimensions)
            self._hold(dimensions, spans, crossed, range(DAY))
        for dimensions in sets:
            if crossed.by_day:
                self._hold(dimensions, spans, crossed, [DAY])
            else:
                self._decide_days(dimensions, spans)
        return crossed.by_day

    def _look_at_all(self, spans: Spans) -> None:
        """Decide by sizes, and hide what tells of a small group together with all else; single days come after it."""
        cells, looked = together.looks(self._people)
        self._looked.update(looked)
        for dimensions in looked:
            if dimensions not in self._kept:
                self._kept[dimensions] = self._decided(dimensions)
        decided = {names: found for names in looked if (found := self._kept[names]) is not None}
        if together.hide(cells, spans, decided, self._least):
            for dimensions in sorted(self._kept, key=len):
                self._decide_days(dimensions, spans)

    def _decide_days(self, dimensions: Dimensions, spans: Spans) -> None:
        """Decide single days anew, within the weeks that are still shown."""
        groups = self._kept[dimensions]
        if groups is not None:
            wholes = list(self._wholes(groups, dimensions))
            groups.shown[DAY][:] = small_groups.decide_level(
                groups.n, spans, DAY, groups.shown[DAY - 1], wholes, self._least
            )

    def _hold(self, dimensions: Dimensions, spans: Spans, crossed: Crossed, levels: Sequence[int]) -> None:
        """Hide in each span what would tell of a small group."""
        groups = self._kept[dimensions]
        if groups is None:
            return
        for level in levels:
            shown = groups.shown[level]
            if level == DAY or (level and not dimensions):
                shown &= groups.shown[level - 1][:, spans.within[level]]
            for places, whole in self._wholes(groups, dimensions):
                shown &= whole[level][places]
            for at in np.flatnonzero(shown.any(axis=0)):
                days, seen = spans.days_of(level, int(at)), np.flatnonzero(shown[:, at])
                if not crossed.add(dimensions, seen, days):
                    size = groups.n[seen, slice(*days)].sum(axis=1)
                    largest = seen[np.argsort(-size, kind="stable")]
                    shown[largest, at] = [crossed.add(dimensions, largest[[n]], days) for n in range(len(largest))]


class Crossed:
    """Few people, by all of their groups and days at once; holds sums against all others that are shown.

    by_day: whether it knows single days; else it knows weeks, and sums of them.
    """

    def __init__(self, n: Ints, days: Ints, places: Mapping[Dimensions, Ints], least: int, by_day: bool) -> None:
        self.by_day = by_day
        self._days, self._places = days, places
        self._told = Told(n, few(n, days, list(places.values()), least))

    @property
    def sets(self) -> list[Dimensions]:
        """The sets of dimensions whose groups are held against each other."""
        return list(self._places)

    @staticmethod
    def of(people: People, least: int) -> Crossed | None:
        """The people by all their dimensions; None where these are too many different groups and days."""
        alone = [people.groups((name,)) for name in people.base]
        if any(each is not None and np.count_nonzero(_weekly(each.n)) > WEEKLY for each in alone):
            return None
        cells = people.groups(tuple(sorted(people.base)))
        if cells is None:
            return None
        by_day = bool(np.count_nonzero(cells.n) <= CROSSED)
        n = cells.n if by_day else _weekly(cells.n)
        if not by_day and np.count_nonzero(n) > WEEKLY:
            return None
        cell, day = np.nonzero(n)
        wholes = {each: people.groups(each) for base in people.bases for each in _sets(base)}
        places = {each: whole.places(cells, each)[cell] for each, whole in wholes.items() if whole is not None}
        return Crossed(n[cell, day], day, places, least, by_day)

    def add(self, dimensions: Dimensions, groups: Ints, days: tuple[int, int]) -> bool:
        """Whether the sums of some groups over some days may be shown beside all others."""
        if dimensions not in self._places:
            return True
        inside = (self._days >= days[0]) & (self._days < days[1])
        return self._told.add((inside[:, None] & (self._places[dimensions][:, None] == groups)).astype(float))


def _weekly(n: Ints) -> Ints:
    """People a week, on the Monday of each."""
    found = np.zeros_like(n)
    found[:, ::7] = np.add.reduceat(n, np.arange(0, n.shape[1], 7), axis=1)
    return found


def _sets(base: Dimensions) -> Iterator[Dimensions]:
    """The sets of dimensions whose groups are held against each other; a branch tells its region."""
    for size in range((TOGETHER if len(base) <= TOGETHER else 2) + 1):
        for each in combinations(sorted(base if size < 2 else base[: TOGETHER + 1]), size):
            if not {"region", "branch_id"} <= set(each):
                yield each


def of(cubes: Cubes, asked: Metric) -> Disclosure | None:
    """What may be shown of a metric; None where all of it may, as it counts and says nothing of anybody's answer."""
    return None if asked.is_count or not asked.n else judged(cubes, asked.subject, asked.n, sorted(asked.measures))


def judged(cubes: Cubes, subject: str, people: str, columns: Sequence[str] = ()) -> Disclosure | None:
    """What may be shown of a subject, by one count of its people; kept with the version's cubes.

    columns: the measures that are read with that count anyway.
    """
    least = settings.whole("minimum_group")
    if least <= 1:
        return None
    return cubes[subject].kept.once(
        ("disclosure", people, least), lambda: _judged(cubes, subject, people, columns, least)
    )


def _judged(cubes: Cubes, subject: str, people: str, columns: Sequence[str], least: int) -> Disclosure:
    of_branch = {name: str(branch["region"] or NOBODY) for name, branch in cubes.branches.items()}
    regions = of_branch if "branch_id" in cubes[subject].subject.dimensions else {}
    counted = People(cubes[subject], regions, people, columns)
    return Disclosure(counted, least, _known(cubes.snapshot.state, subject, counted.digest, least))


def chosen(cubes: Cubes, filters: Filters) -> dict[str, tuple[str, ...]]:
    """The filters by dimension as the rule knows them: a region stays a region unless branches are chosen too."""
    where = {dimension: tuple(members) for dimension, members in filters.where if members}
    return resolve(cubes, filters) if "branch_id" in where else where


def hidden(cubes: Cubes, asked: Metric, filters: Filters, periods: Sequence[Period]) -> Bools:
    """Whether a number is hidden in each of some periods."""
    rule, wider = of(cubes, asked), _wider(cubes, asked)
    found = np.zeros(len(periods), bool) if rule is None else rule.hidden(chosen(cubes, filters), periods)
    return found if wider is None else found | wider.hidden(_known_of_whole(cubes, asked, filters), periods)


def hidden_groups(cubes: Cubes, asked: Metric, filters: Filters, dimension: str, period: Period) -> dict[str, bool]:
    """Whether the number of each group of a dimension is hidden in a period."""
    rule, wider = of(cubes, asked), _wider(cubes, asked)
    if rule is None:
        return {}
    found = rule.hidden_by(chosen(cubes, filters), dimension, [period])
    within = _known_of_whole(cubes, asked, filters)
    few = wider.hidden_by(within, dimension, [period]) if wider and dimension in _dimensions_of_whole(asked) else {}
    return {member: bool(told[0] or (member in few and few[member][0])) for member, told in found.items()}


def _wider(cubes: Cubes, asked: Metric) -> Disclosure | None:
    """The rule for the people of whom a subject's rows are parts: who names many themes is one person."""
    whole = SUBJECTS[asked.subject].part_of
    return judged(cubes, whole, SUBJECTS[whole].counted) if whole and of(cubes, asked) else None


def _dimensions_of_whole(asked: Metric) -> tuple[str, ...]:
    return ("region", *SUBJECTS[SUBJECTS[asked.subject].part_of].dimensions)


def _known_of_whole(cubes: Cubes, asked: Metric, filters: Filters) -> dict[str, tuple[str, ...]]:
    """The filters that the people know of whom a subject's rows are parts."""
    where = chosen(cubes, filters)
    whole = SUBJECTS[asked.subject].part_of
    return {name: members for name, members in where.items() if whole and name in _dimensions_of_whole(asked)}


def hidden_cells(cubes: Cubes, asked: Metric, filters: Filters, sums: pd.DataFrame) -> Bools:
    """Whether the number of each hour is hidden, beside those that are too few: all of them where the whole is."""
    if of(cubes, asked) is None:
        return np.zeros(len(sums), bool)
    if hidden(cubes, asked, filters, [filters.period])[0]:
        return np.ones(len(sums), bool)
    size = sums[asked.n].to_numpy(dtype=np.int64)
    return ~small_groups.parts(size, settings.whole("minimum_group"))


def shown_days(cubes: Cubes, asked: Metric, filters: Filters, days: Period, dimension: str = "") -> Period:
    """The days that a number for a period, or each of a dimension, is of: the whole weeks if these show more."""
    rule, weeks = of(cubes, asked), whole_weeks(days)
    if rule is None or weeks is None:
        return days
    where = chosen(cubes, filters)
    if dimension:
        few = np.array(list(rule.hidden_by(where, dimension, [days, weeks]).values())).reshape(-1, 2).sum(axis=0)
    else:
        few = rule.hidden(where, [days, weeks])
    return weeks if few[1] < few[0] else days


def whole_weeks(period: Period) -> Period | None:
    """The whole weeks within a long period; None where it is short, or is these weeks already."""
    if period.days < LONG:
        return None
    after = period.end + timedelta(1)
    start, end = period.start + timedelta(-period.start.weekday() % 7), after - timedelta(after.weekday() + 1)
    found = replace(period, start=start, end=end)
    return None if found == period else found
