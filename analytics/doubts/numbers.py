"""What is asked of numbers: of rows that were numbered anew, and of those that lost their leading zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.doubts import resaved
from analytics.doubts.doubt import Doubt, before, made
from analytics.ingest.plans import STORED, UPDATED
from analytics.ingest.preview import Preview
from data.contracts import TABLES
from data.layouts.identity.widths import DIGITS
from data.texts import N_, Text

if TYPE_CHECKING:
    from analytics.ingest.plans import Plan


def are_anew(seen: Preview, plan: Plan) -> bool:
    """Whether rows that would replace others are stored under other numbers, and it was not said that they do."""
    return bool(seen.alike.anew) and resaved.stored(seen) is not None and "replaced" not in plan.options.accept


def anew(seen: Preview, plan: Plan) -> Doubt:
    """These rows are the stored ones, or have the numbers of stored ones and new values: the likely answer first."""
    found = resaved.stored(seen)
    values = {"n": found.num_rows if found else 0, "all": seen.alike.looked_at}
    more = ((UPDATED, Text(_ARE_NEWER)),) if seen.again.differing or plan.items else ()
    say = _SAY_UPDATED if more else _SAY_STORED
    doubt = made("replaced", (_ANEW, say, _HAVE_NEW_VALUES), values)
    return before(doubt, (STORED, Text(_ARE_STORED)), *more)


def zeros(seen: Preview) -> Doubt | None:
    """New rows with the numbers of stored ones but for leading zeros, which a spreadsheet drops."""
    found, key = seen.zeros, TABLES[seen.table].key[0]
    column = next((column for column, became in seen.columns.items() if became == key), "")
    if not found.rows:
        return None
    values = {"n": found.rows, "all": seen.counts.added, "one": found.one, "other": found.other}
    values |= {"column": column, "digits": found.width}
    can = bool(column and found.width)
    doubt = made("zeros", (_ZEROS, _SAY_ZEROS_OR if can else _SAY_ZEROS, IS_OTHER), values)
    same = ((f"values={column}:{DIGITS}={found.width}", Text(_AS_STORED, values)),) if can else ()
    return before(doubt, *same)


_ANEW = N_(
    "{n:,} of {all:,} rows that are new, or would replace others by their number, are stored already on the same days "
    "with other numbers. The numbers seem to count the rows of the file."
)
_SAY_STORED = N_(
    "If the same rows were numbered again, add --accept stored: what is stored stays as it is, and the other rows are "
    "added. If the numbers identify the rows and these have new values, add --accept replaced."
)
_SAY_UPDATED = N_(
    "If the same rows were numbered again, add --accept updated: the stored rows are updated with what this file says "
    "of them. Or add --accept stored: what is stored stays as it is. Either way, the other rows are added. If the "
    "numbers identify the rows and these have new values, add --accept replaced."
)
_ARE_STORED = N_("The same rows were numbered again: leave what is stored as it is; add the others")
_ARE_NEWER = N_("The same rows were numbered again: update the stored ones with what this file says; add the others")
_HAVE_NEW_VALUES = N_("The numbers identify the rows, which have new values: replace the stored ones")
_ZEROS = N_(
    "{n:,} of {all:,} new rows have the numbers of stored rows of the same days but for leading zeros, such as {one} "
    "and {other}. A spreadsheet drops such zeros."
)
_SAY_ZEROS = N_(
    "If they are the same rows, export the file again and add it without opening it in a spreadsheet. If they are "
    "different rows, add --accept zeros."
)
_SAY_ZEROS_OR = N_(
    "If they are the same rows, have the numbers written as they are stored with --value “{column}:digits={digits}”. "
    "If they are different rows, add --accept zeros."
)
_AS_STORED = N_("They are the same rows: write {one} as {other}")
IS_OTHER = N_("They are different rows: store them too")
