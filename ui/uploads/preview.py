"""What storing a file would do: its days, what is new and what it replaces, its branches and scales, in one glance."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analytics.charts import upload
from analytics.doubts import doubts
from analytics.ingest import preview_lines
from analytics.ingest.intake import Plan
from analytics.ingest.preview import Preview
from data.contracts import TABLES
from data.texts import N_
from ui import style
from ui.page import Page
from ui.style import heading, lead, plain


def expected(page: Page, plan: Plan) -> None:
    """The facts of a file before it is stored."""
    seen = plan.expected
    if seen is None:
        return
    days = preview_lines.days(seen, page.language)
    heading(page.say(N_("What this upload changes")))
    lead(*(text.render(page.language) for text in (preview_lines.rows(seen), days) if text))
    if upload.is_drawn(seen.days):
        figure = upload.by_day(seen.days, page.language, dark=page.dark)
        alt = upload.caption(seen.days).render(page.language)
        st.plotly_chart(figure, theme=None, key="days_chart", config={"displayModeBar": False}, alt=alt)
        if upload.grain(seen.days) != "day":
            st.caption(plain(alt))
    _replaced(page, seen)
    columns = preview_lines.columns(seen, named=True)
    lead(*(text.render(page.language) for text in (*preview_lines.found(seen), columns) if text))


def _replaced(page: Page, seen: Preview) -> None:
    """Some of the rows that would give way, before and after, column by column."""
    if seen.refused or not seen.examples:
        return
    titles = (N_("Row"), N_("Column"), N_("Stored now"), N_("In this file"))
    lines = [
        (
            "" if at else f"{one.row_no} · {doubts.named(one)}",
            page.say(TABLES[one.table].column(name).title),
            *(value.render(page.language) for value in change),
        )
        for one in seen.examples
        for at, (name, *change) in enumerate(doubts.changes(one))
    ]
    words = page.say(N_("Some of the rows that it would replace"))
    lead(words)
    style.table(pd.DataFrame(lines, columns=[page.say(title) for title in titles]), words)
