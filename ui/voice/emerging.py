"""What is new this week: terms and themes in more comments than chance explains, and where they were said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from analytics import wording
from analytics.insights import headlines
from analytics.text.emerging import LEAST
from analytics.vocabulary import term
from analytics.voice import formatting, reading
from analytics.voice.reading import NewTerm, NewTheme
from data.literal import in_html
from data.texts import N_
from ui.filter_bar import go
from ui.page import Page
from ui.style import heading, lead, plain
from ui.voice import comment_text as texts

SHOWN, PLACES = 6, 3


def new(page: Page) -> None:
    """Themes and terms that rose in the last seven days, the surest first; or that none did."""
    end = wording.day(page.filters.period.end, page.language)
    heading(page.say(N_("New in the seven days up to {day}"), day=end))
    with st.skeleton(height=90):
        themes: tuple[NewTheme, ...] = page.ask(reading.new_themes, page.filters)
        terms: tuple[NewTerm, ...] = page.ask(reading.new_terms, page.filters)
    if not themes and not terms:
        message = N_("Nothing is said more often than in the eight weeks before, beyond what chance explains.")
        least = N_("A word counts as new once at least {n} comments of the week hold it.")
        lead(page.say(message), page.say(least, n=page.count(LEAST)))
    for each in themes:
        _theme(page, each)
    with st.grid(2, min_column_width=340, gap="small", border=True, key="new_terms") as grid:
        told = _telling(terms)
        for number, found in enumerate(told):
            with grid.cell():
                _term(page, number, found)
    _others(page, [found for found in terms if found not in told])


def _telling(terms: tuple[NewTerm, ...]) -> list[NewTerm]:
    """The surest terms, without those whose comments another term has shown already."""
    seen: set[str] = set()
    told = []
    for found in terms:
        if not seen.issuperset(found.examples):
            told.append(found)
        seen.update(found.examples)
    return told[:SHOWN]


def _theme(page: Page, found: NewTheme) -> None:
    values = {
        "theme": formatting.theme(found.theme, page.language),
        "now": wording.number(found.share, "share", page.language),
        "before": wording.number(found.share_before, "share", page.language),
    }
    message = N_("More is said about “{theme}”: {now} of comments, {before} in the eight weeks before.")
    st.html(f"<span class='teller-change'>{in_html(page.say(message, **values))}</span>")


def _term(page: Page, number: int, found: NewTerm) -> None:
    """One term: how often, since when, where, and what was said."""
    counts = {"now": page.count(found.now), "before": page.count(found.before)}
    z = wording.decimal(found.z, 1, page.language)
    lines = [
        page.say(N_("In {now} comments of the week, and in {before} comments of the eight weeks before."), **counts),
        page.say(
            N_("{z} standard errors more than before; in these nine weeks first said on {day}."),
            z=z,
            day=_first(page, found),
        ),
        *(_where(page, dimension, found.by.get(dimension, {})) for dimension in ("branch_id", "channel")),
    ]
    small = "".join(f"<small>{in_html(line)}</small>" for line in lines if line)
    quotes = "".join(f"<q>{texts.plain(each, page.language)}</q>" for each in found.examples)
    st.html(f"<div class='teller-new'><strong class='teller-words'>{in_html(found.term)}</strong>{small}{quotes}</div>")
    label = page.say(N_("Comments that say “{term}”"), term=found.term)
    st.button(
        plain(label), f"new_{number}", on_click=go, args=(page.view,), kwargs={"find": found.term, "match": ""},
        type="tertiary", icon=":material/search:",
    )  # fmt: skip


def _first(page: Page, found: NewTerm) -> str:
    return wording.day(found.first_seen, page.language, page.filters.period.end)


def _where(page: Page, dimension: str, groups: Mapping[str, int]) -> str:
    """The groups with most of a term's comments; "" where none is stated."""
    names = page.facts.labels.get(dimension)
    said = [
        page.say(N_("{group} ({n})"), group=term(group, page.language, names), n=page.count(n))
        for group, n in list(groups.items())[:PLACES]
    ]
    values = {"dimension": page.say(wording.DIMENSIONS[dimension]), "groups": headlines.listed(said, page.language)}
    return page.say(N_("By {dimension}: {groups}"), **values) if said else ""


def _others(page: Page, terms: Sequence[NewTerm]) -> None:
    if terms:
        named = headlines.listed([found.term for found in terms], page.language)
        said = in_html(page.say(N_("Also new: {terms}."), terms=named))
        st.html(f"<p class='teller-lead'><span class='teller-words'>{said}</span></p>")
