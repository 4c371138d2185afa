"""Which rows are current, and what a new upload does to them: the SQL over one table's files.

Rows are append-only. A row is current when its upload is live and no live upload of a later number holds its key. A row
carries whether an earlier upload held its key when it was committed (is_replacement), so only such rows can hide others
and a table that never saw a key twice is read without looking for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data import arriving, engine
from data.columns import ARROW as ARROW
from data.columns import DUCK, KEPT
from data.columns import kinds as kinds
from data.columns import schema as schema
from data.contracts import Table
from data.delta import DataFile, Files
from data.log import Ledger
from data.uploads import Counts

# What comes with the contract's columns.
_ARRIVING = ("row_no", "row_key", "day")
NONE = "''"
Spread = Iterable[date] | tuple[date, date] | None


@dataclass(frozen=True)
class Stored:
    """One table's files at one moment, and the log that says which of their rows count."""

    table: Table
    parts: Files
    ledger: Ledger

    def scan(self, uploads: Iterable[str], days: Spread = None) -> str:
        """SQL of the stored rows of some uploads on some days, current or not."""
        wanted = set(uploads)
        span = Span.of(days)
        files = [file for file in self.parts.files if has_upload(file, wanted) and span.has(file)]
        if not files:
            return empty(self.table)
        conditions = [span.sql]
        if not all(file.is_of_one for file in files):
            conditions.append(f"upload_id IN ({listed(wanted)})")
        return f"{self._from(files)} WHERE {' AND '.join(conditions)}"

    def _from(self, files: list[DataFile]) -> str:
        names = ", ".join(map(engine.name, kinds(self.table)))
        if not self.parts.mixed and set(kinds(self.table)) <= self.parts.columns:
            return f"SELECT {names} FROM {parquet(files)}"
        # The contract has gained columns since: files from before lack them, and their rows read as empty there.
        return f"SELECT {names} FROM ({empty(self.table)} UNION ALL BY NAME (SELECT * FROM {parquet(files, True)}))"

    def current(self, days: Spread = None) -> str:
        """SQL of the current rows, on some days or on all."""
        uploads = self.ledger.of(self.table.name)
        live = {key: row for key, row in uploads.items() if key in self.ledger.live}
        rows = self.scan(live, days)
        hiding = [key for key, row in live.items() if row.counts[self.table.name].hiding]
        if not hiding:
            return rows
        order = numbers({key: row.seq for key, row in live.items()})
        return (
            f"SELECT r.* FROM ({rows}) r JOIN ({order}) o USING (upload_id) WHERE NOT EXISTS "
            f"(SELECT 1 FROM ({self.scan(hiding)}) h JOIN ({order}) n USING (upload_id) "
            "WHERE h.is_replacement AND h.row_key = r.row_key AND n.seq > o.seq)"
        )


def parquet(files: Iterable[DataFile], mixed: bool = False) -> str:
    """SQL that reads files; mixed when they do not all have the same columns."""
    return f"read_parquet([{listed(file.uri for file in files)}]{', union_by_name=true' if mixed else ''})"


def empty(table: Table) -> str:
    """SQL of no rows with a table's columns."""
    columns = engine.select({name: f"NULL::{DUCK[kind]}" for name, kind in kinds(table).items()})
    return f"SELECT {columns} WHERE false"


def numbers(seqs: Mapping[str, int]) -> str:
    """SQL of uploads with their places in the order."""
    values = ", ".join(f"({engine.literal(key)}, {seq}::BIGINT)" for key, seq in seqs.items())
    return f"SELECT * FROM (VALUES {values}) AS v(upload_id, seq)"


def listed(values: Iterable[str]) -> str:
    """Texts for an SQL IN or a list."""
    return ", ".join(map(engine.literal, sorted(values)))


def has_upload(file: DataFile, uploads: set[str]) -> bool:
    """Whether a file may hold rows of the uploads; files of several uploads always may."""
    return not file.is_of_one or file.first_upload in uploads


@dataclass(frozen=True)
class Span:
    """The days a question is about: from first to last, or only those listed; all rows when neither is given."""

    first: date | None = None
    last: date | None = None
    only: tuple[date, ...] | None = None

    @staticmethod
    def of(days: Spread) -> Span:
        """A pair of days is a range with both ends; any other collection is a list of days; None is everything."""
        if days is None:
            return Span()
        if isinstance(days, tuple) and len(days) == 2:
            return Span(*days)
        only = tuple(sorted(set(days)))
        if only and (only[-1] - only[0]) // timedelta(days=1) == len(only) - 1:
            return Span(only[0], only[-1])
        return Span(only=only)

    @property
    def sql(self) -> str:
        """The condition on a row's day."""
        if self.only is not None:
            return f"day IN ({', '.join(map(dated, self.only))})" if self.only else "false"
        return f"day BETWEEN {dated(self.first)} AND {dated(self.last)}" if self.first and self.last else "true"

    def has(self, file: DataFile) -> bool:
        """Whether a file may hold such rows, by its statistics."""
        if self.only is None and self.first is None:
            return True
        if file.first_day is None or file.last_day is None:
            return False
        if self.only is None:
            return file.first_day <= (self.last or date.max) and file.last_day >= (self.first or date.min)
        return any(file.first_day <= day <= file.last_day for day in self.only)


