"""Part 1: the score with its verdict, and the one exception that matters most, in one sentence or two."""

from __future__ import annotations

from analytics import completeness, headlines, measure, wording
from analytics.cubes import Cubes
from analytics.headlines import Finding
from analytics.measure import Filters
from analytics.metrics import METRICS
from analytics.report.exceptions import Unusual, unusual
from analytics.report.part import Asked, Line, Mood, Part, fact
from analytics.results import Value
from analytics.subjects import SUBJECTS
from analytics.tiles import SCORES
from analytics.vocabulary import term
from data.contracts import TABLES
from data.texts import N_, Text, translate

TITLE = N_("The week in one sentence")
# What a bank is told of that has never brought in a survey.
INSTEAD = ("wait_p90", "call_loss", "timely_share", "complaints")
# The score alone, by its verdict.
ALONE = {
    "steady": N_("{metric} {value} (±{half}, n = {n}): normal variation, and nothing else stands out."),
    "better": N_("{metric} {value} (±{half}, n = {n}): better since {day}."),
    "worse": N_("{metric} {value} (±{half}, n = {n}): worse since {day}."),
    "too_short": N_("{metric} {value} (±{half}, n = {n}): it is too early to speak of a trend."),
    "partial": N_("{metric} {value} (±{half}, n = {n}): incomplete week, not judged."),
}
# The same where another source is incomplete, so that nobody can say that nothing else stands out.
STEADY_BESIDE = N_("{metric} {value} (±{half}, n = {n}): normal variation.")
BESIDE = N_("Incomplete this week: {tables}.")
ABSENT = N_("{metric} cannot be shown for this week: {reason}.")
# A score that varies as it normally does, and the one thing that does not.
STEADY_BUT = {
    "morning": N_("{metric} {value} (±{half}, n = {n}): normal variation; the morning wait at {group} is not."),
    "noon": N_("{metric} {value} (±{half}, n = {n}): normal variation; the noon wait at {group} is not."),
    "afternoon": N_("{metric} {value} (±{half}, n = {n}): normal variation; the afternoon wait at {group} is not."),
    "whole": N_("{metric} {value} (±{half}, n = {n}): normal variation; not so: {other} ({amount})."),
    "group": N_(
        "{metric} {value} (±{half}, n = {n}): normal variation; not so: {other}, {dimension} “{group}” ({amount})."
    ),
}
# The exception in a sentence of its own.
BUT = {
    "morning": N_("The morning wait at {group} is out of its normal range."),
    "noon": N_("The noon wait at {group} is out of its normal range."),
    "afternoon": N_("The afternoon wait at {group} is out of its normal range."),
    "whole": N_("Out of the normal range: {other} ({amount})."),
    "group": N_("Out of the normal range: {other}, {dimension} “{group}” ({amount})."),
}
# What the exception rests on.
PEERS = N_("Mean wait there: {amount} (n = {n}); usual among branches at that time of day: {usual}, at most {high}.")
WAIT = N_("Mean wait there: {amount} (n = {n}); its own normal range is {low} to {high}.")
RANGE = N_("{other}: {amount} (n = {n}); its own normal range is {low} to {high}.")
COUNT = N_("{other}: {amount}; its own normal range is {low} to {high}.")


def headline(cubes: Cubes, asked: Asked) -> Part:
    """The answer of the week; absent where the score cannot be shown, though an exception may still be told."""
    key = score(cubes, asked.filters)
    found = headlines.finding(cubes, key, asked.filters)
    odd = next(iter(unusual(cubes, asked.filters, without=key)), None)
    values = _score(found, asked.language) | (_exception(cubes, odd, asked.language) if odd else {})
    values["tables"] = _incomplete(cubes, key, asked)
    mood: Mood = "worse" if found.verdict.kind == "worse" or odd else "better" if found.verdict.kind == "better" else ""
    facts = [fact("headline", found.value)]
    lines = [Line(said(found, odd, values, asked.language), mood=mood)]
    if odd:
        lines.append(Line(_evidence(odd, values, asked.language)))
        facts.append(fact("headline", odd.value, _where(odd)))
    absent = "" if found.value.value is not None else wording.absence(found.value.absent or "no_data", asked.language)
    return Part("headline", TITLE, tuple(lines), facts=tuple(facts), absent=absent)


