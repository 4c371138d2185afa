"""What every page shares: it is opened here, with its bar, its bank and its period, or its empty state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from runpy import run_path

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from analytics.metrics import query
from analytics.metrics import view as views
from analytics.metrics.period import Period, today
from analytics.metrics.query import Filters
from analytics.metrics.view import View
from data import settings
from data.texts import Text
from ui import data_access, drilldown, empty_states, filter_bar, style
from ui.actions import actions
from ui.charts import groups, heat, side_by_side, trend
from ui.choice import chooser, chosen, first_with_data
from ui.filter_bar import header
from ui.headline import changes, headline
from ui.items import items
from ui.page import Page
from ui.page_marker import Shown, mark
from ui.reports import link
from ui.style import apply_style, is_empty, is_paper
from ui.tables import ageing, totals, variants
from ui.tiles import tiles

__all__ = [
    "Page", "actions", "ageing", "apply_style", "changes", "chooser", "chosen", "first_with_data", "groups", "header",
    "headline", "heat", "is_empty", "is_paper", "items", "look", "opened", "side_by_side", "tiles", "totals", "trend",
    "variants",
]  # fmt: skip


def look() -> View:
    """The view that the address asks for, before its bank is known."""
    return views.read(st.query_params.to_dict())[0]


@contextmanager
def opened(name: str, subject: str = "", has_bar: bool = True, of_week: bool = False) -> Iterator[Page]:
    """A page at work, below its bar; stopped at an error, and at its empty state where it has no data.

    of_week: the page shows one whole week, or a day, month or quarter where that is asked for.
    """
    _through_the_dashboard()
    shown = Shown(name, look().language)
    page = None
    with empty_states.guard(shown.language, shown.failed):
        page = _prepared(shown, subject, has_bar, of_week)
    if page is None:
        mark(shown)
        st.stop()
    with empty_states.guard(shown.language, shown.failed):
        yield page
        drilldown.drill(page)
        link.link(page)
    mark(shown)


def _through_the_dashboard() -> None:
    """Run dashboard.py around the page where Streamlit ran the page by itself.

    A new process that is first asked for a page other than the start takes a folder named pages for the former kind of
    app with many pages, and leaves the dashboard out. st.navigation ends that; this page comes before it.
    """
    if PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        run_path(str(settings.ROOT / "dashboard.py"), run_name="__main__")
        st.stop()


def _prepared(shown: Shown, subject: str, has_bar: bool, of_week: bool) -> Page | None:
    """The page with what stands above it drawn; None once its empty state is drawn instead."""
    asked, problems = views.read(st.query_params.to_dict())
    shown.bank = bank = data_access.bank(asked.bank)
    facts = data_access.facts(bank)
    view, strange = views.known(asked, facts.members)
    period, shifted = _period(view, facts, subject, of_week)
    filters = Filters(period, view.against, _where(view))
    shown.page = page = Page(shown.name, subject, view, bank, facts, filters, style.is_dark())
    shown.notes += (*problems, *strange, *([shifted] if shifted and has_bar else []))
    # What is brought in is the bank's own, whichever bank the other pages show.
    if not is_paper() and shown.name != "uploads":
        empty_states.banner(bank, view, has_own())
    if has_bar and facts.span and not is_paper():
        filter_bar.bar(view, facts, period)
    empty_states.notes(shown.notes, view.language)
    if has_bar and _is_empty(page):
        shown.state = "empty"
        return None
    if has_bar and not of_week:
        empty_states.incomplete(page)
    return page


def _is_empty(page: Page) -> bool:
    """Whether the page has no numbers to show; says why and what would help, if so."""
    if page.subject not in page.facts.span:
        empty_states.empty(page.subject, page.view, page.bank)
        return True
    recorded = query.recorded(page.subject) if page.subject else ()
    missing = [dimension for dimension, _ in page.view.where if page.subject and dimension not in recorded]
    if missing:
        empty_states.unrecorded(missing, page.view)
    return bool(missing)


def _period(view: View, facts: data_access.Facts, subject: str, of_week: bool) -> tuple[Period, Text | None]:
    day = today()
    if of_week:
        return views.summed_up(view, facts.span.get("", (day, day)))
    return views.window(view, facts.span.get("", (day, day)), facts.span.get(subject))


def _where(view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((dimension, (member,)) for dimension, member in view.where)


def has_own() -> bool:
    """Whether the bank has brought in anything of its own."""
    own = settings.location("store")
    return data_access.has_uploads(own, data_access.store(own).version())
