"""Every upload with what it changed, its undo and redo; and two of them side by side."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analytics import wording
from analytics.ingest.intake import Outcome
from analytics.insights import history as past
from analytics.insights.history import Change, Comparison
from analytics.metrics.catalogue import METRICS
from analytics.metrics.results import Value
from data.contracts import TABLES
from data.literal import in_html
from data.store.store import Entry
from data.texts import N_, listed
from ui import empty_states, style
from ui.page import Page
from ui.style import heading, lead, plain
from ui.titles import PAGES
from ui.uploads import cases
from ui.uploads.cases import own

# Which page shows a table's numbers.
SHOWN_ON = {"response": "satisfaction", "complaint": "complaints", "visit": "branches", "contact": "calls"} | {
    "contact_interval": "calls",
    "answer": "satisfaction",
    "invitation": "satisfaction",
}
LISTED = 6
_ANYBODY = N_("this page")


def outcome(page: Page) -> None:
    """What became of the file that was just brought in, and where its numbers are."""
    found: Outcome | None = st.session_state.get("outcome")
    if found is None:
        return
    counts = {name: page.count(getattr(found, name)) for name in ("read", "added", "replaced", "unchanged", "rejected")}
    message = N_(
        "{file}: {read} rows read, {added} added, {replaced} replaced, {unchanged} unchanged, {rejected} refused."
    )
    if found.state == "already":
        message = N_("{file} was uploaded before: nothing has changed.")
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="outcome"):
        st.markdown(plain(page.say(message, file=found.file, **counts)))
        shown = SHOWN_ON.get(found.table, "overview")
        label = page.say(N_("See it on the page “{page}”"), page=page.say(PAGES[shown][0]))
        st.page_link(f"pages/{shown}.py", label=label, query_params=replace(page.view, bank="own", where=()).params())


def history(page: Page) -> None:
    """Every upload, newest first, each with its undo or redo, and any two compared."""
    entries = own().history()
    if not entries:
        return
    heading(page.say(N_("History")))
    changes, at = past.changes(own()), st.session_state.get("history_page", 1) - 1
    with st.container(key="history", gap=None):
        for entry in entries[at * LISTED : (at + 1) * LISTED]:
            _entry(page, entry, changes.get(entry.upload_id, ()))
    if len(entries) > LISTED:
        st.pagination(-(-len(entries) // LISTED), key="history_page")
    if len(entries) > 1:
        _compare(page, {entry.upload_id: entry for entry in entries})


def _entry(page: Page, entry: Entry, changes: tuple[Change, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(_line(page, entry, changes), width="stretch")
        label, change = (N_("Undo"), own().undo) if entry.live else (N_("Redo"), own().redo)
        icon = ":material/undo:" if entry.live else ":material/redo:"
        if not entry.erased and st.button(page.say(label), key=f"change_{entry.upload_id}", icon=icon):
            with empty_states.guard(page.language):
                change(entry.upload_id, cases.who())
                st.session_state.pop("outcome", None)
                st.rerun()


def _line(page: Page, entry: Entry, changes: tuple[Change, ...]) -> str:
    """One upload: its file; when, who, what and whether it counts; its rows; what it changed."""
    tables = listed((page.say(TABLES[name].title) for name in entry.tables if name in TABLES), page.language)
    gone = page.say(N_("erased")) if entry.erased else _undone(page, entry)
    state = page.say(N_("in force")) if entry.live else gone
    facts = " · ".join(filter(None, (_moment(page, entry), _user(page, entry.by), tables, state)))
    mark = f"<span class='mark'> · {in_html(entry.upload_id)}</span>"
    told = past.told(changes, page.language)
    more = f"<span class='more'>{in_html(told)}</span>" if told else ""
    lines = "<br>".join(filter(None, (in_html(facts) + mark, in_html(entry.summary.render(page.language)), more)))
    name = "teller-entry" if entry.live else "teller-entry teller-undone"
    return f"<div class='{name}'><b>{in_html(entry.file)}</b> <small>{lines}</small></div>"


def _undone(page: Page, entry: Entry) -> str:
    who = _user(page, entry.changed_by)
    return page.say(N_("undone by {who}"), who=who) if who else page.say(N_("undone"))


def _user(page: Page, name: str) -> str:
    """A user's name; whoever is not signed in came by the page."""
    return page.say(_ANYBODY) if name == cases.ANYBODY else name


def _moment(page: Page, entry: Entry) -> str:
    return wording.moment(entry.at, page.language)


def _compare(page: Page, entries: dict[str, Entry]) -> None:
    with st.expander(page.say(N_("Compare two uploads")), icon=":material/compare_arrows:"):
        # The number tells apart what came in under one name within a minute.
        named = {key: f"{entry.seq}. {entry.file} · {_moment(page, entry)}" for key, entry in entries.items()}
        with st.container(horizontal=True):
            chosen = [
                st.selectbox(
                    page.say(title), list(named), index=None, format_func=named.__getitem__, key=f"compare_{number}",
                    placeholder=page.say(N_("Choose an upload")), width=420,
                )
                for number, title in enumerate((N_("One upload"), N_("Another upload")))
            ]  # fmt: skip
        first, second = chosen
        if first and second and first != second:
            _side_by_side(page, _compared(own().url, own().version(), first, second))


@st.cache_resource(show_spinner=False, max_entries=50)
def _compared(url: str, version: int, first: str, second: str) -> Comparison:  # noqa: ARG001  of that version
    return past.compare(own(), first, second)


def _side_by_side(page: Page, found: Comparison) -> None:
    """The rows that two uploads share, and what each says by itself."""
    both = {"first": found.first.file, "second": found.second.file}
    for common in found.common:
        numbers = ("same", "different", "only_first", "only_second")
        counts = {name: page.count(getattr(common, name)) for name in numbers}
        words = N_(
            "{table}: {same} rows are the same in both, {different} have other values, {only_first} are only in "
            "{first}, {only_second} only in {second}."
        )
        lead(page.say(words, table=page.say(TABLES[common.table].title), **counts, **both))
    if not found.common:
        lead(page.say(N_("They have no table in common.")))
    heads = [page.say(N_("Number")), *(f"{file} ({number})" for number, file in enumerate(both.values(), 1))]
    rows = [
        [page.say(METRICS[key].title), *(_told(page, value) for value in pair)] for key, pair in found.numbers.items()
    ]
    if rows:
        style.table(pd.DataFrame(rows, columns=heads), alt=page.say(N_("What each of the two uploads says by itself")))


def _told(page: Page, value: Value | None) -> str:
    if value is None:
        return wording.MISSING
    language = page.language
    parts = (wording.amount(value, language), wording.evidence(value, language), wording.period(value.period, language))
    return " · ".join(filter(None, parts))
