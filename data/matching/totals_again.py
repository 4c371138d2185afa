"""Totals that come again with a column more or fewer, such as invitations by day and then by day and channel.

Another column gives them other keys, so that both would count. Where the totals of a day agree in what both name, they
are of the same people.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pyarrow as pa

from data.contracts import INVITATION, Table
from data.matching.again import NEW, Again
from data.store import duck
from data.store.rows import Stored, listed

# Tables of totals, and what they count.
COUNTED = {INVITATION.name: "sent"}
# Equal totals that are no chance, and their share of those of both.
_LEAST, _MOST = 2, 0.9
# What is no group of people.
_OWN = ("survey_id",)


def found(con: duckdb.DuckDBPyConnection, stored: Stored) -> Again:
    """The file's new totals that stored ones of other columns hold already, each with one of these."""
    table = stored.table
    con.execute(f"CREATE TEMP TABLE ours AS {NEW} WHERE day IS NOT NULL")
    days = [day for (day,) in con.execute("SELECT DISTINCT day FROM ours").fetchall()]
    if not days:
        return Again()
    con.execute(f"CREATE TEMP TABLE theirs AS SELECT * FROM ({stored.current(days)}) ANTI JOIN newest USING (row_key)")
    ((of,),) = con.execute("SELECT count(*) FROM ours").fetchall()
    for shared, uploads in _other_columns(con, table):
        same = _equal(con, table, shared, uploads)
        if same is not None:
            rows, file = same
            return Again(rows.num_rows, 0, file, of, rows, is_sure=True)
    return Again()


def _other_columns(con: duckdb.DuckDBPyConnection, table: Table) -> Iterator[tuple[list[str], list[str]]]:
    """The groups that both name, where one names more of them: with the uploads of which that holds."""
    groups = [name for name in table.key if name not in (*table.dated_by, *_OWN)]
    told = ", ".join(f"count({duck.name(name)}) > 0" for name in groups)
    ((*ours,),) = con.execute(f"SELECT {told} FROM ours").fetchall()
    sets: dict[tuple[bool, ...], list[str]] = {}
    for upload, *theirs in con.execute(f"SELECT upload_id, {told} FROM theirs GROUP BY 1").fetchall():
        if theirs != ours:
            sets.setdefault(tuple(theirs), []).append(upload)
    for known, uploads in sets.items():
        yield [name for name, one, other in zip(groups, ours, known, strict=True) if one and other], uploads


def _equal(
    con: duckdb.DuckDBPyConnection, table: Table, shared: list[str], uploads: list[str]
) -> tuple[pa.Table, str] | None:
    """New rows of totals that stored ones equal, each with a stored row of that total, and a file of these."""
    by = ", ".join(["day", *map(duck.name, shared)])
    same = " AND ".join(f"a.{duck.name(name)} IS NOT DISTINCT FROM b.{duck.name(name)}" for name in ["day", *shared])
    summed = f"SELECT {by}, sum({COUNTED[table.name]}) AS counted, min(row_key) AS row_key FROM {{}} GROUP BY {by}"
    old = summed.format(f"theirs WHERE upload_id IN ({listed(uploads)})")
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE pairs_of_totals AS "
        "SELECT a.*, b.row_key AS old_key, a.counted = b.counted AS is_same "
        f"FROM ({summed.format('ours')}) a JOIN ({old}) b ON {same}"
    )
    ((every, equal),) = con.execute("SELECT count(*), count(*) FILTER (is_same) FROM pairs_of_totals").fetchall()
    if equal < max(_LEAST, _MOST * every):
        return None
    told = ", ".join(f"o.{duck.name(name)}" for name in ("row_key", *table.names))
    rows = con.sql(
        f"SELECT a.row_no, {told} FROM ours a JOIN pairs_of_totals b ON {same} JOIN theirs o ON o.row_key = b.old_key "
        "WHERE b.is_same ORDER BY a.row_no"
    ).to_arrow_table()
    ((file,),) = con.execute(f"SELECT min(source_file) FROM theirs WHERE upload_id IN ({listed(uploads)})").fetchall()
    return rows, file or ""
