"""What an incomplete period lacks, in words: the same sentences on pages, in reports and in their refusals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from babel.dates import format_interval

from analytics import wording
from analytics.insights import baseline, completeness, headlines
from analytics.insights.completeness import DAILY, SOURCES, Lack, Reported
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain
from analytics.metrics.query import NOBODY, Filters
from analytics.metrics.subjects import SUBJECTS
from analytics.summary.part import Asked, Line
from analytics.vocabulary import term
from data.contracts import TABLES
from data.texts import N_, Text, translate

NOTHING = N_("Incomplete, {period}: nothing of “{table}” came in.")
# By what the source reports, "" where it is one thing alone; then whether it is known what is missing.
LACKS = {
    ("", False): N_("Incomplete, {period}: “{table}” has {reported} of the usual {expected} days."),
    ("", True): N_("Incomplete, {period}: “{table}” has {reported} of the usual {expected} days; missing: {missing}."),
    ("branch_id", False): N_(
        "Incomplete, {period}: “{table}” has {reported} of the usual {expected} days of branches."
    ),
    ("branch_id", True): N_(
        "Incomplete, {period}: “{table}” has {reported} of the usual {expected} days of branches; missing: {missing}."
    ),
    ("queue", False): N_("Incomplete, {period}: “{table}” has {reported} of the usual {expected} days of queues."),
    ("queue", True): N_(
        "Incomplete, {period}: “{table}” has {reported} of the usual {expected} days of queues; missing: {missing}."
    ),
}
# The same where rows are few, so that more days are without any than lack on the whole.
FEW = {
    "": N_(
        "Incomplete, {period}: “{table}” has {reported} of the usual {expected} days; nothing came in on: {missing}."
    ),
    "branch_id": N_(
        "Incomplete, {period}: “{table}” has {reported} of the usual {expected} days of branches; nothing came in "
        "from: {missing}."
    ),
    "queue": N_(
        "Incomplete, {period}: “{table}” has {reported} of the usual {expected} days of queues; nothing came in "
        "from: {missing}."
    ),
}
# The same where as many days as usual are there, but branches at work have none.
SOME = N_("Incomplete, {period}: “{table}” has nothing from: {missing}.")
# The same where what is there is of days before any was usual.
ENDS = {
    "": N_("Incomplete, {period}: “{table}” ends on {day}; since then {expected} days lack that would be usual."),
    "branch_id": N_(
        "Incomplete, {period}: “{table}” ends on {day}; {expected} days of branches lack that would be usual."
    ),
    "queue": N_("Incomplete, {period}: “{table}” ends on {day}; {expected} days of queues lack that would be usual."),
}
LATE = N_("Incomplete: “{table}” begins on {day}.")
EVERYBODY = {"branch_id": N_("all branches"), "queue": N_("all queues")}
OF_GROUPS = N_("{groups} ({days})")
UNSTATED = N_("not stated")
GROUPS, NAMES = 3, 4  # of what is missing: spells that are told, and branches named in each
# The sources of each part of the summary.
PARTS = {
    "complaints": ("complaints",), "calls": ("contacts",), "waits": ("visits",), "branches": ("survey", "visits"),
    "ahead": ("complaints",), "changed": tuple(SOURCES),
}  # fmt: skip
OF_PART: dict[Grain, str] = {
    "day": N_("Incomplete day: {tables}. This part rests on what came in."),
    "week": N_("Incomplete week: {tables}. This part rests on what came in."),
    "month": N_("Incomplete month: {tables}. This part rests on what came in."),
    "quarter": N_("Incomplete quarter: {tables}. This part rests on what came in."),
}
SHARES = N_("Days of branches that reported, of the usual ones: {shares}.")
SHARE = N_("{table} {share}")


def said(cubes: Cubes, filters: Filters, subject: str, language: str) -> tuple[Text, ...]:
    """What lacks in the period of a page about a subject ("" for all), one sentence a source."""
    return tuple(in_words(cubes, found, language) for found in completeness.gaps(cubes, filters, subject))


def of_report(cubes: Cubes, filters: Filters, language: str) -> tuple[Text, ...]:
    """What lacks in the period of a report, one sentence a source; of a month or quarter, also its first days."""
    lacking = completeness.of_report(cubes, filters)
    late = [source for source in SOURCES if _is_late(cubes, source, filters)]
    told = {
        source: {"table": _title(source, language), "day": wording.day(_oldest(cubes, source), language)}
        for source in late
    }
    said = [Text(LATE, values) for source, values in told.items() if source not in {each.source for each in lacking}]
    return (*(in_words(cubes, found, language) for found in lacking), *said)


def _is_late(cubes: Cubes, source: str, filters: Filters) -> bool:
    """Whether a source's first day lies within the period, and not at its beginning."""
    oldest, period = cubes.oldest(source), filters.period
    is_within = oldest is not None and period.start < oldest <= period.end
    return (
        baseline.kind(period) in ("month", "quarter")
        and is_within
        and not baseline.is_begun(period, _oldest(cubes, source))
    )


