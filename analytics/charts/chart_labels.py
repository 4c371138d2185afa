"""Where the labels of a chart over time stand, so that none lies on another or on a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics import wording
from analytics.charts import figures
from analytics.charts.figures import Spec
from analytics.charts.palette import Theme
from analytics.metrics.metric import Metric
from data.texts import N_, Text, translate, width

LINE = 16  # pixels: a line of a label
FRAME = 54  # pixels of a chart's height that are not its plot
# Pixels: the narrowest plot of a chart over time, and a letter of its labels.
NARROW, LETTER = 220, 7
# A label crosses a line where it comes nearer than this, in pixels; as bad as so many bands behind it.
CLEAR, LINES = 3, 10
STEPS = 24  # places of a plot at which its lines are looked at


@dataclass(frozen=True)
class Near:
    """What a label of a chart must not lie on: its lines, and the band of its interval.

    starts: the days of its points. axis: the lowest value of the plot, and what a pixel of it is worth.
    """

    starts: pd.Series
    lines: Sequence[pd.Series]
    band: tuple[pd.Series, pd.Series]
    axis: tuple[float, float]

    @classmethod
    def of(cls, frame: pd.DataFrame, other: NDArray[np.float64], axis: tuple[float, float]) -> Near:
        """Of a chart's points, and of a line that ends with them."""
        compared = pd.Series([*[np.nan] * (len(frame) - len(other)), *other])
        return cls(frame["start"], [frame["value"], compared], (frame["low"], frame["high"]), axis)

    def crossed(self, across: tuple[float, float], up: tuple[float, float]) -> int:
        """How bad a label is between two shares of the plot's width and two values."""
        lines = sum(_meets(line, line, across, up) for line in self.lines)
        return LINES * lines + _meets(*self.band, across, up)


def _meets(low: pd.Series, high: pd.Series, across: tuple[float, float], up: tuple[float, float]) -> bool:
    """Whether what lies between two lines, which may be one, comes into a box."""
    count = len(low)
    if not count:
        return False
    places = np.linspace(across[0], across[1], STEPS) * (count - 1)
    below, above = (np.interp(places, np.arange(count), side.to_numpy(dtype=float)) for side in (low, high))
    # A steep line may pass the box between two places.
    least, most = np.fmin(below[:-1], below[1:]), np.fmax(above[:-1], above[1:])
    return bool(((least <= up[1]) & (most >= up[0])).any())


def pixel(low: float, high: float, height: int) -> float:
    """What a pixel of the plot is worth on the axis."""
    return (high - low) / (height - FRAME)


def at_end(values: pd.Series, words: str, colour: str, near: float | None = None, pixel: float = 1) -> Spec | None:
    """A label to the right of a line's last point, far enough from the label of one line at the value `near`."""
    known = np.flatnonzero(values.notna())
    if not len(known):
        return None
    last, aside = float(values.iloc[known[-1]]), 0
    if near is not None and not np.isnan(near):
        gap, needed = (last - near) / pixel, LINE * (words.count("<br>") + 2) / 2
        aside = round(max(0, needed - abs(gap))) * (1 if gap > 0 else -1)
    return figures.note(words, colour, x=1, xref="paper", xanchor="left", xshift=8, y=last, yshift=aside, align="left")


def of_usual(low: float, high: float, pixel: float, language: str, colours: Theme, target: float | None = None) -> Spec:
    """The name of the control limits' band: in its upper left corner, or on top of a band too thin to hold it.

    Where the label of the target stands there, on top of its line, it is at the lower end of the band.
    """
    words, is_thin = translate(N_("usual range"), language), (high - low) / pixel < 3 * LINE
    begin = high if is_thin else high - LINE * pixel
    is_taken = target is not None and abs(target - begin) < (LINE - 1) * pixel
    place = (low, "top" if is_thin else "bottom") if is_taken else (high, "bottom" if is_thin else "top")
    return figures.note(words, colours.muted, 11, x=0, xref="paper", xanchor="left", y=place[0], yanchor=place[1])


def target_line(
    layout: Spec, target: float | None, since: date | None, near: Near, metric: Metric, language: str, colours: Theme
) -> None:
    """The target as a line from the day on from which it holds, with its label where it lies on no other line."""
    if target is None:
        return
    starts = figures.dates(near.starts)
    begun = since is not None and since > starts[0]
    ends: Spec = {"xref": "paper", "x0": 0, "x1": 1}
    if since is not None and begun:
        ends = {"xref": "x", "x0": min(since, starts[-1]).isoformat(), "x1": starts[-1].isoformat()}
    line = {"color": colours.target, "width": 1, "dash": "dash"}
    layout["shapes"].append({"type": "line", **ends, "y0": target, "y1": target, "line": line})
    words = Text(N_("target {value}"), {"value": wording.exact(target, metric.unit, language)}).render(language)
    place: Spec = {"x": 0, "xanchor": "left", "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": -4}
    if (free := _free(target, width(words) * LETTER / NARROW, near, begun)) is not None:
        x, y = free
        place = {"x": x, "xanchor": ("left", "center", "right")[round(2 * x)], "y": target, "yshift": y}
        place["yanchor"] = "bottom" if y > 0 else "top"
    layout["annotations"].append(figures.note(words, colours.target, xref="paper", **place))


def _free(target: float, wide: float, near: Near, begun: bool) -> tuple[float, int] | None:
    """Where the label of a target stands: the share of the plot's width, and whether above (1) or below (-1) its line.

    None where lines cross it everywhere: then it stands above the plot, in the colour of its line. wide: its width as a
    share of the narrowest plot. begun: the line begins within the plot.
    """
    bottom, pixel = near.axis
    found: dict[tuple[float, int], int] = {}
    # Where it lies on nothing it stands on top of the line's beginning, beside which the usual range has its name.
    for x in (1.0,) if begun else (0.0, 1.0, 0.5):
        for way in (1, -1):
            if way < 0 and (x == 0 or target - (LINE + CLEAR) * pixel < bottom):
                continue
            left = x * (1 - wide)
            up = (target - CLEAR * pixel, target + LINE * pixel)
            up = up if way > 0 else (target - LINE * pixel, target + CLEAR * pixel)
            found[x, way] = near.crossed((max(left, 0), min(left + wide, 1)), up)
    best = min(found, key=lambda place: found[place])
    return best if found[best] < LINES else None
