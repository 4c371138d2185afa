"""Themes of comments as figures: each with its sentiment and its weight on the score, and the map of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analytics import wording
from analytics.charts import axes, figures, placing
from analytics.charts.figures import Spec
from analytics.charts.palette import SMALL, Theme, theme
from analytics.charts.placing import FONT, POINT, Box, Plot, width
from analytics.voice import formatting
from analytics.voice.reading import Themes
from data.texts import N_, Text, translate

ROW = 24  # pixels of a line
APART = 0.4  # of what its ticks span: so far a tick stands from that at 0
GAP = 0.12  # between two columns, as a share of both: their first and last ticks stand apart there
TALL, AROUND = 448, 90  # of the map, and what of it is not the plot
# Widths of the map's plot, from a phone's to a wide screen's, in all of which labels must not overlap.
WIDTHS = (290, 430, 620)


def listing(found: Themes, *, language: str, dark: bool = False) -> go.Figure:
    """Themes one a line, the most mentioned on top: net sentiment and difference in score, with intervals."""
    colours, frame = theme(dark), found.frame.reset_index(drop=True)
    if not len(frame):
        return figures.empty("no_data", language, dark, 120)
    layout = figures.base(language, colours, ROW * len(frame) + 84, top=44, right=14)
    layout["yaxis"] |= {
        "range": [len(frame) - 0.5, -0.5], "tickvals": list(range(len(frame))), "showgrid": False,
        "ticktext": [_name(row, language, colours) for row in figures.rows(frame)],
        "tickfont": {"size": SMALL, "color": colours.ink},
    }  # fmt: skip
    columns = [("net", "low", "high", N_("Net sentiment"), "points", ""), *([_IMPACT] if found.score else [])]
    traces: list[Spec] = []
    for place, (value, low, high, title, unit, axis) in enumerate(columns):
        words = translate(title, language)
        name, room = f"xaxis{axis}", (place / len(columns) + (GAP if place else 0), (place + 1) / len(columns) - 0.01)
        layout[name] = layout["xaxis"] | {"domain": list(room), "anchor": "y"}
        layout["annotations"].append(
            figures.note("<br>".join(words.rsplit(" ", 1)), colours.muted, x=sum(room) / 2, xref="paper", y=1,
                         yref="paper", yanchor="bottom", yshift=4, align="center")
        )  # fmt: skip
        ends = _ends(frame, value, low, high, unit)
        values, texts = _outer(*axes.ticks(*ends, unit, language, most=4))
        layout[name] |= {"range": list(ends), "tickvals": values, "ticktext": texts, "tickangle": 0}
        layout[name] |= {"showgrid": True, "gridcolor": colours.grid}
        _middle(layout, f"x{axis}", colours)
        traces += _dots(found, frame, (value, low, high), f"x{axis}", language, colours)
    return figures.figure(traces, layout)


_IMPACT = ("impact", "impact_low", "impact_high", N_("Score difference"), "score", "2")


def _name(row: Any, language: str, colours: Theme) -> str:
    said, size = formatting.theme(row.theme, language), formatting.mentions(row, language)
    return f'{said} <span style="color:{colours.muted};font-size:{SMALL}px">{size}</span>'


def _ends(frame: pd.DataFrame, value: str, low: str, high: str, unit: str) -> tuple[float, float]:
    """Both ends of an axis with 0 on it; points never show less than a fifth of their scale."""
    known = frame.dropna(subset=[value])
    least = 20.0 if unit == "points" else 0.5
    bottom, top = min([-least, *known[low].dropna()]), max([least, *known[high].dropna()])
    margin = 0.06 * (top - bottom)
    return bottom - margin, top + margin


def _outer(values: Sequence[float], texts: Sequence[str]) -> tuple[list[float], list[str]]:
    """The tick at 0 and those at the ends that stand well apart from it: a column is too narrow for more."""
    far = APART * (values[-1] - values[0])
    kept = [at for at, value in enumerate(values) if not value or (at in (0, len(values) - 1) and abs(value) >= far)]
    return [values[at] for at in kept], [texts[at] for at in kept]


def _middle(layout: Spec, axis: str, colours: Theme) -> None:
    """The line at 0."""
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    shape = {"type": "line", "xref": axis, "x0": 0, "x1": 0, "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    layout["shapes"].append({**shape, "line": line})


def _dots(
    found: Themes, frame: pd.DataFrame, names: tuple[str, str, str], axis: str,
    language: str, colours: Theme,
) -> list[Spec]:  # fmt: skip
    """Intervals and dots of one column; what cannot be told from 0 has the quiet colour."""
    value, low, high = names
    known = frame[frame[value].notna()]
    few = frame[frame[value].isna()]
    spans_x = [x for r in figures.rows(known) for x in (getattr(r, low), getattr(r, high), None)]
    spans_y = [y for i in known.index for y in (int(i), int(i), None)]
    side = [_side(getattr(r, low), getattr(r, high)) for r in figures.rows(known)]
    said = [describe(found, r, language) for r in figures.rows(known)]
    none = translate(N_("too few"), language)
    return [
        {"type": "scatter", "mode": "lines", "x": spans_x, "y": spans_y, "hoverinfo": "skip", "xaxis": axis,
         "line": {"color": colours.accent_band, "width": 6}},
        {"type": "scatter", "mode": "markers", "x": list(known[value]), "y": [int(i) for i in known.index],
         "xaxis": axis, "customdata": said, "hovertemplate": "%{customdata}<extra></extra>",
         "marker": _marks(side, colours, upright=False), "cliponaxis": False},
        {"type": "scatter", "mode": "text", "x": [0] * len(few), "y": [int(i) for i in few.index], "xaxis": axis,
         "text": [none] * len(few), "textposition": "middle center", "hoverinfo": "skip", "cliponaxis": False,
         "textfont": {"size": FONT, "color": colours.muted}},
    ]  # fmt: skip


def _side(low: float, high: float) -> int:
    """+1 above 0, -1 below, 0 where the interval holds both."""
    return 1 if low > 0 else -1 if high < 0 else 0


def _marks(side: Sequence[int], colours: Theme, upright: bool) -> Spec:
    """Triangles that point to the side where a value surely is, and circles."""
    shapes = {1: "triangle-up", -1: "triangle-down"} if upright else {1: "triangle-right", -1: "triangle-left"}
    colour = {1: colours.better, -1: colours.worse, 0: colours.muted}
    return {"symbol": [shapes.get(s, "circle") for s in side], "size": [11 if s else 9 for s in side],
            "color": [colour[s] for s in side], "opacity": 1, "line": {"width": 0}}  # fmt: skip


def describe(found: Themes, row: Any, language: str) -> str:
    """What hovering over a theme says."""
    parts = [f"<b>{formatting.theme(row.theme, language)}</b>"]
    if pd.isna(row.mentions):
        return "<br>".join([*parts, formatting.mentions(row, language)])
    values = {
        "n": wording.decimal(row.mentions, 0, language), "share": wording.number(row.share, "share", language),
        "net": wording.number(row.net, "points", language, row.low, row.high),
        "span": wording.interval(row.low, row.high, "points", language),
    }  # fmt: skip
    parts.append(Text(N_("In {n} comments, {share} of all"), values).render(language))
    if pd.notna(row.net):
        parts.append(Text(N_("Net sentiment {net} ({span})"), values).render(language))
    if found.score and pd.notna(row.impact):
        ends = {
            "score": translate(formatting.SCORES[found.score], language),
            "gap": formatting.signed(row.impact, language),
            "span": wording.interval(row.impact_low, row.impact_high, "score", language),
            "n": wording.decimal(row.impact_n, 0, language),
        }  # fmt: skip
        parts.append(Text(N_("{score}: {gap} ({span}), from {n} with a score"), ends).render(language))
    return "<br>".join(parts)


def chart(found: Themes, *, language: str, dark: bool = False) -> go.Figure:
    """The map: how often a theme comes up (across) and how much the score then differs (up), with intervals."""
    colours = theme(dark)
    frame = found.frame.dropna(subset=["impact", "share"]).reset_index(drop=True)
    if not len(frame):
        return figures.empty("too_few" if len(found.frame) else "no_data", language, dark, 120)
    layout = figures.base(language, colours, TALL, top=30, right=14)
    across, up = (0.0, float(frame["share"].max()) * 1.12), _ends(frame, "impact", "impact_low", "impact_high", "score")
    figures.value_axis(layout["xaxis"], *across, "share", language, colours)
    figures.value_axis(layout["yaxis"], *up, "score", language, colours)
    layout["xaxis"] |= {"showgrid": False, "title": _title(N_("Share of comments that speak of it"), language, colours)}
    words = Text(N_("Difference in {score}"), {"score": translate(formatting.SCORES[found.score], language)})
    layout["annotations"].append(
        figures.note(words.render(language), colours.muted, x=0, xref="paper", xanchor="left", y=1, yref="paper",
                     yanchor="bottom", yshift=6)
    )  # fmt: skip
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    layout["shapes"].append(
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": 0, "y1": 0, "layer": "below", "line": line}
    )
    layout["annotations"] += _labels(frame, across, up, language, colours)
    return figures.figure(_points(found, frame, language, colours), layout)


def _title(words: str, language: str, colours: Theme) -> Spec:
    return {"text": translate(words, language), "font": {"size": SMALL, "color": colours.muted}, "standoff": 8}


def _points(found: Themes, frame: pd.DataFrame, language: str, colours: Theme) -> list[Spec]:
    rows = figures.rows(frame)
    spans_x = [x for r in rows for x in (r.share, r.share, None)]
    spans_y = [y for r in rows for y in (r.impact_low, r.impact_high, None)]
    return [
        {"type": "scatter", "mode": "lines", "x": spans_x, "y": spans_y, "hoverinfo": "skip",
         "line": {"color": colours.accent_band, "width": 5}},
        {"type": "scatter", "mode": "markers", "x": list(frame["share"]), "y": list(frame["impact"]),
         "customdata": [describe(found, r, language) for r in rows],
         "hovertemplate": "%{customdata}<extra></extra>",
         "marker": _marks([_side(r.impact_low, r.impact_high) for r in rows], colours, upright=True)},
    ]  # fmt: skip


def _labels(
    frame: pd.DataFrame, across: tuple[float, float], up: tuple[float, float], language: str, colours: Theme
) -> list[Spec]:
    """The points' names, those of the most mentioned placed first."""
    names = [formatting.theme(name, language) for name in frame["theme"]]
    places = placing.placed(names, [_plot(frame, wide, across, up) for wide in WIDTHS])
    found = zip(figures.rows(frame), names, places, strict=True)
    return [_label(row, words, *place, colours) for row, words, place in found if place]


