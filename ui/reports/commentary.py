"""An analyst's commentary on one week of a report: written, changed and taken away beside the report."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analytics import wording
from analytics.metrics.period import Grain
from data.errors import TellerError
from data.texts import LANGUAGES, N_
from reports.content import commentary, edition
from reports.schedule import timetable
from reports.schedule.definitions import Definition
from ui.page import Page
from ui.reports import start as starting
from ui.style import plain, trouble
from ui.uploads.cases import own, who

TROUBLE = "commentary_trouble"
WHERE: dict[Grain, str] = {
    "day": N_("It stands on top of every part of this day's report, whatever its scope, as plain text."),
    "week": N_("It stands on top of every part of this week's report, whatever its scope, as plain text."),
    "month": N_("It stands on top of every part of this month's report, whatever its scope, as plain text."),
    "quarter": N_("It stands on top of every part of this quarter's report, whatever its scope, as plain text."),
}


def periods(page: Page, one: Definition) -> dict[str, str]:
    """The periods that can still be written on: that of the next report, and those that can be made now."""
    opened, now = starting.opened(one), timetable.moment()
    upcoming = timetable.period_at(one, timetable.next_slot(one, now, opened), opened)
    named = starting.periods_of(page, one)
    if upcoming in named:
        return named
    return {upcoming: f"{upcoming} · {wording.period(edition.whole(upcoming), page.language)}"} | named


def editor(page: Page, one: Definition) -> None:
    """The week, a field for each language of the report, and the analyst's name."""
    with st.popover(
        page.say(N_("Commentary")), icon=":material/edit_note:", type="tertiary", key=f"commentary_{one.name}",
        on_change="rerun",
    ):  # fmt: skip
        named = periods(page, one)
        upcoming = starting.newest(page, one)
        week = st.selectbox(
            page.say(starting.KIND[one.every]), list(named), list(named).index(upcoming) if upcoming in named else 0,
            format_func=named.__getitem__, key=f"commentary_week_{one.name}",
        )  # fmt: skip
        kept = commentary.get(own(), one.name, week)
        for language in languages(one):
            st.text_area(
                plain(LANGUAGES[language]), kept.texts.get(language, ""), key=_key(one, week, language),
                max_chars=commentary.LONGEST,
            )  # fmt: skip
        st.text_input(
            page.say(N_("Analyst")), kept.by or who(), key=_key(one, week, "by"), max_chars=commentary.LONGEST_NAME
        )
        st.caption(page.say(WHERE[one.every]))
        if one.approval:
            st.caption(page.say(N_("A report that was looked at already waits for approval anew.")))
        if fault := st.session_state.pop(TROUBLE, None):
            trouble(fault, page.language)
        st.button(
            page.say(N_("Save")), key=f"commentary_save_{one.name}", type="primary", on_click=partial(_save, one, week)
        )


def languages(one: Definition) -> tuple[str, ...]:
    """Those in which anybody gets the report."""
    return tuple(dict.fromkeys(language for _, language in one.groups()))


def told(page: Page, one: Definition) -> str:
    """For which of the coming and newest periods something is written, and in which languages; "" for none."""
    written = {week: commentary.get(own(), one.name, week).texts for week in list(periods(page, one))[:2]}
    said = [f"{week} ({', '.join(map(LANGUAGES.__getitem__, texts))})" for week, texts in written.items() if texts]
    return page.say(N_("Commentary for {weeks}."), weeks=tuple(said)) if said else ""


def _key(one: Definition, week: str, part: str) -> str:
    return f"commentary_{one.name}_{week}_{part}"


def _save(one: Definition, week: str) -> None:
    """Keep what the fields hold; an empty one takes the paragraph of its language away."""
    texts = dict(commentary.get(own(), one.name, week).texts)
    texts |= {language: st.session_state[_key(one, week, language)] or "" for language in languages(one)}
    try:
        commentary.keep(own(), one.name, week, texts, st.session_state[_key(one, week, "by")] or "", who())
    except TellerError as fault:
        st.session_state[TROUBLE] = fault
    else:
        st.session_state[f"commentary_{one.name}"] = False
