"""Where axes begin and end: ranges come from the metric, so that a wobble does not fill a chart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

from analytics import wording
from analytics.metrics.metric import Metric
from analytics.metrics.period import Grain

LEAST_POINTS = 40.0  # the narrowest window on a scale from -100 to 100
LEAST_SHARE = 0.1
ROOM = 1.12  # above the highest thing shown
TICKS = 5


def limits(metric: Metric, shown: Any, loose: Any = ()) -> tuple[float, float]:
    """Lowest and highest value of the axis, in the metric's unit.

    shown: numbers that must be inside. loose: interval ends, which widen the axis only so far that
    the rest can be read.
    """
    firm, soft = (np.asarray(x, dtype=float) for x in (shown, loose))
    firm, soft = firm[np.isfinite(firm)], soft[np.isfinite(soft)]
    if metric.unit == "score" and metric.span[1] is not None:
        return metric.span[0], metric.span[1]
    if not len(firm):
        return (-50.0, 50.0) if metric.unit == "points" else (0.0, LEAST_SHARE if metric.unit == "share" else 1.0)
    if metric.unit == "points":
        return _window(firm, soft)
    top, bottom = float(firm.max()), min(float(firm.min()), 0.0)
    top = max(top, min(float(soft.max(initial=top)), 1.6 * top)) * ROOM
    if metric.unit == "share":
        top = min(max(top, LEAST_SHARE), 1.0)
    return bottom * ROOM, top if top > 0 else (0.0 if bottom < 0 else 1.0)


def _window(firm: Any, soft: Any) -> tuple[float, float]:
    """A stretch of the scale from -100 to 100, never a narrow one."""
    low, high = float(firm.min()), float(firm.max())
    low, high = max(float(soft.min(initial=low)), low - 20) - 2, min(float(soft.max(initial=high)), high + 20) + 2
    lack = max(LEAST_POINTS - (high - low), 0) / 2
    low, high = low - lack, high + lack
    over = max(high - 100, 0) - max(-100 - low, 0)
    return max(low - over, -100.0), min(high - over, 100.0)


def ticks(bottom: float, top: float, unit: str, language: str, most: int = TICKS) -> tuple[list[float], list[str]]:
    """Round tick values between two ends and their texts, in the unit that people read."""
    _, factor = wording.scale(unit, max(abs(bottom), abs(top)))
    step = _step((top - bottom) / factor / most, unit == "count")
    first, last = math.ceil(bottom / factor / step - 1e-9), math.floor(top / factor / step + 1e-9)
    decimals = max(-math.floor(math.log10(step) + 1e-9), 0)
    values = [i * step for i in range(first, last + 1)]
    kind, _ = wording.scale(unit, max(abs(bottom), abs(top)))
    shape = wording.pattern(kind, language) if kind not in ("points", "per_100k") else "{number}"
    return [v * factor for v in values], [shape.format(number=wording.decimal(v, decimals, language)) for v in values]


def _step(rough: float, whole: bool) -> float:
    """The next of 1, 2, 5, 10 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough * (1 - 1e-9))
    return max(step, 1.0) if whole else step


def days(starts: Sequence[date], grain: Grain, language: str, most: int = 4) -> tuple[list[date], list[str]]:
    """A few buckets to name on a time axis, as many as a phone has room for; the year below, only where it changes."""
    every = max(math.ceil(len(starts) / most), 1)
    named = list(starts)[(len(starts) - 1) % every :: every]
    texts = []
    for before, start in zip([None, *named], named, strict=False):
        if grain in ("month", "quarter"):
            texts.append(wording.bucket(start, start, grain, language))
            continue
        new_year = before is None or before.year != start.year
        texts.append(wording.day(start, language, start) + (f"<br>{wording.year(start, language)}" if new_year else ""))
    return named, texts
