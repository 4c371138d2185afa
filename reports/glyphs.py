"""Signs that a browser has no picture of: each is drawn and compared with what is drawn for signs that do not exist."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What stands where a sign could not even be read.
UNREADABLE = "\ufffd"
# Signs that are blank by nature, though they count as letters and symbols: fillers and the empty Braille cell.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
# Kinds of sign that are drawn only together with others, or not at all.
_UNDRAWN = ("C", "Z", "M")
# Code points that stand for nothing, in planes of their own: what is drawn for them is drawn for want of a picture.
_NOTHING = ("\u0378", "\u05ff", "\u2fe0", "\uffff", "\U0001fffe", "\U0005fffd", "\U0010fffe")

# Draws signs one by one; answers those whose picture is one of those of nothing, or is empty.
_DRAW = """([font, signs, nothing]) => {
  const side = 64, canvas = new OffscreenCanvas(side, side);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  pen.font = font;
  pen.textBaseline = 'middle';
  const drawn = sign => {
    pen.clearRect(0, 0, side, side);
    pen.fillText(sign, 8, side / 2);
    const dots = pen.getImageData(0, 0, side, side).data;
    let sum = 0, ink = 0;
    for (let at = 3; at < dots.length; at += 4) {
      if (dots[at]) { ink += 1; sum = (Math.imul(sum, 31) + at * 257 + dots[at]) | 0; }
    }
    return ink ? `${ink} ${sum}` : '';
  };
  const absent = new Set(['', ...nothing.map(drawn)]);
  return [...signs].filter(sign => absent.has(drawn(sign))).join('');
}"""


def missing(page: Page, characters: str, font: str) -> str:
    """Those of the characters that the browser of an open page cannot draw in a font.

    font: as CSS writes it, such as "400 32px 'Source Sans', sans-serif". Signs that leave no ink are not asked for.
    """
    wanted = visible(characters)
    unreadable = UNREADABLE if UNREADABLE in wanted else ""
    wanted = wanted.replace(UNREADABLE, "")
    found = page.evaluate(_DRAW, [font, wanted, list(_NOTHING)]) if wanted else ""
    return unreadable + str(found)


def visible(characters: Iterable[str]) -> str:
    """Each sign once that must leave ink, in the order of code points."""
    return "".join(sorted(sign for sign in set(characters) if _leaves_ink(sign)))


@cache
def _leaves_ink(sign: str) -> bool:
    kind = unicodedata.category(sign)
    # Signs for private use and those that stand for nothing have no ink of their own: a box is drawn for them.
    return sign not in _BLANK and (kind in ("Co", "Cn") or kind[0] not in _UNDRAWN)


def named(signs: str) -> str:
    """Signs for people, with their code points, which can be read where the signs cannot."""
    return ", ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs[:8]) + (" …" if len(signs) > 8 else "")
