"""What an upload's rows do to one table: which are new, which replace a row, which say the same again.

Memory stays bounded however many rows arrive: keys are compared by themselves, and by the engine, which puts on disk
what it cannot hold; of the other columns only a digest is compared, and only where a key is stored already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from data.contracts import Table
from data.store import duck
from data.store.rows import Stored, numbers
from data.store.staged_rows import Staged
from data.store.uploads import Counts

# The day of the newest row of a key; arg_max alone would pass over a row without one.
LAST_DAY = "nullif(arg_max(coalesce(day, DATE 'infinity'), seq), DATE 'infinity')"


@dataclass(frozen=True)
class Plan:
    """What an upload's rows will be and do in one table, worked out against one version of the log.

    marks: of each file that cannot be stored as it is, the places of rows that replace one or that are dropped, as a
    later row of the file has their key. days: as in Receipt, None when nothing current changes.
    """

    staged: Staged
    marks: Mapping[Path, pa.Table]
    counts: Counts
    days: frozenset[date] | None


def plan(con: duckdb.DuckDBPyConnection, stored: Stored, staged: Staged) -> Plan:
    """Compare the rows that arrive with those that are stored; a table that is empty is not asked."""
    if not staged.rows:
        return Plan(staged, {}, Counts(dropped=0), None)
    con.execute(f"CREATE TEMP VIEW arrived AS {arriving(staged)}")
    again = repeated(con, stored.table, staged.rows)
    met(con, stored)
    fates(con, stored)
    ((hiding,),) = con.execute("SELECT count(DISTINCT row_key) FROM seen").fetchall()
    found = counted(con, staged.rows - sum(again))
    counts = Counts(found.added, found.replaced + again[0], found.unchanged + again[1], hiding, sum(again))
    return Plan(staged, marks(con, staged) if hiding or any(again) else {}, counts, changed(con))


def arriving(staged: Staged) -> str:
    """SQL of the rows that arrive, each with its file's number and its place in it."""
    files = ", ".join(duck.literal(str(path)) for path in staged.files)
    return f"SELECT *, file_index AS file, file_row_number AS place FROM read_parquet([{files}])"


def repeated(con: duckdb.DuckDBPyConnection, table: Table, rows: int) -> tuple[int, int]:
    """Make `given`, the last row of each key, and `dropped`, the others; how many of these it replaces or repeats."""
    # Digests take a third of the time of the keys; two keys of one digest only cost a closer look.
    ((keys,),) = con.execute("SELECT count(DISTINCT hash(row_key)) FROM arrived").fetchall()
    if keys == rows:
        con.execute("CREATE TEMP TABLE dropped (row_key VARCHAR, file BIGINT, place BIGINT)")
        con.execute("CREATE TEMP VIEW given AS SELECT * FROM arrived")
        return 0, 0
    twice = "SELECT row_key FROM arrived GROUP BY row_key HAVING count(*) > 1"
    order = "row_number() OVER (PARTITION BY row_key ORDER BY row_no DESC, file DESC, place DESC)"
    con.execute(
        f"CREATE TEMP TABLE dropped AS SELECT row_key, file, place FROM (SELECT row_key, row_no, file, place "
        f"FROM arrived WHERE row_key IN ({twice})) QUALIFY {order} > 1"
    )
    con.execute("CREATE TEMP VIEW given AS SELECT * FROM arrived ANTI JOIN dropped USING (file, place)")
    same = f"{content(table, 'a')} = {content(table, 'g')}"
    ((replaced, unchanged),) = con.execute(
        f"SELECT count(*) FILTER (NOT {same}), count(*) FILTER ({same}) "
        "FROM (SELECT * FROM arrived SEMI JOIN dropped USING (file, place)) a JOIN given g USING (row_key)"
    ).fetchall()
    return replaced, unchanged


def content(table: Table, alias: str) -> str:
    """SQL of a digest of what a row says, 64 bits: two rows of one key are told apart by it."""
    return digest(alias, table.names)


def digest(alias: str, columns: Iterable[str]) -> str:
    """The same of some columns."""
    return f"hash({', '.join(f'{alias}.{duck.name(name)}' for name in columns)})"


def met(con: duckdb.DuckDBPyConnection, stored: Stored) -> None:
    """Make `seen`, the keys that any upload, live or undone, brought before, and `newest`, the current ones of them."""
    uploads = stored.ledger.of(stored.table.name)
    if not uploads:
        con.execute("CREATE TEMP TABLE seen (row_key VARCHAR, day DATE, seq BIGINT)")
        con.execute("CREATE TEMP TABLE newest (row_key VARCHAR, day DATE, seq BIGINT)")
        return
    order = numbers({key: row.seq for key, row in uploads.items()})
    con.execute(
        f"CREATE TEMP TABLE seen AS SELECT s.row_key, s.day, o.seq "
        f"FROM ({stored.scan(uploads)}) s SEMI JOIN given g USING (row_key) JOIN ({order}) o USING (upload_id)"
    )
    live = ", ".join(str(row.seq) for key, row in uploads.items() if key in stored.ledger.live) or "-1"
    con.execute(
        f"CREATE TEMP TABLE newest AS SELECT row_key, {LAST_DAY} AS day, max(seq) AS seq "
        f"FROM seen WHERE seq IN ({live}) GROUP BY row_key"
    )


