"""Which rows are current: the SQL over one table's files.

Rows are append-only. A row is current when its upload is live and no live upload of a later number holds its key. A row
carries whether an earlier upload held its key when it was committed (is_replacement), so only such rows can hide others
and a table that never saw a key twice is read without looking for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from data.contracts import Table
from data.store import duck
from data.store.columns import ARROW as ARROW
from data.store.columns import DUCK
from data.store.columns import kinds as kinds
from data.store.columns import schema as schema
from data.store.commit_log import Ledger
from data.store.delta import DataFile, Files

NONE = "''"
Spread = Iterable[date] | tuple[date, date] | None


@dataclass(frozen=True)
class Stored:
    """One table's files at one moment, and the log that says which of their rows count."""

    table: Table
    parts: Files
    ledger: Ledger

    def scan(self, uploads: Iterable[str], days: Spread = None) -> str:
        """SQL of the stored rows of some uploads on some days, current or not."""
        wanted = set(uploads)
        span = Span.of(days)
        files = [file for file in self.parts.files if has_upload(file, wanted) and span.has(file)]
        if not files:
            return empty(self.table)
        conditions = [span.sql]
        if not all(file.is_of_one for file in files):
            conditions.append(f"upload_id IN ({listed(wanted)})")
        return f"{self._from(files)} WHERE {' AND '.join(conditions)}"

    def _from(self, files: list[DataFile]) -> str:
        names = ", ".join(map(duck.name, kinds(self.table)))
        if not self.parts.mixed and set(kinds(self.table)) <= self.parts.columns:
            return f"SELECT {names} FROM {parquet(files)}"
        # The contract has gained columns since: files from before lack them, and their rows read as empty there.
        return f"SELECT {names} FROM ({empty(self.table)} UNION ALL BY NAME (SELECT * FROM {parquet(files, True)}))"

    def current(self, days: Spread = None) -> str:
        """SQL of the current rows, on some days or on all."""
        uploads = self.ledger.of(self.table.name)
        live = {key: row for key, row in uploads.items() if key in self.ledger.live}
        rows = self.scan(live, days)
        hiding = [key for key, row in live.items() if row.counts[self.table.name].hiding]
        if not hiding:
            return rows
        order = numbers({key: row.seq for key, row in live.items()})
        return (
            f"SELECT r.* FROM ({rows}) r JOIN ({order}) o USING (upload_id) WHERE NOT EXISTS "
            f"(SELECT 1 FROM ({self.scan(hiding)}) h JOIN ({order}) n USING (upload_id) "
            "WHERE h.is_replacement AND h.row_key = r.row_key AND n.seq > o.seq)"
        )


def parquet(files: Iterable[DataFile], mixed: bool = False) -> str:
    """SQL that reads files; mixed when they do not all have the same columns."""
    return f"read_parquet([{listed(file.uri for file in files)}]{', union_by_name=true' if mixed else ''})"


def empty(table: Table) -> str:
    """SQL of no rows with a table's columns."""
    columns = duck.select({name: f"NULL::{DUCK[kind]}" for name, kind in kinds(table).items()})
    return f"SELECT {columns} WHERE false"


def numbers(seqs: Mapping[str, int]) -> str:
    """SQL of uploads with their places in the order."""
    values = ", ".join(f"({duck.literal(key)}, {seq}::BIGINT)" for key, seq in seqs.items())
    return f"SELECT * FROM (VALUES {values}) AS v(upload_id, seq)"


def listed(values: Iterable[str]) -> str:
    """Texts for an SQL IN or a list."""
    return ", ".join(map(duck.literal, sorted(values)))


def has_upload(file: DataFile, uploads: set[str]) -> bool:
    """Whether a file may hold rows of the uploads; files of several uploads always may."""
    return not file.is_of_one or file.first_upload in uploads


@dataclass(frozen=True)
class Span:
    """The days a question is about: from first to last, or only those listed; all rows when neither is given."""

    first: date | None = None
    last: date | None = None
    only: tuple[date, ...] | None = None

    @staticmethod
    def of(days: Spread) -> Span:
        """A pair of days is a range with both ends; any other collection is a list of days; None is everything."""
        if days is None:
            return Span()
        if isinstance(days, tuple) and len(days) == 2:
            return Span(*days)
        only = tuple(sorted(set(days)))
        if only and (only[-1] - only[0]) // timedelta(days=1) == len(only) - 1:
            return Span(only[0], only[-1])
        return Span(only=only)

    @property
    def sql(self) -> str:
        """The condition on a row's day."""
        if self.only is not None:
            return f"day IN ({', '.join(map(dated, self.only))})" if self.only else "false"
        return f"day BETWEEN {dated(self.first)} AND {dated(self.last)}" if self.first and self.last else "true"

    def has(self, file: DataFile) -> bool:
        """Whether a file may hold such rows, by its statistics."""
        if self.only is None and self.first is None:
            return True
        if file.first_day is None or file.last_day is None:
            return False
        if self.only is None:
            return file.first_day <= (self.last or date.max) and file.last_day >= (self.first or date.min)
        return any(file.first_day <= day <= file.last_day for day in self.only)

    def share(self, file: DataFile) -> float:
        """About which part of a file's rows are of these days, as if each of its days had as many."""
        if not self.has(file) or (self.only is not None and not self.only):
            return 0.0
        if file.first_day is None or file.last_day is None or (self.only is None and self.first is None):
            return 1.0
        days = self.only or [max(self.first or date.min, file.first_day), min(self.last or date.max, file.last_day)]
        inside = [day for day in days if file.first_day <= day <= file.last_day]
        count = len(inside) if self.only else (inside[-1] - inside[0]).days + 1
        return count / ((file.last_day - file.first_day).days + 1)


def dated(day: date | None) -> str:
    """A day as an SQL literal."""
    return f"DATE '{day}'"
