"""The summary of a day, a week, a month or a quarter as one sheet: every part in its place, drawn at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import ceil

import streamlit as st

from analytics import wording
from analytics.charts import brand
from analytics.charts.tiles import Tile
from analytics.metrics.catalogue import METRICS
from analytics.summary import (
    actions,
    branches,
    calls,
    changed,
    coming_up,
    complaints,
    freshness,
    gaps,
    headline,
    provenance,
    tiles,
    waits,
)
from analytics.summary.changed import Changed
from analytics.summary.part import Asked, Line, Part
from analytics.summary.tiles import Tiles
from data.literal import in_html
from data.texts import N_, Text, width
from ui import style
from ui.page import Page
from ui.titles import summary_title
from ui.voice.comment_text import plain

# A short addition in brackets, such as (n = 38).
_BRACKETS = re.compile(r"[(\uff08][^()\uff08\uff09]{1,9}[)\uff09]")
# The parts between the changes and the footer: those of few words in the narrow column, tables in the wide one.
NARROW: tuple[Callable[..., Part], ...] = (complaints.complaints, calls.calls, coming_up.ahead)
WIDE: tuple[Callable[..., Part], ...] = (waits.waits, branches.branches, actions.actions)
# At most so many of a part have room on the sheet.
LINES, ROWS = 4, {"actions": 3}
MOST_ROWS = 5
# Latin letters that go in a line: of the headline, of a third of the sheet, of its two thirds.
HEADLINE, THIRD, TWO_THIRDS = 46, 40, 92
# Lines below which a sheet is set wider, and from which on closer.
AIRY, FULL = 40, 50
# A number that left its limits points the way it went, as its drawing does; words and colour say whether that is good.
UP, DOWN = "▲", "▼"
SIGNS = {"better": "○", "worse": "●"}


def sheet(page: Page) -> None:
    """The whole summary, and the numbers that it says."""
    asked = Asked(page.filters, page.language)
    first: Part = page.ask(headline.headline, asked)
    numbers: Tiles = page.ask(tiles.tiles, asked)
    moved: Changed = page.ask(changed.changed, asked)
    notes = [page.ask(each, asked) for each in (gaps.of_parts, headline.of_parts)]
    moved = _noted(moved, notes[0])
    narrow, wide = ([_drawn(page.ask(part, asked), notes) for part in parts] for parts in (NARROW, WIDE))
    footer: Part = page.ask(provenance.trust, asked)
    page.say_part(first, numbers, moved, *narrow, *wide, footer)
    drawn = [_masthead(page), _headline(first), _tiles(numbers), _changed(page, moved)]
    columns = "".join(f"<div>{''.join(_part(page, part) for part in parts)}</div>" for parts in (narrow, wide))
    drawn += [f"<div class='stacks'>{columns}</div>", _trust(page, footer)]
    style.sheet("summary.css")
    kinds = ["teller-sheet", "paper" if style.is_paper() else "dark" if page.dark else ""]
    lines = _lines(first, moved, narrow, wide)
    kinds.append("dense" if lines > FULL else "airy" if lines < AIRY else "")
    colour = brand.accent(dark=page.dark)
    branded = f" style='--brand: {colour}'" if colour else ""
    html = f"<article lang='{page.language}'{branded}>{''.join(drawn)}</article>"
    st.html(f"<div class='{' '.join(filter(None, kinds))}'>{html}</div>")


def _drawn(part: Part, notes: Sequence[Mapping[str, Line]]) -> Part:
    """A part with what of it has room on the sheet; first what the period lacks, and what the headline says of it."""
    found = (of[part.key] for of in notes if part.key in of)
    first = tuple(line for line in found if line.mood == "partial" or not part.absent)
    return replace(part, lines=(*first, *part.lines[:LINES]), rows=part.rows[: ROWS.get(part.key, MOST_ROWS)])


def _noted(moved: Changed, notes: Mapping[str, Line]) -> Changed:
    """What changed, after what the period lacks."""
    if moved.key not in notes:
        return moved
    lines, quotes, rises = (notes[moved.key], *moved.lines), ("", *moved.quotes), (False, *moved.rises)
    return replace(moved, lines=lines, quotes=quotes, rises=rises)


def _lines(first: Part, moved: Changed, narrow: list[Part], wide: list[Part]) -> float:
    """About how many lines of text stand above each other, as far as they differ from week to week."""
    said = sum(_broken(line.words, HEADLINE) * 2 for line in first.lines[:1])
    changes = [
        _broken(line.words, THIRD) + _broken(line.small, THIRD) + _broken(quote, THIRD - 3)
        for line, quote in zip(moved.lines, moved.quotes, strict=True)
    ]
    stacks = [sum(_height(part, THIRD) for part in narrow), sum(_height(part, TWO_THIRDS) for part in wide)]
    return said + max(changes, default=1) + max(stacks)


def _height(part: Part, room: int) -> float:
    """A part's lines with its title, as wide as its column."""
    rows = part.rows
    table = sum(1.2 * _broken("   ".join(row), room) for row in ((part.heads,) if rows else ()) + rows)
    lines = sum(_broken(line.words, room) + 0.3 + _broken(line.small, room * 1.15) for line in part.lines)
    return 2.5 + _broken(part.absent, room) + table + lines


