"""Days, weeks and what to compare them with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from data.checking.days import today as today
from data.errors import QuestionError
from data.texts import N_, Text

Grain = Literal["day", "week", "month", "quarter"]
GRAINS: tuple[Grain, ...] = ("day", "week", "month", "quarter")
# Relative periods, as they stand in the URL, and their length in days ("all" has none).
CHOICES = {"4w": 28, "13w": 91, "26w": 182, "52w": 364, "all": 0}
Against = Literal["previous", "year", "none"]


@dataclass(frozen=True)
class Period:
    """Whole days from `start` to `end`, both included."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days + 1

    def before(self) -> Period:
        """The period just before, of the same kind or else of the same length.

        A month is compared with the month before, however long; a day with the same weekday, as days of a week differ.
        """
        grain, last = kind_of(self), self.start - timedelta(1)
        if grain == "day":
            return Period(self.start - timedelta(7), self.end - timedelta(7))
        if grain in ("month", "quarter"):
            return Period(bucket_start(last, grain), last)
        return Period(self.start - timedelta(self.days), last)

    def year_before(self) -> Period:
        """The same weekdays 52 weeks earlier."""
        return Period(self.start - timedelta(364), self.end - timedelta(364))

    def against(self, what: Against) -> Period | None:
        """The period to compare with; None for "none"."""
        return {"previous": self.before(), "year": self.year_before(), "none": None}[what]


def months_of(span: Period) -> float:
    """Length in months, each a twelfth of a year of 365.25 days; 0 for a period that ends before it starts."""
    return max(span.days, 0) * 12 / 365.25


def parse(text: str, newest: date, oldest: date | None = None) -> Period:
    """A period from its short form: 13w, all, 2026, 2026-11, 2026-W47, 2026-Q4, 2026-11-23 or 2026-01-01..2026-03-31.

    Relative forms end at `newest`; "all" starts at `oldest`. Raises QuestionError for anything else.
    """
    try:
        if text in CHOICES:
            first = (oldest or newest) if text == "all" else newest - timedelta(CHOICES[text] - 1)
            return Period(min(first, newest), newest)
        if ".." in text:
            start, end = (date.fromisoformat(part) for part in text.split(".."))
            if end < start:
                raise ValueError(text)
            return Period(start, end)
        return _named(text)
    except ValueError as fault:
        raise QuestionError(
            Text(N_("{period!r} is not a period."), {"period": text}),
            remedy=N_("Give one such as 13w, all, 2026-11, 2026-W47, 2026-Q4 or 2026-01-01..2026-03-31."),
        ) from fault


def _named(text: str) -> Period:
    if match := re.fullmatch(r"(\d{4})-W(\d\d)", text):
        start = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Period(start, start + timedelta(6))
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
        start = date(int(match[1]), 3 * int(match[2]) - 2, 1)
        return Period(start, next_start(start, "quarter") - timedelta(1))
    if match := re.fullmatch(r"(\d{4})-(\d\d)", text):
        start = date(int(match[1]), int(match[2]), 1)
        return Period(start, next_start(start, "month") - timedelta(1))
    if re.fullmatch(r"\d{4}", text):
        return Period(date(int(text), 1, 1), date(int(text), 12, 31))
    day = date.fromisoformat(text)
    return Period(day, day)


def bucket_start(day: date, grain: Grain) -> date:
    """First day of the day, ISO week, month or quarter that holds `day`."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(day.weekday())
    if grain == "month":
        return day.replace(day=1)
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def next_start(start: date, grain: Grain) -> date:
    """First day of the bucket after the one that starts at `start`."""
    if grain in ("day", "week"):
        return start + timedelta(1 if grain == "day" else 7)
    months = 1 if grain == "month" else 3
    index = start.year * 12 + start.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def kind_of(span: Period) -> Grain | None:
    """Which of a day, an ISO week, a calendar month or a quarter a period is exactly; None for any other days."""
    whole = (g for g in GRAINS if bucket_start(span.start, g) == span.start)
    return next((g for g in whole if next_start(span.start, g) - timedelta(1) == span.end), None)


def name_of(day: date, grain: Grain) -> str:
    """The standard form of the bucket that holds a day: 2026-11-20, 2026-W47, 2026-11 or 2026-Q4."""
    if grain == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    names = {"day": str(day), "month": f"{day:%Y-%m}", "quarter": f"{day.year}-Q{(day.month + 2) // 3}"}
    return names[grain]


def grain_for(span: Period) -> Grain:
    """The buckets in which a period is best seen: days up to six weeks, weeks up to eighteen months, then months."""
    return "day" if span.days <= 42 else "week" if span.days <= 560 else "month"
