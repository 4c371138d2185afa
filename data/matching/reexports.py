"""Rows of earlier uploads that come again with other columns: one more or fewer, a time of day beside the day.

The rows of both sides are held against each other by day, in the columns that both have, each as often as it stands
there. How many would be equal by chance is told by how often two rows of one side are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log

import duckdb
import pyarrow as pa

from data.contracts import RESPONSE, Column, Table
from data.matching.again import OWN, Again, share, unit
from data.store import duck
from data.store.rows import listed

# What is worked out of other columns, changes while a complaint is dealt with, or is a scale's end.
CHANGING = frozenset(
    {
        "survey_id", "status", "weight", "invited_at", "acknowledged_at", "due_at", "closed_at", "outcome", "is_timely",
        "is_disputed", "redress_amount", "root_cause", "is_duplicate", "is_enquiry", "reopened_at", "abandoned_at",
        "resolved_first", "csat_low", "csat_high", "ces_low", "ces_high",
    }
)  # fmt: skip
_SCALED = ("csat", "ces")
# What a response says.
_ANSWERS = frozenset({"nps", "csat", "ces", "verbatim"})
# The share of rows with a time or a number from which on all are taken to have one; sets of columns that are looked at.
_TIMED, _SETS = 0.5, 8
# Rows that are enough; the share that nearly all are, and a smaller one that is no chance where chance makes few equal.
_LEAST, _NEARLY, _MOST, _RARE = 4, 0.9, 0.5, 0.25
# How much evidence is enough, as the logarithm of one in so many: for nearly all rows, and for the smaller share.
_ENOUGH, _MORE = log(1000), log(1_000_000)
# Rows of days that are equal as a whole, however little tells rows apart; days, where hardly anything does.
_WHOLE, _DAYS, _ALIKE, _BULK = 20, 3, 0.5, 0.8


@dataclass(frozen=True)
class _Side:
    """The columns that rows have, those of them with a time of day, whether each has a number, where they are from."""

    columns: frozenset[str]
    timed: frozenset[str]
    is_numbered: bool
    upload_id: str = ""
    file: str = ""
    rows: int = 0


@dataclass(frozen=True)
class _Held:
    """Rows held against those of one upload, or of all with its columns.

    rows: how many pairs there can be, day by day. same: how many there are; by_chance: how many chance would make.
    days, whole: days on which both sides are equal as a whole, and rows of these. alike: how likely two rows are equal.
    """

    upload_id: str
    rows: int
    same: int
    by_chance: float
    days: int
    whole: int
    alike: float

    def is_again(self, tries: int) -> bool:
        """Whether these are the same rows, where so many uploads were looked at."""
        if self.same < _LEAST:
            return False
        share, chance = self.same / self.rows, min(self.by_chance / self.rows, 0.999)
        evidence = self.rows * _divergence(share, chance) - log(tries)
        is_most = share >= _MOST and chance <= _RARE and evidence >= _MORE
        is_whole = self.whole >= max(_WHOLE, _BULK * self.rows) and (self.days >= _DAYS or self.alike <= _ALIKE)
        return is_most or is_whole or (share >= _NEARLY and evidence >= _ENOUGH)


def _divergence(share: float, chance: float) -> float:
    """How much a share of equal rows speaks against chance, a row."""
    if share <= chance:
        return 0.0
    rest = (1 - share) * log((1 - share) / (1 - chance)) if share < 1 else 0.0
    return share * log(share / chance) + rest


def found(con: duckdb.DuckDBPyConnection, table: Table, met: Again) -> Again:
    """New rows of `ours` that are among the stored ones of `theirs`, beside those that were met by what is their own.

    Rows that were met by their number are told by it alone.
    """
    if met.numbered:
        return met
    con.execute("CREATE TEMP TABLE paired (row_no BIGINT, row_key VARCHAR)")
    stored = _sides(con, table, "theirs", "upload_id")
    again = list(_again(con, table, _sides(con, table, "ours", "''")[0], stored)) if stored else []
    if not again:
        return met
    for mark, uploads in again:
        _pair(con, mark, uploads)
    if met.is_no_chance and met.stored is not None:
        con.register("met_before", met.stored.select(["row_no", "row_key"]))
        left = "SELECT row_no, row_key FROM met_before ANTI JOIN paired USING (row_no)"
        con.execute(f"INSERT INTO paired SELECT row_no, row_key FROM ({left}) ANTI JOIN paired USING (row_key)")
    _pair_rest(con, {upload for _, uploads in again for upload in uploads})
    made = _of_pairs(con, table, met)
    return made if made.rows >= max(met.rows, 1) else met


def _again(
    con: duckdb.DuckDBPyConnection, table: Table, ours: _Side, stored: list[_Side]
) -> Iterator[tuple[str, list[str]]]:
    """SQL of what rows say in the columns that they share with those of earlier uploads, and these uploads."""
    sets: dict[tuple[frozenset[str], frozenset[str]], list[_Side]] = {}
    for side in stored:
        shared = ours.columns & side.columns
        # Rows of other numbers are others; answers to other questions are no rows that come again.
        if ours.is_numbered and side.is_numbered:
            continue
        if table.name != RESPONSE.name or shared & _ANSWERS:
            sets.setdefault((shared, ours.timed & side.timed), []).append(side)
    largest = sorted(sets.items(), key=lambda each: -sum(side.rows for side in each[1]))[:_SETS]
    for (shared, timed), sides in largest:
        uploads = [side.upload_id for side in sides]
        mark = _mark(con, table, shared, timed)
        held = _held(con, mark, uploads)
        same = [one.upload_id for one in held if one.is_again(len(stored))]
        if same:
            yield mark, uploads if "" in same else same


def _sides(con: duckdb.DuckDBPyConnection, table: Table, rows: str, by: str) -> list[_Side]:
    """What the rows of each upload have."""
    columns = [column for column in table.columns if column.name not in (*table.key, *CHANGING)]
    timed = [column.name for column in columns if column.kind == "time"]
    told = [f"count({duck.name(column.name)}) > 0" for column in columns]
    told += [f"coalesce(avg(({name}::TIME <> TIME '00:00')::INT), 0) >= {_TIMED}" for name in timed]
    is_numbered = f"avg(({OWN} <> '')::INT) >= {_TIMED}"
    each = con.execute(
        f"SELECT {by} AS upload, min(source_file), count(*), {is_numbered}, {', '.join(told)} FROM {rows} r GROUP BY 1"
    ).fetchall()
    return [
        _Side(
            frozenset(c.name for c, has in zip(columns, known, strict=False) if has),
            frozenset(name for name, has in zip(timed, known[len(columns) :], strict=True) if has),
            is_numbered,
            upload,
            file,
            count,
        )
        for upload, file, count, is_numbered, *known in each
    ]


def _mark(con: duckdb.DuckDBPyConnection, table: Table, shared: frozenset[str], timed: frozenset[str]) -> str:
    """SQL of a digest of what a row says in these columns; of its times how far they are from its day."""
    units = {name: unit(con, name, "SELECT * FROM ours", "SELECT * FROM theirs") for name in timed}
    return f"hash({', '.join(_said(c, units.get(c.name, 'day')) for c in table.columns if c.name in shared) or '0'})"


def _said(column: Column, unit: str) -> str:
    name = f"r.{duck.name(column.name)}"
    if column.kind in ("time", "date"):
        return f"date_diff('{unit}', r.day::TIMESTAMP, {name}::TIMESTAMP)"
    if column.name in _SCALED:
        return share(column.name)
    return name


def _held(con: duckdb.DuckDBPyConnection, mark: str, uploads: list[str]) -> list[_Held]:
    """The new rows held against those of each of these uploads, and of all of them."""
    pairs = "(sum(n * (n - 1)) / 2 + 0.5) / (sum(n) * (sum(n) - 1) / 2 + 0.5)"
    alike = f"SELECT {pairs} AS p FROM (SELECT mark, sum(n) AS n FROM {{}} GROUP BY 1)"
    is_whole = "same = a.n AND same = b.n"
    rows = con.execute(
        f"WITH new AS (SELECT day, {mark} AS mark, count(*) AS n FROM ours r GROUP BY 1, 2), "
        f"single AS (SELECT upload_id, day, {mark} AS mark FROM theirs r WHERE upload_id IN ({listed(uploads)})), "
        "old AS (SELECT coalesce(upload_id, '') AS upload, day, mark, count(*) AS n FROM single "
        "GROUP BY GROUPING SETS ((upload_id, day, mark), (day, mark))), "
        "met AS (SELECT upload, day, sum(least(new.n, old.n)) AS same FROM new JOIN old USING (day, mark) "
        "GROUP BY 1, 2), a AS (SELECT day, sum(n) AS n FROM new GROUP BY 1), "
        "b AS (SELECT upload, day, sum(n) AS n FROM old GROUP BY 1, 2), "
        f"chance AS (SELECT max(p) AS p FROM ({alike.format('new')} UNION ALL "
        f"{alike.format('''(SELECT * FROM old WHERE upload = '')''')})) "
        "SELECT upload, sum(least(a.n, b.n))::BIGINT, coalesce(sum(same), 0)::BIGINT, "
        "sum(least(a.n, b.n) * least(1, greatest(a.n, b.n) * p))::DOUBLE, "
        f"count(*) FILTER ({is_whole}), coalesce(sum(same) FILTER ({is_whole}), 0)::BIGINT, any_value(p)::DOUBLE "
        "FROM a JOIN b USING (day) LEFT JOIN met USING (upload, day), chance GROUP BY upload"
    ).fetchall()
    return [_Held(*row) for row in rows]


_NEW = "SELECT * FROM ours ANTI JOIN paired USING (row_no)"
_OLD = "SELECT * FROM theirs ANTI JOIN paired USING (row_key) WHERE upload_id IN ({})"


def _pair(con: duckdb.DuckDBPyConnection, mark: str, uploads: Iterable[str], days: str = "true") -> None:
    """Each row that is left with a stored one of its day that says the same, where there is one."""
    placed = (
        "SELECT row_no, row_key, day, mark, row_number() OVER (PARTITION BY day, mark ORDER BY upload_id, row_no) "
        f"AS nth FROM (SELECT r.upload_id, r.row_no, r.row_key, r.day, {mark} AS mark FROM ({{}}) r WHERE {days})"
    )
    new, old = placed.format(_NEW), placed.format(_OLD.format(listed(uploads)))
    con.execute(f"INSERT INTO paired SELECT n.row_no, o.row_key FROM ({new}) n JOIN ({old}) o USING (day, mark, nth)")


def _pair_rest(con: duckdb.DuckDBPyConnection, uploads: set[str]) -> None:
    """Rows that say something else now, on days of as many rows on both sides, where nearly all others say the same."""
    counted = "SELECT day, count(*) AS n, count(*) FILTER ({0} IN (SELECT {0} FROM paired)) AS met FROM {1} GROUP BY 1"
    new = counted.format("row_no", "ours")
    old = counted.format("row_key", f"theirs WHERE upload_id IN ({listed(uploads)})")
    con.execute(
        f"CREATE TEMP TABLE both_sides AS SELECT day, a.n = b.n AND least(a.met, b.met) >= {_MOST} * a.n AS is_even, "
        f"least(a.n, b.n) AS most, least(a.met, b.met) AS met FROM ({new}) a JOIN ({old}) b USING (day)"
    )
    ((met, most),) = con.execute("SELECT sum(met), sum(most) FROM both_sides").fetchall()
    if most and met >= _NEARLY * most:
        _pair(con, "0", uploads, "r.day IN (SELECT day FROM both_sides WHERE is_even)")


def _of_pairs(con: duckdb.DuckDBPyConnection, table: Table, met: Again) -> Again:
    """The stored rows of the pairs, with what tells whether the new ones say something else."""
    told = ", ".join(f"o.{duck.name(name)}" for name in ("row_key", *table.names))
    stored: pa.Table = con.sql(
        f"SELECT p.row_no, {told} FROM paired p JOIN theirs o USING (row_key) ORDER BY p.row_no"
    ).to_arrow_table()
    ((file,),) = con.execute("SELECT mode(source_file) FROM theirs SEMI JOIN paired USING (row_key)").fetchall()
    return Again(stored.num_rows, 0, file or "", met.of, stored, is_sure=True)
