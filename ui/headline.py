"""The answer first: the page's largest sentence, and the changes that matter."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.insights import headlines
from analytics.insights.changes import GROUPS, Change, in_words, is_cut
from analytics.insights.changes import changes as strongest
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.metrics.view import NAMES, PAGE_OF
from data.literal import in_html
from data.texts import N_
from ui import style
from ui.page import Page

NOTHING = N_(
    "No change from the time before is larger than chance explains. Whether a number got better or worse is judged by "
    "its course."
)
CUT = N_("Not everything is compared: the data do not go back to the beginning of the time before.")


def headline(page: Page, keys: Sequence[str]) -> None:
    """The page's answer as one sentence, and the days it is about."""
    words = page.ask(_headline, tuple(keys), page.filters, page.language)
    style.headline(words)


def _headline(cubes: Cubes, keys: tuple[str, ...], filters: Filters, language: str) -> str:
    return headlines.headline(cubes, keys, filters, language)


def changes(page: Page, keys: Sequence[str]) -> None:
    """The three changes that matter, strongest first, or that there are none."""
    if page.filters.compared is None:
        return
    style.heading(page.say(N_("What changed most")))
    with st.skeleton(height=90):
        found: tuple[Change, ...] = page.ask(strongest, tuple(keys), GROUPS, page.filters)
    if page.ask(is_cut, tuple(keys), page.filters):
        style.lead(page.say(CUT))
    elif not found:
        style.lead(page.say(NOTHING))
    with st.container(key="changes", gap="xsmall"):
        for change in found:
            _change(page, change)


def _change(page: Page, change: Change) -> None:
    """One change in words, and the way to the page that explains it, for its group."""
    metric = METRICS[change.metric]
    mood, words = in_words(change, page.language, page.facts.labels)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<span class='teller-change teller-{mood}'>{in_html(words)}</span>", width="content")
        view = page.view.choose(NAMES[change.dimension], change.group) if change.dimension in NAMES else page.view
        label = page.say(N_("See why"))
        to = f"pages/{PAGE_OF[metric.subject]}.py"
        st.page_link(to, label=label, icon=":material/arrow_forward:", query_params=view.params())
