"""Whether a store's log, documents and tables fit each other, asked before anything is read from them or written.

A folder copied while it was in use, a file that a disk lost, a commit that is there by half: each leaves a store that
would answer with other numbers than were stored. The price hangs on the number of uploads and files, not of rows: the
statistics that Delta keeps are held against the counts of the log. Rows themselves are counted only where those differ.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import TableNotFoundError
from pyarrow.fs import FileSelector, FileType

from data.contracts import TABLES
from data.errors import StoreError
from data.store import heads, lineage
from data.store.commit_log import NAME, Ledger, Log, LogRow
from data.store.delta import NO_HOOKS, DataFile, Place
from data.store.documents import NAME as KEPT
from data.store.documents import Shelf
from data.store.faults import reading, writing
from data.store.heads import Head
from data.store.rows import parquet
from data.store.uploads import ERASED
from data.texts import N_, Text

LOGGER = logging.getLogger(__name__)
# Maintenance and other writers may be at work between two looks; what is really missing is so at the last one too.
LOOKS = 3
# How often this process has emptied damaged tables of a place: what was known of them before holds no longer.
CLEARED = Counter[str]()
Cursor = Callable[[], duckdb.DuckDBPyConnection]


@dataclass(frozen=True)
class Shortage:
    """An upload of which a table holds other rows than it brought."""

    table: str
    upload_id: str
    file: str
    brought: int
    found: int


class Integrity:
    """The check of one place, made once for each version of its log. cursor: gives a connection to the engine."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._log, self._shelf = Log(place), Shelf(place)
        self._checked: Ledger | None = None

    def check(self, cursor: Cursor, then: Ledger | None = None) -> None:
        """Raises StoreError where a store has lost something. then: the store as it was, if that is what is read."""
        known = self._log.read()
        if known is not self._checked:
            # Heads first: whatever is acknowledged after them is in what is read behind them.
            noted = {name: heads.read(self.place, name) for name in (NAME, KEPT)}
            heads.check_format(noted[NAME])
            known = self._log.read()
            check_log(known, noted[NAME])
            if noted[NAME] is None and noted[KEPT] is not None:
                self._check_unnamed(cursor)
            check_words(self._shelf.marks(), noted[KEPT])
            self._check_tables(cursor)
            for name in list(derived_tables(self.place)):
                clear_damaged(self.place, name)
            self._checked = known
        if then is not None:
            check_erased(then, known)

    def _check_tables(self, cursor: Cursor) -> None:
        found: list[Shortage] = []
        for _ in range(LOOKS):
            with cursor() as con:
                found = shortages(self.place, self._log.read(), con)
            if not found:
                return
        raise short(found)

    def _check_unnamed(self, cursor: Cursor) -> None:
        """Refuse a log without its head where tables hold rows that it does not name: it lost its newest rows too."""
        found = self._unnamed(cursor) if self.place.folder else None
        if found is None:
            return
        # Who brings the very first rows holds the lock until the log names them; who may only read cannot take it.
        with suppress(OSError, StoreError), self.place.lock() as held:
            found = self._unnamed(cursor) if held else None
        if found is not None:
            table, upload_id, rows = found
            values = {"table": table, "upload": upload_id, "rows": rows, "file": heads.file_name(NAME)}
            said = N_(
                "The table {table} holds {rows:,} rows of upload {upload}, which its log does not name, and the file "
                "{file}, which would say whether it ever did, is gone."
            )
            raise lost(Text(said, values))

    def _unnamed(self, cursor: Cursor) -> tuple[str, str, int] | None:
        return next(unnamed(self.place, self._log.read(), cursor), None)


def unnamed(place: Place, ledger: Ledger, cursor: Cursor) -> Iterator[tuple[str, str, int]]:
    """What tables hold of uploads that the log does not name: table, upload and rows."""
    for name in TABLES:
        unsure = [
            file for file in place.files(name).files if not file.is_of_one or file.first_upload not in ledger.last
        ]
        if unsure:
            with cursor() as con, reading(place.url):
                found = count(unsure, con)
            yield from ((name, key, found[key]) for key in sorted(found.keys() - ledger.last.keys()))


def check_log(ledger: Ledger, head: Head | None) -> None:
    """Refuse a log in which a row is missing, or that does not reach or not hold the row that its head names."""
    seqs = [row.seq for row in ledger.rows]
    if seqs != list(range(1, len(seqs) + 1)):
        gap = next(i for i in range(1, len(seqs) + 1) if seqs[i - 1] != i)
        raise lost(Text(N_("Its log has no row {number}."), {"number": gap}))
    if head is None:
        return
    if head.seq > ledger.version or (head.seq and lineage.mark(ledger.rows[head.seq - 1]) != head.mark):
        raise lost(Text(N_("Its log no longer has row {number}: {state}, upload {upload}, file {file}."), {
            "number": head.seq, "state": head.about.get("state", ""), "upload": head.about.get("upload", ""),
            "file": head.about.get("file", ""),
        }))  # fmt: skip


def check_words(marks: dict[int, str], head: Head | None) -> None:
    """Refuse documents that lack one, or the one that their head names."""
    gap = next((i for i in range(1, len(marks) + 1) if i not in marks), 0)
    if gap or (head is not None and marks.get(head.seq) != head.mark):
        about = head.about if head else {}
        said = N_("Of what the bank keeps beside its rows, number {number} is missing: {kind} {name}.")
        values = {"number": gap or head.seq if head else gap}
        raise lost(Text(said, {**values, "kind": about.get("kind", ""), "name": about.get("name", "")}))


