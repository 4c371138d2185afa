"""Keys across the parts of a file, each of which knows only its own: repeated ones, and content that comes again.

A part leaves 64 bits a row. Only where two parts share some are the keys themselves looked at, by the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.formats.raw import SHOWN
from data.store import duck

Marks = npt.NDArray[np.uint64]
# A key made from a row's content, with its count where an earlier row of the part has the same.
_MADE = r"^h:[0-9a-f]{32}(-\d+)?$"
_BASE = f"CASE WHEN regexp_matches(row_key, '{_MADE}') THEN left(row_key, 34) ELSE row_key END"


@dataclass(frozen=True)
class Settled:
    """What the rows of all parts make of one part's rows.

    again: row -> its key as it may be shown, and the first row of that key. renamed: row -> its key from now on.
    """

    again: Mapping[int, tuple[str, int]]
    renamed: Mapping[int, str]


def marks(rows: pa.Table) -> Marks:
    """What is kept in memory of a part's keys."""
    with duck.connection(rows=rows.select(["row_key"])) as con:
        found = con.sql(f"SELECT DISTINCT hash({_BASE}) AS mark FROM rows").to_arrow_table()["mark"]
    return found.to_numpy()


def shared(parts: Iterable[Marks]) -> Marks:
    """Marks that more than one part has."""
    every = np.concatenate([np.empty(0, np.uint64), *parts])
    every.sort()
    return np.unique(every[1:][every[1:] == every[:-1]])


def settled(parts: Sequence[Sequence[Path]], marks_shared: Marks) -> dict[int, Settled]:
    """What becomes of the rows whose key, or content, an earlier part has, by part.

    parts: the staged files of the main table, part by part.
    """
    if not len(marks_shared):
        return {}
    files = pa.table(
        {
            "file": [str(file) for part in parts for file in part],
            "part": pa.array([place for place, part in enumerate(parts) for _ in part], pa.int64()),
        }
    )
    listed = duck.literals(tuple(str(file) for part in parts for file in part))
    with duck.connection(files=files, marks=pa.table({"mark": marks_shared})) as con:
        con.execute(
            f"CREATE TEMP TABLE met AS SELECT part, row_no, row_key, {_BASE} AS base "
            f"FROM read_parquet({listed}, filename = 'file') JOIN files USING (file) "
            f"SEMI JOIN marks ON marks.mark = hash({_BASE})"
        )
        con.execute(
            "CREATE TEMP TABLE told AS SELECT *, regexp_matches(base, '^h:[0-9a-f]{32}$') AS made, "
            "row_number() OVER (PARTITION BY base ORDER BY row_no) AS place, "
            "first(row_no) OVER (PARTITION BY base ORDER BY row_no) AS first FROM met"
        )
        again = con.execute(
            f"SELECT part, row_no, left(replace(row_key, chr(31), ' '), {SHOWN}), first FROM told "
            "WHERE NOT made AND place > 1"
        ).fetchall()
        named = "base || CASE WHEN place > 1 THEN '-' || place ELSE '' END"
        renamed = con.execute(f"SELECT part, row_no, {named} FROM told WHERE made AND row_key <> {named}").fetchall()
    parts_met = {part for part, *_ in (*again, *renamed)}
    return {
        part: Settled(
            {row: (text, first) for at, row, text, first in again if at == part},
            {row: name for at, row, name in renamed if at == part},
        )
        for part in sorted(parts_met)
    }


def by_answers(responses: pa.Table, answers: pa.Table) -> pa.Table:
    """Responses that are named by what they say, with the names that they have by their answers too.

    answers: as they are written; a number or a moment says the same however a program writes it.
    """
    plain = "coalesce(try_cast(value AS DOUBLE)::VARCHAR, try_cast(value AS TIMESTAMP)::VARCHAR, value)"
    said = f"string_agg(concat_ws(chr(31), item, {plain}), chr(30) ORDER BY item, {plain}) AS said"
    mark = "CASE WHEN said IS NULL THEN base ELSE left(sha256(base || said), 32) END"
    key = duck.counted(mark, "row_no")
    with duck.connection(responses=responses, answers=answers) as con:
        told = f"SELECT row_no, {said} FROM answers GROUP BY row_no"
        rows = f"SELECT r.*, substr(row_key, 3, 32) AS base, said FROM responses r LEFT JOIN ({told}) USING (row_no)"
        named = f"* EXCLUDE (base, said) REPLACE ({key} AS row_key, {key} AS response_id)"
        sql = f"SELECT {named} FROM ({rows}) ORDER BY row_no"
        return con.sql(sql).to_arrow_table().select(responses.column_names)


def linked(answers: pa.Table, responses: pa.Table) -> pa.Table:
    """The answers of the responses that may be stored, with the number that each has after checking."""
    with duck.connection(answers=answers.drop_columns(["response_id"]), responses=responses) as con:
        sql = "SELECT a.*, r.response_id FROM answers a JOIN responses r USING (row_no) ORDER BY row_no"
        return con.sql(sql).to_arrow_table()


def renamed(rows: pa.Table, names: Mapping[int, str]) -> pa.Table:
    """Rows with the keys that they have from now on, in every column that holds the key or begins with it."""
    if not names:
        return rows
    told = pa.table({"row_no": pa.array(names.keys(), pa.int64()), "name": pa.array(names.values(), pa.string())})
    # Of a row's own table the key is the mark; of the answers it begins with it.
    old = "regexp_extract(row_key, '^h:[0-9a-f]{32}(-[0-9]+)?')"
    changed = {"row_key": f"name || substr(row_key, length({old}) + 1)"}
    changed |= {c: f"CASE WHEN {c} = {old} THEN name ELSE {c} END" for c in rows.column_names if c == "response_id"}
    replaced = ", ".join(f"CASE WHEN name IS NULL THEN {c} ELSE {sql} END AS {c}" for c, sql in changed.items())
    with duck.connection(rows=rows, told=told) as con:
        sql = (
            f"SELECT * EXCLUDE (name) REPLACE ({replaced}) FROM rows LEFT JOIN told USING (row_no) ORDER BY day, row_no"
        )
        return con.sql(sql).to_arrow_table().select(rows.column_names)
