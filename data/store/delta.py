"""Delta tables in one place: where they are, appending to them safely, and which files a reader needs.

A place is a folder or an object store's URL; only for a folder is there a lock and a sync to disk. Data files are
written and synced here and only then named in a Delta commit: not even a power cut leaves a commit without its rows.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import random
import re
import shutil
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, Schema
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.fs import DeltaStorageHandler
from deltalake.transaction import AddAction, RemoveAction
from pyarrow.fs import LocalFileSystem, PyFileSystem, copy_files

from data.errors import StoreError
from data.store import staged_rows
from data.store.faults import lost_commit, reading, writing

RETRIES = 100
OWN_FILE, OWN_FOLDER = 0o600, 0o700
PATIENCE_SECONDS = 30.0
COPIED_BYTES = 1 << 20
COMMIT, CHECKPOINT = re.compile(r"\d{20}\.json"), re.compile(r"\d{20}\.checkpoint.*\.parquet")
STATISTICS = ("day", "upload_id")
# Checkpoints and log clean-up belong to maintenance; a commit should not pay for them.
NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)


@dataclass(frozen=True)
class DataFile:
    """One Parquet file of a table and what its statistics say; None where they say nothing."""

    uri: str
    rows: int
    bytes: int
    first_upload: str | None = None
    last_upload: str | None = None
    first_day: date | None = None
    last_day: date | None = None

    @property
    def is_of_one(self) -> bool:
        """Whether all its rows are known to be of one upload."""
        return self.first_upload is not None and self.first_upload == self.last_upload


@dataclass(frozen=True)
class Files:
    """One version of a table: its files and columns, and whether its early files lack some of the columns."""

    version: int = -1
    files: tuple[DataFile, ...] = ()
    columns: frozenset[str] = frozenset()
    mixed: bool = False


class Place:
    """A store's address and its Delta tables, opened once and then only brought up to date."""

    def __init__(self, url: str, storage_options: Mapping[str, str] | None = None) -> None:
        self.url = url.rstrip("/")
        self.storage_options = dict(storage_options or {})
        self.folder = local_folder(self.url)
        self._handles: dict[str, DeltaTable] = {}
        self._files: dict[str, Files] = {}
        self._guard = threading.RLock()

    def uri(self, name: str) -> str:
        """The address of one table."""
        return f"{self.folder / name}" if self.folder else f"{self.url}/{name}"

    def filesystem(self, name: str = "") -> PyFileSystem:
        """The files under one table's address, or under the whole place."""
        address = self.uri(name) if name else str(self.folder or self.url)
        return PyFileSystem(DeltaStorageHandler(address, self.storage_options or None))

    def open(self, name: str) -> DeltaTable | None:
        """A handle of the table's newest version, the caller's own; None when there is no table."""
        with reading(self.url):
            try:
                return DeltaTable(self.uri(name), storage_options=self.storage_options or None)
            except TableNotFoundError:
                return None
            except DeltaError as fault:
                if missing := self.missing_commits(name):
                    raise lost_commit(name, missing[0]) from fault
                raise

    def missing_commits(self, name: str) -> list[int]:
        """The numbers of a table's commits since its last checkpoint that are not there though later ones are."""
        names = [path.name for path in (self.folder / name / "_delta_log").glob("*")] if self.folder else []
        there = {int(each.split(".")[0]) for each in names if COMMIT.fullmatch(each)}
        checkpoints = [int(each.split(".")[0]) for each in names if CHECKPOINT.fullmatch(each)]
        return sorted(set(range(max(checkpoints, default=-1) + 1, max(there, default=-1))) - there)

    def files(self, name: str) -> Files:
        """The newest version of a table; an empty one when there is no table."""
        with self._guard, reading(self.url):
            handle = self._current(name)
            if handle is None:
                return Files()
            if name not in self._files or self._files[name].version != handle.version():
                self._files[name] = files_of(handle, self.uri(name))
            return self._files[name]

    def _current(self, name: str) -> DeltaTable | None:
        handle = self._handles.get(name)
        try:
            if handle is not None:
                handle.update_incremental()
                return handle
        except DeltaError:
            # The old version's log may have been cleaned up since; a fresh handle starts from the checkpoint.
            self._handles.pop(name, None)
        handle = self.open(name)
        if handle is not None:
            self._handles[name] = handle
        return handle

    def let_go(self, name: str) -> None:
        """Know a table no longer, as one that was removed."""
        with self._guard:
            self._handles.pop(name, None)
            self._files.pop(name, None)

    def create(self, name: str, schema: pa.Schema) -> DeltaTable:
        """The table, made first if there is none; another writer may make it at the same moment."""
        options = self.storage_options or None
        have = [column for column in STATISTICS if column in schema.names]
        try:
            DeltaTable.create(
                self.uri(name),
                schema,
                mode="ignore",
                description=",".join(schema.names),
                storage_options=options,
                configuration={"delta.dataSkippingStatsColumns": ",".join(have)} if have else None,
                post_commithook_properties=NO_HOOKS,
            )
        except DeltaError:
            if (handle := self.open(name)) is not None:
                return handle
            raise
        self.sync(name, -1, 0)
        return DeltaTable(self.uri(name), storage_options=options)

    def append(self, name: str, table: pa.Table) -> None:
        """Append rows to a table, made or widened first if need be; on disk when this returns."""
        handle = self._fitting(name, table.schema)
        self._name(name, handle, self._write(name, table), RETRIES)

    def append_if(self, name: str, table: pa.Table, handle: DeltaTable) -> None:
        """Append rows only if the table is still at the handle's version; CommitFailedError otherwise."""
        self._name(name, handle, self._write(name, table), 0)

    def take_in(self, name: str, schema: pa.Schema, paths: Sequence[Path]) -> None:
        """Append finished Parquet files as they are, linked into the table's folder or else copied; on disk after."""
        handle = self._fitting(name, schema)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            self._name(name, handle, list(pool.map(lambda path: self._move_in(name, path), paths)), RETRIES)

    def _fitting(self, name: str, schema: pa.Schema) -> DeltaTable:
        handle = self.open(name) or self.create(name, schema)
        widen(handle, schema)
        return handle

    def _name(self, name: str, handle: DeltaTable, written: Sequence[AddAction | RemoveAction], retries: int) -> None:
        before = handle.version()
        handle.create_write_transaction(
            list(written),
            "append",
            handle.schema(),
            commit_properties=CommitProperties(max_commit_retries=retries),
            post_commithook_properties=NO_HOOKS,
        )
        handle.update_incremental()
        self.sync(name, before, handle.version())

    def _write(self, name: str, table: pa.Table) -> list[AddAction]:
        parts = staged_rows.sliced(table, staged_rows.share(table))
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return list(pool.map(lambda part: self._write_one(name, part), parts))

    def _write_one(self, name: str, table: pa.Table) -> AddAction:
        path, footers = f"{uuid4().hex}.parquet", list[pq.FileMetaData]()
        with self._new(name, path) as file:
            staged_rows.write(table, file, footers)
            return added(path, finished(file, self.folder is not None), footers[0])

    def _move_in(self, name: str, source: Path) -> AddAction:
        path, size, footer = f"{uuid4().hex}.parquet", source.stat().st_size, pq.read_metadata(source)
        if self.folder:
            link_or_copy(source, self.folder / name / path)
            sync_path(self.folder / name / path)
        else:
            copy_files(str(source), path, LocalFileSystem(), self.filesystem(name), chunk_size=COPIED_BYTES)
        return added(path, size, footer)

    def _new(self, name: str, path: str) -> Any:
        return open_new(self.folder / name / path) if self.folder else self.filesystem(name).open_output_stream(path)

    def sync(self, name: str, before: int, after: int) -> None:
        """Make the commits (before, after] survive a power cut; object stores do so by themselves."""
        if not self.folder:
            return
        folder = self.folder / name
        for version in range(before + 1, after + 1):
            sync_commit(folder, version)
        for place in {folder / "_delta_log", folder, folder.parent, self.folder}:
            own(place, OWN_FOLDER)
            sync_path(place)
        sync_path(self.folder.parent)

    @contextmanager
    def lock(self, name: str = "lock", patience: float = PATIENCE_SECONDS, *, reads: bool = False) -> Iterator[bool]:
        """Hold the folder's lock, so that writers take turns; yields whether it is, after `patience` seconds at most.

        Only fairness hangs on it, as object stores have none: what keeps writers apart is the log's compare-and-swap.
        reads: whether who holds it writes nothing; where there is no right to write, it is then held all the same.
        """
        if not self.folder:
            yield True
            return
        try:
            with writing(self.url):
                descriptor = self._lock_file(name)
        except StoreError:
            if not reads:
                raise
            yield True
            return
        with os.fdopen(descriptor) as file:
            yield flock(file.fileno(), time.monotonic() + patience)

    def _lock_file(self, name: str) -> int:
        assert self.folder is not None
        path = self.folder / f".{name}"
        self.folder.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
        try:
            return os.open(path, os.O_RDWR | os.O_CREAT, OWN_FILE)
        except OSError as fault:
            if fault.errno not in (errno.EROFS, errno.EACCES) or not path.exists():
                raise
            # Who may only read takes turns with writers all the same.
            return os.open(path, os.O_RDONLY)


