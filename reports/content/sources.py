"""What a bank's data allows a report to be: whether its sources are fresh and whole, and which pages show something."""

from __future__ import annotations

from dataclasses import dataclass

from analytics import wording
from analytics.insights.completeness import SOURCES
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain
from analytics.metrics.query import Filters
from analytics.metrics.subjects import SUBJECTS
from analytics.metrics.view import DIMENSIONS
from analytics.summary import freshness, gaps
from data import settings
from data.errors import ReportRefused
from data.texts import N_, Text, in_languages, translate
from reports.content.edition import SUMMARY, Edition, kind
from reports.render.checks import Known

# What each page of an annex is about; one that is not here is about everything. A test compares with the pages.
SUBJECT_OF = {
    "satisfaction": "survey", "voice": "comments", "complaints": "complaints", "branches": "visits",
    "calls": "contacts",
}  # fmt: skip
INCOMPLETE: dict[Grain, str] = {
    "day": N_("The report of {week} would rest on an incomplete day."),
    "week": N_("The report of {week} would rest on an incomplete week."),
    "month": N_("The report of {week} would rest on an incomplete month."),
    "quarter": N_("The report of {week} would rest on an incomplete quarter."),
}
LIMIT: dict[Grain, str] = {
    "day": N_("{sources} The limit in days before that day: {n}."),
    "week": N_("{sources} The limit in days before the week's end: {n}."),
    "month": N_("{sources} The limit in days before the month's end: {n}."),
    "quarter": N_("{sources} The limit in days before the quarter's end: {n}."),
}
SOURCE_OF = {SUBJECTS[source].table: source for source in SOURCES}
OLD = N_("The report of {week} would rest on old data.")
USUAL = N_("{sources} A source must have {limit} of its usual days. As many of its branches must have reported.")
SAID = "{said}"
BRING = N_(
    "Bring in the missing files; days on which branches were closed belong in a file of the calendar. "
    "Or let the report mark what is missing: the form of the report on the page Reports, or --stale mark, says so."
)
NEWER = N_(
    "Bring in newer files, or let the report mark old data instead: "
    "the form of the report on the page Reports, or --stale mark, says so."
)
NOTHING: dict[Grain, str] = {
    "day": N_("{page}: nothing of this day; the newest day is {day}."),
    "week": N_("{page}: nothing of this week; the newest day is {day}."),
    "month": N_("{page}: nothing of this month; the newest day is {day}."),
    "quarter": N_("{page}: nothing of this quarter; the newest day is {day}."),
}


@dataclass(frozen=True)
class LeftOut:
    """A page that is not in the annex, and why."""

    page: str
    reason: Text


def known(edition: Edition, cubes: Cubes) -> Known:
    """What the checks of the pages must know of the bank."""
    labels = {dimension: cubes.labels(dimension) for dimension in DIMENSIONS.values()}
    every = frozenset(subject for subject in SUBJECTS if cubes.newest(subject))
    return Known(labels, every, marks(edition, cubes))


def marks(edition: Edition, cubes: Cubes) -> tuple[Text, ...]:
    """What is old and what lacks in the sources of the edition's scope, a sentence each."""
    return (*(each.said() for each in old(edition, cubes)), *lacks(edition, cubes, edition.language))


def old(edition: Edition, cubes: Cubes) -> tuple[freshness.Stale, ...]:
    """The sources of the edition's scope that are older than the settings allow."""
    return freshness.stale(cubes, _filters(edition))


def lacks(edition: Edition, cubes: Cubes, language: str) -> tuple[Text, ...]:
    """What the sources lack of the period, a sentence each."""
    return gaps.of_report(cubes, _filters(edition), language)


def incomplete(edition: Edition, cubes: Cubes) -> dict[str, str]:
    """What is old or lacks of each source, for the numbers that rest on it."""
    said = {SOURCE_OF[each.table]: each.said().render(edition.language) for each in old(edition, cubes)
            if each.table in SOURCE_OF}  # fmt: skip
    return said | gaps.by_source(cubes, _filters(edition), edition.language)


def _filters(edition: Edition) -> Filters:
    return Filters(edition.period, where=tuple((dimension, (member,)) for dimension, member in edition.where))


def sound(edition: Edition, cubes: Cubes) -> tuple[Text, ...]:
    """The marks that the summary bears. Raises ReportRefused where they stop the report, with all that is at fault."""
    found = marks(edition, cubes)
    if not found or edition.stale == "mark":
        return found
    is_partial = bool(lacks(edition, cubes, edition.language))
    title = INCOMPLETE[kind(edition.week)] if is_partial else OLD
    raise ReportRefused(
        Text(title, {"week": edition.week}),
        # Who reads it may have another language than the report.
        Text(SAID, {"said": in_languages(lambda language: _why(edition, cubes, language))}),
        BRING if is_partial else NEWER,
    )


def _why(edition: Edition, cubes: Cubes, language: str) -> str:
    """All that is old, and all that lacks, each with its limit."""
    found, lacking = old(edition, cubes), lacks(edition, cubes, language)
    words = [each.said().render(language) for each in found]
    if found:
        limits = ", ".join(str(limit) for limit in sorted({each.limit for each in found}))
        sources = wording.sentences(words, language)
        words = [Text(LIMIT[kind(edition.week)], {"sources": sources, "n": limits}).render(language)]
    if lacking:
        sources = wording.sentences((each.render(language) for each in lacking), language)
        limit = wording.exact(settings.number("complete_share"), "share", language)
        words.append(Text(USUAL, {"sources": sources, "limit": limit}).render(language))
    return wording.sentences(words, language)


def pages_to_show(edition: Edition, cubes: Cubes) -> tuple[tuple[str, ...], tuple[LeftOut, ...]]:
    """The annex's pages that have something to show of the period and can be limited as asked; the others, and why."""
    reasons = {page: _reason(edition, cubes, page) for page in edition.pages if page != SUMMARY}
    shown = tuple(page for page, reason in reasons.items() if reason is None)
    return shown, tuple(LeftOut(page, reason) for page, reason in reasons.items() if reason)


def _reason(edition: Edition, cubes: Cubes, page: str) -> Text | None:
    subject = SUBJECT_OF.get(page)
    if not subject:
        return None
    values: dict[str, object] = {"page": Text(SUBJECTS[subject].title)}
    first, last = cubes.oldest(subject), cubes.newest(subject)
    if not first or not last:
        return Text(N_("{page}: nothing was brought in."), values)
    if last < edition.period.start or first > edition.period.end:
        values["day"] = wording.day(last, edition.language)
        return Text(NOTHING[kind(edition.week)], values)
    missing = [dimension for dimension, _ in edition.where if dimension not in query.recorded(subject)]
    if missing:
        values["dimension"] = translate(wording.DIMENSIONS[missing[0]], edition.language)
        return Text(N_("{page}: not recorded by {dimension}."), values)
    return None
