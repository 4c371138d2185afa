"""Tables as files to take away: the one place where a CSV is made for a person to open."""

from __future__ import annotations

import re

import pandas as pd

# What a spreadsheet would run as a formula, and what of it is only a number.
_FORMULA = re.compile(r"[\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_NUMBER = re.compile(r"[+-]?[\d.,]*\d\s?%?")


def csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV that a spreadsheet opens with its characters right and runs nothing of.

    Texts that start with = + - @, or with what hides one, get an apostrophe before them; numbers stay as they are.
    """
    safe = frame.rename(columns=escaped)
    for place, kind in enumerate(safe.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            safe.isetitem(place, safe.iloc[:, place].map(escaped, na_action="ignore").array)
    return safe.to_csv(index=False).encode("utf-8-sig")


def escaped(value: object) -> object:
    """One value; whatever is no text stays as it is."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
