"""A layout: how a known export is recognised and what its columns become. An entry is data; this file applies it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.checking import row_zones
from data.contracts import TABLES
from data.formats.raw import Raw
from data.formats.sheets import sheet_names
from data.formats.sheets.sheet_names import SHEET
from data.layouts import steps
from data.layouts.contacts import legs
from data.layouts.dictionary import dictionary
from data.layouts.expressions import ROW, Fingerprint, Scope, Test, Verb, normal
from data.layouts.identity import once, widths
from data.layouts.meaning import Identity
from data.layouts.quantities import thousands
from data.layouts.times import epochs, exchanged, hours, periods, stamps, years
from data.layouts.visits import transfers
from data.store import duck
from data.texts import N_, Text

# A zone that only the owner of the export's account knows: most likely the bank's own; as likely UTC.
ACCOUNT, OPEN = "account", "open"
Hashing = Callable[[pa.ChunkedArray], pa.ChunkedArray]
# The mark of a row's content, under a name that no export uses.
_MARK = "__mark__"
# Rows that are looked at for evidence.
_LOOKED_AT = 2000
# Columns that the engine works on at once: the engine's memory and time grow with their square.
_AT_ONCE = 200
# Rows that are made once and held; of more, each question makes what it needs.
_FEW = 5000
_TOLD = ("item", "label", "role")
NO_COMPLAINTS = N_("{rows:,} rows were left out: they are no complaints.")
LEFT_OUT = N_("{rows:,} rows were left out: they are totals of other rows, or have no answer.")


@dataclass(frozen=True)
class Evidence:
    """At least this share of a column's values has this form."""

    column: str | tuple[str, ...]
    pattern: str
    share: float = 0.9

    def holds(self, raw: Raw) -> bool:
        """True when the values bear it out; a column without values proves nothing."""
        header = present(headers(raw), self.column)
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
    """Columns that are items: the pattern of their headers, the code that they get (from its groups) and their role.

    split: what stands between the options where one answer holds several; each becomes an answer of its own. label:
    what the item is called, where the user said it. rated: its values are points, and usual words for none are no
    answer.
    """

    pattern: str
    code: str
    role: str
    split: str = ""
    label: str = ""
    rated: bool = False


@dataclass(frozen=True)
class Items:
    """A row's answers, one row each in the table `answer`; a column belongs to the first rule that it matches.

    without: columns that are no items, whatever the rules say. nothing: lower-case values that are no answer; none: the
    same of one column, by its header.
    """

    rules: tuple[Rule, ...]
    shared: tuple[str, ...] = ("response_id", "responded_at")
    without: tuple[str, ...] = ()
    nothing: tuple[str, ...] = ()
    none: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def find(self, columns: tuple[str, ...]) -> dict[str, tuple[str, Rule]]:
        """Code and rule of each column that is an item; a code that is taken gets a number behind it."""
        found: dict[str, tuple[str, Rule]] = {}
        taken: set[str] = set()
        exact, others = self._sorted()
        for column in (c for c in columns if c not in self.without):
            if match := self._match(column, exact.get(column, len(self.rules)), others):
                rule, groups = match
                stem = code = rule.code.format(column, *groups)
                while code.casefold() in taken:
                    code = f"{stem}_{sum(c.startswith(stem.casefold()) for c in taken) + 1}"
                taken.add(code.casefold())
                found[column] = (code, rule)
        return found

    def _match(self, column: str, own: int, others: list[int]) -> tuple[Rule, tuple[str, ...]] | None:
        """The first rule that a column matches, and what its groups hold; own: the place of the rule for it alone."""
        for place in others:
            if place < own and column != SHEET and (match := re.search(self.rules[place].pattern, column)):
                return self.rules[place], match.groups()
        return (self.rules[own], ()) if own < len(self.rules) else None

    def _sorted(self) -> tuple[dict[str, int], list[int]]:
        """Places of the rules for one header alone, by that header, and of the others.

        A file mapped by its headers has a rule a column: thousands of them must not be tried on each other.
        """
        exact: dict[str, int] = {}
        others: list[int] = []
        for place, rule in enumerate(self.rules):
            header = re.sub(r"\\(.)", r"\1", rule.pattern[1:-1], flags=re.DOTALL)
            if rule.pattern == f"^{re.escape(header)}$":
                exact.setdefault(header, place)
            else:
                others.append(place)
        return exact, others


