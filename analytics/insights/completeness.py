"""Whether a period is there in whole: which branches reported on which days, against what is usual for them.

A branch-day is usual as often as the branch reported on that weekday in the eight weeks before, and for certain where
none of the last four lacks. Special days on which a branch is closed are neither expected nor taken for usual. Queues
stand for branches where calls are concerned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from math import log, sqrt
from typing import Any

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.special import bdtrc

from analytics.insights import holidays
from analytics.metrics import query
from analytics.metrics.buckets import whole
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period, bucket_start, kind_of, today
from analytics.metrics.query import NOBODY, Filters
from analytics.metrics.results import Series
from data import settings

MEMORY, FEWEST = 8, 2  # weeks that show what is usual on a weekday, and those below which nothing is usual yet
LATELY, OFTEN = 4, 3  # the newest of them, and days in each of the last three weeks that show that a branch is at work
SURE, SURE_OF_PART = 2, 3  # standard errors below what is usual from where on it is no chance; of one of many regions
MAD = 1.4826  # standard deviation of normal values in median absolute deviations
DAILY = 0.9  # how usual a branch-day is on the whole, from where on branch-days that lack are files that lack
DENSE = 0.75  # of the weekdays before: from here on a single day without a row is told
LUCK = 0.01  # chance below which a weekday of a unit is more usual than its others
OPEN = 0.8  # of a country's special days: who reported on more of them is expected on each
# Chance of as long a silence at the end, or of a branch, below which it has broken off; of one of many regions.
ENDED, ENDED_OF_PART = 0.02, 0.0003
GONE = 0.0075  # of as many silent branches as there are: of many, one is silent by chance more often than each is
LIKELY = log(0.2)  # nothing from a branch or on a day is told where chance explains it less often than this
# What each source's rows are reported by, and the measure that counts them.
SOURCES = {
    "survey": ("branch_id", "responses"), "complaints": ("branch_id", "opened"), "visits": ("branch_id", "visits"),
    "contacts": ("queue", "offered"),
}  # fmt: skip
MADE_OF = {"comments": "survey", "themes": "survey"}
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Lack:
    """Days that some branches did not report, though they usually do; units () stands for all of them."""

    units: tuple[str, ...]
    days: tuple[date, ...]


@dataclass(frozen=True)
class Reported:
    """How much of a period one source reported, in days of branches.

    expected: days that are usual; reported: those of them that are there; sigma: how far chance takes the one from the
    other. is_empty: nothing at all came in. dimension: what the units are, and units how many there usually are. gone:
    the share of the branches at work in the weeks before that have nothing of the week. silence: the chance that nobody
    reports on as many days as are empty at the end. daily: how usual the expected days are, on the whole: where rows
    are few, such as complaints, fewer days of branches are fewer rows and no files that lack. is_part: it is of some
    branches alone: of many such parts one is out of the usual by chance more often than the bank is.
    """

    source: str
    period: Period
    dimension: str
    units: int
    expected: float
    reported: int
    sigma: float
    is_empty: bool
    gone: float = 0.0
    silence: float = 1.0
    daily: float = 1.0
    lacking: tuple[Lack, ...] = ()
    is_part: bool = False

    @property
    def share(self) -> float:
        """The part of what is usual that is there; 1 where nothing is usual yet."""
        return self.reported / self.expected if self.expected else 1.0

    @property
    def share_told(self) -> float:
        """The same of the whole days that are told, so that it fits what is said of them."""
        return min(self.reported / max(round(self.expected), 1), 1.0) if self.expected else 1.0

    @property
    def is_short(self) -> bool:
        """Whether less of what is usual is there than the limit; if not, single branches may lack all the same."""
        return self.share < settings.number("complete_share")

    @property
    def is_partial(self) -> bool:
        """Whether so much lacks that the period is not told as whole: below the limit, and more than chance takes."""
        lacks, limit = self.expected - self.reported, settings.number("complete_share")
        sure, ended = (SURE_OF_PART, ENDED_OF_PART) if self.is_part else (SURE, ENDED)
        is_sure = (self.daily >= DAILY and lacks > sure * self.sigma) or self.silence < ended
        return (self.is_short and is_sure) or self.gone > 1 - limit

    @property
    def is_absent(self) -> bool:
        """Whether the source is one that has nothing in the period though it usually has."""
        return self.is_partial and self.is_empty


def gap(cubes: Cubes, subject: str, filters: Filters, period: Period | None = None) -> Reported | None:
    """What a subject's source lacks of a period, in the filters' branches; None where it is whole or unknown."""
    source, days = MADE_OF.get(subject, subject), period or filters.period
    key = ("gap", source, days, _members(cubes, source, filters))
    return cubes.kept.once(key, lambda: _gap(cubes, source, filters, days))


def gaps(cubes: Cubes, filters: Filters, subject: str = "") -> tuple[Reported, ...]:
    """What the sources of a subject ("" for all) lack of the period, its newest whole week, or the days since that.

    A few days do not weigh much in thirteen weeks, but all verdicts are of the newest of them.
    """
    week, end = last_week(filters.period), filters.period.end
    spans = [filters.period, week, *([Period(week.end + timedelta(1), end)] if week.end < end else [])]
    found = []
    for source in (MADE_OF.get(subject, subject),) if subject else tuple(SOURCES):
        each = (gap(cubes, source, filters, span) for span in spans)
        found += [one for one in each if one][:1]
    return tuple(found)


def of_report(cubes: Cubes, filters: Filters) -> tuple[Reported, ...]:
    """What all sources lack of the period of a report, whose verdicts are of that period and not of its newest week."""
    if kind_of(filters.period) in (None, "week"):
        return gaps(cubes, filters)
    return tuple(one for source in SOURCES if (one := gap(cubes, source, filters)))


def last_week(period: Period) -> Period:
    """The newest whole week up to a period's end: the one that a verdict is about."""
    return whole(bucket_start(min(period.end + timedelta(1), today()), "week") - timedelta(7), "week")


