"""The way from a page to a report of what it shows: the form of the page Reports, filled with page, filters, days."""

from __future__ import annotations

import streamlit as st

from analytics.metrics import view as views
from analytics.metrics.period import CHOICES, Grain, kind_of, name_of
from analytics.metrics.view import NEW_REPORT
from data.texts import N_
from reports.content import edition
from reports.content.edition import ANNEX, KINDS, SUMMARY
from reports.schedule.definitions import Definition
from ui.page import Page
from ui.reports import form
from ui.style import is_paper


def link(page: Page) -> None:
    """The way to a report of this view, below a page that a report can hold."""
    if page.name not in (SUMMARY, *ANNEX) or is_paper():
        return
    with st.container(key="make_report"):
        st.page_link(
            "pages/reports.py", label=page.say(N_("Make a report of this view")), icon=":material/outgoing_mail:",
            query_params=page.view.params() | {NEW_REPORT: page.name},
        )  # fmt: skip


def fill(page: Page) -> None:
    """Open the form with the view that the address asks for; the address says it once."""
    name = st.query_params.get(NEW_REPORT, "")
    if NEW_REPORT in st.query_params:
        del st.query_params[NEW_REPORT]
    if name not in (SUMMARY, *ANNEX):
        return
    pages = (name,) if name in ANNEX else ()
    every, period = _period(page)
    one = Definition(
        "", pages=pages, where=page.view.where, language=page.language, bank=page.bank.name, every=every
    )  # fmt: skip
    form.begin(one, period)


def _period(page: Page) -> tuple[Grain, str]:
    """The kind of the view's days, and they; of others the week that they end in, where that has ended within them."""
    days, _ = views.window(page.view, page.facts.span[""]) if page.facts.span else (page.filters.period, None)
    kind = kind_of(days) if page.view.period not in CHOICES else None
    if kind in KINDS and kind is not None:
        return kind, name_of(days.end, kind)
    week = edition.week_of(days.end)
    return "week", week if edition.whole_week(week).end == days.end else ""
