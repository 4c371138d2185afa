"""What an upload would do to the rows that are stored, told before anything is: counted, dated, and with examples.

It is worked out as a commit works it out (planning.py), on the staged files, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from data.checking import copies
from data.checking.interval_spans import Misfits, misfits
from data.contracts import CONTACT_INTERVAL, RESPONSE, TABLES, Table
from data.matching import corrections, reexports, renumbered, totals_again
from data.matching.again import Again, again, of_totals, unit
from data.matching.leading_zeros import Zeros, zeros
from data.matching.overlap import Overlap, overlap, shifted, timed, worded
from data.matching.renewed import differing
from data.matching.respondents import Respondents, respondents
from data.store import commit_plan, duck
from data.store.rows import Stored, dated, listed
from data.store.staged_rows import Staged
from data.store.uploads import Counts

# Rows that are shown before and after, and branches that are named.
EXAMPLES, BRANCHES = 3, 500
# So many different minutes of the day are not of a few fixed hours.
_MINUTES = 60
# New rows that are held against stored ones of the same days, a day at least.
_ALIKE = 50_000
# Scores of which the lowest and the highest are told.
_SCORES = ("nps", "csat", "ces")
# What Teller says of a row itself, by its file's headers.
_OWN = frozenset({"survey_id"})


@dataclass(frozen=True)
class Replaced:
    """A stored row that would give way: its number in the file, what names it, and what changes: before, after."""

    table: str
    row_no: int
    key: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Alike:
    """New rows that were looked at, and those of them whose content is stored on the same day under another key.

    rows: number in the file, key and values of these stored rows, where all new rows were looked at. is_told: new rows
    have times of day of many minutes, which two rows seldom share. anew: rows that would replace others by numbers that
    were given anew -> what sets their keys apart from those.
    """

    looked_at: int = 0
    stored: int = 0
    rows: pa.Table | None = field(default=None, hash=False, compare=False, repr=False)
    is_told: bool = False
    anew: Mapping[int, str] = field(default_factory=dict, hash=False, compare=False, repr=False)


@dataclass(frozen=True)
class Comparison:
    """One table's rows against those that are stored.

    differing: rows that would replace a current one that says something else, quiet columns aside; replaced: examples;
    by: the same rows by the upload of the current one.
    days: rows by day; changing: the same without rows that are stored just so. undated: rows without a day. moved: rows
    that would replace one of another day. moment: the one moment of all rows, where they share it. ranges: a score ->
    its lowest and highest value, and the ends of its scale, None where the rows have none. branches: rows by branch,
    None for those without; known: those of them that the store's list of branches has, None without a list. filled:
    columns that were asked about and hold anything. corrected: new rows beside the stored ones that they may stand for.
    zeros: new rows with the numbers of stored ones but for leading zeros. respondents: those of responses that other
    files brought. again: new rows that are stored under another key. misfits: of totals of calls, what does not
    fit. states: of responses that are not complete, status -> rows, and those of them that have a score.
    """

    table: str
    counts: Counts = field(default_factory=Counts)
    days: Mapping[date, int] = field(default_factory=dict)
    changing: Mapping[date, int] = field(default_factory=dict)
    undated: int = 0
    moved: int = 0
    moment: str = ""
    differing: int = 0
    replaced: tuple[Replaced, ...] = ()
    by: Mapping[str, int] = field(default_factory=dict)
    alike: Alike = field(default_factory=Alike)
    zeros: Zeros = field(default_factory=Zeros)
    respondents: Respondents = field(default_factory=Respondents)
    again: Again = field(default_factory=Again)
    overlap: Overlap = field(default_factory=Overlap)
    corrected: tuple[Replaced, ...] = ()
    ranges: Mapping[str, tuple[float, float, float | None, float | None]] = field(default_factory=dict)
    branches: Mapping[str | None, int] = field(default_factory=dict)
    known: frozenset[str] | None = None
    filled: frozenset[str] = frozenset()
    misfits: Misfits = field(default_factory=Misfits)
    states: Mapping[str, tuple[int, int]] = field(default_factory=dict)


def compare(
    con: duckdb.DuckDBPyConnection, stored: Stored, staged: Staged, asked: Iterable[str] = (), branches: str = ""
) -> Comparison:
    """Hold the rows that would arrive in one table against its current rows.

    asked: columns that no number is made of, of which it is to be told whether they hold anything. branches: SQL of the
    store's list of branches.
    """
    if not staged.rows:
        return Comparison(stored.table.name)
    table = stored.table
    con.execute(f"CREATE TEMP VIEW arrived AS {commit_plan.arriving(staged)}")
    again = commit_plan.repeated(con, table, staged.rows)
    commit_plan.met(con, stored)
    commit_plan.fates(con, stored)
    found = commit_plan.counted(con, staged.rows - sum(again))
    days = _days(con, "SELECT day FROM arrived")
    same = _days(con, "SELECT day FROM fate WHERE is_same")
    ((moved,),) = con.execute("SELECT count(*) FROM fate WHERE NOT is_same AND day IS DISTINCT FROM old_day").fetchall()
    facts = _facts(con, table, asked)
    return Comparison(
        table=table.name,
        counts=Counts(found.added, found.replaced + again[0], found.unchanged + again[1]),
        days={day: n for day, n in days.items() if day},
        changing={day: n - same.get(day, 0) for day, n in days.items() if day and n > same.get(day, 0)},
        undated=days.get(None, 0),
        moved=moved,
        **(_replaced(con, stored, frozenset(asked) | _OWN) if found.replaced else {}),
        **(_alike(con, stored) if found.added or found.replaced else {}),
        **(_overlap(con, stored, bool(found.unchanged or found.replaced)) if found.added else {}),
        **(_branches(con, branches) if "branch_id" in table.names else {}),
        misfits=misfits(con, stored) if table.name == CONTACT_INTERVAL.name else Misfits(),
        states=_states(con) if table.name == RESPONSE.name else {},
        **facts,
    )


def _days(con: duckdb.DuckDBPyConnection, rows: str) -> dict[date | None, int]:
    return dict(con.execute(f"SELECT day, count(*) FROM ({rows}) GROUP BY day ORDER BY day").fetchall())


def _facts(con: duckdb.DuckDBPyConnection, table: Table, asked: Iterable[str]) -> dict[str, Any]:
    """What one look over all rows tells: their moment, the ends of their scores, the columns that hold anything."""
    asked = [name for name in asked if name in table.names]
    scores = [name for name in _SCORES if name in table.names]
    at = f"coalesce({', '.join(table.dated_by)})" if table.dated_by else "NULL"
    told = [f"min({at})", f"max({at})", *(f"count({duck.name(name)})" for name in asked)]
    for name in scores:
        ends = (f"min({name}_low)", f"max({name}_high)") if f"{name}_low" in table.names else ("NULL", "NULL")
        told += [f"min({name})", f"max({name})", *ends]
    ((first, last, *rest),) = con.execute(f"SELECT {', '.join(told)} FROM arrived").fetchall()
    counts, found = rest[: len(asked)], rest[len(asked) :]
    each = {name: tuple(found[4 * at : 4 * at + 4]) for at, name in enumerate(scores)}
    return {
        "moment": str(first) if first is not None and first == last else "",
        "filled": frozenset(name for name, n in zip(asked, counts, strict=True) if n),
        "ranges": {name: ends for name, ends in each.items() if ends[0] is not None},
    }


def _states(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Responses that are partial or screened out: how many, and how many of them with a score."""
    scored = f"coalesce({', '.join(f'{name}::DOUBLE' for name in _SCORES)}) IS NOT NULL"
    found = con.execute(
        f"SELECT status, count(*), count(*) FILTER ({scored}) FROM arrived "
        "WHERE status IN ('partial', 'screened_out') GROUP BY 1 ORDER BY 1"
    ).fetchall()
    return {status: (rows, with_score) for status, rows, with_score in found}


