"""Complaints that stand in several rows, such as closed and open again: which of the rows counts is asked.

Refused as repeated, the later row would be missing: the very one that says how the complaint stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from data.errors import FileAmbiguous, FileRefused, Question
from data.layouts.identity import numbered
from data.layouts.identity.identity import numbers
from data.layouts.identity.once import FIRST, LAST
from data.layouts.identity.repeated import OWN, REPEATS
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.formats.raw import Raw
    from data.layouts.layout import Layout
    from data.layouts.meaning import Identity

# What tells how a complaint stands.
_STANDS = ("status", "closed_at", "outcome")
_SHOWN = 3


def applied(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]], identity: Identity) -> Layout:
    """The layout of complaints of which one row of each number counts, as the user says.

    values: the file's column -> "repeats" -> which row counts. identity: what the user says names a row. Raises
    FileAmbiguous where rows of one number say different things of how the complaint stands.
    """
    column = numbered.column_of(layout, raw, "complaint", "complaint_id")
    if column is None or identity in ("row", "day", "file"):
        return layout
    said = values.get(column, {}).get(REPEATS, "")
    if said not in ("", FIRST, LAST, OWN):
        told = {"column": column, "said": said}
        raise FileRefused(Text(_NO_WORD, told), remedy=Text(_SAY, told))
    if said in (FIRST, LAST):
        return replace(layout, repeats={column: said})
    if not said and (groups := _differing(layout, raw, column)):
        raise _question(column, groups)
    return layout


def identity(layout: Layout, raw: Raw, values: Mapping[str, Mapping[str, str]]) -> Identity:
    """What names a row: all of it, where the user says that rows with one number are different complaints."""
    return numbered.identity(numbered.column_of(layout, raw, "complaint", "complaint_id"), values, REPEATS, OWN)


def _differing(layout: Layout, raw: Raw, column: str) -> dict[str, list[int]]:
    """The numbers, not merely counted, of which rows say different things, with the places of these rows."""
    groups = numbered.shared(raw, column)
    if not groups or numbers(raw, column).is_counter:
        return {}
    stands = {name: verb for name, verb in layout.columns.items() if name in _STANDS}
    rows = replace(layout, columns=stands, items=None).apply(raw, date.min, "")[layout.table].sort_by("row_no")
    cells = zip(*(map(_plain, rows[name].to_pylist()) for name in stands), strict=True)
    told = dict(zip(rows["row_no"].to_pylist(), cells, strict=False))
    row_of = raw.row_no.to_pylist()
    return {n: places for n, places in groups.items() if len({told.get(row_of[place]) for place in places}) > 1}


def _plain(value: Any) -> str:
    return str(value or "").strip().casefold()


def _question(column: str, groups: Mapping[str, list[int]]) -> FileAmbiguous:
    examples = tuple(list(groups)[:_SHOWN])
    told = {"column": column, "rows": sum(map(len, groups.values())), "n": len(groups), "examples": tuple(examples)}
    ways = {LAST: _LAST_COUNTS, FIRST: _FIRST_COUNTS, OWN: _EACH_COUNTS}
    question = Question.between(column, REPEATS, ways, examples=examples)
    return FileAmbiguous(Text(_TWICE, told), Text(_WHY), Text(_SAY_WHICH, told), question=question)


_TWICE = N_(
    "{n:,} complaints stand in several rows, {rows:,} in all, that say different things of their state or their end: "
    "{column} {examples}."
)
_WHY = N_("A complaint that was closed and is open again has two rows; only one of them says how it stands.")
_SAY_WHICH = N_(
    "Say which row counts: --value “{column}:repeats=last” for the last one in the file, =first for the first. If each "
    "row is a complaint of its own, say --value “{column}:repeats=own”."
)
_LAST_COUNTS = N_("They are the same complaint: its last row in the file counts")
_FIRST_COUNTS = N_("They are the same complaint: its first row in the file counts")
_EACH_COUNTS = N_("Each row is a complaint of its own")
_NO_WORD = N_("{said} does not say which row of a number in {column} counts.")
_SAY = N_("Say last, first or own, such as --value “{column}:repeats=last”.")
