"""Part 7, what comes next: special days, campaigns, and the deadlines of complaints that fall due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import ibis
import pandas as pd

from analytics import wording
from analytics.insights import completeness, headlines, holidays
from analytics.insights.holidays import Holiday
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain, Period
from analytics.metrics.query import Filters
from analytics.summary.complaints import NEXT, due_next, following
from analytics.summary.part import Asked, Fact, Line, Part
from data.texts import N_, Text

KEY = "ahead"
TITLE: dict[Grain, str] = {
    "day": N_("The next seven days"),
    "week": N_("Next week"),
    "month": N_("Next month"),
    "quarter": N_("Next quarter"),
}
HOLIDAYS = N_("Holidays: {days}.")
NO_HOLIDAYS = N_("No holidays.")
OF_COUNTRY = N_("{name} ({country}, {day})")
OF_DAY = N_("{name} ({day})")
# Campaigns by whether they begin or end within the week; with the branches they run in, or everywhere.
STARTS = N_("Campaign “{name}” starts on {day}; branches: {n}.")
ENDS = N_("Campaign “{name}” ends on {day}; branches: {n}.")
RUNS = N_("Campaign “{name}” runs until {day}; branches: {n}.")
BRIEF = N_("Campaign “{name}” runs from {start} to {day}; branches: {n}.")
EVERYWHERE = N_("all")
MORE_CAMPAIGNS = N_("More campaigns: {n}.")
CAMPAIGNS, NAMED = 2, 8  # that have room: campaigns of a month or a quarter, holidays
NO_CAMPAIGN = N_("No campaign runs.")
DUE = N_("Complaints whose deadline falls due: {due}; overdue by {day} if none is closed: {late}.")
DUE_SO_FAR = N_(
    "Complaints whose deadline falls due, of those that came in: {due}; overdue by {day} if none is closed: {late}."
)
NO_CLOSINGS = N_("Which complaints are closed is not recorded, so nothing is said of their deadlines.")
NO_DEADLINES = N_("Deadlines of complaints are not recorded.")


def ahead(cubes: Cubes, asked: Asked) -> Part:
    """What the period after the report's holds, as far as it is known."""
    week = following(asked.period)
    special = holidays.between(cubes, week, asked.language)
    running = campaigns(cubes, asked.filters, week)
    has_several = len(holidays.countries(cubes)) > 1
    lines = [_holidays(special, has_several, asked.language)]
    planned = _campaigns(cubes, running, week, asked.language)
    span = f"{week.start}..{week.end}"
    facts = [Fact(KEY, "holidays", span, float(len(special))), Fact(KEY, "campaigns", span, float(len(running)))]
    if cubes.newest("complaints") is not None and _fits(asked.filters):
        line, told = _deadlines(cubes, asked, week)
        lines.append(line)
        facts += told
    lines[1:1] = planned if asked.kind in ("day", "week") else []
    lines += [] if asked.kind in ("day", "week") else _few(planned, asked.language)
    return Part(KEY, TITLE[asked.kind], tuple(lines), facts=tuple(facts))


def _few(planned: list[Line], language: str) -> list[Line]:
    """The campaigns that have room where a month or a quarter holds many of them."""
    if len(planned) <= CAMPAIGNS:
        return planned
    more = wording.decimal(len(planned) - CAMPAIGNS + 1, 0, language)
    return [*planned[: CAMPAIGNS - 1], Line(Text(MORE_CAMPAIGNS, {"n": more}).render(language))]


def _holidays(special: Sequence[Holiday], has_several: bool, language: str) -> Line:
    if not special:
        return Line(Text(NO_HOLIDAYS).render(language))
    named = [
        Text(
            OF_COUNTRY if has_several else OF_DAY,
            {
                "name": holiday.name, "country": holidays.country_name(holiday.country, language),
                "day": _dated(holiday.day, language),
            },
        ).render(language)
        for holiday in special[:NAMED]
    ]  # fmt: skip
    named += headlines.rest(len(special) - NAMED, language)
    return Line(Text(HOLIDAYS, {"days": headlines.listed(named, language)}).render(language))


