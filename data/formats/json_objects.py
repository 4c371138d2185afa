"""JSON in the shapes that programs write it: lines, lists, wrapped, nested, turned by columns, torn."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.checking.rejections import Rejection
from data.errors import FileAmbiguous, FileRefused, Question, as_they_are
from data.formats.raw import MOST_COLUMNS, SHOWN, Raw, from_rows, narrow, refuse, unique
from data.texts import N_, Text

# Records that are turned into columns at once.
_BATCH = 20_000
# How far down a list of records is looked for, and how far down the values of a record become columns.
_DEEP = 6
_SPACE = re.compile(r"[\s\ufeff]*")
_HALVES = re.compile("[\ud800-\udfff]")


class Digits(str):
    """A number as it was written: 8.0 is not 8, and one of twenty digits keeps them all."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=Digits, parse_int=Digits, parse_constant=Digits, strict=False)
_KEYED = re.compile(r"\d+")


@dataclass
class Records:
    """Records as they come: their numbers, their values as columns of text, a batch a table, and what is no record."""

    file: str
    numbers: list[int] = field(default_factory=list)
    batches: list[pa.Table] = field(default_factory=list)
    torn: list[Rejection] = field(default_factory=list)

    def take(self, items: Iterator[tuple[int, object]]) -> None:
        """Keep all of these; a value that is no object is refused by its number."""
        while batch := list(islice(items, _BATCH)):
            rows = [(number, dict(_flat(item))) for number, item in batch if isinstance(item, dict)]
            self.torn += [_torn(number, item) for number, item in batch if not isinstance(item, dict)]
            paths = list(dict.fromkeys(path for _, row in rows for path in row))
            narrow([".".join(path) for path in paths], self.file)
            columns = [pa.array([row.get(path) for _, row in rows], pa.string()) for path in paths]
            self.numbers += [number for number, _ in rows]
            self.batches.append(pa.table(columns, names=[json.dumps(path) for path in paths]) if rows else pa.table({}))

    def raw(self) -> Raw:
        """The records as one table, each column called by the last part of its path where that is one column's alone.

        Raises FileRefused without any record.
        """
        filled = [batch for batch in self.batches if batch.num_rows]
        if not filled:
            raise refuse(N_("The JSON file {file} holds no records."), N_("Give one object a line."), file=self.file)
        table = pa.concat_tables(filled, promote_options="default")
        paths = [tuple(json.loads(name)) for name in table.column_names]
        narrow([path[-1] for path in paths], self.file)
        last = Counter(path[-1].casefold() for path in paths)
        names = [path[-1] if last[path[-1].casefold()] == 1 else ".".join(path) for path in paths]
        row_no = pa.array(self.numbers, pa.int64())
        return Raw(table.rename_columns(unique(names)), row_no, "utf-8", header_rows=0, torn=tuple(self.torn))


def read_json(path: Path, file: str, part: str | None = None) -> Raw:
    """Objects one a line, in a list, or in the one list of objects inside another; a record's place is its number.

    part: which list is meant, where a file holds several. Raises FileRefused when there is no object in it, and
    FileAmbiguous when there are several lists of them.
    """
    found = Records(file)
    if _is_lines(path):
        found.take(_lines(path))
        return found.raw()
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    if text.lstrip().startswith("["):
        items = _list(text, file)
        if items and items[0] and all(isinstance(item, list) for item in items):
            return _table(items, file)
    else:
        items = [*_values(text, file)]
        items = _inside(items[0], file, part) if len(items) == 1 else items
    found.take(enumerate(items, 1))
    return found.raw()