def partial_weeks(cubes: Cubes, subject: str, filters: Filters, mondays: Iterable[date]) -> frozenset[date]:
    """Those of some weeks, by their Mondays, that a subject's source reported in part only."""
    weeks = (whole(monday, "week") for monday in mondays)
    return frozenset(week.start for week in weeks if gap(cubes, subject, filters, week))


def marked(cubes: Cubes, subject: str, filters: Filters, weeks: Series) -> Series:
    """A series by week in which those that are there in part are not whole, so that nothing is judged by them."""
    is_incomplete = any(gap(cubes, subject, filters, each) for each in (filters.period, last_week(filters.period)))
    partial = partial_weeks(cubes, subject, filters, weeks.judged["start"])
    if weeks.earlier is None or not (partial or is_incomplete):
        return weeks
    frame = weeks.frame.assign(whole=weeks.whole & ~weeks.frame["start"].isin(partial))
    earlier = weeks.earlier[~weeks.earlier["start"].isin(partial)]
    return replace(weeks, frame=frame, earlier=earlier, is_incomplete=is_incomplete)


def measured(cubes: Cubes, source: str, filters: Filters, period: Period) -> Reported | None:
    """How much of a period a source reported; None where it is not recorded by what the filters choose."""
    members = _members(cubes, source, filters)
    if members == ():
        return None
    plain = _calendar(cubes, source)
    found = plain.reported(source, members, period) if plain else None
    if plain is None or found is None or not found.is_partial:
        return found
    # Special days are looked up for a period that lacks something: to know a year's holidays takes a second.
    return _calendar(cubes, source, special=True).reported(source, members, period)  # type: ignore[union-attr]


def _gap(cubes: Cubes, source: str, filters: Filters, period: Period) -> Reported | None:
    found = measured(cubes, source, filters, period) if source in SOURCES else None
    return found if found and found.is_partial else None


def _members(cubes: Cubes, source: str, filters: Filters) -> tuple[str, ...] | None:
    """The units that the filters choose; None for all, () where the source does not know them."""
    where = query.resolve(cubes, filters)
    if "branch_id" not in where:
        return None
    return tuple(sorted(where["branch_id"])) if source in SOURCES and SOURCES[source][0] == "branch_id" else ()


