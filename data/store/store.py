"""The store's face: commit an upload, undo it, read one consistent version, look at the history.

Rows are in one Delta table for each contract table; the commit log (log.py) alone says which of them count.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
from deltalake.exceptions import DeltaError

from data import settings
from data.care import erasure, maintenance, originals, recovery
from data.care.integrity import Integrity
from data.contracts import TABLES
from data.errors import CommitConflict, StoreError, UploadUnknown
from data.files.staging import Staging
from data.matching import comparison
from data.matching.comparison import Comparison
from data.store import commit_plan, connection, rows
from data.store.as_of import AsOf, check_version, unwritable
from data.store.commit_log import Ledger, Log, LogRow, already, log_row, now, receipt_of
from data.store.commit_plan import Plan, Shift
from data.store.delta import Files, Place, together
from data.store.documents import HEEDED, Shelf
from data.store.faults import writing
from data.store.rows import Stored
from data.store.snapshot import Snapshot
from data.store.staged_rows import Staged, check_columns, check_staged, claim, fitting, stage
from data.store.uploads import COMMITTED, ERASED, UNDONE, Counts, Entry, Maintained, Receipt, Undone, Upload
from data.texts import N_, Text

__all__ = ["AsOf", "Counts", "Entry", "Maintained", "Receipt", "Snapshot", "Store", "Undone", "Upload"]

LOGGER = logging.getLogger(__name__)
ATTEMPTS = 50
# Tables of what happens in branches.
_OF_BRANCHES = ("response", "complaint", "visit")


class Store:
    """A bank's rows at one address: a folder, or an object store's URL.

    Any number of processes and threads may read and write at once; one Store may be shared by threads.
    as_of: the moment as of which everything is read; nothing can then be written, and what must be worked out from
    rows of that moment is kept in a folder of this handle's own.
    """

    def __init__(
        self, url: str, storage_options: Mapping[str, str] | None = None, *, as_of: AsOf | None = None
    ) -> None:
        self.url, self.as_of = url, as_of
        self.place = Place(url, storage_options)
        self.log = Log(self.place, as_of.version if as_of else None)
        self.shelf = Shelf(self.place, as_of.said if as_of else None)
        self.key = f"{url} {as_of} {uuid4().hex}" if as_of else url
        self._base: duckdb.DuckDBPyConnection | None = None
        self._spill: Staging | None = None
        self._guard = threading.RLock()
        self._integrity = Integrity(self.place)

    def version(self) -> int:
        """The number of the newest commit, undo or redo; 0 for an empty store."""
        return self.log.read().version

    def said(self) -> int:
        """The number of the newest word that is heeded, such as a correction; 0 when nothing was ever said."""
        return self.shelf.newest(HEEDED)

    def moment(self, version: int) -> AsOf:
        """The last moment at which a version was the newest. Raises StoreError for one that never was."""
        ledger = self.log.read()
        check_version(version, ledger.version)
        ended = next((row.at for row in ledger.rows if row.seq > version), None)
        return AsOf(version, self.shelf.newest(HEEDED, ended))

    @cached_property
    def now(self) -> Store:
        """The same store as it is now."""
        return Store(self.url, self.place.storage_options) if self.as_of else self

    @cached_property
    def _aside(self) -> Place:
        """Where what a store as it was must have worked out anew is kept, away from what all readers share."""
        return Place(str(self._spilling().folder / "aside"))

    def files(self, name: str) -> Files:
        """The newest version of a table; of a derived one with what is kept aside."""
        shared = self.place.files(name)
        own = self._aside.files(name) if self.as_of and name.startswith("derived/") else Files()
        return together(shared, own) if own.files else shared

    def snapshot(self) -> Snapshot:
        """The current rows as of now, whatever is written afterwards; for one thread."""
        ledger = self.log.read()
        self._integrity.check(self.cursor, ledger if self.as_of else None)
        return Snapshot(self, ledger, self.cursor())

    def check(self) -> None:
        """Raises StoreError where the store has lost a row, a file or a document; looked at again once it changed."""
        self._integrity.check(self.cursor)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A DuckDB connection of its own for one thread."""
        with self._guard:
            if self._base is None:
                self._base = connection.connect(self.place, self._spilling().folder)
            return self._base.cursor()

    def _spilling(self) -> Staging:
        with self._guard:
            self._spill = self._spill or connection.spill(self.place)
            return self._spill

    def _check_writable(self) -> None:
        if self.as_of is not None:
            raise unwritable()

    def history(self) -> list[Entry]:
        """One entry for each upload, newest first."""
        return self.log.read().history()

    def commit(
        self, upload: Upload, tables: Mapping[str, pa.Table | Staged], *, before: Callable[[int], None] | None = None
    ) -> Receipt:
        """Store an upload's rows, all of its tables or none; on disk when this returns.

        tables: name -> contract columns, row_no, row_key and perhaps day, or such rows as staged under the upload's id;
        the first is the main table, which the receipt counts. Staged files stay where they are, for who made them to
        remove. before: is told the version that the rows are about to follow, and again where another writer came
        first; what it raises leaves nothing stored. Raises CommitConflict when other writers kept winning.
        """
        self._check_writable()
        check(upload, tables)
        self._integrity.check(self.cursor)
        with writing(self.url), self.place.lock(), Staging(self.place.folder) as staging:
            receipt = self._commit(upload, tables, staging.folder, before or _unasked)
        if not receipt.already:
            self._maintain_sometimes(receipt.version)
        return receipt

    def _commit(
        self, upload: Upload, tables: Mapping[str, pa.Table | Staged], folder: Path, before: Callable[[int], None]
    ) -> Receipt:
        staged: dict[str, Staged] = {}
        upload_id = upload.upload_id or new_id()
        written: dict[str, Plan] | None = None
        for _ in range(ATTEMPTS):
            handle, ledger = self.log.open()
            if (twin := ledger.same_file(upload.sha256, upload.options)) is not None:
                return already(twin, ledger.version)
            before(ledger.version)
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
        with self.cursor() as con:
            return commit_plan.plan(con, self._stored(name, ledger), staged)

    def compare(self, tables: Mapping[str, Staged], asked: Mapping[str, Iterable[str]]) -> dict[str, Comparison]:
        """What a commit of such rows would do, table by table, without doing it, and were the file not live already.

        asked: table -> columns that no number is made of, of which it is to be told whether they hold anything.
        """
        self._integrity.check(self.cursor)
        ledger = self.log.read()
        known = comparison.branches_of(self._stored("branch", ledger))
        found: dict[str, Comparison] = {}
        for name, staged in tables.items():
            with self.cursor() as con:
                found[name] = comparison.compare(con, self._stored(name, ledger), staged, asked.get(name, ()), known)
        return found

    def branches(self) -> dict[str, str]:
        """The branches that the store knows, id -> name: of its list, or else of its rows, without names."""
        ledger = self.log.read()
        found = [name for name in (("branch",) if ledger.of("branch") else _OF_BRANCHES) if ledger.of(name)]
        name = "name" if found == ["branch"] else "NULL"
        with self.cursor() as con:
            told = (f"SELECT branch_id, {name} FROM ({self._stored(each, ledger).current()})" for each in found)
            rows = con.execute(" UNION ".join(told)).fetchall() if found else []
        return {key: known or "" for key, known in rows if key}

    def live(self, upload: Upload) -> str:
        """The upload of the same file with the same options that counts already; "" for none."""
        twin = self.log.read().same_file(upload.sha256, upload.options)
        return twin.upload_id if twin else ""

    def _stored(self, name: str, ledger: Ledger) -> Stored:
        return Stored(TABLES[name], self.place.files(name), ledger)

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
        try:
            originals.forget(self.url, upload_id)
        except OSError:
            # The upload is taken back all the same; maintenance removes what belongs to none that counts.
            LOGGER.exception("originals of %s could not be removed", upload_id)
        return done

    def redo(self, upload_id: str, by: str = "") -> Undone:
        """Bring an undone upload back to its old place in the order; raises as undo does."""
        return self._changed(upload_id, by, COMMITTED)

    def _changed(self, upload_id: str, by: str, state: str) -> Undone:
        self._check_writable()
        self._integrity.check(self.cursor)
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
        with self.cursor() as con:
            return commit_plan.shift(con, self._stored(name, ledger), upload_id)

    def append_derived(self, name: str, table: pa.Table) -> None:
        """Add rows to a table that can be worked out again from the others, made first if need be.

        What a store as it was works out is kept aside: only this handle sees it, and it goes with it.
        """
        stamp = pa.repeat(pa.scalar(now(), pa.timestamp("us")), table.num_rows)
        with writing(self.url):
            (self._aside if self.as_of else self.place).append(
                f"derived/{name}", table.append_column("appended_at", stamp)
            )

    def accept_loss(self, by: str = "", tell: Callable[[Text], None] | None = None) -> list[str]:
        """Go on without what the store has lost; the uploads that were taken back as rows of theirs are missing.

        tell: is told what else was given up.
        """
        self._check_writable()
        return recovery.accept(self.place, self.cursor, by, tell)

    def erase(self, by: str = "") -> tuple[str, ...]:
        """Take every upload that is undone out of the store's files for good; those that were."""
        self._check_writable()
        self._integrity.check(self.cursor)
        return erasure.erase(self, by)

    def maintain(self, keep_hours: float | None = None) -> Maintained:
        """Merge small files, write checkpoints and delete what nobody needs; never under a reader.

        keep_hours: how long files that no version needs stay, and how old an attempt without a commit must be to be
        cleared away; the setting of that name when not given.
        """
        self._check_writable()
        # Of a store that does not fit, rows would be cleared away that the log has only lost.
        self._integrity.check(self.cursor)
        keep = settings.number("keep_hours") if keep_hours is None else keep_hours
        originals.sweep(self.url, self.log.read().live, keep)
        with writing(self.url), self.cursor() as con:
            return maintenance.maintain(self.place, self.log, con, keep)

    def _maintain_sometimes(self, version: int) -> None:
        every = settings.whole("maintain_every")
        if not every or version % every:
            return
        try:
            self.maintain()
        except (StoreError, DeltaError, duckdb.Error, OSError):
            # The upload is safe already, and the next round will try again.
            LOGGER.exception("maintenance of %s failed", self.url)


def _unasked(_: int) -> None:
    """A commit that holds whatever the store has become."""


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
    """Refuse to undo or redo an upload that is not there, is so already or was erased."""
    if upload_id not in ledger.uploads:
        raise UploadUnknown(
            Text(N_("There is no upload {upload}."), {"upload": upload_id}),
            remedy=N_("Take an id from the list of uploads."),
        )
    if ledger.last[upload_id].state == ERASED:
        title = N_("Upload {upload} was erased: its rows are gone for good.")
        raise StoreError(Text(title, {"upload": upload_id}), remedy=N_("Add its file again to have its rows back."))
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
