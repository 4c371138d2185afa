"""Backups: consistent copies of a store in use, each file once, under a list that says what a moment consisted of.

Rows lie in files that never change and are named by the log or by nobody, so a copy of what one version of the log and
of the tables name is consistent, whoever writes meanwhile. The log is looked at first: what it lists is in the tables.
A file that an earlier backup has is not copied again, but held against its digest, and copied again where it went bad.
Secrets are no part of it; they go to a place of their own.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any

from deltalake import DeltaTable

from data import program, settings
from data.care import originals
from data.care.integrity import derived_tables, is_readable
from data.contracts import TABLES
from data.errors import SettingError, StoreError
from data.secrets import secret
from data.store import heads
from data.store.commit_log import NAME, now
from data.store.delta import OWN_FILE, OWN_FOLDER, DataFile, Place, data_files, own, sync_path
from data.store.documents import NAME as KEPT
from data.store.faults import reading, said
from data.store.journal import rows_in
from data.store.store import Store
from data.texts import N_, Text

LISTS, FILES, ORIGINALS = "backups", "files", "originals"
CHUNK = 1 << 20
PATIENCE_SECONDS = 600.0
# How much of what is there already is read again by one backup; of more, a part that is another each time.
VERIFIED_BYTES = 8 << 30
NO_BACKUP = N_("No backup was made; those that there are stay as they are.")
MADE_ANEW = N_("Run python cli.py maintain, which has it made anew from the rows, then back up again.")
LOST = N_("Bring the store back from an earlier backup with python cli.py restore. Without one, run python cli.py "
          "maintain --accept-loss, which goes on without what is damaged.")  # fmt: skip
SECRETS = ("secret_file", "originals_key")


@dataclass(frozen=True)
class Kept:
    """One file of a backup."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class KeptTable:
    """One table of a backup. schema: Delta's, as JSON. description: the columns that all its files have."""

    name: str
    schema: str
    description: str
    files: tuple[Kept, ...]


@dataclass(frozen=True)
class Backup:
    """What a store consisted of at a moment. version: of its log. secret: a mark of the bank's secret, "" without."""

    stamp: str
    version: int
    secret: str
    tables: tuple[KeptTable, ...]
    originals: tuple[Kept, ...] = ()
    format: int = heads.FORMAT
    program: str = field(default_factory=program.version)

    @staticmethod
    def of(text: str) -> Backup:
        """A list that was written."""
        said: dict[str, Any] = json.loads(text)
        files = {"originals": tuple(Kept(**each) for each in said["originals"])}
        tables = tuple(
            KeptTable(**{**each, "files": tuple(Kept(**file) for file in each["files"])}) for each in said["tables"]
        )
        return Backup(**{**said, **files, "tables": tables})

    @property
    def places(self) -> dict[str, Kept]:
        """Every file by its place in the backup's folder."""
        files = {f"{FILES}/{table.name}/{file.name}": file for table in self.tables for file in table.files}
        return files | {f"{ORIGINALS}/{file.name}": file for file in self.originals}


@dataclass(frozen=True)
class Made:
    """A backup that was made: its stamp, the store's version, its files in all, those copied and those pruned.

    mended: of those copied, the ones that the folder should have had whole and had not.
    """

    stamp: str
    version: int
    files: int
    copied: int
    bytes: int
    pruned: int = 0
    mended: int = 0


def make(store: Store, target: Path, keep: int | None = None) -> Made:
    """Back a store up into a folder, perhaps keeping only so many backups there.

    Raises StoreError where the store lacks something, or the folder cannot be written; what was there stays.
    """
    with writing(target), store.place.lock("upkeep", PATIENCE_SECONDS, reads=True) as held:
        # Upkeep deletes what newer versions need no longer; a backup takes its turn with it.
        if not held:
            raise StoreError(N_("The store is being maintained."), remedy=N_("Try again when that has ended."))
        store.snapshot().close()
        make_folder(target)
        copying = Copying(store.place, target)
        tables = tuple(copying.table(name, handle) for name, handle in pinned(store.place))
        version = log_version(store, tables)
        sealed = tuple(copying.original(path) for path in sorted(originals.folder(store.url).glob("*.sealed")))
        made = Backup(f"{now():%Y%m%dT%H%M%S%f}", version, secret_mark(), tables, sealed)
        write_list(target, made)
        pruned = prune(target, keep) if keep else 0
        own_folders(target, made)
        return Made(made.stamp, version, len(made.places), copying.copied, copying.bytes, pruned, copying.mended)


