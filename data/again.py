"""New rows that stand in the store under another key: exported again with other headers, numbers or branch names.

The number of a row, or its whole content, is its key, so that such rows would be counted twice. Their times to the
minute tell them, with what was said of them: these few things are the same by chance only in a few rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from data.contracts import RESPONSE, Table

# The mark of its file's headers before a response's number, as `layouts.mapping` gives them, and the number.
_LAST = "split_part(r.row_key, chr(31), -1)"
MARK, NUMBER = (f"regexp_extract({_LAST}, '^([0-9a-f]{{6}})-(.+)$', {part})" for part in (1, 2))
_SCORES = ("nps", "csat", "ces")
# What totals of calls count; so many calls are no chance, nor is such a share of all intervals.
_COUNTS, _SEVERAL, _MOST = ("offered", "answered", "abandoned"), 3, 0.8
# What a complaint says besides its times; so many signs of a narrative are nobody else's.
_SAID, _LONG = ("reason", "product", "narrative"), 10
# One score is the same, and none is another where both rows have it.
_SAME_SCORES = (
    f"({' OR '.join(f'n.{name} = o.{name}' for name in _SCORES)}) AND "
    f"NOT coalesce({' OR '.join(f'coalesce(n.{name} <> o.{name}, false)' for name in _SCORES)}, false)"
)
# The share of rows of one side that are alike, above which those of both are alike by chance.
_CHANCE = 0.1


@dataclass(frozen=True)
class Again:
    """New rows that equal stored ones of another key, each of these once.

    numbered: those of them that have the number of the stored one. file: one of the files that brought these. of: how
    many new rows were held against stored ones.
    """

    rows: int = 0
    numbered: int = 0
    file: str = ""
    of: int = 0


def of_totals(con: duckdb.DuckDBPyConnection, stored: str) -> Again:
    """Hold new totals of calls against those of the same intervals; stored: SQL of these.

    Where most intervals of another queue have the very same counts, it is the same queue by another name.
    """
    counts = ", ".join(f"coalesce(r.{name}, -1)" for name in _COUNTS)
    new = "SELECT * FROM given ANTI JOIN newest USING (row_key)"
    told = f"SELECT r.starts_at, r.queue, hash({counts}) AS mark, r.source_file"
    each = f"{told} FROM ({{}}) r WHERE r.offered >= {_SEVERAL}"
    ((of,),) = con.execute(f"SELECT count(*) FROM ({each.format(new)})").fetchall()
    ((rows, file),) = con.execute(
        f"SELECT count(DISTINCT (n.starts_at, n.queue)), min(o.source_file) FROM ({each.format(new)}) n JOIN "
        f"({each.format(stored)}) o USING (starts_at, mark) WHERE n.queue IS DISTINCT FROM o.queue"
    ).fetchall()
    return Again(rows, rows, file or "", of) if rows >= _MOST * of else Again()


def again(con: duckdb.DuckDBPyConnection, table: Table, ours: str, theirs: str, of: int) -> Again:
    """Hold new rows against stored ones of the same days; ours, theirs: SQL of both; of: how many new ones.

    Where rows of one side are often the same by what tells them, those of both are so by chance: then numbers alone
    tell.
    """
    sides = [_of_responses(rows) if table.name == RESPONSE.name else _of_others(table, rows) for rows in (ours, theirs)]
    if not all(sides):
        return Again(of=of)
    new, old = sides
    same = _SAME_SCORES if table.name == RESPONSE.name else "n.mark = o.mark"
    pairs = f"({new}) n JOIN ({old}) o ON n.day = o.day AND n.minute = o.minute AND {same}"
    counted = "SELECT least(count(DISTINCT n.row_key), count(DISTINCT o.row_key)), min(o.source_file) FROM"
    numbers = f"{counted} {pairs} AND n.number = o.number AND n.number <> ''"
    ((numbered, source),) = con.execute(numbers).fetchall()
    if any(_repeated(con, side) > _CHANCE for side in sides):
        return Again(numbered, numbered, source or "", of)
    ((rows, file),) = con.execute(f"{counted} {pairs}").fetchall()
    return Again(rows, numbered, file or "", of)


def _repeated(con: duckdb.DuckDBPyConnection, rows: str) -> float:
    """The share of rows that another of the same side equals."""
    ((share,),) = con.execute(
        f"SELECT coalesce(1 - count(DISTINCT (day, minute, mark)) / nullif(count(*), 0), 0) FROM ({rows})"
    ).fetchall()
    return float(share)


def _minute(time: str) -> str:
    """SQL of the minute of a time, where its time of day is known."""
    return f"CASE WHEN r.{time}::TIME <> TIME '00:00' THEN date_trunc('minute', r.{time}) END"


def _of_responses(rows: str) -> str:
    """Responses by their minute and a score."""
    minute, said = _minute(RESPONSE.dated_by[0]), ", ".join(f"r.{name}" for name in _SCORES)
    told = f"{minute} AS minute, hash({said}) AS mark, {NUMBER} AS number"
    each = f"SELECT r.day, {told}, {said}, r.source_file, r.row_key FROM ({rows}) r"
    return f"SELECT * FROM ({each}) WHERE minute IS NOT NULL"


def _of_others(table: Table, rows: str) -> str:
    """Rows by all their times, two of them known; complaints, which go on, by their first one and what they say."""
    said = [name for name in _SAID if name in table.names]
    times = [c.name for c in table.columns if c.kind == "time" and (not said or c.name == table.dated_by[0])]
    if not times:
        return ""
    known = " + ".join(f"({_minute(time)} IS NOT NULL)::INT" for time in times)
    is_sure = f"{known} > {0 if said else 1}"
    is_sure += f" OR length(r.narrative) >= {_LONG}" if "narrative" in said else ""
    mark = ", ".join([*(f"date_trunc('minute', r.{time})" for time in times), *(f"r.{name}" for name in said)])
    each = f"SELECT r.day, r.day AS minute, hash({mark}) AS mark, '' AS number, r.source_file, r.row_key"
    return f"{each} FROM ({rows}) r WHERE {is_sure}"
