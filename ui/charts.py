"""Charts, each with the table behind it: asked of the data, drawn and put into words once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st
from plotly.basedatatypes import BaseFigure
from plotly.graph_objects import Figure

from analytics import wording
from analytics.charts import charts, tables
from analytics.charts.tiles import why
from analytics.insights import goals, headlines, ranking, unstated
from analytics.metrics import buckets, customers, period, query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Grain, Period
from analytics.metrics.query import Filters
from analytics.metrics.results import Breakdown, Grid, Series
from analytics.vocabulary import term
from data.texts import N_, translate
from ui.filter_bar import go
from ui.page import Page
from ui.style import heading, is_paper, plain

DAYS = 14  # of a chart on a page that is about a single day
OF_DAY = N_("The chart shows the two weeks up to this day.")
OPEN = N_("Open points are not whole: the period cuts them, they are not over, or a source lacks a part.")


def side_by_side(page: Page, draw: Callable[..., None], *columns: Sequence[tuple[str, ...]]) -> None:
    """Charts of one kind in columns where there is room; each column lists what its charts are about."""
    with st.grid(len(columns), min_column_width=320, gap="medium") as grid:
        for column in columns:
            with grid.cell():
                for about in column:
                    draw(page, *about)


class Drawn(BaseFigure):
    """A figure that will not change: its description is made once, not each time that it is shown."""

    def __init__(self, figure: Figure) -> None:
        self.__dict__["_described"] = figure.to_dict()  # without the parent's copy of every part

    def to_dict(self) -> dict[str, Any]:
        """The figure as Plotly's description."""
        return self.__dict__["_described"]


@dataclass(frozen=True)
class Panel:
    """A chart ready to be shown.

    drill: for each row of the table, the part of the number that it stands for, "" where its rows cannot be told apart.
    absent: why there is nothing to draw; "" where there is. notes: what it leaves out. groups: how many there are,
    where the figure may show fewer.
    """

    figure: Drawn
    alt: str
    table: pd.DataFrame
    drill: tuple[str, ...] = ()
    absent: str = ""
    notes: tuple[str, ...] = ()
    groups: int = 0


def trend(page: Page, key: str) -> None:
    """A metric over the period, with its target and comparison, and by week with its usual range."""
    grain = period.grain_for(page.filters.period)
    panel = page.ask(_trend, key, page.filters, grain, page.language, page.dark)
    show(page, key, page.say(METRICS[key].title), panel)


def _trend(cubes: Cubes, key: str, filters: Filters, grain: Grain, language: str, dark: bool) -> Panel:
    found, is_day = headlines.finding(cubes, key, filters), filters.period.days == 1
    if is_day:
        # One day is a point, and says nothing of where it comes from.
        filters = replace(
            filters, period=Period(filters.period.end - timedelta(DAYS - 1), filters.period.end), against="none"
        )
    weeks = found.weeks if grain == "week" else None
    series = weeks or _by_bucket(cubes, key, filters, grain)
    compare = _by_bucket(cubes, key, filters.compared, grain) if filters.compared else None
    goal = goals.goal(cubes, key, filters)
    figure = charts.line(
        series,
        language=language,
        dark=dark,
        target=goal.value if goal else None,
        since=goal.since if goal else None,
        compare=compare,
        against=filters.against,
    )
    parts = tuple(f"{row.start}..{row.end}" for row in series.frame.itertuples())
    alt = headlines.alt_line(series, language, found=found.verdict)
    absent = _absent(cubes, key, filters, series, language)
    is_cut = (series.frame["value"].notna() & ~series.whole).any()
    told = [message for message, holds in ((OF_DAY, is_day), (OPEN, is_cut)) if holds]
    notes = (*(translate(message, language) for message in told), *_notes(cubes, key, filters, language))
    return Panel(Drawn(figure), alt, tables.of_series(series, language), parts, absent, notes)


def _by_bucket(cubes: Cubes, key: str, filters: Filters, grain: Grain) -> Series:
    series = query.over_time(cubes, key, filters, grain)
    return buckets.without_closed_days(cubes[METRICS[key].subject], series)


def groups(page: Page, key: str, dimension: str) -> None:
    """A metric by the groups of one dimension; all of them on paper, where nothing can be pressed."""
    named = {"metric": page.say(METRICS[key].title), "dimension": page.say(wording.DIMENSIONS[dimension])}
    choice = f"{key}_{dimension}"
    panel = page.ask(_groups, key, dimension, page.filters, shows_all(choice), page.language, page.dark)
    if panel.absent or any(panel.drill):
        show(page, key, page.say(N_("{metric} by {dimension}"), **named), panel)
    offer_all(page, choice, panel.groups, ranking.MOST)


def shows_all(choice: str) -> bool:
    """Whether a chart by group shows every group: where the reader asked for it, and on paper."""
    return is_paper() or bool(st.session_state.get(f"all_{choice}"))