def fates(con: duckdb.DuckDBPyConnection, stored: Stored) -> None:
    """Make `fate`: of each row whose key is current already, its day, the day of the current row, and if they agree."""
    seqs = {seq for (seq,) in con.execute("SELECT DISTINCT seq FROM newest").fetchall()}
    if not seqs:
        con.execute("CREATE TEMP TABLE fate (day DATE, old_day DATE, is_same BOOLEAN)")
        return
    uploads = {key: row.seq for key, row in stored.ledger.of(stored.table.name).items() if row.seq in seqs}
    days = con.execute("SELECT list(DISTINCT day), bool_or(day IS NULL) FROM newest").fetchall()[0]
    rows = stored.scan(uploads, None if days[1] else list(days[0] or ()))
    con.execute(
        f"CREATE TEMP TABLE old AS SELECT r.row_key, r.day, {content(stored.table, 'r')} AS content "
        f"FROM ({rows}) r JOIN ({numbers(uploads)}) o USING (upload_id) SEMI JOIN newest USING (row_key, seq)"
    )
    con.execute(
        "CREATE TEMP TABLE fate AS SELECT g.day, o.day AS old_day, "
        f"{content(stored.table, 'g')} = o.content AS is_same FROM given g JOIN old o USING (row_key)"
    )


def counted(con: duckdb.DuckDBPyConnection, given: int) -> Counts:
    """What became of the last rows of each key."""
    ((met_before, unchanged),) = con.execute("SELECT count(*), count(*) FILTER (is_same) FROM fate").fetchall()
    return Counts(given - met_before, met_before - unchanged, unchanged)


def changed(con: duckdb.DuckDBPyConnection) -> frozenset[date] | None:
    """The days whose current rows change: of what is new and of what it replaces; None when nothing changes."""
    days = con.execute(
        "SELECT day FROM given ANTI JOIN newest USING (row_key) UNION SELECT day FROM fate WHERE NOT is_same "
        "UNION SELECT old_day FROM fate WHERE NOT is_same"
    ).fetchall()
    return frozenset(day for (day,) in days if day is not None) if days else None


def marks(con: duckdb.DuckDBPyConnection, staged: Staged) -> dict[Path, pa.Table]:
    """The places of rows that replace one and of rows that are dropped, by file."""
    con.execute(
        "CREATE TEMP TABLE mark AS SELECT file, place, false AS is_dropped FROM given SEMI JOIN seen USING (row_key) "
        "UNION ALL SELECT file, place, true FROM dropped"
    )
    found = {
        path: con.sql(f"SELECT place, is_dropped FROM mark WHERE file = {i} ORDER BY place").to_arrow_table()
        for i, path in enumerate(staged.files)
    }
    return {path: places for path, places in found.items() if places.num_rows}


@dataclass(frozen=True)
class Shift:
    """What undoing or redoing one upload does to one table; days as in Plan."""

    removed: int
    restored: int
    days: frozenset[date] | None


def shift(con: duckdb.DuckDBPyConnection, stored: Stored, upload_id: str) -> Shift:
    """Compare the current rows of one upload's keys before and after it is undone (if live) or redone (if not)."""
    own, is_live = stored.ledger.uploads[upload_id].seq, upload_id in stored.ledger.live
    others = {key: row.seq for key, row in stored.ledger.of(stored.table.name).items() if key in stored.ledger.live}
    others.pop(upload_id, None)
    rows = f"SELECT row_key, day FROM ({stored.scan([upload_id])})"
    con.execute(
        f"CREATE TEMP TABLE other AS SELECT row_key, max(seq) AS seq, {LAST_DAY} AS day FROM ({stored.scan(others)}) "
        f"SEMI JOIN ({rows}) USING (row_key) JOIN ({numbers(others or {'': 0})}) USING (upload_id) GROUP BY row_key"
    )
    # Rows that a later upload replaces do not move; of the others, each gives way to the row that it had replaced.
    con.execute(f"CREATE TEMP VIEW mine AS FROM ({rows}) ANTI JOIN (FROM other WHERE seq > {own}) USING (row_key)")
    ((mine,),) = con.execute("SELECT count(*) FROM mine").fetchall()
    ((under,),) = con.execute(f"SELECT count(*) FROM other WHERE seq < {own}").fetchall()
    before = f"SELECT day FROM other WHERE seq < {own}"
    days = [day for (day,) in con.execute(f"SELECT day FROM mine UNION {before}").fetchall()]
    moved = frozenset(day for day in days if day is not None) if days else None
    return Shift(mine, under, moved) if is_live else Shift(under, mine, moved)
