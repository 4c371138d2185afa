"""Signs that a browser has no picture of: each is drawn and compared with what is drawn for signs that do not exist."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from data.texts import N_, Text

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
# Debian's packages with fonts, and the code points that they have pictures of; the first that fits helps.
PACKAGES = (
    ("fonts-noto-color-emoji", ((0x2600, 0x27BF), (0x2B00, 0x2BFF), (0x1F000, 0x1FAFF), (0xE0020, 0xE007F))),
    ("fonts-noto-cjk", ((0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA960, 0xD7FF), (0xF900, 0xFAFF), (0xFE30, 0xFFEF))),
    ("fonts-hanazono", ((0x20000, 0x2FA1F),)),
    ("fonts-babelstone-han", ((0x30000, 0x323AF),)),
)
OTHERS = "fonts-noto-core"

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


def packages(signs: str) -> tuple[str, ...]:
    """Debian's packages that have pictures of the signs; none for signs of which no font can have one."""
    return tuple(sorted({name for sign in signs if sign != UNREADABLE and (name := _package(sign))}))


def _package(sign: str) -> str:
    # Looked up first: newer emoji than Python knows of stand for nothing to it.
    for name, spans in PACKAGES:
        if any(first <= ord(sign) <= last for first, last in spans):
            return name
    return "" if unicodedata.category(sign) in ("Co", "Cn") else OTHERS


def remedy(signs: str) -> Text:
    """What helps against signs without a picture: fonts on the machine that makes reports, or another text."""
    names = packages(signs)
    if not names:
        return Text(N_("No font has a picture of them, so none helps: the text was damaged before it came here."))
    command = {"command": f"apt-get install {' '.join(names)}"}
    return Text(
        N_("Install fonts on the machine that makes the reports, not on the readers'; on Debian or Ubuntu: {command}"),
        command,
    )
