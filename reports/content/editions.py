"""From what was asked for to one edition: its period found, its scope known, its version of the store pinned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from analytics.insights import opening as openings
from analytics.insights.opening import Opening
from analytics.metrics import cubes as counted
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain, Period, today
from analytics.metrics.view import DIMENSIONS, NAMES
from data import settings
from data.errors import QuestionError, ReportRefused
from data.store.store import AsOf, Store
from data.texts import LANGUAGES, N_, Text
from reports.content.edition import ANNEX, DEFAULT_NAME, SUMMARY, Edition, kind, last, whole

# The subjects whose newest day says how far the data reach.
BY_DAY = ("survey", "complaints", "visits", "contacts")
NEWEST: dict[Grain, str] = {
    "day": N_("The newest day to report on is {period}."), "week": N_("The newest week to report on is {period}."),
    "month": N_("The newest month to report on is {period}."),
    "quarter": N_("The newest quarter to report on is {period}."),
}  # fmt: skip
NONE_YET: dict[Grain, str] = {
    "day": N_("There is no day to report on yet."), "week": N_("There is no whole week to report on yet."),
    "month": N_("There is no whole month to report on yet."),
    "quarter": N_("There is no whole quarter to report on yet."),
}  # fmt: skip


def edition_of(
    store: Store,
    *,
    bank: str = "",
    report: str = DEFAULT_NAME,
    week: str = "",
    every: Grain = "week",
    language: str = "",
    where: Iterable[tuple[str, str]] = (),
    pages: Sequence[str] = (),
    as_of: str = "",
    stale: Literal["stop", "mark"] = "stop",
) -> Edition:
    """The edition of what the store holds now, or held at an earlier version.

    week: the period in its standard form; "" is the one before this, or the last whole one of older data, of the kind
    `every`. where: (dimension, member); a dimension
    goes by its name in addresses too, a branch by its name. as_of: a version such as 12, or 12.3 with the word on
    comments. Raises QuestionError for what does not exist, ReportRefused where there is no period to report on,
    StoreError for a version that never was.
    """
    spoken, version = language or settings.text("language"), store.version()
    _check_choice("language", spoken, tuple(LANGUAGES))
    for page in pages:
        _check_choice("page", page, ANNEX)
    if not version:
        raise _nothing()
    moment = _moment(store, as_of) if as_of else AsOf(version, store.said())
    with counted.freshen(Store(store.url, as_of=moment) if as_of else store) as snapshot:
        cubes = Cubes(snapshot)
        found = week or _last(cubes, every)
        _check_period(cubes, found)
        limits = _known(cubes, where)
    return Edition(
        report, found, spoken, bank or bank_of(store.url), whole_place(store.url), moment.version, moment.said, limits,
        tuple(dict.fromkeys(page for page in pages if page != SUMMARY)) or ANNEX, stale,
    )  # fmt: skip


def bank_of(url: str) -> str:
    """Which bank the pages take a store for."""
    return "demo" if whole_place(url) == settings.location("demo_store") else "own"


def whole_place(url: str) -> str:
    """A store's place for a server that may run elsewhere: a folder as an absolute path."""
    return url if "://" in url else str(Path(url).resolve())


def _moment(store: Store, text: str) -> AsOf:
    """An earlier moment; without a word, the last one at which that version was the newest."""
    return AsOf.parse(text) if "." in text else store.moment(AsOf.parse(f"{text}.0").version)


def _opening(cubes: Cubes, *days: date) -> Opening:
    """When the bank is open, around some days."""
    years = [day.year for day in (today(), *days)]
    return openings.opening(cubes, (min(years) - 1, max(years)))


def _newest(cubes: Cubes) -> date:
    days = [day for day in (cubes.newest(subject) for subject in BY_DAY) if day]
    if not days:
        raise _nothing()
    return max(days)


def _last(cubes: Cubes, every: Grain) -> str:
    newest = _newest(cubes)
    # To know a year's holidays takes a second, and weeks do not hang on them.
    return last(every, newest, today(), Opening() if every == "week" else _opening(cubes, newest))


def _check_period(cubes: Cubes, name: str) -> None:
    """Refuse a period in which no subject has anything, and one that is not over."""
    days = whole(name)
    if not any(_has(cubes, subject, days) for subject in BY_DAY):
        raise _refused(cubes, N_("The store holds nothing of {period}."), name)
    if days.end >= today() and not _opening(cubes, days.end).is_over(days, today()):
        raise _refused(cubes, N_("{period} is not over."), name)


def _has(cubes: Cubes, subject: str, days: Period) -> bool:
    oldest, newest = cubes.oldest(subject), cubes.newest(subject)
    return bool(oldest and newest and oldest <= days.end and days.start <= newest)


def _refused(cubes: Cubes, title: str, name: str) -> ReportRefused:
    """That there is no report of a period, and the newest of its kind of which there is."""
    every = kind(name)
    # A report can be of a day on which the bank is usually closed; one on a schedule is of the last open one.
    newest = str(min(_newest(cubes), today() - timedelta(1))) if every == "day" else _last(cubes, every)
    is_there = any(_has(cubes, subject, whole(newest)) for subject in BY_DAY)
    return ReportRefused(
        Text(title, {"period": name}),
        Text(NEWEST[every], {"period": newest}) if is_there else Text(NONE_YET[every]),
        N_("Choose a period that is over and has data, or add the files of this one first."),
    )


def _nothing() -> ReportRefused:
    return ReportRefused(
        N_("There is nothing to report on: the store holds no data."),
        remedy=N_("Add files first, or look at the demo bank with --store var/demo."),
    )


def _known(cubes: Cubes, where: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The limits by dimension and key, in the order of addresses."""
    found: dict[str, str] = {}
    for name, member in where:
        dimension = DIMENSIONS.get(name, name)
        _check_choice("dimension", dimension, tuple(NAMES), tuple(DIMENSIONS))
        if dimension in found:
            raise QuestionError(
                Text(N_("A report has one {dimension} only."), {"dimension": NAMES[dimension]}),
                remedy=N_("Make a report for each, or leave the limit out."),
            )
        found[dimension] = _member(dimension, member, cubes.members(dimension), cubes.labels(dimension))
    return tuple((dimension, found[dimension]) for dimension in NAMES if dimension in found)


def _member(dimension: str, given: str, members: Sequence[str], labels: Mapping[str, str]) -> str:
    """A member by its key, or by its name where only one has that name."""
    if given in members:
        return given
    named = [key for key in members if labels.get(key) == given]
    if len(named) == 1:
        return named[0]
    values = {"dimension": NAMES[dimension], "member": given, "known": tuple(sorted(members)[:20]) or "—"}
    raise QuestionError(
        Text(N_("There is no {dimension} {member!r} in this store."), values),
        remedy=Text(N_("Give one of {known}."), values),
    )


def _check_choice(kind: str, given: str, known: Sequence[str], offered: Sequence[str] = ()) -> None:
    """Refuse what is none of the choices."""
    titles = {"language": N_("language"), "page": N_("page of a report"), "dimension": N_("limit of a report")}
    if given not in known:
        values = {"kind": Text(titles[kind]), "given": given, "known": tuple(offered or known)}
        raise QuestionError(
            Text(N_("{given!r} is no {kind}."), values), remedy=Text(N_("Give one of {known}."), values)
        )
