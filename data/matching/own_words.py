"""New rows without a number that say, in long words of their own, what a stored row of their day and branch says.

A corrected row that comes alone has another key than the stored one, and no stored row is missing in its file. Where
the second is not known, a text tells it that stands once in the file and once in the store. Phrases that many people
use tell nothing: nor do texts that are met as often on other days and at other branches.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from data.contracts import Table
from data.matching.again import NEW
from data.matching.corrections import BY_DAY, CONTENT, of_certain, values
from data.store import duck
from data.store.rows import Stored

# So many letters, in so many words, are hardly anybody else's. Signs of Chinese, Japanese and Korean say more.
_LETTERS, _SPACES, _SIGNS = 16, 3, 12
# So many times as many are hardly said again on another day either.
_LONGER = 3
_KEYED = f"({CONTENT.format('r.row_key')} OR {BY_DAY.format('r.row_key')})"


def is_long(table: Table, times: int = 1) -> str:
    """SQL of whether a row r has a text so long as hardly two people write the same; "" in a table without texts."""
    if not _text(table):
        return ""
    text = f"r.{_text(table)}"
    spaces = f"(length({text}) - length(replace({text}, ' ', '')))"
    signs, letters = f"length({text}) - {spaces} >= {_SIGNS * times}", f"length({text}) >= {_LETTERS * times}"
    sql = f"CASE WHEN strlen({text}) >= 2 * length({text}) THEN {signs} ELSE {letters} AND {spaces} >= {_SPACES} END"
    return f"coalesce({sql}, false)"


def of_others(con: duckdb.DuckDBPyConnection, table: Table, stored: str) -> int:
    """How many of `pairs` have a text that hardly anybody writes on another day either; stored: SQL of those rows."""
    if not _text(table):
        return 0
    alone = f"SELECT {_mark(table)} AS mark FROM ({{}}) r WHERE {is_long(table)} GROUP BY 1 HAVING count(*) = 1"
    own = f"SELECT {_mark(table)} AS mark FROM given r JOIN pairs USING (row_key) WHERE {is_long(table, _LONGER)}"
    ((found,),) = con.execute(
        f"SELECT count(*) FROM ({own}) JOIN ({alone.format('SELECT * FROM given')}) USING (mark) "
        f"JOIN ({alone.format(stored)}) USING (mark)"
    ).fetchall()
    return int(found)


def of_words(con: duckdb.DuckDBPyConnection, stored: Stored) -> pa.Table | None:
    """Number in the file, key and values of the stored rows that new ones most likely correct, each once.

    They are of one day and branch, whatever else differs; beside such, others that differ in day or branch alone are
    met too. Makes `pairs` (row_key, old_key). None where there are none, or where chance makes as many.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE pairs (row_key VARCHAR, old_key VARCHAR)")
    if not is_long(stored.table):
        return None
    con.execute(f"CREATE TEMP TABLE worded AS {_worded(stored.table, 'SELECT * FROM given')}")
    days = [day for (day,) in con.execute(f"SELECT DISTINCT day FROM {_OURS}").fetchall()]
    if not days or not _are_own(con, "worded"):
        return None
    near = _worded(stored.table, stored.current(days))
    if not con.execute(f"SELECT 1 FROM {_OURS} n JOIN ({near}) m USING (mark) WHERE {_SAME} LIMIT 1").fetchall():
        return None
    con.execute(f"CREATE TEMP TABLE worded_before AS {_worded(stored.table, stored.current())}")
    if not _are_own(con, "worded_before"):
        return None
    return of_certain(con, stored, _pairs(con, stored))


# New rows of texts that stand once in the file; a day and a branch are the same.
_OURS = f"(SELECT w.* FROM worded w JOIN ({NEW}) USING (row_key) WHERE w.is_alone AND w.is_keyed AND w.day IS NOT NULL)"
_SAME = "n.day = m.day AND n.branch IS NOT DISTINCT FROM m.branch"


def _text(table: Table) -> str:
    """The column of what people say in their own words; "" where rows are named otherwise, or say nothing."""
    if len(table.key) != 1 or table.column(table.key[0]).required or not table.dated_by:
        return ""
    return next((duck.name(column.name) for column in table.columns if column.privacy == "free_text"), "")


def _mark(table: Table) -> str:
    return f"hash(lower(r.{_text(table)}))"


def _worded(table: Table, rows: str) -> str:
    """SQL of the rows with long texts: key, day, branch, a mark of the text, and whether no other of them has it."""
    branch = "r.branch_id" if "branch_id" in table.names else "NULL"
    told = f"r.row_key, r.day, {branch} AS branch, {_mark(table)} AS mark, {_KEYED} AS is_keyed"
    alone = "count(*) OVER (PARTITION BY mark) = 1 AS is_alone"
    return f"SELECT *, {alone} FROM (SELECT {told} FROM ({rows}) r WHERE {is_long(table)})"


def _are_own(con: duckdb.DuckDBPyConnection, worded: str) -> bool:
    """Whether most long texts are of one row alone, rather than phrases out of a list."""
    ((rows, alone),) = con.execute(f"SELECT count(*), count(*) FILTER (is_alone) FROM {worded}").fetchall()
    return bool(rows) and alone * 2 >= rows


def _pairs(con: duckdb.DuckDBPyConnection, stored: Stored) -> list[tuple[int, str, str, int]]:
    """New and stored rows of one text; none where as many of one text are other people's."""
    differing, _ = values(stored.table)
    met = f"SELECT n.row_key, m.row_key AS old_key, {_SAME} AS is_same FROM {_OURS} n JOIN worded_before m USING (mark)"
    each = (
        f"SELECT n.row_no, p.row_key, p.old_key, {differing} AS values, p.is_same FROM "
        f"({met} WHERE m.is_alone AND m.is_keyed) p "
        f"JOIN given n USING (row_key) JOIN ({stored.current()}) m ON m.row_key = p.old_key ORDER BY n.row_no"
    )
    found = con.execute(each).fetchall()
    same = [pair for pair in found if pair[4]]
    moved = [pair for pair in found if not pair[4] and pair[3] <= 1]
    if len(same) <= len(found) - len(same) - len(moved):
        return []
    # Where all is the same that is told here, answers to other questions differ.
    return [(row_no, new, old, max(count, 1)) for row_no, new, old, count, _ in sorted([*same, *moved])]
