"""Rows of a file that are stored already, beside others that are not: the same data again, or data that looks like it.

A row without a number of its own is known by what it says. Such rows of another file are no proof that it is the same
data: a cumulative export has all that is stored of its days. Where stored rows are missing in it, it is another file
that says the same here and there, or a corrected one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from data import engine
from data.contracts import Table
from data.rows import Spread, Stored, numbers

# A key that is made of a row's content, and one that is made of branch, day and number.
_CONTENT, _BY_DAY = "regexp_matches({}, '^h:[0-9a-f]{{32}}(-[0-9]+)?$')", "contains({}, chr(31))"
# The number in a key of branch, day and number.
_NUMBER = "split_part({}.row_key, chr(31), -1)"
# Stored rows that are enough to take a file for one with data that is stored already, or their share of it.
_MANY, _SHARE = 5, 3
# Rows whose content is looked for on other days, and how many days away.
_LOOKED_AT, _NEAR = 50_000, 366


@dataclass(frozen=True)
class Overlap:
    """What of a file is stored already, where that leaves a doubt.

    same: rows known by their content that are stored just so; missing: stored rows of those uploads and of the file's
    days that the file does not have; late: its new rows on days before the last of those that are stored just so.
    moved: new rows with the number of a missing row of another branch or day. shifted: new rows that say what stored
    rows of other days say, of others of their number or of the same one; seen: new rows that this was looked for in.
    """

    same: int = 0
    missing: int = 0
    late: int = 0
    moved: int = 0
    shifted: int = 0
    seen: int = 0


def overlap(con: duckdb.DuckDBPyConnection, stored: Stored) -> Overlap:
    """Hold the file's rows, new and stored, against all that is stored of the same uploads and days.

    Makes `pairs` (row_key, old_key): each new row with a number of a missing row.
    """
    con.execute("CREATE TEMP TABLE pairs (row_key VARCHAR, old_key VARCHAR)")
    content, by_day = (
        con.execute(f"SELECT count(*), max(day) FROM newest WHERE {form.format('row_key')}").fetchall()[0]
        for form in (_CONTENT, _BY_DAY)
    )
    ((rows,),) = con.execute("SELECT count(*) FROM given").fetchall()
    if content[0]:
        return _by_content(con, stored, *content)
    if by_day[0] >= _MANY or by_day[0] * _SHARE >= rows:
        return _by_number(con, stored) if by_day[0] else Overlap()
    return Overlap()


def _by_content(con: duckdb.DuckDBPyConnection, stored: Stored, same: int, last: date | None) -> Overlap:
    _left_out(con, stored, _CONTENT)
    ((missing,),) = con.execute("SELECT count(*) FROM left_out").fetchall()
    ((late,),) = con.execute(
        f"SELECT count(*) FROM (SELECT * FROM given ANTI JOIN newest USING (row_key)) WHERE day < {_day(last)}"
    ).fetchall()
    is_again = not missing and ((same < _MANY and same * _SHARE < same + late) or not late)
    return Overlap() if is_again else Overlap(same, missing, late)


def _day(day: date | None) -> str:
    return f"DATE '{day}'" if day else "NULL"


def _by_number(con: duckdb.DuckDBPyConnection, stored: Stored) -> Overlap:
    _left_out(con, stored, _BY_DAY)
    con.execute(
        "INSERT INTO pairs SELECT g.row_key, min(l.row_key) FROM (SELECT row_key FROM given ANTI JOIN newest USING "
        f"(row_key)) g JOIN left_out l ON {_NUMBER.format('g')} = {_NUMBER.format('l')} GROUP BY g.row_key"
    )
    ((moved,),) = con.execute("SELECT count(*) FROM pairs").fetchall()
    return Overlap(moved=moved)


def shifted(con: duckdb.DuckDBPyConnection, stored: Stored) -> Overlap:
    """Look for new rows whose content, with the number that names them by branch and day, is stored of other days.

    Makes `pairs` (row_key, old_key). Only contents that stand once in the file and once in the store are evidence, and
    times of day belong to them. Of a large file the first rows are looked at.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE pairs (row_key VARCHAR, old_key VARCHAR)")
    table = stored.table
    if len(table.key) != 1 or table.column(table.key[0]).required or not table.dated_by:
        return Overlap()
    form = f"({_CONTENT.format('row_key')} OR {_BY_DAY.format('row_key')})"
    fresh = f"SELECT * FROM given ANTI JOIN newest USING (row_key) WHERE day IS NOT NULL AND {form}"
    con.execute(f"CREATE TEMP TABLE sought AS SELECT r.*, {_said(table)} AS said FROM ({fresh} LIMIT {_LOOKED_AT}) r")
    ((seen, first, last),) = con.execute("SELECT count(*), min(day), max(day) FROM sought").fetchall()
    if not seen:
        return Overlap()
    near = stored.current((_moved(first, -_NEAR), _moved(last, _NEAR)))
    con.execute(
        "INSERT INTO pairs SELECT f.row_key, s.row_key FROM "
        "(SELECT said, min(row_key) AS row_key, min(day) AS day FROM sought GROUP BY said HAVING count(*) = 1) f JOIN "
        f"(SELECT {_said(table)} AS said, min(row_key) AS row_key, min(day) AS day FROM ({near}) r WHERE {form} "
        "GROUP BY 1 HAVING count(*) = 1) s USING (said) WHERE f.day <> s.day"
    )
    ((found,),) = con.execute("SELECT count(*) FROM pairs").fetchall()
    return Overlap(shifted=found, seen=seen)


def _moved(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _said(table: Table) -> str:
    """SQL of a digest of what a row says but for its days: a number counts where it names the row with its day."""
    key = table.key[0]
    parts = [f"CASE WHEN {_BY_DAY.format('r.row_key')} THEN {_NUMBER.format('r')} END"]
    for column in (c for c in table.columns if c.name not in (key, "survey_id")):
        value = f"r.{engine.name(column.name)}"
        parts.append(f"{value}::TIME" if column.kind == "time" else "NULL" if column.kind == "date" else value)
    return f"hash({', '.join(parts)})"


def _left_out(con: duckdb.DuckDBPyConnection, stored: Stored, form: str) -> None:
    """Make `left_out`: keys of stored rows of the uploads that the file repeats, from its first moment to its last."""
    at = f"coalesce({', '.join(stored.table.dated_by)})" if stored.table.dated_by else "NULL::TIMESTAMP"
    ((low, high, first, last, undated),) = con.execute(
        f"SELECT min({at}), max({at}), min(day), max(day), count(*) FILTER (day IS NULL) FROM given"
    ).fetchall()
    days: Spread = (first, last) if first and not undated else None
    uploads = {key: row.seq for key, row in stored.ledger.of(stored.table.name).items()}
    within: dict[str, Any] = {"low": low, "high": high}
    con.execute(
        f"CREATE TEMP TABLE left_out AS SELECT row_key FROM ({stored.current(days)}) s JOIN ({numbers(uploads)}) o "
        f"USING (upload_id) WHERE {form.format('row_key')} AND coalesce({at} BETWEEN $low AND $high, true) AND "
        f"seq IN (SELECT seq FROM newest) AND row_key NOT IN (SELECT row_key FROM given)",
        within,
    )
