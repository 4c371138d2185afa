"""What all figures share: fonts, quiet axes, bands, labelled lines, and the empty plot that says why."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from analytics import wording
from analytics.charts import axes
from analytics.charts.palette import CLEAR, SIZE, SMALL, Theme, font, theme
from analytics.metrics.results import Absence, Series
from data.texts import Text, width

Spec = dict[str, Any]
# Pixels: the narrowest plot of a list, and a letter of a label above it.
NARROW, LETTER = 125, 7


def figure(traces: list[Spec], layout: Spec) -> go.Figure:
    """A figure without Plotly's own checks, which take five times as long as all else; the tests make them."""
    return go.Figure(data=traces, layout=layout, _validate=False)


def base(language: str, colours: Theme, height: int, top: int = 14, right: int = 76) -> Spec:
    """What all figures share: fonts, transparent ground, quiet axes, hover as a card."""
    axis = {"showline": False, "zeroline": False, "ticks": "", "fixedrange": True, "automargin": True}
    quiet = {"tickfont": {"size": SMALL, "color": colours.muted}, "gridcolor": colours.grid}
    return {
        "template": {}, "height": height, "margin": {"l": 8, "r": right, "t": top, "b": 40, "pad": 4},
        "paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR, "showlegend": False, "dragmode": False,
        "font": {"family": font(language), "size": SIZE, "color": colours.ink}, "hovermode": "closest",
        "hoverlabel": {"bgcolor": colours.surface, "bordercolor": colours.border, "align": "left",
                       "font": {"family": font(language), "size": SIZE, "color": colours.ink}},
        "xaxis": {**axis, **quiet, "showgrid": False}, "yaxis": {**axis, **quiet}, "shapes": [], "annotations": [],
    }  # fmt: skip


def empty(reason: Absence, language: str, dark: bool, height: int) -> go.Figure:
    """An empty plot that says why."""
    colours = theme(dark)
    layout = base(language, colours, height, right=8)
    layout["xaxis"] |= {"visible": False}
    layout["yaxis"] |= {"visible": False}
    words = wording.absence(reason, language)
    layout["annotations"].append(note(words, colours.muted, x=0.5, xref="paper", y=0.5, yref="paper", size=SIZE))
    return figure([], layout)


def note(text: str, colour: str, size: int = SMALL, **where: Any) -> Spec:
    """A text on the plot, without an arrow."""
    return {"text": text, "showarrow": False, "font": {"size": size, "color": colour}, **where}


def corner(text: str, colours: Theme, aside: int = 0) -> Spec:
    """The heading of what stands to the left of the plot, in its upper left corner; aside: pixels further left."""
    place: Spec = {"x": 0, "xref": "paper", "xanchor": "right", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return note(text, colours.muted, xshift=-5 - aside, yshift=3, **place)


def juts(words: str, at: float, anchor: str) -> int:
    """By how many pixels a label juts out to the left of the narrowest plot; at: the share of its width it is for."""
    wide = width(words) * LETTER
    return max(0, round({"left": 0.0, "center": wide / 2, "right": wide}[anchor] - at * NARROW))


def legend(colours: Theme) -> Spec:
    """A legend in one row above the plot, for the rare chart that needs one."""
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": 1, "yanchor": "bottom", "traceorder": "normal",
            "font": {"size": SMALL, "color": colours.muted}, "itemclick": False, "itemdoubleclick": False}  # fmt: skip


def visible(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with what is suppressed taken out."""
    hidden = frame["suppressed"].to_numpy(dtype=bool)
    if not hidden.any():
        return frame
    return frame.assign(**{name: frame[name].mask(hidden) for name in ("value", "low", "high")})


def whole(frame: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    """The frame with the numbers of buckets that are not whole taken out."""
    cut = ~kept.to_numpy(dtype=bool)
    return frame.assign(**{name: frame[name].mask(cut) for name in ("value", "low", "high")}) if cut.any() else frame


def last(series: Series | None, count: int) -> NDArray[np.float64]:
    """The values of a series' last buckets, without those of buckets that are not whole."""
    if series is None:
        return np.array([])
    return whole(series.frame, series.whole)["value"].to_numpy(dtype=float)[-count:]


def rows(frame: pd.DataFrame) -> list[Any]:
    """The rows of a result's frame, by the names of its columns."""
    return list(frame.itertuples())


def iso(days: pd.Series) -> list[str]:
    """Days as the browser reads them."""
    return [day.isoformat() for day in dates(days)]


def dates(days: pd.Series) -> list[date]:
    """Days, whether the frame keeps them as days or as moments."""
    return [day.date() if isinstance(day, pd.Timestamp) else day for day in days]


def value_axis(axis: Spec, low: float, high: float, unit: str, language: str, colours: Theme) -> None:
    """Range, ticks and grid of the axis that carries the metric."""
    values, texts = axes.ticks(low, high, unit, language)
    axis |= {"range": [low, high], "tickvals": values, "ticktext": texts, "showgrid": True, "gridcolor": colours.grid}


def time_axis(layout: Spec, series: Series, language: str) -> None:
    """Range and a few named days of the axis that carries time."""
    starts = dates(series.frame["start"])
    named, texts = axes.days(starts, series.grain, language)
    if len(starts) > 1:
        # An open point at the edge would stand on the axis' own labels.
        edge = timedelta(0 if series.whole.iloc[0] else max((starts[-1] - starts[0]).days // 50, 1))
        layout["xaxis"]["range"] = [(starts[0] - edge).isoformat(), starts[-1].isoformat()]
    layout["xaxis"] |= {"type": "date", "tickvals": [d.isoformat() for d in named], "ticktext": texts}
    layout["xaxis"] |= {"tickangle": 0, "ticks": "outside", "ticklen": 4, "tickcolor": layout["xaxis"]["gridcolor"]}


def upright(layout: Spec, at: float, words: Text, language: str, colour: str, anchor: str = "center") -> None:
    """An upright line with its label above the plot; anchor: which end of the label stands at the line."""
    layout["shapes"].append(
        {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": at, "x1": at, "layer": "below",
         "line": {"color": colour, "width": 1, "dash": "dot"}}
    )  # fmt: skip
    layout["annotations"].append(
        note(words.render(language), colour, x=at, yref="paper", y=1, yanchor="bottom", xanchor=anchor, yshift=2)
    )


def away(at: float, other: float | None, width: float) -> str:
    """Which end of a line's label stands at the line, so that labels of near lines do not overlap."""
    if other is None or abs(at - other) > width / 3:
        return "center"
    return "right" if at < other else "left"


def band(x: list[str], low: pd.Series, high: pd.Series, colour: str) -> Spec:
    """A band between two lines; a gap in them is a gap in it."""
    xs: list[str | None] = []
    ys: list[float | None] = []
    known = (low.notna() & high.notna()).to_numpy()
    edges = np.flatnonzero(np.diff(np.concatenate([[False], known, [False]]).astype(int)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        xs += [*x[begin:end], *x[begin:end][::-1], None]
        ys += [*high[begin:end], *low[begin:end][::-1], None]
    return {"type": "scatter", "x": xs, "y": ys, "mode": "lines", "line": {"width": 0}, "fill": "toself",
            "fillcolor": colour, "hoverinfo": "skip"}  # fmt: skip
