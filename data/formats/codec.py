"""What was found, or why nothing was, as files: how the process that works hands its answer to the one that asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

from data import errors
from data.checking.rejections import Rejection
from data.errors import FileRefused, Question, TellerError
from data.formats.raw import shown_text
from data.texts import Text

_FOUND, _FAULT = "found.json", "fault.json"
_KNOWN = {kind.__name__: kind for kind in (Text, Rejection, Question)}
# Longest piece of a file (a sheet's name, a list of headers) that a sentence about it repeats.
_SAID = 1000


def leave(found: Mapping[str, Any], folder: Path) -> None:
    """Write an answer: plain values, texts and refusals by name."""
    _write(folder / _FOUND, {name: packed(value) for name, value in found.items()})


def leave_fault(fault: TellerError, folder: Path) -> None:
    """Write why there is no answer."""
    asked = ("questions", "table") if isinstance(fault, FileRefused) else ()
    parts = {name: packed(getattr(fault, name)) for name in ("title", "message", "remedy", *asked)}
    _write(folder / _FAULT, {"kind": type(fault).__name__, **parts})


def raise_fault(folder: Path) -> None:
    """Raise the TellerError that was left, if any."""
    if (folder / _FAULT).exists():
        said = json.loads((folder / _FAULT).read_text(encoding="utf-8"))
        kind = getattr(errors, said.pop("kind"))
        raise kind(**{name: unpacked(value) for name, value in said.items()})


def collect(folder: Path) -> dict[str, Any]:
    """The answer that was left."""
    found = json.loads((folder / _FOUND).read_text(encoding="utf-8"))
    return {name: unpacked(value) for name, value in found.items()}


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
    clean = {name: _clean(item) for name, item in values.items()}
    return {**text, "values": {"dict": clean}}


def _clean(item: Any) -> Any:
    """A text cleaned, and each of several, as many as a sentence repeats."""
    if isinstance(item, dict) and "list" in item:
        cleaned = [_clean(one) for one in item["list"]]
        ends = accumulate(len(one) if isinstance(one, str) else 0 for one in cleaned)
        fits = [one for one, end in zip(cleaned, ends, strict=True) if end <= _SAID]
        return {"list": cleaned if len(fits) == len(cleaned) else [*fits, "\u2026"]}
    return shown_text(item, _SAID) if isinstance(item, str) else item


def unpacked(value: Any) -> Any:
    """The value that `packed` was given; a list comes back as a tuple."""
    if not isinstance(value, dict):
        return value
    ((kind, inside),) = value.items()
    if kind == "list":
        return tuple(unpacked(item) for item in inside)
    plain = {name: unpacked(item) for name, item in inside.items()}
    return plain if kind == "dict" else _KNOWN[kind](**plain)
