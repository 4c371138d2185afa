"""Rows of a file that are stored already, beside others that are not: the same data again, or data that looks like it.

A row without a number of its own is known by what it says. Such rows of another file are no proof that it is the same
data: a cumulative export has all that is stored of its days. Where stored rows are missing in it, it is another file
that says the same here and there, or a corrected one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from math import exp, lgamma, log
from typing import Any

import duckdb
import pyarrow as pa

from data.contracts import Table
from data.matching.again import NEW
from data.matching.corrections import (
    BY_DAY,
    CONTENT,
    NUMBER,
    OWN_NUMBER,
    corrections,
    met,
    of_moments,
    of_numbers,
    said_but_for_days,
)
from data.matching.own_words import of_others, of_words
from data.store import duck
from data.store.rows import Spread, Stored, numbers

# Stored rows that are enough to take a file for one with data that is stored already, or their share of it.
_MANY, _SHARE = 5, 3
# Rows whose content is looked for on other days, and how many days away.
_LOOKED_AT, _NEAR = 50_000, 366
# How unlikely equal rows by chance are, which share of a file, or of what is stored, they are at most, and equal rows
# in a run that are none.
_UNLIKELY, _FEW_OF, _RUN = 0.01, 0.05, 4
# The share of equal rows up to which it holds that those of such files were said to be others.
_HOLDS = 0.2
# Stored rows of other days than the file's that may have had a wrong date, and days between one and all others.
_FEW, _APART = 3, 14
# The share of new rows with long texts of stored rows of other days that are these, moved.
_MOST = 0.6
# Signs of a key of content without its count.
_BASE = 34
# Rows with a time of day, or with seconds, from which share on all are taken to have them; seconds, minutes of an hour.
_HALF, _SECONDS, _MINUTES = 0.5, 3600, 60


@dataclass(frozen=True)
class Chance:
    """What tells rows that are stored just so by chance from rows that come again: for rows known by their content.

    rows: of the file. expected: how many of them would equal a stored one by chance, as each hour of both sides has so
    many rows of the same values; 0 where rows have no time of day. run: the longest run of equal rows, in their order.
    names: keys that these rows have as rows of their own; none where they are too many, or follow one another.
    """

    rows: int = 0
    expected: float = 0.0
    run: int = 0
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    def explains(self, same: int, missing: int) -> bool:
        """True where so many equal rows are likely by chance, and few of the file's, or of the stored ones beside them.

        The more is stored of a week, the more rows of its next file are equal: the stored rows that it lacks show it.
        """
        if not self.expected or same > _FEW_OF * max(self.rows, same + missing):
            return False
        fewer = sum(exp(n * log(self.expected) - self.expected - lgamma(n + 1)) for n in range(same))
        return 1 - fewer >= _UNLIKELY


@dataclass(frozen=True)
class Overlap:
    """What of a file is stored already, where that leaves a doubt.

    same: rows known by their content that are stored just so; missing: stored rows of those uploads and of the file's
    days that the file does not have; late: its new rows on days before the last of those that are stored just so.
    chance: what tells whether the same ones are so by chance. moved: new rows with the number of a missing row of
    another branch or day. shifted: new rows that say what stored rows of other days say, of others of their number or
    of the same one; seen: new rows that this was looked for in. corrected: missing rows that new ones most likely
    correct, with their number in the file, and in how many values both differ (data/matching/corrections.py).
    timed: of a file of which no row is stored just so, new rows of the very second of a stored one; worded: such that
    say the same as a stored one of their day and branch in long words of their own. own: of the shifted ones, those
    with even longer words, where they are most.
    """

    same: int = 0
    missing: int = 0
    late: int = 0
    moved: int = 0
    shifted: int = 0
    seen: int = 0
    timed: int = 0
    worded: int = 0
    own: int = 0
    chance: Chance = field(default_factory=Chance)
    corrected: pa.Table | None = field(default=None, hash=False, compare=False, repr=False)


def overlap(con: duckdb.DuckDBPyConnection, stored: Stored) -> Overlap:
    """Hold the file's rows, new and stored, against all that is stored of the same uploads and days.

    Makes `pairs` (row_key, old_key): each new row with the number of a missing row, or that corrects one.
    """
    con.execute("CREATE TEMP TABLE pairs (row_key VARCHAR, old_key VARCHAR)")
    content, by_day = (
        con.execute(f"SELECT count(*), max(day) FROM newest WHERE {form.format('row_key')}").fetchall()[0]
        for form in (CONTENT, BY_DAY)
    )
    ((rows,),) = con.execute("SELECT count(*) FROM given").fetchall()
    if content[0]:
        return _by_content(con, stored, *content)
    # The keys of totals have several columns too, and no number.
    is_numbered = len(stored.table.key) == 1 and by_day[0] > 0
    if is_numbered and (by_day[0] >= _MANY or by_day[0] * _SHARE >= rows):
        return _by_number(con, stored)
    return Overlap()


def _by_content(con: duckdb.DuckDBPyConnection, stored: Stored, same: int, last: date | None) -> Overlap:
    _left_out(con, stored, CONTENT)
    ((missing,),) = con.execute("SELECT count(*) FROM left_out WHERE is_within").fetchall()
    ((late,),) = con.execute(f"SELECT count(*) FROM ({NEW}) WHERE day < {_day(last)}").fetchall()
    is_again = not missing and ((same < _MANY and same * _SHARE < same + late) or not late)
    if is_again:
        return Overlap()
    corrected = corrections(con, stored, same)
    return Overlap(same, missing, late, chance=_chance(con, stored, same), corrected=corrected)


def _chance(con: duckdb.DuckDBPyConnection, stored: Stored, same: int) -> Chance:
    """How the rows that are stored just so lie among the others, and how many such there would be by chance."""
    at = _moment(stored.table)
    ((rows, clocked, seconds, first, last),) = con.execute(
        f"SELECT count(*), coalesce(avg(({at}::TIME <> TIME '00:00')::INT), 0), "
        f"coalesce(avg((second({at}) <> 0)::INT), 0), min(day), max(day) FROM given"
    ).fetchall()
    is_same = f"row_key IN (SELECT row_key FROM newest WHERE {CONTENT.format('row_key')})"
    placed = f"SELECT row_number() OVER (ORDER BY {at}, row_no) AS place, {is_same} AS is_same FROM given"
    parts = f"SELECT place - row_number() OVER (ORDER BY place) AS part FROM ({placed}) WHERE is_same"
    runs = f"SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM ({parts}) GROUP BY part)"
    ((run,),) = con.execute(runs).fetchall()
    if first is None or same > _HOLDS * rows or (same > 1 and run >= min(same, _RUN)):
        return Chance(rows, 0.0, run)
    theirs = f"SELECT * FROM ({stored.current((first, last))}) WHERE {CONTENT.format('row_key')}"
    unit = 0 if clocked < _HALF else _SECONDS if seconds > _HALF else _MINUTES
    pairs = _pairs(con, stored.table, at, theirs) if unit else 0.0
    return Chance(rows, pairs / max(unit, 1), run, _own_names(con, theirs))


def _pairs(con: duckdb.DuckDBPyConnection, table: Table, at: str, theirs: str) -> float:
    """How many pairs of a row of the file and a stored one have the same values in the same hour."""
    said = ", ".join(f"r.{duck.name(c.name)}" for c in table.columns if c.name not in (*table.key, *table.dated_by))
    each = f"SELECT date_trunc('hour', {at}) AS hour, hash({said}) AS said, count(*) AS n FROM ({{}}) r GROUP BY 1, 2"
    ours, others = each.format("SELECT * FROM given"), each.format(theirs)
    counted = f"SELECT coalesce(sum(o.n * t.n), 0)::DOUBLE FROM ({ours}) o JOIN ({others}) t USING (hour, said)"
    ((pairs,),) = con.execute(counted).fetchall()
    return float(pairs)


def _own_names(con: duckdb.DuckDBPyConnection, theirs: str) -> dict[str, str]:
    """Keys for the rows that are stored just so, counted on from those that have the same content."""
    base, place = f"left(row_key, {_BASE})", f"coalesce(try_cast(substr(row_key, {_BASE + 2}) AS INTEGER), 1)"
    every = f"SELECT row_key FROM given UNION SELECT row_key FROM ({theirs})"
    met = f"SELECT row_key FROM newest WHERE {CONTENT.format('row_key')}"
    last = f"SELECT {base} AS base, max({place}) AS last FROM ({every}) GROUP BY 1"
    counted = (
        f"SELECT row_key, {base} AS base, row_number() OVER (PARTITION BY {base} ORDER BY row_key) AS n FROM ({met})"
    )
    named = f"SELECT row_key, base || '-' || (last + n) FROM ({counted}) JOIN ({last}) USING (base)"
    return dict(con.execute(named).fetchall())


def _day(day: date | None) -> str:
    return f"DATE '{day}'" if day else "NULL"


def _by_number(con: duckdb.DuckDBPyConnection, stored: Stored) -> Overlap:
    """New rows with the number of a missing one: of their moment, or of no other row, as tickets of every day have.

    Those that say what a missing one says are that one, with a number that was given anew.
    """
    _left_out(con, stored, BY_DAY)
    # Where days or branches have the same numbers, those of other days than the file's tell nothing by themselves.
    numbered = f"SELECT {NUMBER.format('g')} AS number FROM given g"
    ((is_unique,),) = con.execute(f"SELECT count(number) = count(DISTINCT number) FROM ({numbered})").fetchall()
    at = _moment(stored.table)
    if not is_unique:
        timed = f"SELECT row_key FROM ({stored.current()}) s WHERE {at}::TIME <> TIME '00:00'"
        con.execute(f"DELETE FROM left_out WHERE NOT (is_within OR is_far OR row_key IN ({timed}))")
    among = "SELECT row_key FROM left_out" if is_unique else "SELECT row_key FROM left_out WHERE is_within"
    missing = f"SELECT *, {at} AS at, {NUMBER.format('s')} AS number FROM ({stored.current()}) s"
    new = f"SELECT *, {at} AS at, {NUMBER.format('g')} AS number FROM given g"
    alone = "count(*) OVER (PARTITION BY number) = 1 AS is_alone"
    con.execute(
        "INSERT INTO pairs SELECT g.row_key, min(l.row_key) FROM "
        f"(SELECT *, {alone} FROM ({new})) g JOIN (SELECT *, {alone} FROM ({missing})) l USING (number) "
        f"WHERE g.row_key NOT IN (SELECT row_key FROM newest) AND l.row_key IN ({among}) AND "
        "((g.is_alone AND l.is_alone) OR (g.at = l.at AND g.at::TIME <> TIME '00:00')) GROUP BY g.row_key"
    )
    met(con, stored)
    corrected = of_numbers(con, stored)
    ((moved,),) = con.execute("SELECT count(*) FROM pairs").fetchall()
    return Overlap(moved=moved, corrected=corrected)


def _moment(table: Table) -> str:
    """SQL of when a row was."""
    return f"coalesce({', '.join(table.dated_by)})" if table.dated_by else "NULL::TIMESTAMP"


def timed(con: duckdb.DuckDBPyConnection, stored: Stored) -> Overlap:
    """Look for new rows without a number of the very second of stored ones, which they most likely correct.

    Makes `pairs` (row_key, old_key).
    """
    if not _may_lack_numbers(stored.table):
        return Overlap()
    corrected = of_moments(con, stored, _moment(stored.table))
    return Overlap(timed=0 if corrected is None else corrected.num_rows, corrected=corrected)


def worded(con: duckdb.DuckDBPyConnection, stored: Stored) -> Overlap:
    """Look for new rows with the words of stored ones of their day and branch, which they most likely correct.

    Makes `pairs` (row_key, old_key).
    """
    corrected = of_words(con, stored)
    return Overlap(worded=0 if corrected is None else corrected.num_rows, corrected=corrected)


def shifted(con: duckdb.DuckDBPyConnection, stored: Stored) -> Overlap:
    """Look for new rows whose content, with the number that names them by branch and day, is stored of other days.

    Makes `pairs` (row_key, old_key). Only contents that stand once in the file and once in the store are evidence, and
    times of day belong to them. Of a large file the first rows are looked at.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE pairs (row_key VARCHAR, old_key VARCHAR)")
    table = stored.table
    if not _may_lack_numbers(table):
        return Overlap()
    form = f"({CONTENT.format('row_key')} OR {BY_DAY.format('row_key')})"
    fresh = f"{NEW} WHERE day IS NOT NULL AND {form}"
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
    own = of_others(con, table, near) if found >= _MOST * seen else 0
    if not own or own < _MOST * seen:
        return Overlap(shifted=found, seen=seen)
    corrected = of_numbers(con, stored)
    return Overlap(shifted=found, seen=seen, own=own, corrected=corrected)


