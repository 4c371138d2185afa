"""New rows without a number beside the stored rows that they most likely correct, in a file that is stored otherwise.

Such a row is known by what it says, so that a corrected one is a new one, and the one that it corrects is missing in
the file. Both are of one day, and differ in one or two values.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from data import engine
from data.contracts import Table
from data.reexports import CHANGING
from data.rows import Spread, Stored

# In so many values both may differ; what changes while a row is dealt with counts as one.
_VALUES = 2
# Rows of the file that are stored just so, for each corrected one.
_AMONG = 3
# Pairs of a new and a missing row of one day that are looked at.
_LOOKED_AT = 200_000
# Said by Teller, or an end of a scale.
_NOT_SAID = frozenset({"survey_id", "weight", "csat_low", "csat_high", "ces_low", "ces_high"})


def corrections(con: duckdb.DuckDBPyConnection, stored: Stored, same: int) -> pa.Table | None:
    """Number in the file, key and values of the missing stored rows for which new ones stand, each once.

    Needs `left_out`, the keys of the missing ones; adds to `pairs` (row_key, old_key) those that say anything else.
    same: rows of the file that are stored just so. None where there are none, or more than a few beside these.
    """
    table = stored.table
    missing = f"SELECT s.* FROM ({stored.current(_days(con))}) s SEMI JOIN left_out USING (row_key)"
    con.execute(f"CREATE TEMP TABLE missing AS {missing}")
    con.execute(
        "CREATE TEMP TABLE unmet AS SELECT * FROM given ANTI JOIN newest USING (row_key) "
        "WHERE day IN (SELECT day FROM missing)"
    )
    by_day = "SELECT day, count(*) AS n FROM {} GROUP BY 1"
    counted = f"SELECT sum(a.n * b.n) FROM ({by_day.format('unmet')}) a JOIN ({by_day.format('missing')}) b USING (day)"
    ((looked_at,),) = con.execute(counted).fetchall()
    if not looked_at or looked_at > _LOOKED_AT:
        return None
    pairs = _nearest(con, table)
    if not pairs or len(pairs) * _AMONG > same:
        return None
    con.register("corrected", pa.table({name: [pair[at] for pair in pairs] for at, name in enumerate(_NAMES)}))
    con.execute("INSERT INTO pairs SELECT row_key, old_key FROM corrected WHERE values > 0")
    told = ", ".join(f"m.{engine.name(name)}" for name in ("row_key", *table.names))
    sql = f"SELECT c.row_no, c.values, {told} FROM corrected c JOIN missing m ON m.row_key = old_key ORDER BY c.row_no"
    return con.sql(sql).to_arrow_table()


_NAMES = ("row_no", "row_key", "old_key", "values")


def _days(con: duckdb.DuckDBPyConnection) -> Spread:
    ((first, last),) = con.execute("SELECT min(day), max(day) FROM given").fetchall()
    return (first, last) if first else None


def _nearest(con: duckdb.DuckDBPyConnection, table: Table) -> list[tuple[int, str, str, int]]:
    """Each new row with the missing one of its day that says nearly the same, in the place nearest to its own.

    In two values both may differ where they agree in as many that are given; of another branch in nothing else.
    """
    said = [c.name for c in table.columns if c.name not in (*table.key, *_NOT_SAID)]
    differs = {name: f"(n.{engine.name(name)} IS DISTINCT FROM m.{engine.name(name)})" for name in said}
    firm = [sql for name, sql in differs.items() if name not in CHANGING]
    loose = [sql for name, sql in differs.items() if name in CHANGING]
    values = " + ".join(f"{sql}::INT" for sql in (*firm, f"({' OR '.join(loose) or 'false'})"))
    told = (name for name in said if name not in (*CHANGING, *table.dated_by))
    agree = " + ".join(f"coalesce(n.{engine.name(name)} = m.{engine.name(name)}, false)::INT" for name in told)
    each = (
        f"SELECT n.row_no, n.row_key, m.row_key AS old_key, {values} AS values, {agree} AS agree, "
        f"{differs.get('branch_id', 'false')} AS is_elsewhere, abs(n.row_no - m.row_no) AS away "
        "FROM unmet n JOIN missing m USING (day)"
    )
    rows = con.execute(
        f"SELECT row_no, row_key, old_key, values FROM ({each}) WHERE values <= {_VALUES} AND "
        "(values < 2 OR (agree >= values AND NOT is_elsewhere)) ORDER BY values, away, row_no, old_key"
    ).fetchall()
    found: dict[str, tuple[int, str, str, int]] = {}
    taken: set[str] = set()
    for row in rows:
        if row[1] not in found and row[2] not in taken:
            found[row[1]] = row
            taken.add(row[2])
    return list(found.values())
