"""Delta tables in one place: where they are, appending to them safely, and which files a reader needs.

A place is a folder or an object store's URL; only for a folder is there a lock and a sync to disk.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, PostCommitHookProperties, WriterProperties, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError

from data.errors import StoreError
from data.texts import N_, Text

ROW_GROUP = 100_000
# Checkpoints and log clean-up belong to maintenance; a commit should not pay for them.
NO_HOOKS = PostCommitHookProperties(create_checkpoint=False, cleanup_expired_logs=False)
WRITER = WriterProperties(max_row_group_size=ROW_GROUP, compression="ZSTD")


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


class Place:
    """A store's address and its Delta tables, opened once and then only brought up to date."""

    def __init__(self, url: str, storage_options: Mapping[str, str] | None = None) -> None:
        self.url = url.rstrip("/")
        self.storage_options = dict(storage_options or {})
        self.folder = local_folder(self.url)
        self._handles: dict[str, DeltaTable] = {}
        self._files: dict[str, tuple[int, tuple[DataFile, ...]]] = {}
        self._guard = threading.RLock()

    def uri(self, name: str) -> str:
        """The address of one table."""
        return f"{self.folder / name}" if self.folder else f"{self.url}/{name}"

    def open(self, name: str) -> DeltaTable | None:
        """A handle of the table's newest version, the caller's own; None when there is no table."""
        with reading(self.url):
            try:
                return DeltaTable(self.uri(name), storage_options=self.storage_options or None)
            except TableNotFoundError:
                return None

    def files(self, name: str) -> tuple[int, tuple[DataFile, ...]]:
        """The newest Delta version of a table and its files; (-1, ()) when there is no table."""
        with self._guard, reading(self.url):
            handle = self._current(name)
            if handle is None:
                return -1, ()
            version = handle.version()
            if name not in self._files or self._files[name][0] != version:
                self._files[name] = version, tuple(data_files(handle))
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

    def create(self, name: str, schema: pa.Schema, statistics: tuple[str, ...]) -> DeltaTable:
        """The table, made first if there is none; another writer may make it at the same moment."""
        configuration = {"delta.dataSkippingStatsColumns": ",".join(statistics)} if statistics else None
        options = self.storage_options or None
        try:
            DeltaTable.create(
                self.uri(name), schema, mode="ignore", configuration=configuration, storage_options=options,
                post_commithook_properties=NO_HOOKS,
            )
        except DeltaError:
            if (handle := self.open(name)) is not None:
                return handle
            raise
        if self.folder:
            sync_commits(self.folder / name, -1, 0)
        return DeltaTable(self.uri(name), storage_options=options)

    def append(self, name: str, table: pa.Table, statistics: tuple[str, ...] = ()) -> None:
        """Append rows to a table, made first if need be; on disk when this returns."""
        handle = self.open(name) or self.create(name, table.schema, statistics)
        before = handle.version()
        merge = missing(handle, table)
        write_deltalake(
            handle, table, mode="append", schema_mode="merge" if merge else None, writer_properties=WRITER,
            commit_properties=CommitProperties(max_commit_retries=50), post_commithook_properties=NO_HOOKS,
        )
        self.sync(name, before, handle.version())

    def append_if(self, name: str, table: pa.Table, handle: DeltaTable) -> None:
        """Append rows only if the table is still at the handle's version; CommitFailedError otherwise."""
        before = handle.version()
        write_deltalake(
            handle, table, mode="append", commit_properties=CommitProperties(max_commit_retries=0),
            post_commithook_properties=NO_HOOKS,
        )
        self.sync(name, before, handle.version())

    def sync(self, name: str, before: int, after: int) -> None:
        """Make the commits after `before` survive a power cut; object stores do so by themselves."""
        if self.folder:
            sync_commits(self.folder / name, before, after)

    @contextmanager
    def lock(self, name: str = "lock", wait: bool = True) -> Iterator[bool]:
        """Hold the folder's lock, so that writers take turns; yields whether it is held.

        Object stores have no lock: their writers meet at the log's compare-and-swap alone.
        """
        if not self.folder:
            yield True
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f".{name}").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True


def local_folder(url: str) -> Path | None:
    """The folder a store's address means, or None for an object store's URL."""
    if "://" not in url:
        return Path(url).resolve()
    parts = urlsplit(url)
    return Path(unquote(parts.path)) if parts.scheme == "file" else None


def missing(handle: DeltaTable, table: pa.Table) -> bool:
    """Whether the rows have columns that the table was made without."""
    known = {field.name for field in handle.schema().fields}
    return not set(table.column_names) <= known


def data_files(handle: DeltaTable) -> Iterator[DataFile]:
    """The files of a handle's version with the statistics that readers prune by."""
    actions = pa.table(handle.get_add_actions(flatten=True)).to_pylist()
    by_path = {uri.rsplit("/", 1)[-1]: uri for uri in handle.file_uris()}
    for action in actions:
        yield DataFile(
            by_path[action["path"].rsplit("/", 1)[-1]], action["num_records"], action["size_bytes"],
            action.get("min.upload_id"), action.get("max.upload_id"), action.get("min.day"), action.get("max.day"),
        )


def sync_commits(folder: Path, before: int, after: int) -> None:
    """Sync the data files of the Delta commits (before, after], the commits themselves and their folders."""
    log = folder / "_delta_log"
    for version in range(before + 1, after + 1):
        commit = log / f"{version:020}.json"
        for line in commit.read_text(encoding="utf-8").splitlines():
            if (added := json.loads(line).get("add")) is not None:
                sync_path(folder / unquote(added["path"]))
        sync_path(commit)
    for place in (folder, log, folder.parent):
        sync_path(place)


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


@contextmanager
def reading(url: str) -> Iterator[None]:
    """Turn a Delta fault into the house's error; a table that is not there stays what it is."""
    try:
        yield
    except TableNotFoundError:
        raise
    except (DeltaError, OSError) as fault:
        raise StoreError(
            Text(N_("The store at {place} cannot be read."), {"place": url}), str(fault),
            N_("Check the address in the setting TELLER_STORE and that it can be reached."),
        ) from fault
