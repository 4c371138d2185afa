"""The annex on paper: for each sheet, what stands above and below a picture, and over it its words, to be selected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from analytics.charts import brand
from analytics.charts.palette import font, theme
from data import settings
from data.literal import in_html
from data.texts import N_, Text, translate
from reports.content.paper import A4, SIDES, Paper
from reports.delivery import letter
from reports.render import arrangement, cutting
from reports.render.arrangement import Band

if TYPE_CHECKING:
    from reports.content.edition import Edition
    from reports.render.camera import Picture, Word

# Millimetres: where the part of a sheet begins that pictures may take.
LEFT, TOP = SIDES / 2, 21.0
# Room for the title of a page that begins further down a sheet, and the least that must be left for the page itself.
HEAD, LEAST = 17.0, 45.0
# The empty rim at each side of a page, as a share of its width: it lies in the margin of the paper.
RIM = 0.025
# In heights of the letters: how far below the middle of a line their foot stands, and how near words are one word.
FOOT, CLOSE = 0.36, 0.1
# A picture that shows nothing: it holds the words for what is drawn below it.
UNSEEN = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"


@dataclass(frozen=True)
class Sheet:
    """Rows of a picture, top to bottom (not included), that stand on one sheet of paper; part of parts, from 1.

    first: whether they are the first of their page on that sheet, and stand under its title.
    """

    top: int
    bottom: int
    part: int = 1
    parts: int = 1
    first: bool = True

    @property
    def height(self) -> int:
        """Rows."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Leaf:
    """A part of a picture on a sheet of the annex: the place of its left upper corner and its width in millimetres.

    number: of the sheet; 1 is the summary's.
    """

    picture: Picture
    sheet: Sheet
    left: float
    width: float
    top: float = TOP
    number: int = 2

    @property
    def scale(self) -> float:
        """Millimetres for each pixel."""
        return self.width / self.picture.width

    @property
    def foot(self) -> float:
        """Where the part ends, in millimetres from the top."""
        return self.top + self.sheet.height * self.scale


class Papers:
    """Sheets of paper, filled one after the other: a page begins where the one before left room."""

    def __init__(self, paper: Paper = A4) -> None:
        self.leaves: list[Leaf] = []
        self._paper = paper

    def add(self, picture: Picture) -> None:
        """Put a page on paper, without its head, which is of no use there: each part has a title of its own.

        A part too high for a sheet is made smaller.
        """
        broad = self._paper.broad / (1 - 2 * RIM)
        most, (number, top) = int(picture.width * self._paper.tall / broad), self._free()
        room = int((TOP + self._paper.tall - top) * picture.width / broad)
        found = arrangement.arrange(self._bands(picture, most), most, room)
        used = [(after, places) for after, places in enumerate(found) if places]
        for part, (after, places) in enumerate(used, 1):
            for place in places:
                sheet = Sheet(place.top, place.bottom, part, len(used), first=place is places[0])
                drawn = broad * min(1.0, most / sheet.height)
                left = LEFT + (self._paper.broad - drawn) / 2
                down = (TOP if after else top) + place.at * broad / picture.width
                self.leaves.append(Leaf(picture, sheet, left, drawn, down, number + after))

    def _bands(self, picture: Picture, most: int) -> Sequence[Band]:
        """What of a page stays together."""
        start = picture.blocks[0][1] if picture.blocks else 0
        lines = ((word.y + word.height / 2, word.size / 2, word.level > 0) for word in picture.words)
        words = [(middle - half, middle + half, is_head) for middle, half, is_head in lines]
        return cutting.bands(picture.png, most, picture.blocks[1:], start, picture.parts, words)

    def _free(self) -> tuple[int, float]:
        """The sheet that the next page begins on, and how far down."""
        if not self.leaves:
            return 2, TOP
        last = self.leaves[-1]
        top = last.foot + HEAD
        return (last.number, top) if TOP + self._paper.tall - top >= LEAST else (last.number + 1, TOP)


def papers(leaves: Sequence[Leaf]) -> int:
    """How many sheets the report has, with the summary's."""
    return max((leaf.number for leaf in leaves), default=1)


def html(edition: Edition, scope: str, leaves: Sequence[Leaf]) -> str:
    """What is printed over the pictures: a page for each sheet of the annex."""
    pages = papers(leaves)
    sections = []
    for number, on in groupby(leaves, lambda leaf: leaf.number):
        parts = "".join(_part(edition, scope, leaf) for leaf in on)
        sections.append(f"<section>{parts}{_foot(in_html(name(edition)), number, pages)}</section>")
    return _document(edition, "".join(sections))


