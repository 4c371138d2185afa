"""Numbers, days and results in words, in the reader's language: every figure a person reads is written here."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_interval, format_skeleton, format_time, get_datetime_format
from babel.numbers import format_decimal
from babel.units import format_unit

from analytics.metrics.catalogue import METRICS
from analytics.metrics.metric import Metric
from analytics.metrics.period import Grain, Period, kind_of
from analytics.metrics.results import Absence, Value, Verdict
from data import settings
from data.contracts import INVITATION
from data.texts import N_, Text, translate

LOCALES = {"en": "en_GB", "ko": "ko_KR", "zh": "zh_Hans_CN"}
_UNITS = LOCALES | {"en": "en"}  # "min" where British usage has "mins"
# Decimals of a unit when its interval is unknown, and the most it is ever shown with.
DECIMALS = {"points": (1, 1), "score": (2, 2), "share": (1, 2), "count": (0, 0), "days": (1, 1), "per_100k": (1, 1)}
TIMES = (("second", 1, 60), ("minute", 60, 7200), ("hour", 3600, math.inf))  # unit, seconds in it, used below
PATTERNS = {"points": N_("{number} points"), "share": N_("{number}%"), "per_100k": N_("{number} per 100,000 a month")}
UNITS = {
    "points": N_("points"), "score": N_("points of the scale"), "share": N_("share"), "count": N_("number"),
    "days": N_("days"), "hours": N_("hours"), "seconds": N_("seconds"), "per_100k": N_("per 100,000 a month"),
}  # fmt: skip
MISSING = "–"

ABSENCES: dict[Absence, str] = {
    "no_data": N_("no data in this period"),
    "too_few": N_("too few to show, here or in a group beside it (fewer than {n})"),
    "not_recorded": N_("not recorded by {dimension}"),
    "no_base": N_("the number of customers is not known"),
    "totals_only": N_("the calls are known as totals, which do not tell this"),
    "uninvited": N_("more answers than invitations: some answers belong to none that is known"),
    "unoffered": N_("more calls lost than offered: the two do not fit"),
    "unclosed": N_("not recorded: no file says which complaints are closed"),
    "differs_in_few": N_(
        "not shown: so few rows (fewer than {n}) make the difference to another upload that they could be worked out"
    ),
    "no_invitations": N_("no invitations are stored: a file of “{table}” brings them (the day and the number sent)"),
}
DIMENSIONS = {
    "region": N_("region"),
    "branch_id": N_("branch"),
    "channel": N_("channel"),
    "segment": N_("segment"),
    "product": N_("product"),
    "survey_id": N_("survey"),
    "reason": N_("reason"),
    "queue": N_("queue"),
    "service": N_("service"),
    "language": N_("language"),
    "origin": N_("origin"),
    "line": N_("line"),
    "source": N_("source"),
    "theme": N_("theme"),
}
VERDICTS = {
    "steady": N_("no real change"),
    "better": N_("better since {day}"),
    "worse": N_("worse since {day}"),
    "higher": N_("higher since {day}"),
    "lower": N_("lower since {day}"),
    "too_short": N_("too few points for a trend"),
    "none": N_("no data for a trend"),
}
OVER = {
    "better": N_("over target, better since {day}"),
    "worse": N_("over target, worse since {day}"),
    "": N_("over target"),
}
UNDER = {
    "better": N_("under target, better since {day}"),
    "worse": N_("under target, worse since {day}"),
    "": N_("under target"),
}
# What is not judged as a part of it lacks: over its target, under it, or neither.
PARTIAL: dict[Grain, tuple[str, str, str]] = {
    "day": (
        N_("over target, incomplete day"), N_("under target, incomplete day"), N_("incomplete day, not judged"),
    ),
    "week": (
        N_("over target, incomplete week"), N_("under target, incomplete week"), N_("incomplete week, not judged"),
    ),
    "month": (
        N_("over target, incomplete month"), N_("under target, incomplete month"), N_("incomplete month, not judged"),
    ),
    "quarter": (
        N_("over target, incomplete quarter"), N_("under target, incomplete quarter"),
        N_("incomplete quarter, not judged"),
    ),
}  # fmt: skip
AGAINST = {"previous": N_("period before"), "year": N_("a year before")}


def deserved(half: float | None, default: int, most: int) -> int:
    """Decimals that an uncertainty leaves: two figures of the half width (GUM 7.2.6), never more than `most`."""
    if half is None or not math.isfinite(half):
        return default
    if half <= 0:
        return most
    return min(max(1 - math.floor(math.log10(half)), 0), most)


def number(
    value: float | None,
    unit: str,
    language: str,
    low: float | None = None,
    high: float | None = None,
    bare: bool = False,
) -> str:
    """A number with its unit, rounded as its interval deserves; `bare` leaves the unit out."""
    if value is None or math.isnan(value):
        return MISSING
    kind, factor = scale(unit, value)
    decimals = decimals_of(kind, factor, low, high)
    if (low is None or high is None) and abs(value / factor) >= 100:
        decimals = 0
    written = decimal(value / factor, decimals, language)
    return written if bare else pattern(kind, language, written == "1").format(number=written)


def exact(value: float, unit: str, language: str) -> str:
    """A number that was set, not measured, such as a target: no more decimals than it needs."""
    kind, factor = scale(unit, value)
    shown = value / factor
    decimals = next(d for d in range(3) if d == 2 or abs(shown - round(shown, d)) < 1e-9)
    written = decimal(shown, decimals, language)
    return pattern(kind, language, written == "1").format(number=written)


def interval(low: float | None, high: float | None, unit: str, language: str, *, change: bool = False) -> str:
    """Both ends in one unit, as in "12.3 to 13.0%"; "" where there is no interval. change: of a difference."""
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return ""
    kind, factor = scale(unit, high)
    decimals = decimals_of(kind, factor, low, high)
    if rounded(low / factor, decimals) == rounded(high / factor, decimals) and low != high:
        decimals += 1  # "4.2 to 4.2" would look like a mistake
    ends = {"low": decimal(low / factor, decimals, language), "high": decimal(high / factor, decimals, language)}
    written = translate(N_("{low} to {high}"), language).format(**ends)
    return _of_change(written, kind, language) if change else pattern(kind, language).format(number=written)


def scale(unit: str, value: float) -> tuple[str, float]:
    """The unit that people read a value in, and how many of its own units that is; seconds become minutes or hours."""
    if unit == "seconds":
        return next((name, float(size)) for name, size, below in TIMES if abs(value) < below)
    return {"share": ("share", 0.01), "hours": ("hour", 1.0), "days": ("day", 1.0)}.get(unit, (unit, 1.0))


def decimals_of(kind: str, factor: float, low: float | None, high: float | None) -> int:
    """Decimals of a number with its interval, in the unit that `scale` gives."""
    default, most = DECIMALS.get({"day": "days"}.get(kind, kind), (0, 0) if kind == "second" else (1, 1))
    half = None if low is None or high is None else (high - low) / 2 / factor
    return deserved(half, default, most)


def usual_decimals(kind: str, value: float) -> int:
    """Decimals of a number without an interval, as `number` writes it; kind as `scale` gives it."""
    default, _ = DECIMALS.get({"day": "days"}.get(kind, kind), (0, 0) if kind == "second" else (1, 1))
    return 0 if abs(value) >= 100 else default


def signed(value: float, kind: str, decimals: int, language: str) -> str:
    """A difference with its sign and unit, given in that unit; one of shares is in percentage points."""
    written = decimal(value, decimals, language)
    written = f"+{written}" if value > 0 and not set(written) <= set("0.,") else written
    return _of_change(written, kind, language)


def _of_change(written: str, kind: str, language: str) -> str:
    """A difference with its unit: that of two shares is in percentage points, which are no percent."""
    message = {"share": N_("{number} pp"), "per_100k": "{number}"}.get(kind)
    around = translate(message, language) if message else pattern(kind, language)
    return around.format(number=written)


@lru_cache(4096)
def pattern(kind: str, language: str, one: bool = False) -> str:
    """The unit around "{number}"."""
    if kind in ("second", "minute", "hour", "day"):
        figure = "1" if one else "5"
        return format_unit(int(figure), kind, length="short", locale=_UNITS[language]).replace(figure, "{number}")
    return translate(PATTERNS[kind], language) if kind in PATTERNS else "{number}"


def rounded(value: float, decimals: int) -> Decimal:
    """A number as a spreadsheet rounds it: half up, by the decimal that 15 digits of it make."""
    if not math.isfinite(value):
        return Decimal(value)
    return Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def decimal(value: float, decimals: int, language: str) -> str:
    """A plain number with the locale's separators; a rounded-away negative is 0, not -0."""
    return _decimal(rounded(value, decimals), decimals, language)


