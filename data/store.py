"""The store's face: commit an upload, undo it, read one consistent version, look at the history.

Rows are in one Delta table for each contract table; the commit log (log.py) alone says which of them count.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from uuid import uuid4

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from deltalake.exceptions import DeltaError

from data import connecting, engine, originals, planning, rows, settings, upkeep
from data.contracts import TABLES
from data.delta import Files, Place, reading, writing
from data.errors import CommitConflict, StoreError, UploadUnknown
from data.log import Ledger, Log, LogRow, already, log_row, now, receipt_of
from data.planning import Plan, Shift
from data.rows import Spread, Stored
from data.shelf import VOICE, Shelf
from data.staged import Staged, check_columns, check_staged, claim, fitting, stage
from data.staging import Staging
from data.texts import N_, Text
from data.uploads import COMMITTED, UNDONE, Counts, Entry, Maintained, Receipt, Undone, Upload

__all__ = ["Counts", "Entry", "Maintained", "Receipt", "Snapshot", "Store", "Undone", "Upload"]

LOGGER = logging.getLogger(__name__)
ATTEMPTS = 50
IBIS = {"text": "string", "whole": "int64", "number": "float64", "time": "timestamp", "date": "date", "flag": "boolean"}


class Store:
    """A bank's rows at one address: a folder, or an object store's URL.

    Any number of processes and threads may read and write at once; one Store may be shared by threads.
    """

    def __init__(self, url: str, storage_options: Mapping[str, str] | None = None) -> None:
        self.url = url
        self.place = Place(url, storage_options)
        self.log = Log(self.place)
        self.shelf = Shelf(self.place)
        self._base: duckdb.DuckDBPyConnection | None = None
        self._spill: Staging | None = None
        self._guard = threading.Lock()

    def version(self) -> int:
        """The number of the newest commit, undo or redo; 0 for an empty store."""
        return self.log.read().version

    def snapshot(self) -> Snapshot:
        """The current rows as of now, whatever is written afterwards; for one thread."""
        return Snapshot(self.place, self.log.read(), self.cursor(), self.shelf)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection of its own for one thread."""
        with self._guard:
            if self._base is None:
                self._spill = connecting.spill(self.place)
                self._base = connecting.connect(self.place, self._spill.folder)
            return self._base.cursor()

    def history(self) -> list[Entry]:
        """One entry for each upload, newest first."""
        return self.log.read().history()

    def commit(self, upload: Upload, tables: Mapping[str, pa.Table | Staged]) -> Receipt:
        """Store an upload's rows, all of its tables or none; on disk when this returns.

        tables: name -> contract columns, row_no, row_key and perhaps day, or such rows as staged under the upload's id;
        the first is the main table, which the receipt counts. Staged files stay where they are, for who made them to
        remove. Raises CommitConflict when other writers kept winning.
        """
        check(upload, tables)
        with writing(self.url), self.place.lock(), Staging(self.place.folder) as staging:
            receipt = self._commit(upload, tables, staging.folder)
        if not receipt.already:
            self._maintain_sometimes(receipt.version)
        return receipt

    def _commit(self, upload: Upload, tables: Mapping[str, pa.Table | Staged], folder: Path) -> Receipt:
        staged: dict[str, Staged] = {}
        upload_id = upload.upload_id or new_id()
        written: dict[str, Plan] | None = None
        for _ in range(ATTEMPTS):
            handle, ledger = self.log.open()
            if (twin := ledger.same_file(upload.sha256, upload.options)) is not None:
                return already(twin, ledger.version)
            staged = staged or {name: arrived(name, rows, upload_id, upload, folder) for name, rows in tables.items()}
            plans = {name: self._plan(name, ledger, rows) for name, rows in staged.items()}
            if written is None or upload_id in ledger.last or not same_rows(plans, written):
                is_first = claim(staged) and upload_id not in ledger.last
                upload_id = upload_id if is_first else new_id()
                self._write(plans, None if is_first else upload_id, folder)
                written = plans
            row = log_row(upload_id, ledger.version + 1, upload, {n: (p.counts, p.days) for n, p in plans.items()})
            if self.log.append(handle, row):
                return receipt_of(row)
        raise conflict()

    def _plan(self, name: str, ledger: Ledger, staged: Staged) -> Plan:
        stored = Stored(TABLES[name], self.place.files(name), ledger)
        with self.cursor() as con:
            return planning.plan(con, stored, staged)

    def _write(self, plans: Mapping[str, Plan], fresh: str | None, folder: Path) -> None:
        """Bring the rows into their tables: the staged files themselves, or anew where they must say something else."""
        for name, plan in plans.items():
            if plan.staged.rows:
                files = fitting(plan.staged, plan.marks, fresh, folder)
                self.place.take_in(name, rows.schema(TABLES[name]), files)

    def undo(self, upload_id: str, by: str = "") -> Undone:
        """Take one upload back, whatever came after it; the rows that it had replaced are current again.

        Raises UploadUnknown, and StoreError when it is undone already.
        """
        done = self._changed(upload_id, by, UNDONE)
        originals.forget(self.url, upload_id)
        return done

    def redo(self, upload_id: str, by: str = "") -> Undone:
        """Bring an undone upload back to its old place in the order; raises as undo does."""
        return self._changed(upload_id, by, COMMITTED)

    def _changed(self, upload_id: str, by: str, state: str) -> Undone:
        with writing(self.url), self.place.lock():
            done = self._change(upload_id, by, state)
        self._maintain_sometimes(done.version)
        return done

    def _change(self, upload_id: str, by: str, state: str) -> Undone:
        for _ in range(ATTEMPTS):
            handle, ledger = self.log.open()
            changeable(ledger, upload_id, state)
            shifts = {name: self._shift(name, ledger, upload_id) for name in ledger.uploads[upload_id].counts}
            days = {name: shift.days for name, shift in shifts.items() if shift.days is not None}
            row = LogRow(ledger.version + 1, upload_id, state, now(), by, days=days)
            if self.log.append(handle, row):
                main = next(iter(shifts.values()), Shift(0, 0, None))
                return Undone(upload_id, main.removed, main.restored, days, row.seq)
        raise conflict()

    def _shift(self, name: str, ledger: Ledger, upload_id: str) -> Shift:
        stored = Stored(TABLES[name], self.place.files(name), ledger)
        with self.cursor() as con:
            return planning.shift(con, stored, upload_id)

    def append_derived(self, name: str, table: pa.Table) -> None:
        """Add rows to a table that can be worked out again from the others, made first if need be."""
        stamp = pa.repeat(pa.scalar(now(), pa.timestamp("us")), table.num_rows)
        with writing(self.url):
            self.place.append(f"derived/{name}", table.append_column("appended_at", stamp))

    def maintain(self, keep_hours: float | None = None) -> Maintained:
        """Merge small files, write checkpoints and delete what nobody needs; never under a reader.

        keep_hours: how long files that no version needs stay, and how old an attempt without a commit must be to be
        cleared away; the setting of that name when not given.
        """
        keep = settings.number("keep_hours") if keep_hours is None else keep_hours
        originals.sweep(self.url, self.log.read().live, keep)
        with self.cursor() as con:
            return upkeep.maintain(self.place, self.log, con, keep)

    def _maintain_sometimes(self, version: int) -> None:
        every = settings.whole("maintain_every")
        if not every or version % every:
            return
        try:
            self.maintain()
        except (StoreError, DeltaError, duckdb.Error, OSError):
            # The upload is safe already, and the next round will try again.
            LOGGER.exception("maintenance of %s failed", self.url)


