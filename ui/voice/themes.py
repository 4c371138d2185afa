"""The answer about comments, and their themes: how each is spoken of and what it weighs on the score."""

from __future__ import annotations

from analytics import wording
from analytics.charts import voice
from analytics.metrics.cubes import Cubes
from analytics.metrics.query import Filters
from analytics.voice import formatting, reading
from data.texts import N_
from ui import charts, style
from ui.charts import Drawn, Panel
from ui.page import Page


def headline(page: Page) -> None:
    """How customers speak and what weighs most, in the page's largest text."""
    style.headline(page.ask(_answer, page.filters, page.language))


def _answer(cubes: Cubes, filters: Filters, language: str) -> str:
    return formatting.answer(cubes, filters, language)


def themes(page: Page) -> None:
    """The list of themes beside the map of volume and impact."""
    listed, mapped = page.ask(_panels, page.filters, page.language, page.dark)
    shapes = {"themes": (N_("Themes by number of comments"), listed), "map": (N_("What weighs on the score"), mapped)}

    def draw(_: Page, name: str) -> None:
        title, panel = shapes[name]
        charts.show(page, name, page.say(title), panel)

    charts.side_by_side(page, draw, [("themes",)], [("map",)])


def _panels(cubes: Cubes, filters: Filters, language: str, dark: bool) -> tuple[Panel, Panel]:
    found = reading.themes(cubes, filters)
    table, alt = formatting.table(found, language), formatting.alt(found, language)
    absent = "" if len(found.frame) and not found.absent else wording.absence(found.absent or "no_data", language)
    listed = Drawn(voice.listing(found, language=language, dark=dark))
    mapped = Drawn(voice.chart(found, language=language, dark=dark))
    unknown = absent or ("" if found.frame["impact"].notna().any() else wording.absence("too_few", language))
    return Panel(listed, alt, table, absent=absent), Panel(mapped, alt, table, absent=unknown)