def _may_lack_numbers(table: Table) -> bool:
    """True for a table of rows with a day that are named by a number, where they have one."""
    return len(table.key) == 1 and not table.column(table.key[0]).required and bool(table.dated_by)


def _moved(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _said(table: Table) -> str:
    """SQL of a digest of what a row says but for its days: a number counts where it names the row with its day."""
    return f"hash({OWN_NUMBER}, {said_but_for_days(table)})"


def _left_out(con: duckdb.DuckDBPyConnection, stored: Stored, form: str) -> None:
    """Make `left_out` (row_key, day, is_within, is_far): stored rows of the uploads that the file repeats, not in it.

    Those from its first moment to its last are within. Others are left out where they are very few, as with a date that
    was written wrong: an export of the last days lacks many, of which those are kept that are far from all others.
    """
    at = _moment(stored.table)
    ((low, high),) = con.execute(f"SELECT min({at}), max({at}) FROM given").fetchall()
    met = {seq for (seq,) in con.execute("SELECT DISTINCT seq FROM newest").fetchall()}
    uploads = {key: row.seq for key, row in stored.ledger.of(stored.table.name).items() if row.seq in met}
    span = f"SELECT min(day), max(day), count(*) FILTER (day IS NULL) FROM ({stored.scan(uploads)})"
    ((first, last, undated),) = con.execute(span).fetchall()
    days: Spread = (first, last) if first and not undated else None
    within: dict[str, Any] = {"low": low, "high": high}
    con.execute(
        f"CREATE TEMP TABLE left_out AS SELECT row_key, day, coalesce({at} BETWEEN $low AND $high, true) AS is_within, "
        f"coalesce((upload_id, day) IN ({_far(stored.scan(uploads))}), false) AS is_far "
        f"FROM ({stored.current(days)}) s JOIN ({numbers(uploads)}) o USING (upload_id) "
        f"WHERE {form.format('row_key')} AND row_key NOT IN (SELECT row_key FROM given)",
        within,
    )
    for others in ("NOT is_within AND is_far", "NOT is_within AND NOT is_far"):
        some = f"SELECT count(*) FROM left_out WHERE {others}"
        con.execute(f"DELETE FROM left_out WHERE {others} AND ({some}) > {_FEW}")


def _far(rows: str) -> str:
    """SQL of the days of uploads on which very few of their rows are, far from all others."""
    by_day = f"SELECT upload_id, day, count(*) AS n FROM ({rows}) WHERE day IS NOT NULL GROUP BY 1, 2"
    beside = "PARTITION BY upload_id ORDER BY day"
    apart = (
        f"SELECT *, coalesce(day - lag(day) OVER ({beside}), {_APART}) AS before, "
        f"coalesce(lead(day) OVER ({beside}) - day, {_APART}) AS behind FROM ({by_day})"
    )
    return f"SELECT upload_id, day FROM ({apart}) WHERE n <= {_FEW} AND least(before, behind) >= {_APART}"
