"""Deliveries of which nobody knows whether they arrived: shown, and settled by a person."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analytics import wording
from data.errors import TellerError
from data.literal import in_html
from data.texts import N_
from reports.delivery import claims as known
from reports.delivery.claims import Delivery
from ui.page import Page
from ui.reports import start as starting
from ui.style import heading, lead, plain
from ui.uploads.cases import own, who

TROUBLE = "claims_trouble"


def claims(page: Page) -> None:
    """Each open delivery, with what a person can say of it; those being sent now only as such."""
    if fault := st.session_state.pop(TROUBLE, None):
        st.error(plain(fault.render(page.language)), icon=":material/error:")
    waiting = [each for each in known.open_claims(own()) if each.state == "unknown"]
    if not waiting:
        return
    heading(page.say(N_("Did it arrive?")))
    lead(page.say(N_("Nothing is sent a second time by itself. Ask the recipient, then say here what they told you.")))
    with st.container(key="claims", gap=None):
        for each in waiting:
            _claim(page, each)


def _claim(page: Page, each: Delivery) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        when = wording.moment(each.at, page.language)
        said = " · ".join([when, *([each.reason.render(page.language)] if each.reason else [])])
        title = f"{each.recipient} · {each.report} · {each.week}"
        st.html(
            f"<div class='teller-entry'><b>{in_html(title)}</b><br><small>{in_html(said)}</small></div>",
            width="stretch",
        )
        with st.container(horizontal=True, gap="xsmall", width="content"):
            _button(page, each, N_("It arrived"), "check", arrived=True)
            _button(page, each, N_("It did not: send it again"), "send", arrived=False)


def _button(page: Page, each: Delivery, label: str, icon: str, *, arrived: bool) -> None:
    st.button(
        page.say(label),
        key=f"{icon}_{each.key}",
        icon=f":material/{icon}:",
        on_click=partial(_settle, page, each, arrived),
    )


def _settle(page: Page, each: Delivery, arrived: bool) -> None:
    """Keep what a person said; what did not arrive is sent at once, where its report is still defined."""
    try:
        known.settle(own(), each.key, arrived, who())
    except TellerError as fault:
        st.session_state[TROUBLE] = fault
        return
    if not arrived:
        starting.send_again(page, each)
