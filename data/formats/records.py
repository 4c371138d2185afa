"""Files that carry their own column names in every record or in a schema: Parquet and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from data import engine
from data.formats.raw import SHOWN, Raw, narrow, refuse, unique
from data.rejections import Rejection
from data.texts import N_, Text


def read_parquet(path: Path, file: str) -> Raw:
    """A Parquet file as text; its first row is number 1."""
    try:
        with engine.connection() as con:
            source = f"read_parquet({engine.literal(str(path))})"
            names = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
            narrow(names, file)
            columns = dict(zip(unique(names), (f"CAST({engine.name(n)} AS VARCHAR)" for n in names), strict=True))
            table = engine.fetched(con, f"SELECT {engine.select(columns)} FROM {source}")
    except duckdb.Error as fault:
        raise refuse(N_("The Parquet file {file} cannot be read."), N_("Write it again."), file=file) from fault
    return Raw(table, pa.array(np.arange(1, table.num_rows + 1)), "utf-8", header_rows=0)


def read_json(path: Path, file: str) -> Raw:
    """A list of objects, or one object a line; the line or the place in the list is the row's number.

    Raises FileRefused when there is no object in it.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    numbered = _list(text, file) if text.lstrip().startswith("[") else _lines(text)
    rows = [(number, item) for number, item in numbered if isinstance(item, dict)]
    torn = [_torn(number, item) for number, item in numbered if not isinstance(item, dict)]
    if not rows:
        raise refuse(N_("The JSON file {file} holds no records."), N_("Give one object a line."), file=file)
    names = list(dict.fromkeys(key for _, item in rows for key in item))
    narrow(names, file)
    columns = [pa.array([_value(item.get(name)) for _, item in rows], pa.string()) for name in names]
    table = pa.table(columns, names=unique(names))
    return Raw(table, pa.array([number for number, _ in rows], pa.int64()), "utf-8", header_rows=0, torn=tuple(torn))


def _list(text: str, file: str) -> list[tuple[int, object]]:
    try:
        return list(enumerate(json.loads(text), 1))
    except (ValueError, RecursionError) as fault:
        raise refuse(
            N_("The JSON file {file} cannot be read: {why}"),
            N_("Export it again, or give one object a line."),
            file=file,
            why=str(fault),
        ) from fault


def _lines(text: str) -> list[tuple[int, object]]:
    numbered: list[tuple[int, object]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                numbered.append((number, json.loads(line)))
            except (ValueError, RecursionError):
                numbered.append((number, line))
    return numbered


def _torn(number: int, item: object) -> Rejection:
    return Rejection(
        number,
        "",
        str(item)[:SHOWN],
        Text(N_("This line is not a JSON object.")),
        Text(N_("Mend the line and add the file again."), {}),
        (str(item),),
    )


def _value(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
