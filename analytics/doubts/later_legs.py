"""Rows that begin after the stored ones that they would replace: parts of one call or visit that came in two files."""

from __future__ import annotations

from analytics.ingest.preview import Preview
from data.texts import N_, Text

_BEGINS = {"contact": "enqueued_at", "visit": "issued_at"}


def remedy(seen: Preview, table: str) -> tuple[Text, ...]:
    """What helps where the rows may be later legs of stored calls; nothing where they do not begin later."""
    begin = _BEGINS.get(table, "")
    later = (begin in one.after and str(one.after[begin]) > str(one.before[begin]) for one in seen.examples)
    return (Text(_LEGS),) if begin and seen.examples and all(later) else ()


_LEGS = N_(
    "If they are later parts of the same calls or visits, such as transfers, undo the upload of the stored ones, put "
    "the rows of both files into one file, and add that."
)
