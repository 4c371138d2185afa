"""New rows beside the stored rows that they most likely correct, in a file that is stored otherwise.

A row without a number is known by what it says, and one whose number begins anew by branch, day and number too, so that
a corrected one is a new one, and the one that it corrects is missing in the file. Without a number both are of one day
and differ in one or two values, or differ in their days alone.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from data.contracts import Table
from data.matching.again import NEW
from data.matching.reexports import CHANGING
from data.store import duck
from data.store.rows import Stored

# A key that is made of a row's content, and one that is made of branch, day and number; the number in that one.
CONTENT, BY_DAY = "regexp_matches({}, '^h:[0-9a-f]{{32}}(-[0-9]+)?$')", "contains({}, chr(31))"
NUMBER = "split_part({}.row_key, chr(31), -1)"
# The number of a row r where it names the row with its branch and day.
OWN_NUMBER = f"CASE WHEN {BY_DAY.format('r.row_key')} THEN {NUMBER.format('r')} END"
# Rows with a mark that no other of them has.
_ALONE = "SELECT * FROM (SELECT *, count(*) OVER (PARTITION BY mark) AS among FROM ({})) WHERE among = 1"
# In so many values both may differ; what changes while a row is dealt with counts as one.
_VALUES = 2
# Rows of the file that are stored just so, for each corrected one.
_AMONG = 3
# Pairs of a new and a missing row of one day that are looked at.
_LOOKED_AT = 200_000
# From so many rows on that say what stored ones say under another number these are asked about
# (analytics/doubts/doubts.py).
_ASKED = 20
# So many times as many rows of one second as there would be by chance are none.
_FAR_MORE = 10
# Said by Teller, or an end of a scale.
_NOT_SAID = frozenset({"survey_id", "weight", "csat_low", "csat_high", "ces_low", "ces_high"})


def corrections(con: duckdb.DuckDBPyConnection, stored: Stored, same: int) -> pa.Table | None:
    """Number in the file, key and values of the missing stored rows for which new ones stand, each once.

    Needs `left_out`, the missing ones; makes `pairs` (row_key, old_key) those that say anything else.
    same: rows of the file that are stored just so. None where there are none, or more than a few beside these.
    """
    con.execute(f"CREATE TEMP TABLE missing AS {_missing(con, stored)}")
    con.execute(f"CREATE TEMP TABLE unmet AS {NEW} WHERE day IS NOT NULL")
    by_day = "SELECT day, count(*) AS n FROM {} GROUP BY 1"
    counted = f"SELECT sum(a.n * b.n) FROM ({by_day.format('unmet')}) a JOIN ({by_day.format('missing')}) b USING (day)"
    ((looked_at,),) = con.execute(counted).fetchall()
    if looked_at and looked_at > _LOOKED_AT:
        return None
    pairs = _nearest(con, stored.table)
    if len(pairs) * _AMONG > same:
        return None
    return _kept(con, stored, pairs)


def of_numbers(con: duckdb.DuckDBPyConnection, stored: Stored) -> pa.Table | None:
    """The same of the rows in `pairs`, which have the number of a stored one, or say the same.

    Of two new rows with one stored one the first stands for it; many that say the same are asked about. Leaves
    in `pairs` those that say anything else.
    """
    differing, _ = values(stored.table)
    each = (
        f"SELECT n.row_no, p.row_key, p.old_key, {differing} AS values FROM pairs p JOIN given n USING (row_key) "
        f"JOIN ({stored.current()}) m ON m.row_key = p.old_key ORDER BY values, n.row_no, p.row_key, p.old_key"
    )
    pairs = _each_once(con.execute(each).fetchall())
    same = sum(not values for *_, values in pairs)
    return _kept(con, stored, [pair for pair in pairs if pair[3] or same < _ASKED])


def of_moments(con: duckdb.DuckDBPyConnection, stored: Stored, at: str) -> pa.Table | None:
    """The same of rows without a number that are of the very second of one stored row each, and of its branch.

    Makes `pairs`. at: SQL of when a row was. None unless half of the file's rows are so, and far more than by chance.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE pairs (row_key VARCHAR, old_key VARCHAR)")
    is_own = f"{CONTENT.format('r.row_key')} AND second({at}) <> 0"
    facts = f"SELECT count(*), count(*) FILTER ({is_own}), min(day), max(day) FROM given r"
    ((rows, own, first, last),) = con.execute(facts).fetchall()
    if first is None or own * 2 < rows:
        return None
    sides = (NEW, stored.current((first, last)))
    new, old = (f"SELECT r.*, {at} AS mark FROM ({side}) r WHERE {is_own}" for side in sides)
    differing, differs = values(stored.table)
    con.execute(
        f"INSERT INTO pairs SELECT n.row_key, m.row_key FROM ({_ALONE.format(new)}) n JOIN ({_ALONE.format(old)}) m "
        f"USING (mark) WHERE {differing} <= {_VALUES} AND NOT {differs.get('branch_id', 'false')}"
    )
    ((found,),) = con.execute("SELECT count(*) FROM pairs").fetchall()
    if found * 2 < rows or found < _FAR_MORE * _by_chance(con, new, old):
        return _kept(con, stored, [])
    return of_numbers(con, stored)