def _branches(con: duckdb.DuckDBPyConnection, known: str) -> dict[str, Any]:
    """Rows by branch, those without one and then the largest first, and those of them that the store knows."""
    found = con.execute(
        "SELECT branch_id, count(*) FROM arrived GROUP BY branch_id "
        f"ORDER BY branch_id IS NULL DESC, 2 DESC, 1 LIMIT {BRANCHES + 1}"
    ).fetchall()
    has_list = bool(known) and con.execute(f"SELECT 1 FROM ({known}) LIMIT 1").fetchall()
    if not has_list or not any(branch for branch, _ in found):
        return {"branches": dict(found)}
    names = listed(branch for branch, _ in found if branch)
    there = con.execute(f"SELECT DISTINCT branch_id FROM ({known}) WHERE branch_id IN ({names})").fetchall()
    return {"branches": dict(found), "known": frozenset(branch for (branch,) in there)}


def _replaced(con: duckdb.DuckDBPyConnection, stored: Stored, quiet: frozenset[str]) -> dict[str, Any]:
    """How many rows would replace a current one that says something else, and the first of them with what changes.

    Where only quiet columns differ, which no number is made of, those are the examples, and none is counted.
    """
    table = stored.table
    days = [day for (day,) in con.execute("SELECT DISTINCT old_day FROM fate WHERE NOT is_same").fetchall()]
    current = stored.current(None if None in days else days)
    said = [name for name in table.names if name not in quiet]
    one, other = (commit_plan.digest(side, said) for side in ("g", "r"))
    con.execute(
        f"CREATE TEMP TABLE changed AS SELECT g.row_key, g.row_no, r.upload_id, {one} <> {other} AS differs "
        f"FROM given g JOIN ({current}) r USING (row_key) "
        f"WHERE {commit_plan.content(table, 'g')} <> {commit_plan.content(table, 'r')}"
    )
    by = dict(con.execute("SELECT upload_id, count(*) FROM changed WHERE differs GROUP BY 1").fetchall())
    found = con.execute(f"SELECT row_key FROM changed ORDER BY NOT differs, row_no LIMIT {EXAMPLES}").fetchall()
    old, new = (_rows(con, rows, [key for (key,) in found]) for rows in (current, "SELECT * FROM given"))
    examples = tuple(_change(table, old[key], new[key]) for (key,) in found)
    return {"differing": sum(by.values()), "by": by, "replaced": examples}


