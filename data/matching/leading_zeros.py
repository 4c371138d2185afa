"""Numbers of rows that a spreadsheet wrote without their leading zeros: 000012 is 12 there, and its row another one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import duckdb

from data.store.rows import Stored

# A key without the zeros before its number, and the number as it is written.
_BARE = "regexp_replace(regexp_replace({}, '[.]0+$', ''), '(^|[^0-9])0+([0-9]+)$', '\\1\\2')"
_NUMBER = "regexp_extract({}, '([0-9]+([.]0+)?)$', 1)"
# So many such rows, or such a share of those looked at, are no chance.
_LEAST, _SHARE = 5, 0.3


@dataclass(frozen=True)
class Zeros:
    """New rows whose numbers differ from stored ones of the same day by leading zeros alone.

    rows: how many; width: digits to which the file's numbers are to be filled up to be the stored ones, 1 for without
    zeros, 0 where no width does; one, other: a number of the file and the stored one.
    """

    rows: int = 0
    width: int = 0
    one: str = ""
    other: str = ""


def zeros(con: duckdb.DuckDBPyConnection, stored: Stored, fresh: str, days: Iterable[date]) -> Zeros:
    """Look among the stored rows of these days for the numbers of new ones, which are the rows of `fresh`."""
    bare, number = _BARE.format("row_key"), _NUMBER.format
    theirs = f"SELECT * FROM ({stored.current(days)}) r ANTI JOIN given USING (row_key)"
    one, other = (f"SELECT row_key, day, {bare} AS bare FROM ({side}) q" for side in (fresh, theirs))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE zeros AS SELECT {number('f.row_key')} AS one, {number('s.row_key')} AS other, "
        f"regexp_extract(f.bare, '[0-9]+$') AS digits FROM ({one}) f JOIN ({other}) s "
        "USING (bare, day) WHERE regexp_matches(f.bare, '[0-9]$')"
    )
    ((rows, looked_at, width, first, stands),) = con.execute(
        f"SELECT count(*), (SELECT count(*) FROM ({fresh}) q), min(length(other)), min(one), arg_min(other, one) "
        "FROM zeros"
    ).fetchall()
    if rows < min(_LEAST, max(_SHARE * looked_at, 1)):
        return Zeros()
    for digits in (1, width):
        filled = f"lpad(digits, greatest(length(digits), {digits})::INTEGER, '0')"
        if con.execute(f"SELECT bool_and({filled} = other) FROM zeros").fetchall() == [(True,)]:
            return Zeros(rows, digits, first, stands)
    return Zeros(rows, 0, first, stands)