def _is_lines(path: Path) -> bool:
    """True when the first two lines are an object each, or the first of a file is one and no list lies in it."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        first = list(islice((line for line in file if line.strip()), 2))
    parsed = [_parsed(line) for line in first]
    if len(parsed) == 2:
        return isinstance(parsed[0], dict) and not (_lists(parsed[0]) and not isinstance(parsed[1], dict))
    return False


def _parsed(line: str) -> object:
    """The value that a line is; the line itself when it is none."""
    try:
        return _DECODER.decode(line)
    except (ValueError, RecursionError):
        return line


def _lines(path: Path) -> Iterator[tuple[int, object]]:
    with path.open(encoding="utf-8-sig", errors="replace", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, _parsed(line.rstrip("\n"))


def _values(text: str, file: str) -> Iterator[object]:
    """Values one behind the other, over as many lines as they take."""
    at = _next(text, 0)
    while at < len(text):
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError) as fault:
            raise _broken(fault, file) from fault
        yield value
        at = _next(text, at)


def _list(text: str, file: str) -> list[Any]:
    """The items of a list; the last one as text when the file ends in the middle of it."""
    items: list[Any] = []
    at = _next(text, _next(text, 0) + 1)
    while at < len(text) and text[at] != "]":
        try:
            item, end = _DECODER.raw_decode(text, at)
            after = _next(text, end)
            if text[after : after + 1] not in (",", "]", ""):
                raise json.JSONDecodeError("", text, after)
        except (ValueError, RecursionError) as fault:
            if not items or isinstance(fault, RecursionError) or text.rstrip().endswith(("]", "}")):
                raise _broken(fault, file) from fault
            return [*items, text[at:]]
        items.append(item)
        at = _next(text, after + 1) if text[after : after + 1] == "," else after
    return items


def _next(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _broken(fault: Exception, file: str) -> FileRefused:
    remedy = N_("Export it again, or give one object a line.")
    if isinstance(fault, json.JSONDecodeError):
        said = N_("The JSON file {file} is broken in line {line:,}, at character {place:,}.")
        return refuse(said, remedy, file=file, line=fault.lineno, place=fault.colno)
    return refuse(N_("The JSON file {file} is nested too deeply."), remedy, file=file)


def _inside(value: Any, file: str, part: str | None) -> list[Any]:
    """The records inside one object: a list of objects, columns, or the object itself as the only one."""
    found = _lists(value)
    if part in found:
        return found[part]
    if len(found) > 1:
        values = {"file": file, "lists": tuple(found), "first": next(iter(found))}
        remedy = Text(N_("Say which one with --sheet, such as --sheet “{first}”."), values)
        raise FileAmbiguous(
            Text(N_("The JSON file {file} holds several lists: {lists}."), values),
            remedy=remedy,
            question=Question("sheet", choices=as_they_are(list(found))),
        )
    return next(iter(found.values())) if found else _turned(value)


def _lists(value: object) -> dict[str, list[Any]]:
    """Lists of objects inside an object, by their path; of those at several depths the ones nearest to the top."""
    level: dict[str, Any] = {"": value}
    for _ in range(_DEEP):
        level = {
            f"{path}.{name}".lstrip("."): inner
            for path, outer in level.items() if isinstance(outer, dict) for name, inner in outer.items()
        }  # fmt: skip
        found = {path: inner for path, inner in level.items() if isinstance(inner, list) and _holds_objects(inner)}
        if found:
            return found
    return {}


def _holds_objects(items: list[Any]) -> bool:
    return bool(items) and sum(isinstance(item, dict) for item in items) * 2 > len(items)


def _turned(value: Any) -> list[Any]:
    """Records from an object of columns, of rows by their key, or of one record's values."""
    if isinstance(value, dict) and isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return [dict(zip(map(str, value["columns"]), row, strict=False)) for row in value["data"]]
    inner = list(value.values()) if isinstance(value, dict) else []
    if len(inner) > 1 and all(isinstance(column, list) and len(column) == len(inner[0]) for column in inner):
        return [dict(zip(value, row, strict=True)) for row in zip(*inner, strict=True)]
    if len(inner) > 1 and all(isinstance(column, dict) and column.keys() == inner[0].keys() for column in inner):
        by_place = all(_KEYED.fullmatch(key) for key in inner[0])
        return [{name: column[key] for name, column in value.items()} for key in inner[0]] if by_place else inner
    return [value]


def _table(rows: Sequence[Any], file: str) -> Raw:
    """A list of lists, of which the first is the header."""
    header, *below = [[_value(cell) or "" for cell in row] for row in rows]
    narrow(header, file)
    return from_rows(header, list(enumerate(below, 2)), "utf-8", 1)


def _torn(number: int, item: object) -> Rejection:
    return Rejection(
        number,
        "",
        str(item)[:SHOWN],
        Text(N_("This line is not a JSON object.")),
        Text(N_("Mend the line and add the file again."), {}),
        (item if isinstance(item, str) else _written(item),),
    )


def _flat(item: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str | None]]:
    """The values of a record with the path to each, those of objects inside it too."""
    waiting: list[tuple[tuple[str, ...], Any]] = [((), item)]
    told = 0
    while waiting and told <= MOST_COLUMNS:
        path, value = waiting.pop()
        if isinstance(value, dict) and (value or not path) and len(path) < _DEEP:
            waiting += [((*path, _whole(name)), inner) for name, inner in reversed(value.items())]
        else:
            told += 1
            yield path, _value(value)


def _value(value: object) -> str | None:
    """A value as text; several options of one answer with semicolons between them."""
    if value is None or isinstance(value, str):
        return None if value is None else _whole(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    options = value if isinstance(value, list) else []
    if options and all(isinstance(o, str) and not isinstance(o, Digits) and ";" not in o for o in options):
        return _whole(";".join(options))
    return _whole(_written(value))


def _written(value: object) -> str:
    """A value as JSON again, its numbers as they were written."""
    if isinstance(value, Digits):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        inner = (f"{json.dumps(name, ensure_ascii=False)}: {_written(part)}" for name, part in value.items())
        return f"{{{', '.join(inner)}}}"
    return json.dumps(value, ensure_ascii=False)


def _whole(text: str) -> str:
    """Text in which no half of a character stands alone: it could not be stored."""
    return _HALVES.sub("\ufffd", text)
