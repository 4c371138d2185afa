"""The comments themselves: those that do not fit their score, and all of them, filtered, searched and paged."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import streamlit as st

from analytics import wording
from analytics.charts import export
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.text.lexicon import THEMES
from analytics.text.sentiment import SCORED
from analytics.voice import formatting, reading
from analytics.voice.reading import Comments
from data.texts import N_
from ui import data_access, empty_states
from ui.filter_bar import go
from ui.page import Page
from ui.style import heading, lead
from ui.voice import comment_text
from ui.voice.corrections import corrections, trouble

WORST, SHOWN, MOST = 3, 10, 50_000
# What of the comments the address may name: title, and the values that there are.
CHOICES: dict[str, tuple[str, tuple[str, ...]]] = {
    "theme": (N_("All themes"), tuple(THEMES)), "sentiment": (N_("All sentiments"), tuple(formatting.LABELS)),
    "source": (N_("All sources"), tuple(formatting.SOURCES)), "spoken": (N_("All languages"), (*SCORED, "ja", "und")),
}  # fmt: skip
TITLES = {"theme": N_("Theme"), "sentiment": N_("Sentiment"), "source": N_("Source"), "spoken": N_("Language")}

LEFT_OUT = N_("{n} of the {all} comments of these days and groups are not listed: their groups may not be shown.")


@dataclass(frozen=True)
class Asked:
    """Which comments the address asks for."""

    filters: Filters
    find: str = ""
    theme: str = ""
    sentiment: str = ""
    match: Literal["part", "word"] = "part"

    def page(self, cubes: Cubes, page: int, size: int) -> Comments:
        """One page of them."""
        return reading.comments(
            cubes, self.filters, self.find, self.theme, self.sentiment, page, size, self.match
        )  # fmt: skip


def mismatches(page: Page) -> None:
    """Comments whose words say the opposite of their score, the worst first."""
    trouble(page)
    heading(page.say(N_("Score and words disagree")))
    pager = f"mismatches_{page.filters}"
    shown = st.session_state.get(pager, 1)
    found: Comments = page.ask(reading.mismatches, page.filters, shown - 1, WORST)
    if found.suppressed or not found.total:
        none = page.say(N_("No comment says the opposite of its score."))
        lead(wording.absence("too_few", page.language) if found.suppressed else none)
        _left_out(page, found)
        return
    message = N_("{n} comments speak badly beside a high score, or well beside a low one; the worst first.")
    lead(page.say(message, n=page.count(found.total)))
    _left_out(page, found)
    _listed(page, "mismatch", found)
    _pager(pager, found.total, WORST)


def comments(page: Page) -> None:
    """The comments, with what narrows them down, and the way to take them along."""
    heading(page.say(N_("Comments")))
    _filters(page)
    asked = _asked(page)
    pager = f"comments_{asked}"
    shown = st.session_state.get(pager, 1)
    found: Comments = page.ask(_page, asked, shown - 1)
    if found.suppressed:
        lead(wording.absence("too_few", page.language))
        return
    newest = N_("{n} comments, newest first. Marked: the words that decided; one line below speaks well, two badly.")
    lead(page.say(newest, n=page.count(found.total)) if found.total else page.say(N_("No comment fits.")))
    _left_out(page, found)
    _listed(page, "comment", found)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        _pager(pager, found.total, SHOWN)
        if found.total:
            _download(page, asked, found)


def _left_out(page: Page, found: Comments) -> None:
    if found.left_out:
        st.caption(page.say(LEFT_OUT, n=page.count(found.left_out), all=page.count(found.all)))


def _page(cubes: Cubes, asked: Asked, page: int) -> Comments:
    return asked.page(cubes, page, SHOWN)


def _filters(page: Page) -> None:
    """What narrows the comments down; each writes to the address."""
    with st.container(key="voice_filters", horizontal=True, gap="xsmall", vertical_alignment="center"):
        for name, (everything, values) in CHOICES.items():
            labels = {"": page.say(everything), **{value: _named(page, name, value) for value in values}}
            key = f"voice_{name}"
            st.session_state[key] = st.query_params.get(name, "") if st.query_params.get(name) in values else ""
            st.selectbox(
                page.say(TITLES[name]), list(labels), key=key, format_func=partial(_label, labels), width=170,
                label_visibility="collapsed", on_change=_take, args=(page, name),
            )  # fmt: skip
        st.session_state["voice_find"] = st.query_params.get("find", "")
        words = page.say(N_("Search the comments"))
        st.text_input(
            words, key="voice_find", placeholder=words, label_visibility="collapsed", icon=":material/search:",
            on_change=_take, args=(page, "find"), width=260,
        )  # fmt: skip
        labels = {"": page.say(N_("Part of the text")), "word": page.say(N_("Whole words"))}
        st.session_state["voice_match"] = "word" if st.query_params.get("match") == "word" else ""
        st.segmented_control(
            page.say(N_("Search for")), list(labels), key="voice_match", format_func=partial(_label, labels),
            label_visibility="collapsed", required=True, on_change=_take, args=(page, "match"),
        )  # fmt: skip


def _label(labels: Mapping[str, str], value: str) -> str:
    return labels.get(value, value)


def _named(page: Page, name: str, value: str) -> str:
    words: dict[str, Any] = {
        "theme": lambda: formatting.theme(value, page.language),
        "sentiment": lambda: page.say(formatting.LABELS[value]),
        "source": lambda: page.say(formatting.SOURCES[value]),
        "spoken": lambda: formatting.spoken(value, page.language),
    }  # fmt: skip
    return str(words[name]())


def _take(page: Page, name: str) -> None:
    go(page.view, **{name: st.session_state[f"voice_{name}"] or ""})


def _asked(page: Page) -> Asked:
    """The comments that the address names; a value that there is not narrows nothing down."""
    said = {name: st.query_params.get(name, "") for name in (*CHOICES, "find", "match")}
    known = {name: said[name] if said[name] in values else "" for name, (_, values) in CHOICES.items()}
    more = {"source": known["source"], "language": known["spoken"]}
    where = (*page.filters.where, *((dimension, (value,)) for dimension, value in more.items() if value))
    match: Literal["part", "word"] = "word" if said["match"] == "word" else "part"
    return Asked(replace(page.filters, where=where), said["find"], known["theme"], known["sentiment"], match)


def _listed(page: Page, kind: str, found: Comments) -> None:
    with st.container(key=f"list_{kind}", gap="small"):
        for number, comment in enumerate(found.comments):
            with st.container(gap="xxsmall", key=f"{kind}_{number}"):
                st.html(comment_text.html(page, comment))
                corrections(page, f"{kind}_{number}", comment)


def _pager(key: str, total: int, size: int) -> None:
    if total > size:
        st.pagination(math.ceil(total / size), key=key)


def _download(page: Page, asked: Asked, found: Comments) -> None:
    """All comments that fit as CSV, made once it is asked for; the name of the file tells of those left out."""
    label = page.say(N_("These comments as CSV"))
    name = f"comments_without_{found.left_out}_of_{found.all}.csv" if found.left_out else "comments.csv"
    if found.total > MOST:
        label = page.say(N_("The newest {n} of these comments as CSV"), n=page.count(MOST))
    st.download_button(
        label, partial(_csv, page, asked), name, "text/csv", key="comments_csv", on_click="ignore",
        icon=":material/download:",
    )  # fmt: skip


def _csv(page: Page, asked: Asked) -> bytes:
    with empty_states.guard(page.language):
        found: Comments = data_access.answer(page.bank, _all, asked)
        return export.csv(formatting.sheet(found.comments, page.language, page.facts.labels))
    return b""


def _all(cubes: Cubes, asked: Asked) -> Comments:
    return asked.page(cubes, 0, MOST)
