"""What is wrong with reports: that it is so, where everybody sees it; why and what to do, on the page Reports."""

from __future__ import annotations

import streamlit as st

from analytics import wording
from data import settings
from data.texts import N_, Text
from reports.delivery import claims
from reports.schedule import definitions, faults, runs
from reports.schedule.faults import Fault
from ui import empty_states
from ui.data_access import store
from ui.page import Page
from ui.style import is_paper
from ui.uploads.cases import own

# Faults that are named where everybody sees them, and on the page Reports.
TOLD, LISTED = 2, 12
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
    # Why it is so, and what to do, names folders of the server and commands: that is nobody's business here.
    lines = [_line(page, fault.what, _since(page, fault), _whose(fault)) for fault in found[:TOLD]]
    if len(found) > TOLD:
        lines.append(page.say(N_("Reports with a fault in all: {n}."), n=page.count(len(found))))
    with st.container(key="report_faults", gap="xsmall"):
        empty_states.told(lines, "faults")
        label = page.say(N_("See the reports"))
        st.page_link("pages/reports.py", label=label, icon=":material/outgoing_mail:", query_params=page.view.params())


def in_full(page: Page) -> None:
    """The reports with a fault, each with why it is so and what to do."""
    found = _faults(own().url, own().shelf.newest(KINDS))
    lines = [_line(page, fault.what, _since(page, fault), *fault.why, fault.remedy) for fault in found]
    if lines:
        empty_states.told(list(dict.fromkeys(lines))[:LISTED], "faults")


def _line(page: Page, *texts: Text) -> str:
    return wording.sentences((text.render(page.language) for text in texts), page.language)


def _since(page: Page, fault: Fault) -> Text:
    return Text(N_("Since {moment}."), {"moment": wording.moment(fault.since, page.language)})


def _whose(fault: Fault) -> Text:
    """Who mends it: whoever answers for the report."""
    if not fault.owner:
        return Text(N_("Nobody is named as its owner."))
    return Text(N_("Its owner is told: {owner}."), {"owner": fault.owner})


@st.cache_data(ttl=FRESH, max_entries=8, show_spinner=False)
def _faults(url: str, newest: int) -> list[Fault]:  # noqa: ARG001 (by it the answer is known)
    return [part.fault for part in faults.current(store(url)) if part.fault]
