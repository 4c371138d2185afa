"""The rows of a file by day, as small bars."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go

from analytics import wording
from analytics.charts import axes, figures
from analytics.charts.palette import theme
from analytics.metrics.period import Grain, bucket_start, next_start
from data.texts import N_, Text

# Bars of one chart, its height in pixels, and years of which there is none: a slip of the pen among the days.
_BARS, HEIGHT, _YEARS = 92, 132, 100


def is_drawn(days: Mapping[date, int]) -> bool:
    """Whether a chart of the days says anything: there are several, and not some of another age."""
    return len(days) > 1 and max(days).year - min(days).year < _YEARS


def grain(days: Mapping[date, int]) -> Grain:
    """The finest grain of which a chart has room for every bar."""
    first, last = min(days), max(days)
    wide: tuple[tuple[Grain, int], ...] = (("day", 1), ("week", 7), ("month", 30))
    return next((grain for grain, width in wide if (last - first).days // width < _BARS), "quarter")


def caption(days: Mapping[date, int]) -> Text:
    """What a bar of the chart is."""
    return Text(_CAPTIONS[grain(days)])


def by_day(days: Mapping[date, int], language: str, *, dark: bool = False) -> go.Figure:
    """Rows by day, or by week or month where there are many days; a day without rows has a place and no bar."""
    colours, width = theme(dark), grain(days)
    sums = _sums(days, width)
    starts, counts = list(sums), list(sums.values())
    layout = figures.base(language, colours, HEIGHT, top=8, right=8)
    named, texts = axes.days(starts, width, language)
    # A year below its day is read the wrong way round where years come first: the day is written out.
    texts = [wording.day(day, language) if "<br>" in text else text for day, text in zip(named, texts, strict=True)]
    layout["xaxis"] |= {"type": "category", "tickvals": [day.isoformat() for day in named], "ticktext": texts}
    layout["xaxis"] |= {"tickangle": 0}
    values, labels = axes.ticks(0, max(counts), "count", language, most=2)
    layout["yaxis"] |= {"range": [0, max(counts) * 1.05], "tickvals": values, "ticktext": labels}
    layout |= {"bargap": 0.5 if len(starts) < 20 else 0.25 if len(starts) < 40 else 0.1}
    bar: dict[str, Any] = {
        "type": "bar", "x": [day.isoformat() for day in starts], "y": counts,
        "marker": {"color": colours.accent, "cornerradius": 2}, "customdata": _hover(sums, width, language),
        "hovertemplate": "%{customdata}<extra></extra>", "cliponaxis": False,
    }  # fmt: skip
    return figures.figure([bar], layout)


def _sums(days: Mapping[date, int], width: Grain) -> dict[date, int]:
    """Rows by the first day of each bar, those without rows among them."""
    sums: dict[date, int] = {}
    start, last = bucket_start(min(days), width), max(days)
    while start <= last:
        sums[start] = 0
        start = next_start(start, width)
    for day, rows in days.items():
        sums[bucket_start(day, width)] += rows
    return sums


def _hover(sums: Mapping[date, int], width: Grain, language: str) -> list[str]:
    said = N_("{when}: {n} rows")
    return [
        Text(
            said,
            {
                "when": wording.bucket(day, next_start(day, width) - timedelta(1), width, language),
                "n": wording.decimal(n, 0, language),
            },
        ).render(language)
        for day, n in sums.items()
    ]


_CAPTIONS: Mapping[Grain, str] = {
    "day": N_("Rows of the file by day"),
    "week": N_("Rows of the file by week: each bar is a week, as there are too many days for a bar each"),
    "month": N_("Rows of the file by month: each bar is a month, as there are too many days for a bar each"),
    "quarter": N_("Rows of the file by quarter: each bar is a quarter, as there are too many days for a bar each"),
}