def dated(day: date | None) -> str:
    """A day as an SQL literal."""
    return f"DATE '{day}'"


@dataclass(frozen=True)
class Plan:
    """What an upload's rows will be and do in one table, worked out against one version of the log.

    rows: ready to be stored, by day. days: as in Receipt, None when nothing current changes.
    """

    rows: pa.Table
    counts: Counts
    days: frozenset[date] | None


def plan(con: duckdb.DuckDBPyConnection, stored: Stored, given: pa.Table) -> Plan:
    """Compare an upload's rows with what is stored: which are new, which replace a row, which say the same again.

    given: the table's columns, row_no and row_key; day is worked out when it is not there.
    """
    table = stored.table
    con.register("arrived", given)
    unique = each_key_once(con)
    # A view costs nothing where the rows need not be looked through for the last of each key.
    con.execute(f"CREATE TEMP {'VIEW' if unique else 'TABLE'} given AS {latest(table, given, unique)}")
    met(con, stored)
    fates(con, table)
    return Plan(ready(con, table, given if unique else None), counted(con, given.num_rows), changed(con))


def each_key_once(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether no two rows of what arrived have the same key."""
    ((unique,),) = con.execute("SELECT count(*) = count(DISTINCT row_key) FROM arrived").fetchall()
    return bool(unique)


def fates(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Make `fate`: of each row that arrived, whether it is new, replaces a row or says the same again."""
    if not con.execute("SELECT count(*) FROM old").fetchall()[0][0]:
        new = "SELECT row_key, day, NULL::DATE AS old_day, 'added' AS kind FROM given"
        con.execute(f"CREATE OR REPLACE TEMP TABLE fate AS {new}")
        return
    same = " AND ".join(f"g.{c} IS NOT DISTINCT FROM o.{c}" for c in map(engine.name, table.names))
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE fate AS SELECT g.row_key, g.day, o.day AS old_day, CASE WHEN o.row_key IS NULL "
        f"THEN 'added' WHEN {same} THEN 'unchanged' ELSE 'replaced' END AS kind "
        "FROM given g LEFT JOIN old o USING (row_key)"
    )


def latest(table: Table, given: pa.Table, unique: bool) -> str:
    """SQL of the rows that arrived with the table's types, only the last of each key."""
    have = set(given.column_names)
    columns = {c.name: sql_column(c.name, DUCK[c.kind], have) for c in table.columns}
    dates = [f"CAST({engine.name(name)} AS DATE)" for name in table.dated_by if name in have] or ["NULL::DATE"]
    own = f"coalesce({', '.join(dates)})"
    kept = {"row_no": "row_no::BIGINT", "row_key": "row_key::VARCHAR", "day": "day::DATE" if "day" in have else own}
    last = "QUALIFY row_number() OVER (PARTITION BY row_key ORDER BY row_no DESC) = 1"
    return f"SELECT {engine.select({**columns, **kept})} FROM arrived {'' if unique else last}"


def sql_column(name: str, kind: str, have: set[str]) -> str:
    """One contract column of what arrived, in its stored type; nulls when it did not come."""
    return f"{engine.name(name)}::{kind}" if name in have else f"NULL::{kind}"


def met(con: duckdb.DuckDBPyConnection, stored: Stored) -> None:
    """Make `seen`, the keys that any upload, live or undone, brought before, and `old`, their current rows.

    Keys are looked up first and by themselves: most uploads meet none, and then no other column is read.
    """
    uploads = stored.ledger.of(stored.table.name)
    order = numbers({key: row.seq for key, row in uploads.items()}) if uploads else "SELECT '' AS upload_id, 0 AS seq"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE seen AS SELECT s.row_key, s.upload_id, s.day, o.seq "
        f"FROM ({stored.scan(uploads)}) s SEMI JOIN given g USING (row_key) JOIN ({order}) o USING (upload_id)"
    )
    live = listed(key for key in uploads if key in stored.ledger.live) or NONE
    con.execute(
        "CREATE OR REPLACE TEMP TABLE newest AS SELECT row_key, arg_max(upload_id, seq) AS upload_id, "
        f"arg_max(struct_pack(day := day), seq).day AS day FROM seen WHERE upload_id IN ({live}) GROUP BY row_key"
    )
    found = con.execute("SELECT DISTINCT upload_id FROM newest").fetchall()
    days = con.execute("SELECT list(DISTINCT day), bool_or(day IS NULL) FROM newest").fetchall()[0]
    spread = None if days[1] else list(days[0] or ())
    rows = stored.scan([key for (key,) in found], spread)
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE old AS SELECT * FROM ({rows}) SEMI JOIN newest USING (row_key, upload_id)"
    )