def of_certain(con: duckdb.DuckDBPyConnection, stored: Stored, pairs: list[_Pair]) -> pa.Table | None:
    """The same of these pairs, each new and each stored row once; makes `pairs`."""
    return _kept(con, stored, _each_once(pairs))


def _by_chance(con: duckdb.DuckDBPyConnection, new: str, old: str) -> float:
    """How many rows of each hour would be of one second by chance; mark: when a row was."""
    ours, theirs = (
        f"SELECT date_trunc('hour', mark) AS hour, count(*) AS n FROM ({side}) GROUP BY 1" for side in (new, old)
    )
    counted = f"SELECT coalesce(sum(o.n * t.n), 0)::DOUBLE FROM ({ours}) o JOIN ({theirs}) t USING (hour)"
    ((pairs,),) = con.execute(counted).fetchall()
    return float(pairs) / 3600


def met(con: duckdb.DuckDBPyConnection, stored: Stored) -> None:
    """Add to `pairs` new rows that say what missing ones say, but for their number, or for their days alone.

    Where numbers were given anew such a row has another one, and its key is new. Needs
    `left_out`; of another day only rows that are alone are met.
    """
    said = ", ".join(map(duck.name, _said(stored.table)))
    theirs = _missing(con, stored)
    place = f"row_number() OVER (PARTITION BY day, {said} ORDER BY row_no, row_key) AS place"
    placed = f"SELECT row_key, day, hash({said}) AS mark, {place} FROM ({{}})"
    con.execute(
        f"INSERT INTO pairs SELECT n.row_key, m.row_key FROM ({placed.format(NEW)}) n "
        f"JOIN ({placed.format(theirs)}) m USING (day, mark, place)"
    )
    each = f"SELECT r.row_key, r.day, hash({NUMBER.format('r')}, {said_but_for_days(stored.table)}) AS mark FROM {{}} r"
    new, old = (_ALONE.format(each.format(f"({side})")) for side in (NEW, theirs))
    con.execute(
        f"INSERT INTO pairs SELECT n.row_key, m.row_key FROM ({new}) n JOIN ({old}) m USING (mark) WHERE n.day <> m.day"
    )


def before(con: duckdb.DuckDBPyConnection, stored: Stored) -> pa.Table | None:
    """The same of stored rows that took the place of others, whose key they have, and say what new rows say.

    No key tells then that these come again: they are met by what they say, each as often as both sides have it.
    """
    table = stored.table
    if not any(row.counts[table.name].hiding for row in stored.ledger.of(table.name).values()):
        return None
    ((first, last),) = con.execute(f"SELECT min(day), max(day) FROM ({NEW})").fetchall()
    if first is None:
        return None
    said = ", ".join(f"r.{duck.name(name)}" for name in _said(table))
    told = f"SELECT r.row_no, r.row_key, hash({OWN_NUMBER}, {said}) AS said FROM {{}} r WHERE {{}}"
    placed = "SELECT *, row_number() OVER (PARTITION BY said ORDER BY row_no, row_key) AS place FROM ({})"
    named = f"({CONTENT.format('r.row_key')} OR {BY_DAY.format('r.row_key')})"
    theirs = told.format(
        f"({stored.current((first, last))})",
        f"r.is_replacement AND {named} AND r.row_key NOT IN (SELECT row_key FROM given)",
    )
    ours = told.format(f"({NEW})", named)
    pairs = con.execute(
        f"SELECT n.row_no, n.row_key, m.row_key, 0 FROM ({placed.format(ours)}) n "
        f"JOIN ({placed.format(theirs)}) m USING (said, place) ORDER BY n.row_no"
    ).fetchall()
    return _rows(con, stored, pairs) if pairs else None


_NAMES = ("row_no", "row_key", "old_key", "values")
_Pair = tuple[int, str, str, int]


def _missing(con: duckdb.DuckDBPyConnection, stored: Stored) -> str:
    """SQL of the rows of `left_out`."""
    ((first, last),) = con.execute("SELECT min(day), max(day) FROM left_out").fetchall()
    near = stored.current((first, last) if first else None)
    return f"SELECT s.* FROM ({near}) s SEMI JOIN left_out USING (row_key)"


