"""Totals of calls that do not fit each other: more answered and lost than came, or spans of which one holds others.

A day's total beside the half-hours of that day would count every call twice. A row says when it begins and not how
long it is: the rows of one upload tell that together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from data.store.rows import Stored

# Minutes of a day, of a week, and of the shortest month.
_DAY, _WEEK, _MONTH = 1440, 7 * 1440, 28 * 1440
# So large a part of the others' sum, at the beginning of their day, is their total.
_MOST = 0.9
# The share of calls that are neither answered nor lost from which on it is said.
_REST = 0.01
# Days before and after a file in which a week or a month may lie that holds its rows, or that they hold.
_AROUND = timedelta(31)
EXAMPLES = 3


@dataclass(frozen=True)
class Excess:
    """A row of the file with more calls answered and lost than offered."""

    row_no: int
    offered: int
    answered: int
    abandoned: int


@dataclass(frozen=True)
class Twice:
    """A total that holds others of the same calls: its queue and beginning, that of the first other, and whose it is.

    part: "file" for a total of the file, "stored" for one that is stored.
    """

    queue: str
    starts_at: datetime
    other: datetime
    part: str = ""


@dataclass(frozen=True)
class Misfits:
    """What of a file's totals does not fit: how many rows, and the first of them.

    excess: more answered and lost than offered. beside: spans that hold others, of the file or stored. above: queues
    that are the sum of the others. offered: all calls, where rest of them are neither answered nor lost.
    """

    excess: int = 0
    first: tuple[Excess, ...] = ()
    beside: int = 0
    spans: tuple[Twice, ...] = ()
    above: tuple[str, ...] = ()
    offered: int = 0
    rest: int = 0


def misfits(con: duckdb.DuckDBPyConnection, stored: Stored) -> Misfits:
    """Hold the rows that would arrive, known as `given`, against each other and against those that are stored."""
    con.execute("CREATE TEMP VIEW excess AS SELECT * FROM given WHERE answered + abandoned > offered")
    ((excess,),) = con.execute("SELECT count(*) FROM excess").fetchall()
    first = con.execute(
        f"SELECT row_no, offered, answered, abandoned FROM excess ORDER BY row_no LIMIT {EXAMPLES}"
    ).fetchall()
    _lay(con, stored)
    beside = f"SELECT * FROM ({_HELD} UNION ALL {_TOTAL_OF_DAY})"
    ((count,),) = con.execute(f"SELECT count(*) FROM ({beside})").fetchall()
    spans = con.execute(f"{beside} ORDER BY starts_at, other LIMIT {EXAMPLES}").fetchall() if count else []
    above = [queue for (queue,) in con.execute(_SUM_OF_QUEUES).fetchall()]
    return Misfits(
        excess,
        tuple(Excess(*row) for row in first),
        count,
        tuple(Twice(*span) for span in spans),
        tuple(above),
        *_rest(con),
    )


def _rest(con: duckdb.DuckDBPyConnection) -> tuple[int, int]:
    """All calls, and how many of them are neither answered nor lost, if many; few are still waiting at the end."""
    ((offered, rest),) = con.execute(
        "SELECT coalesce(sum(offered), 0), coalesce(sum(offered - answered - abandoned), 0) FROM given"
    ).fetchall()
    return (int(offered), int(rest)) if rest > _REST * offered else (0, 0)


def _lay(con: duckdb.DuckDBPyConnection, stored: Stored) -> None:
    """Make `spans`: the totals of the file and the stored ones around them, each with its length in minutes."""
    ((low, high),) = con.execute("SELECT min(day), max(day) FROM given").fetchall()
    current = stored.current((low - _AROUND, high + _AROUND)) if low else stored.current([])
    con.execute(
        "CREATE TEMP TABLE totals AS SELECT *, lower(trim(coalesce(queue, ''))) AS lane, starts_at::DATE AS of_day, "
        "starts_at = date_trunc('day', starts_at) AS is_whole FROM ("
        "SELECT '' AS source, queue, starts_at, offered, answered, abandoned, false AS is_gone FROM given UNION ALL "
        "SELECT upload_id, queue, starts_at, offered, answered, abandoned, row_key IN (SELECT row_key FROM given) "
        f"FROM ({current}))"
    )
    con.execute(
        "CREATE TEMP TABLE lengths AS SELECT source, lane, bool_and(is_whole) AS whole, min(gap) AS least, "
        f"CASE WHEN bool_and(day(starts_at) = 1) AND count(*) > 1 THEN {_MONTH} "
        f"WHEN min(gap) = {_WEEK} AND count(*) > 2 THEN {_WEEK} ELSE {_DAY} END AS days FROM ("
        "SELECT *, epoch(lead(starts_at) OVER (PARTITION BY source, lane ORDER BY starts_at) - starts_at) / 60 AS gap "
        "FROM totals) GROUP BY source, lane"
    )
    # Quiet queues leave half-hours out: the queues of one report have the same intervals.
    con.execute(
        "CREATE TEMP TABLE spans AS WITH least AS (SELECT source, min(least) FILTER (NOT whole) AS gap FROM lengths "
        "WHERE least > 0 GROUP BY source) "
        f"SELECT t.*, CASE WHEN l.whole THEN l.days ELSE least(coalesce(s.gap, 1), {_DAY}) END AS minutes "
        "FROM totals t JOIN lengths l USING (source, lane) LEFT JOIN least s USING (source) WHERE NOT is_gone"
    )


# Spans that hold the beginning of another's, of another upload; days side by side, so that few rows meet.
_HELD = f"""
SELECT a.queue, a.starts_at, min(b.starts_at) AS other, CASE WHEN a.source = '' THEN 'file' ELSE 'stored' END AS part
FROM (SELECT *, unnest(generate_series(0, (minutes // {_DAY})::BIGINT)) AS further FROM spans) a
JOIN spans b ON a.lane = b.lane AND b.of_day = a.of_day + a.further::INTEGER AND a.source <> b.source
WHERE '' IN (a.source, b.source) AND b.starts_at < a.starts_at + to_minutes(a.minutes::BIGINT)
AND (b.starts_at > a.starts_at OR (b.starts_at = a.starts_at AND a.source = ''))
GROUP BY a.queue, a.starts_at, a.source
"""
# A row at the beginning of a day that is about the sum of the others of its queue and day, in the file itself.
_TOTAL_OF_DAY = f"""
SELECT queue, starts_at, other, 'file' AS part FROM (
SELECT lane, of_day, any_value(queue) FILTER (is_whole) AS queue, min(starts_at) FILTER (is_whole) AS starts_at,
min(starts_at) FILTER (NOT is_whole) AS other, count(*) FILTER (NOT is_whole) AS others,
sum(offered) FILTER (NOT is_whole) AS parts, max(offered) FILTER (is_whole) AS total
FROM totals WHERE source = '' GROUP BY lane, of_day)
WHERE parts > 0 AND ((others > 1 AND total >= {_MOST} * parts) OR (others = 1 AND total = parts))
"""
# A queue whose calls are, at every beginning, those of all the others.
_SUM_OF_QUEUES = """
SELECT queue FROM (
SELECT lane, any_value(queue) AS queue, count(*) AS times, sum(offered) AS offered, min(lanes) AS lanes,
bool_and(2 * offered = whole AND 2 * answered = whole_answered) AS is_sum FROM (
SELECT *, sum(offered) OVER (PARTITION BY starts_at) AS whole, count(*) OVER (PARTITION BY starts_at) AS lanes,
sum(answered) OVER (PARTITION BY starts_at) AS whole_answered FROM totals WHERE source = '' AND lane <> '')
GROUP BY lane) WHERE is_sum AND offered > 0 AND lanes > 2 ORDER BY queue
"""
