"""What a page says when it has no numbers, and what a reader must know before reading them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from html import escape

import streamlit as st

from analytics.subjects import SUBJECTS
from analytics.view import View
from data import settings
from data.contracts import TABLES
from data.errors import TellerError
from data.texts import N_, Text, translate
from pages._ask import Bank, store
from pages._bar import go


@contextmanager
def guard(language: str) -> Iterator[None]:
    """Show a TellerError as what happened, why, and what to do; let everything else surface."""
    try:
        yield
    except TellerError as fault:
        parts = [part.render(language) for part in (fault.message, fault.remedy) if part.message]
        st.error("\n\n".join([f"**{fault.title.render(language)}**", *parts]), icon=":material/error:")


def notes(sentences: Sequence[Text], language: str) -> None:
    """What to know before reading on, one line each."""
    if sentences:
        lines = "".join(f"<p>{escape(sentence.render(language))}</p>" for sentence in sentences)
        st.html(f"<div class='teller-notes' role='status'>{lines}</div>")


def banner(of: Bank, view: View, has_own: bool, invites: bool) -> None:
    """Which bank this is, when it is not the bank's own."""
    if of.name != "demo":
        return
    with st.container(key="banner", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f"<span>{escape(translate(N_('Demo bank: invented data.'), view.language))}</span>", width="content")
        if has_own:
            switch(view, "own", N_("Show our own bank"))
        elif invites:
            invite = N_("Bring in your own file")
            st.page_link("pages/uploads.py", label=translate(invite, view.language), query_params=view.params())


def switch(view: View, to: str, label: str) -> None:
    """A button that shows the other bank."""
    elsewhere = replace(view, bank=to, where=())
    st.button(translate(label, view.language), key=f"switch_{to}", type="tertiary", on_click=go, args=(elsewhere,))


def empty(subject: str, view: View, of: Bank) -> None:
    """Which file would light the page up, its template, and the demo bank."""
    table = TABLES[SUBJECTS[subject].table]
    words = {"table": translate(table.title, view.language), "grain": translate(table.grain, view.language)}
    say = Text(N_("A file of “{table}”, one row for {grain}, lights up this page."), words).render(view.language)
    needed = ", ".join(column.name for column in table.columns if column.required)
    need = Text(N_("It needs: {columns}. Everything else is optional."), {"columns": needed}).render(view.language)
    st.html(f"<p class='teller-lead'>{escape(say)} {escape(need)}</p>")
    with st.container(horizontal=True, gap="small"):
        template(subject, view)
        label = translate(N_("Bring in a file"), view.language)
        st.page_link("pages/uploads.py", label=label, icon=":material/upload_file:", query_params=view.params())
        if of.name == "own" and store(settings.location("demo_store")).version():
            switch(view, "demo", N_("Look at the demo bank"))


def template(subject: str, view: View) -> None:
    """The empty file of a subject's table, to be filled in."""
    table = TABLES[SUBJECTS[subject].table]
    label = Text(N_("Template for “{table}”"), {"table": translate(table.title, view.language)}).render(view.language)
    st.download_button(
        label, ("\ufeff" + ",".join(table.names) + "\r\n").encode(), f"{table.name}.csv", "text/csv",
        key=f"template_{subject}", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
