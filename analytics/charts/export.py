"""Tables as files to take away: the one place where a CSV is made for a person to open."""

from __future__ import annotations

import pandas as pd

from data.formats import escaping


def csv(frame: pd.DataFrame) -> bytes:
    """A table as CSV that a spreadsheet opens with its characters right and runs nothing of.

    Texts that start with = + - @, or with what hides one, get an apostrophe before them; numbers stay as they are.
    """
    safe = frame.rename(columns=_of_cell)
    for place, kind in enumerate(safe.dtypes):
        if not pd.api.types.is_numeric_dtype(kind):
            safe.isetitem(place, safe.iloc[:, place].map(_of_cell, na_action="ignore").array)
    return safe.to_csv(index=False).encode("utf-8-sig")


def escaped(value: object) -> object:
    """One value; whatever is no text stays as it is."""
    return escaping.escaped(value) if isinstance(value, str) else value


def _of_cell(value: object) -> object:
    """A cell's text; its carriage returns, which would not be quoted and begin a line of their own, are line feeds."""
    return escaped(value.replace("\r\n", "\n").replace("\r", "\n")) if isinstance(value, str) else value
