"""Silence before and after a source's rows: how long it may last before it is no chance that nothing came in."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BY_CHANCE = 0.02  # below it nothing came in because nothing was sent
FEWEST = 3  # days with rows, below which nothing is usual
HISTORY = 56  # days that show what is usual
ENDLESS = 10**6


def longest(days: NDArray[Any]) -> int:
    """Days after the last one with rows on which chance alone may leave none.

    days: those with rows, ascending, as date.toordinal counts them; negative and ascending for those before the first.
    Weekdays on which nothing ever comes do not count; a day with rows is as likely as its share of the days near the
    end, a Beta(1, 1) before anything was seen.
    """
    near = days[days > days[-1] - HISTORY] if len(days) else days
    if len(near) < FEWEST:
        return ENDLESS
    weekdays = np.unique(near % 7)
    start = max(int(days[0]), int(days[-1]) - HISTORY + 1)
    seen = int(np.isin(np.arange(start, int(near[-1]) + 1) % 7, weekdays).sum())
    misses, chance, silent = seen - len(near), 1.0, 0
    usual = set(weekdays.tolist())
    while True:
        silent += 1
        if (int(near[-1]) + silent) % 7 in usual:
            chance *= (misses + 1) / (seen + 2)
            misses, seen = misses + 1, seen + 1
        if chance < BY_CHANCE:
            return silent - 1


def quiet(days: NDArray[Any]) -> int:
    """Days right after the last one with rows on whose weekdays nothing ever comes: a weekend is no end."""
    near = days[days > days[-1] - HISTORY] if len(days) else days
    if len(near) < FEWEST:
        return 0
    usual = set(np.unique(near % 7).tolist())
    return next(n for n in range(7) if (int(near[-1]) + n + 1) % 7 in usual)
