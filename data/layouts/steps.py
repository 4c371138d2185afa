"""Values that others are made of, made once for a file: to plan how takes longer than to make a few thousand.

A file is laid out several times while it is taken in: for what its columns tell together, for what is asked, for its
rows. What was made of the same columns in the same way is not made again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256

import duckdb
import pyarrow as pa

from data.layouts.expressions import ROW, Scope, Verb

# What comes back from Arrow as what it was.
_PLAIN = frozenset((pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.timestamp("us")))
Made = dict[str, pa.ChunkedArray]
# The columns that were laid out last, and what was made of them, by how.
_LAST: list[tuple[pa.Table, Made]] = []


@contextmanager
def of_one_file() -> Iterator[None]:
    """Whatever is laid out meanwhile is of one file, of which nothing is kept afterwards."""
    try:
        yield
    finally:
        _LAST.clear()


def stepped(
    con: duckdb.DuckDBPyConnection, scope: Scope, verbs: Iterable[Verb], table: pa.Table, kind: str, *, is_held: bool
) -> tuple[Scope, str, pa.Table]:
    """The scope with those verbs made that others are made of, what has their values, and the rows with those known.

    kind: TABLE or VIEW; is_held: whether what was made is kept.
    """
    known = _of(table) if is_held else {}
    made: dict[Verb, str] = {}
    new: dict[str, str] = {}
    for verb in _steps(verbs):
        scope = replace(scope, made=dict(made))
        sql = scope.value(verb)
        made[verb] = name = f"{ROW}{sha256(sql.encode()).hexdigest()[:16]}"
        if name not in known:
            new[name] = sql
        elif name not in table.column_names:
            table = table.append_column(name, known[name])
    con.register("raw", table)
    last = "raw"
    for place, (name, sql) in enumerate(new.items()):
        con.execute(f"CREATE TEMP {kind} step{place} AS SELECT *, {sql} AS {name} FROM {last}")
        last = f"step{place}"
    if new and is_held and kind == "TABLE":
        known |= _kept(con, list(new), last, table)
    return replace(scope, made=made), last, table


def _of(table: pa.Table) -> Made:
    """What was made of the same columns before."""
    for last, made in _LAST[-1:]:
        if last.equals(table):
            return made
    new: Made = {}
    _LAST[:] = [(table, new)]
    return new


def _kept(con: duckdb.DuckDBPyConnection, names: list[str], last: str, table: pa.Table) -> Made:
    """What was made, in the order of the rows."""
    found = con.sql(f"SELECT {', '.join(names)}, {ROW} FROM {last}").to_arrow_table()
    if not found[ROW].equals(table[ROW]):
        return {}
    return {name: found[name] for name in names if found[name].type in _PLAIN}


def _steps(verbs: Iterable[Verb]) -> list[Verb]:
    """All verbs that these are made of, each behind those that it is made of itself."""
    found: dict[Verb, None] = {}
    for verb in verbs:
        for step in verb.steps:
            found |= dict.fromkeys((*_steps([step]), step))
    return list(found)
