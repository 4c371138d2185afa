"""Raw table + contract -> what may be stored and what may not: one checker for every table, run in the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data import secrets
from data.checking import amounts, casting, days, questions
from data.checking.casting import DayOrder
from data.checking.rejections import Rejection
from data.checking.rules import Rule, as_text, rules
from data.contracts import Column, Table
from data.formats.raw import SHOWN
from data.layouts.dictionary import dictionary
from data.layouts.meaning import Identity
from data.store import duck
from data.texts import N_, Text

__all__ = ["Checked", "Rejection", "check"]

# Between the parts of a key, and in place of a part that is empty.
_BETWEEN = "chr(31)"
# Words for no answer are none of a number that a row can do without; those of a survey's scores are its layout's.
_NOTHING, _RATED = tuple(sorted(dictionary().nothing)), ("response", "answer")


@dataclass(frozen=True)
class Checked:
    """What became of a table's rows.

    accepted: the contract's columns that came, typed, keys hashed, with row_no, row_key and day. rejected: by row.
    orders: columns of which the values told whether the day or the month comes first.
    """

    accepted: pa.Table
    rejected: tuple[Rejection, ...]
    orders: Mapping[str, DayOrder] = field(default_factory=dict)

    @property
    def refused_rows(self) -> set[int]:
        """Numbers of the rows that were refused."""
        return {rejection.row for rejection in self.rejected}


@dataclass(frozen=True)
class Written:
    """How dates and times are written: which comes first in dates, by column where the file tells; zones by column.

    plain: columns of which all values are as engines write them, numbers digits alone. empty: texts that stand for no
    date, by column. identity: what names a row, where it is not its key; file: a mark of the file, of which its rows
    are where that says "file".
    """

    order: DayOrder = ""
    orders: Mapping[str, DayOrder] = field(default_factory=dict)
    zones: Mapping[str, str] = field(default_factory=dict)
    plain: frozenset[str] = frozenset()
    empty: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    identity: Identity = ""
    file: str = ""


def check(
    table: Table,
    strings: pa.Table,
    key: bytes,
    *,
    sources: Mapping[str, str] | None = None,
    order: DayOrder = "",
    orders: Mapping[str, DayOrder] | None = None,
    zones: Mapping[str, str] | None = None,
    empty: Mapping[str, tuple[str, ...]] | None = None,
    identity: Identity = "",
    file: str = "",
) -> Checked:
    """Check rows of text against the contract.

    strings: contract columns of text, blank as null, and row_no. key: the bank's secret. sources: Teller's column ->
    the file's header, for what is said. order: which comes first where a date's day and month cannot be told apart.
    orders: the same by column where the rest of the file tells; found in these rows when not given. zones: where the
    times of a column were written, when that is not the bank's own zone. empty: texts that stand for no date, by
    column, found as `orders` are. identity: what names a row where it is not the table's key: "day" for branch, day and
    key, "row" for the whole row, "file" for the same with a mark of the file.
    """
    strings = _with_hashes(table, strings, key)
    if orders is None:
        found = questions.dates(table, strings)
        orders, empty = questions.orders(found, order), questions.empties(found)
    with duck.connection(strings=strings) as con:
        written = Written(order, orders, zones or {}, empty=empty or {}, identity=identity, file=file)
        return check_in(con, table, key, sources or {}, written)


def check_in(
    con: duckdb.DuckDBPyConnection, table: Table, key: bytes, sources: Mapping[str, str], written: Written
) -> Checked:
    """The same for rows that the connection knows as `strings`, their private keys hashed."""
    have = [column[0] for column in con.execute("DESCRIBE strings").fetchall()]
    named = _natural_key(table, written.identity)
    written = replace(written, plain=written.plain | _bare_numbers(con, table, have))
    good, rejected = _judged(con, table, have, _typed(table, have, written), rules(table), named)
    con.register("good", good)
    keyed = _keyed(con, table, good, secrets.salt(key) + written.file, written.identity)
    again: list[Rejection] = []
    if not _are_distinct(con, keyed):
        again = _repeated(con, table)
        keyed = keyed.filter(pc.invert(pc.is_in(keyed["row_no"], pa.array([r.row for r in again], pa.int64()))))
    found = sorted([*rejected, *again], key=lambda r: r.row)
    return Checked(keyed, tuple(_renamed(rejection, sources) for rejection in found))


def _bare_numbers(con: duckdb.DuckDBPyConnection, table: Table, have: Sequence[str]) -> frozenset[str]:
    """Columns of which all numbers are digits alone: to plan what amounts may be takes longer than a small file."""
    names = [c.name for c in table.columns if c.kind in ("number", "whole") and c.name in have]
    if not names:
        return frozenset()
    bare = (f"coalesce(bool_and({amounts.is_bare(f'{duck.name(name)}::VARCHAR')}), true)" for name in names)
    (found,) = con.execute(f"SELECT {', '.join(bare)} FROM strings").fetchall()
    return frozenset(name for name, is_bare in zip(names, found, strict=True) if is_bare)


def private(table: Table, key: bytes) -> dict[str, Callable[[pa.ChunkedArray], pa.ChunkedArray]]:
    """How each private key of a table is hashed."""
    return {c.name: partial(secrets.hashed, key=key) for c in table.columns if c.privacy == "key"}


def _with_hashes(table: Table, strings: pa.Table, key: bytes) -> pa.Table:
    """The rows with every private key hashed: nothing after this sees the key itself."""
    for place, name in enumerate(strings.column_names):
        if name in table.names and table.column(name).privacy == "key":
            strings = strings.set_column(place, name, secrets.hashed(strings[name].cast(pa.string()), key))
    return strings


def _typed(table: Table, have: Sequence[str], written: Written) -> str:
    """SQL of the rows with each column's typed value and, under another name, its text."""
    columns = {"row_no": "row_no"}
    for column in table.columns:
        if column.name in have:
            text = f"{duck.name(column.name)}::VARCHAR"
            value = _value(column, text, written)
            if column.kind in ("number", "whole") and not column.required and table.name not in _RATED:
                text = f"CASE WHEN NOT list_contains({duck.literals(_NOTHING)}, lower({text})) THEN {text} END"
            if empty := written.empty.get(column.name):
                is_empty = f"list_contains({duck.literals(empty)}, {casting.day_text(text)})"
                value = f"CASE WHEN NOT {is_empty} THEN {value} END"
                # Where a row needs no date, it has none; where it does, the row is refused with what stands there.
                needed = column.required or column.name in table.dated_by
                text = text if needed else f"CASE WHEN NOT {is_empty} THEN {text} END"
            columns[column.name] = value
            columns[f"text of {column.name}"] = text
        else:
            columns[column.name] = f"NULL::{casting.TYPES[column.kind]}"
            columns[f"text of {column.name}"] = "NULL::VARCHAR"
    return f"SELECT {duck.select(columns)} FROM strings"