def own_folders(target: Path, made: Backup) -> None:
    """Let only their owner into the folders of a backup, also into those that an earlier version made."""
    files = [target / LISTS / "-", *(target / place for place in made.places)]
    for folder in {above for file in files for above in file.parents if target in above.parents}:
        own(folder, OWN_FOLDER)


def pinned(place: Place) -> Iterator[tuple[str, DeltaTable]]:
    """Each table at one version, all opened before the first is copied, and the log before all others."""
    names = (NAME, KEPT, *TABLES, *derived_tables(place))
    opened = [(name, place.open(name)) for name in names]
    yield from ((name, handle) for name, handle in opened if handle is not None)


def log_version(store: Store, tables: tuple[KeptTable, ...]) -> int:
    """The version of the log that was pinned: its rows, which all are kept."""
    log = next((table for table in tables if table.name == NAME), None)
    known = store.place.filesystem(NAME) if log else None
    return sum(len(rows_in(known, file.name)) for file in log.files) if log and known else 0


class Copying:
    """One backup at work: what earlier ones have, and have whole, is not copied again."""

    def __init__(self, place: Place, target: Path) -> None:
        self.place, self.target = place, target
        self.copied = self.bytes = self.mended = 0
        earlier = backups(target)
        self._known = {path: file for each in reversed(earlier) for path, file in each.places.items()}
        relied_on = sum(file.bytes for each in earlier[:1] for file in each.places.values())
        self._share = VERIFIED_BYTES / max(relied_on, 1)

    def table(self, name: str, handle: DeltaTable) -> KeptTable:
        """One table's files of the handle's version."""
        files = self.place.filesystem(name)
        found = []
        for file in data_files(handle, self.place.uri(name)):
            base, copied = file.uri.rsplit("/", 1)[-1], self.copied
            place = f"{FILES}/{name}/{base}"
            found.append(self._one(place, file.bytes, lambda base=base: files.open_input_file(base)))
            if self.copied > copied:
                self._check_readable(replace(file, uri=str(self.target / place)), f"{name}/{base}")
        description = handle.metadata().description or ""
        return KeptTable(name, handle.schema().to_json(), description, tuple(found))

    def _check_readable(self, copied: DataFile, name: str) -> None:
        """Refuse a file that is as it lies in the store and yet does not hold what it should: it went bad there."""
        if not is_readable(copied):
            Path(copied.uri).unlink()
            remedy = MADE_ANEW if name.startswith("derived/") else LOST
            raise StoreError(Text(N_("The file {file} of the store is damaged."), {"file": name}), NO_BACKUP, remedy)

    def original(self, path: Path) -> Kept:
        """One upload's sealed originals."""
        return self._one(f"{ORIGINALS}/{path.name}", path.stat().st_size, lambda: path.open("rb"))

    def _one(self, place: str, size: int, source: Any) -> Kept:
        path, known = self.target / place, self._known.get(place)
        if known is not None and known.bytes == size and self._is_whole(path, known):
            return known
        with reading(self.place.url):
            file = source()
        with file:
            digest = copy(file, path, self.place.url)
        if path.stat().st_size != size:
            raise _unlike(place, N_("The file {file} of the store has another size than the store says."))
        if known is not None and known.sha256 != digest and place.startswith(FILES):
            # Files of a store never change, so that it is the store's that went bad, and the backup's as well.
            path.unlink()
            raise _unlike(place, N_("The file {file} is neither in the store nor in the backup as it was."))
        self.copied, self.bytes = self.copied + 1, self.bytes + size
        self.mended += known is not None
        return Kept(path.name, size, digest)

    def _is_whole(self, path: Path, known: Kept) -> bool:
        try:
            if path.stat().st_size != known.bytes:
                return False
            if random.random() >= self._share:
                return True
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == known.sha256
        except OSError:
            # Gone, or on a part of the disk that cannot be read any more.
            return False


def _unlike(place: str, said: str) -> StoreError:
    remedy = N_("Run python cli.py doctor on the store, and bring it back from an earlier backup.")
    return StoreError(Text(said, {"file": place}), remedy=remedy)