def flock(descriptor: int, deadline: float) -> bool:
    """Lock an open file, trying until the deadline; closing the file frees it."""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(random.uniform(0.001, 0.01))
        else:
            return True


def local_folder(url: str) -> Path | None:
    """The folder a store's address means, or None for an object store's URL."""
    if "://" not in url:
        return Path(url).resolve()
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def widen(handle: DeltaTable, schema: pa.Schema) -> None:
    """Give a table the columns that its contract has gained since it was made."""
    known = {field.name for field in handle.schema().fields}
    fresh = [field for field in Schema.from_arrow(schema).fields if field.name not in known]
    if fresh:
        handle.alter.add_columns(fresh)


def files_of(handle: DeltaTable, uri: str) -> Files:
    """What readers need to know of a handle's version."""
    columns = frozenset(field.name for field in handle.schema().fields)
    mixed = columns != set((handle.metadata().description or "").split(","))
    return Files(handle.version(), tuple(data_files(handle, uri)), columns, mixed)


def together(one: Files, other: Files) -> Files:
    """The files of two tables as if they were one's; no two states of them have the same version."""
    version = (one.version << 32) + other.version
    return Files(version, one.files + other.files, one.columns | other.columns, bool(one.files) or other.mixed)


def data_files(handle: DeltaTable, uri: str) -> Iterator[DataFile]:
    """The files of a handle's version with the statistics that readers prune by.

    Addresses are put together here, because Delta's own come back percent-encoded, which DuckDB takes literally.
    """
    for action in pa.table(handle.get_add_actions(flatten=True)).to_pylist():
        yield DataFile(
            f"{uri}/{unquote(action['path'])}",
            action["num_records"],
            action["size_bytes"],
            action.get("min.upload_id"),
            action.get("max.upload_id"),
            action.get("min.day"),
            action.get("max.day"),
        )


