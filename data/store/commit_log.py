"""The commit log: one Delta table whose rows are the uploads, their undos and redos, in one order.

An upload's rows count from the moment that its log row is appended, and that append is the only commit point: rows of
an attempt that never got there are never seen. An append names the log version that it was planned on, and fails when
another writer was first; whoever lost plans again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable

from data.store import heads, lineage
from data.store.as_of import check_version, unwritable
from data.store.delta import Place
from data.store.heads import Head
from data.store.journal import Journal
from data.store.uploads import COMMITTED, Counts, Entry, Receipt, Upload

NAME = "upload"
Days = Mapping[str, frozenset[date]]
SCHEMA = pa.schema(
    [
        ("seq", pa.int64()),
        ("upload_id", pa.string()),
        ("state", pa.string()),
        ("at", pa.timestamp("us")),
        ("by", pa.string()),
        ("file", pa.string()),
        ("sha256", pa.string()),
        ("options", pa.string()),
        ("layout", pa.string()),
        ("encoding", pa.string()),
        ("read", pa.int64()),
        ("rejected", pa.int64()),
        ("counts", pa.string()),
        ("days", pa.string()),
        ("details", pa.string()),
    ]
)


@dataclass(frozen=True)
class LogRow:
    """One row of the log: a commit, an undo, a redo, or maintenance giving up an attempt that never committed.

    counts: table -> Counts, the main table first. days: table -> days whose current rows this row changed.
    """

    seq: int
    upload_id: str
    state: str
    at: datetime
    by: str = ""
    file: str = ""
    sha256: str = ""
    options: str = ""
    layout: str = ""
    encoding: str = ""
    read: int = 0
    rejected: int = 0
    counts: Mapping[str, Counts] = field(default_factory=dict)
    days: Days = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)

    def to_arrow(self) -> pa.Table:
        """The row as it is stored, nested values as JSON."""
        counts = {name: [c.added, c.replaced, c.unchanged, c.hiding, c.dropped] for name, c in self.counts.items()}
        days = {name: sorted(day.isoformat() for day in spread) for name, spread in self.days.items()}
        nested = {"counts": counts, "days": days, "details": dict(self.details)}
        row = {**{name: getattr(self, name) for name in SCHEMA.names}, **{k: json.dumps(v) for k, v in nested.items()}}
        return pa.Table.from_pylist([row], schema=SCHEMA)

    @staticmethod
    def from_dict(row: Mapping[str, Any]) -> LogRow:
        """The row read back."""
        counts = {name: Counts(*numbers) for name, numbers in json.loads(row["counts"]).items()}
        days = {name: frozenset(map(date.fromisoformat, spread)) for name, spread in json.loads(row["days"]).items()}
        return LogRow(**{**row, "counts": counts, "days": days, "details": json.loads(row["details"])})


@dataclass(frozen=True)
class Ledger:
    """The log as it was at one version, with what follows from it."""

    rows: tuple[LogRow, ...] = ()

    @staticmethod
    def of_rows(rows: Iterable[LogRow]) -> Ledger:
        """The log of some rows, whatever their order."""
        return Ledger(tuple(sorted(rows, key=lambda row: row.seq)))

    @property
    def version(self) -> int:
        """The number of the newest row; 0 for an empty store."""
        return self.rows[-1].seq if self.rows else 0

    @cached_property
    def uploads(self) -> dict[str, LogRow]:
        """The uploads that were ever committed, oldest first; an undo or a redo does not move them."""
        return {row.upload_id: row for row in self.first if row.state == COMMITTED}

    @cached_property
    def first(self) -> tuple[LogRow, ...]:
        """The first row of each upload."""
        found: dict[str, LogRow] = {}
        for row in self.rows:
            found.setdefault(row.upload_id, row)
        return tuple(found.values())

    @cached_property
    def last(self) -> dict[str, LogRow]:
        """The last row of each upload."""
        return {row.upload_id: row for row in self.rows}

    @cached_property
    def live(self) -> frozenset[str]:
        """The uploads whose rows count."""
        return frozenset(key for key in self.uploads if self.last[key].state == COMMITTED)

    def of(self, table: str) -> dict[str, LogRow]:
        """The uploads that brought rows of a table, live or undone, oldest first."""
        return {key: row for key, row in self.uploads.items() if table in row.counts and row.counts[table].rows}

    def same_file(self, sha256: str, options: str) -> LogRow | None:
        """The live upload of that very file with those options."""
        live = (self.uploads[key] for key in self.uploads if key in self.live)
        return next((row for row in live if sha256 and (row.sha256, row.options) == (sha256, options)), None)

    def touched(self, since: int) -> dict[str, set[date]]:
        """Table -> days whose current rows may have changed after that version."""
        found: dict[str, set[date]] = {}
        for row in self.rows:
            for table, days in row.days.items() if row.seq > since else ():
                found.setdefault(table, set()).update(days)
        return found

    def history(self) -> list[Entry]:
        """One entry for each upload, newest first."""
        return [entry(row, self.last[row.upload_id]) for row in reversed(self.uploads.values())]


def entry(row: LogRow, last: LogRow) -> Entry:
    """An upload's first and last log row as its history entry."""
    main = next(iter(row.counts.values()), Counts())
    same = ("upload_id", "seq", "by", "file", "sha256", "layout", "encoding", "read", "rejected", "counts")
    return Entry(
        **{name: getattr(row, name) for name in same},
        at=row.at.replace(tzinfo=UTC),
        state=last.state,
        tables=tuple(row.counts),
        added=main.added,
        replaced=main.replaced,
        unchanged=main.unchanged,
        details=row.details,
        options=row.options,
        changed_at=last.at.replace(tzinfo=UTC) if last is not row else None,
        changed_by=last.by if last is not row else "",
    )


