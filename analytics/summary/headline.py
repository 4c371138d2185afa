"""Part 1: the score with its verdict, and the one exception that matters most, in one sentence or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from analytics import wording
from analytics.insights import completeness, headlines
from analytics.insights.headlines import Finding
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain
from analytics.metrics.results import Value
from analytics.summary import gaps, matters
from analytics.summary.matters import PARTS, Matters
from analytics.summary.outliers import Unusual
from analytics.summary.part import Asked, Line, Mood, Part, fact
from analytics.vocabulary import term
from data.texts import N_, Text, translate

TITLE: dict[Grain, str] = {
    "day": N_("The day in one sentence"),
    "week": N_("The week in one sentence"),
    "month": N_("The month in one sentence"),
    "quarter": N_("The quarter in one sentence"),
}
Labels = Mapping[str, Mapping[str, str]]
# The score alone, by its verdict.
ALONE = {
    "steady": N_("{metric} {value} (±{half}, n = {n}): normal variation, and nothing else stands out."),
    "better": N_("{metric} {value} (±{half}, n = {n}): better since {day}."),
    "worse": N_("{metric} {value} (±{half}, n = {n}): worse since {day}."),
    "too_short": N_("{metric} {value} (±{half}, n = {n}): it is too early to speak of a trend."),
}
PARTIAL: dict[Grain, str] = {
    "day": N_("{metric} {value} (±{half}, n = {n}): incomplete day, not judged."),
    "week": N_("{metric} {value} (±{half}, n = {n}): incomplete week, not judged."),
    "month": N_("{metric} {value} (±{half}, n = {n}): incomplete month, not judged."),
    "quarter": N_("{metric} {value} (±{half}, n = {n}): incomplete quarter, not judged."),
}
# The same where another source is incomplete, so that nobody can say that nothing else stands out.
STEADY_BESIDE = N_("{metric} {value} (±{half}, n = {n}): normal variation.")
BESIDE: dict[Grain, str] = {
    "day": N_("Incomplete on this day: {tables}."),
    "week": N_("Incomplete this week: {tables}."),
    "month": N_("Incomplete this month: {tables}."),
    "quarter": N_("Incomplete this quarter: {tables}."),
}
# Where nothing is out of its normal range, but another number is no more what it was.
SIGNAL = {
    "worse": N_("Worse since {since}: {other} ({amount})."),
    "better": N_("Better since {since}: {other} ({amount})."),
}
# Where nothing else is to be said of the numbers, but some are on the wrong side of their goals.
MISSED = N_("The target is missed by {missed}.")
ABSENT: dict[Grain, str] = {
    "day": N_("{metric} cannot be shown for this day: {reason}."),
    "week": N_("{metric} cannot be shown for this week: {reason}."),
    "month": N_("{metric} cannot be shown for this month: {reason}."),
    "quarter": N_("{metric} cannot be shown for this quarter: {reason}."),
}
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
    """The answer of the period; absent where the score cannot be shown, though an exception may still be told."""
    found = matters.of(cubes, asked.filters)
    labels = {found.odd.dimension: cubes.labels(found.odd.dimension)} if found.odd else {}
    first, odd = found.findings[found.score], found.odd
    facts = [fact("headline", first.value), *([fact("headline", odd.value, _where(odd))] if odd else [])]
    facts += [fact("headline", found.signal.value)] if found.signal else []
    absent = "" if first.value.value is not None else wording.absence(first.value.absent or "no_data", asked.language)
    lines = said(found, labels, _incomplete(cubes, found.score, asked), asked.language, asked.kind)
    lines = _dated(lines, [each.value for each in (first, odd, found.signal) if each], asked)
    return Part("headline", TITLE[asked.kind], lines, facts=tuple(facts), absent=absent)


def said(found: Matters, labels: Labels, tables: str, language: str, kind: Grain = "week") -> tuple[Line, ...]:
    """The headline: the score, and what else matters most; then what that rests on. tables: incomplete sources."""
    first, odd, signal = found.findings[found.score], found.odd, found.signal
    values = _score(first, language) | {"tables": tables, "missed": headlines.named(found.missed, language)}
    values |= _exception(odd, labels, language) if odd else {}
    told = (
        of_signal(signal, language) if part in SIGNAL.values() and signal else Text(part, values).render(language)
        for part in _parts(found, tables, kind)
    )
    words = wording.sentences(told, language)
    is_worse = "worse" in (first.verdict.kind, signal.verdict.kind if signal else "") or odd is not None
    mood: Mood = "worse" if is_worse else "better" if first.verdict.kind == "better" else ""
    return (Line(words, mood=mood), *([Line(_evidence(odd, values, language))] if odd else []))


def _dated(lines: tuple[Line, ...], values: Sequence[Value], asked: Asked) -> tuple[Line, ...]:
    """The headline with the days of those of its numbers that are not of the period's own days."""
    told = headlines.dated(values, asked.period, asked.language)
    return (replace(lines[0], words=wording.sentences((lines[0].words, *told), asked.language)), *lines[1:])


