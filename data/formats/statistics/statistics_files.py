"""Files of statistics programs (SPSS, Stata, SAS): their values by the file's own labels, some rows at a time.

A code whose labels are words becomes the word; where labels only name the ends of a scale, the code stays and the
question says what the ends are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from data.errors import FileAmbiguous, FileRefused, Question, as_they_are
from data.formats.raw import Raw, narrow, refuse, unique
from data.formats.statistics import clocks, value_labels
from data.texts import N_, Text

# What a file begins with -> the name of its reader in pyreadstat.
_MARKS = {
    b"$FL2": "read_sav", b"$FL3": "read_sav", b"<stata_dta>": "read_dta",
    b"HEADER RECORD*******LIB": "read_xport",
    bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011"): "read_sas7bdat",
}  # fmt: skip
_PROGRAMS = {
    "read_sav": "spss", "read_por": "spss", "read_dta": "stata", "read_xport": "sas", "read_sas7bdat": "sas",
}  # fmt: skip
_PORTABLE = re.compile(rb"[\x00-\xff]{0,200}(ASCII|EBCDIC) SPSS PORT FILE")
# Stata before version 13: its release, the order of its bytes, the kind of file, nothing.
_OLD_STATA = re.compile(rb"[\x69\x6c\x6e\x6f\x71-\x73][\x01\x02]\x01\x00")
# Values that are held as Python's own at once, which takes some hundred bytes each.
_VALUES, _MOST_ROWS = 500_000, 100_000
# A transport file does not say how many rows it has; it is filled up to whole cards.
_CARD = 80
_ENCODINGS = ("cp949", "gb18030", "big5", "cp932", "cp1252")


@dataclass(frozen=True)
class Column:
    """One variable: its name in the file and here, the question, how times and codes are shown."""

    own: str
    name: str
    question: str = ""
    clock: Callable[[float], str] | None = None
    words: Mapping[float | str, str] | None = None


@dataclass(frozen=True)
class Told:
    """What a file says of itself."""

    columns: tuple[Column, ...]
    count: int


def is_one(head: bytes) -> bool:
    """True for the first bytes of a file of SPSS, Stata or SAS."""
    return _reader(head) != ""


def _reader(head: bytes) -> str:
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    if _OLD_STATA.match(head):
        return "read_dta"
    return "read_por" if _PORTABLE.match(head) or head[:500].rfind(b"SPSSPORT") > 0 else ""


def rows(path: Path, file: str, encoding: str | None = None) -> tuple[int, tuple[Text, ...], Iterator[Raw]]:
    """How many rows the file has, what should be known of it, and the rows as text; the first is number 1.

    Raises FileRefused for a broken file, FileAmbiguous where its characters are in an encoding that it does not name.
    """
    with path.open("rb") as opened:
        name = _reader(opened.read(600))
    source = _File(path, file, name, encoding)
    if name == "read_xport" and path.stat().st_size % _CARD:
        raise source.broken()
    told = source.told()
    return told.count, _said(told), source.parts(told)


def _said(told: Told) -> tuple[Text, ...]:
    worded = [column.name for column in told.columns if column.words]
    said = N_("The answers of {columns} are shown by the labels that the file gives them.")
    return (Text(said, {"columns": tuple(worded)}),) if worded else ()


@dataclass(frozen=True)
class _File:
    path: Path
    file: str
    reader: str
    encoding: str | None

    def read(self, **how: Any) -> tuple[Mapping[str, list[Any]], Any]:
        """What the library reads: columns of values, and what the file says of them."""
        # Here, as loading it takes half a second, which every other file would wait for.
        import pyreadstat

        plain = {"output_format": "dict", "disable_datetime_conversion": True}
        said = {} if self.encoding is None else {"encoding": self.encoding}
        try:
            return getattr(pyreadstat, self.reader)(str(self.path), **plain, **said, **how)
        except UnicodeError as fault:
            raise self._unread() from fault
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as fault:
            raise (self._unread() if "encoding" in str(fault) else self.broken()) from fault
        except (ValueError, OverflowError, OSError, KeyError) as fault:
            raise self.broken() from fault

    def broken(self) -> FileRefused:
        """The refusal of a file that cannot be read."""
        said = N_("The file {file} cannot be read: it is damaged or not what it seems.")
        return refuse(said, N_("Export it again, or save it as CSV."), file=self.file)

    def _unread(self) -> FileRefused:
        values = {"file": self.file, "first": _ENCODINGS[0]}
        return FileAmbiguous(
            Text(N_("The file {file} does not say in which encoding its text is written."), values),
            remedy=Text(N_("Say which one with --encoding, such as --encoding {first}."), values),
            question=Question("encoding", choices=as_they_are(_ENCODINGS)),
        )

    def told(self) -> Told:
        """What the file says of its columns; codes by the values that occur."""
        _, meta = self.read(metadataonly=True)
        narrow(meta.column_names, self.file)
        names = unique(meta.column_names)
        columns = [
            Column(own, name, " ".join((label or "").split()), clocks.clock(_PROGRAMS[self.reader], form or ""))
            for own, name, label, form in zip(
                meta.column_names,
                names,
                meta.column_labels,
                (meta.original_variable_types.get(own) for own in meta.column_names),
                strict=True,
            )
        ]
        if not columns:
            raise self.broken()
        labelled = {own: labels for own, labels in meta.variable_value_labels.items() if labels}
        count, seen = self._seen(tuple(labelled) or (columns[0].own,))
        shown = {own: value_labels.meanings(labels, seen[own]) for own, labels in labelled.items() if own in seen}
        return Told(tuple(_labelled(column, labelled, shown) for column in columns), count)

    def _seen(self, names: tuple[str, ...]) -> tuple[int, dict[str, set[Any]]]:
        """How many rows there are, and the different values of some columns."""
        seen: dict[str, set[Any]] = {name: set() for name in names}
        count = 0
        for values in self._chunks(len(names), usecols=list(names)):
            for name, column in values.items():
                seen[name].update(value for value in column if not _is_missing(value))
            count += len(next(iter(values.values())))
        return count, seen

    def _chunks(self, width: int, **how: Any) -> Iterator[Mapping[str, list[Any]]]:
        most, at = max(1, min(_MOST_ROWS, _VALUES // max(width, 1))), 0
        while True:
            values, _ = self.read(row_offset=at, row_limit=most, **how)
            count = len(next(iter(values.values()), []))
            if count:
                yield values
            if count < most:
                return
            at += count

    def parts(self, told: Told) -> Iterator[Raw]:
        """The rows as text."""
        labels = {column.name: column.question for column in told.columns if column.question}
        words = {c.name: said for c in told.columns if c.words and (said := value_labels.words(c.words))}
        at = 0
        for values in self._chunks(len(told.columns)):
            made = {c.name: pa.array([_text(v, c) for v in values[c.own]], pa.string()) for c in told.columns}
            table = pa.table(made)
            numbers = pa.array(range(at + 1, at + 1 + table.num_rows), pa.int64())
            at += table.num_rows
            yield Raw(table, numbers, "utf-8", header_rows=0, labels=labels, words=words)


def _labelled(column: Column, labelled: Mapping[str, Mapping[Any, str]], shown: Mapping[str, Any]) -> Column:
    """The column with what its codes are shown as; a scale of which only the ends are named says so in its question."""
    words = shown.get(column.own)
    if words is None:
        return column
    ends = "" if set(words) >= set(labelled[column.own]) else value_labels.ends(labelled[column.own], words)
    question = f"{column.question or column.name} ({ends})" if ends else column.question
    return replace(column, words=words, question=question)


def _is_missing(value: Any) -> bool:
    return value is None or value != value or value == ""


def _text(value: Any, column: Column) -> str | None:
    """One value as text: its label's word, a time as ISO, a whole number without a decimal point."""
    if _is_missing(value):
        return None
    if column.words and value in column.words:
        return column.words[value]
    if isinstance(value, int | float):
        return (column.clock and column.clock(float(value))) or value_labels.number(value)
    return str(value).replace("\x00", "").strip() or None
