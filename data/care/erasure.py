"""Erasing: what was taken back goes from the store's files for good, at once and whoever is reading.

The log says first that an upload is erased, so that nobody brings it back and a broken-off erasing is taken up again;
then its rows are written out of their files, and the files from before are deleted. What uploads that count brought
stays as it is. Upkeep keeps old files for readers; here they go: a reader of an earlier moment is told to look again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import duckdb
from deltalake.exceptions import DeltaError

from data.care import originals
from data.care.integrity import count
from data.care.maintenance import delete, vacuum
from data.contracts import TABLES
from data.errors import StoreError
from data.files.staging import Staging
from data.store.commit_log import Log, LogRow, now
from data.store.delta import Place
from data.store.faults import said, writing
from data.store.rows import listed
from data.store.uploads import ERASED, UNDONE
from data.texts import N_, Text

if TYPE_CHECKING:
    from data.store.store import Store

PATIENCE_SECONDS = 600.0
TRIES = 20
# A file that no version names may belong to a commit that is just being written; none takes so long.
UNNAMED_HOURS = 1


def erase(store: Store, by: str = "") -> tuple[str, ...]:
    """Erase every upload that is taken back; the uploads that are erased now and were not before.

    Raises StoreError where something of them is left; it is then taken up again by the next time.
    """
    with writing(store.url), store.place.lock("upkeep", PATIENCE_SECONDS) as held:
        if not held:
            raise StoreError(N_("The store is being maintained."), remedy=N_("Try again when that has ended."))
        known = store.log.read()
        fresh = tuple(key for key in known.uploads if mark(store.log, key, by))
        last = store.log.read().last
        gone = [key for key, row in last.items() if row.state == ERASED]
        for upload_id in gone:
            originals.forget(store.url, upload_id)
        for name in TABLES if gone else ():
            with store.cursor() as con:
                write_out(store.place, name, gone, con)
            remove_old(store.place, name)
        # Folders of those who ended while they took in a file hold its rows too.
        Staging(store.place.folder).close()
    return fresh


def mark(log: Log, upload_id: str, by: str) -> bool:
    """Say in the log that an upload is erased, if it is taken back; whether it was so said now."""
    while True:
        handle, ledger = log.open()
        if ledger.last[upload_id].state != UNDONE:
            return False
        # What it had changed was counted anew when it was taken back: no day changes now.
        if log.append(handle, LogRow(ledger.version + 1, upload_id, ERASED, now(), by)):
            return True


def write_out(place: Place, name: str, gone: Collection[str], con: duckdb.DuckDBPyConnection) -> None:
    """Write the rows of some uploads out of a table's files, whoever else is writing to it."""
    for _ in range(TRIES):
        files = place.files(name).files
        unsure = [file for file in files if not file.is_of_one or file.first_upload in gone]
        found = count(unsure, con) if unsure else {}
        left = [key for key in gone if key in found]
        if not left:
            return
        delete(place, name, f"upload_id IN ({listed(left)})")
    raise StoreError(
        Text(N_("Rows of {uploads} uploads are still in the table {table}."), {"uploads": len(left), "table": name}),
        remedy=N_("Run python cli.py maintain --erase again when fewer files arrive."),
    )


def remove_old(place: Place, name: str) -> None:
    """Delete the files of a table that its newest version does not name."""
    handle = place.open(name)
    if handle is None:
        return
    try:
        vacuum(handle, 0, full=False)
        vacuum(handle, UNNAMED_HOURS, full=True)
    except DeltaError as fault:
        raise StoreError(
            Text(N_("Old files of the table {table} cannot be deleted."), {"table": name}),
            Text("{fault}", {"fault": said(fault)}),
            N_("Give the right to delete files there, then run python cli.py maintain --erase again."),
        ) from fault
