"""A private in-memory DuckDB for work on one file: nothing is shared, nothing is fetched from outside."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "preserve_insertion_order": True,
}
OutOfMemory = duckdb.OutOfMemoryException
_GUARD = threading.Lock()
# The one engine of this process, by its number, as a process that was forked needs its own.
_ENGINES: dict[int, duckdb.DuckDBPyConnection] = {}


def confine(folder: Path, megabytes: int) -> None:
    """From now on this process's engine has so much memory, a folder for what is more, and its callers' threads."""
    _CONFIG.update(threads=1, memory_limit=f"{megabytes}MiB", temp_directory=str(folder / "engine"))
    _ENGINES.clear()


def _engine() -> duckdb.DuckDBPyConnection:
    """A connection of its own to the engine, which takes longer to start than a small file to check."""
    with _GUARD:
        if os.getpid() not in _ENGINES:
            _ENGINES[os.getpid()] = duckdb.connect(":memory:", config=_CONFIG)
        return _ENGINES[os.getpid()].cursor()


@contextmanager
def connection(**tables: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that alone sees the given Arrow tables by name and is closed afterwards."""
    con = _engine()
    try:
        for name, table in tables.items():
            con.register(name, table)
        yield con
    finally:
        con.close()


def name(column: str) -> str:
    """A column's name, quoted for SQL."""
    return '"' + column.replace('"', '""') + '"'


def literal(value: str | None) -> str:
    """A text, quoted for SQL; None is NULL."""
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


def literals(values: tuple[str, ...]) -> str:
    """Texts as an SQL list."""
    return "[" + ", ".join(literal(v) for v in values) + "]"


def select(columns: Mapping[str, str]) -> str:
    """The inside of a SELECT: expressions by the name that they get."""
    return ", ".join(f"{sql} AS {name(alias)}" for alias, sql in columns.items())


def fingerprint(columns: list[str], salt: str, order: str) -> str:
    """A row's content as 32 hexadecimal digits; later rows of the same content get their count behind it.

    `order` numbers the rows. The salt keeps the content from being guessed.
    """
    return counted(mark(joined(columns), salt), order)


def joined(columns: list[str]) -> str:
    """A row's content as one text; such texts joined in the same way are the content of them all."""
    cells = ", ".join(f"coalesce({column}::VARCHAR, chr(30))" for column in columns)
    return f"concat_ws(chr(31), {cells})"


def mark(content: str, salt: str) -> str:
    """A content as 32 hexadecimal digits."""
    return f"left(sha256({literal(salt)} || {content}), 32)"


def counted(marked: str, order: str) -> str:
    """A row's key by its mark, with a count where an earlier row has the same."""
    count = f"row_number() OVER (PARTITION BY {marked} ORDER BY {order})"
    return f"'h:' || {marked} || CASE WHEN {count} > 1 THEN '-' || {count} ELSE '' END"
