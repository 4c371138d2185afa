"""One report as it is asked for: period, language, scope, pages, and the version of the store that it is made of."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from analytics.insights.opening import Opening
from analytics.metrics import period as periods
from analytics.metrics.period import Grain, Period
from analytics.metrics.view import NAMES, View
from data.errors import QuestionError
from data.texts import N_, Text
from reports.content.paper import A4, Paper

if TYPE_CHECKING:
    from reports.content.commentary import Commentary

SUMMARY = "summary"
# The pages of the annex, in their order, where a report names none.
ANNEX = ("overview", "satisfaction", "voice", "complaints", "branches", "calls")
DEFAULT_NAME = "weekly"
# What a report can be of.
KINDS: tuple[Grain, ...] = periods.GRAINS


@dataclass(frozen=True)
class Edition:
    """One report of one period, in one language, for one scope, of one version of one bank's store.

    week: the period in its standard form, such as 2026-W47, 2026-11 or 2026-Q4; weeks came first. where: (dimension,
    member) pairs. pages: those of the annex. bank: own or demo. version, said: the newest commit and the newest word on
    comments that the report heeds. stale: what becomes of it when a source is older than its limit, stop or mark.
    names: what people call the members of `where`, once known. workbook: whether its numbers go with it as one.
    commentary: what an analyst wrote for it, in its language. paper: what it is
    printed on.
    """

    report: str
    week: str
    language: str
    bank: str
    url: str
    version: int
    said: int = 0
    where: tuple[tuple[str, str], ...] = ()
    pages: tuple[str, ...] = ANNEX
    stale: Literal["stop", "mark"] = "stop"
    names: tuple[str, ...] = field(default=(), compare=False)
    workbook: bool = field(default=False, compare=False)
    commentary: Commentary | None = field(default=None, compare=False)
    paper: Paper = field(default=A4, compare=False)

    @property
    def period(self) -> Period:
        """The period's days."""
        return whole(self.week)

    @property
    def view(self) -> View:
        """What each page of the report is asked to show."""
        return View(self.language, self.bank, self.week, where=self.where)

    def address(self, page: str, base: str = "") -> str:
        """A page of the report; base: the server's address."""
        # Said in full: what a server takes for given may not be what this process does.
        params = self.view.params() | {"language": self.language, "bank": self.bank, "period": self.week}
        return f"{base}/{'' if page == 'overview' else page}?{urlencode(params)}"

    @property
    def scope(self) -> str:
        """The scope as part of a file's name: all, or a readable form that no other scope has."""
        if not self.where:
            return "all"
        words = "-".join(f"{NAMES[dimension]}-{member}" for dimension, member in self.where)
        plain = re.sub(r"[^\w-]+", "_", words)[:60]
        return plain if plain == words else f"{plain}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"


def whole(name: str) -> Period:
    """The days of a day, an ISO week, a month or a quarter in its standard form. Raises QuestionError for others."""
    if "W" in name:
        return whole_week(name)
    try:
        found = periods.parse(name, date.min)
    except (QuestionError, ValueError, OverflowError) as fault:
        raise _no_period(name) from fault
    if name != periods.name_of(found.start, periods.kind_of(found) or "day"):
        raise _no_period(name)
    return found


def kind(name: str) -> Grain:
    """Whether a period in its standard form is a day, a week, a month or a quarter."""
    return periods.kind_of(whole(name)) or "day"


def option(name: str) -> tuple[str, str]:
    """A period as the command line takes it."""
    return ("--week" if kind(name) == "week" else "--period", name)


def whole_week(week: str) -> Period:
    """The days of an ISO week, Monday to Sunday. Raises QuestionError for what is no week."""
    if not re.fullmatch(r"\d{4}-W\d\d", week):
        raise _no_week(week)
    try:
        return periods.parse(week, date.min)
    except (QuestionError, ValueError) as fault:
        raise _no_week(week) from fault


def _no_week(week: str) -> QuestionError:
    return QuestionError(Text(N_("{week!r} is not a week."), {"week": week}), remedy=N_("Give one such as 2026-W47."))


def _no_period(name: str) -> QuestionError:
    return QuestionError(
        Text(N_("{period!r} is no period that a report can be of."), {"period": name}),
        remedy=N_("Give a day, a week, a month or a quarter, such as 2026-11-20, 2026-W47, 2026-11 or 2026-Q4."),
    )


def before(day: date, every: Grain, opened: Opening) -> str:
    """What a report made on a day is about: the period before the one that it is then, or the last open day."""
    last = opened.last_before(day) if every == "day" else periods.bucket_start(day, every) - timedelta(1)
    return periods.name_of(last, every)


def last(every: Grain, newest: date, today: date, opened: Opening) -> str:
    """The period that a report is about where nobody names one: as on a schedule, if data reach into it.

    Of older data it is the last whole one.
    """
    if every == "week":
        return last_week(newest, today)
    usual = before(today, every, opened)
    if newest >= whole(usual).start:
        return usual
    name = periods.name_of(newest, every)
    is_whole = opened.is_over(whole(name), newest + timedelta(1))
    return name if is_whole else periods.name_of(whole(name).start - timedelta(1), every)


def week_of(day: date) -> str:
    """The ISO week that holds a day."""
    return periods.name_of(day, "week")


def week_before(day: date) -> str:
    """The week before the one that it is on a day: what a report made on that day is about."""
    return week_of(day - timedelta(7))


def last_week(newest: date, today: date) -> str:
    """The week that a report is about where nobody names one: as on a schedule, if data reach into it.

    A bank that is closed at the week's end has all of a week by its Friday. Of older data it is the last whole week.
    """
    usual = week_before(today)
    return usual if newest >= whole_week(usual).start else last_whole_week(newest)


def last_whole_week(newest: date) -> str:
    """The newest week that has ended by a day."""
    return week_of(newest if newest.weekday() == 6 else newest - timedelta(newest.weekday() + 1))