@lru_cache(65536)
def _decimal(value: Decimal, decimals: int, language: str) -> str:
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    return format_decimal(value, format=form, locale=LOCALES[language])


def sentences(said: Iterable[str], language: str) -> str:
    """Sentences in a row, without those that say nothing; Chinese puts nothing between them."""
    return ("" if language == "zh" else " ").join(filter(None, said))


def sample(n: float, language: str) -> str:
    """The sample size, as in "n = 1,234"."""
    return Text(N_("n = {n}"), {"n": decimal(n, 0, language)}).render(language)


@lru_cache(65536)
def day(when: date, language: str, near: date | None = None) -> str:
    """A day; its year is left out when it is the year of `near`."""
    skeleton = "MMMd" if near and near.year == when.year else "yMMMd"
    return format_skeleton(skeleton, when, locale=LOCALES[language])


@lru_cache(512)
def year(when: date, language: str) -> str:
    """A year, as in "2026" or "2026년"."""
    return format_skeleton("y", when, locale=LOCALES[language])


def period(span: Period, language: str) -> str:
    """A period, as in "1–28 Feb 1999"."""
    return _period(span.start, span.end, language)


@lru_cache(65536)
def _period(start: date, end: date, language: str) -> str:
    return format_interval(start, end, "yMMMd", locale=LOCALES[language])


