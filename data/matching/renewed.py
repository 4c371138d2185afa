"""Rows of a file that take the place of stored ones of another key: their key, and what the file does not say."""

from __future__ import annotations

import pyarrow as pa

from data.contracts import Table
from data.store import duck

# What Teller says of a row itself, by its file's headers.
_OWN = ("survey_id",)
_SCALED = {"csat_low": "csat", "csat_high": "csat", "ces_low": "ces", "ces_high": "ces"}


def renewed(found: pa.Table, stored: pa.Table, table: Table) -> pa.Table:
    """The rows with the keys of the stored ones of their number, and with the values that the file has no column of.

    A day without a time of day leaves the stored time of that day.
    """
    with duck.connection(found=found, stored=stored) as con:
        columns = [column.name for column in table.columns if column.name not in (*table.key, *_OWN)]
        told = ", ".join(f"count({duck.name(_SCALED.get(name, name))}) > 0" for name in columns)
        ((*has,),) = con.execute(f"SELECT {told} FROM found").fetchall()
        kept = [name for name, is_there in zip(columns, has, strict=True) if not is_there]
        made = {
            name: f"s.{duck.name(name)}"
            for name in ("row_key", *table.key, *_OWN, *kept)
            if name in stored.schema.names
        }
        for column in table.columns:
            if column.kind == "time" and column.name not in made:
                made[column.name] = _timed(column.name)
        replaced = ", ".join(
            f"CASE WHEN s.row_key IS NULL THEN f.{duck.name(name)} ELSE {sql} END AS {duck.name(name)}"
            for name, sql in made.items()
        )
        sql = f"SELECT f.* REPLACE ({replaced}) FROM found f LEFT JOIN stored s USING (row_no) ORDER BY f.day, f.row_no"
        return con.sql(sql).to_arrow_table().select(found.column_names).cast(found.schema)


def _timed(name: str) -> str:
    one, other = f"f.{duck.name(name)}", f"s.{duck.name(name)}"
    return f"CASE WHEN {one}::TIME = TIME '00:00' AND {one}::DATE = {other}::DATE THEN {other} ELSE {one} END"


def relinked(found: pa.Table, stored: pa.Table, key: str) -> pa.Table:
    """Rows that belong to others, such as answers, with the key of the stored row that theirs stands for now."""
    if key not in found.column_names:
        return found
    with duck.connection(found=found, stored=stored) as con:
        own = f"CASE WHEN s.{key} IS NULL THEN f.{{0}} ELSE {{1}} END AS {{0}}"
        told = (
            own.format(key, f"s.{key}"),
            own.format("row_key", f"s.{key} || substr(f.row_key, length(f.{key}) + 1)"),
        )
        joined = "FROM found f LEFT JOIN stored s USING (row_no) ORDER BY f.day, f.row_no"
        sql = f"SELECT f.* REPLACE ({', '.join(told)}) {joined}"
        return con.sql(sql).to_arrow_table().select(found.column_names).cast(found.schema)


def differing(found: pa.Table, stored: pa.Table, table: Table) -> int:
    """How many of the rows say anything else than the stored ones of their number, in what the file has a column of."""
    made = renewed(found, stored, table)
    with duck.connection(made=made, stored=stored) as con:
        same = " OR ".join(f"m.{duck.name(name)} IS DISTINCT FROM s.{duck.name(name)}" for name in table.names)
        ((rows,),) = con.execute(f"SELECT count(*) FROM made m JOIN stored s USING (row_no) WHERE {same}").fetchall()
    return int(rows)
