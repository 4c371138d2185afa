"""The style sheet, with the theme's colours and the reader's fonts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd
import streamlit as st

from analytics.charts import brand
from analytics.charts.palette import font, theme
from analytics.metrics.view import EMPTY, PAPER
from data.errors import TellerError
from data.literal import in_html, in_markdown
from ui import fields

NAMES = {
    "ink": "ink", "muted": "muted", "line": "border", "surface": "surface", "better": "better", "worse": "worse",
    "accent": "accent", "paper": "background",
}  # fmt: skip


def is_paper() -> bool:
    """Whether the address asks for the page as it stands on paper."""
    return st.query_params.get(PAPER) == "1"


def is_empty() -> bool:
    """Whether the address asks for nothing, between two pages of a report."""
    return st.query_params.get(PAPER) == EMPTY


def is_dark() -> bool:
    """Whether the reader's browser shows the dark theme; paper is always light."""
    return st.context.theme.type == "dark" and not is_paper()


def apply_style(language: str) -> None:
    """Put the sheet on the page."""
    st.html(_sheet(language, is_dark()))


def headline(words: str) -> None:
    """The page's answer, in its largest text."""
    st.html(f"<h1 class='teller-headline'>{in_html(words)}</h1>")


def heading(words: str) -> None:
    """What the next part of the page is about."""
    st.html(f"<h2 class='teller-title'>{in_html(words)}</h2>")


def lead(*sentences: str) -> None:
    """Quiet sentences, one paragraph each."""
    st.html("".join(f"<p class='teller-lead'>{in_html(sentence)}</p>" for sentence in sentences))


def logo(language: str) -> str:
    """The bank's logo as HTML; "" where it has none."""
    found = brand.logo()
    return f"<img class='logo' src='{found.address}' alt='{in_html(brand.alternative(language))}'>" if found else ""


def plain(words: str) -> str:
    """Words for a place where Streamlit would read signs such as ~ and * as Markdown."""
    return in_markdown(words)


def trouble(fault: TellerError, language: str) -> None:
    """An error: what happened, why, and what to do."""
    title = plain(fields.told(fault.title, language))
    parts = [plain(fields.told(part, language)) for part in (fault.message, fault.remedy) if part.message]
    st.error("\n\n".join([f"**{title}**", *parts]), icon=":material/error:")


def table(frame: pd.DataFrame, alt: str | None = None) -> None:
    """A small table of words, each as it stands."""
    frame = frame.rename(columns=plain).map(plain)
    st.table(frame, hide_index=True, border="horizontal", alt=alt)


def sheet(name: str) -> None:
    """Put another sheet of the pages' folder on the page, for one page alone."""
    st.html(_of_page(name))


@cache
def _of_page(name: str) -> str:
    rules = Path(__file__).with_name(name).read_text(encoding="utf-8")
    # Paper is light, whatever the reader's screen is.
    return f"<style>@media print {{ :root {{ {_variables(False)} }} }}\n{rules}</style>"


def _variables(dark: bool) -> str:
    colours = theme(dark)
    return "".join(f"--{name}: {getattr(colours, of)}; " for name, of in NAMES.items())


@cache
def _sheet(language: str, dark: bool) -> str:
    variables = _variables(dark)
    rules = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    # Korean breaks between words, Chinese anywhere.
    variables += f"--teller-font: {font(language)}; --teller-break: {'keep-all' if language == 'ko' else 'normal'};"
    return f"<style>:root {{ {variables} }}\n{rules}</style>"