def _said(table: Table) -> list[str]:
    """The columns of what the file itself says of a row, but for its number."""
    return [c.name for c in table.columns if c.name not in (*table.key, *_NOT_SAID)]


def _kept(con: duckdb.DuckDBPyConnection, stored: Stored, pairs: list[_Pair]) -> pa.Table | None:
    """The stored rows of these pairs; makes `pairs` those of which both say anything else."""
    con.execute("DELETE FROM pairs")
    if not pairs:
        return None
    found = _rows(con, stored, pairs)
    con.execute("INSERT INTO pairs SELECT row_key, old_key FROM corrected WHERE values > 0")
    return found


def _rows(con: duckdb.DuckDBPyConnection, stored: Stored, pairs: list[_Pair]) -> pa.Table:
    """The stored rows of these pairs, which are known as `corrected` afterwards."""
    con.execute("DROP VIEW IF EXISTS corrected")
    con.register("corrected", pa.table({name: [pair[at] for pair in pairs] for at, name in enumerate(_NAMES)}))
    told = ", ".join(f"m.{duck.name(name)}" for name in ("row_key", *stored.table.names))
    return con.sql(
        f"SELECT c.row_no, c.values, {told} FROM corrected c JOIN ({stored.current()}) m ON m.row_key = old_key "
        "ORDER BY c.row_no"
    ).to_arrow_table()


def values(table: Table) -> tuple[str, dict[str, str]]:
    """SQL of how many values of a new row n and a stored one m differ, and of whether each of them does."""
    differs = {name: f"(n.{duck.name(name)} IS DISTINCT FROM m.{duck.name(name)})" for name in _said(table)}
    firm = [sql for name, sql in differs.items() if name not in CHANGING]
    loose = [sql for name, sql in differs.items() if name in CHANGING]
    return " + ".join(f"{sql}::INT" for sql in (*firm, f"({' OR '.join(loose) or 'false'})")), differs


def _nearest(con: duckdb.DuckDBPyConnection, table: Table) -> list[_Pair]:
    """Each new row with the missing one of its day that says nearly the same, in the place nearest to its own.

    In two values both may differ where they agree in as many that are given; of another branch in nothing else. Of
    another day is one that says the same otherwise, as no other new or missing row does.
    """
    differing, differs = values(table)
    told = (name for name in differs if name not in (*CHANGING, *table.dated_by))
    agree = " + ".join(f"coalesce(n.{duck.name(name)} = m.{duck.name(name)}, false)::INT" for name in told)
    each = (
        f"SELECT n.row_no, n.row_key, m.row_key AS old_key, {differing} AS values, {agree} AS agree, "
        f"{differs.get('branch_id', 'false')} AS is_elsewhere, abs(n.row_no - m.row_no) AS away "
        "FROM unmet n JOIN missing m USING (day)"
    )
    near = (
        f"SELECT row_no, row_key, old_key, values, away FROM ({each}) WHERE values <= {_VALUES} AND "
        "(values < 2 OR (agree >= values AND NOT is_elsewhere))"
    )
    each = f"SELECT *, {said_but_for_days(table)} AS mark FROM {{}} r"
    new, old = (_ALONE.format(each.format(side)) for side in ("unmet", "missing"))
    later = (
        "SELECT n.row_no, n.row_key, m.row_key AS old_key, 1 AS values, abs(n.row_no - m.row_no) AS away "
        f"FROM ({new}) n JOIN ({old}) m USING (mark) WHERE n.day <> m.day"
    )
    ordered = "ORDER BY values, away, row_no, old_key"
    return _each_once(
        con.execute(f"SELECT row_no, row_key, old_key, values FROM ({near} UNION ALL {later}) {ordered}").fetchall()
    )


def said_but_for_days(table: Table) -> str:
    """SQL of a digest of what a row r says but for its days, its number and what Teller says of it."""
    parts = []
    for column in (c for c in table.columns if c.name not in (*table.key, "survey_id")):
        value = f"r.{duck.name(column.name)}"
        parts.append(f"{value}::TIME" if column.kind == "time" else "NULL" if column.kind == "date" else value)
    return f"hash({', '.join(parts)})"


def _each_once(pairs: list[_Pair]) -> list[_Pair]:
    """The first pair of each new and each stored row."""
    found: dict[str, _Pair] = {}
    taken: set[str] = set()
    for row in pairs:
        if row[1] not in found and row[2] not in taken:
            found[row[1]] = row
            taken.add(row[2])
    return list(found.values())
