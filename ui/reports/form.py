"""The form of a report: what it holds, who gets it, and when."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from analytics import wording
from analytics.metrics.view import BANKS
from data.errors import TellerError
from data.texts import N_
from reports.content.edition import ANNEX, KINDS
from reports.content.paper import SIZES
from reports.schedule import definitions
from reports.schedule.definitions import Definition, Recipient, Stale
from reports.schedule.timetable import last_slot, moment, next_slot, opening, period_at
from ui.page import Page
from ui.reports import recipients as addressed
from ui.style import heading, lead, plain, trouble
from ui.titles import PAGES
from ui.uploads.cases import own, who

KEY, TROUBLE, WEEK = "report_form", "report_trouble", "report_week"
BANK = {"own": N_("Our own bank"), "demo": N_("Demo bank")}
WHEN = N_("One of days, months or quarters is made on the first open day after them, one of weeks on its weekday.")
PAPERS = {"A4": N_("A4"), "Letter": N_("US Letter"), "A3": N_("A3")}
STALE: dict[Stale, str] = {
    "stop": N_("Stop the report and say why"),
    "mark": N_("Send it, with a mark that says what is old or missing"),
}


def is_open() -> bool:
    """Whether a report is being made or changed."""
    return KEY in st.session_state


def begin(one: Definition, week: str = "") -> None:
    """Open the form with a report, or with an empty one; week: that of the view which it is to be of, if any."""
    close()
    st.session_state[KEY] = one
    st.session_state[WEEK] = week
    st.session_state[addressed.ROWS] = list(one.recipients) or [Recipient("")]


def close() -> None:
    """Leave the form without keeping anything."""
    for key in [key for key in st.session_state if str(key).startswith("rf_")] + [KEY, addressed.ROWS, TROUBLE, WEEK]:
        st.session_state.pop(key, None)


def form(page: Page) -> None:
    """The whole form; nothing is kept before it is saved."""
    one: Definition = st.session_state[KEY]
    heading(page.say(N_("Change {name}"), name=one.name) if one.name else page.say(N_("New report")))
    with st.container(key="report_form_box", border=True):
        said = _what(page, one)
        said = _when(page, said, one)
        said = replace(said, recipients=addressed.fields(page, one))
    if fault := st.session_state.pop(TROUBLE, None):
        trouble(fault, page.language)
    with st.container(horizontal=True, gap="small"):
        if st.button(page.say(N_("Save")), key="report_save", type="primary", icon=":material/check:"):
            _save(said, is_new=not one.name)
        st.button(page.say(N_("Cancel")), key="report_cancel", on_click=close)


def _save(said: Definition, is_new: bool) -> None:
    try:
        definitions.put(own(), said, who(), new=is_new)
    except TellerError as fault:
        st.session_state[TROUBLE] = fault
    else:
        close()
    st.rerun()


def _what(page: Page, one: Definition) -> Definition:
    """Name, pages, language, scope and bank."""
    name = one.name or st.text_input(
        page.say(N_("Name")), key="rf_name", max_chars=definitions.LONGEST_NAME, width=560,
        placeholder=page.say(N_("Such as: Weekly report for the board")),
    )  # fmt: skip
    pages = st.multiselect(
        page.say(N_("Pages behind the summary")), ANNEX, [each for each in one.pages if each in ANNEX],
        key="rf_pages", format_func=lambda each: page.say(PAGES[each][0]),
        placeholder=page.say(N_("None: the summary alone")),
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        language = addressed.language(page, N_("Language"), "rf_language", one.language)
        where = addressed.scope(page, N_("Scope"), "rf_where", one.where, page.say(N_("Whole bank")))
        banks = [each for each in BANKS if each in (page.bank.name, one.bank)]
        bank = banks[0] if len(banks) == 1 else st.selectbox(
            page.say(N_("Bank")), banks, banks.index(one.bank), key="rf_bank", width=190,
            format_func=lambda each: page.say(BANK[each]),
        )  # fmt: skip
        paper = st.selectbox(
            page.say(N_("Paper")), SIZES, list(SIZES).index(one.paper), key="rf_paper", width=110,
            format_func=lambda size: page.say(PAPERS[size]),
        )  # fmt: skip
        ways = [page.say(N_("Portrait")), page.say(N_("Landscape"))]
        lies = st.selectbox(
            page.say(N_("Orientation")), (False, True), int(one.landscape), key="rf_landscape", width=150,
            format_func=ways.__getitem__,
        )  # fmt: skip
    said = replace(one, name=name or "", pages=tuple(pages), language=language, where=where, bank=bank)
    return replace(said, paper=paper, landscape=lies)


def _when(page: Page, said: Definition, one: Definition) -> Definition:
    """How often, weekday, hour, what becomes of old data, and whether what was due already is made."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        every = st.selectbox(
            page.say(N_("How often")), KINDS, KINDS.index(one.every), key="rf_every", width=150,
            format_func=lambda kind: page.say(definitions.EVERY[kind]), help=page.say(WHEN),
        )  # fmt: skip
        weekday = one.weekday if every != "week" else st.selectbox(
            page.say(N_("Weekday")), range(7), one.weekday, key="rf_weekday", width=190,
            format_func=lambda day: wording.weekday(day, page.language, "EEEE"),
        )  # fmt: skip
        hour = st.selectbox(
            page.say(N_("Hour")), range(24), one.hour, key="rf_hour", width=130,
            format_func=lambda at: wording.clock(2 * at, page.language),
        )  # fmt: skip
        stale = st.selectbox(
            page.say(N_("When data are too old or incomplete")), list(STALE), list(STALE).index(one.stale),
            key="rf_stale", width=330, format_func=lambda way: page.say(STALE[way]),
        )  # fmt: skip
    owner = st.text_input(
        page.say(N_("Owner")), one.owner, key="rf_owner", width=330, placeholder="name@bank.example",
        help=page.say(N_("Told by mail when the report is not made or does not arrive, once for each fault.")),
    )  # fmt: skip
    workbook = st.toggle(
        page.say(N_("Its numbers as an Excel file beside the PDF")), one.workbook, key="rf_workbook"
    )  # fmt: skip
    changes_only = st.toggle(
        page.say(N_("Send it only when something changed")), one.changes_only, key="rf_changes_only",
        help=page.say(N_("When a number left its usual range, or a source is old or incomplete. It is made anyway.")),
    )  # fmt: skip
    approval = st.toggle(
        page.say(N_("Somebody looks at it before it is sent")), one.approval, key="rf_approval",
        help=page.say(N_("It is made at its time and waits on this page until somebody sends it. The owner is told.")),
    )  # fmt: skip
    said = replace(said, workbook=workbook, changes_only=changes_only, approval=approval)
    said = replace(said, every=every, weekday=weekday, hour=hour, stale=stale, owner=owner or "")
    return said if one.name else replace(said, since=_since(page, said))


def _since(page: Page, said: Definition) -> str:
    """The first period of a new report: the next one, unless that whose time has passed is wanted too."""
    now = moment()
    opened = opening(own(), said, now)
    past, upcoming = last_slot(said, now, opened), next_slot(said, now, opened)
    newest = period_at(said, past, opened)
    words = page.say(N_("Make the report of {week} at once"), week=newest)
    first = wording.moment(upcoming, page.language)
    otherwise = page.say(N_("Otherwise the first one is made on {when}."), when=first)
    viewed = st.session_state.get(WEEK, "")
    also = st.toggle(plain(words), viewed == newest, key="rf_also", help=plain(otherwise))
    if viewed not in ("", newest):
        told = N_("The view ends in {week}. A report goes out of the newest one only; make that of {week} by hand.")
        lead(page.say(told, week=viewed))
    return newest if also else period_at(said, upcoming, opened)
