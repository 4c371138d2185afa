"""The rating items of surveys on the Satisfaction page, expectation beside perception."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.insights import items as rated
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from data.texts import N_
from ui import data_access
from ui.charts import Drawn, Panel
from ui.charts import show as shown
from ui.page import Page
from ui.style import lead

# So many answers are read while the reader waits; of more, on demand.
AT_ONCE = 2_000_000
SURVEYS = 3


def items(page: Page) -> None:
    """What was asked of each survey's respondents, item by item; nothing where no item was rated."""
    stored = rated.answers(data_access.store(page.bank.url))
    if not stored:
        return
    if stored > AT_ONCE:
        label = page.say(N_("Show the rating items, from {n} answers"), n=page.count(stored))
        if not st.toggle(label, key="items"):
            return
    panels: tuple[tuple[str, Panel, str], ...] = page.ask(_panels, page.filters, page.language, page.dark)
    for survey, panel, words in panels:
        shown(page, f"items_{survey}", page.say(N_("What was asked: {survey}"), survey=survey), panel)
        lead(words)


def _panels(cubes: Cubes, filters: Filters, language: str, dark: bool) -> tuple[tuple[str, Panel, str], ...]:
    found = rated.items(cubes, filters)[:SURVEYS]
    return tuple((one.survey, _panel(one, language, dark), rated.said(one, language)) for one in found)


def _panel(found: rated.Items, language: str, dark: bool) -> Panel:
    table: pd.DataFrame = rated.table(found, language)
    return Panel(Drawn(rated.figure(found, language, dark)), rated.said(found, language), table)