def front(edition: Edition, titles: Mapping[str, str], leaves: Sequence[Leaf]) -> str:
    """What is printed over the summary: its number, and ways to the pages where somebody can open them."""
    ways = " · ".join(_link(edition, page, title) for page, title in titles.items())
    said = in_html(translate(N_("Open in Teller:"), edition.language))
    words = f"{said} {ways}" if _base() else ""
    return _document(edition, f"<section>{_foot(words, 1, papers(leaves))}</section>")


def _document(edition: Edition, body: str) -> str:
    style = _STYLE.replace("FONT", font(edition.language)).replace("MUTED", theme(False).muted)
    paper = edition.paper
    style = style.replace("PAPER", str(paper)).replace("WIDE", f"{paper.wide}mm").replace("HIGH", f"{paper.high}mm")
    style = style.replace("LINE", brand.accent() or theme(False).border).replace("INK", theme(False).ink)
    return (
        f"<!doctype html><html lang='{edition.language}'><head><meta charset='utf-8'>"
        f"<title>{in_html(name(edition))}</title><style>{style}</style></head><body>{body}</body></html>"
    )


def _base() -> str:
    return settings.text("public_address").rstrip("/")


def _link(edition: Edition, page: str, words: str) -> str:
    """Words that open a page with the report's days and groups, where somebody can open it."""
    if not _base():
        return in_html(words)
    return f"<a href='{in_html(edition.address(page, _base()))}'>{in_html(words)}</a>"


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


def _foot(words: str, number: int, pages: int) -> str:
    return f"<footer><span>{words}</span><span>{numbered(number, pages)}</span></footer>"


def _part(edition: Edition, scope: str, leaf: Leaf) -> str:
    """A part's title, what its picture is, and its words; of what else stands on its sheet, the words."""
    if not leaf.sheet.first:
        return _words(leaf)
    title = _link(edition, leaf.picture.page, _title(leaf, edition.language))
    head = f"<h1>{title}</h1><span>{in_html(scope)}</span>"
    return f"<header style='top:{leaf.top - 11:.3f}mm'>{head}</header>{_drawing(leaf, edition.language)}{_words(leaf)}"


def _drawing(leaf: Leaf, language: str) -> str:
    """Where the picture is, for those who do not see it; it is drawn below."""
    values = {"title": leaf.picture.title, "headline": leaf.picture.headline}
    said = Text(N_("The page “{title}” as a picture; its words follow. {headline}"), values).render(language)
    return f"<img alt='{in_html(said)}' src='{UNSEEN}' style='{_place(leaf)}'>"


def _place(leaf: Leaf) -> str:
    high = leaf.sheet.height * leaf.scale
    return f"left:{leaf.left:.3f}mm;top:{leaf.top:.3f}mm;width:{leaf.width:.3f}mm;height:{high:.3f}mm"


def _words(leaf: Leaf) -> str:
    """The words of a part, not to be seen, each line as wide as it is drawn; headings are headings."""
    box = f"0 {leaf.sheet.top} {leaf.picture.width} {leaf.sheet.height}"
    told = []
    for (_, level), on in groupby(lines(leaf), lambda line: (line.paragraph, line.level)):
        texts = "".join(map(_text, on))
        tag = f"h{min(level + 1, 6)}" if level else "p"
        told.append(f"<{tag}><svg viewBox='{box}' style='{_place(leaf)}'>{texts}</svg></{tag}>")
    return "".join(told)


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
@page { size: PAPER; margin: 0 }
body { margin: 0; font-family: FONT; color: INK }
section { position: relative; width: WIDE; height: HIGH; overflow: hidden; break-after: page }
section:last-child { break-after: auto }
h1, h2, h3, h4, h5, h6, p { margin: 0; font: inherit }
a { color: inherit; text-decoration-color: MUTED; text-underline-offset: .25em }
header, footer { position: absolute; left: 12mm; right: 12mm; display: flex; justify-content: space-between }
header { font-size: 8.5pt; padding-bottom: 1.6mm; border-bottom: .25mm solid LINE; align-items: baseline }
header h1 { font-size: 11pt; font-weight: 600 }
header span, footer { color: MUTED }
footer { bottom: 4.5mm; font-size: 8pt }
svg, img { position: absolute; overflow: visible }
text { fill: transparent; white-space: pre; font-variant-ligatures: none; text-spacing-trim: space-all }
"""