def _value(column: Column, text: str, written: Written) -> str:
    if column.choices:
        return casting.chosen(text, column.choices)
    if column.kind == "number" and column.high == 1:
        return casting.share(text)
    order = written.orders.get(column.name, written.order)
    zone, is_plain = written.zones.get(column.name, ""), column.name in written.plain
    return casting.typed(column.kind, text, order, zone, is_plain=is_plain)


def _judged(
    con: duckdb.DuckDBPyConnection, table: Table, have: Sequence[str], typed: str, asked: list[Rule], named: str
) -> tuple[pa.Table, list[Rejection]]:
    """The rows that break no rule, and what the others break."""
    bad = " OR ".join(f"coalesce({rule.bad}, false)" for rule in asked) or "false"
    columns = {name: duck.name(name) for name in table.names if name in have}
    columns |= {"row_no": "row_no", "row_key": named, "day": _day(table), "is bad": bad}
    judged = con.sql(f"WITH typed AS ({typed}) SELECT {duck.select(columns)} FROM typed").to_arrow_table()
    verdict = judged["is bad"]
    judged = judged.drop_columns(["is bad"])
    if not pc.any(verdict).as_py():
        return judged, []
    return judged.filter(pc.invert(verdict)), _broken(con, typed, bad, asked)


def _broken(con: duckdb.DuckDBPyConnection, typed: str, bad: str, asked: list[Rule]) -> list[Rejection]:
    """One rejection for every rule that a bad row breaks."""
    con.execute(f"CREATE TEMP TABLE bad AS WITH typed AS ({typed}) SELECT * FROM typed WHERE {bad}")
    rejected: list[Rejection] = []
    for rule in asked:
        value = f"left(coalesce({as_text(rule.column)}, ''), {SHOWN})"
        rows = con.sql(f"SELECT row_no, {value} FROM bad WHERE {rule.bad} ORDER BY row_no").fetchall()
        rejected += [Rejection(row, rule.column, text, *_why(rule, text)) for row, text in rows]
    return rejected


