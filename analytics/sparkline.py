"""The small line of a tile: a picture of a few hundred bytes, cheaper than a chart and printable."""

from __future__ import annotations

from urllib.parse import quote

import numpy as np

from analytics.metrics import METRICS
from analytics.results import Series, Verdict
from analytics.theme import theme

WIDTH, TALL, EDGE = 156, 36, 4  # pixels; EDGE keeps the last point's dot inside


def picture(series: Series, verdict: Verdict, points: int = 13, *, dark: bool = False) -> str:
    """A data address of an SVG of the newest points with the control band; "" where there is nothing to draw.

    The band is what the verdict was judged by; the last point takes a colour only where there is a signal.
    """
    frame = series.frame.tail(points)
    hidden = frame["suppressed"].to_numpy(dtype=bool)
    values = np.where(hidden, np.nan, frame["value"].to_numpy(dtype=float))
    known = np.flatnonzero(~np.isnan(values))
    if len(known) < 2:
        return ""
    colours = theme(dark)
    band = [end for end in (verdict.low, verdict.high) if end is not None]
    low, high = _range(series.metric, [*values[known], *band])
    x = np.linspace(EDGE, WIDTH - EDGE, len(values))
    y = TALL - EDGE - (values - low) / (high - low) * (TALL - 2 * EDGE)
    mark = {"better": colours.better, "worse": colours.worse}.get(verdict.kind, colours.accent)
    parts = [_band(band, low, high, colours.muted), *_lines(x, y, colours.accent)]
    parts.append(f'<circle cx="{x[known[-1]]:.1f}" cy="{y[known[-1]]:.1f}" r="3" fill="{mark}"/>')
    size = f'width="{WIDTH}" height="{TALL}" viewBox="0 0 {WIDTH} {TALL}"'
    return "data:image/svg+xml," + quote(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>')


def _range(key: str, shown: list[float]) -> tuple[float, float]:
    """Room for all that is shown, and never so little that a wobble fills it."""
    low, high = min(shown), max(shown)
    top = METRICS[key].span[1]
    least = 0.05 * (top - METRICS[key].span[0]) if top is not None else 0.1 * max(abs(low), abs(high))
    lack = max((least or 1.0) - (high - low), 0) / 2
    return low - lack, high + lack


def _band(ends: list[float], low: float, high: float, colour: str) -> str:
    """The control limits as a light band; nothing without both."""
    if len(ends) < 2:
        return ""
    bottom, top = (TALL - EDGE - (end - low) / (high - low) * (TALL - 2 * EDGE) for end in ends)
    place = f'x="0" y="{top:.1f}" width="{WIDTH}" height="{bottom - top:.1f}"'
    return f'<rect {place} fill="{colour}" fill-opacity="0.13"/>'


def _lines(x: np.ndarray, y: np.ndarray, colour: str) -> list[str]:
    """One line for each stretch without gaps."""
    known = np.concatenate([[False], ~np.isnan(y), [False]])
    edges = np.flatnonzero(np.diff(known.astype(int)))
    pen = f'fill="none" stroke="{colour}" stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round"'
    stretches = [range(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    paths = [" ".join(f"{x[i]:.1f},{y[i]:.1f}" for i in stretch) for stretch in stretches]
    return [f'<polyline points="{path}" {pen}/>' for path in paths]