@dataclass(frozen=True)
class _Calendar:
    """Units x weeks x weekdays of one source, from the Monday `first` on.

    there: whether the unit reported. counts: whether the day tells what is usual: not before the source's first day,
    and no special day that the unit keeps. For some weeks beyond the newest day nothing is there.
    """

    first: date
    dimension: str
    units: tuple[str, ...]
    there: Bools
    counts: Bools = field(repr=False)

    @cached_property
    def _seen(self) -> tuple[Floats, Floats]:
        """For each cell: weeks of the eight before that count, and how usual it is that the unit reported.

        That is the share of those weeks, and 1 where none of the last four lacks. What a unit reports now and then is
        spread over such weekdays as all units together report on them: that it was on a Tuesday was chance, that few
        reported on Sundays was none.
        """
        known, there = self.counts.astype(float), (self.there & self.counts).astype(float)
        n, hits = (_before(each, MEMORY) for each in (known, there))
        lately, seen = (_before(each, LATELY) for each in (known, there))
        share = np.where(n >= FEWEST, hits / np.maximum(n, 1), 0.0)
        is_certain = (n >= FEWEST) & (lately >= LATELY - 1) & (seen == lately) & (_mean(seen, lately) >= DENSE)
        share = np.where(is_certain, 1.0, share)
        mean = _mean(hits, n)
        # Of a unit that reports every other day, eight Tuesdays are luck, unless that is less likely than this.
        is_regular = (share >= DENSE) & ((mean >= DENSE) | (bdtrc(hits - 1, n.astype(int), mean) < LUCK))
        rare = ~is_regular & self.counts & (hits > 0).any(axis=0)
        parts = rare * (share * rare).sum(axis=0)
        parts = parts / np.maximum(parts.sum(axis=2, keepdims=True), 1e-9)
        spread = np.minimum((share * rare).sum(axis=2, keepdims=True) * parts, 1.0)
        return n, np.where(rare, spread, np.where(self.counts & is_regular, share, 0.0))

    def reported(self, source: str, members: tuple[str, ...] | None, period: Period) -> Reported | None:
        """How much of a period is there; None where the period is beyond what is known."""
        chosen = np.array([members is None or unit in members for unit in self.units], dtype=bool)
        cells = [self._cell(day) for day in _days(period)]
        inside = [(week, weekday) for week, weekday in cells if 0 <= week < self.there.shape[1]]
        if not chosen.any() or not inside:
            return None
        weeks, weekdays = (np.array(side) for side in zip(*inside, strict=True))
        usual = self._seen[1][chosen][:, weeks, weekdays]
        there = self.there[chosen][:, weeks, weekdays]
        sure = self._sure(chosen, weeks, weekdays)
        is_whole = len(weeks) == period.days and kind_of(period) in ("week", "month", "quarter")
        sigma = sqrt(float((sure * (1 - sure)).sum()) + self._unrest(chosen, weeks, weekdays))
        gone = self._gone(chosen, weeks, usual, there, sure) if is_whole else 0.0
        days = tuple(self.first + timedelta(int(7 * w + k)) for w, k in inside)
        names = tuple(unit for unit, is_chosen in zip(self.units, chosen, strict=True) if is_chosen)
        return Reported(
            source, period, self.dimension, int((usual > 0).any(axis=1).sum()), float(usual.sum()),
            int((there & (usual > 0)).sum()), sigma, not there.any(), gone,
            _silence(there, sure), float((usual**2).sum() / max(usual.sum(), 1e-9)),
            _lacking(names, days, there, usual, sure), members is not None,
        )  # fmt: skip

    def _cell(self, day: date) -> tuple[int, int]:
        return divmod((day - self.first).days, 7)

    def _sure(self, chosen: Bools, weeks: NDArray[Any], weekdays: NDArray[Any]) -> Floats:
        """The shares that are usual, kept as far from certainty as the unit's history is short (rule of succession)."""
        usual, least = self._seen[1][chosen][:, weeks, weekdays], 1 / (self._known(chosen, weeks) + 2)
        return np.where(usual > 0, np.clip(usual, least, 1 - least), 0.0)

    def _known(self, chosen: Bools, weeks: NDArray[Any]) -> Floats:
        """Days of the weeks before from which each unit's usual shares are known."""
        n, share = self._seen
        return np.asarray((n[chosen] * (share[chosen] > 0)).sum(axis=2)[:, weeks], dtype=float)

    def _gone(self, chosen: Bools, weeks: NDArray[Any], usual: Floats, there: Bools, sure: Floats) -> float:
        """The share of branches at work in each of the last three weeks that have nothing, beyond chance."""
        week = int(weeks[0])
        if week < OFTEN:
            return 0.0
        lately = (self.there[chosen][:, week - OFTEN : week].sum(axis=2) >= OFTEN).all(axis=1)
        at_work = np.asarray(lately & (usual.sum(axis=1) >= 1))
        # Of few weeks a share is known roughly: for a branch that was lucky then it is too high, by its error.
        rough = np.sqrt(sure * (1 - sure) / np.maximum(self._known(chosen, weeks), 1))
        nothing: Floats = np.asarray(np.exp(np.log1p(-np.maximum(sure - rough, 0)).sum(axis=1)))
        ended = GONE if chosen.all() else ENDED_OF_PART
        return _silent(nothing[at_work], ~np.asarray(there.any(axis=1))[at_work], ended) / max(at_work.sum(), 1)

    def _unrest(self, chosen: Bools, weeks: NDArray[Any], weekdays: NDArray[Any]) -> float:
        """Variance between the weeks before, of the same units and weekdays, summed over the period's weeks."""
        found = 0.0
        there, usual = self.there[chosen], self._seen[1][chosen] > 0
        for week in np.unique(weeks):
            at = np.unique(weekdays[weeks == week])
            wanted = usual[:, week, at]
            totals = [(there[:, w, at] & wanted).sum() for w in range(max(week - MEMORY, 0), week)]
            if totals:
                found += float((MAD * np.median(np.abs(np.array(totals) - np.median(totals)))) ** 2)
        return found


