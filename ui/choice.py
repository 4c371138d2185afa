"""What a page lets its reader choose for itself: which of several numbers it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters
from data.errors import QuestionError
from data.texts import N_, Text
from ui.filter_bar import go
from ui.page import Page


def first_with_data(page: Page, keys: Sequence[str]) -> str:
    """The first of several metrics with a number in the period, else at any time; the first of all where none has."""
    asked = tuple(keys)
    ever = replace(page.filters, period=Period(*page.facts.span[""]))
    return (page.ask(with_data, asked, page.filters) or page.ask(with_data, asked, ever) or asked)[0]


def with_data(cubes: Cubes, keys: tuple[str, ...], filters: Filters) -> tuple[str, ...]:
    """Those of the metrics that have a number for these filters."""
    return tuple(key for key in keys if query.value(cubes, key, filters).value is not None)


def chosen(page: Page, keys: Sequence[str]) -> str:
    """The metric that the address names, else the first one with data.

    Raises QuestionError where the address names a metric that this page does not show.
    """
    asked = st.query_params.get("metric") or first_with_data(page, keys)
    if asked not in keys:
        raise QuestionError(
            Text(N_("This page does not show {metric!r}."), {"metric": asked}),
            remedy=Text(N_("Choose one of: {keys}."), {"keys": tuple(keys)}),
        )
    return asked


def chooser(page: Page, keys: Sequence[str], asked: str) -> None:
    """Lets the reader choose another metric that has data; the choice goes to the address."""
    told = page.ask(with_data, tuple(keys), page.filters)
    titles = {key: page.say(METRICS[key].title) for key in keys if key in told or key == asked}
    if len(titles) < 2:
        return
    st.session_state["metric"] = asked

    def take() -> None:
        go(page.view, metric=st.session_state["metric"])

    st.segmented_control(
        page.say(N_("Score")), list(titles), key="metric", format_func=lambda key: titles.get(key, key), required=True,
        label_visibility="collapsed", on_change=take,
    )  # fmt: skip
