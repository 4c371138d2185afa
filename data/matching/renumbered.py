"""Rows that would replace stored ones by a number that counts rows, though they say what others of these say.

Where a row was deleted, added or moved and the numbers given anew, each number stands for another row than before: what
a row says tells then which one it is. A corrected row says what no stored row says.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from data.contracts import Table
from data.matching.again import BARE, unit
from data.matching.reexports import CHANGING
from data.store import duck

# A number of more digits is not counted in a file, but given by a system.
_COUNTED = rf"contains(row_key, chr(31)) OR regexp_matches({BARE.replace('r.', '')}, '^[0-9]{{1,5}}$')"
# The share of the rows which would replace others that say what stored rows of other numbers say.
_MOST = 0.5


def doubt(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make `doubted`: keys of rows that would replace others by such a number; none where rows have another key.

    Needs `changed` (row_key, differs), where there is one.
    """
    is_named = len(table.key) == 1 and not table.column(table.key[0]).required
    has_changed = con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'changed'").fetchall()
    where = f"differs AND ({_COUNTED})" if is_named and has_changed else "false"
    rows = "changed" if has_changed else "(SELECT '' AS row_key, false AS differs)"
    con.execute(f"CREATE TEMP TABLE doubted AS SELECT row_key FROM {rows} WHERE {where}")


def settle(con: duckdb.DuckDBPyConnection, table: Table) -> bool:
    """Whether the doubted rows of `ours` are those of `theirs` under other numbers; else both lose these rows."""
    mark = _mark(con, table)
    told = f"SELECT r.day, r.row_key, {mark} AS mark FROM {{}} r"
    ((doubted, met),) = con.execute(
        f"SELECT count(DISTINCT n.row_key), count(DISTINCT n.row_key) FILTER (o.row_key IS NOT NULL) "
        f"FROM ({told.format('ours')}) n SEMI JOIN doubted d ON n.row_key = d.row_key "
        f"LEFT JOIN ({told.format('theirs')}) o ON n.day = o.day AND n.mark = o.mark AND n.row_key <> o.row_key"
    ).fetchall()
    if met and met >= _MOST * doubted:
        return True
    for side in ("ours", "theirs") if doubted else ():
        con.execute(f"DELETE FROM {side} WHERE row_key IN (SELECT row_key FROM doubted)")
    return False


def _mark(con: duckdb.DuckDBPyConnection, table: Table) -> str:
    """SQL of what a row says, but for its number and for what changes while it is dealt with."""
    said = [column for column in table.columns if column.name not in (*table.key, *CHANGING)]
    sides = ("SELECT * FROM ours", "SELECT * FROM theirs")
    parts = (
        f"date_trunc('{unit(con, c.name, *sides)}', r.{c.name})" if c.kind == "time" else f"r.{duck.name(c.name)}"
        for c in said
    )
    return f"hash({', '.join(parts)})"


def suffixes(con: duckdb.DuckDBPyConnection) -> dict[int, str]:
    """What sets the keys of the doubted rows of `ours` apart from those of stored rows, by number in the file."""
    rows = con.execute("SELECT row_no, row_key FROM ours SEMI JOIN doubted USING (row_key)").fetchall()
    every = {key for (key,) in con.execute("SELECT row_key FROM ours UNION SELECT row_key FROM theirs").fetchall()}
    found: dict[int, str] = {}
    for row_no, key in rows:
        count = 2
        while f"{key}-{count}" in every:
            count += 1
        found[row_no] = f"-{count}"
    return found


def renamed(found: pa.Table, names: dict[int, str], key: str) -> pa.Table:
    """Rows with these behind their keys, and those that belong to them; key: the column that names the main rows.

    The key of an answer begins with that of its response.
    """
    told = pa.table({"row_no": pa.array(names.keys(), pa.int64()), "suffix": pa.array(names.values(), pa.string())})
    if key != "response_id" or key not in found.column_names:
        changed = {"row_key": "f.row_key || suffix"}
    else:
        changed = {"response_id": "f.response_id || suffix"}
        changed["row_key"] = (
            "CASE WHEN length(f.row_key) = length(f.response_id) THEN f.row_key || suffix "
            "ELSE f.response_id || suffix || substr(f.row_key, length(f.response_id) + 1) END"
        )
    replaced = ", ".join(f"CASE WHEN suffix IS NULL THEN f.{n} ELSE {sql} END AS {n}" for n, sql in changed.items())
    with duck.connection(found=found, told=told) as con:
        sql = f"SELECT f.* REPLACE ({replaced}) FROM found f LEFT JOIN told t USING (row_no) ORDER BY f.day, f.row_no"
        return con.sql(sql).to_arrow_table().select(found.column_names).cast(found.schema)