def copy(source: IO[bytes], target: Path, of: str = "") -> str:
    """Copy a file, whole or not at all and on disk when this returns; its SHA-256.

    of: the store that it is of, to be named where it cannot be read.
    """
    make_folder(target.parent)
    fresh, digest = target.with_name(f"{target.name}.part"), hashlib.sha256()
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWN_FILE), "wb") as file:
        for chunk in chunks(source, of):
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    sync_path(target.parent)
    return digest.hexdigest()


def chunks(source: IO[bytes], of: str) -> Iterator[bytes]:
    """What a file holds, a megabyte at a time."""
    while True:
        with reading(of) if of else nullcontext():
            chunk = source.read(CHUNK)
        if not chunk:
            return
        yield chunk


def make_folder(folder: Path) -> None:
    """Make a folder and those above it that are not there, for their owner only."""
    for each in [*reversed(folder.parents), folder]:
        if not each.is_dir():
            each.mkdir(mode=OWN_FOLDER, exist_ok=True)


def write_list(target: Path, made: Backup) -> None:
    """The list that makes a backup one: without it, its files are none."""
    copy(io.BytesIO(json.dumps(asdict(made)).encode()), target / LISTS / f"{made.stamp}.json")


def backups(target: Path) -> list[Backup]:
    """The backups of a folder, newest first. Raises StoreError for a list that is damaged."""
    found = []
    for path in sorted((target / LISTS).glob("*.json"), reverse=True):
        try:
            found.append(Backup.of(path.read_text(encoding="utf-8")))
        except (ValueError, TypeError, KeyError, OSError) as fault:
            raise StoreError(
                Text(N_("The list of the backup {file} is damaged."), {"file": str(path)}),
                Text("{fault}", {"fault": said(fault)}),
                N_("Take that file away; the other backups of the folder stay as they are."),
            ) from fault
    return found


def prune(target: Path, keep: int) -> int:
    """Keep the newest backups of a folder only, and the files that they need; how many files went."""
    found = backups(target)
    for each in found[keep:]:
        (target / LISTS / f"{each.stamp}.json").unlink()
    needed = {path for each in found[:keep] for path in each.places}
    gone = [
        path
        for part in (FILES, ORIGINALS)
        for path in (target / part).rglob("*")
        if path.is_file() and str(path.relative_to(target)) not in needed
    ]
    for path in gone:
        path.unlink()
    return len(gone)


def secret_mark() -> str:
    """What tells the bank's secret from another without giving it away; "" where none was made yet."""
    if not Path(settings.location("secret_file")).exists():
        return ""
    return hmac.digest(secret(), b"backup", "sha256").hex()[:16]


def keep_secrets(target: Path, apart_from: Path) -> list[str]:
    """Copy the bank's secret and the key of originals into a folder of their own; the files that were."""
    if target.resolve().is_relative_to(apart_from.resolve()):
        raise SettingError(
            N_("The secrets would lie in the backup that they are to be kept apart from."),
            remedy=N_("Give a folder elsewhere, on another disk if there is one."),
        )
    kept = []
    with writing(target):
        for name in SECRETS:
            source = Path(settings.location(name))
            if source.exists():
                with source.open("rb") as file:
                    copy(file, target / name)
                kept.append(name)
    return kept


def bring_secrets(source: Path) -> list[str]:
    """Put secrets that were kept where the settings say; never over others. The files that were put there."""
    found = [(source / name, Path(settings.location(name))) for name in SECRETS if (source / name).is_file()]
    if not found:
        raise StoreError(
            Text(N_("The folder {folder} holds no secrets of Teller."), {"folder": str(source)}),
            remedy=N_("Give the folder that python cli.py backup --secrets wrote."),
        )
    for kept, place in found:
        if place.exists() and place.read_bytes().strip() != kept.read_bytes().strip():
            raise StoreError(
                Text(N_("The file {file} holds another secret than the backup's."), {"file": str(place)}),
                N_("Nothing was changed."),
                N_("Put that file aside if nothing on this machine needs it, or let the setting name another place."),
            )
    brought = []
    with writing(source):
        for kept, place in found:
            if not place.exists():
                with kept.open("rb") as file:
                    copy(file, place)
                brought.append(str(place))
    return brought


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a fault of the disk into the house's error."""
    try:
        yield
    except OSError as fault:
        raise StoreError(
            Text(N_("{folder} cannot be read or written."), {"folder": str(folder)}),
            Text("{fault}", {"fault": said(fault)}),
            N_("Make room or give the right to do so, then try again: what was copied is not copied again."),
        ) from fault