def _why(rule: Rule, text: str) -> tuple[Text, Text]:
    if rule.of_dates and (days.is_none(text) or days.is_begin_of_epoch(text)):
        return Text(N_("Programs write this when a date is missing.")), Text(
            N_("Fill in the date, such as 2026-11-23.")
        )
    if rule.of_dates and casting.is_unsure(text):
        return Text(N_("This date can be day-month or month-day.")), Text(N_("Write it as 2026-11-23."))
    return rule.reason, rule.remedy


def _day(table: Table) -> str:
    """SQL of the day of a row; NULL in a table without a time."""
    dates = [f"CAST({duck.name(name)} AS DATE)" for name in table.dated_by]
    return f"coalesce({', '.join([*dates, 'NULL::DATE'])})"


def _natural_key(table: Table, identity: Identity) -> str:
    """SQL of the key's columns joined; NULL where one that the key needs is empty, or where the whole row names itself.

    Where the contract requires some of the key's columns, the others may be empty; where it requires none, all count.
    A number that begins anew every day names a row together with its branch and its day.
    """
    if identity in ("row", "file"):
        return "NULL::VARCHAR"
    required = [name for name in table.key if table.column(name).required] or list(table.key)
    named = [duck.name(name) for name in table.key]
    if identity == "day":
        named = [*([duck.name("branch_id")] if "branch_id" in table.names else []), _day(table), *named]
    parts = f" || {_BETWEEN} || ".join(f"coalesce({sql}::VARCHAR, '')" for sql in named)
    there = " AND ".join(f"{duck.name(name)} IS NOT NULL" for name in required)
    return f"CASE WHEN {there} THEN {parts} END"


def _keyed(con: duckdb.DuckDBPyConnection, table: Table, good: pa.Table, salt: str, identity: Identity) -> pa.Table:
    """The rows with a key made from their content where they have none of their own."""
    # Answers go by the number of their response, which then has to be its key as a whole: no mark of the file's text,
    # which another program or another order of the columns changes.
    is_linked = bool(identity) and table.key == ("response_id",)
    if not good["row_key"].null_count and not is_linked:
        return good
    out = table.key if identity in ("row", "file") else ()
    content = [duck.name(name) for name in table.names if name in good.column_names and name not in out]
    made = f"coalesce(row_key, {duck.fingerprint(content, salt, 'row_no')})"
    also = f", replace({made}, {_BETWEEN}, '-') AS response_id" if is_linked else ""
    return con.sql(f"SELECT * REPLACE ({made} AS row_key{also}) FROM good").to_arrow_table()


def _are_distinct(con: duckdb.DuckDBPyConnection, keyed: pa.Table) -> bool:
    """Whether no two rows have the same key; makes them known as `keyed`. Told by their hashes, as these sort fast."""
    con.register("keyed", keyed)
    hashes = con.sql("SELECT hash(row_key) AS h FROM keyed").to_arrow_table()["h"].to_numpy()
    return len(np.unique(hashes)) == len(hashes)


def _repeated(con: duckdb.DuckDBPyConnection, table: Table) -> list[Rejection]:
    """Rows whose key an earlier row of the same file has."""
    twice = "SELECT row_key, min(row_no) AS first FROM keyed GROUP BY row_key HAVING count(*) > 1"
    shown = f"left(replace(k.row_key, {_BETWEEN}, ' '), {SHOWN})"
    rows = con.sql(
        f"SELECT k.row_no, {shown}, t.first FROM keyed k JOIN ({twice}) t USING (row_key) "
        "WHERE k.row_no > t.first ORDER BY k.row_no"
    ).fetchall()
    return [repeated(table.key[0], *row) for row in rows]


# Why a row with the key of an earlier one is refused.
SAME_KEY = N_("Row {first} has the same key.")


def repeated(column: str, row: int, text: str, first: int) -> Rejection:
    """The refusal of a row with the key of an earlier one."""
    remedy = Text(N_("Keep one of the two rows, or give each a number of its own."))
    return Rejection(row, column, text, Text(SAME_KEY, {"first": first}), remedy)


def _renamed(rejection: Rejection, sources: Mapping[str, str]) -> Rejection:
    header = sources.get(rejection.column, rejection.column)
    return Rejection(rejection.row, header, rejection.value, rejection.reason, rejection.remedy)
