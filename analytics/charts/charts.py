"""A result becomes a Plotly figure: one function a chart shape. The page prints the title.

Every figure has a transparent ground and works from 360 pixels up. `dark` chooses the colours; show it with theme=None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analytics import wording
from analytics.charts import axes, chart_labels, figures, tables
from analytics.charts.chart_labels import Near
from analytics.charts.figures import Spec
from analytics.charts.palette import SIZE, SMALL, Theme, theme
from analytics.insights import ranking
from analytics.metrics.catalogue import METRICS
from analytics.metrics.metric import Metric
from analytics.metrics.results import Breakdown, Grid, Series, Value
from analytics.statistics import signals
from data.literal import in_figure
from data.texts import N_, Text, translate, width

RULES = {
    "limits": N_("outside the usual range"),
    "run": N_("eight or more in a row on one side"),
    "two_of_three": N_("two of three far from the usual level"),
    "trend": N_("six or more in a row in one direction"),
}
ROW, CELL, HEIGHT = 18, 16, 300  # pixels: one row of a list and of a map of half-hours, a chart over time
NAME = 20  # columns of a group's name (a Hangul or Han character takes two)


def line(
    series: Series,
    *,
    language: str,
    dark: bool = False,
    target: float | None = None,
    since: date | None = None,
    compare: Series | None = None,
    against: str = "previous",
    history: Series | None = None,
    height: int = HEIGHT,
) -> go.Figure:
    """A metric over time: interval and control limits as bands, signals by shape, target and comparison labelled.

    What is not whole stands apart as an open point. since: from when on the target holds. history: the same series
    from earlier on, by which its points are judged, where it does not bring them along.
    """
    metric, colours, given = METRICS[series.metric], theme(dark), figures.visible(series.frame)
    if series.absent or not given["value"].notna().any():
        return figures.empty(series.absent or "no_data", language, dark, height)
    frame, chart, enough = figures.whole(given, series.whole), *_judged(series, history, metric)
    other = figures.last(compare, len(frame))
    shown = [*given["value"], *other, *([target] if target is not None else []), *(chart.mean if enough else [])]
    low, high = axes.limits(metric, shown, [*frame["low"], *frame["high"], *(chart.high if enough else [])])
    starts = figures.iso(frame["start"])
    band = figures.band(starts, frame["low"], frame["high"], colours.accent_band)
    traces = [*(_usual(chart, colours) if enough else []), band]
    pixel = chart_labels.pixel(low, high, height)
    labels = [chart_labels.at_end(frame["value"], _newest(metric, frame, language), colours.accent)]
    if len(other):
        traces.append(_compared(starts[-len(other) :], other, metric, language, colours, against))
        words, near = _broken(translate(wording.AGAINST[against], language)), frame["value"].dropna().tail(1).max()
        labels.append(chart_labels.at_end(pd.Series(other), words, colours.second, near, pixel))
    traces.append(_main(frame, chart if enough else None, series, metric, language, colours))
    traces += _open(given, series, language, colours)
    layout = figures.base(language, colours, height)
    figures.time_axis(layout, series, language)
    figures.value_axis(layout["yaxis"], low, high, metric.unit, language, colours)
    if enough:
        ends = max(float(chart.low[0]), low), min(float(chart.high[0]), high)
        layout["annotations"].append(chart_labels.of_usual(*ends, pixel, language, colours, target))
    near = Near.of(frame, other, (low, pixel))
    chart_labels.target_line(layout, target, since, near, metric, language, colours)
    layout["annotations"] += [label for label in labels if label]
    return figures.figure(traces, layout)


def bars(
    breakdown: Breakdown,
    *,
    language: str,
    dark: bool = False,
    labels: Mapping[str, str] | None = None,
    overall: Value | None = None,
    target: float | None = None,
) -> go.Figure:
    """A metric by group: a dot with its interval, n beside the name, the whole as a line; the worst on top.

    What is not stated stands below all, apart and in grey.
    Groups that differ from the whole, judged together (Benjamini-Hochberg, 0.10), carry a colour and a triangle.
    """
    metric, colours = METRICS[breakdown.metric], theme(dark)
    frame = ranking.in_order(breakdown.frame, metric).reset_index(drop=True)
    if breakdown.absent or not len(frame):
        return figures.empty(breakdown.absent or "no_data", language, dark, 120)
    mean = overall.value if overall and overall.value is not None else None
    firm = [*frame["value"], *(x for x in (mean, target) if x is not None)]
    low, high = axes.limits(metric, firm, [*frame["low"], *frame["high"]])
    places = ranking.heights(frame)
    layout = figures.base(language, colours, round(ROW * (places[-1] + 1)) + 56, top=26, right=70)
    layout["yaxis"] |= {
        "range": [places[-1] + 0.5, -0.5],
        "tickvals": places.tolist(),
        "ticktext": [_name(row, labels or {}, language, colours) for row in figures.rows(frame)],
        "showgrid": False,
        "automargin": True,
        "tickfont": {"size": SMALL, "color": colours.ink},
    }
    figures.value_axis(layout["xaxis"], low, high, metric.unit, language, colours)
    aside = 0
    for at, other, words, colour in (
        (mean, target, N_("all {value}"), colours.muted),
        (target, mean, N_("target {value}"), colours.target),
    ):
        if at is not None:
            side = figures.away(at, other, high - low)
            said = Text(words, {"value": _short(at, metric, language)})
            figures.upright(layout, at, said, language, colour, side)
            aside = max(aside, figures.juts(said.render(language), (at - low) / (high - low), side))
    layout["annotations"].append(figures.corner("n", colours, aside))
    return figures.figure(_rows(frame, metric, mean, (low, high), language, colours, labels or {}), layout)


def heat(grid: Grid, *, language: str, dark: bool = False) -> go.Figure:
    """A metric by weekday (across) and half-hour (down), open hours only, with the number in each cell."""
    metric, colours, frame = METRICS[grid.metric], theme(dark), figures.visible(grid.frame)
    seen = frame[frame["n"] > 0]
    if grid.absent or not seen["value"].notna().any():
        return figures.empty(grid.absent or ("too_few" if len(seen) else "no_data"), language, dark, HEIGHT)
    hours = range(int(seen["half_hour"].min()), int(seen["half_hour"].max()) + 1)
    weekdays = sorted({*range(5), *seen["weekday"].astype(int)})
    cells = {(int(r.weekday), int(r.half_hour)): r for r in figures.rows(seen)}
    kind, factor = wording.scale(metric.unit, float(seen["value"].max()))
    top = max(float(seen["value"].max()) / factor, 1e-9)
    values = [[_cell(cells.get((w, h)), factor) for w in weekdays] for h in hours]
    heatmap = {
        "type": "heatmap", "z": values, "x": list(range(len(weekdays))), "y": list(range(len(hours))),
        "zmin": min(0.0, float(seen["value"].min()) / factor), "zmax": top, "showscale": False, "xgap": 2, "ygap": 2,
        "colorscale": [[i / (len(colours.sequential) - 1), c] for i, c in enumerate(colours.sequential)],
        "text": [[_in_cell(v, top, language) for v in row] for row in values], "texttemplate": "%{text}",
        "textfont": {"size": SMALL},
        "hovertext": [[_of_cell(cells.get((w, h)), w, h, metric, language) for w in weekdays] for h in hours],
        "hovertemplate": "%{hovertext}<extra></extra>", "hoverongaps": False,
    }  # fmt: skip
    layout = figures.base(language, colours, CELL * len(hours) + 44, top=28, right=4)
    days = [wording.weekday(w, language) for w in weekdays]
    layout["xaxis"] |= {"tickvals": heatmap["x"], "ticktext": days, "side": "top", "showgrid": False, "ticklen": 0}
    clock = [wording.clock(h, language) if h % 2 == 0 else "" for h in hours]
    layout["yaxis"] |= {
        "tickvals": heatmap["y"],
        "ticktext": clock,
        "range": [len(hours) - 0.5, -0.5],
        "showgrid": False,
    }
    unit = wording.pattern(kind, language).replace("{number}", "").strip()
    layout["annotations"].append(figures.corner(unit, colours))
    return figures.figure([heatmap, _too_small(cells, weekdays, hours, colours)], layout)


def ageing(
    groups: Sequence[str], bands: Mapping[str, Sequence[int]], *, language: str, dark: bool = False
) -> go.Figure:
    """Open complaints by group, stacked from harmless to urgent; `bands`: msgid of a band -> its counts by group."""
    colours = theme(dark)
    if not any(sum(counts) for counts in bands.values()):
        return figures.empty("no_data", language, dark, 120)
    scale = _ordered(colours, len(bands))
    traces = [
        {
            "type": "bar", "orientation": "h", "name": translate(band, language), "x": list(counts),
            "y": list(range(len(groups))),
            "marker": {"color": colour, "line": {"color": colours.background, "width": 1}},
            "text": [wording.decimal(c, 0, language) if c else "" for c in counts], "textposition": "inside",
            "insidetextanchor": "middle", "textangle": 0, "constraintext": "inside", "cliponaxis": False,
            "customdata": [f"{_cut(g)}, {translate(band, language)}: {wording.decimal(c, 0, language)}"
                           for g, c in zip(groups, counts, strict=True)],
            "hovertemplate": "%{customdata}<extra></extra>",
        }
        for (band, counts), colour in zip(bands.items(), scale, strict=True)
    ]  # fmt: skip
    layout = figures.base(language, colours, 30 * len(groups) + 84, top=40, right=12)
    layout |= {
        "uniformtext": {"mode": "hide", "minsize": 9},
        "barmode": "stack",
        "bargap": 0.3,
        "showlegend": True,
        "legend": figures.legend(colours),
    }
    layout["yaxis"] |= {"tickvals": list(range(len(groups))), "ticktext": [_cut(g) for g in groups]}
    layout["yaxis"] |= {"autorange": "reversed", "showgrid": False, "automargin": True}
    most = max(sum(column) for column in zip(*bands.values(), strict=True))
    figures.value_axis(layout["xaxis"], 0, most * 1.05, "count", language, colours)
    return figures.figure(traces, layout)


def _judged(series: Series, history: Series | None, metric: Metric) -> tuple[signals.Chart, bool]:
    """The control chart of what is shown, and whether it may be shown.

    Verdicts are of weeks: weekdays differ from one another, and months are of different lengths.
    """
    whole = signals.control_chart(history if history is not None else series, metric.span)
    days = figures.dates(series.frame["start"])
    shown = whole.between(days[0], days[-1])
    return shown, series.grain == "week" and whole.enough and len(shown.values) > 0


def _short(value: float, metric: Metric, language: str, low: float | None = None, high: float | None = None) -> str:
    """A number where there is little room: the title says "per 100,000" already."""
    return wording.number(value, metric.unit, language, low, high, bare=metric.unit == "per_100k")


def _newest(metric: Metric, frame: pd.DataFrame, language: str) -> str:
    """The newest value with its unit, in bold, for the end of the line; "" without one."""
    last = figures.rows(frame[frame["value"].notna()].tail(1))
    return "".join(f"<b>{_short(row.value, metric, language, row.low, row.high)}</b>" for row in last)


def _broken(words: str) -> str:
    """Words on two lines where they have a space to break at."""
    return "<br>".join(words.rsplit(" ", 1))


def _usual(chart: signals.Chart, colours: Theme) -> list[Spec]:
    """Control limits as light bands and the centre as a thin line, one step for each spell."""
    starts = [day.isoformat() for day in chart.starts]
    steps = np.flatnonzero(np.diff(chart.mean, prepend=np.nan) != 0)
    bands, centre = [], {"x": [], "y": []}  # type: ignore[var-annotated]
    for begin, end in zip(steps, [*steps[1:], len(starts)], strict=True):
        low, high = (pd.Series(side[begin:end]) for side in (chart.low, chart.high))
        bands.append(figures.band(starts[begin:end], low, high, colours.band))
        centre["x"] += [*starts[begin:end], None]
        centre["y"] += [*chart.mean[begin:end], None]
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    return [*bands, {"type": "scatter", "mode": "lines", **centre, "line": line, "hoverinfo": "skip"}]


def _compared(x: list[str], y: Any, metric: Metric, language: str, colours: Theme, against: str) -> Spec:
    """The earlier period, laid over the same axis."""
    words = translate(wording.AGAINST[against], language)
    texts = ["" if np.isnan(v) else f"{words}: {wording.number(v, metric.unit, language)}" for v in y]
    return {"type": "scatter", "mode": "lines", "x": x, "y": list(y), "customdata": texts,
            "hovertemplate": "%{customdata}<extra></extra>",
            "line": {"color": colours.second, "width": 1.5}}  # fmt: skip


def _main(
    frame: pd.DataFrame, chart: signals.Chart | None, series: Series, metric: Metric, language: str, colours: Theme
) -> Spec:
    """The line itself; a point shows where it stands alone, is the newest, or is a signal (a triangle up or down)."""
    values = frame["value"].to_numpy(dtype=float)
    known = np.flatnonzero(~np.isnan(values))
    alone = np.isnan(np.append(values[1:], np.nan)) & np.isnan(np.insert(values[:-1], 0, np.nan))
    size, symbol = np.where(alone, 5, 0), np.full(len(values), "circle", dtype=object)
    colour, rule = np.full(len(values), colours.accent, dtype=object), np.full(len(values), "", dtype=object)
    size[known[-1:]] = 7
    if chart is not None:
        place = {day: at for at, day in enumerate(figures.dates(frame["start"]))}
        for day, side, name in zip(chart.starts, chart.side, chart.rule, strict=True):
            if side and day in place:
                at = place[day]
                size[at], symbol[at] = 9, "triangle-up" if side > 0 else "triangle-down"
                colour[at], rule[at] = _blame(int(side), metric, colours), name
    return {"type": "scatter", "mode": "lines+markers", "x": figures.iso(frame["start"]), "y": list(values),
            "line": {"color": colours.accent, "width": 2.25}, "customdata": _of_points(frame, series, rule, language),
            "cliponaxis": False,
            "marker": {"size": list(size), "symbol": list(symbol), "color": list(colour), "opacity": 1,
                       "line": {"width": 0}}, "hovertemplate": "%{customdata}<extra></extra>"}  # fmt: skip


def _open(given: pd.DataFrame, series: Series, language: str, colours: Theme) -> list[Spec]:
    """Points that are cut by the period or not over: open, and on no line."""
    cut = given[~series.whole.to_numpy()]
    if not cut["value"].notna().any():
        return []
    return [{"type": "scatter", "mode": "markers", "x": figures.iso(cut["start"]), "y": list(cut["value"]),
            "customdata": _of_points(cut, series, [""] * len(cut), language), "cliponaxis": False,
            "marker": {"size": 7, "symbol": "circle-open", "color": colours.accent, "line": {"width": 1.5}},
            "hovertemplate": "%{customdata}<extra></extra>"}]  # fmt: skip


def _blame(side: int, metric: Metric, colours: Theme) -> str:
    if metric.better == "none":
        return colours.accent
    return colours.better if (side > 0) == (metric.better == "higher") else colours.worse


def _of_points(frame: pd.DataFrame, series: Series, rules: Any, language: str) -> list[str]:
    """What hovering says: the days, the value with interval and sample, and the rule that fired."""
    texts, metric = [], METRICS[series.metric]
    named = frame.assign(whole=series.whole[frame.index])
    for row, rule in zip(figures.rows(named), rules, strict=True):
        when = tables.of_bucket(row, series.grain, language)
        said = f"<b>{when}</b><br>{wording.described(metric, row.value, row.low, row.high, row.n, language)}"
        texts.append(said + (f"<br>{translate(RULES[rule], language)}" if rule else ""))
    return texts


def _rows(
    frame: pd.DataFrame, metric: Metric, mean: float | None, ends: tuple[float, float], language: str, colours: Theme,
    labels: Mapping[str, str],
) -> list[Spec]:  # fmt: skip
    """Intervals, dots, the values in a column at the right, and a word where a group cannot be shown."""
    rows, stated = ranking.heights(frame), ranking.is_stated(frame)
    known = frame["value"].notna().to_numpy()
    side = np.where(stated, _apart(frame.assign(value=frame["value"].where(stated)), mean), 0)
    span_x = [x for r in figures.rows(frame) for x in (r.low, min(r.high, ends[1]), None)]
    span_y = [y for i in rows for y in (float(i), float(i), None)]
    said = [_of_row(r, metric, language, labels) for r in figures.rows(frame[known])]
    marks = {1: "triangle-right", -1: "triangle-left", 0: "circle"}
    dots = {"size": [9 if s == 0 else 11 for s in side[known]], "symbol": [marks[int(s)] for s in side[known]],
            "color": [_blame(int(s), metric, colours) if s else colours.accent if is_one else colours.muted
                      for s, is_one in zip(side[known], stated[known], strict=True)],
            "opacity": 1, "line": {"width": 0}}  # fmt: skip
    numbers = [_short(r.value, metric, language, r.low, r.high) for r in figures.rows(frame[known])]
    why = [wording.absence_of(r, language, "no_base") for r in figures.rows(frame[~known])]
    text = {"type": "scatter", "mode": "text", "cliponaxis": False, "hoverinfo": "skip"}
    return [
        {"type": "scatter", "mode": "lines", "x": span_x, "y": span_y, "hoverinfo": "skip",
         "line": {"color": colours.accent_band, "width": 6}},
        {"type": "scatter", "mode": "markers", "x": list(frame["value"][known]), "y": rows[known].tolist(),
         "marker": dots, "customdata": said, "hovertemplate": "%{customdata}<extra></extra>"},
        {**text, "x": [ends[1]] * len(numbers), "y": rows[known].tolist(), "text": [f" {n}" for n in numbers],
         "textposition": "middle right", "textfont": {"size": SMALL, "color": colours.ink}},
        {**text, "x": [ends[0]] * len(why), "y": rows[~known].tolist(), "textposition": "middle right",
         "text": [f" {reason}" for reason in why], "textfont": {"size": SMALL, "color": colours.muted}},
    ]  # fmt: skip


def _apart(frame: pd.DataFrame, mean: float | None) -> Any:
    """+1 above, -1 below, 0 not to be told from the whole."""
    if mean is None:
        return np.zeros(len(frame), dtype=int)
    chance = signals.changes(frame["value"], frame["low"], frame["high"], mean, mean, mean)
    return np.where(signals.benjamini_hochberg(chance), np.sign(frame["value"] - mean), 0).astype(int)


def _of_row(row: Any, metric: Metric, language: str, labels: Mapping[str, str]) -> str:
    said = wording.described(metric, row.value, row.low, row.high, row.n, language)
    return f"<b>{in_figure(labels.get(row.group, row.group))}</b><br>{said}"


def _name(row: Any, labels: Mapping[str, str], language: str, colours: Theme) -> str:
    """A group's name and, in grey, its sample."""
    size = wording.decimal(row.n, 0, language) if not row.suppressed else ""
    grey = f' <span style="color:{colours.muted};font-size:{SMALL}px">{size}</span>' if size else ""
    return _cut(labels.get(row.group, row.group)) + grey


