"""Tiles: a number with its verdict, interval, sample and sparkline, and a way to the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analytics.charts import tiles as made
from analytics.charts.tiles import Tile
from data.literal import in_html
from ui import drilldown
from ui.page import Page


def tiles(page: Page, keys: Sequence[str]) -> None:
    """A row of tiles; two columns on a phone."""
    with st.grid(
        len(keys) if len(keys) < 7 else 4, min_column_width=150, gap="small", key="tiles", border=True
    ) as grid:
        for key in keys:
            found: Tile = page.ask(made.tile, key, page.filters, page.language, page.dark)
            page.say_fact(found.fact)
            with grid.cell(), st.container(gap="xxsmall"):
                st.html(_html(found))
                if not found.absent:
                    drilldown.button(page, key)


def _html(tile: Tile) -> str:
    name = f"<span class='name'>{in_html(tile.title)}</span>"
    if tile.absent:
        return (
            f"<div class='teller-tile'>{name}<strong>–</strong><span class='absent'>{in_html(tile.absent)}</span></div>"
        )
    picture = f"<img src='{tile.spark}' alt='{in_html(tile.alt)}'>" if tile.spark else ""
    # Where a line has no room for interval and sample, it breaks between them.
    evidence = " ".join(f"<span>{in_html(part)}</span>" for part in tile.evidence.replace(" · ", " ·|").split("|"))
    small = "".join(f"<small>{told}</small>" for told in (evidence, in_html(tile.dated), in_html(tile.before)) if told)
    words = f"<span class='words teller-{tile.mood}'>{in_html(tile.words)}</span>"
    return f"<div class='teller-tile'>{name}<strong>{in_html(tile.amount)}</strong>{words}{picture}{small}</div>"
