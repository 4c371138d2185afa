"""The rating items of surveys: what customers perceive, and beside it what they expect where both were asked.

Answers are read row by row: there is one for each question of each response, so they are not in the cubes.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd
from plotly.graph_objects import Figure

from analytics import wording
from analytics.charts import figures
from analytics.charts.figures import Spec
from analytics.charts.palette import theme
from analytics.disclosure import listed
from analytics.metrics import query
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.statistics import signals
from data import settings
from data.literal import in_figure
from data.store.store import Store
from data.texts import N_, Text, translate

RATED, EXPECTED = "driver", "expectation"
ROW, LABEL = 34, 36


@dataclass(frozen=True)
class Items:
    """One survey's rating items; frame: item, label, n, value, low, high, expected (NaN where it was not asked), gap.

    The item that falls furthest short of what was expected comes first, or the lowest where nothing was. hidden: items
    with too few answers to show. ends: the lowest and the highest point that was given.
    """

    survey: str
    frame: pd.DataFrame
    hidden: int
    ends: tuple[float, float]


def answers(store: Store) -> int:
    """Stored answers, whether they are ratings or not: how much there is to read."""
    return sum(entry.counts["answer"].rows for entry in store.history() if entry.live and "answer" in entry.counts)


def items(cubes: Cubes, filters: Filters) -> tuple[Items, ...]:
    """The rating items of each survey in the period, the survey with the most answers first."""
    period = listed.days(cubes, "survey", filters, filters.period)
    if period is None:
        return ()
    days = (period.start, period.end)
    answer, response = (cubes.snapshot.table(name, days) for name in ("answer", "response"))
    for dimension, members in query.resolve(cubes, filters).items():
        response = response.filter(response[dimension].isin(members))
    rated = answer.filter(answer.role.isin([RATED, EXPECTED])).select("response_id", "item", "role", "label", "value")
    rated = rated.mutate(value=rated.value.try_cast("float64")).filter(ibis._.value.notnull())
    points = rated.join(response.select("response_id", "survey_id"), "response_id")
    summed = points.group_by(["survey_id", "item", "role"]).aggregate(
        label=ibis._.label.max(), n=ibis._.count(), value=ibis._.value.mean(), spread=ibis._.value.std(),
        least=ibis._.value.min(), most=ibis._.value.max(),
    )  # fmt: skip
    frame = cubes.snapshot.to_arrow(summed).to_pandas()
    surveys = frame[frame["role"] == RATED].groupby("survey_id", dropna=False)["n"].sum().sort_values(ascending=False)
    found = (_of_survey(str(survey), frame[frame["survey_id"] == survey]) for survey in surveys.index)
    return tuple(one for one in found if len(one.frame))


def _of_survey(survey: str, frame: pd.DataFrame) -> Items:
    frame = frame.assign(number=frame["item"].str.extract(r"(\d+)$")[0].str.lstrip("0"))
    few = frame["n"] < settings.whole("minimum_group")
    rated, asked = frame["role"] == RATED, (frame["role"] == EXPECTED) & ~few
    expected = frame[asked].dropna(subset="number").drop_duplicates("number").set_index("number")["value"]
    shown = frame[rated & ~few]
    shown = shown.assign(expected=shown["number"].map(expected).astype(float))
    half = signals.Z95 * shown["spread"].fillna(0) / shown["n"] ** 0.5
    shown = shown.assign(low=shown["value"] - half, high=shown["value"] + half, gap=shown["value"] - shown["expected"])
    shown = shown.sort_values(["gap", "value"], na_position="last").reset_index(drop=True)
    return Items(survey, shown, int((rated & few).sum()), (float(frame["least"].min()), float(frame["most"].max())))


def short(label: str, most: int = LABEL) -> str:
    """A question without its number and without what stands in brackets at its end, cut where it is long."""
    plain = re.sub(r"^\s*\d+(-\d+)?[.)]\s*|\s*[(（][^()（）]*[)）]\s*$", "", label) or label
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def _two_lines(label: str) -> str:
    """A label in at most two lines, broken between words where they allow it."""
    half = len(label) // 2 + 1
    space = label.find(" ", max(half - 6, 0), half + 7)
    at = space + 1 if space > 0 else half
    return in_figure(label) if len(label) <= LABEL // 2 else f"{in_figure(label[:at])}<br>{in_figure(label[at:])}"


def said(found: Items, language: str) -> str:
    """The items in one sentence."""
    first = found.frame.iloc[0]
    values = {"n": wording.decimal(len(found.frame), 0, language), "item": short(first["label"], 80)}
    values |= {name: _point(first[name], language) for name in ("value", "expected")}
    if math.isnan(first["gap"]):
        return Text(N_("{n} rating items; the lowest is “{item}” at {value}."), values).render(language)
    if first["gap"] >= 0:
        return Text(N_("{n} rating items; none falls short of what is expected."), values).render(language)
    message = N_("{n} rating items; furthest below what is expected is “{item}”: {value}, expected {expected}.")
    return Text(message, values).render(language)


def table(found: Items, language: str) -> pd.DataFrame:
    """The items as words and numbers."""
    titles = {
        "label": N_("Question"), "value": N_("Perceived"), "expected": N_("Expected"), "gap": N_("Difference"),
        "n": N_("Answers"),
    }  # fmt: skip
    frame = found.frame[list(titles)].dropna(axis="columns", how="all").round(2)
    return frame.rename(columns={name: translate(title, language) for name, title in titles.items()})


def figure(found: Items, language: str, dark: bool) -> Figure:
    """Perceived as a dot with its interval, expected as a ring, one row an item."""
    frame, colours = found.frame.iloc[::-1], theme(dark)
    layout = figures.base(language, colours, 64 + ROW * len(frame), top=34, right=16)
    rows = list(range(len(frame)))
    figures.value_axis(layout["xaxis"], *found.ends, "score", language, colours)
    layout["yaxis"] |= {
        "tickvals": rows, "ticktext": [_two_lines(short(label)) for label in frame["label"]],
        "range": [-0.6, len(rows) - 0.4], "showgrid": False,
    }  # fmt: skip
    layout |= {"showlegend": True, "legend": figures.legend(colours)}
    spans = [x for low, high in zip(frame["low"], frame["high"], strict=True) for x in (low, high, None)]
    hover = [_hover(row, language) for row in figures.rows(frame)]
    band: Spec = {"type": "scatter", "mode": "lines", "x": spans, "y": [y for i in rows for y in (i, i, None)],
                  "hoverinfo": "skip", "showlegend": False,
                  "line": {"color": colours.accent_band, "width": 6}}  # fmt: skip
    dots = _dots(frame["value"], rows, hover, translate(N_("Perceived"), language), colours.accent, "circle")
    rings = _dots(frame["expected"], rows, hover, translate(N_("Expected"), language), colours.second, "circle-open")
    return figures.figure([band, *([rings] if frame["expected"].notna().any() else []), dots], layout)


def _dots(values: pd.Series, rows: Sequence[int], hover: list[str], name: str, colour: str, symbol: str) -> Spec:
    points = [None if math.isnan(value) else value for value in values]
    return {"type": "scatter", "mode": "markers", "x": points, "y": list(rows), "name": name, "customdata": hover,
            "hovertemplate": "%{customdata}<extra></extra>", "cliponaxis": False,
            "marker": {"color": colour, "size": 10, "symbol": symbol,
                       "line": {"width": 2, "color": colour}}}  # fmt: skip


def _hover(row: Any, language: str) -> str:
    values = {"value": _point(row.value, language), "n": wording.sample(row.n, language)}
    message = N_("perceived {value}, {n}")
    if not math.isnan(row.expected):
        values["expected"] = _point(row.expected, language)
        message = N_("perceived {value}, expected {expected}, {n}")
    return f"<b>{_wrapped(row.label)}</b><br>{Text(message, values).render(language)}"


def _wrapped(label: str, width: int = 48) -> str:
    return "<br>".join(in_figure(label[at : at + width]) for at in range(0, len(label), width))


def _point(value: float, language: str) -> str:
    return wording.MISSING if math.isnan(value) else wording.decimal(value, 2, language)