def _overlap(con: duckdb.DuckDBPyConnection, stored: Stored, is_met: bool) -> dict[str, Any]:
    """What of the file is stored already, and new rows beside the stored ones of their number or of their content."""
    if not stored.ledger.of(stored.table.name):
        return {}
    found = overlap(con, stored) if is_met else Overlap()
    for look in (timed, worded, shifted):
        if found == Overlap() and found.corrected is None:
            found = look(con, stored)
    found = replace(found, corrected=_with_before(corrections.before(con, stored), found.corrected))
    ordered = "SELECT row_key, old_key FROM pairs JOIN given USING (row_key) ORDER BY row_no, row_key"
    pairs = con.execute(f"{ordered} LIMIT {EXAMPLES}").fetchall()
    if not pairs:
        return {"overlap": found}
    new = _rows(con, "SELECT * FROM given", [key for key, _ in pairs])
    old = _rows(con, stored.current(), [key for _, key in pairs])
    return {"overlap": found, "corrected": tuple(_change(stored.table, old[o], new[n]) for n, o in pairs)}


def _with_before(before: pa.Table | None, corrected: pa.Table | None) -> pa.Table | None:
    """Stored rows that were corrected before, and those that are now; each row of the file and of the store once."""
    if before is None or corrected is None:
        return corrected if before is None else before
    for name in ("row_no", "row_key"):
        corrected = corrected.filter(pc.invert(pc.is_in(corrected[name], before[name].combine_chunks())))
    return pa.concat_tables([before, corrected.select(before.column_names).cast(before.schema)])


