"""The little that Streamlit's own theme cannot say; every colour comes from analytics/theme.py."""

from __future__ import annotations

import streamlit as st

from analytics.theme import font, theme

SHEET = """<style>
:root {{ --ink: {ink}; --muted: {muted}; --line: {border}; --surface: {surface}; --better: {better}; --worse: {worse}; }}
html, body, .stApp, .stApp button, .stApp input {{ font-family: {family}; }}
.stMainBlockContainer {{ padding: 1rem 2rem 3rem; max-width: 1480px; }}
.stAppHeader {{ display: none; }}
.st-key-header {{ border-bottom: 1px solid var(--line); padding-bottom: .35rem; }}
.st-key-pages {{ flex: 1 1 0; min-width: 0; gap: 0 .25rem; }}
.teller-name {{ font-weight: 600; letter-spacing: .01em; padding-right: .75rem; }}
.st-key-banner {{ background: var(--surface); border-radius: .35rem; padding: 0 .75rem; min-height: 2.1rem; color: var(--muted); }}
.teller-headline {{ font-size: 1.6rem; line-height: 1.3; font-weight: 600; margin: .6rem 0 .2rem; text-wrap: balance; max-width: 62rem; }}
.teller-sub, .teller-lead, .teller-notes p {{ color: var(--muted); margin: 0 0 .3rem; max-width: 62rem; }}
.teller-notes {{ border-left: 3px solid var(--line); padding-left: .7rem; font-size: .9rem; }}
.teller-title {{ font-weight: 600; margin: 0; }}
.teller-tile {{ font-variant-numeric: tabular-nums; display: flex; flex-direction: column; min-height: 10.4rem; }}
.teller-tile .name, .teller-tile small {{ color: var(--muted); font-size: .8rem; line-height: 1.3; }}
.teller-tile .name {{ min-height: 2.1rem; }}
.teller-tile strong {{ font-size: 1.6rem; font-weight: 600; line-height: 1.25; white-space: nowrap; }}
.teller-tile .unit {{ font-size: .9rem; font-weight: 400; color: var(--muted); }}
.teller-tile .words {{ font-size: .88rem; line-height: 1.3; }}
.teller-tile .absent {{ font-size: .88rem; color: var(--muted); margin-top: .3rem; }}
.teller-tile img {{ width: 100%; height: 34px; margin: .3rem 0; }}
.teller-better {{ color: var(--better); }} .teller-worse {{ color: var(--worse); }}
.teller-changes {{ list-style: none; padding: 0 !important; margin: 0; }}
.teller-changes li {{ margin: 0; padding: .45rem 0; border-top: 1px solid var(--line); }}
.teller-changes li:first-child {{ border-top: 0; }}
.teller-changes small {{ color: var(--muted); display: block; }}
[class*="st-key-rows_"] button {{ padding: 0; min-height: 0; color: var(--muted); font-size: .8rem; }}
@media (max-width: 640px) {{
  .stMainBlockContainer {{ padding: .5rem .9rem 2rem; }}
  .teller-headline {{ font-size: 1.25rem; }} .teller-tile strong {{ font-size: 1.25rem; }}
  .st-key-pages {{ flex-basis: 100%; order: 3; overflow-x: auto; flex-wrap: nowrap !important; scrollbar-width: none; }}
  .st-key-header {{ flex-wrap: wrap; justify-content: space-between; }}
  .st-key-bar > div {{ flex: 1 1 42%; min-width: 42%; }} .st-key-bar > div > div {{ width: 100% !important; }}
}}
@media print {{ .st-key-header, .st-key-bar, .st-key-banner, .stButton {{ display: none; }} }}
</style>"""


def is_dark() -> bool:
    """Whether the reader's browser shows the dark theme."""
    return st.context.theme.type == "dark"


def style(language: str) -> None:
    """Put the sheet on the page."""
    colours = theme(is_dark())
    named = {n: getattr(colours, n) for n in ("ink", "muted", "border", "surface", "better", "worse")}
    st.html(SHEET.format(family=font(language), **named))
