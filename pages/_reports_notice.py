"""What is wrong with reports, where everybody sees it: what failed, since when, and what to do."""

from __future__ import annotations

import streamlit as st

from analytics import wording
from data import settings
from data.texts import N_, Text
from pages import _states
from pages._ask import store
from pages._intake import own
from pages._page import Page
from pages._style import is_paper
from reports import claims, definitions, faults, runs
from reports.faults import Fault

# Faults that are said in full; the page Reports has all of them.
TOLD = 2
# Seconds for which an answer holds though nothing was written: what is late becomes so by the clock alone.
FRESH = 60
KINDS = (definitions.KIND, runs.KIND, claims.KIND)


def notice(page: Page) -> None:
    """The reports with a fault; nothing where there is none, and in a picture of the page for a report."""
    if settings.text("as_of") or is_paper():
        return
    found = _faults(own().url, own().shelf.newest(KINDS))
    if not found:
        return
    lines = [" ".join(text.render(page.language) for text in _said(each, page.language)) for each in found[:TOLD]]
    if len(found) > TOLD:
        lines.append(page.say(N_("Reports with a fault in all: {n}."), n=page.count(len(found))))
    with st.container(key="report_faults", gap="xsmall"):
        _states.told(lines, "faults")
        label = page.say(N_("See the reports"))
        st.page_link("pages/reports.py", label=label, icon=":material/outgoing_mail:", query_params=page.view.params())


def _said(fault: Fault, language: str) -> tuple[Text, ...]:
    since = Text(N_("Since {moment}."), {"moment": wording.moment(fault.since, language)})
    return (fault.what, since, *fault.why, fault.remedy)


@st.cache_data(ttl=FRESH, max_entries=8, show_spinner=False)
def _faults(url: str, newest: int) -> list[Fault]:  # noqa: ARG001 (by it the answer is known)
    return [part.fault for part in faults.current(store(url)) if part.fault]
