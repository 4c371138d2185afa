"""Detail that only one page has: open complaints by age, service-level variants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics import wording
from analytics.charts import charts, tables
from analytics.insights import ageing as ages
from analytics.insights import headlines, ranking
from analytics.insights import totals as of_totals
from analytics.metrics import query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.vocabulary import term
from data.texts import N_, translate
from ui.charts import Drawn, Panel, offer_all, show, shows_all
from ui.page import Page
from ui.style import heading, plain, table


def ageing(page: Page) -> None:
    """Open complaints by reason and by how long they may still take."""
    everything = shows_all("ageing")
    panel = page.ask(_ageing, page.filters, everything, page.language, page.dark)
    show(page, "complaints_open", page.say(N_("Open complaints by reason and deadline")), panel)
    offer_all(page, "ageing", panel.groups, ages.MOST)


def _ageing(cubes: Cubes, filters: Filters, everything: bool, language: str, dark: bool) -> Panel:
    found = ages.ageing(cubes, filters, limit=None if everything else ages.MOST)
    parts = tuple(f"reason:{group}" for group in found.groups)
    found = replace(found, groups=tuple(term(group, language) for group in found.groups))
    figure = charts.ageing(found.groups, found.bands, language=language, dark=dark)
    alt = headlines.alt_ageing(found.groups, found.bands, language)
    cut = "" if everything or found.all <= ages.MOST else ranking.cut(ages.MOST, found.all, language)
    notes = (cut,) if cut else ()
    return Panel(Drawn(figure), alt, tables.of_ageing(found, language), parts, notes=notes, groups=found.all)


def totals(page: Page) -> None:
    """What the numbers leave open where calls are known as totals only."""
    for said in page.ask(of_totals.notes, page.filters, page.language):
        st.caption(plain(said))


def variants(page: Page, keys: Sequence[str]) -> None:
    """The same month by every formula in use, each printed beside its number."""
    heading(page.say(N_("One period, every formula")))
    table(page.ask(_variants, tuple(keys), page.filters, page.language), page.say(N_("One period, every formula")))


def _variants(cubes: Cubes, keys: tuple[str, ...], filters: Filters, language: str) -> pd.DataFrame:
    found = [(METRICS[key], query.value(cubes, key, filters)) for key in keys]
    columns = {
        N_("Measure"): [translate(metric.title, language) for metric, _ in found],
        N_("Value"): [wording.amount(value, language) for _, value in found],
        N_("95% interval and sample"): [wording.evidence(value, language) for _, value in found],
        N_("Formula"): [translate(metric.note, language) for metric, _ in found],
    }
    return pd.DataFrame({translate(title, language): column for title, column in columns.items()})
