"""Whether a week's report rests on data that reaches its week: the newest day of each source against a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from analytics import wording
from analytics.cubes import Cubes
from analytics.period import Period
from analytics.subjects import SUBJECTS
from data import settings
from data.contracts import TABLES
from data.texts import N_, Text, translate

MARK = N_("Old data: nothing of “{table}” after {day}.")


@dataclass(frozen=True)
class Stale:
    """A table whose newest day lies too long before a week's end."""

    table: str
    newest: date

    def said(self, language: str) -> Text:
        """The mark of such data in a report's header."""
        table = translate(TABLES[self.table].title, language)
        return Text(MARK, {"table": table, "day": wording.day(self.newest, language)})


def stale(cubes: Cubes, week: Period) -> tuple[Stale, ...]:
    """The tables that a bank keeps and whose newest day is older than the setting stale_days allows at the week's end.

    A table of which nothing was ever brought in is absent, which is another matter.
    """
    newest: dict[str, date] = {}
    for key, subject in SUBJECTS.items():
        if day := cubes.newest(key):
            newest[subject.table] = max(day, newest.get(subject.table, day))
    oldest = week.end - timedelta(settings.whole("stale_days"))
    return tuple(Stale(table, day) for table, day in newest.items() if day < oldest)
