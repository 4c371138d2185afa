"""Lists whose rows bear a number that several of them may share: its column, those rows, and what names a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from data.layouts.expressions import Copy, normal

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout
    from data.layouts.meaning import Identity

# What is said of the column of numbers, as --value COLUMN:legs=one or legs=each.
LEGS, ONE, EACH = "legs", "one", "each"


def column_of(layout: Layout, raw: Raw, table: str, field: str) -> str | None:
    """The file's column of the numbers, in a list of that table."""
    verb = layout.columns.get(field)
    if layout.table != table or not layout.name.startswith("template_") or not isinstance(verb, Copy):
        return None
    return next((c for c in raw.columns if normal(c) == normal(verb.column)), None)


def shared(raw: Raw, column: str) -> dict[str, list[int]]:
    """The numbers that several rows have, with the places of these."""
    texts = pc.fill_null(pc.utf8_trim_whitespace(raw.table[column]), "")
    counts = pc.value_counts(texts)
    several = counts.filter(pc.greater(counts.field("counts"), 1)).field("values")
    found: dict[str, list[int]] = {}
    for place in pc.indices_nonzero(pc.is_in(texts, several)).to_pylist():
        found.setdefault(texts[place].as_py(), []).append(place)
    found.pop("", None)
    return found


def identity(
    column: str | None, values: Mapping[str, Mapping[str, str]], said: str = LEGS, different: str = EACH
) -> Identity:
    """What names a row: all of it, where the user says that rows with one number are different ones.

    said, different: under which name it is said, and how.
    """
    return "row" if column is not None and values.get(column, {}).get(said) == different else ""
