"""What next: the actions that the bank decided on, how they stand, and what their numbers have done since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import streamlit as st

from analytics.insights import actions as kept
from analytics.insights.actions import Action
from analytics.metrics.catalogue import METRICS
from analytics.metrics.cubes import Cubes
from analytics.metrics.period import CHOICES, today
from analytics.metrics.query import Filters
from analytics.summary.actions import HOW, Listed, listed
from analytics.vocabulary import term
from data.errors import TellerError
from data.literal import in_html
from data.texts import N_
from ui import data_access, keyboard, style
from ui.page import Page
from ui.uploads.cases import who

TROUBLE = "action_trouble"
MOODS = {"late": "worse", "done": "better", "open": "steady"}
DAYS = 14  # until an action is due, unless said otherwise
Place = tuple[tuple[str, str], ...]


def actions(page: Page) -> None:
    """The actions of this scope with what can be done about each, and a form for a new one."""
    on = today() if page.view.period in CHOICES else min(today(), page.filters.period.end)
    found: list[Listed] = page.ask(_listed, page.filters, on, page.language)
    style.heading(page.say(N_("What next?")))
    if fault := st.session_state.pop(TROUBLE, None):
        st.error(style.plain(fault.render(page.language)), icon=":material/error:")
    if not found:
        style.lead(page.say(N_("No action is kept yet: say what is to be done, by whom and by when.")))
    with st.container(key="actions", gap="xsmall"):
        for each in found:
            _action(page, each)
    if any(each.effect for each in found):
        style.lead(page.say(HOW))
    if not style.is_paper():
        _form(page)
        keyboard.follow()


def _listed(cubes: Cubes, filters: Filters, on: date, language: str) -> list[Listed]:
    return listed(cubes, filters, on, language)


def _action(page: Page, each: Listed) -> None:
    """One action in a row: its words, and the buttons that say more of it."""
    what, state, effect = map(in_html, each.cells)
    key = each.action.key
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.html(
            f"<span class='teller-change teller-{MOODS[each.state]}'><b>{what}</b>: {state}<br>{effect}</span>",
            width="content",
        )
        if style.is_paper():
            return
        if each.state == "done":
            _button(page, f"reopen_{key}", N_("Not done"), "undo", kept.reopen, key)
        else:
            _button(page, f"done_{key}", N_("Done"), "check", kept.finish, key, today())
        _button(page, f"drop_{key}", N_("Drop"), "delete", kept.drop, key)


def _button(page: Page, key: str, label: str, icon: str, change: Callable[..., Any], *about: Any) -> None:
    st.button(
        page.say(label), key=key, icon=f":material/{icon}:", type="tertiary", on_click=_do, args=(page, change, *about)
    )


def _do(page: Page, change: Callable[..., Any], *about: Any) -> None:
    """Keep a change; what went wrong is shown in the next run."""
    try:
        change(data_access.store(page.bank.url).shelf, *about, by=who())
    except TellerError as fault:
        st.session_state[TROUBLE] = fault


def _form(page: Page) -> None:
    """A new action: what, who, from when until when, and the number that it should move."""
    places = _places(page)
    with (
        st.expander(page.say(N_("Add an action")), icon=":material/add_task:"),
        st.form("action", clear_on_submit=False, border=False),
    ):
        title = st.text_input(page.say(N_("What is to be done")), key="action_title", max_chars=kept.LONGEST)
        with st.container(horizontal=True, gap="small"):
            owner = st.text_input(page.say(N_("Who sees to it")), key="action_owner", max_chars=kept.LONGEST, width=220)
            begun = st.date_input(
                page.say(N_("Begins on")), today(), key="action_begun", format="YYYY-MM-DD", width=150
            )
            due = st.date_input(
                page.say(N_("To be done by")),
                today() + timedelta(DAYS),
                key="action_due",
                format="YYYY-MM-DD",
                width=150,
            )
            metric = st.selectbox(
                page.say(N_("Number that it should move")), ("", *kept.MOVED), key="action_metric", width=260,
                format_func=lambda key: page.say(METRICS[key].title) if key else page.say(N_("none")),
            )  # fmt: skip
            place = st.selectbox(page.say(N_("Where")), list(places), key="action_place", width=200)
        if st.form_submit_button(page.say(N_("Keep the action")), type="primary", key="action_keep"):
            _add(page, Action("", title, owner, due, begun, metric, places[place], by=who()))


def _add(page: Page, action: Action) -> None:
    """Keep a new action; what is wrong with it is said below its form, which stays as it was filled in."""
    try:
        kept.add(data_access.store(page.bank.url).shelf, action)
    except TellerError as fault:
        st.error(style.plain(fault.render(page.language)), icon=":material/error:")
        return
    for name in ("title", "owner"):
        st.session_state.pop(f"action_{name}", None)
    st.rerun()


def _places(page: Page) -> dict[str, Place]:
    """Where an action may be meant to work, by name: all that is shown, a region or a branch of it."""
    own: Place = tuple(pair for pair in page.view.where if pair[0] in kept.PLACES)
    chosen = dict(own)
    label = page.say(N_("all that is shown")) if own else page.say(N_("whole bank"))
    found: dict[str, Place] = {label: kept.where_of(chosen)}
    for dimension in kept.PLACES:
        for member in page.facts.members[dimension]:
            if _is_inside(page, dimension, member, chosen):
                found[term(member, page.language, page.facts.labels.get(dimension))] = ((dimension, member),)
    return found


def _is_inside(page: Page, dimension: str, member: str, chosen: dict[str, str]) -> bool:
    """Whether a region or a branch is part of what the page shows."""
    if "branch_id" in chosen:
        return (dimension, member) == ("branch_id", chosen["branch_id"])
    region = member if dimension == "region" else page.facts.region_of.get(member, "")
    return chosen.get("region", region) == region