def _broken(words: str, room: float) -> int:
    return ceil(width(words) / room)


def _masthead(page: Page) -> str:
    """Whose numbers they are: the report's name, the bank where it is invented, the scope and the days."""
    scope = provenance.masthead(page.filters, page.facts.labels, page.language) or page.say(N_("Whole bank"))
    demo = page.say(N_("Demo bank: invented data.")) if page.bank.name == "demo" else ""
    week = wording.period_name(page.filters.period, page.language)
    days = wording.period(page.filters.period, page.language)
    title = page.say(summary_title(page.filters.period))
    left = f"{style.logo(page.language)}<b>{in_html(title)}</b><span>{in_html(scope)}</span>"
    old = [each.said().render(page.language) for each in page.ask(freshness.stale, page.filters)]
    left += "".join(f"<span class='demo'>{in_html(said)}</span>" for said in [demo, *old] if said)
    lacking: tuple[Text, ...] = page.ask(gaps.of_report, page.filters, page.language)
    marks = "".join(f"<p>{in_html(sentence.render(page.language))}</p>" for sentence in lacking)
    return (
        f"<header><div>{left}</div><div><span>{in_html(week)}</span><b>{in_html(days)}</b></div>"
        f"{f'<div class=incomplete>{marks}</div>' if marks else ''}</header>"
    )


def _headline(part: Part) -> str:
    said, *rest = part.lines
    more = "".join(f"<p>{in_html(line.words)}</p>" for line in rest)
    return f"<section class='first'><h1 class='teller-headline'>{in_html(said.words)}</h1>{more}</section>"


def _tiles(part: Tiles) -> str:
    return f"<section class='tiles'>{''.join(_tile(each) for each in part.tiles)}</section>"


def _tile(tile: Tile) -> str:
    name = f"<h3>{in_html(tile.title)}</h3>"
    if tile.absent:
        why = f"<p class='absent'>{in_html(tile.absent)}</p>"
        return f"<div class='tile'>{name}<strong>{wording.MISSING}</strong>{why}</div>"
    drawing = "".join(_picture(tile, address, kind) for address, kind in _pictures(tile))
    sign = _arrow(tile)
    words = f"<p class='verdict {tile.mood}'>{sign} {in_html(tile.words)}</p>"
    small = "".join(f"<small>{in_html(told)}</small>" for told in (tile.evidence, tile.dated, tile.before) if told)
    value = f"<div class='value'><strong>{in_html(tile.amount)}</strong>{drawing}</div>"
    return f"<div class='tile'>{name}{value}{words}{small}</div>"


