"""Tiles: a number with its verdict, interval, sample and sparkline, and a way to the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from analytics import headlines, measure, sparkline, wording
from analytics.cubes import Cubes
from analytics.measure import Filters
from analytics.metrics import METRICS
from analytics.report.part import Fact, fact
from analytics.results import Value
from data.texts import N_, Text, translate
from pages import _drill
from pages._page import Page

POINTS = 13  # weeks in a tile's sparkline


@dataclass(frozen=True)
class Tile:
    """A number in words. mood: better, worse or another verdict's kind. spark: a picture's address, "" for none.

    fact: the number itself.
    """

    title: str
    fact: Fact
    amount: str = ""
    words: str = ""
    mood: str = ""
    evidence: str = ""
    before: str = ""
    spark: str = ""
    alt: str = ""
    absent: str = ""


def tiles(page: Page, keys: Sequence[str]) -> None:
    """A row of tiles; two columns on a phone."""
    with st.grid(
        len(keys) if len(keys) < 7 else 4, min_column_width=150, gap="small", key="tiles", border=True
    ) as grid:
        for key in keys:
            found: Tile = page.ask(tile, key, page.filters, page.language, page.dark)
            page.say_fact(found.fact)
            with grid.cell(), st.container(gap="xxsmall"):
                st.html(_html(found))
                if not found.absent:
                    _drill.button(page, key)


def tile(cubes: Cubes, key: str, filters: Filters, language: str, dark: bool) -> Tile:
    """One metric of a period as a tile; its verdict is over the weeks up to the period's end."""
    asked, found = METRICS[key], headlines.finding(cubes, key, filters)
    title, now = translate(asked.title, language), found.value
    if now.value is None:
        return Tile(title, fact("tiles", now), absent=why(cubes, now, filters, language))
    weeks = measure.over_time(cubes, key, filters, "week", headlines.MEMORY)
    return Tile(
        title, fact("tiles", now), _amount(now, language),
        wording.verdict(found.verdict, language, now, wording.goal(asked)),
        found.verdict.kind,
        wording.evidence(now, language), _before(cubes, key, filters, language),
        sparkline.picture(weeks, found.verdict, POINTS, dark=dark), headlines.alt_line(weeks, language),
    )  # fmt: skip


def _amount(value: Value, language: str) -> str:
    """A tile's number; what its title says already is left out."""
    metric = METRICS[value.metric]
    if metric.unit == "per_100k":
        return wording.number(value.value, metric.unit, language, value.low, value.high, bare=True)
    return wording.amount(value, language)


def _before(cubes: Cubes, key: str, filters: Filters, language: str) -> str:
    """The number in the period to compare with; "" where there is none."""
    then = measure.value(cubes, key, filters.compared) if filters.compared else None
    if then is None or then.value is None:
        return ""
    values = {"amount": _amount(then, language), "when": translate(wording.AGAINST[filters.against], language)}
    return Text(N_("{when}: {amount}"), values).render(language)


def why(cubes: Cubes, value: Value, filters: Filters, language: str) -> str:
    """Why there is no number, and where the newest data is."""
    newest = cubes.newest(METRICS[value.metric].subject)
    if newest is None:
        return translate(N_("no data yet"), language)
    if value.absent == "no_data" and not filters.period.start <= newest <= filters.period.end:
        newest_day = {"day": wording.day(newest, language)}
        return Text(N_("no data in this period; newest {day}"), newest_day).render(language)
    strange = [d for d, _ in filters.where if d not in measure.dimensions(value.metric)]
    return wording.absence(value.absent or "no_data", language, strange[0] if strange else "")


def _html(tile: Tile) -> str:
    name = f"<span class='name'>{escape(tile.title)}</span>"
    if tile.absent:
        return (
            f"<div class='teller-tile'>{name}<strong>–</strong><span class='absent'>{escape(tile.absent)}</span></div>"
        )
    picture = f"<img src='{tile.spark}' alt='{escape(tile.alt, quote=True)}'>" if tile.spark else ""
    # Where a line has no room for interval and sample, it breaks between them.
    evidence = " ".join(f"<span>{escape(part)}</span>" for part in tile.evidence.replace(" · ", "|· ").split("|"))
    small = f"<small>{evidence}</small><small>{escape(tile.before)}</small>"
    words = f"<span class='words teller-{tile.mood}'>{escape(tile.words)}</span>"
    return f"<div class='teller-tile'>{name}<strong>{escape(tile.amount)}</strong>{words}{picture}{small}</div>"
