"""What every page shares: it is opened here, with its bar, its bank and its period, or its empty state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from runpy import run_path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from analytics import measure
from analytics import view as views
from analytics.measure import Filters
from analytics.period import Period, today
from analytics.view import View
from data import settings
from data.texts import Text
from pages import _ask, _bar, _drill, _states, _style
from pages._bar import header
from pages._charts import groups, heat, side_by_side, trend
from pages._choice import chooser, chosen, first_with_data
from pages._headline import changes, headline
from pages._items import items
from pages._page import Page
from pages._style import style
from pages._tables import ageing, variants
from pages._tiles import tiles

__all__ = [
    "Page", "ageing", "changes", "chooser", "chosen", "first_with_data", "groups", "header", "headline", "heat",
    "items", "look", "opened", "side_by_side", "style", "tiles", "trend", "variants",
]  # fmt: skip


def look() -> View:
    """The view that the address asks for, before its bank is known."""
    return views.read(st.query_params.to_dict())[0]


@contextmanager
def opened(name: str, subject: str = "", has_bar: bool = True) -> Iterator[Page]:
    """A page at work, below its bar; stopped at an error, and at its empty state where it has no data."""
    _through_the_dashboard()
    language = look().language
    page = None
    with _states.guard(language):
        page = _prepared(name, subject, has_bar)
    if page is None:
        st.stop()
    with _states.guard(language):
        yield page
        _drill.drill(page)


def _through_the_dashboard() -> None:
    """Run dashboard.py around the page where Streamlit ran the page by itself.

    A new process that is first asked for a page other than the start takes a folder named pages for the former kind of
    app with many pages, and leaves the dashboard out. st.navigation ends that; this page comes before it.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        run_path(str(settings.ROOT / "dashboard.py"), run_name="__main__")
        st.stop()


def _prepared(name: str, subject: str, has_bar: bool) -> Page | None:
    """The page with what stands above it drawn; None once its empty state is drawn instead."""
    asked, problems = views.read(st.query_params.to_dict())
    bank = _ask.bank(asked.bank)
    facts = _ask.facts(bank)
    view, strange = views.known(asked, facts.members)
    period, shifted = _period(view, facts, subject)
    _states.banner(bank, view, has_own(), invites=name != "uploads")
    if has_bar and facts.span:
        _bar.bar(view, facts, period)
    _states.notes((*problems, *strange, *([shifted] if shifted and has_bar else [])), view.language)
    if has_bar and subject not in facts.span:
        _states.empty(subject, view, bank)
        return None
    if has_bar and (missing := [d for d, _ in view.where if subject and d not in measure.recorded(subject)]):
        _states.unrecorded(missing, view)
        return None
    return Page(name, subject, view, bank, facts, Filters(period, view.against, _where(view)), _style.is_dark())


def _period(view: View, facts: _ask.Facts, subject: str) -> tuple[Period, Text | None]:
    day = today()
    return views.window(view, facts.span.get("", (day, day)), facts.span.get(subject))


def _where(view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((dimension, (member,)) for dimension, member in view.where)


def has_own() -> bool:
    """Whether the bank has brought in anything of its own."""
    own = settings.location("store")
    return _ask.has_uploads(own, _ask.store(own).version())
