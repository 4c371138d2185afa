"""A comment put right by hand: its sentiment or its themes with one click, and back again."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from typing import Any

import streamlit as st

from analytics.text.lexicon import THEMES
from analytics.voice import editing, formatting
from analytics.voice.reading import Comment
from data.errors import TellerError
from data.texts import N_
from ui import data_access
from ui.page import Page
from ui.style import plain
from ui.uploads.cases import who

SAID = ("positive", "unclear", "negative")
TROUBLE = "voice_trouble"


def corrections(page: Page, place: str, comment: Comment) -> None:
    """The sentiment to choose, the themes to take away or to add, and the way back to what the engine says."""
    # The state is part of the key: what is shown is what is kept, whoever changed it.
    state = f"{comment.text_key}{comment.label}{comment.themes}{comment.is_corrected}"
    key = f"{place}_{blake2b(state.encode(), digest_size=6).hexdigest()}"
    with st.container(key=f"hand_{place}", horizontal=True, gap="xsmall", vertical_alignment="center"):
        _sentiment(page, key, comment)
        _themes(page, key, comment)
        if comment.is_corrected:
            label = page.say(N_("Undo"))
            st.button(
                label, f"back_{key}", icon=":material/undo:", type="tertiary", on_click=_do,
                args=(page, editing.undo_correction, comment.text_key),
            )  # fmt: skip


def trouble(page: Page) -> None:
    """What went wrong with the last change, once."""
    if fault := st.session_state.pop(TROUBLE, None):
        st.error(plain(fault.render(page.language)), icon=":material/error:")


def _sentiment(page: Page, key: str, comment: Comment) -> None:
    def take() -> None:
        if chosen := st.session_state[f"mood_{key}"]:
            _do(page, editing.correct, comment.text_key, label=chosen)

    st.segmented_control(
        page.say(N_("Sentiment")), SAID, key=f"mood_{key}", default=comment.label if comment.label in SAID else None,
        format_func=lambda label: page.say(formatting.LABELS[label]), label_visibility="collapsed", on_change=take,
    )  # fmt: skip


def _themes(page: Page, key: str, comment: Comment) -> None:
    """The comment's themes, each taken away with a click, and the others to be added."""
    have = [name for name, _ in comment.themes]

    def keep() -> None:
        left = st.session_state[f"themes_{key}"]
        _do(page, editing.correct, comment.text_key, themes=[name for name in have if name in left])

    def add() -> None:
        if chosen := st.session_state[f"add_{key}"]:
            _do(page, editing.correct, comment.text_key, themes=[*have, chosen])

    if have:
        st.pills(
            page.say(N_("Themes")), have, selection_mode="multi", default=have, key=f"themes_{key}", on_change=keep,
            format_func=lambda name: formatting.theme(name, page.language), label_visibility="collapsed",
        )  # fmt: skip
    st.menu_button(
        page.say(N_("Add a theme")), [name for name in THEMES if name not in have], key=f"add_{key}", on_click=add,
        format_func=lambda name: formatting.theme(name, page.language), type="tertiary", icon=":material/add:",
    )  # fmt: skip


def _do(page: Page, change: Callable[..., Any], text_key: str, **said: Any) -> None:
    """Keep a change; what went wrong is shown in the next run."""
    try:
        change(data_access.store(page.bank.url), text_key, by=who(), **said)
    except TellerError as fault:
        st.session_state[TROUBLE] = fault
