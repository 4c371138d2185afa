"""Cells that a spreadsheet would run as a formula: marked where a file leaves the house, unmarked where it returns."""

from __future__ import annotations

import re

# What a spreadsheet would run as a formula, and what of it is only a number.
_FORMULA = re.compile(r"[\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[\d.,]*\d\s?%?")
MARK = "'"


def escaped(text: str) -> str:
    """A text with an apostrophe before it where it starts with = + - @ or with what hides one; numbers stay.

    A text that has such apostrophes already gets one more, so that no two texts become the same.
    """
    return MARK + text if _is_formula(text.lstrip(MARK)) else text


def unescaped(text: str) -> str:
    """The text that `escaped` was given."""
    return text[1:] if text.startswith(MARK) and _is_formula(text.lstrip(MARK)) else text


def _is_formula(text: str) -> bool:
    # Nearly every cell starts with a letter or a digit, and is done with here.
    return not text[:1].isalnum() and _FORMULA.match(text) is not None and not _NUMBER.fullmatch(text)
