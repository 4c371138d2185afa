"""Whether a week's report rests on data that reaches its week: the newest day of each source against a limit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from analytics import wording
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.metrics.subjects import SUBJECTS
from data import settings
from data.contracts import TABLES
from data.errors import SettingError
from data.texts import N_, Text, in_languages

MARK = N_("Old data: nothing of “{table}” after {day}.")


@dataclass(frozen=True)
class Stale:
    """A table whose newest day lies more than `limit` days before a week's end."""

    table: str
    newest: date
    limit: int

    def said(self) -> Text:
        """The mark of such data in a report's header."""
        day = in_languages(lambda language: wording.day(self.newest, language))
        return Text(MARK, {"table": Text(TABLES[self.table].title), "day": day})


def stale(cubes: Cubes, filters: Filters) -> tuple[Stale, ...]:
    """The tables that a bank keeps and whose newest day is older than the settings allow at the period's end.

    A table of which nothing was ever brought in is absent, which is another matter; so is one that is not recorded by
    what the filters choose.
    """
    end, chosen = filters.period.end, {dimension for dimension, _ in filters.where}
    newest: dict[str, date] = {}
    for key, subject in SUBJECTS.items():
        if chosen <= set(query.recorded(key)) and (day := cubes.newest(key)):
            newest[subject.table] = max(day, newest.get(subject.table, day))
    usual, special = settings.whole("stale_days"), limits()
    found = (Stale(table, day, special.get(table, usual)) for table, day in newest.items())
    return tuple(each for each in found if each.newest < end - timedelta(each.limit))


def limits() -> dict[str, int]:
    """The tables with a limit of their own, in days. Raises SettingError for what is no table and number."""
    given = settings.text("stale_days_of")
    pairs = [part.partition("=") for part in given.split(",") if part.strip()]
    if any(name.strip() not in TABLES or not days.strip().isdecimal() for name, _, days in pairs):
        values = {"name": "TELLER_STALE_DAYS_OF", "value": given, "example": "complaint=14, response=30"}
        raise SettingError(
            Text(N_("The setting {name} cannot be {value!r}."), values),
            remedy=Text(N_("Give tables with their days, such as {example}, or leave it out."), values),
        )
    return {name.strip(): int(days) for name, _, days in pairs}
