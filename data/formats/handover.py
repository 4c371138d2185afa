"""What was read, or why it was not, as files: how the process that reads hands its answer to the one that asked."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from data import errors
from data.errors import FileAmbiguous, Question, TellerError
from data.formats.raw import Raw, shown_text
from data.rejections import Rejection
from data.texts import Text

_ROWS, _REST, _FAULT = "rows.arrow", "rest.json", "fault.json"
_NUMBER = "number of the row"
_BATCH = 100_000
_KNOWN = {kind.__name__: kind for kind in (Text, Rejection, Question)}
# Longest piece of a file (a sheet's name, a list of headers) that a sentence about it repeats.
_SAID = 1000


def leave(raw: Raw, folder: Path) -> None:
    """Write an answer."""
    rows = raw.table.rename_columns([str(i) for i in range(raw.table.num_columns)]).append_column(_NUMBER, raw.row_no)
    with pa.OSFile(str(folder / _ROWS), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
        writer.write_table(rows, max_chunksize=_BATCH)
    rest = {f.name: packed(getattr(raw, f.name)) for f in fields(Raw) if f.name not in ("table", "row_no")}
    _write(folder / _REST, {**rest, "columns": packed(raw.table.column_names)})


def leave_fault(fault: TellerError, folder: Path) -> None:
    """Write why there is no answer."""
    asked = ("questions",) if isinstance(fault, FileAmbiguous) else ()
    parts = {name: packed(getattr(fault, name)) for name in ("title", "message", "remedy", *asked)}
    _write(folder / _FAULT, {"kind": type(fault).__name__, **parts})


def collect(folder: Path) -> Raw | None:
    """The answer that was left, mapped from its file rather than loaded; None when there is none.

    Raises the TellerError that was left instead.
    """
    if (folder / _FAULT).exists():
        said = json.loads((folder / _FAULT).read_text(encoding="utf-8"))
        kind = getattr(errors, said.pop("kind"))
        raise kind(**{name: unpacked(value) for name, value in said.items()})
    if not (folder / _REST).exists():
        return None
    rest = {name: unpacked(value) for name, value in json.loads((folder / _REST).read_text(encoding="utf-8")).items()}
    # The mapping outlives the file's name, so the folder can be cleared away at once.
    rows = pa.ipc.open_file(pa.memory_map(str(folder / _ROWS))).read_all()
    names = list(rest.pop("columns"))
    table = rows.select(rows.column_names[:-1]).rename_columns(names)
    return Raw(table=table, row_no=rows[_NUMBER].combine_chunks(), **rest)


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=True), encoding="utf-8")


def packed(value: Any) -> Any:
    """A value as JSON can hold it; the words that a sentence quotes from the file are cleaned for showing."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple | list):
        return {"list": [packed(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": {name: packed(item) for name, item in value.items()}}
    if is_dataclass(value) and type(value).__name__ in _KNOWN:
        parts = {f.name: packed(getattr(value, f.name)) for f in fields(value)}
        return {type(value).__name__: _cleaned(parts) if isinstance(value, Text) else parts}
    return str(value)


def _cleaned(text: dict[str, Any]) -> dict[str, Any]:
    values = text["values"]["dict"]
    clean = {name: shown_text(item, _SAID) if isinstance(item, str) else item for name, item in values.items()}
    return {**text, "values": {"dict": clean}}


def unpacked(value: Any) -> Any:
    """The value that `packed` was given; a list comes back as a tuple."""
    if not isinstance(value, dict):
        return value
    ((kind, inside),) = value.items()
    if kind == "list":
        return tuple(unpacked(item) for item in inside)
    plain = {name: unpacked(item) for name, item in inside.items()}
    return plain if kind == "dict" else _KNOWN[kind](**plain)
