"""What stands above every page: the way to the other pages, the language, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import streamlit as st

from analytics import wording
from analytics.metrics.period import CHOICES, Period
from analytics.metrics.view import CHOSEN, DIMENSIONS, View
from analytics.vocabulary import term
from data.errors import SettingError
from data.literal import visible
from data.texts import LANGUAGES, N_, translate
from ui import style
from ui.data_access import Facts

PERIODS = {
    "4w": N_("Last 4 weeks"), "13w": N_("Last 13 weeks"), "26w": N_("Last 26 weeks"), "52w": N_("Last 52 weeks"),
    "all": N_("All data"),
}  # fmt: skip
AGAINSTS = {
    "previous": N_("against the period before"), "year": N_("against a year before"), "none": N_("without comparison"),
}  # fmt: skip
EVERYTHING = {
    "region": N_("All regions"), "branch": N_("All branches"), "channel": N_("All channels"),
    "segment": N_("All segments"),
}  # fmt: skip
WIDTHS = {"language": 110, "against": 205, "branch": 175}
WIDTH = 150


def header(pages: Mapping[str, st.Page], view: View) -> None:
    """The pages, each a link that carries the view along, and the language."""
    with st.container(key="header", horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.html(f"<span class='teller-name'>{_logo(view.language)}Teller</span>", width="content")
        with st.container(key="pages", horizontal=True, vertical_alignment="center", gap=None):
            for page in pages.values():
                st.page_link(page, query_params=view.params())
        _choice(view, "language", N_("Language"), LANGUAGES, view.language)


def _logo(language: str) -> str:
    """The bank's logo; why there is none where its file does not do, and the pages go on."""
    try:
        return style.logo(language)
    except SettingError as fault:
        style.trouble(fault, language)
        return ""


def bar(view: View, facts: Facts, window: Period) -> None:
    """The global bar: period, comparison and filters, each written to the address."""
    say = {name: translate(title, view.language) for name, title in (PERIODS | AGAINSTS | EVERYTHING).items()}
    with st.container(key="bar", horizontal=True, gap="xsmall"):
        _period(view, say, facts, window)
        _choice(view, "against", N_("Compared with"), {n: say[n] for n in AGAINSTS}, view.against)
        for name, dimension in DIMENSIONS.items():
            names = facts.labels[dimension]
            labels = {m: term(m, view.language, names) for m in _offered(view, facts, dimension)}
            if labels:
                _choice(view, name, _TITLES[name], {"": say[name], **labels}, view.member(dimension))


def _offered(view: View, facts: Facts, dimension: str) -> tuple[str, ...]:
    """The members to choose from; once a region is chosen, its branches, and the one chosen already."""
    members, region = facts.members[dimension], view.member("region")
    if dimension != "branch_id" or not region:
        return members
    return tuple(b for b in members if facts.region_of.get(b) == region or b == view.member("branch_id"))


_TITLES = {"region": N_("Region"), "branch": N_("Branch"), "channel": N_("Channel"), "segment": N_("Segment")}


def _period(view: View, say: Mapping[str, str], facts: Facts, window: Period) -> None:
    named = {n: say[n] for n in CHOICES}
    explicit = {} if view.period in CHOICES else {view.period: wording.period(window, view.language)}
    exact = {f"{window.start}..{window.end}": translate(N_("Other dates …"), view.language)} if not explicit else {}
    _choice(view, "period", N_("Period"), named | explicit | exact, view.period)
    if explicit:
        _dates(view, facts, window)


def _dates(view: View, facts: Facts, window: Period) -> None:
    first, last = facts.span.get("", (window.start, window.end))
    st.session_state["bar_dates"] = (window.start, window.end)
    st.date_input(
        translate(N_("From and to"), view.language), key="bar_dates", format="YYYY-MM-DD", label_visibility="collapsed",
        min_value=min(first, window.start), max_value=max(last, window.end), width=230,
        on_change=_take_dates, args=(view,),
    )  # fmt: skip


def _take_dates(view: View) -> None:
    chosen: tuple[date, ...] = st.session_state["bar_dates"]
    if len(chosen) == 2:
        go(view.choose("period", f"{chosen[0]}..{chosen[1]}"))


def _choice(view: View, name: str, title: str, labels: Mapping[str, str], value: str) -> None:
    """One control: it shows what the address says and writes to the address, nothing else."""
    key = f"bar_{name}"
    st.session_state[key] = value
    st.selectbox(
        translate(title, view.language), list(labels), key=key, label_visibility="collapsed",
        format_func=lambda option: visible(labels.get(option, option)),
        on_change=_take, args=(view, name), width=WIDTHS.get(name, WIDTH),
    )  # fmt: skip


def _take(view: View, name: str) -> None:
    go(view.choose(name, st.session_state[f"bar_{name}"]))


def go(view: View, **of_page: str) -> None:
    """Look at a view: the address is the only place that holds it; what the page added for itself stays."""
    kept = {name: st.query_params[name] for name in CHOSEN if name in st.query_params}
    said = view.params() | kept | of_page
    st.query_params.from_dict({name: value for name, value in said.items() if value})
