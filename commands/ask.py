"""One metric asked on the command line: the options become filters, and the results become rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
import pyarrow.compute as pc

from analytics.metrics import buckets, customers, period, query
from analytics.metrics.cubes import Cubes
from analytics.metrics.cubes import open as open_cubes
from analytics.metrics.period import Grain, Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.metrics.subjects import lights_up
from data.errors import MadeAnew, QuestionError
from data.store.store import Store
from data.texts import N_, Text

Row = dict[str, Any]
# Reasons that are told beside a number that is not there; that there are no rows tells itself.
TOLD = ("totals_only", "uninvited", "unoffered", "unclosed", "no_invitations")

_NOTHING: Row = dict.fromkeys(("value", "n", "low", "high"))


@dataclass(frozen=True)
class Question:
    """What was asked; `where` holds the values of each dimension."""

    metric: str
    by: str | None = None
    grain: Grain | None = None
    start: date | None = None
    end: date | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Answer:
    """A question with the days that it turned out to cover, and its rows: period?, dimension?, value, n, low, high.

    A row of a bucket that is not whole has its days besides: from, to, and whole, which is False.
    value: the one number, where neither a grain nor a dimension was asked for. labels: what people call the groups.
    notes: what the rows leave out.
    lights_up: which file would bring the number, where there is none of its subject.
    """

    question: Question
    period: Period
    rows: list[Row]
    value: Value | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()
    lights_up: Text | None = None


def check(question: Question) -> None:
    """Raises QuestionError where the metric or a dimension does not exist; the remedy names those that do."""
    for dimension in (*((question.by,) if question.by else ()), *(name for name, _ in question.where)):
        query.check_dimension(question.metric, dimension)


def span(question: Question, cubes: Cubes) -> Period:
    """The days asked for; an end that was not named is that of the subject's data."""
    subject = query.metric(question.metric).subject
    newest = buckets.newest(cubes, subject) if question.grain == "week" else cubes.newest(subject)
    end = question.end or newest or question.start or period.today()
    start = question.start or _first(question, cubes) or end
    if question.start and question.end and start > end:
        values = {"start": start, "end": end}
        raise QuestionError(
            Text(N_("The period from {start} to {end} ends before it starts."), values),
            remedy=N_("Give --from the earlier day and --to the later one."),
        )
    return Period(min(start, end), end)


def _first(question: Question, cubes: Cubes) -> date | None:
    """The first day of the subject's data, or of what the number is a share of: invitations come before answers."""
    asked = query.metric(question.metric)
    rows = cubes[asked.subject].rows(set(), {}, [asked.n]) if asked.n else None
    days = rows.filter(pc.field(asked.n) > 0)["day"].to_pylist() if rows is not None else []
    return min(filter(None, (cubes.oldest(asked.subject), *days)), default=None)


def ask(question: Question, store: Store) -> Answer:
    """The answer from the store's cubes, oldest period first, and within a period the largest group first."""
    check(question)
    try:
        return _answer(question, store)
    except MadeAnew:
        return _answer(question, store)


def _answer(question: Question, store: Store) -> Answer:
    cubes = open_cubes(store)
    filters = Filters(period=span(question, cubes), where=question.where)
    subject = query.metric(question.metric).subject
    lights = None if cubes.newest(subject) else lights_up(subject)
    if question.grain or question.by:
        labels = cubes.labels(question.by) if question.by else {}
        rows, notes = _rows(question, cubes, filters), _notes(question, cubes, filters)
        return Answer(question, filters.period, rows, labels=labels, notes=notes, lights_up=lights)
    value = query.value(cubes, question.metric, filters)
    row = _numbers({name: getattr(value, name) for name in ("value", "n", "low", "high", "suppressed", "absent")})
    row |= _other_days(value.period, filters.period)
    return Answer(question, filters.period, [row], value, notes=_notes(question, cubes, filters), lights_up=lights)


def _notes(question: Question, cubes: Cubes, filters: Filters) -> tuple[Text, ...]:
    groups = {question.by or "", *(name for name, _ in question.where)}
    return customers.notes(cubes, query.metric(question.metric), groups, filters.period)


def _rows(question: Question, cubes: Cubes, filters: Filters) -> list[Row]:
    if question.grain and question.by:
        return _by_and_over_time(question, cubes, filters, question.grain, question.by)
    if question.grain:
        found = query.over_time(cubes, question.metric, filters, question.grain)
        if found.absent in TOLD:
            return [{**_NOTHING, "absent": found.absent}]
        return [{**_bucket(row, question.grain), **_numbers(row)} for row in _records(found.frame)]
    return _groups(question.metric, question.by or "", cubes, filters)


def _by_and_over_time(question: Question, cubes: Cubes, filters: Filters, grain: Grain, by: str) -> list[Row]:
    """Each period broken down by itself, so that small groups stay hidden in each."""
    found, rows = query.over_time(cubes, question.metric, filters, grain), []
    if found.absent in TOLD:
        return [{**_NOTHING, "absent": found.absent}]
    for bucket in _records(found.frame):
        within = replace(filters, period=Period(_day(bucket["start"]), _day(bucket["end"])))
        groups = _groups(question.metric, by, cubes, within)
        rows += [{**_bucket(bucket, grain), **group} for group in groups]
    return rows


def _bucket(row: Mapping[str, Any], grain: Grain) -> Row:
    """A bucket's name, and its days where the period cuts it or it has only begun."""
    named = {"period": label(row["start"], grain)}
    if row["whole"]:
        return named
    return {**named, "from": _day(row["start"]).isoformat(), "to": _day(row["end"]).isoformat(), "whole": False}


def _groups(metric: str, by: str, cubes: Cubes, filters: Filters) -> list[Row]:
    found = query.by(cubes, metric, by, filters)
    if found.absent in (*TOLD, "no_base"):
        return [{by: query.NOBODY, **_NOTHING, "absent": found.absent}]
    if found.absent == "too_few":
        return [{by: query.NOBODY, **_NOTHING, "suppressed": True}]
    other = _other_days(found.period, filters.period)
    return [{by: row["group"], **_numbers(row), **other} for row in _records(found.frame)]


def _other_days(shown: Period | None, asked: Period) -> Row:
    """The days of a number, where they are not those asked for."""
    if shown is None or shown == asked:
        return {}
    return {"start": shown.start.isoformat(), "end": shown.end.isoformat()}


def _records(frame: pd.DataFrame) -> Sequence[Mapping[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _numbers(row: Mapping[str, Any]) -> Row:
    """`value, n, low, high`, where None means no data; `suppressed` only where it is so, and then nothing is told."""
    if row["suppressed"]:
        return {**_NOTHING, "suppressed": True}
    numbers = {name: _known(row[name]) for name in ("value", "n", "low", "high")}
    numbers["n"] = None if numbers["n"] is None else int(numbers["n"])
    return {**numbers, "absent": row["absent"]} if row["absent"] in TOLD else numbers


def _known(number: Any) -> float | None:
    return None if number is None or pd.isna(number) else float(number)


def _day(moment: Any) -> date:
    day: date = pd.Timestamp(moment).date()
    return day


def label(start: Any, grain: Grain) -> str:
    """A period's short name, as period.parse reads it: 2026-11-23, 2026-W47, 2026-11 or 2026-Q4."""
    day = _day(start)
    if grain == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02}"
    names = {"day": day.isoformat(), "month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}"}
    return names[grain]
