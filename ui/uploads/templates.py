"""Empty files to fill in, for every table."""

from __future__ import annotations

from functools import partial

import streamlit as st

from data.contracts import TABLES
from data.files import templates as made
from data.texts import N_
from ui import empty_states
from ui.page import Page
from ui.style import heading


def templates(page: Page) -> None:
    """The template of any table: a workbook with its dictionary in three languages, or a CSV."""
    heading(page.say(N_("Templates")))
    st.caption(page.say(N_("Known exports need no template. For all else, fill in the columns that you have.")))
    named = {name: _named(page, name) for name in TABLES}
    title = page.say(N_("Table"))
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        chosen = st.selectbox(title, list(named), format_func=named.__getitem__, key="template", width=420)
        table = TABLES[chosen]
        st.download_button(
            page.say(N_("Excel, with a dictionary in three languages")), partial(made.workbook, table, page.language),
            f"{chosen}.xlsx", made.EXCEL, key="template_xlsx", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.download_button(
            page.say(N_("CSV")), made.csv(table), f"{chosen}.csv", "text/csv", key="template_csv",
            icon=":material/download:", on_click="ignore",
        )  # fmt: skip
    empty_states.offer_demo(page.view, page.bank)


def _named(page: Page, name: str) -> str:
    table = TABLES[name]
    return page.say(N_("{table}: one row for {grain}"), table=page.say(table.title), grain=page.say(table.grain))
