"""What every page shares: it is opened here, with its bar, its bank and its period, or its empty state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from analytics import view as views
from analytics.measure import Filters
from analytics.period import Period, today
from analytics.view import View
from data import settings
from data.texts import Text
from pages import _ask, _bar, _drill, _states, _style
from pages._bar import header
from pages._charts import groups, heat, side_by_side, trend
from pages._choice import chosen
from pages._headline import changes, headline
from pages._page import Page
from pages._tables import ageing, variants
from pages._tiles import tiles

__all__ = [
    "Page", "ageing", "changes", "chosen", "groups", "header", "headline", "heat", "look", "opened", "side_by_side", "tiles",
    "trend", "variants",
]  # fmt: skip


def look() -> View:
    """The view that the address asks for, before its bank is known; puts the style on the page."""
    view, _ = views.read(st.query_params.to_dict())
    _style.style(view.language)
    return view


@contextmanager
def opened(name: str, subject: str = "", has_bar: bool = True) -> Iterator[Page]:
    """A page at work: below its bar, told what it must tell, and stopped at its empty state where it has no data."""
    asked, problems = views.read(st.query_params.to_dict())
    with _states.guard(asked.language):
        bank = _ask.bank(asked.bank)
        facts = _ask.facts(bank)
        view, strange = views.known(asked, facts.members)
        period, shifted = _period(view, facts, subject)
        _states.banner(bank, view, has_own())
        page = Page(name, subject, view, bank, facts, Filters(period, view.against, _where(view)), _style.is_dark())
        if has_bar and facts.span:
            _bar.bar(view, facts, period)
        _states.notes((*problems, *strange, *([shifted] if shifted else [])), view.language)
        if has_bar and subject not in facts.span:
            _states.empty(subject, view, bank)
            st.stop()
        yield page
        _drill.drill(page)


def _period(view: View, facts: _ask.Facts, subject: str) -> tuple[Period, Text | None]:
    day = today()
    return views.window(view, facts.span.get("", (day, day)), facts.span.get(subject))


def _where(view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((dimension, (member,)) for dimension, member in view.where)


def has_own() -> bool:
    """Whether the bank has brought in anything of its own."""
    own = settings.location("store")
    return _ask.has_uploads(own, _ask.store(own).version())
