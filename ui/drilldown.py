"""The rows behind a number, paged; which number, and which part of it, stands in the address."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics import wording
from analytics.charts import export
from analytics.metrics import period, query
from analytics.metrics.catalogue import METRICS
from analytics.metrics.query import Filters, Rows
from analytics.metrics.subjects import SUBJECTS
from analytics.vocabulary import term
from data import settings
from data.contracts import TABLES
from data.texts import N_, translate
from ui.filter_bar import go
from ui.page import Page
from ui.style import plain


def drill(page: Page) -> None:
    """Open the rows that the address asks for."""
    key = st.query_params.get("rows", "")
    if key:
        asked, filters = query.metric(key), narrowed(page.filters, st.query_params.get("at", ""))
        about = {"metric": page.say(asked.title), "period": wording.period(filters.period, page.language)}
        title = page.say(N_("Rows behind “{metric}”, {period}"), **about)
        st.dialog(plain(title), width="large", on_dismiss=lambda: go(page.view))(_rows)(page, key, filters)


def narrowed(filters: Filters, at: str) -> Filters:
    """The filters for one part of a number: "dimension:member", or days as `period.parse` reads them."""
    if not at:
        return filters
    if ":" not in at:
        return replace(filters, period=period.parse(at, filters.period.end))
    dimension, member = at.split(":", 1)
    kept = tuple(pair for pair in filters.where if pair[0] != dimension)
    return replace(filters, where=(*kept, (dimension, (member,))))


def button(page: Page, key: str) -> None:
    """The way to the rows behind a number."""
    label = page.say(N_("Rows behind it"))
    about = page.say(N_("Rows behind “{metric}”"), metric=page.say(METRICS[key].title))
    st.button(label, f"rows_{key}", plain(about), go, (page.view,), {"rows": key}, type="tertiary")


def _rows(page: Page, key: str, filters: Filters) -> None:
    size = settings.whole("rows_per_page")
    pager = f"rows_page_{key}_{filters}"
    shown = st.session_state.get(pager, 1)
    found: Rows = page.ask(query.rows, key, filters, shown - 1, size)
    if found.suppressed:
        st.caption(plain(wording.absence("too_few", page.language)))
        return
    about = page.say(N_("{n} rows, newest first. Comments are masked."), n=page.count(found.total))
    names = page.facts.labels
    members = [term(member, page.language, names.get(d)) for d, chosen in filters.where for member in chosen]
    st.caption(plain(" · ".join([*members, about])))
    if found.left_out:
        st.caption(page.say(N_("Rows of groups too small to show are left out.")))
    if found.unnamed:
        st.caption(page.say(N_("A row does not name a group that was too small to show in its week.")))
    if found.period and found.period != filters.period:
        st.caption(plain(wording.of_weeks(found.period, page.language)))
    if found.totals:
        totals = N_("{n} calls of this period are known as totals only: there are no rows behind them.")
        st.caption(page.say(totals, n=page.count(found.totals)))
    table = titled(found.frame, SUBJECTS[METRICS[key].subject].table, page.language)
    st.dataframe(table, hide_index=True, height=520, placeholder="", alt=page.say(N_("The rows, one a line")))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.pagination(max(math.ceil(found.total / size), 1), key=pager)
        csv = export.csv(table)
        st.download_button(page.say(N_("These rows as CSV")), csv, f"{key}.csv", "text/csv", on_click="ignore")


def titled(frame: pd.DataFrame, table: str, language: str) -> pd.DataFrame:
    """Rows with their columns named for people: key, time and comments first, without columns that hold nothing."""
    contract = TABLES[table]
    names = {c.name: translate(c.title, language) for c in contract.columns}
    first = [*contract.key, *contract.dated_by, *(c.name for c in contract.columns if c.privacy == "free_text")]
    names |= {"source_file": translate(N_("File"), language), "row_no": translate(N_("Row in the file"), language)}
    kept = frame.dropna(axis="columns", how="all").drop(columns="upload_id", errors="ignore")
    order = sorted(kept.columns, key=lambda name: first.index(name) if name in first else len(first))
    return kept[order].rename(columns=names)
