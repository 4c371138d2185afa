"""Part 8: what the report rests on: its days, scope, files, what was refused or left out, and its versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from analytics import wording
from analytics.charts.tiles import REST
from analytics.disclosure import disclosure
from analytics.insights import headlines
from analytics.insights.changes import GROUPS
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain, Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Value
from analytics.metrics.subjects import DIMENSION_TITLES
from analytics.summary import gaps
from analytics.summary.matters import score
from analytics.summary.part import Asked, Fact, Line, Part, fact
from analytics.vocabulary import terms
from data import program, settings
from data.store.commit_log import LogRow
from data.texts import N_, Text, translate

TITLE = N_("What this rests on")
WEEK = N_("{week}, {period}; compared with {other}.")
WEEK_ALONE = N_("{week}, {period}; not compared.")
WHOLE = N_("Scope: the whole bank, no filters.")
SCOPE = N_("Scope: {groups}; nothing of other groups is in it.")
GROUP = N_("{dimension} “{group}”")
CHOSEN = N_("{dimension}: {group}")
FILES: dict[Grain, str] = {
    "day": N_("Files with rows of the day: {files}; rows read {read}, refused {refused}."),
    "week": N_("Files with rows of the week: {files}; rows read {read}, refused {refused}."),
    "month": N_("Files with rows of the month: {files}; rows read {read}, refused {refused}."),
    "quarter": N_("Files with rows of the quarter: {files}; rows read {read}, refused {refused}."),
}
NO_FILES: dict[Grain, str] = {
    "day": N_("No file has rows of the day."),
    "week": N_("No file has rows of the week."),
    "month": N_("No file has rows of the month."),
    "quarter": N_("No file has rows of the quarter."),
}
# By what the numbers of a kind are judged, where that is not by weeks as on the pages.
JUDGED: dict[Grain, str] = {
    "day": N_("Judged by the same weekday of up to 24 weeks; the pages that follow judge by weeks."),
    "month": N_("Judged by up to 13 months, counts set to this month's length; the pages that follow judge by weeks."),
    "quarter": N_(
        "Judged by up to 8 quarters, counts set to this quarter's length; the pages that follow judge by weeks."
    ),
}
OF_WEEKS = N_("Numbers of groups too small to show by single days are of the whole weeks {period}.")
RESPONSE = N_("Response rate {rate} ({n} invited).")
NO_RESPONSE = N_("Response rate: {reason}.")
HIDDEN = N_("Too small to show (fewer than {least}): {hidden} of {cells} groups that were looked at.")
VERSION = N_("Data version {version}.{said}; Teller {program}.")


def trust(cubes: Cubes, asked: Asked) -> Part:
    """The footer: one line each; always there."""
    span = f"{asked.period.start}..{asked.period.end}"
    files = sources(cubes, asked.period)
    hidden, cells = suppressed(cubes, asked.filters)
    rate = query.value(cubes, "response_rate", asked.filters)
    numbers = {
        "files": len(files), "rows_read": sum(f.read for f in files), "rows_refused": sum(f.rejected for f in files),
        "cells_suppressed": hidden, "cells": cells,
    }  # fmt: skip
    reported, shares = gaps.shares(cubes, asked)
    facts = (
        *(Fact("trust", name, span, float(n)) for name, n in numbers.items()), fact("trust", rate),
        *(Fact("trust", f"{each.source}_reported", span, each.share_told) for each in reported),
    )  # fmt: skip
    written = {name: wording.decimal(n, 0, asked.language) for name, n in numbers.items()}
    read = {"files": written["files"], "read": written["rows_read"], "refused": written["rows_refused"]}
    lines = [
        _week(asked), _scope(cubes, asked),
        Text(FILES[asked.kind], read) if files else Text(NO_FILES[asked.kind]),
        _response(rate, asked.language),
        Text(HIDDEN, {
            "least": wording.decimal(settings.whole("minimum_group"), 0, asked.language),
            "hidden": written["cells_suppressed"], "cells": written["cells"],
        }),
        Text(VERSION, {"version": cubes.version, "said": cubes.said, "program": program.version()}),
    ]  # fmt: skip
    words = [each.render(asked.language) for each in lines]
    words[3:3] = [shares] if shares else []
    words[1:1] = _judged(cubes, asked)
    return Part("trust", TITLE, tuple(map(Line, words)), facts=facts)


def _judged(cubes: Cubes, asked: Asked) -> list[str]:
    """By what the numbers are judged, and of which days those of small groups are."""
    said = [Text(JUDGED[asked.kind])] if asked.kind in JUDGED else []
    weeks = disclosure.whole_weeks(asked.period)
    if weeks and any(shown == weeks for shown in _days_shown(cubes, asked.filters)):
        said.append(Text(OF_WEEKS, {"period": wording.period(weeks, asked.language)}))
    return [each.render(asked.language) for each in said]


def _days_shown(cubes: Cubes, filters: Filters) -> Iterator[Period]:
    """The days that the numbers are of, as a whole and by group."""
    for key in (score(cubes, filters), *REST):
        yield query.value(cubes, key, filters).period
        for dimension in (d for d in GROUPS if d in query.dimensions(key)):
            yield query.kept_by(cubes, key, dimension, filters).period or filters.period


def scope_name(cubes: Cubes, asked: Asked) -> str:
    """The groups that the report is about; "" for the whole bank."""
    return scope(asked.filters, {d: cubes.labels(d) for d, _ in asked.filters.where}, asked.language)


def scope(filters: Filters, labels: dict[str, dict[str, str]], language: str) -> str:
    """The groups that filters choose, as a part of a sentence; "" for none."""
    return headlines.listed(_groups(filters, labels, language, GROUP, wording.DIMENSIONS), language)


def masthead(filters: Filters, labels: dict[str, dict[str, str]], language: str) -> str:
    """The groups that filters choose, standing alone; "" for none."""
    return " · ".join(_groups(filters, labels, language, CHOSEN, DIMENSION_TITLES))


def _groups(
    filters: Filters, labels: dict[str, dict[str, str]], language: str, message: str, titles: Mapping[str, str]
) -> list[str]:
    named = []
    for dimension, members in filters.where:
        words = headlines.listed(terms(members, language, labels.get(dimension)), language)
        values = {"dimension": translate(titles[dimension], language), "group": words}
        named.append(Text(message, values).render(language))
    return named


def _week(asked: Asked) -> Text:
    name, days = (write(asked.period, asked.language) for write in (wording.period_name, wording.period))
    values = {"week": name, "period": days}
    compared = asked.filters.compared
    if compared is None:
        return Text(WEEK_ALONE, values)
    return Text(WEEK, values | {"other": wording.period(compared.period, asked.language)})


def _scope(cubes: Cubes, asked: Asked) -> Text:
    groups = scope_name(cubes, asked)
    return Text(SCOPE, {"groups": groups}) if groups else Text(WHOLE)


def _response(rate: Value, language: str) -> Text:
    if rate.value is None:
        return Text(NO_RESPONSE, {"reason": wording.absence(rate.absent or "no_data", language)})
    return Text(RESPONSE, {"rate": wording.amount(rate, language), "n": wording.decimal(rate.n, 0, language)})


def sources(cubes: Cubes, week: Period) -> tuple[LogRow, ...]:
    """The uploads whose rows count and that brought rows of the period's days."""
    return tuple(row for row in cubes.snapshot.uploads() if any(_touches(days, week) for days in row.days.values()))


def _touches(days: frozenset[object], week: Period) -> bool:
    return any(week.start <= day <= week.end for day in days)  # type: ignore[operator]


def suppressed(cubes: Cubes, filters: Filters) -> tuple[int, int]:
    """Of the groups by which the period's numbers were looked at: how many are too small to show, and all of them."""
    hidden = cells = 0
    for key in (score(cubes, filters), *REST):
        whole = query.value(cubes, key, filters)
        frames = [query.kept_by(cubes, key, d, filters).frame for d in GROUPS if d in query.dimensions(key)]
        hidden += int(whole.suppressed) + sum(int(f["suppressed"].astype(bool).sum()) for f in frames)
        cells += int(METRICS[key].is_count or whole.suppressed or whole.n > 0) + sum(map(len, frames))
    return hidden, cells
