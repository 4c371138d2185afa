"""When a bank is open: its usual weekdays, without the special days on which it is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow.compute as pc

from analytics.insights import holidays
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period

# What shows best whether branches are open, and the weeks up to its newest day in which it does.
SUBJECTS, WEEKS = ("visits", "contacts", "complaints", "survey"), 8
MONDAY_TO_FRIDAY = frozenset(range(5))
LONGEST = 60  # days after which a bank that seems to be closed for good is taken for open


@dataclass(frozen=True)
class Opening:
    """When a bank is open. weekdays: 0 is Monday. closed: special days on which it is not."""

    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    closed: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        """Whether it is open on a day."""
        return day.weekday() in self.weekdays and day not in self.closed

    def last_before(self, day: date) -> date:
        """The last open day before a day."""
        earlier = [day - timedelta(n) for n in range(1, LONGEST)]
        return next((each for each in earlier if self.is_open(each)), earlier[0])

    def first_after(self, day: date) -> date:
        """The first open day after a day."""
        later = [day + timedelta(n) for n in range(1, LONGEST)]
        return next((each for each in later if self.is_open(each)), later[0])

    def is_over(self, period: Period, today: date) -> bool:
        """Whether a period has no open day left, today included."""
        left = (period.end - today).days
        return not any(self.is_open(today + timedelta(n)) for n in range(left + 1))


def opening(cubes: Cubes, years: tuple[int, int]) -> Opening:
    """The bank's open days in some years, the first and the last of them given."""
    span = Period(date(years[0], 1, 1), date(years[1], 12, 31))
    return Opening(_weekdays(cubes), holidays.everywhere(cubes, span))


def _weekdays(cubes: Cubes) -> frozenset[int]:
    """The weekdays on which at least half of the newest weeks have rows; Monday to Friday where nothing is known."""
    subject = next((each for each in SUBJECTS if cubes.newest(each)), None)
    newest = cubes.newest(subject) if subject else None
    if subject is None or newest is None:
        return MONDAY_TO_FRIDAY
    cube, counted = cubes[subject], cubes[subject].subject.counted
    rows, first = cube.rows(set(), {}, [counted]), newest - timedelta(7 * WEEKS - 1)
    if rows is None:
        return MONDAY_TO_FRIDAY
    days = set(rows.filter((pc.field(counted) > 0) & (pc.field("day") >= first))["day"].to_pylist())
    weeks = len({(newest - day).days // 7 for day in days})
    return frozenset(at for at in range(7) if 2 * sum(day.weekday() == at for day in days) >= weeks)
