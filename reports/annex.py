"""The annex on paper: for each sheet, what stands above and below a picture, and over it its words, to be selected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from analytics.theme import font, theme
from data.literal import in_html
from data.texts import N_, Text
from reports import cutting, letter
from reports.cutting import Sheet

if TYPE_CHECKING:
    from reports.camera import Picture, Word
    from reports.plan import Edition

# Millimetres: the part of A4 that a picture may take.
LEFT, TOP, BROAD, TALL = 12.0, 21.0, 186.0, 258.0
# The empty rim at each side of a page, as a share of its width: it lies in the margin of the paper.
RIM = 0.025
# In heights of the letters: how far below the middle of a line their foot stands, and how near words are one word.
FOOT, CLOSE = 0.36, 0.1


@dataclass(frozen=True)
class Leaf:
    """One sheet of the annex: a picture's part, and the place of its left upper corner and its width in millimetres."""

    picture: Picture
    sheet: Sheet
    left: float
    width: float

    @property
    def scale(self) -> float:
        """Millimetres for each pixel."""
        return self.width / self.picture.width


def leaves(picture: Picture) -> tuple[Leaf, ...]:
    """A picture's sheets, in order, without the page's head, which is of no use on paper: each sheet has its own.

    A part too high for a sheet is made smaller.
    """
    return tuple(_leaves(picture))


def _leaves(picture: Picture) -> Iterator[Leaf]:
    broad = BROAD / (1 - 2 * RIM)
    most = int(picture.width * TALL / broad)
    start = picture.blocks[0][1] if picture.blocks else 0
    for sheet in cutting.sheets(picture.png, most, picture.blocks[1:], start):
        width = broad * min(1.0, most / sheet.height)
        yield Leaf(picture, sheet, LEFT + (BROAD - width) / 2, width)


def html(edition: Edition, scope: str, leaves: Sequence[Leaf]) -> str:
    """What is printed over the pictures, a page for each sheet; the first is the summary's and has its number only."""
    pages = 1 + len(leaves)
    sections = [_section("", "", "", _foot(edition, 1, pages))]
    for number, leaf in enumerate(leaves, 2):
        sections.append(_section(_title(leaf, edition.language), scope, _words(leaf), _foot(edition, number, pages)))
    title = in_html(name(edition))
    style = _STYLE.replace("FONT", font(edition.language)).replace("MUTED", theme(False).muted)
    style = style.replace("LINE", theme(False).border).replace("INK", theme(False).ink)
    body = "".join(sections)
    return (
        f"<!doctype html><html lang='{edition.language}'><head><meta charset='utf-8'><title>{title}</title>"
        f"<style>{style}</style></head><body>{body}</body></html>"
    )


def name(edition: Edition) -> str:
    """The document's title in its language."""
    return letter.subject(edition)


def numbered(number: int, pages: int) -> str:
    """A page's number as it is printed."""
    return f"{number} / {pages}"


def _title(leaf: Leaf, language: str) -> str:
    if leaf.sheet.parts == 1:
        return leaf.picture.title
    values = {"title": leaf.picture.title, "part": leaf.sheet.part, "parts": leaf.sheet.parts}
    return Text(N_("{title} ({part} of {parts})"), values).render(language)


def _foot(edition: Edition, number: int, pages: int) -> str:
    words = f"<span>{in_html(name(edition))}</span>" if number > 1 else "<span></span>"
    return f"<footer>{words}<span>{numbered(number, pages)}</span></footer>"


def _section(title: str, scope: str, words: str, foot: str) -> str:
    head = f"<header><b>{in_html(title)}</b><span>{in_html(scope)}</span></header>" if title else ""
    return f"<section>{head}{words}{foot}</section>"


def _words(leaf: Leaf) -> str:
    """The words of a sheet, not to be seen, each line as wide as it is drawn."""
    texts = "".join(_text(line) for line in lines(leaf))
    box = f"0 {leaf.sheet.top} {leaf.picture.width} {leaf.sheet.height}"
    place = f"left:{leaf.left}mm;top:{TOP}mm;width:{leaf.width}mm;height:{leaf.sheet.height * leaf.scale}mm"
    return f"<svg viewBox='{box}' style='{place}'>{texts}</svg>"


def _text(line: Word) -> str:
    return (
        f"<text x='{line.x:.1f}' y='{line.y + line.height / 2 + FOOT * line.size:.1f}' font-size='{line.size:.1f}'"
        f" textLength='{line.width:.1f}' lengthAdjust='spacingAndGlyphs'>{in_html(line.text)}</text>"
    )


def lines(leaf: Leaf) -> tuple[Word, ...]:
    """The words that stand on a sheet, those of one line joined as they stand side by side."""
    on = (word for word in leaf.picture.words if leaf.sheet.top <= word.y + word.height / 2 < leaf.sheet.bottom)
    return tuple(_joined(tuple(words)) for _, words in groupby(on, lambda word: word.line))


def _joined(words: tuple[Word, ...]) -> Word:
    """The words of one line as one; between them a space where they stand apart."""
    line = words[0]
    for word in words[1:]:
        between = " " if word.x - line.x - line.width > CLOSE * line.size else ""
        line = replace(line, text=f"{line.text}{between}{word.text}", width=word.x + word.width - line.x)
    return line


_STYLE = """
@page { size: A4; margin: 0 }
body { margin: 0; font-family: FONT; color: INK }
section { position: relative; width: 210mm; height: 297mm; overflow: hidden; break-after: page }
section:last-child { break-after: auto }
header, footer { position: absolute; left: 12mm; right: 12mm; display: flex; justify-content: space-between }
header { font-size: 8.5pt; top: 10mm; padding-bottom: 1.6mm; border-bottom: .25mm solid LINE; align-items: baseline }
header b { font-size: 10.5pt; font-weight: 600 }
header span, footer { color: MUTED }
footer { bottom: 4.5mm; font-size: 7.5pt }
svg { position: absolute; overflow: visible }
text { fill: transparent; white-space: pre; font-variant-ligatures: none }
"""