def _cut(name: str) -> str:
    """A name that fits, for a figure: NAME columns, where a wide character takes two."""
    ends = accumulate(map(width, str(name)))
    kept = sum(end <= NAME for end in ends)
    return in_figure(str(name) if kept == len(str(name)) else str(name)[:kept].rstrip() + "…")


def _cell(row: Any, factor: float) -> float | None:
    return None if row is None or np.isnan(row.value) else row.value / factor


def _too_small(cells: Mapping[tuple[int, int], Any], weekdays: list[int], hours: range, colours: Theme) -> Spec:
    """A dot where there were customers, but too few to show."""
    hidden = [(weekdays.index(w), h - hours.start) for (w, h), row in cells.items() if np.isnan(row.value)]
    return {"type": "scatter", "mode": "text", "x": [x for x, _ in hidden], "y": [y for _, y in hidden], "text": "·",
            "textfont": {"size": SIZE, "color": colours.muted}, "hoverinfo": "skip"}  # fmt: skip


def _in_cell(value: float | None, top: float, language: str) -> str:
    return "" if value is None else wording.decimal(value, 0 if top >= 10 else 1, language)


def _of_cell(row: Any, weekday: int, half_hour: int, metric: Metric, language: str) -> str:
    """What hovering over a cell says."""
    when = {"weekday": wording.weekday(weekday, language, "EEEE"), "start": wording.clock(half_hour, language),
            "end": wording.clock((half_hour + 1) % 48, language)}  # fmt: skip
    words = translate(N_("{weekday} {start} to {end}"), language).format(**when)
    title = f"<b>{words}</b><br>"
    if row is None:
        return title + wording.absence("no_data", language)
    if np.isnan(row.value):
        return title + wording.absence_of(row, language)
    return title + wording.described(metric, row.value, row.low, row.high, row.n, language)


def _ordered(colours: Theme, count: int) -> list[str]:
    """As many colours as there are bands, the last always the urgent one."""
    return [colours.ordered[round(i * (len(colours.ordered) - 1) / max(count - 1, 1))] for i in range(count)]
