"""New rows that stand in the store under another key: exported again with other headers, numbers or branch names.

The number of a row, or its whole content, is its key, so that such rows would be counted twice. Their times to the
minute tell them, with what was said of them: these few things are the same by chance only in a few rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import duckdb
import pyarrow as pa

from data.contracts import RESPONSE, Table
from data.store import duck

# The mark of its file's headers before a response's number, as `layouts.mapping` gives them, and the number.
_LAST = "split_part(r.row_key, chr(31), -1)"
MARK, NUMBER = (f"regexp_extract({_LAST}, '^([0-9a-f]{{6}})-(.+)$', {part})" for part in (1, 2))
# What is left of a key without that mark; nothing where it is the row's content, or a number that counts a day's rows.
BARE = f"lower(regexp_replace({_LAST}, '^[0-9a-f]{{6}}-', ''))"
OWN = f"CASE WHEN regexp_matches({_LAST}, '^h:') OR contains(r.row_key, chr(31)) THEN '' ELSE {BARE} END"
# The file's rows that are not stored under their key.
NEW = "SELECT * FROM given ANTI JOIN newest USING (row_key)"
_SCORES = ("nps", "csat", "ces")
# What totals of calls count; so many calls are no chance, nor is such a share of all intervals.
_COUNTS, _SEVERAL, _MOST = ("offered", "answered", "abandoned"), 3, 0.8
# A text so long is hardly anybody else's; a sign of Korean, Chinese or Japanese says as much as two letters.
_LONG = "(length({0}) + strlen({0})) // 2 >= 10"
# What a complaint says besides its day, all of which together is hardly another's either.
_TOLD = ("branch_id", "channel", "product", "reason", "narrative", "customer_key")
# One score is the same, and none is another where both rows have it.
_SAME_SCORES = (
    f"({' OR '.join(f'n.{name} = o.{name}' for name in _SCORES)}) AND "
    f"NOT coalesce({' OR '.join(f'coalesce(n.{name} <> o.{name}, false)' for name in _SCORES)}, false)"
)
# Two numbers of which one is the other with something before it, or of which one is not known.
_SAME_NUMBER = "(n.own = '' OR o.own = '' OR ends_with(n.own, o.own) OR ends_with(o.own, n.own))"
# Keys of a new row and of the stored one that it equals; those that say the same besides come first.
_PAIR = "SELECT n.row_key AS new, o.row_key AS old, n.text IS DISTINCT FROM o.text AS differs"
# So many with one number, moment and score, or with one number, day and score, are the same beyond doubt.
_TWO, _FEW = 2, 5
# So many without a number, and such a share of the new ones, are no chance either.
_NO_CHANCE = 0.3
# The share of rows of one side that are alike, above which those of both are alike by chance.
_CHANCE = 0.1
# Rows with seconds, from which share on times have them.
_HALF = 0.5


@dataclass(frozen=True)
class Again:
    """New rows that equal stored ones of another key, each of these once.

    numbered: those of them of which this is beyond doubt, as they have the number of the stored one. file: one of the
    files that brought these. of: how many new rows were held against stored ones. stored: number in the file, key and
    values of these stored rows, where each of them is known. is_sure: chance was looked at, and does not explain them.
    differing: those that say anything else than these.
    """

    rows: int = 0
    numbered: int = 0
    file: str = ""
    of: int = 0
    stored: pa.Table | None = field(default=None, hash=False, compare=False, repr=False)
    is_sure: bool = False
    differing: int = 0

    @property
    def is_no_chance(self) -> bool:
        """Whether so many are the same rows, rather than others that equal them by chance."""
        return self.is_sure or self.numbered > 0 or self.rows >= max(_FEW, _NO_CHANCE * self.of)


def of_totals(con: duckdb.DuckDBPyConnection, stored: str) -> Again:
    """Hold new totals of calls against those of the same intervals; stored: SQL of these.

    Where most intervals of another queue have the very same counts, it is the same queue by another name.
    """
    counts = ", ".join(f"coalesce(r.{name}, -1)" for name in _COUNTS)
    told = f"SELECT r.starts_at, r.queue, hash({counts}) AS mark, r.source_file"
    each = f"{told} FROM ({{}}) r WHERE r.offered >= {_SEVERAL}"
    ((of,),) = con.execute(f"SELECT count(*) FROM ({each.format(NEW)})").fetchall()
    ((rows, file),) = con.execute(
        f"SELECT count(DISTINCT (n.starts_at, n.queue)), min(o.source_file) FROM ({each.format(NEW)}) n JOIN "
        f"({each.format(stored)}) o USING (starts_at, mark) WHERE n.queue IS DISTINCT FROM o.queue"
    ).fetchall()
    return Again(rows, rows, file or "", of) if rows >= max(_FEW, _MOST * of) else Again()


def again(con: duckdb.DuckDBPyConnection, table: Table, ours: str, theirs: str, of: int) -> Again:
    """Hold new rows against stored ones of the same days; ours, theirs: SQL of both; of: how many new ones."""
    met, same = _responses(con, ours, theirs) if table.name == RESPONSE.name else _others(con, table, ours, theirs)
    found = replace(met, of=of)
    return replace(found, stored=_stored(con, table, same, found.rows)) if found.is_no_chance else found


def _stored(con: duckdb.DuckDBPyConnection, table: Table, same: str, rows: int) -> pa.Table | None:
    """The stored rows that new ones equal, each once, with the numbers of those; None where not each has its own.

    same: SQL of the keys of new and stored rows that are the same.
    """
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    ordered = f"SELECT new, old FROM ({same}) GROUP BY ALL ORDER BY bool_and(differs), 1, 2"
    for new, old in con.execute(ordered).fetchall():
        if new not in pairs and old not in taken:
            pairs[new] = old
            taken.add(old)
    if len(pairs) < rows:
        return None
    con.register("pairs_again", pa.table({"new": [*pairs], "old": [*pairs.values()]}))
    told = ", ".join(f"o.{duck.name(name)}" for name in ("row_key", *table.names))
    return con.sql(
        f"SELECT n.row_no, {told} FROM pairs_again p JOIN ours n ON n.row_key = p.new "
        "JOIN theirs o ON o.row_key = p.old ORDER BY n.row_no"
    ).to_arrow_table()


def _responses(con: duckdb.DuckDBPyConnection, ours: str, theirs: str) -> tuple[Again, str]:
    """By number and score, by moment and score, or by day and comment."""
    moment = _moment(con, RESPONSE.dated_by[0], ours, theirs)
    sides = [_of_responses(rows, moment) for rows in (ours, theirs)]
    pairs = f"({sides[0]}) n JOIN ({sides[1]}) o ON n.day = o.day AND n.number = o.number AND n.number <> ''"
    # With one number and moment they are the same, though a score was corrected.
    either = f"{_SAME_SCORES} OR n.moment = o.moment"
    ((both, same, met, sure, file),) = con.execute(
        f"SELECT count(*), count(*) FILTER ({_SAME_SCORES}), count(*) FILTER ({either}), "
        f"count(*) FILTER ({_SAME_SCORES} AND n.moment = o.moment), min(o.source_file) FROM {pairs}"
    ).fetchall()
    if sure >= _TWO or (same >= _FEW and same >= _MOST * both):
        return Again(met, met, file), f"{_PAIR} FROM {pairs} WHERE {either}"
    same_row = f"{_SAME_SCORES} AND {_SAME_NUMBER}"
    by_moment = _alike(con, sides, "moment, mark", "moment IS NOT NULL", f"n.moment = o.moment AND {same_row}")
    by_text = _alike(con, sides, "text", _LONG.format("text"), f"n.text = o.text AND {same_row}")
    return max(by_moment, by_text, key=lambda each: each[0].rows)


def _others(con: duckdb.DuckDBPyConnection, table: Table, ours: str, theirs: str) -> tuple[Again, str]:
    """By the first two times; complaints, of which the first alone is their own, by that one or by what they say."""
    times = [column.name for column in table.columns if column.kind == "time"]
    if "narrative" in table.names:
        first = _moment(con, table.dated_by[0], ours, theirs)
        whole = f"concat_ws(' ', {', '.join(f'r.{name}' for name in _TOLD)})"
        marks = {"mark": f"hash({first})", "known": f"{first} IS NOT NULL", "text": "r.narrative", "whole": whole}
    elif len(times) > 1:
        first, *rest = (_moment(con, time, ours, theirs) for time in times)
        then = f"least({', '.join(rest)})"
        marks = {"mark": f"hash({first}, {then})", "known": f"{first} <= {then}", "text": "''", "whole": "''"}
    else:
        return Again(), ""
    told = ", ".join(f"{sql} AS {name}" for name, sql in marks.items())
    told += ", r.branch_id" if "branch_id" in table.names else ""
    sides = [f"SELECT r.day, {told}, r.source_file, r.row_key FROM ({rows}) r" for rows in (ours, theirs)]
    by_time = _alike(con, sides, "mark", "known", "n.mark = o.mark")
    texts = [_alike(con, sides, by, _LONG.format(by), f"n.{by} = o.{by}") for by in ("text", "whole")]
    ((of,),) = con.execute(f"SELECT count(*) FROM ({sides[0]})").fetchall()
    if "narrative" in table.names and texts[0][0].rows < _MOST * of:
        # A branch under another name has all of its complaints again; another branch has some in the same words.
        same = "n.text = o.text AND coalesce(n.branch_id = o.branch_id, true)"
        texts[0] = _alike(con, sides, "text", _LONG.format("text"), same)
    return max(by_time, *texts, key=lambda each: each[0].rows)


def _alike(con: duckdb.DuckDBPyConnection, sides: list[str], by: str, where: str, same: str) -> tuple[Again, str]:
    """New rows that equal stored ones of their day, each of these once; of rows that are told apart by these columns.

    With SQL of the keys of both.

    Where rows of one side are often the same, those of both are so by chance.
    """
    new, old = (f"SELECT * FROM ({side}) WHERE {where}" for side in sides)
    if any(_repeated(con, side, by) > _CHANCE for side in (new, old)):
        return Again(), ""
    pairs = f"FROM ({new}) n JOIN ({old}) o ON n.day = o.day AND {same}"
    ((rows, file),) = con.execute(
        f"SELECT least(count(DISTINCT n.row_key), count(DISTINCT o.row_key)), min(o.source_file) {pairs}"
    ).fetchall()
    return Again(rows, 0, file or ""), f"{_PAIR} {pairs}"


def _repeated(con: duckdb.DuckDBPyConnection, rows: str, by: str) -> float:
    """The share of rows that another of the same side equals."""
    ((share,),) = con.execute(
        f"SELECT coalesce(1 - count(DISTINCT (day, {by})) / nullif(count(*), 0), 0) FROM ({rows})"
    ).fetchall()
    return float(share)


def _moment(con: duckdb.DuckDBPyConnection, time: str, ours: str, theirs: str) -> str:
    """SQL of a time, where its time of day is known: to the second, or to the minute where one side has no seconds."""
    return f"CASE WHEN r.{time}::TIME <> TIME '00:00' THEN date_trunc('{unit(con, time, ours, theirs)}', r.{time}) END"


def unit(con: duckdb.DuckDBPyConnection, time: str, ours: str, theirs: str) -> str:
    """In what the times of two sides are held against each other: minutes where one has no seconds."""
    seconds = f"SELECT coalesce(avg((second(r.{time}) <> 0)::INT), 0) FROM ({{}}) r WHERE r.{time} IS NOT NULL"
    shares = [con.execute(seconds.format(rows)).fetchall()[0][0] for rows in (ours, theirs)]
    return "second" if min(shares) > _HALF else "minute"


def share(score: str) -> str:
    """SQL of a score as a share of its scale, by which scores of other scales are held against each other."""
    low, high = f"r.{score}_low", f"r.{score}_high"
    return f"round((r.{score} - {low}) / nullif({high} - {low}, 0), 3)"


def _of_responses(rows: str, moment: str) -> str:
    """Responses with their moment, scores (as shares of their scales), number and comment."""
    scores = {"nps": "r.nps / 10"} | {name: share(name) for name in ("csat", "ces")}
    said = ", ".join(f"{sql} AS {name}" for name, sql in scores.items())
    told = f"{moment} AS moment, hash({', '.join(scores.values())}) AS mark, lower({NUMBER}) AS number, {OWN} AS own"
    return f"SELECT r.day, {told}, r.verbatim AS text, {said}, r.source_file, r.row_key FROM ({rows}) r"