@lru_cache(65536)
def bucket(start: date, end: date, grain: Grain, language: str) -> str:
    """One point of a series: its day, its days, its month or its quarter."""
    if grain in ("day", "week"):
        return _period(start, end, language)
    return format_skeleton("yMMM" if grain == "month" else "yQQQ", start, locale=LOCALES[language])


def cut_bucket(start: date, end: date, of: int, language: str, name: str = "") -> str:
    """A week or month that is not whole, as in "3–4 Aug 2026 (2 of 7 days)"; of: its days in all.

    Where all of its days are there, some of its sources are not.
    """
    days = Period(start, end)
    values = {"period": name or period(days, language), "days": decimal(days.days, 0, language),
              "all": decimal(of, 0, language)}  # fmt: skip
    message = N_("{period} ({days} of {all} days)") if days.days < of else N_("{period} (incomplete)")
    return Text(message, values).render(language)


def moment(when: datetime, language: str) -> str:
    """A day and time in the bank's time zone; a time without a zone is the bank's already."""
    local = when.astimezone(ZoneInfo(settings.text("time_zone"))) if when.tzinfo else when
    both = str(get_datetime_format("medium", locale=LOCALES[language]))
    return both.format(format_time(local, "HH:mm", locale=LOCALES[language]), day(local.date(), language))


