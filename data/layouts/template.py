"""Files in Teller's own columns: a layout made on the spot from the contract and from what the user said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from data.contracts import TABLES, Table
from data.errors import FileAmbiguous, FileRefused, Question
from data.formats.raw import Raw
from data.layouts.layout import Layout, headers
from data.layouts.verbs import Constant, Copy, Verb, normal
from data.texts import N_, Text

# A table must explain this share of the headers, or the file is of another kind that only happens to share a column.
_EXPLAINED = 0.5
# Usual scales of a rating item, narrowest first: the first that holds nearly all values, when the file names none.
_SCALES = ((1, 5), (1, 7), (1, 10), (0, 10), (0, 100))
_HELD = 0.95


@dataclass(frozen=True)
class Match:
    """How well one table explains a file: Teller's column -> the file's header."""

    table: Table
    columns: Mapping[str, str]

    @property
    def missing(self) -> list[str]:
        """What the table needs and the file does not have; of alternatives, all joined by a bar."""
        lifted = self.table.unless[0] in self.columns
        needed = [c.name for c in self.table.columns if c.required and c.name not in self.columns]
        groups = ["|".join(g) for g in self.table.one_of if not lifted and not set(g) & set(self.columns)]
        return needed + groups


def by_template(raw: Raw, file: str, as_table: str | None, mapping: Mapping[str, str]) -> Layout:
    """The layout of the one table that the headers, and the mapping, name.

    Raises FileRefused when no table fits and FileAmbiguous when several do.
    """
    tables = [_table(as_table)] if as_table else list(TABLES.values())
    matches = [Match(table, _matched(raw, table, mapping)) for table in tables]
    if as_table and matches[0].missing:
        raise _incomplete(raw, file, matches[0])
    sure = [m for m in matches if not m.missing and (as_table or _explains(raw, m, mapping))]
    if not sure:
        raise _unknown(raw, file)
    most = max(len(m.columns) for m in sure)
    best = [m for m in sure if len(m.columns) == most]
    if len(best) > 1:
        raise FileAmbiguous(
            Text(N_("The file {file} can be more than one table: {tables}."), _named(file, best)),
            remedy=Text(N_("Say which one with --as, such as --as {first}."), {"first": best[0].table.name}),
            question=Question("as_table", choices=tuple((m.table.name, Text(m.table.title)) for m in best)),
        )
    return made(raw, best[0])


def made(raw: Raw, match: Match) -> Layout:
    """A layout that copies the matched columns and adds the scale of a score where the file names none."""
    columns: dict[str, Verb] = {name: Copy(header) for name, header in match.columns.items()}
    notes: list[Text] = []
    for score in ("csat", "ces"):
        ends = {f"{score}_low", f"{score}_high"}
        if score in columns and not ends & set(columns):
            low, high = scale(raw.table[match.columns[score]])
            columns |= {f"{score}_low": Constant(str(low)), f"{score}_high": Constant(str(high))}
            notes.append(Text(_SCALE, {"column": match.columns[score], "low": low, "high": high}))
    name, is_survey = match.table.name, match.table.name == "response"
    return Layout(f"template_{name}", match.table.title, name, columns, notes=tuple(notes), open=is_survey)


def scale(values: pa.ChunkedArray) -> tuple[int, int]:
    """The narrowest usual scale that holds nearly all values; 1 to 5 without any value."""
    numeric = pc.match_substring_regex(values, r"^\s*\d{1,3}(\.\d+)?\s*$")
    numbers = pc.cast(pc.utf8_trim_whitespace(values.filter(pc.fill_null(numeric, False))), pa.float64())
    for low, high in _SCALES:
        inside = pc.sum(pc.and_(pc.greater_equal(numbers, low), pc.less_equal(numbers, high))).as_py() or 0
        if inside >= _HELD * len(numbers):
            return low, high
    return _SCALES[-1]


def overruled(layout: Layout, raw: Raw, mapping: Mapping[str, str]) -> Layout:
    """A known layout with some columns as the user says."""
    if layout.open:
        return layout
    said = {field: Copy(column) for column, field in checked(raw, _table(layout.table), mapping).items()}
    return replace(layout, columns={**layout.columns, **said})


def checked(raw: Raw, table: Table, mapping: Mapping[str, str], besides: tuple[str, ...] = ()) -> dict[str, str]:
    """The mapping with the file's own headers; `besides` are words that are allowed in place of a field.

    Raises FileRefused for a column that the file, or a field that the table, does not have.
    """
    known = headers(raw)
    for column, field in mapping.items():
        if normal(column) not in known:
            raise FileRefused(
                Text(N_("The file has no column {column}."), {"column": column}),
                remedy=Text(N_("Its headers are: {headers}."), {"headers": ", ".join(raw.columns)}),
            )
        if field not in (*table.names, *besides):
            raise FileRefused(
                Text(N_("The table {table} has no column {column}."), {"table": table.name, "column": field}),
                remedy=Text(N_("Its columns are: {columns}."), {"columns": ", ".join(table.names)}),
            )
    return {known[normal(column)]: field for column, field in mapping.items()}


def _matched(raw: Raw, table: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    known = headers(raw)
    said = {field: known[normal(column)] for column, field in mapping.items() if normal(column) in known}
    free = {key: header for key, header in known.items() if header not in said.values()}
    own = {c.name: free.get(normal(c.name)) or free.get(normal(c.title)) for c in table.columns}
    return {name: header for name in table.names if (header := said.get(name) or own[name])}


def _explains(raw: Raw, match: Match, mapping: Mapping[str, str]) -> bool:
    if mapping:
        return set(mapping.values()) <= set(match.columns)
    return len(match.columns) >= _EXPLAINED * len(raw.columns)


def _table(name: str) -> Table:
    if name not in TABLES:
        raise FileRefused(
            Text(N_("There is no table {table}."), {"table": name}),
            remedy=Text(N_("Name one of these: {tables}."), {"tables": ", ".join(TABLES)}),
        )
    return TABLES[name]


def _named(file: str, matches: list[Match]) -> dict[str, object]:
    return {"file": file, "tables": ", ".join(m.table.name for m in matches)}


def _incomplete(raw: Raw, file: str, match: Match) -> FileRefused:
    values = {"file": file, "table": match.table.name, "columns": ", ".join(match.missing)}
    values["headers"] = ", ".join(raw.columns)
    return FileRefused(
        Text(N_("The file {file} lacks columns that the table {table} needs: {columns}."), values),
        Text(N_("Its headers are: {headers}."), values),
        Text(N_("Say which column holds each with --map COLUMN=FIELD.")),
    )


def _unknown(raw: Raw, file: str) -> FileRefused:
    values = {"file": file, "headers": ", ".join(raw.columns), "tables": ", ".join(TABLES)}
    return FileRefused(
        Text(N_("No layout fits the file {file}."), values),
        Text(N_("Its headers are: {headers}."), values),
        Text(N_("Name the table with --as and its columns with --map COLUMN=FIELD; the tables are {tables}."), values),
    )


_SCALE = N_("The scale of {column} is taken to be {low} to {high}; add columns for its ends to say otherwise.")