def _dated(day: date, language: str) -> str:
    """A day with its weekday."""
    values = {"weekday": wording.weekday(day.weekday(), language), "day": wording.day(day, language, day)}
    return Text(N_("{weekday}, {day}"), values).render(language)


def campaigns(cubes: Cubes, filters: Filters, week: Period) -> pd.DataFrame:
    """Campaigns that run in a period in the filters' branches: name, starts, ends, branches (0 for all of them)."""
    c = cubes.snapshot.table("campaign")
    c = c.filter(c.starts_on <= week.end, c.ends_on >= week.start)
    members = query.resolve(cubes, filters).get("branch_id")
    if members is not None:
        c = c.filter(c.branch_id.isnull() | c.branch_id.isin(list(members)))
    c = c.mutate(name=ibis.coalesce(c.name, c.campaign_id))
    found = c.group_by("campaign_id").agg(
        name=c.name.min(), starts=c.starts_on.min(), ends=c.ends_on.max(), branches=c.branch_id.nunique(),
        everywhere=c.branch_id.isnull().any(),
    )  # fmt: skip
    frame = cubes.snapshot.to_arrow(found.order_by("starts", "campaign_id")).to_pandas()
    frame["branches"] = frame["branches"].where(~frame["everywhere"].astype(bool), 0)
    return frame[["name", "starts", "ends", "branches"]]


def _campaigns(cubes: Cubes, running: pd.DataFrame, week: Period, language: str) -> list[Line]:
    """One line a campaign, or that none runs; nothing where campaigns were never brought in."""
    lines = [_campaign(row, week, language) for row in running.to_dict("records")]
    is_known = bool(lines) or "campaign" in cubes.snapshot.names()
    return lines or ([Line(Text(NO_CAMPAIGN).render(language))] if is_known else [])


def _campaign(row: Mapping[Any, Any], week: Period, language: str) -> Line:
    starts, ends = row["starts"], row["ends"]
    begins, finishes = starts >= week.start, ends <= week.end
    message = BRIEF if begins and finishes else STARTS if begins else ENDS if finishes else RUNS
    start, end = (wording.day(day, language, week.end) for day in (starts, ends))
    count = int(row["branches"])
    values = {
        "name": row["name"], "start": start, "day": start if message is STARTS else end,
        "n": wording.decimal(count, 0, language) if count else Text(EVERYWHERE),
    }  # fmt: skip
    return Line(Text(message, values).render(language))


def _fits(filters: Filters) -> bool:
    return all(dimension in query.dimensions("complaints") for dimension, _ in filters.where)


def _deadlines(cubes: Cubes, asked: Asked, week: Period) -> tuple[Line, tuple[Fact, ...]]:
    """Deadlines that fall due, and how many complaints would be overdue at the end of the week."""
    overdue = query.value(cubes, "complaints_overdue", asked.filters)
    due = due_next(cubes, asked.filters)
    if due is None or overdue.absent == "unclosed":
        return Line(Text(NO_DEADLINES if due is None else NO_CLOSINGS).render(asked.language)), ()
    late = (overdue.value or 0.0) + due
    values = {
        "due": wording.decimal(due, 0, asked.language), "late": wording.decimal(late, 0, asked.language),
        "day": wording.day(week.end, asked.language, week.end),
    }  # fmt: skip
    span = f"{week.start}..{week.end}"
    told, kind = {"due": due, "overdue": late}, NEXT[asked.kind]
    facts = (Fact(KEY, f"complaints_{what}_next_{kind}", span, number) for what, number in told.items())
    is_partial = any(each.source == "complaints" for each in completeness.of_report(cubes, asked.filters))
    return Line(Text(DUE_SO_FAR if is_partial else DUE, values).render(asked.language)), tuple(facts)