class Snapshot:
    """The current rows of one version of the store, for one thread."""

    def __init__(self, place: Place, ledger: Ledger, con: duckdb.DuckDBPyConnection, shelf: Shelf) -> None:
        self.version = ledger.version
        self._place, self._ledger, self._con, self.shelf = place, ledger, con, shelf
        self._backend = ibis.duckdb.from_connection(con)
        self._views = 0
        self._pinned: dict[str, Files] = {}

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the cursor back; expressions of this snapshot cannot run any more."""
        self._con.close()

    @property
    def state(self) -> str:
        """A text that no other state of this or of another store has: its newest log row."""
        newest = self._ledger.rows[-1:]
        return "".join(f"{row.seq} {row.upload_id} {row.state} {row.at}" for row in newest) + f" {self.said}"

    @cached_property
    def said(self) -> int:
        """The number of the newest word on how comments are read, as of when this was first asked for."""
        return self.shelf.newest(VOICE)

    @property
    def live(self) -> tuple[str, ...]:
        """The uploads whose rows count, oldest first."""
        return tuple(key for key in self._ledger.uploads if key in self._ledger.live)

    def names(self) -> set[str]:
        """The tables that hold current rows."""
        return {name for key in self._ledger.live for name, c in self._ledger.uploads[key].counts.items() if c.rows}

    def table(self, name: str, days: Spread = None) -> ibis.Table:
        """The current rows of a table; with no rows, an empty table of its columns.

        days: a pair for a range with both ends, or a collection of single days; rows without a day are then left out.
        """
        return self._rows(name, self._stored(name).current(days))

    def brought(self, name: str, upload_id: str) -> ibis.Table:
        """The rows that one upload brought to a table, whether they are current or not."""
        return self._rows(name, self._stored(name).scan([upload_id]))

    def _stored(self, name: str) -> Stored:
        return Stored(TABLES[name], self._files(name), self._ledger)

    def _rows(self, name: str, sql: str) -> ibis.Table:
        return self._view(name, sql, {column: IBIS[kind] for column, kind in rows.kinds(TABLES[name]).items()})

    def rows_about(self, name: str, days: Spread) -> float:
        """About how many rows a table holds of some days, by what its files say of themselves."""
        span = rows.Span.of(days)
        return sum(file.rows * span.share(file) for file in self._files(name).files)

    def derived(self, name: str) -> ibis.Table | None:
        """All rows ever appended to a derived table, with `appended_at`; None when there are none."""
        source = self._derived_source(name)
        return None if source is None else self._view(name, f"SELECT * FROM {source}", None)

    def derived_rows(self, name: str, columns: Iterable[str], where: Mapping[str, Iterable[str]]) -> pa.Table | None:
        """Some columns of a derived table's rows whose texts are among those given; None when there are no rows.

        Plain SQL: over 200 columns, building and compiling an expression took ten times as long as running it.
        """
        source = self._derived_source(name)
        if source is None:
            return None
        chosen = [f"{engine.name(key)} IN ({rows.listed(texts) or rows.NONE})" for key, texts in where.items()]
        sql = f"SELECT {', '.join(map(engine.name, columns))} FROM {source} WHERE {' AND '.join(chosen) or 'true'}"
        with reading(self._place.url):
            return self._con.sql(sql).to_arrow_table()

    def _derived_source(self, name: str) -> str | None:
        stored = self._files(f"derived/{name}")
        return rows.parquet(stored.files, stored.mixed) if stored.files else None

    def _files(self, name: str) -> Files:
        # Looked up once, so that all answers of a snapshot come from the same files.
        if name not in self._pinned:
            self._pinned[name] = self._place.files(name)
        return self._pinned[name]

    def keep(self, name: str, expression: ibis.Table, *, once: bool = False) -> None:
        """Give an expression's rows a name of this snapshot, for `query`; held, unless they are asked for but once."""
        with reading(self._place.url):
            sql, kind = self._backend.compile(expression), "VIEW" if once else "TABLE"
            self._con.execute(f"CREATE OR REPLACE TEMP {kind} {engine.name(name)} AS {sql}")

    def given(self, name: str, table: pa.Table) -> ibis.Table:
        """Rows that are handed in, to be put together with stored ones."""
        self._con.register(name, table)
        return self._backend.table(name)

    def look_again(self, name: str) -> None:
        """See what was appended to a derived table since this snapshot first looked at it."""
        self._pinned.pop(f"derived/{name}", None)

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        """The answer to compiled SQL, so many rows at a time; nothing else can be asked of this snapshot meanwhile."""
        with reading(self._place.url):
            yield from self._con.sql(sql).to_arrow_reader(rows)

    def query(self, sql: str) -> pa.Table:
        """The answer to compiled SQL over what was kept."""
        with reading(self._place.url):
            return self._con.sql(sql).to_arrow_table()

    def to_arrow(self, expression: ibis.Expr) -> pa.Table:
        """The answer to an expression over this snapshot's tables."""
        with reading(self._place.url):
            return self._backend.to_pyarrow(expression)

    def touched(self, since_version: int) -> dict[str, set[date]]:
        """Table -> days whose current rows may differ from that version's; an empty set means rows without a day."""
        return self._ledger.touched(since_version)

    def affected(self, name: str, since_version: int) -> ibis.Table:
        """Every stored row, current or not, whose key an upload, undo or redo after that version brought or moved."""
        stored = self._stored(name)
        moved = {row.upload_id for row in self._ledger.rows if row.seq > since_version}
        keys = f"SELECT row_key FROM ({stored.scan(moved)})"
        return self._rows(
            name, f"SELECT * FROM ({stored.scan(stored.ledger.of(name))}) SEMI JOIN ({keys}) USING (row_key)"
        )

    def _view(self, name: str, sql: str, types: Mapping[str, str] | None) -> ibis.Table:
        self._views += 1
        view = f"{name}_{self._views}"
        with reading(self._place.url):
            self._con.execute(f"CREATE TEMP VIEW {engine.name(view)} AS {sql}")
        if types is None:
            return self._backend.table(view)
        namespace = ops.Namespace()
        return ops.DatabaseTable(view, schema=ibis.schema(types), source=self._backend, namespace=namespace).to_expr()