def _parts(found: Matters, tables: str, grain: Grain) -> list[str]:
    """The sentences: nothing else stands out only where no part of the summary says that something does."""
    first, about = found.findings[found.score], _about(found.odd) if found.odd else ""
    kind, signal = _kind(first), found.signal.verdict.kind if found.signal else ""
    beside = [SIGNAL[signal]] if signal == "worse" or (signal and kind == "steady") else []
    beside += [MISSED] if found.missed and not found.odd and not signal else []
    beside += [BESIDE[grain]] if tables else []
    if kind == "steady" and about:
        return [STEADY_BUT[about], *beside]
    is_beside = kind == "steady" and bool(beside or found.changes or found.missed)
    alone = STEADY_BESIDE if is_beside else PARTIAL[grain] if kind == "partial" else ALONE[kind]
    return [ABSENT[grain] if first.value.value is None else alone, *([BUT[about]] if about else []), *beside]


def of_parts(cubes: Cubes, asked: Asked) -> dict[str, Line]:
    """The exception of a group as a line of the part that is about it, with the number that the headline rests on."""
    odd = matters.of(cubes, asked.filters).odd
    if odd is None or not odd.dimension:
        return {}
    return {
        PARTS.get(METRICS[odd.value.metric].subject, "changed"): of_odd(
            odd, cubes.labels(odd.dimension), asked.language
        )
    }


def of_odd(odd: Unusual, names: Mapping[str, str], language: str) -> Line:
    """An exception in a sentence of its own, and what it rests on."""
    values = _exception(odd, {odd.dimension: names}, language)
    return Line(Text(BUT[_about(odd)], values).render(language), _evidence(odd, values, language), "worse")


def _incomplete(cubes: Cubes, key: str, asked: Asked) -> str:
    """The sources besides the score's own that reported the period in part."""
    own = METRICS[key].subject
    found = [one for one in completeness.of_report(cubes, asked.filters) if one.source != own]
    return headlines.listed([gaps.table(one, asked.language) for one in found], asked.language)


def _kind(found: Finding) -> str:
    return found.verdict.kind if found.verdict.kind in (*ALONE, "partial") else "too_short"


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


def _exception(odd: Unusual, labels: Labels, language: str) -> dict[str, str]:
    """What fills the exception's part of a sentence; its own sample is not the score's."""
    return {
        "group": term(odd.group, language, labels.get(odd.dimension)) if odd.group else "",
        "dimension": translate(wording.DIMENSIONS.get(odd.dimension, ""), language) if odd.dimension else "",
        **_other(odd.value, language),
    }


def of_signal(found: Finding, language: str) -> str:
    """That a number is no more what it was, in a sentence of its own."""
    since = wording.day(found.verdict.since, language, found.value.period.end) if found.verdict.since else ""
    values = {"since": since.replace(" ", "\u00a0"), **_other(found.value, language)}
    return Text(SIGNAL[found.verdict.kind], values).render(language)


def _other(value: Value, language: str) -> dict[str, str]:
    """A number beside the score, as its tile writes it."""
    metric = METRICS[value.metric]
    return {
        "other": translate(metric.title, language),
        "amount": wording.number(
            value.value, metric.unit, language, value.low, value.high, bare=metric.unit == "per_100k"
        ),
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