def offer_all(page: Page, choice: str, groups: int, most: int) -> None:
    """The way to all groups of a chart that shows only the first of them."""
    if groups > most and not is_paper():
        st.toggle(page.say(N_("Show all {n}"), n=page.count(groups)), key=f"all_{choice}")


def _groups(
    cubes: Cubes, key: str, dimension: str, filters: Filters, everything: bool, language: str, dark: bool
) -> Panel:
    found = query.by(cubes, key, dimension, filters)
    own = [member for name, members in filters.where if name == dimension for member in members]
    shown = ranking.ranked(found, own, None if everything else ranking.MOST)
    labels = {g: term(g, language, cubes.labels(dimension)) for g in found.frame["group"]}
    # The sum of all groups is nothing to compare a group's count with.
    overall = None if METRICS[key].unit == "count" else query.value(cubes, key, filters)
    goal = goals.goal(cubes, key, filters)
    target = goal.value if goal else None
    figure = charts.bars(shown.breakdown, language=language, dark=dark, labels=labels, overall=overall, target=target)
    parts = tuple("" if group == query.NOBODY else f"{dimension}:{group}" for group in found.frame["group"])
    alt, absent = headlines.alt_bars(found, language, labels), _absent(cubes, key, filters, found, language)
    absent = wording.absence("no_base", language) if found.absent == "no_base" else absent
    other = wording.of_weeks(found.period, language) if found.period and found.period != filters.period else ""
    told = (shown.cut(language), unstated.why(cubes, found, filters, language), other)
    notes = (*filter(None, told), *_notes(cubes, key, filters, language, dimension))
    return Panel(Drawn(figure), alt, tables.of_breakdown(found, labels, language), parts, absent, notes, shown.all)


def _notes(cubes: Cubes, key: str, filters: Filters, language: str, *groups: str) -> tuple[str, ...]:
    """What the number leaves out, in the groups that it is limited to or parted by."""
    limits = {name for name, _ in filters.where}
    found = customers.notes(cubes, METRICS[key], limits | set(groups), filters.period)
    return tuple(note.render(language) for note in found)


def heat(page: Page, key: str) -> None:
    """A metric by weekday and half-hour."""
    panel = page.ask(_heat, key, page.filters, page.language, page.dark)
    show(page, key, page.say(N_("{metric} by weekday and half-hour"), metric=page.say(METRICS[key].title)), panel)


def _heat(cubes: Cubes, key: str, filters: Filters, language: str, dark: bool) -> Panel:
    grid = query.grid(cubes, key, filters)
    figure = charts.heat(grid, language=language, dark=dark)
    untimed = (wording.untimed(grid.untimed, language),) if grid.untimed else ()
    absent = _absent(cubes, key, filters, grid, language)
    if untimed and grid.frame.empty:
        absent = untimed[0]
    table = tables.of_grid(grid, language)
    return Panel(Drawn(figure), headlines.alt_heat(grid, language), table, absent=absent, notes=untimed)


def _absent(cubes: Cubes, key: str, filters: Filters, found: Series | Breakdown | Grid, language: str) -> str:
    """Why a result holds nothing to draw; "" where it does."""
    frame = found.frame
    if (frame["value"].notna() & ~frame["suppressed"].astype(bool)).any():
        return ""
    value = query.value(cubes, key, filters)
    if value.value is None:
        return why(cubes, value, filters, language)
    return wording.absence(found.absent or "too_few", language)


def show(page: Page, key: str, title: str, panel: Panel) -> None:
    """A panel: its title, the chart, and the table in its place when it is asked for; one line where it is empty."""
    if panel.absent:
        heading(title)
        st.caption(plain(panel.absent))
        return
    name = f"{key}_{title}"
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        heading(title)
        as_table = st.toggle(page.say(N_("As a table")), key=f"table_{name}")
    if as_table:
        _table(page, key, panel, name)
    else:
        st.plotly_chart(panel.figure, theme=None, key=f"chart_{name}", config={"displayModeBar": False}, alt=panel.alt)
    for note in panel.notes:
        st.caption(plain(note))


def _table(page: Page, key: str, panel: Panel, name: str) -> None:
    """The table behind a chart; choosing a line of it opens the rows behind that line."""
    chosen = f"lines_{name}"

    def open_rows() -> None:
        lines = st.session_state[chosen].selection.rows
        if lines and panel.drill[lines[0]]:
            go(page.view, rows=key, at=panel.drill[lines[0]])

    if not panel.drill:
        st.dataframe(panel.table, hide_index=True, alt=panel.alt)
        return
    st.dataframe(
        panel.table, hide_index=True, key=chosen, alt=panel.alt, on_select=open_rows, selection_mode="single-row"
    )
    st.caption(page.say(N_("Choose a line to see the rows behind it.")))