def _arrow(tile: Tile) -> str:
    """Which way a number with a signal went."""
    if tile.mood not in ("better", "worse", "higher", "lower"):
        return ""
    good = METRICS[tile.fact.metric].better
    rises = tile.mood == "higher" or (tile.mood, good) in (("better", "higher"), ("worse", "lower"))
    return UP if rises else DOWN


def _pictures(tile: Tile) -> tuple[tuple[str, str], ...]:
    """The same picture for a light and for a dark sheet; the style sheet shows one of them."""
    return ((tile.spark, "light"), (tile.spark_dark, "dark")) if tile.spark else ()


def _picture(tile: Tile, address: str, kind: str) -> str:
    return f"<img class='{kind}' src='{address}' alt='{in_html(tile.alt)}'>"


def _changed(page: Page, part: Changed) -> str:
    """The changes side by side, each with its parts and a comment."""
    title = f"<h2>{in_html(page.say(part.title))}</h2>"
    notes = "".join(_line(line) for line in part.lines if line.mood == "partial")
    if part.absent:
        return f"<section class='changed'>{title}{notes}<p class='absent'>{in_html(part.absent)}</p></section>"
    each = zip(part.lines, part.quotes, part.rises, strict=True)
    told = ((line, quote, rises) for line, quote, rises in each if line.mood != "partial")
    drawn = "".join(_change(page, line, quote, UP if rises else DOWN) for line, quote, rises in told)
    return f"<section class='changed'>{title}{notes}<div class='columns'>{drawn}</div></section>"


def _change(page: Page, line: Line, quote: str, sign: str) -> str:
    # Korean breaks between words, in whatever language the sheet is.
    kind = " class='korean'" if re.search("[가-힣]", quote) else ""
    said = f"<q{kind}>{plain(quote, page.language)}</q>" if quote else ""
    small = f"<small>{in_html(line.small)}</small>" if line.small else ""
    return f"<div class='change {line.mood}'><p><i>{sign}</i> {in_html(line.words)}</p>{small}{said}</div>"


def _part(page: Page, part: Part) -> str:
    """Any part: that its week is incomplete, its table, its lines, or why it has nothing to say."""
    title = f"<h2>{in_html(page.say(part.title))}</h2>"
    absent = f"<p class='absent'>{in_html(part.absent)}</p>" if part.absent else ""
    notes, lines = (
        "".join(_line(li) for li in part.lines if (li.mood == "partial") == is_so) for is_so in (True, False)
    )
    table = _table(part) if part.rows else ""
    return f"<section class='part {part.key}'>{title}{notes}{absent}{table}{lines}</section>"


def _line(line: Line) -> str:
    sign = f"<i>{SIGNS[line.mood]}</i> " if line.mood in SIGNS else ""
    small = f"<small>{in_html(line.small)}</small>" if line.small else ""
    return f"<p class='line {line.mood}'>{sign}{in_html(line.words)}{small}</p>"


def _table(part: Part) -> str:
    head = f"<thead>{_row(part.heads, 'th')}</thead>" if part.heads else ""
    rows = "".join(_row(row, "td") for row in part.rows)
    return f"<table>{head}<tbody>{rows}</tbody></table>"


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_unbroken(cell)}</{tag}>' for cell in cells)}</tr>"


def _unbroken(cell: str) -> str:
    """A cell in HTML; what stands in brackets goes to the next line as a whole."""
    return _BRACKETS.sub(r"<span class='whole'>\g<0></span>", in_html(cell))


def _trust(page: Page, part: Part) -> str:
    lines = "".join(f"<span>{in_html(line.words)}</span> " for line in part.lines)
    title = page.say(N_("{title}:"), title=page.say(part.title))
    return f"<footer><b>{in_html(title)}</b> {lines}</footer>"
