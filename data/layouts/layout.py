"""A layout: how a known export is recognised and what its columns become. An entry is data; this file applies it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from data import engine
from data.contracts import TABLES
from data.formats.raw import Raw
from data.layouts.verbs import ROW, Scope, Verb, normal
from data.texts import Text

# Rows that are looked at for evidence.
_LOOKED_AT = 2000


@dataclass(frozen=True)
class Evidence:
    """At least this share of a column's values has this form."""

    column: str
    pattern: str
    share: float = 0.9

    def holds(self, raw: Raw) -> bool:
        """True when the values bear it out; a column without values proves nothing."""
        header = headers(raw).get(normal(self.column))
        if header is None:
            return False
        values = pc.utf8_trim_whitespace(raw.table[header].slice(0, _LOOKED_AT).drop_null())
        values = values.filter(pc.not_equal(values, ""))
        if not len(values):
            return True
        matching = pc.sum(pc.match_substring_regex(values, f"^(?:{self.pattern})$")).as_py()
        return bool(matching / len(values) >= self.share)


@dataclass(frozen=True)
class Rule:
    """Columns that are items: the pattern of their headers, the code that they get (from its groups) and their role."""

    pattern: str
    code: str
    role: str


@dataclass(frozen=True)
class Items:
    """A row's answers, one row each in the table `answer`; a column belongs to the first rule that it matches."""

    rules: tuple[Rule, ...]
    shared: tuple[str, ...] = ("response_id", "responded_at")

    def find(self, columns: tuple[str, ...]) -> dict[str, tuple[str, str]]:
        """Code and role of each column that is an item; a code that is taken gets a number behind it."""
        found: dict[str, tuple[str, str]] = {}
        taken: set[str] = set()
        for column in columns:
            matches = ((rule, re.search(rule.pattern, column)) for rule in self.rules)
            rule, match = next(((r, m) for r, m in matches if m), (None, None))
            if rule and match:
                stem = code = rule.code.format(column, *match.groups())
                while code in taken:
                    code = f"{stem}_{sum(c.startswith(stem) for c in taken) + 1}"
                taken.add(code)
                found[column] = (code, rule.role)
        return found


@dataclass(frozen=True)
class Layout:
    """One known export.

    requires: headers that it must have, in any case and punctuation. evidence: what their values must look like.
    columns: Teller's column -> verb, for the main table. notes: sentences for whoever adds the file, {today} in them.
    """

    name: str
    title: str
    table: str
    columns: Mapping[str, Verb] = field(hash=False)
    requires: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    items: Items | None = None
    notes: tuple[str | Text, ...] = ()

    def fits(self, raw: Raw) -> bool:
        """True when the file has the headers and the values of this export."""
        known = headers(raw)
        return all(normal(h) in known for h in self.requires) and all(e.holds(raw) for e in self.evidence)

    def sources(self, raw: Raw) -> dict[str, str]:
        """The file's header behind each column of the main table that is made from one."""
        known = headers(raw)
        single = {name: set(verb.reads) for name, verb in self.columns.items()}
        return {n: known[normal(*reads)] for n, reads in single.items() if len(reads) == 1 and normal(*reads) in known}

    def said(self, today: date) -> list[Text]:
        """What whoever adds the file should know."""
        return [Text(note, {"today": today}) if isinstance(note, str) else note for note in self.notes]

    def unused(self, raw: Raw) -> list[str]:
        """The file's columns that nothing is made from."""
        used = {normal(column) for verb in self.columns.values() for column in verb.reads}
        items = self.items.find(raw.columns) if self.items else {}
        return [column for column in raw.columns if normal(column) not in used and column not in items]

    def apply(self, raw: Raw, today: date, salt: str) -> dict[str, pa.Table]:
        """The file's rows as text in the contract's columns, with `row_no`, by table."""
        scope = Scope(headers(raw), today, salt)
        table = raw.trimmed.append_column(ROW, raw.row_no)
        order = [n for n in TABLES[self.table].names if n in self.columns]
        made = {name: f"({self.columns[name].sql(scope)})::VARCHAR" for name in order}
        with engine.connection(raw=table) as con:
            main = con.sql(f"SELECT {engine.select(made)}, {ROW} AS row_no FROM raw").to_arrow_table()
            if self.items is None:
                return {self.table: main}
            con.register("main_rows", main)
            answers = con.sql(self._unpivot(scope, self.items.find(raw.columns))).to_arrow_table()
        return {self.table: main, "answer": answers}

    def _unpivot(self, scope: Scope, found: dict[str, tuple[str, str]]) -> str:
        """One row an answered item, from one row a response."""
        assert self.items is not None
        cells = engine.select({code: scope.column(column) for column, (code, _) in found.items()})
        codes = ", ".join(engine.name(code) for code, _ in found.values())
        told = [(code, label, role) for label, (code, role) in found.items()]
        legend = ", ".join(f"({', '.join(map(engine.literal, line))})" for line in told)
        shared = ", ".join(f"main_rows.{column}" for column in self.items.shared if column in self.columns)
        return (
            f"WITH cells AS (SELECT {ROW} AS row_no, {cells} FROM raw), "
            f"tall AS (UNPIVOT cells ON {codes} INTO NAME item VALUE value), "
            f"legend(item, label, role) AS (VALUES {legend}) "
            f"SELECT {shared}, tall.item, tall.value, legend.label, legend.role, tall.row_no "
            "FROM tall JOIN legend USING (item) JOIN main_rows USING (row_no)"
        )


def headers(raw: Raw) -> dict[str, str]:
    """The file's headers by their normal form; of two alike the first."""
    return {normal(column): column for column in reversed(raw.columns)}
