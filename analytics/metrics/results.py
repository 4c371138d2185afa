"""Frozen answers. Frames have `value, n, low, high, suppressed, absent`; None (NaN) means no data, 0 means zero.

What is suppressed has no number, no interval, and a sample of 0, whatever it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import pandas as pd

from analytics.metrics.period import Grain, Period

# Why a value is absent: nothing recorded; too few to show; a filter not recorded of this subject; no denominator; calls
# known as totals only, which do not tell it; answers without invitations; more calls lost than offered;
# complaints of which nobody says whether they are closed; a share of invitations, of which none is stored; so few rows
# make the difference to what is told elsewhere that these could be worked out.
# In a frame it is "" where nothing more than `suppressed` and n say it.
Absence = Literal[
    "no_data", "too_few", "not_recorded", "no_base", "totals_only", "uninvited", "unoffered", "unclosed",
    "no_invitations", "differs_in_few",
]  # fmt: skip


@dataclass(frozen=True)
class Value:
    """One number with its interval and sample size; `value` is None where `absent` says why.

    period: the days it is of, which are those asked for, or the whole weeks in them.
    """

    metric: str
    period: Period
    value: float | None
    n: int
    low: float | None
    high: float | None
    absent: Absence | None = None

    @property
    def suppressed(self) -> bool:
        """True when there is data, but too little to show."""
        return self.absent in ("too_few", "differs_in_few")


@dataclass(frozen=True)
class Series:
    """A number over time; frame columns: start (date), end (date), value, n, low, high, suppressed; oldest first.

    whole: a column that is False where a bucket is cut by the period, or has only begun. earlier: whole buckets from
    before the period, by which those in it are judged. is_incomplete: a source lacks a part of the period or of its
    newest week, so that there is no verdict.
    """

    metric: str
    grain: Grain
    frame: pd.DataFrame
    absent: Absence | None = None
    earlier: pd.DataFrame | None = None
    is_incomplete: bool = False

    @cached_property
    def whole(self) -> pd.Series:
        """Which of the frame's buckets are whole; all, where it does not say."""
        return self.frame["whole"].astype(bool) if "whole" in self.frame else pd.Series(True, self.frame.index)

    @cached_property
    def judged(self) -> pd.DataFrame:
        """The whole buckets, those from before the period first: only they can be better or worse."""
        own = self.frame[self.whole]
        before = self.earlier if self.earlier is not None and len(self.earlier) else None
        return own if before is None else pd.concat([before, own], ignore_index=True) if len(own) else before


@dataclass(frozen=True)
class Breakdown:
    """A number by group; frame columns: group (text), value, n, low, high, suppressed; largest n first.

    period: the days it is of, which are those asked for, or the whole weeks in them.
    """

    metric: str
    dimension: str
    frame: pd.DataFrame
    absent: Absence | None = None
    period: Period | None = None


@dataclass(frozen=True)
class Grid:
    """A number by weekday x half-hour; frame: weekday (0 Monday), half_hour (0-47), value, n, low, high, suppressed.

    untimed: rows of the period that have no time of day, and are in none of its half-hours.
    """

    metric: str
    frame: pd.DataFrame
    absent: Absence | None = None
    untimed: int = 0


@dataclass(frozen=True)
class Verdict:
    """What a control chart says of the newest point.

    kind: "steady" (no real change), "better", "worse" ("higher", "lower" for a metric that is good in neither
    direction), "too_short" (fewer than 8 points), "partial" (the newest week is incomplete) or "none" (no data).
    since: first day of the run that gave the signal. mean, low, high: centre line and limits for the newest point.
    """

    kind: Literal["steady", "better", "worse", "higher", "lower", "too_short", "partial", "none"]
    since: date | None = None
    mean: float | None = None
    low: float | None = None
    high: float | None = None
    rule: str = ""
