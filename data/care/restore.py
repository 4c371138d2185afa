"""Bringing a store back from a backup: beside its place, verified byte by byte, and then given its name at once."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pyarrow.parquet as pq
from deltalake import DeltaTable, Schema
from deltalake.exceptions import DeltaError
from deltalake.transaction import AddAction, RemoveAction
from pyarrow.fs import LocalFileSystem, copy_files

from data.care import originals
from data.care.backup import FILES, ORIGINALS, Backup, Kept, KeptTable, backups, copy, secret_mark, writing
from data.care.integrity import clear_unreadable, is_readable
from data.errors import StoreError
from data.store import heads, lineage
from data.store.commit_log import NAME, Log
from data.store.delta import NO_HOOKS, OWN_FOLDER, STATISTICS, Place, added, sync_path
from data.store.documents import NAME as KEPT
from data.store.documents import Shelf
from data.store.faults import said
from data.store.heads import Head
from data.store.store import Store
from data.texts import N_, Text


@dataclass(frozen=True)
class Restored:
    """A store that was brought back. same_secret: whether this machine's secret is the one that its keys need."""

    stamp: str
    version: int
    files: int
    same_secret: bool


def restore(source: Path, url: str, stamp: str = "", storage_options: Mapping[str, str] | None = None) -> Restored:
    """Bring a store back to an address at which there is none, as of the newest backup or of the one named.

    Raises StoreError where a file of the backup is missing or is not as it was; nothing is then at the address.
    """
    chosen = choose(source, stamp)
    heads.check_format(Head(0, "", format=chosen.format, program=chosen.program))
    place = Place(url, storage_options)
    check_vacant(place)
    if place.folder is None:
        fill(place, source, chosen)
    else:
        with writing(place.folder.parent):
            fill_beside(place.folder, source, chosen)
    with writing(source):
        for file in chosen.originals:
            bring(source / ORIGINALS / file.name, file, originals.folder(url) / file.name)
    return Restored(chosen.stamp, chosen.version, len(chosen.places), secret_mark() == chosen.secret)


def choose(source: Path, stamp: str) -> Backup:
    """The backup that is asked for."""
    found = backups(source)
    chosen = next((each for each in found if not stamp or each.stamp == stamp), None)
    if chosen is None:
        newest = Text(N_("The newest ones are: {known}."), {"known": tuple(each.stamp for each in found[:5])})
        raise StoreError(
            Text(N_("There is no such backup in {folder}."), {"folder": str(source)}),
            remedy=newest if found else N_("Give the folder that python cli.py backup wrote to."),
        )
    return chosen


def check_vacant(place: Place) -> None:
    """Refuse an address at which there is something: nothing is ever written over."""
    taken = any(place.folder.iterdir()) if place.folder and place.folder.is_dir() else place.open(NAME) is not None
    if taken or (place.folder is not None and place.folder.is_file()):
        raise StoreError(
            Text(N_("At {place} there is something already."), {"place": place.url}),
            remedy=N_("Put it aside under another name, or give another address with --store."),
        )


def fill_beside(folder: Path, source: Path, chosen: Backup) -> None:
    """Make the store under another name beside its place, and rename it when it is whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}.restoring")
    fresh.mkdir(mode=OWN_FOLDER)
    try:
        fill(Place(str(fresh)), source, chosen)
        fresh.rename(folder)
        sync_path(folder.parent)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def fill(place: Place, source: Path, chosen: Backup) -> None:
    """Make every table of a backup, the log last: only with it is there a store."""
    for table in sorted(chosen.tables, key=lambda each: each.name == NAME):
        make(place, source, table)
    ledger, marks = Log(place).read(), Shelf(place).marks()
    if ledger.rows:
        heads.write(place, NAME, Head(ledger.version, lineage.mark(ledger.rows[-1])))
    if marks:
        heads.write(place, KEPT, Head(max(marks), marks[max(marks)]))
    if ledger.version != chosen.version:
        raise damaged(Kept(NAME, 0, ""))
    check_readable(place, chosen)
    Store(place.url, place.storage_options).snapshot().close()


def check_readable(place: Place, chosen: Backup) -> None:
    """Refuse files that are as they were backed up and were bad already then; what was counted is counted anew."""
    for table in chosen.tables if place.folder else ():
        if table.name.startswith("derived/"):
            clear_unreadable(place, table.name)
            continue
        bad = next((file for file in place.files(table.name).files if not is_readable(file)), None)
        if bad is not None:
            raise damaged(Kept(f"{table.name}/{Path(bad.uri).name}", 0, ""))


def make(place: Place, source: Path, table: KeptTable) -> None:
    """One table with its files, as one commit."""
    schema = Schema.from_json(table.schema)
    have = [field.name for field in schema.fields if field.name in STATISTICS]
    try:
        handle = DeltaTable.create(
            place.uri(table.name), schema, mode="error", description=table.description,
            storage_options=place.storage_options or None,
            configuration={"delta.dataSkippingStatsColumns": ",".join(have)} if have else None,
            post_commithook_properties=NO_HOOKS,
        )  # fmt: skip
        actions: list[AddAction | RemoveAction] = [
            put(place, source / FILES / table.name / file.name, table.name, file) for file in table.files
        ]
        handle.create_write_transaction(actions, "append", handle.schema(), post_commithook_properties=NO_HOOKS)
    except DeltaError as fault:
        raise StoreError(
            Text(N_("The store at {place} cannot be written."), {"place": place.url}),
            Text("{fault}", {"fault": said(fault)}),
            N_("Make room or give the right to write there, then try again: nothing is stored twice."),
        ) from fault
    handle.update_incremental()
    place.sync(table.name, -1, handle.version())


def put(place: Place, path: Path, name: str, file: Kept) -> AddAction:
    """One data file in its table's folder, and what Delta says of it."""
    if place.folder:
        bring(path, file, place.folder / name / file.name)
    else:
        check(path, file)
        copy_files(str(path), file.name, LocalFileSystem(), place.filesystem(name))
    return added(file.name, file.bytes, pq.read_metadata(path))


def bring(path: Path, file: Kept, target: Path) -> None:
    """Copy one file of a backup. Raises StoreError where it is not as it was when it was backed up."""
    if not path.is_file():
        raise damaged(file)
    with path.open("rb") as content:
        digest = copy(content, target)
    if digest != file.sha256:
        target.unlink()
        raise damaged(file)


def check(path: Path, file: Kept) -> None:
    """Refuse a file that is not as it was when it was backed up."""
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != file.sha256:
        raise damaged(file)


def damaged(file: Kept) -> StoreError:
    """The error of a backup that is not what it was."""
    return StoreError(
        Text(N_("The backup is damaged: its file {file} is missing or is not as it was."), {"file": file.name}),
        N_("Nothing was restored."),
        N_("Restore an earlier backup with --at, or one from another disk."),
    )