def _plot(frame: pd.DataFrame, wide: float, across: tuple[float, float], up: tuple[float, float]) -> Plot:
    """The map's points and lines in pixels at one width."""
    high = TALL - AROUND
    rows = figures.rows(frame)
    x = [(row.share - across[0]) / (across[1] - across[0]) * wide for row in rows]
    y, top, bottom = (
        [(up[1] - getattr(row, name)) / (up[1] - up[0]) * high for row in rows]
        for name in ("impact", "impact_high", "impact_low")
    )
    points = [Box(*place, POINT, POINT) for place in zip(x, y, strict=True)]
    spans = [Box(at, (a + b) / 2, 5, b - a) for at, a, b in zip(x, top, bottom, strict=True)]
    zero = Box(wide / 2, up[1] / (up[1] - up[0]) * high, wide, 1)
    return Plot(wide, high, points, [*spans, zero], [])


def _label(row: Any, words: str, dx: float, dy: float, colours: Theme) -> Spec:
    """A label at its place; a line leads to it where it does not stand beside its point."""
    far = abs(dy) > 20 or (not dy and abs(dx) > width(words) / 2 + 12)
    label = {"text": words, "x": row.share, "y": row.impact, "font": {"size": FONT, "color": colours.ink}}
    if not far:
        return {**label, "showarrow": False, "xshift": dx, "yshift": -dy}
    arrow = {"arrowhead": 0, "arrowwidth": 1, "arrowcolor": colours.border, "standoff": 6}
    return {**label, "showarrow": True, "ax": dx, "ay": dy, "axref": "pixel", "ayref": "pixel", **arrow}
