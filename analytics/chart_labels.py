"""Where the labels of a chart over time stand, so that none lies on another or on a line."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analytics import figures
from analytics.figures import Spec
from analytics.theme import Theme
from data.texts import N_, translate

LINE = 16  # pixels: a line of a label
FRAME = 54  # pixels of a chart's height that are not its plot


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
