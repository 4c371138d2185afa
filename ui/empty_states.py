"""What a page says when it has no numbers, and what a reader must know before reading them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import streamlit as st

from analytics import wording
from analytics.insights import headlines
from analytics.metrics import cubes
from analytics.metrics.subjects import SUBJECTS, lights_up
from analytics.metrics.view import View
from analytics.summary import gaps
from data import demo, settings
from data.contracts import TABLES
from data.errors import TellerError
from data.files import templates
from data.literal import in_html
from data.texts import N_, Text, translate
from ui import fields
from ui.data_access import Bank, store
from ui.filter_bar import go
from ui.page import Page
from ui.style import headline, lead, plain, trouble


@contextmanager
def guard(language: str, tell: Callable[[TellerError], None] | None = None) -> Iterator[None]:
    """Show a TellerError as what happened, why, and what to do, and tell of it; let everything else surface."""
    try:
        yield
    except TellerError as fault:
        if tell:
            tell(fault)
        trouble(fault, language)


def notes(sentences: Sequence[Text], language: str) -> None:
    """What to know before reading on, one line each."""
    if sentences:
        told([fields.told(sentence, language) for sentence in sentences])


def told(lines: Sequence[str], kind: str = "") -> None:
    """What is to be known before the numbers, a paragraph each. kind: how it looks, if not as most do."""
    names = f"teller-notes teller-{kind}" if kind else "teller-notes"
    paragraphs = "".join(f"<p>{in_html(line)}</p>" for line in lines)
    st.html(f"<div class='{names}' role='status'>{paragraphs}</div>")


def incomplete(page: Page) -> None:
    """Which sources of the page lack which days of which branches; the weekly summary says it in its head."""
    found: tuple[Text, ...] = page.ask(gaps.said, page.filters, page.subject, page.language)
    if found:
        told([sentence.render(page.language) for sentence in found], "incomplete")


def banner(of: Bank, view: View, has_own: bool) -> None:
    """Which bank this is, when it is not the bank's own."""
    if of.name != "demo":
        return
    with st.container(key="banner", horizontal=True, vertical_alignment="center", gap="small"):
        warning = translate(N_("Demo bank: invented data."), view.language)
        st.html(f"<span>{in_html(warning)}</span>", width="content")
        if has_own:
            switch(view, "own", N_("Show our own bank"))
        else:
            invite = N_("Bring in your own file")
            st.page_link("pages/uploads.py", label=translate(invite, view.language), query_params=view.params())


def switch(view: View, to: str, label: str) -> None:
    """A button that shows the other bank."""
    elsewhere = replace(view, bank=to, where=())
    st.button(translate(label, view.language), key=f"switch_{to}", type="tertiary", on_click=go, args=(elsewhere,))


def empty(subject: str, view: View, of: Bank) -> None:
    """Which file would light the page up, its template, and the demo bank. subject "" stands for all of them."""
    subjects = (
        (subject,) if subject else tuple({of.table: name for name, of in reversed(SUBJECTS.items())}.values())[::-1]
    )
    sentences = [lights_up(each).render(view.language) for each in subjects]
    headline(translate(N_("There is nothing here yet."), view.language))
    lead(*sentences)
    label = translate(N_("Bring in a file"), view.language)
    st.page_link("pages/uploads.py", label=label, icon=":material/upload_file:", query_params=view.params())
    with st.container(horizontal=True, gap="small"):
        for each in subjects:
            template(each, view)
    offer_demo(view, of)


def offer_demo(view: View, of: Bank) -> None:
    """The demo bank: to look at where it is made, to be made where it is not."""
    if of.name == "own" and store(settings.location("demo_store")).version():
        switch(view, "demo", N_("Look at the demo bank"))
    elif not store(settings.location("demo_store")).version():
        label = translate(N_("Make the demo bank (about a minute)"), view.language)
        if st.button(label, key="make_demo", icon=":material/science:"):
            with st.status(label) as status, guard(view.language):
                made = store(settings.location("demo_store"))
                demo.make(made, progress=lambda text, _: status.update(label=plain(text.render(view.language))))
                cubes.freshen(made).close()
                go(view.choose("bank", "demo"))
                st.rerun()


def unrecorded(dimensions: Sequence[str], view: View) -> None:
    """That the page cannot be limited as asked, and the way to the same page without that limit."""
    named = headlines.listed([translate(wording.DIMENSIONS[d], view.language) for d in dimensions], view.language)
    headline(Text(N_("These numbers are not recorded by {dimension}."), {"dimension": named}).render(view.language))
    wider = replace(view, where=tuple(pair for pair in view.where if pair[0] not in dimensions))
    st.button(translate(N_("Show them for the whole bank"), view.language), key="widen", on_click=go, args=(wider,))


def template(subject: str, view: View) -> None:
    """The empty file of a subject's table, to be filled in, with its dictionary."""
    table = TABLES[SUBJECTS[subject].table]
    label = Text(N_("Template for “{table}”"), {"table": translate(table.title, view.language)}).render(view.language)
    st.download_button(
        plain(label), partial(templates.workbook, table, view.language), f"{table.name}.xlsx", templates.EXCEL,
        key=f"template_{subject}", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
