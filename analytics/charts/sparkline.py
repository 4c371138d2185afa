"""The small line of a tile: a picture of a few hundred bytes, cheaper than a chart and printable."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from analytics.charts.palette import Theme, theme
from analytics.metrics.catalogue import METRICS
from analytics.metrics.results import Series, Verdict

Floats = NDArray[np.float64]
WIDTH, TALL, EDGE = 156, 36, 4  # pixels; EDGE keeps the last point's dot inside


def picture(series: Series, verdict: Verdict, points: int = 13, *, dark: bool = False) -> str:
    """A data address of an SVG of the newest whole points with the control band; "" where there is nothing to draw.

    The band is what the verdict was judged by; the last point takes a colour only where there is a signal.
    """
    found, colours = _Drawn.of(series, verdict, points), theme(dark)
    if found is None:
        return ""
    return _address([*found.band(colours), *_lines(found.x, found.y, colours.accent), found.dot(colours)])


def drawing(series: Series, verdict: Verdict, points: int = 13, *, dark: bool = False) -> str:
    """The same for a sheet that is read in grey too: limits as lines, and a signal as a triangle."""
    found, colours = _Drawn.of(series, verdict, points), theme(dark)
    if found is None:
        return ""
    parts = [*found.band(colours), *found.limits(colours), *_lines(found.x, found.y, colours.accent)]
    return _address([*parts, found.mark(colours)])


def _address(parts: list[str]) -> str:
    size = f'width="{WIDTH}" height="{TALL}" viewBox="0 0 {WIDTH} {TALL}"'
    return "data:image/svg+xml," + quote(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>')


@dataclass(frozen=True)
class _Drawn:
    """A series laid out: x, y of each point in pixels (y NaN where there is none), heights of the limits, its verdict.

    rises: whether a signal points up.
    """

    x: Floats
    y: Floats
    ends: tuple[float, ...]
    kind: str
    rises: bool

    @staticmethod
    def of(series: Series, verdict: Verdict, points: int) -> _Drawn | None:
        """Laid out; None with fewer than two points."""
        frame = series.judged.tail(points)
        hidden = frame["suppressed"].to_numpy(dtype=bool)
        values = np.where(hidden, np.nan, frame["value"].to_numpy(dtype=float))
        known = values[~np.isnan(values)]
        if len(known) < 2:
            return None
        band = [end for end in (verdict.low, verdict.high) if end is not None]
        low, high = _range(series.metric, [*known, *band])
        heights = TALL - EDGE - (np.array([*values, *band]) - low) / (high - low) * (TALL - 2 * EDGE)
        ends = tuple(heights[len(values) :].tolist())
        rises = verdict.mean is not None and float(known[-1]) > verdict.mean
        x = np.linspace(EDGE, WIDTH - EDGE, len(values))
        return _Drawn(x, heights[: len(values)], ends, verdict.kind, rises)

    def band(self, colours: Theme) -> list[str]:
        """The control limits as a light band; nothing without both."""
        if len(self.ends) < 2:
            return []
        bottom, top = self.ends
        place = f'x="0" y="{top:.1f}" width="{WIDTH}" height="{bottom - top:.1f}"'
        return [f'<rect {place} fill="{colours.muted}" fill-opacity="0.13"/>']

    def limits(self, colours: Theme) -> list[str]:
        """The control limits as thin lines."""
        pen = f'stroke="{colours.muted}" stroke-width="0.6" stroke-dasharray="3 2"'
        return [f'<line x1="0" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" {pen}/>' for y in self.ends]

    def dot(self, colours: Theme) -> str:
        """The last point, in a colour only where there is a signal."""
        x, y = self._last()
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{self._colour(colours)}"/>'

    def mark(self, colours: Theme) -> str:
        """The last point: a ring, or a triangle that points to where it left its limits."""
        x, y = self._last()
        if self.kind not in ("better", "worse", "higher", "lower"):
            pen = f'fill="{colours.background}" stroke="{colours.accent}" stroke-width="1.75"'
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" {pen}/>'
        tip = -5 if self.rises else 5
        corners = f"{x - 4:.1f},{y - tip * 0.6:.1f} {x + 4:.1f},{y - tip * 0.6:.1f} {x:.1f},{y + tip:.1f}"
        return f'<polygon points="{corners}" fill="{self._colour(colours)}"/>'

    def _last(self) -> tuple[float, float]:
        last = np.flatnonzero(~np.isnan(self.y))[-1]
        return float(self.x[last]), float(self.y[last])

    def _colour(self, colours: Theme) -> str:
        return {"better": colours.better, "worse": colours.worse}.get(self.kind, colours.accent)


def _range(key: str, shown: list[float]) -> tuple[float, float]:
    """Room for all that is shown, and never so little that a wobble fills it."""
    low, high = min(shown), max(shown)
    top = METRICS[key].span[1]
    least = 0.05 * (top - METRICS[key].span[0]) if top is not None else 0.1 * max(abs(low), abs(high))
    lack = max((least or 1.0) - (high - low), 0) / 2
    return low - lack, high + lack


def _lines(x: Floats, y: Floats, colour: str) -> list[str]:
    """One line for each stretch without gaps."""
    known = np.concatenate([[False], ~np.isnan(y), [False]])
    edges = np.flatnonzero(np.diff(known.astype(int)))
    pen = f'fill="none" stroke="{colour}" stroke-width="1.75" stroke-linejoin="round" stroke-linecap="round"'
    stretches = [range(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
    paths = [" ".join(f"{x[i]:.1f},{y[i]:.1f}" for i in stretch) for stretch in stretches]
    return [f'<polyline points="{path}" {pen}/>' for path in paths]
