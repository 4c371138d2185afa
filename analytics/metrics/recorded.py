"""From when to when a source's rows are there: a number that is held against time counts no time beyond it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from analytics.metrics.period import Period, today
from analytics.metrics.running import ordinals
from analytics.statistics import silence

if TYPE_CHECKING:
    from analytics.metrics.cubes import Cube

NO_BRANCH = ""
ENOUGH = 7  # days of silence below which a source has not ended, however regular it was


@dataclass(frozen=True)
class Recorded:
    """First and last day with rows, and how many days without any chance may put before and after them.

    until: the last day, or the one after it up to which there are only weekdays on which nothing ever comes.
    """

    first: date
    last: date
    before: int
    after: int
    until: date

    @staticmethod
    def of(days: NDArray[np.int64]) -> Recorded:
        """What the days with rows tell; ascending, as date.toordinal counts them, at least one."""
        first, last = (date.fromordinal(int(day)) for day in (days[0], days[-1]))
        return Recorded(
            first, last, silence.longest(-days[::-1]), silence.longest(days), last + timedelta(silence.quiet(days))
        )

    def is_late(self, days: Period) -> bool:
        """Whether the first row comes so long after the first of some days that it is no chance."""
        return (self.first - days.start).days > self.before

    def is_silent(self, days: Period) -> bool:
        """Whether nothing came in at the end of some days for longer than by chance."""
        return self._silent(days) > self.after

    def is_over(self, days: Period) -> bool:
        """The same, and for so long that the source has broken off: a few days may come in late, or be holidays."""
        return self._silent(days) > max(self.after, ENOUGH)

    def _silent(self, days: Period) -> int:
        """Days after the last row that were over by the end of some days: nobody has reported a day that still runs."""
        return (min(days.end, today() - timedelta(1)) - self.last).days


def within(cube: Cube, days: Period) -> Period | None:
    """Those of some days of which a subject's rows are there; None where there are none."""
    found = of(cube)
    if found is None:
        return None
    start = max(days.start, found.first) if found.is_late(days) else days.start
    end = min(days.end, today(), *([found.until] if found.is_over(days) else []))
    return Period(start, end) if start <= end else None


def newest(cube: Cube, last: date) -> date:
    """The last day with data, or of what came in anew where that has broken off long before it.

    Of complaints opened since then nothing is known; that earlier ones are still closed tells nothing of them.
    """
    found = of(cube) if cube.subject.arrivals else None
    return found.until if found and found.is_over(Period(found.first, last)) else last


def of(cube: Cube) -> Recorded | None:
    """When a subject's new rows came in; None where there are none."""
    return cube.kept.once("recorded", lambda: _of(cube))


def _of(cube: Cube) -> Recorded | None:
    days = _arrivals(cube, set())["day"]
    return Recorded.of(np.unique(ordinals(days))) if len(days) else None


def branches(cube: Cube, *, chosen: bool) -> dict[str, Recorded]:
    """The same of each branch that has any.

    chosen: whether numbers are of chosen branches alone. Else none is told where rows lack their branch: of which
    branch's time those are, nobody knows.
    """
    found = cube.kept.once("recorded branches", lambda: _branches(cube))
    return found if chosen or NO_BRANCH not in found else {}


def _branches(cube: Cube) -> dict[str, Recorded]:
    rows = _arrivals(cube, {"branch_id"})
    if not rows.num_rows:
        return {}
    names = rows["branch_id"].fill_null(NO_BRANCH).to_numpy(zero_copy_only=False)
    days, (units, place) = ordinals(rows["day"]), np.unique(names, return_inverse=True)
    return {str(unit): Recorded.of(np.unique(days[place == at])) for at, unit in enumerate(units)}


def _arrivals(cube: Cube, groups: set[str]) -> pa.Table:
    """Days, and perhaps groups, on which something new came in."""
    name = cube.subject.arrivals or cube.subject.counted
    rows = cube.rows(groups, {}, [name])
    return pa.table({"day": pa.array([], pa.date32())}) if rows is None else rows.filter(pc.field(name) > 0)
