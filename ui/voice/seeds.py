"""The editor of the words that name a theme: per language, checked before they are kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import streamlit as st

from analytics.text.lexicon import THEMES
from analytics.text.sentiment import SCORED
from analytics.voice import editing, formatting
from data.texts import N_, Text
from ui import data_access
from ui.page import Page
from ui.style import lead, plain
from ui.uploads.cases import who
from ui.voice import engine

LONGEST, MOST, WORDS = 40, 400, 3
HOW = {
    "ko": N_(
        "A noun is found with its particles; a stem ends in a hyphen, as in 기다리-, and is found with any ending."
    ),
    "zh": N_("A seed is found anywhere in the text."),
    "en": N_("A seed is one to three words, found whole and in their usual forms: fee also finds fees."),
}


def seeds(page: Page) -> None:
    """The seeds of one theme in one language, to be changed."""
    with st.expander(page.say(N_("Words that name a theme")), icon=":material/dictionary:", key="seeds"):
        with st.container(horizontal=True, gap="small"):
            language = st.selectbox(
                page.say(N_("Language of the comments")), SCORED, SCORED.index(page.language), key="seeds_language",
                format_func=lambda code: formatting.spoken(code, page.language), width=200,
            )  # fmt: skip
            theme = st.selectbox(
                page.say(N_("Theme")), list(THEMES), key="seeds_theme", width=260,
                format_func=lambda name: formatting.theme(name, page.language),
            )  # fmt: skip
        _editor(page, language, theme)


def _editor(page: Page, language: str, theme: str) -> None:
    now = editing.lexicon(data_access.store(page.bank.url), language)
    lead(page.say(HOW[language]), page.say(N_("One seed a line, or several with commas between.")))
    key = f"seeds_{language}_{theme}_{hash(now[theme])}"
    label = page.say(N_("Seeds of “{theme}”"), theme=formatting.theme(theme, page.language))
    text = st.text_area(label, ", ".join(now[theme]), key=key, height=160)
    wanted = parsed(text)
    problems = faults(wanted, language)
    for problem in problems:
        st.warning(plain(problem.render(page.language)), icon=":material/warning:")
    _changes(page, now[theme], wanted)
    _shared(page, theme, wanted, now)
    _save(page, language, theme, wanted, unchanged=bool(problems) or set(wanted) == set(now[theme]))


def parsed(text: str) -> tuple[str, ...]:
    """The seeds of a text: one a line or between commas, each once, in one form of Unicode."""
    parts = re.split(r"[,，、\n]", unicodedata.normalize("NFC", text))
    return tuple(dict.fromkeys(filter(None, (" ".join(part.split()) for part in parts))))


def faults(wanted: Sequence[str], language: str) -> list[Text]:
    """Why seeds cannot be kept as they are."""
    found = []
    if not wanted:
        found.append(Text(N_("A theme needs at least one seed.")))
    if len(wanted) > MOST:
        found.append(Text(N_("A theme has at most {n} seeds."), {"n": MOST}))
    for seed in wanted:
        if len(seed) > LONGEST or not any(c.isalnum() for c in seed):
            found.append(
                Text(
                    N_("“{seed}” is no seed: it needs letters, {n} characters at most."),
                    {"seed": seed[:LONGEST], "n": LONGEST},
                )
            )
        elif language == "en" and len(seed.split()) > WORDS:
            found.append(Text(N_("“{seed}” has more than {n} words."), {"seed": seed, "n": WORDS}))
        elif language != "en" and len(seed.rstrip("-")) < 1 + seed.isascii():
            found.append(Text(N_("“{seed}” is too short: it would be found everywhere."), {"seed": seed}))
    return found


def _changes(page: Page, now: Sequence[str], wanted: Sequence[str]) -> None:
    """What would be new and what would go."""
    for message, seeds_ in (
        (N_("New: {seeds}"), [seed for seed in wanted if seed not in now]),
        (N_("Taken out: {seeds}"), [seed for seed in now if seed not in wanted]),
    ):
        if seeds_:
            lead(page.say(message, seeds=tuple(seeds_)))


def _shared(page: Page, theme: str, wanted: Sequence[str], now: dict[str, tuple[str, ...]]) -> None:
    """New seeds that name another theme too."""
    for other, theirs in now.items():
        both = [seed for seed in wanted if seed in theirs and seed not in now[theme]]
        if both and other != theme:
            values = {"seeds": tuple(both), "theme": formatting.theme(other, page.language)}
            lead(page.say(N_("{seeds}: names “{theme}” too."), **values))


def _save(page: Page, language: str, theme: str, wanted: Sequence[str], *, unchanged: bool) -> None:
    """Keep the seeds, or go back to those that Teller came with; all comments are then read anew."""
    store, shipped = data_access.store(page.bank.url), editing.shipped_lexicon(language)[theme]
    lead(page.say(N_("Once they are kept, all comments are read anew: seconds, or minutes for millions of them.")))
    asked: Sequence[str] | None = None
    with st.container(horizontal=True, gap="small"):
        if st.button(page.say(N_("Keep these seeds")), key="seeds_keep", type="primary", disabled=unchanged):
            asked = wanted
        same = set(editing.lexicon(store, language)[theme]) == set(shipped)
        if st.button(page.say(N_("As Teller came")), key="seeds_shipped", disabled=same):
            asked = shipped
    if asked is not None:
        chosen = {theme: asked}
        engine.work(
            page,
            lambda tell: page.say(
                N_("Done: {n} comments were read anew."),
                n=page.count(editing.save_lexicon(store, language, chosen, who(), tell)),
            ),
        )