def _mean(hits: Floats, of: Floats) -> Floats:
    """The share of all weekdays on which a unit reported at all in some weeks, units x weeks x 1."""
    days = (of * (hits > 0)).sum(axis=2, keepdims=True)
    return np.asarray(hits.sum(axis=2, keepdims=True) / np.maximum(days, 1), dtype=float)


def _silent(chances: Floats, are_silent: Bools, least: float) -> int:
    """How many of some branches are silent beyond chance: of many, one is by chance more often than each is.

    chances: of each, that it has nothing. Those whose silence is least likely are held against all that are as little
    likely to be silent, then more of them, as long as so many silent ones are less likely than the least.
    """
    if not are_silent.any():
        return 0
    from scipy.stats import poisson_binom  # takes long, and hardly ever is a branch silent

    alike = [chances <= chance for chance in np.unique(chances[are_silent])]
    silent = [int((are_silent & each).sum()) for each in alike]
    beyond = [n for n, each in zip(silent, alike, strict=True) if poisson_binom.sf(n - 1, chances[each]) < least]
    return max(beyond, default=0)


def _silence(there: Bools, sure: Floats) -> float:
    """The chance of no report from anybody on all days after the last on which somebody reported."""
    return float(np.exp(np.log1p(-sure[:, _end(there) :]).sum()))


def _end(there: Bools) -> int:
    """How many days there are up to the last on which somebody reported."""
    return int(max(np.flatnonzero(there.any(axis=0)), default=-1)) + 1


def _before(cells: Floats, weeks: int) -> Floats:
    """Sums over so many weeks before each week."""
    running = np.cumsum(np.pad(cells, ((0, 0), (weeks + 1, 0), (0, 0))), axis=1)
    return np.asarray(running[:, weeks:-1] - running[:, : -weeks - 1], dtype=float)


def _days(period: Period) -> list[date]:
    """The days of a period that are over: nobody has reported a day that still runs."""
    end = min(period.end, today() - timedelta(1))
    return [period.start + timedelta(n) for n in range((end - period.start).days + 1)]