@dataclass(frozen=True)
class Layout:
    """One known export.

    requires: headers that it must have, in any case and punctuation. evidence: what their values must look like.
    columns: Teller's column -> verb, for the main table. notes: sentences for whoever adds the file, {today} in them.
    open: what the entry does not name is found by the header dictionary, and the rest becomes answers.
    preview: tests of which one tells a trial of the survey, whose scores do not count. nothing: values by which the
    export says that there is no answer. zone: where the export writes
    its times, ACCOUNT or OPEN when that is as its account is set; empty for the bank's own zone. zones: Teller's
    times of this file that are of another zone than the bank's -> that zone. zoned: the file's columns of
    times of which each row has a zone of its own (data.row_zones). wave: what an upload leaves in the log,
    by which the next file of its survey is known. identity: what names a row where it is not the table's key: "day" for
    branch, day and number, "row" for the whole row. since: the first year in which its rows may lie unasked. without:
    a pattern of headers that an open entry does not keep: how and by whom the survey was taken. leaves_out: the file's
    column -> lower-case values of rows that are none, such as totals; they are left out, and it is said. signs: headers
    of which the export itself has one; a file without any may have been made by hand, and its numbers too. years: the
    file's column of days without a year -> the year they are of (data.layouts.years). widths: the file's column of
    numbers -> how many digits they have (data.layouts.widths). hours: the file's column of times without AM and PM ->
    the first hour of the morning (data.layouts.hours). exchanged: the file's columns whose days and months are
    exchanged (data.layouts.exchanged). repeats: the file's column of numbers -> which row of each counts
    (data.layouts.once). legs: the column of numbers that legs of one call share, its columns of the begin, and those of
    the end (data.layouts.legs). grouped: the columns of numbers with points between thousands, or
    before three decimals (data.layouts.thousands). epochs: columns of seconds since 1970 that are not written in digits
    alone (data.layouts.epochs). periods: the file's column of weeks, months and the like -> what they are and of which
    year (data.layouts.periods). stamps: columns of days and times in forms of some programs (data.layouts.stamps).
    fills: columns whose empty cells mean the same as the cell above (data.layouts.below).
    """

    name: str
    title: str
    table: str
    columns: Mapping[str, Verb] = field(hash=False)
    requires: tuple[str | tuple[str, ...], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    items: Items | None = None
    notes: tuple[str | Text, ...] = ()
    open: bool = False
    preview: tuple[Test, ...] = ()
    nothing: tuple[str, ...] = ()
    zone: str = ""
    zones: Mapping[str, str] = field(default_factory=dict, hash=False)
    zoned: Mapping[str, tuple[Any, ...]] = field(default_factory=dict, hash=False)
    wave: Mapping[str, str] = field(default_factory=dict, hash=False)
    identity: Identity = ""
    since: int = 2000
    without: str = ""
    leaves_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    signs: tuple[str, ...] = ()
    years: Mapping[str, str] = field(default_factory=dict, hash=False)
    widths: Mapping[str, int] = field(default_factory=dict, hash=False)
    hours: Mapping[str, int] = field(default_factory=dict, hash=False)
    exchanged: tuple[str, ...] = ()
    repeats: Mapping[str, str] = field(default_factory=dict, hash=False)
    legs: tuple[Any, ...] = ()
    grouped: Mapping[str, str] = field(default_factory=dict, hash=False)
    epochs: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    periods: Mapping[str, str] = field(default_factory=dict, hash=False)
    stamps: tuple[str, ...] = ()

    def fits(self, raw: Raw) -> bool:
        """True when the file has the headers and the values of this export."""
        known = headers(raw)
        return all(present(known, h) for h in self.requires) and all(e.holds(raw) for e in self.evidence)

    def sources(self, raw: Raw) -> dict[str, str]:
        """The file's header behind each column of the main table that is made from any; of several the first."""
        known = headers(raw)
        read = {name: verb.shown(known) for name, verb in self.columns.items()}
        return {name: columns[0] for name, columns in read.items() if columns}

    def said(self, today: date) -> list[Text]:
        """What whoever adds the file should know."""
        return [Text(note, {"today": today}) if isinstance(note, str) else note for note in self.notes]

    def unused(self, raw: Raw) -> list[str]:
        """The file's columns that nothing is made from."""
        used = {normal(column) for verb in self.columns.values() for column in verb.reads}
        items = self.items.find(raw.columns) if self.items else {}
        return [column for column in raw.columns if normal(column) not in used and column not in items]

    def answers(self, raw: Raw) -> dict[str, tuple[str, str]]:
        """The file's columns that become answers -> item and role."""
        found = self.items.find(raw.columns) if self.items else {}
        return {column: (code, rule.role) for column, (code, rule) in found.items()}

    def kept(self, raw: Raw) -> Raw:
        """The file without the rows that are left out, and how many they are; legs of one call are one row."""
        raw = once.kept(raw, self.repeats)
        raw = (transfers if self.table == "visit" else legs).merged(self, raw) if self.legs else raw
        out = pa.chunked_array([pa.array(np.zeros(raw.table.num_rows, bool))])
        known = headers(raw)
        for column, values in self.leaves_out.items():
            if (header := present(known, column)) is not None:
                text = pc.fill_null(pc.utf8_lower(pc.utf8_trim_whitespace(raw.table[header])), "")
                out = pc.or_(out, pc.is_in(text, pa.array(values, pa.string())))
        count = pc.sum(out).as_py() or 0
        if not count:
            return raw
        keep = pc.invert(out)
        said = Text(NO_COMPLAINTS if self.table == "complaint" else LEFT_OUT, {"rows": count})
        table, row_no = raw.table.filter(keep), pc.filter(raw.row_no, keep.combine_chunks())
        return replace(raw, table=table, row_no=row_no, notes=(*raw.notes, said))

    def apply(self, raw: Raw, today: date, salt: str) -> dict[str, pa.Table]:
        """The file's rows as text in the contract's columns, with `row_no`, by table."""
        with self.laid(raw, today, salt, {}) as con:
            main = con.sql("SELECT * FROM strings").to_arrow_table().sort_by("row_no")
            found = self.items.find(raw.columns) if self.items else {}
            if not found:
                return {self.table: main}
            single = {column: told for column, told in found.items() if not told[1].split}
            answers = [self._turned(raw, main, single)] if single else []
            columns = [column for column in found if column not in single]
            con.register("main_rows", main)
            scope = Scope(headers(raw), today, salt)
            for start in range(0, len(columns), _AT_ONCE):
                group = {column: found[column] for column in columns[start : start + _AT_ONCE]}
                answers.append(con.sql(self._unpivot(scope, group, raw.labels)).to_arrow_table())
        return {self.table: main, "answer": pa.concat_tables(answers)}

    def _turned(self, raw: Raw, main: pa.Table, found: Mapping[str, tuple[str, Rule]]) -> pa.Table:
        """One row an answered item of one option, by Arrow: the engine's time grows with the square of the columns."""
        table, empty = raw.trimmed, pa.array([], pa.int64())
        order = pc.sort_indices(raw.row_no)
        cells = [self._answered(table[column].take(order), column, rule) for column, (_, rule) in found.items()]
        rows = pa.chunked_array([empty, *(places for places, _ in cells)])
        counts = [len(places) for places, _ in cells]
        told = [
            (code, rule.label or raw.labels.get(column, column), rule.role) for column, (code, rule) in found.items()
        ]
        which = pa.array(np.repeat(np.arange(len(cells)), counts))
        said = {
            n: pa.array(texts, pa.string()).take(which) for n, texts in zip(_TOLD, zip(*told, strict=True), strict=True)
        }
        assert self.items is not None
        shared = {column: main[column].take(rows) for column in self.items.shared if column in self.columns}
        value = pa.chunked_array([pa.array([], pa.string()), *(chunk for _, c in cells for chunk in c.chunks)])
        columns = {"item": said["item"], "value": value, "label": said["label"], "role": said["role"]}
        return pa.table({**shared, **columns, "row_no": main["row_no"].take(rows)})

    def _answered(self, values: pa.ChunkedArray, column: str, rule: Rule) -> tuple[pa.Array, pa.ChunkedArray]:
        """The places of the values that are answers, and these."""
        words = pa.array(["", *self._nothing(column, rule)], pa.string())
        is_answer = pc.invert(pc.is_in(pc.utf8_lower(values), words))
        places = pc.indices_nonzero(pc.and_(pc.is_valid(values), is_answer)).cast(pa.int64())
        return places, values.take(places)

    def _nothing(self, column: str, rule: Rule) -> list[str]:
        said = (*self.items.nothing, *self.items.none.get(column, ())) if self.items else ()
        return [*said, *(sorted(dictionary().nothing) if rule.rated else ())]

    @contextmanager
    def laid(
        self, raw: Raw, today: date, salt: str, hashing: Mapping[str, Hashing]
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection that knows the main table's rows, as `apply` gives them, by the name `strings`.

        hashing: how the values of some of Teller's columns are hashed before anything else sees them.
        """
        if SHEET not in {column for verb in self.columns.values() for column in verb.reads}:
            raw = sheet_names.without(raw)
        scope = Scope(headers(raw), today, salt)
        plain = stamps.plain(epochs.plain(raw.trimmed, self.epochs), self.stamps)
        digits = periods.dated(plain, self.periods, years.dated_by(self, raw))
        days = exchanged.restored(hours.of_a_day(digits, self.hours), self.exchanged)
        days = thousands.plain(years.dated(days, self.years), self.grouped)
        table = row_zones.converted(widths.filled(days, self.widths), self.zoned).append_column(ROW, raw.row_no)
        made_of = next((verb for verb in self.columns.values() if isinstance(verb, Fingerprint)), None)
        if len(raw.columns) > _AT_ONCE and made_of:
            marked = _marks(table, made_of.content(scope), salt + made_of.survey)
            scope, table = replace(scope, mark=_MARK), table.append_column(_MARK, marked)
        order = [n for n in TABLES[self.table].names if n in self.columns]
        with duck.connection() as con:
            # To plan what the rows are made by takes longer than to make a few, and each question on a view plans anew.
            is_held = table.num_rows <= _FEW
            kind = "TABLE" if is_held else "VIEW"
            # What is hashed joins the file's columns only later, and a table would not have it.
            own = "VIEW" if hashing.keys() & set(order) else kind
            scope, last, table = steps.stepped(con, scope, self.columns.values(), table, own, is_held=is_held)
            made = {name: f"{scope.value(self.columns[name])}::VARCHAR" for name in order}
            for name in hashing.keys() & made.keys():
                plain = con.sql(f"SELECT {made[name]} AS plain FROM raw").to_arrow_table()["plain"]
                table = table.append_column(f"{ROW}{name}", hashing[name](plain))
                made[name] = duck.name(f"{ROW}{name}")
            con.register("raw", table)
            con.execute(f"CREATE TEMP {kind} strings AS SELECT {duck.select(made)}, {ROW} AS row_no FROM {last}")
            yield con

    def _unpivot(self, scope: Scope, found: dict[str, tuple[str, Rule]], labels: Mapping[str, str]) -> str:
        """One row an answered item, from one row a response."""
        assert self.items is not None
        cells = duck.select({code: self._cell(scope, column, rule) for column, (code, rule) in found.items()})
        codes = ", ".join(duck.name(code) for code, _ in found.values())
        told = [
            (code, rule.label or labels.get(column, column), rule.role, rule.split)
            for column, (code, rule) in found.items()
        ]
        legend = ", ".join(f"({', '.join(map(duck.literal, line))})" for line in told)
        shared = ", ".join(f"main_rows.{column}" for column in self.items.shared if column in self.columns)
        several = any(rule.split for _, rule in found.values())
        parted = (
            "UNION ALL SELECT row_no, item || ': ' || part AS item, part AS value, label, role FROM ("
            "SELECT row_no, item, label, role, unnest(list_distinct("
            "[trim(p) for p in string_split(value, split) if trim(p) <> ''])) AS part "
            "FROM tall JOIN legend USING (item) WHERE split <> '') "
        )
        return (
            f"WITH cells AS (SELECT {ROW} AS row_no, {cells} FROM raw), "
            f"tall AS (UNPIVOT cells ON {codes} INTO NAME item VALUE value), "
            f"legend(item, label, role, split) AS (VALUES {legend}), "
            "items AS (SELECT row_no, item, value, label, role FROM tall JOIN legend USING (item) WHERE split = '' "
            f"{parted if several else ''}) "
            f"SELECT {shared}, item, value, label, role, items.row_no FROM items JOIN main_rows USING (row_no)"
        )

    def _cell(self, scope: Scope, column: str, rule: Rule) -> str:
        words, text = self._nothing(column, rule), scope.column(column)
        # A list, as the engine makes a join of a long IN, and with one a column plans for seconds.
        return (
            f"CASE WHEN NOT list_contains({duck.literals(tuple(words))}, lower({text})) THEN {text} END"
            if words
            else text
        )


def _marks(table: pa.Table, names: list[str], salt: str) -> pa.ChunkedArray:
    """The mark of each row's content, from some columns after the others."""
    groups = [names[start : start + _AT_ONCE] for start in range(0, len(names), _AT_ONCE)]
    with duck.connection(raw=table) as con:
        texts = [con.sql(f"SELECT {duck.joined(group)} AS text FROM raw").to_arrow_table()["text"] for group in groups]
        con.register("texts", pa.table(texts, names=[f"text{place}" for place in range(len(texts))]))
        content = f"concat_ws(chr(31), {', '.join(f'text{place}' for place in range(len(texts)))})"
        return con.sql(f"SELECT {duck.mark(content, salt)} AS mark FROM texts").to_arrow_table()["mark"]


def headers(raw: Raw) -> dict[str, str]:
    """The file's headers by their normal form; of two alike the first."""
    return {normal(column): column for column in reversed(raw.columns)}


def present(known: Mapping[str, str], header: str | tuple[str, ...]) -> str | None:
    """The file's own header of the first of these that it has; `known` as `headers` gives it."""
    names = (header,) if isinstance(header, str) else header
    return next((known[normal(name)] for name in names if normal(name) in known), None)