def check(upload: Upload, tables: Mapping[str, pa.Table | Staged]) -> None:
    """Refuse what the caller must never send: unknown tables or columns, and counts that do not add up."""
    for name, table in tables.items():
        if isinstance(table, Staged):
            check_staged(table, TABLES[name], upload.upload_id)
        else:
            check_columns(table, TABLES[name])
    first = next(iter(tables.values()), None)
    main = 0 if first is None else first.rows if isinstance(first, Staged) else first.num_rows
    if upload.read is not None and upload.read != main + upload.rejected:
        raise ValueError(f"{upload.read} rows read are not {main} taken and {upload.rejected} rejected")


def arrived(name: str, given: pa.Table | Staged, upload_id: str, upload: Upload, folder: Path) -> Staged:
    """Rows as files: those that came as such, or else written now."""
    return given if isinstance(given, Staged) else stage(given, TABLES[name], upload_id, upload.file, now(), folder)


def same_rows(plans: Mapping[str, Plan], written: Mapping[str, Plan]) -> bool:
    """Whether rows that were written before another writer won can stay as they are."""
    return all(plan.marks == written[name].marks for name, plan in plans.items())


def changeable(ledger: Ledger, upload_id: str, state: str) -> None:
    """Refuse to undo or redo an upload that is not there or is so already."""
    if upload_id not in ledger.uploads:
        raise UploadUnknown(
            Text(N_("There is no upload {upload}."), {"upload": upload_id}),
            remedy=N_("Take an id from the list of uploads."),
        )
    if (upload_id in ledger.live) != (state == UNDONE):
        title = N_("Upload {upload} is undone already.") if state == UNDONE else N_("Upload {upload} is not undone.")
        raise StoreError(Text(title, {"upload": upload_id}), remedy=N_("Nothing was changed."))


def conflict() -> CommitConflict:
    """The error of a writer that never came first."""
    return CommitConflict(
        N_("Nothing was stored, because other uploads kept arriving."), remedy=N_("Try again in a moment.")
    )


def new_id() -> str:
    """An id that no other upload has, sorted by time of arrival to the second."""
    return f"{now():%Y%m%d-%H%M%S}-{uuid4().hex[:8]}"