def added(path: str, size: int, footer: pq.FileMetaData) -> AddAction:
    """What Delta says of one new file."""
    return AddAction(path, size, {}, int(time.time() * 1000), True, json.dumps(statistics(footer)))


def statistics(footer: pq.FileMetaData) -> dict[str, object]:
    """A data file's statistics in Delta's form, for the columns that readers prune by, as its footer says them."""
    columns = {name: i for i, name in enumerate(footer.schema.names) if name in STATISTICS}
    groups = [footer.row_group(i) for i in range(footer.num_row_groups)]
    said = {name: [group.column(i).statistics for group in groups] for name, i in columns.items()}
    known = {name: every for name, every in said.items() if all(s is not None and s.has_null_count for s in every)}
    ends = {name: [s for s in every if s.num_values] for name, every in known.items()}
    ends = {name: some for name, some in ends.items() if some and all(s.has_min_max for s in some)}
    return {
        "numRecords": footer.num_rows,
        "minValues": {name: str(min(s.min for s in some)) for name, some in ends.items()},
        "maxValues": {name: str(max(s.max for s in some)) for name, some in ends.items()},
        "nullCount": {name: sum(s.null_count for s in every) for name, every in known.items()},
    }


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or copy it where the filesystem cannot or is another one."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def finished(file: Any, is_local: bool) -> int:
    """The size of a file that was written, which is on disk after; object stores see to that by themselves."""
    size = int(file.tell())
    if is_local:
        file.flush()
        os.fsync(file.fileno())
    return size


def open_new(path: Path) -> BinaryIO:
    """A new file to write to, in a folder that may not be there yet."""
    path.parent.mkdir(mode=OWN_FOLDER, parents=True, exist_ok=True)
    return path.open("xb")


def sync_commit(folder: Path, version: int) -> None:
    """Flush a Delta commit and the data files that it names."""
    commit = folder / "_delta_log" / f"{version:020}.json"
    for line in commit.read_text(encoding="utf-8").splitlines():
        if (added := json.loads(line).get("add")) is not None:
            own(folder / unquote(added["path"]), OWN_FILE)
            sync_path(folder / unquote(added["path"]))
    own(commit, OWN_FILE)
    sync_path(commit)


def own(path: Path, mode: int) -> None:
    """Let only its owner read a file or folder; one of another user's stays as that user has it."""
    with suppress(FileNotFoundError, PermissionError):
        if path.stat().st_mode & 0o777 != mode:
            path.chmod(mode)


def sync_path(path: Path) -> None:
    """Flush one file or folder to disk; a file that maintenance has merged away meanwhile needs none."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
