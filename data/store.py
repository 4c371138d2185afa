"""The store's face: commit an upload, undo it, read one consistent version, look at the history.

Rows are in one Delta table for each contract table; the commit log (log.py) alone says which of them count.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping
from datetime import date
from types import TracebackType
from typing import Any
from uuid import uuid4

import duckdb
import ibis
import ibis.expr.operations as ops
import pyarrow as pa
from deltalake.exceptions import DeltaError

from data import engine, rows, settings, upkeep
from data.contracts import TABLES, Table
from data.delta import Files, Place, reading, writing
from data.errors import CommitConflict, StoreError, UploadUnknown
from data.log import Ledger, Log, LogRow, now
from data.rows import Plan, Spread, Stored
from data.shelf import Shelf
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
        self._guard = threading.Lock()

    def version(self) -> int:
        """The number of the newest commit, undo or redo; 0 for an empty store."""
        return self.log.read().version

    def snapshot(self) -> Snapshot:
        """The current rows as of now, whatever is written afterwards; for one thread."""
        return Snapshot(self.place, self.log.read(), self.cursor())

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection of its own for one thread."""
        with self._guard:
            if self._base is None:
                self._base = connect(self.place)
            return self._base.cursor()

    def history(self) -> list[Entry]:
        """One entry for each upload, newest first."""
        return self.log.read().history()

    def commit(self, upload: Upload, tables: Mapping[str, pa.Table]) -> Receipt:
        """Store an upload's rows, all of its tables or none; on disk when this returns.

        tables: name -> contract columns, row_no, row_key and perhaps day; the first is the main table, which the
        receipt counts. Raises CommitConflict when other writers kept winning.
        """
        check(upload, tables)
        with writing(self.url), self.place.lock():
            receipt = self._commit(upload, tables)
        if not receipt.already:
            self._maintain_sometimes(receipt.version)
        return receipt

    def _commit(self, upload: Upload, tables: Mapping[str, pa.Table]) -> Receipt:
        written: dict[str, Plan] = {}
        upload_id = new_id()
        for _ in range(ATTEMPTS):
            handle, ledger = self.log.open()
            if (twin := ledger.same_file(upload.sha256, upload.options)) is not None:
                return already(twin, ledger.version)
            plans = {name: self._plan(name, ledger, table) for name, table in tables.items()}
            if upload_id in ledger.abandoned or not same_rows(plans, written):
                upload_id = new_id()
                self._write(upload_id, upload, plans)
                written = plans
            row = log_row(upload_id, ledger.version + 1, upload, plans)
            if self.log.append(handle, row):
                return receipt_of(row)
        raise conflict()

    def _plan(self, name: str, ledger: Ledger, given: pa.Table) -> Plan:
        stored = Stored(TABLES[name], self.place.files(name), ledger)
        with self.cursor() as con:
            return rows.plan(con, stored, given)

    def _write(self, upload_id: str, upload: Upload, plans: Mapping[str, Plan]) -> None:
        at = now()
        for name, plan in plans.items():
            if plan.rows.num_rows:
                table = stamped(plan.rows, TABLES[name], upload_id=upload_id, source_file=upload.file, loaded_at=at)
                self.place.append(name, table)

    def undo(self, upload_id: str, by: str = "") -> Undone:
        """Take one upload back, whatever came after it; the rows that it had replaced are current again.

        Raises UploadUnknown, and StoreError when it is undone already.
        """
        return self._changed(upload_id, by, UNDONE)

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
                main = next(iter(shifts.values()), rows.Shift(0, 0, None))
                return Undone(upload_id, main.removed, main.restored, days, row.seq)
        raise conflict()

    def _shift(self, name: str, ledger: Ledger, upload_id: str) -> rows.Shift:
        stored = Stored(TABLES[name], self.place.files(name), ledger)
        with self.cursor() as con:
            return rows.shift(con, stored, upload_id)

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

    def __init__(self, place: Place, ledger: Ledger, con: duckdb.DuckDBPyConnection) -> None:
        self.version = ledger.version
        self._place, self._ledger, self._con = place, ledger, con
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
        return "".join(f"{row.seq} {row.upload_id} {row.state} {row.at}" for row in newest)

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

    def keep(self, name: str, expression: ibis.Table) -> None:
        """Hold an expression's rows in memory under a name of this snapshot, for `query`."""
        with reading(self._place.url):
            sql = self._backend.compile(expression)
            self._con.execute(f"CREATE OR REPLACE TEMP TABLE {engine.name(name)} AS {sql}")

    def query(self, sql: str) -> pa.Table:
        """The answer to compiled SQL over what was kept."""
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


def connect(place: Place) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that can read the place's files."""
    con = duckdb.connect(":memory:", config={"autoinstall_known_extensions": False})
    if not place.folder:
        from data import remote  # only object stores need it

        remote.give_access(con, place)
    return con


def check(upload: Upload, tables: Mapping[str, pa.Table]) -> None:
    """Refuse what the caller must never send: unknown tables or columns, and counts that do not add up."""
    for name, table in tables.items():
        known = {*TABLES[name].names, "row_no", "row_key", "day"}
        if not {"row_no", "row_key"} <= set(table.column_names) <= known:
            raise ValueError(f"{name}: columns {sorted(set(table.column_names) ^ known)} do not fit the contract")
        if table["row_key"].null_count:
            raise ValueError(f"{name}: a row without a key")
    main = next(iter(tables.values())).num_rows if tables else 0
    if upload.read is not None and upload.read != main + upload.rejected:
        raise ValueError(f"{upload.read} rows read are not {main} taken and {upload.rejected} rejected")


def stamped(table: pa.Table, contract: Table, **values: Any) -> pa.Table:
    """Rows with the columns that are the same for a whole upload, in stored order."""
    schema = rows.schema(contract)
    for name, value in values.items():
        table = table.append_column(name, pa.repeat(pa.scalar(value, schema.field(name).type), table.num_rows))
    return table.select(schema.names).cast(schema)


def same_rows(plans: Mapping[str, Plan], written: Mapping[str, Plan]) -> bool:
    """Whether rows that were written before another writer won can stay as they are."""
    flags = [plan.rows["is_replacement"] for plan in plans.values()]
    return plans.keys() == written.keys() and flags == [plan.rows["is_replacement"] for plan in written.values()]


def log_row(upload_id: str, seq: int, upload: Upload, plans: Mapping[str, Plan]) -> LogRow:
    """The log row that makes an upload count."""
    counts = {name: plan.counts for name, plan in plans.items()}
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
        {name: plan.days for name, plan in plans.items() if plan.days is not None},
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
