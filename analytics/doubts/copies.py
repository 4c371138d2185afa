"""Rows without a number of their own that say the very same as another row of the file: pasted twice, or so by chance.

Each of them counts, as two calls of one second do. Where chance does not explain them (data/checking/copies.py) it is
asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.ingest import chunks
from analytics.ingest.chunks import Passed
from data.checking import copies, row_keys
from data.layouts.identity.identity import Numbers
from data.layouts.identity.once import REPEATED
from data.texts import N_, Text

if TYPE_CHECKING:
    from analytics.doubts.doubt import Doubt
    from analytics.ingest.plans import Plan
    from data.formats.raw import Raw
    from data.layouts import Layout

# The reasons to accept: they are rows of their own, or each counts once.
COPIES, ONCE = "copies", "once"
# Up to this share of copies they are an exception, and said; more are what rows that say little are like.
_RARE = 0.1


def settled(parts: list[Passed], layout: Layout, sample: Raw, accept: Sequence[str]) -> list[Passed]:
    """The parts with what is said or asked of rows that repeat others; without these where the user says so.

    sample: the file's first rows. Rows that a column apart from what is stored tells apart are no copies.
    """
    table = layout.table
    if ONCE in accept and COPIES not in accept:
        return _once(parts, table)
    found = copies.count(_files(parts, table), table)
    first, rows = parts[0], sum(part.tables[table].rows for part in parts)
    is_apart = found.are_pasted and any(_is_own(sample, column) for column in layout.unused(sample))
    if found.are_pasted and not is_apart:
        first = replace(first, copies=found.rows)
    elif is_apart or 0 < found.rows <= _RARE * rows:
        first = replace(first, passed_over=first.passed_over + Counter({_KEPT: found.rows}))
    return [first, *parts[1:]]


def _is_own(sample: Raw, column: str) -> bool:
    """True for a column with another value in each row that does not merely count the rows."""
    texts = tuple(str(text or "").strip() for text in sample.table[column].to_pylist())
    return all(texts) and len(set(texts)) == len(texts) and not Numbers(texts).is_counter


def _once(parts: list[Passed], table: str) -> list[Passed]:
    """The parts without rows that repeat another one."""
    rows = copies.again(files) if (files := _files(parts, table)) else set()
    out = row_keys.Settled(dict.fromkeys(rows, ("", 0)), {})
    return [_without(part, table, out) for part in parts] if rows else parts


def _files(parts: list[Passed], table: str) -> list[Path]:
    return [file for part in parts for file in part.tables[table].files]


def _without(part: Passed, table: str, out: row_keys.Settled) -> Passed:
    tables = {name: chunks.restaged(rows, out) for name, rows in part.tables.items()}
    gone = part.tables[table].rows - tables[table].rows
    return replace(part, read=part.read - gone, tables=tables, passed_over=part.passed_over + Counter({REPEATED: gone}))


def doubt(plan: Plan) -> Doubt | None:
    """Rows that are most likely in the file twice."""
    from analytics.doubts.doubt import (
        made,  # the process that reads a file asks nothing, and starts without what asking needs
    )

    if not plan.copies or ONCE in plan.options.accept:
        return None
    values = {"n": plan.copies, "all": plan.read - plan.rejected}
    return made(COPIES, (_TWICE, _SAY_TWICE, _ARE_OTHERS), values, (ONCE, Text(_COUNTS_ONCE)))


_KEPT = N_("{rows:,} rows are equal to an earlier row of the file in all that is stored. Each row counts.")
_TWICE = N_(
    "{n:,} of {all:,} rows are equal to an earlier row of the file in all that is stored. The file seems to hold the "
    "same rows more than once. They would be counted more than once."
)
_SAY_TWICE = N_(
    "If they are the same rows, add --accept once: each is counted once. If they are different rows with equal values, "
    "add --accept copies."
)
_ARE_OTHERS = N_("They are different rows with equal values: each row counts")
_COUNTS_ONCE = N_("They are the same rows: count each once")