def _rows(con: duckdb.DuckDBPyConnection, rows: str, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Rows by their key."""
    found = con.sql(f"SELECT * FROM ({rows}) WHERE row_key IN ({listed(keys)})").to_arrow_table().to_pylist()
    return {row["row_key"]: row for row in found}


def _change(table: Table, before: Mapping[str, Any], after: Mapping[str, Any]) -> Replaced:
    # A key that is made of what a row says tells nobody anything.
    is_made = after["row_key"].startswith("h:") and before["row_key"].startswith("h:")
    named = [name for name in table.key if after[name] is not None and not is_made] or list(table.dated_by)
    changes = [name for name in table.names if before[name] != after[name] and not (is_made and name in table.key)]
    return Replaced(
        table.name,
        after["row_no"],
        {name: after[name] for name in named},
        {name: before[name] for name in changes},
        {name: after[name] for name in changes},
    )


def _alike(con: duckdb.DuckDBPyConnection, stored: Stored) -> dict[str, Any]:
    """How many new rows say what stored rows of the same day say, whose keys are others, or have their numbers.

    Only where a number alone names a row: else the key is what the row says. Rows of one content count as often as
    both sides have it.
    """
    table = stored.table
    if not stored.ledger.of(table.name):
        return {}
    if table.name == CONTACT_INTERVAL.name:
        return {"again": of_totals(con, stored.current(tuple(filter(None, _days(con, "SELECT day FROM arrived")))))}
    if table.name in totals_again.COUNTED:
        return {"again": totals_again.found(con, stored)}
    is_named = len(table.key) == 1 and not table.column(table.key[0]).required
    return _alike_rows(con, stored) if is_named else {}


def _alike_rows(con: duckdb.DuckDBPyConnection, stored: Stored) -> dict[str, Any]:
    """The same of rows that a single number names."""
    table = stored.table
    days, is_all = _sides(con, stored)
    if not days:
        return {}
    is_anew = renumbered.settle(con, table)
    ((rows,),) = con.execute("SELECT count(*) FROM ours").fetchall()
    if not rows:
        return {}
    ours, theirs = "SELECT * FROM ours", "SELECT * FROM theirs"
    mark = _mark(con, table)
    by_mark = "SELECT day, {mark} AS mark, count(*) AS n FROM ({rows}) r GROUP BY 1, 2"
    one, other = (by_mark.format(mark=mark, rows=side) for side in (ours, theirs))
    ((both,),) = con.execute(
        f"SELECT coalesce(sum(least(a.n, b.n)), 0)::BIGINT FROM ({one}) a JOIN ({other}) b USING (day, mark)"
    ).fetchall()
    same = _of_same(con, table, mark) if both and is_all else None
    suffixes = renumbered.suffixes(con) if is_anew and is_all else {}
    alike = Alike(rows, both, same, same is not None and _is_told(con, table, rows), suffixes)
    found: dict[str, Any] = {"alike": alike, "zeros": zeros(con, stored, ours, days)}
    if table.name == RESPONSE.name:
        found["respondents"] = respondents(con, ours, theirs)
    found["again"] = _met(con, table, rows, is_all=is_all)
    return found


def _sides(con: duckdb.DuckDBPyConnection, stored: Stored) -> tuple[list[date], bool]:
    """Make `ours`, new rows and those of numbers that may count rows, and `theirs`, the stored ones of their days.

    Their days, and whether these are all rows. Rows that are stored under their key otherwise stay what they are.
    """
    renumbered.doubt(con, stored.table)
    con.execute("CREATE TEMP TABLE staying AS SELECT row_key FROM newest ANTI JOIN doubted USING (row_key)")
    con.execute("CREATE TEMP VIEW fresh AS SELECT * FROM given ANTI JOIN staying USING (row_key)")
    counted = con.execute(
        "SELECT day, count(*) FROM fresh WHERE day IS NOT NULL GROUP BY 1 ORDER BY hash(day)"
    ).fetchall()
    days: list[date] = []
    rows = 0
    for day, count in counted:
        if rows and rows + count > _ALIKE:
            continue
        days, rows = [*days, day], rows + count
    if days:
        # Both are gone over several times.
        con.execute(f"CREATE TEMP TABLE ours AS SELECT * FROM fresh WHERE day IN ({', '.join(map(dated, days))})")
        con.execute(
            f"CREATE TEMP TABLE theirs AS SELECT r.* FROM ({stored.current(days)}) r ANTI JOIN staying USING (row_key)"
        )
    return days, len(days) == len(counted)


def _met(con: duckdb.DuckDBPyConnection, table: Table, rows: int, *, is_all: bool) -> Again:
    """The new rows that are stored under another key, by what is their own or by the columns that both sides have."""
    met = reexports.found(con, table, again(con, table, "SELECT * FROM ours", "SELECT * FROM theirs", rows))
    if not is_all or met.stored is None:
        return replace(met, stored=None)
    return replace(met, differing=differing(con.sql("SELECT * FROM ours").to_arrow_table(), met.stored, table))


def _is_told(con: duckdb.DuckDBPyConnection, table: Table, rows: int) -> bool:
    """Whether rows tell themselves apart by their minute of the day; not where all are of nine in the morning."""
    minutes = f"SELECT count(DISTINCT date_trunc('minute', {table.dated_by[0]})::TIME) FROM ours"
    ((found,),) = con.execute(minutes).fetchall()
    return copies.tells_apart(con, "ours", table) and found >= min(rows / 2, _MINUTES)


def _of_same(con: duckdb.DuckDBPyConnection, table: Table, mark: str) -> pa.Table:
    """The stored rows that say what new rows say, each once, with the numbers of those."""
    placed = f"row_number() OVER (PARTITION BY r.day, {mark} ORDER BY {{by}}) AS place, {mark} AS mark"
    one, other = (placed.format(by=by) for by in ("r.row_no", "r.row_key"))
    names = ("row_key", *table.names)
    read, told = (", ".join(f"{before}{duck.name(name)}" for name in names) for before in ("r.", "o."))
    return con.sql(
        f"SELECT n.row_no, {told} FROM (SELECT r.row_no, r.day, {one} FROM ours r) n JOIN "
        f"(SELECT r.day, {read}, {other} FROM theirs r) o USING (day, mark, place) ORDER BY n.row_no"
    ).to_arrow_table()


def _mark(con: duckdb.DuckDBPyConnection, table: Table) -> str:
    """SQL of a digest of what a row says but for its number; to the minute where seconds may have been cut off."""
    is_timed = table.dated_by and table.column(table.dated_by[0]).kind == "time"
    cut = unit(con, table.dated_by[0], "SELECT * FROM ours", "SELECT * FROM theirs") if is_timed else "minute"
    said = [column for column in table.columns if column.name not in (*table.key, "survey_id")]
    parts = (f"date_trunc('{cut}', r.{c.name})" if c.kind == "time" else f"r.{duck.name(c.name)}" for c in said)
    return f"hash({', '.join(parts)})"


def branches_of(stored: Stored) -> str:
    """SQL of the ids in the store's list of branches; "" where it has none."""
    return f"SELECT branch_id FROM ({stored.current()})" if stored.ledger.of(TABLES["branch"].name) else ""