def check_erased(then: Ledger, known: Ledger) -> None:
    """Refuse to show a store as it was with rows that were erased since."""
    gone = next((key for key in then.live if known.last[key].state == ERASED), None)
    if gone is not None:
        raise StoreError(
            Text(N_("The store can no longer be shown as it was then: upload {upload} was erased."), {"upload": gone}),
            remedy=N_("Choose a version from before that upload or from after it was taken back."),
        )


def shortages(place: Place, ledger: Ledger, con: duckdb.DuckDBPyConnection) -> list[Shortage]:
    """The uploads of which a table holds other rows than they brought: those that count, all where a file is gone."""
    tables = dict.fromkeys(name for row in ledger.uploads.values() for name in row.counts)
    return [found for name in tables for found in _short_in(place, ledger, name, con)]


def _short_in(place: Place, ledger: Ledger, name: str, con: duckdb.DuckDBPyConnection) -> list[Shortage]:
    stored = place.files(name).files
    there = present(place, name, stored)
    uploads = {key: row for key, row in ledger.of(name).items() if ledger.last[key].state != ERASED}
    known = [file for file in there if not file.is_of_one or file.first_upload in uploads]
    expected = sum(row.counts[name].stored for row in uploads.values())
    is_own = all({file.first_upload, file.last_upload} <= ledger.last.keys() for file in known)
    # As many rows of others, such as those of another store, are no whole table.
    if len(there) == len(stored) and is_own and sum(file.rows for file in known) == expected:
        return []
    with reading(place.url):
        found = count(known, con)
    return [
        Shortage(name, key, row.file, row.counts[name].stored, found[key])
        for key, row in uploads.items()
        if (key in ledger.live or len(there) < len(stored)) and not fits(row, name, found[key])
    ]


def fits(row: LogRow, name: str, found: int) -> bool:
    """Whether a table holds the rows that an upload brought; of old uploads it is not known how many repeated a key."""
    counts = row.counts[name]
    return found == counts.stored if counts.dropped is not None else 0 < found <= counts.stored


def count(files: Iterable[DataFile], con: duckdb.DuckDBPyConnection) -> Counter[str]:
    """The rows of each upload in some files."""
    found, merged = Counter[str](), list[DataFile]()
    for file in files:
        if file.first_upload is not None and file.is_of_one:
            found[file.first_upload] += file.rows
        else:
            merged.append(file)
    if merged:
        sql = f"SELECT upload_id, count(*) FROM {parquet(merged, True)} GROUP BY upload_id"
        found.update(dict(con.execute(sql).fetchall()))
    return found


def present(place: Place, name: str, files: Iterable[DataFile]) -> list[DataFile]:
    """The files that are there in their full size; an object store does not lose any by itself."""
    given = list(files)
    if not place.folder or not given:
        return given
    with reading(place.url), os.scandir(place.folder / name) as entries:
        sizes = {entry.name: entry.stat().st_size for entry in entries if entry.name.endswith(".parquet")}
    return [file for file in given if sizes.get(file.uri.rsplit("/", 1)[-1]) == file.bytes]


def derived_tables(place: Place) -> Iterator[str]:
    """The derived tables that there are, as names of the place."""
    with suppress(FileNotFoundError, TableNotFoundError):
        for info in place.filesystem().get_file_info(FileSelector("derived", allow_not_found=True)):
            if info.type == FileType.Directory:
                yield f"derived/{info.base_name}"


def clear_damaged(place: Place, name: str) -> None:
    """Empty a derived table that is not whole: what it held is worked out anew from the rows."""
    if not place.folder:
        return
    for _ in range(LOOKS):
        try:
            files = place.files(name).files
        except StoreError:
            files = ()
            whole = False
        else:
            whole = len(present(place, name, files)) == len(files)
        if whole:
            return
    LOGGER.warning("%s in %s is damaged and is made anew", name, place.url)
    clear(place, name, bool(files))


def clear_unreadable(place: Place, name: str) -> bool:
    """Empty a derived table of which a file is there in full size and cannot be read; whether it was."""
    files = place.files(name).files if place.folder else ()
    if all(is_readable(file) for file in files):
        return False
    LOGGER.warning("%s in %s is damaged and is made anew", name, place.url)
    clear(place, name, readable=True)
    return True


def is_readable(file: DataFile) -> bool:
    """Whether a data file can be read to its end."""
    try:
        with pq.ParquetFile(file.uri) as opened:
            return sum(batch.num_rows for batch in opened.iter_batches()) == file.rows
    except (pa.ArrowInvalid, OSError):
        return False


def clear(place: Place, name: str, readable: bool) -> None:
    """Empty a derived table."""
    CLEARED[place.url] += 1
    with writing(place.url):
        if readable and (handle := place.open(name)) is not None:
            # Without a condition no file is read, and readers that hold the table open see that it is empty.
            handle.delete(post_commithook_properties=NO_HOOKS)
        elif place.folder:
            shutil.rmtree(place.folder / name)
            place.let_go(name)


def lost(what: Text) -> StoreError:
    """The error of a store that lacks something that was acknowledged."""
    return StoreError(
        N_("The store has lost something that was stored, or is a copy that was made while it was in use."),
        what,
        N_("Bring it back from a backup with python cli.py restore. Without one, run python cli.py maintain "
           "--accept-loss, which goes on without what is lost, and add the missing files again."),
    )  # fmt: skip


def short(found: list[Shortage]) -> StoreError:
    """The error of tables that lack rows of uploads that count."""
    first = found[0]
    values = {"uploads": len({each.upload_id for each in found}), "upload": first.upload_id, "file": first.file,
              "table": first.table, "brought": first.brought, "found": first.found}  # fmt: skip
    said = N_(
        "Uploads concerned: {uploads}. Upload {upload} (file {file}) brought {brought:,} rows to the table {table}, "
        "where {found:,} are found."
    )
    return lost(Text(said, values))