@lru_cache(512)
def clock(half_hour: int, language: str) -> str:
    """The time at which a half-hour of the day starts, as in "09:30"."""
    return format_time(time(half_hour // 2, 30 * (half_hour % 2)), "HH:mm", locale=LOCALES[language])


@lru_cache(512)
def weekday(index: int, language: str, width: str = "EEE") -> str:
    """A weekday's short name, or its full one with width "EEEE"; 0 is Monday."""
    return format_date(date(2024, 1, 1 + index), width, locale=LOCALES[language])


def period_name(span: Period, language: str) -> str:
    """What a weekday, an ISO week, a month or a quarter is called, as in "Week 47 of 2026" or "November 2026"."""
    year, number, _ = span.start.isocalendar()
    kind, locale = kind_of(span), LOCALES[language]
    if kind == "day":
        return weekday(span.start.weekday(), language, "EEEE")
    if kind in ("month", "quarter"):
        return format_skeleton("yMMMM" if kind == "month" else "yQQQ", span.start, locale=locale)
    return Text(N_("Week {number} of {year}"), {"number": number, "year": year}).render(language)


def of_weeks(shown: Period, language: str) -> str:
    """That numbers are of whole weeks, as single days would tell of a small group."""
    words = N_("Of the whole weeks {period}: the days at the ends would tell of a group too small to show.")
    return Text(words, {"period": period(shown, language)}).render(language)


def absence(reason: Absence, language: str, dimension: str = "") -> str:
    """Why there is no number."""
    named = translate(DIMENSIONS.get(dimension, N_("what is filtered by")), language)
    few = decimal(settings.whole("minimum_group"), 0, language)
    values = {"n": few, "dimension": named, "table": Text(INVITATION.title)}
    return Text(ABSENCES[reason], values).render(language)


def untimed(rows: int, language: str) -> str:
    """That some rows are in no half-hour, as they have no time of day."""
    return Text(N_("{rows:,} rows have no time of day: they are in no half-hour."), {"rows": rows}).render(language)


def absence_of(row: Any, language: str, otherwise: Absence = "no_data") -> str:
    """Why a row of an answer has no number."""
    told: Absence = getattr(row, "absent", None) or otherwise
    return absence("too_few" if row.suppressed else told, language)


def amount(value: Value, language: str) -> str:
    """A value with its unit, or why there is none."""
    if value.value is None:
        return absence(value.absent or "no_data", language)
    metric = METRICS[value.metric]
    written = number(value.value, metric.unit, language, value.low, value.high)
    if metric.unit != "score":
        return written
    return Text(N_("{number} of {top}"), {"number": written, "top": f"{metric.span[1]:g}"}).render(language)


def evidence(value: Value, language: str) -> str:
    """Interval and sample of a tile, as in "12.3 to 13.0% · n = 31,094"; "" without a value."""
    if value.value is None:
        return ""
    span = interval(value.low, value.high, METRICS[value.metric].unit, language)
    return " · ".join(part for part in (span, sample(value.n, language)) if part)


def described(metric: Metric, value: float, low: float, high: float, n: float, language: str) -> str:
    """A point in words for hovering, as in "12.65% (12.3 to 13.0%), n = 31,094"."""
    span = interval(low, high, metric.unit, language)
    values = {"value": number(value, metric.unit, language, low, high), "interval": span, "n": sample(n, language)}
    message = N_("{value} ({interval}), {n}") if span else N_("{value}, {n}")
    return translate(message, language).format(**values)


def goal(metric: Metric) -> float | None:
    """The metric's target from the settings, in its own unit."""
    return settings.number(metric.target) if metric.target else None


def missed(metric: Metric, value: float | None, target: float | None) -> str:
    """Which wrong side of its target a value is on: "over", "under", or "" for neither."""
    if value is None or target is None or metric.better == "none":
        return ""
    if metric.better == "lower":
        return "over" if value > target else ""
    return "under" if value < target else ""


def verdict(
    found: Verdict, language: str, value: Value | None = None, target: float | None = None, grain: Grain = "week"
) -> str:
    """The verdict of a tile; a missed target comes first. grain: what it is about."""
    since = day(found.since, language) if found.since else ""
    side = missed(METRICS[value.metric], value.value, target) if value else ""
    if found.kind == "partial":
        message = PARTIAL[grain][("over", "under", "").index(side)]
    elif side:
        words = OVER if side == "over" else UNDER
        message = words.get(found.kind, words[""])
    else:
        message = VERDICTS[found.kind]
    return Text(message, {"day": since}).render(language)