def ready(con: duckdb.DuckDBPyConnection, table: Table, given: pa.Table | None) -> pa.Table:
    """The rows to store, by day, with whether each key was there before; given: what arrived, if it is all stored."""
    types = {name: ARROW[kind] for name, kind in kinds(table).items() if name in (*table.names, *_ARRIVING)}
    if given is not None and set(_ARRIVING) <= set(given.column_names) and arriving.fits(given, types):
        ordered = arriving.by_day(given, types)
        seen = con.sql("SELECT DISTINCT row_key FROM seen").to_arrow_table()["row_key"]
        return ordered.append_column("is_replacement", pc.is_in(ordered["row_key"], seen.cast(pa.string())))
    return con.sql(
        "SELECT g.*, s.row_key IS NOT NULL AS is_replacement FROM given g "
        "LEFT JOIN (SELECT DISTINCT row_key FROM seen) s USING (row_key) ORDER BY g.day, g.row_no"
    ).to_arrow_table()


def counted(con: duckdb.DuckDBPyConnection, arrived: int) -> Counts:
    """What became of the rows; of a key that came twice in one file, the earlier rows were replaced by the last."""
    found = dict(con.execute("SELECT kind, count(*) FROM fate GROUP BY kind").fetchall())
    again = repeated(con) if arrived > sum(found.values()) else (0, 0)
    ((hiding,),) = con.execute("SELECT count(DISTINCT row_key) FROM seen").fetchall()
    return Counts(
        found.get("added", 0), found.get("replaced", 0) + again[0], found.get("unchanged", 0) + again[1], hiding
    )


def repeated(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """Rows of what arrived that a later row of the same file replaces, and those that it only repeats."""
    columns = [row[0] for row in con.execute("DESCRIBE arrived").fetchall() if row[0] not in KEPT]
    same = " AND ".join(f"a.{c} IS NOT DISTINCT FROM g.{c}" for c in map(engine.name, columns)) or "true"
    (counts,) = con.execute(
        f"SELECT count(*) FILTER (NOT ({same})), count(*) FILTER ({same}) "
        "FROM arrived a JOIN given g USING (row_key) WHERE a.row_no <> g.row_no"
    ).fetchall()
    return counts[0], counts[1]


def changed(con: duckdb.DuckDBPyConnection) -> frozenset[date] | None:
    """The days whose current rows change: of what is new and of what it replaces; None when nothing changes."""
    days = con.execute(
        "SELECT day FROM fate WHERE kind <> 'unchanged' UNION SELECT old_day FROM fate WHERE kind = 'replaced'"
    ).fetchall()
    return frozenset(day for (day,) in days if day is not None) if days else None


@dataclass(frozen=True)
class Shift:
    """What undoing or redoing one upload does to one table; days as in Plan."""

    removed: int
    restored: int
    days: frozenset[date] | None


def shift(con: duckdb.DuckDBPyConnection, stored: Stored, upload_id: str) -> Shift:
    """Compare the current rows of one upload's keys before and after it is undone (if live) or redone (if not)."""
    before, uploads = stored.ledger.live, stored.ledger.of(stored.table.name)
    after = before ^ {upload_id}
    order = numbers({key: row.seq for key, row in uploads.items() if key in before | after})
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE keyed AS SELECT s.row_key, s.upload_id, s.day, o.seq "
        f"FROM ({stored.scan(before | after)}) s "
        f"SEMI JOIN ({stored.scan([upload_id])}) u USING (row_key) JOIN ({order}) o USING (upload_id)"
    )
    won = "arg_max(struct_pack(upload_id := upload_id, day := day), seq) FILTER (upload_id IN ({}))"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT * FROM (SELECT {won.format(listed(before) or NONE)} AS a, "
        f"{won.format(listed(after) or NONE)} AS b FROM keyed GROUP BY row_key) "
        "WHERE a.upload_id IS DISTINCT FROM b.upload_id"
    )
    ((removed, restored),) = con.execute("SELECT count(a), count(b) FROM moved").fetchall()
    days = con.execute("SELECT a.day FROM moved WHERE a IS NOT NULL UNION SELECT b.day FROM moved WHERE b IS NOT NULL")
    found = [day for (day,) in days.fetchall()]
    return Shift(removed, restored, frozenset(day for day in found if day is not None) if found else None)