class Log(Journal[LogRow, Ledger]):
    """The log of one place; until: the version that it is read as of, None for the newest."""

    def __init__(self, place: Place, until: int | None = None) -> None:
        super().__init__(place, NAME, SCHEMA, LogRow.from_dict, Ledger.of_rows)
        self._until = until
        self._past: Ledger | None = None

    def read(self) -> Ledger:
        """The log as of the version asked for. Raises StoreError when the store has not reached that."""
        if self._until is None:
            return super().read()
        if self._past is None:
            newest = super().read()
            check_version(self._until, newest.version)
            # What was logged never changes, so that this is read but once.
            self._past = Ledger(tuple(row for row in newest.rows if row.seq <= self._until))
        return self._past

    def open(self) -> tuple[DeltaTable, Ledger]:
        """A handle to append with and exactly the state at its version. Raises StoreError for a log as it was."""
        if self._until is not None:
            raise unwritable()
        return super().open()

    def append(self, handle: DeltaTable, row: LogRow) -> bool:
        """Append the row if nobody else has written since the handle was opened; False when somebody has."""
        own = (row.seq, row.upload_id, row.at)
        done = self.add(handle, row.to_arrow(), lambda ledger: own in {(r.seq, r.upload_id, r.at) for r in ledger.rows})
        if done:
            heads.note(self.place, NAME, head_of(row))
        return done


def head_of(row: LogRow) -> Head:
    """What is noted of a log's newest row."""
    return Head(row.seq, lineage.mark(row), {"state": row.state, "upload": row.upload_id, "file": row.file})


def note_head(place: Place, ledger: Ledger) -> None:
    """Note the head of a log that has none."""
    if ledger.rows:
        heads.note(place, NAME, head_of(ledger.rows[-1]))


def now() -> datetime:
    """The moment, UTC without a zone, as the log keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


def log_row(
    upload_id: str, seq: int, upload: Upload, tables: Mapping[str, tuple[Counts, frozenset[date] | None]]
) -> LogRow:
    """The log row that makes an upload count; tables: what its rows do in each, the main table first."""
    counts = {name: found for name, (found, _) in tables.items()}
    main = next(iter(counts.values()), Counts())
    return LogRow(
        seq,
        upload_id,
        COMMITTED,
        now(),
        upload.by,
        upload.file,
        upload.sha256,
        upload.options,
        upload.layout,
        upload.encoding,
        main.rows + upload.rejected,
        upload.rejected,
        counts,
        {name: days for name, (_, days) in tables.items() if days is not None},
        upload.details,
    )


def receipt_of(row: LogRow) -> Receipt:
    """The receipt of a log row that was appended."""
    main = next(iter(row.counts.values()), Counts())
    return Receipt(
        row.upload_id,
        tuple(row.counts),
        row.read,
        main.added,
        main.replaced,
        main.unchanged,
        row.rejected,
        row.days,
        row.seq,
        counts=row.counts,
    )


def already(twin: LogRow, version: int) -> Receipt:
    """The receipt of a file that is live already: every row is unchanged."""
    counts = {name: Counts(unchanged=c.rows) for name, c in twin.counts.items()}
    main = next(iter(counts.values()), Counts())
    return Receipt(twin.upload_id, tuple(counts), twin.read, 0, 0, main.rows, twin.rejected, {}, version, True, counts)
