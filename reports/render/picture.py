"""What the camera hands on: a page's picture, its words with their places, and what the page said of itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Width of every picture in pixels; of the annex, on broader paper than A4, as much more as that is broader.
WIDTH = 1600


@dataclass(frozen=True)
class Word:
    """One word as it stands in a picture: its box and its letters' height, all in the picture's pixels.

    line: words of one number stand side by side in one line of one paragraph. level: of a heading, from 1; 0 of others.
    """

    text: str
    x: float
    y: float
    width: float
    height: float
    size: float
    line: int
    paragraph: int = 0
    level: int = 0


@dataclass(frozen=True)
class Picture:
    """One page as it was photographed.

    page: its name in the address; title: its name for people; headline: its largest sentence. width, height: pixels.
    shown: what the page's marker says. texts: the page's paragraphs in reading order.
    blocks: first and last row (not included) of the page's head, with its ways to other pages and its choices; then of
    what paper may not cut, such as a chart, a table's row or a heading with what it stands over. parts: those of them
    that hold no others. undrawn: signs of customers that have no picture on this machine, in whose place boxes stand.
    """

    page: str
    title: str
    headline: str
    png: bytes
    width: int
    height: int
    words: tuple[Word, ...]
    shown: dict[str, Any]
    texts: tuple[str, ...]
    blocks: tuple[tuple[int, int], ...] = ()
    parts: tuple[tuple[int, int], ...] = field(default=(), kw_only=True)
    undrawn: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Summary(Picture):
    """The summary, and the same page printed."""

    pdf: bytes = b""