def score(cubes: Cubes, filters: Filters) -> str:
    """The first score with a number in the week; else the first that is suppressed; else the first of all.

    Of a bank without surveys, the first other number instead.
    """
    keys = SCORES if cubes.newest("survey") else INSTEAD
    values = {key: measure.value(cubes, key, filters) for key in keys}
    shown = [key for key, value in values.items() if value.value is not None]
    hidden = [key for key, value in values.items() if value.suppressed]
    return [*shown, *hidden, *keys][0]


def said(found: Finding, odd: Unusual | None, values: dict[str, str], language: str) -> str:
    """The headline: one sentence where the score is steady, else one of the score and one of the exception."""
    kind, about = _kind(found), _about(odd) if odd else ""
    beside = [BESIDE] if values.get("tables") else []
    if kind == "steady" and about:
        parts = [STEADY_BUT[about], *beside]
    else:
        alone = STEADY_BESIDE if kind == "steady" and beside else ALONE[kind]
        parts = [ABSENT if found.value.value is None else alone, *([BUT[about]] if about else []), *beside]
    return wording.sentences((Text(part, values).render(language) for part in parts), language)


def _incomplete(cubes: Cubes, key: str, asked: Asked) -> str:
    """The sources besides the score's own that reported the week in part."""
    own = METRICS[key].subject
    found = [one for one in completeness.gaps(cubes, asked.filters) if one.source != own]
    names = [translate(TABLES[SUBJECTS[one.source].table].title, asked.language) for one in found]
    return headlines.listed(names, asked.language)


def _kind(found: Finding) -> str:
    return found.verdict.kind if found.verdict.kind in ALONE else "too_short"


def _about(odd: Unusual) -> str:
    return odd.part or ("group" if odd.dimension else "whole")


def _score(found: Finding, language: str) -> dict[str, str]:
    value, metric = found.value, METRICS[found.value.metric]
    name = translate(metric.title, language)
    if value.value is None:
        return {"metric": name, "reason": wording.absence(value.absent or "no_data", language)}
    ends = (value.low, value.high)
    return {
        "metric": name,
        "value": wording.number(value.value, metric.unit, language, *ends),
        "half": _half(value, language),
        "n": wording.decimal(value.n, 0, language),
        # A day is not broken over two lines.
        "day": wording.day(found.verdict.since, language, value.period.end).replace(" ", "\u00a0")
        if found.verdict.since else "",
    }  # fmt: skip


def _half(value: Value, language: str) -> str:
    """Half of the interval's width, in the unit of the number before it."""
    if value.value is None or value.low is None or value.high is None:
        return wording.MISSING
    kind, factor = wording.scale(METRICS[value.metric].unit, value.value)
    half = (value.high - value.low) / 2 / factor
    return wording.decimal(half, wording.decimals_of(kind, factor, value.low, value.high), language)


def _exception(cubes: Cubes, odd: Unusual, language: str) -> dict[str, str]:
    """What fills the exception's part of a sentence; its own sample is not the score's."""
    metric = METRICS[odd.value.metric]
    return {
        "group": term(odd.group, language, cubes.labels(odd.dimension)) if odd.group else "",
        "other": translate(metric.title, language),
        "dimension": translate(wording.DIMENSIONS.get(odd.dimension, ""), language) if odd.dimension else "",
        "amount": wording.number(odd.value.value, metric.unit, language, odd.value.low, odd.value.high),
    }


def _evidence(odd: Unusual, values: dict[str, str], language: str) -> str:
    metric = METRICS[odd.value.metric]
    ends = (odd.value.low, odd.value.high)
    own = values | {"n": wording.decimal(odd.value.n, 0, language)} | {
        name: wording.number(end, metric.unit, language, *ends)
        for name, end in (("usual", odd.usual), ("low", odd.low), ("high", odd.high))
    }  # fmt: skip
    if odd.of == "peers":
        return Text(PEERS, own).render(language)
    return Text(WAIT if odd.part else COUNT if metric.is_count else RANGE, own).render(language)


def _where(odd: Unusual) -> tuple[tuple[str, str], ...]:
    where = ((odd.dimension, odd.group),) if odd.dimension else ()
    return (*where, ("part_of_day", odd.part)) if odd.part else where