def _oldest(cubes: Cubes, source: str) -> date:
    return cubes.oldest(source) or date.max


def in_words(cubes: Cubes, found: Reported, language: str) -> Text:
    """What one source lacks: how much, and which branches on which days."""
    values = {
        "table": table(found, language), "period": _spell(found.period.start, found.period.end, language),
        "reported": wording.decimal(found.reported, 0, language),
        "expected": wording.decimal(found.expected, 0, language),
    }  # fmt: skip
    if found.is_empty:
        return Text(NOTHING, values)
    missing = [_group(cubes, found, lack, language) for lack in found.lacking[:GROUPS]]
    missing += headlines.rest(len(found.lacking) - GROUPS, language)
    values["missing"] = " · ".join(missing)
    several = found.dimension if found.units > 1 else ""
    newest = cubes.newest(found.source)
    if not found.reported and newest and found.period.start <= newest <= found.period.end:
        return Text(ENDS[several], {**values, "day": wording.day(newest, language)})
    told = sum(len(lack.days) * (len(lack.units) or found.units) for lack in found.lacking)
    is_more = told > round(found.expected) - found.reported
    if missing and several and not found.is_short:
        return Text(SOME, values)
    return Text(FEW[several] if missing and is_more else LACKS[several, bool(missing)], values)


def table(found: Reported, language: str) -> str:
    """What a source's file is called."""
    return _title(found.source, language)


def _title(source: str, language: str) -> str:
    return translate(TABLES[SUBJECTS[source].table].title, language)


def _group(cubes: Cubes, found: Reported, lack: Lack, language: str) -> str:
    """Branches with the days that they did not report; the days alone where there is one branch."""
    days = headlines.listed([_spell(*ends, language) for ends in _spells(lack.days)], language)
    if found.units < 2:
        return days
    labels = cubes.labels(found.dimension)
    names = [
        translate(UNSTATED, language) if unit == NOBODY else term(unit, language, labels) for unit in lack.units[:NAMES]
    ]
    groups = headlines.listed([*names, *headlines.rest(len(lack.units) - NAMES, language)], language) or translate(
        EVERYBODY[found.dimension], language
    )
    return Text(OF_GROUPS, {"groups": groups, "days": days}).render(language)


def _spells(days: Sequence[date]) -> list[tuple[date, date]]:
    """First and last days of stretches without a gap."""
    found: list[tuple[date, date]] = []
    for day in days:
        if found and day - found[-1][1] == timedelta(1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def _spell(first: date, last: date, language: str) -> str:
    skeleton = "MMMd" if first.year == last.year else "yMMMd"
    return format_interval(first, last, skeleton, locale=wording.LOCALES[language])


def of_parts(cubes: Cubes, asked: Asked) -> dict[str, Line]:
    """For each part of the summary that rests on an incomplete period, the line that says so."""
    lacking = {found.source: table(found, asked.language) for found in completeness.of_report(cubes, asked.filters)}
    found = {}
    for part, sources in PARTS.items():
        if names := [lacking[source] for source in sources if source in lacking]:
            words = Text(OF_PART[asked.kind], {"tables": headlines.listed(names, asked.language)})
            found[part] = Line(words.render(asked.language), mood="partial")
    return found


def by_source(cubes: Cubes, filters: Filters, language: str) -> dict[str, str]:
    """What lacks of each source that reported the period of a report in part."""
    found = completeness.of_report(cubes, filters)
    return {each.source: in_words(cubes, each, language).render(language) for each in found}


def shares(cubes: Cubes, asked: Asked) -> tuple[tuple[Reported, ...], str]:
    """How much of the period each source reported, and the sentence that says it; "" where nothing is usual yet."""
    every = (completeness.measured(cubes, source, asked.filters, asked.period) for source in SOURCES)
    # Where rows are few, such as complaints, days without any are no days that lack.
    known = tuple(found for found in every if found and found.expected and (found.is_partial or found.daily >= DAILY))
    written = [
        Text(SHARE, {"table": table(f, asked.language), "share": _percent(f.share_told, asked.language)}).render(
            asked.language
        )
        for f in known
    ]
    sentence = Text(SHARES, {"shares": headlines.listed(written, asked.language)}).render(asked.language)
    return known, sentence if known else ""


def _percent(share: float, language: str) -> str:
    """A share that is whole only where nothing lacks."""
    return wording.exact(min(int(share * 100), 100) / 100, "share", language)