def _calendar(cubes: Cubes, source: str, special: bool = False) -> _Calendar | None:
    """The calendar of a source, with special days or without; None where it never reported."""
    return cubes.kept.once(("calendar", source, special), lambda: _made_calendar(cubes, source, special))


def _made_calendar(cubes: Cubes, source: str, special: bool) -> _Calendar | None:
    plain = _calendar(cubes, source) if special else None
    return _read(cubes, source) if plain is None else _without_special(cubes, plain)


def _read(cubes: Cubes, source: str) -> _Calendar | None:
    """By one question to the source's cube: days and units with rows."""
    dimension, counted = SOURCES[source]
    rows = cubes[source].rows({dimension}, {}, [counted])
    rows = rows.filter(pc.field(counted) > 0) if rows is not None else None
    if rows is None or not rows.num_rows:
        return None
    days = rows["day"].to_numpy().astype("datetime64[D]")
    units, place = np.unique(rows[dimension].fill_null(NOBODY).to_numpy(zero_copy_only=False), return_inverse=True)
    oldest, newest = (day.astype(object) for day in (days.min(), days.max()))
    first = bucket_start(oldest, "week")
    weeks = (min(newest, today()) - first).days // 7 + 2 + MEMORY
    at = (days - np.datetime64(first)).astype(int)
    there = np.zeros((len(units), weeks * 7), dtype=bool)
    inside = at < weeks * 7
    there[place[inside], at[inside]] = True
    counts = np.ones_like(there)
    counts[:, : (oldest - first).days] = False
    shape = (len(units), weeks, 7)
    return _Calendar(first, dimension, tuple(map(str, units)), there.reshape(shape), counts.reshape(shape))


def _without_special(cubes: Cubes, plain: _Calendar) -> _Calendar:
    """The same without the special days that units keep: a country's, but for units that report on nearly all."""
    units, weeks, _ = plain.there.shape
    span = Period(plain.first, plain.first + timedelta(7 * weeks - 1))
    counts, usual = plain.counts.copy(), plain._seen[1] >= DENSE
    for closed in holidays.perhaps_closed(cubes, span).values():
        special = np.zeros(weeks * 7, dtype=bool)
        special[[(day - plain.first).days for day in closed]] = True
        theirs = np.broadcast_to(special.reshape(weeks, 7), plain.there.shape) & usual
        days, at_work = theirs.sum(axis=(1, 2)), (plain.there & theirs).sum(axis=(1, 2))
        # One of few may be the day that lacks.
        opened = (days - at_work <= np.maximum(days * (1 - OPEN), 1)) & (at_work * 2 > days)
        counts &= ~(special.reshape(1, weeks, 7) & ~opened.reshape(units, 1, 1))
    return _Calendar(plain.first, plain.dimension, plain.units, plain.there, counts)


def _lacking(
    units: tuple[str, ...], days: tuple[date, ...], there: Bools, usual: Floats, sure: Floats
) -> tuple[Lack, ...]:
    """Days on which nobody reported, then branches that did not report at all, then single days of those that do."""
    silent = np.log1p(-np.minimum(sure, 1 - 1e-9))
    empty = ~there.any(axis=0) & (silent.sum(axis=0) <= LIKELY)
    if _silence(there, sure) < ENDED:
        empty[_end(there) :] |= usual[:, _end(there) :].any(axis=0)
    found = [Lack((), tuple(day for day, is_so in zip(days, empty, strict=True) if is_so))] if empty.any() else []
    rest = ~empty & (usual > 0)
    gone = ~(there & rest).any(axis=1) & ((silent * rest).sum(axis=1) <= LIKELY)
    alone = rest & ~there & (gone[:, None] | (usual >= DENSE))
    by_days: dict[tuple[date, ...], list[str]] = {}
    for unit, row in zip(units, alone, strict=True):
        if row.any():
            by_days.setdefault(tuple(day for day, is_so in zip(days, row, strict=True) if is_so), []).append(unit)
    groups = sorted(by_days.items(), key=lambda each: (-len(each[1]) * len(each[0]), each[0], each[1]))
    return (*found, *(Lack(tuple(names), spell) for spell, names in groups))
