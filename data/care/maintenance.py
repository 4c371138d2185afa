"""Upkeep: merge small files, drop what nobody needs, write checkpoints; never under a reader or a writer.

Readers pin files by version, so files are deleted only `keep_hours` after the last version that needs them. Rows of an
attempt that never committed are removed only after the log has written the attempt off: should its writer still be
alive, it finds that in the log and writes its rows anew.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil

import duckdb
from deltalake import CommitProperties, DeltaTable, WriterProperties
from deltalake.exceptions import CommitFailedError

from data.care.integrity import clear_unreadable, derived_tables
from data.contracts import TABLES
from data.store import lineage
from data.store.commit_log import NAME, Ledger, Log, LogRow, now
from data.store.delta import NO_HOOKS, OWN_FILE, Place, own
from data.store.documents import NAME as KEPT
from data.store.documents import Shelf
from data.store.duck import literal
from data.store.rows import dated, listed, parquet
from data.store.staged_rows import ROW_GROUP
from data.store.uploads import ABANDONED, Maintained

TARGET_BYTES = 128 * 1024 * 1024
# A file that no version names may belong to a commit that is still being written.
UNNAMED_HOURS = 24
DAY_MARK, END_MARK, FORCE_MARK = "#day", "#end", "#force"
WRITER = WriterProperties(max_row_group_size=ROW_GROUP, compression="ZSTD")


def maintain(place: Place, log: Log, con: duckdb.DuckDBPyConnection, keep_hours: float) -> Maintained:
    """Look after every table of a place once; does nothing while another process is at it."""
    with place.lock("upkeep", patience=0) as held:
        if not held:
            return Maintained()
        before = now() - timedelta(hours=keep_hours)
        abandoned = sum(drop_abandoned(place, log, con, name, before) for name in TABLES)
        derived = [name for name in derived_tables(place) if not clear_unreadable(place, name)]
        superseded = sum(
            drop_superseded(place, log, con, name, before) + drop_outdated(place, con, name, before) for name in derived
        )
        done = [tidy(place, name, keep_hours) for name in (*TABLES, *derived, KEPT, NAME)]
        return Maintained(sum(m for m, _ in done), sum(d for _, d in done), abandoned, superseded)


def drop_abandoned(place: Place, log: Log, con: duckdb.DuckDBPyConnection, name: str, before: datetime) -> int:
    """Remove a table's rows of attempts that began before that moment and never committed; how many rows."""
    attempts = unfinished(place, log.read(), con, name, before)
    if not attempts:
        return 0
    for attempt in attempts:
        write_off(log, attempt)
    return delete(place, name, f"upload_id IN ({listed(attempts)})")


def unfinished(place: Place, ledger: Ledger, con: duckdb.DuckDBPyConnection, name: str, before: datetime) -> list[str]:
    """Attempts with rows in a table that the log does not know as uploads and that are older than that moment."""
    files = place.files(name).files
    unsure = [f for f in files if not f.is_of_one or f.first_upload not in ledger.uploads]
    if not unsure:
        return []
    found = con.execute(
        f"SELECT upload_id FROM {parquet(unsure)} GROUP BY upload_id HAVING max(loaded_at) < ?", [before]
    ).fetchall()
    return [key for (key,) in found if key not in ledger.uploads]


def write_off(log: Log, attempt: str) -> None:
    """Say in the log that an attempt will never commit; nothing happens if it just has."""
    while True:
        handle, ledger = log.open()
        if attempt in ledger.last or log.append(handle, LogRow(ledger.version + 1, attempt, ABANDONED, now())):
            return


def drop_superseded(place: Place, log: Log, con: duckdb.DuckDBPyConnection, name: str, before: datetime) -> int:
    """Remove a derived table's rows whose day was worked out again, and finished, before that moment; how many.

    A derived table that is refreshed day by day has `day`, `refresh` (names that sort by age) and `rollup`, where one
    row marks each day of a refresh and one, in the last piece, its end. Others are left alone.
    """
    stored = place.files(name)
    if not {"day", "refresh", "rollup"} <= stored.columns or not stored.files:
        return 0
    scan = parquet(stored.files, stored.mixed)
    if strange := strangers(log, scan, con):
        # First of all: they may sort behind those that count, and would then seem to take their place.
        gone = delete(place, name, f"refresh IN ({listed(strange)})")
        return gone + (drop_superseded(place, log, con, name, before) if gone else 0)
    days = con.execute(
        f"WITH done AS (SELECT DISTINCT day, refresh, rollup, appended_at FROM {scan}), "
        f"newest AS (SELECT day, max(refresh) AS refresh FROM done WHERE rollup = '{DAY_MARK}' AND refresh IN "
        f"(SELECT refresh FROM done WHERE rollup = '{END_MARK}' AND appended_at < ?) GROUP BY day) "
        "SELECT n.refresh, list(DISTINCT n.day) FROM newest n JOIN done d ON d.day = n.day AND d.refresh < n.refresh "
        "GROUP BY n.refresh",
        [before],
    ).fetchall()
    old = [f"(refresh < {literal(key)} AND day IN ({', '.join(map(dated, found))}))" for key, found in days]
    return delete(place, name, " OR ".join(old)) if old else 0


def strangers(log: Log, scan: str, con: duckdb.DuckDBPyConnection) -> list[str]:
    """Refreshes in a cube that counted a history which is none of this store's; the log is read behind them."""
    names = [name for (name,) in con.execute(f"SELECT DISTINCT refresh FROM {scan}").fetchall()]
    words, ledger = Shelf(log.place).marks(), log.read()
    return [name for name in names if not lineage.fits(name, ledger, words)]


def drop_outdated(place: Place, con: duckdb.DuckDBPyConnection, name: str, before: datetime) -> int:
    """Remove a derived table's rows by versions (`model`) that were out of force before that moment; how many.

    Such a table has `text_key`, where a mark names the versions in force from its `appended_at` on. Versions with rows
    that are younger than the newest mark may be about to come into force. Other tables are left alone.
    """
    stored = place.files(name)
    if not {"text_key", "model"} <= stored.columns or not stored.files:
        return 0
    scan = parquet(stored.files, stored.mixed)
    old = con.execute(
        f"WITH marks AS (SELECT model, appended_at FROM {scan} WHERE text_key = '{FORCE_MARK}'), "
        "newest AS (SELECT model, appended_at FROM marks WHERE appended_at = (SELECT max(appended_at) FROM marks)) "
        f"SELECT model FROM {scan} WHERE model NOT IN (SELECT model FROM newest) GROUP BY model "
        "HAVING max(appended_at) < (SELECT min(appended_at) FROM newest WHERE appended_at < ?)",
        [before],
    ).fetchall()
    return delete(place, name, f"model IN ({listed(key for (key,) in old)})") if old else 0


def delete(place: Place, name: str, condition: str) -> int:
    """Delete rows of a table; how many, 0 when another writer was in the way."""

    def run(handle: DeltaTable) -> int:
        return int(
            handle.delete(
                condition,
                writer_properties=WRITER,
                commit_properties=CommitProperties(max_commit_retries=10),
                post_commithook_properties=NO_HOOKS,
            )["num_deleted_rows"]
        )

    return changed(place, name, run)


def tidy(place: Place, name: str, keep_hours: float) -> tuple[int, int]:
    """Merge a table's small files, write a checkpoint and delete old files; files merged and files deleted."""
    merged = changed(place, name, compact)
    handle = place.open(name)
    if handle is None or handle.version() < 0:
        return 0, 0
    handle.create_checkpoint()
    handle.cleanup_metadata()
    gone = vacuum(handle, ceil(keep_hours), full=False)
    gone += vacuum(handle, max(ceil(keep_hours), UNNAMED_HOURS), full=True)
    for path in (place.folder / name / "_delta_log").iterdir() if place.folder else ():
        own(path, OWN_FILE)
    return merged, gone


def compact(handle: DeltaTable) -> int:
    """Merge small files; how many were merged."""
    done = handle.optimize.compact(
        target_size=TARGET_BYTES,
        writer_properties=WRITER,
        post_commithook_properties=NO_HOOKS,
        commit_properties=CommitProperties(max_commit_retries=100),
        max_concurrent_tasks=1,
    )
    return int(done["numFilesRemoved"])


def vacuum(handle: DeltaTable, hours: int, full: bool) -> int:
    """Delete files that no version of the last hours needs; how many."""
    if not handle.vacuum(hours, enforce_retention_duration=False, full=full):
        return 0  # a vacuum that deletes nothing would still write two commits
    gone = handle.vacuum(
        hours, dry_run=False, enforce_retention_duration=False, full=full, post_commithook_properties=NO_HOOKS
    )
    return len(gone)


def changed(place: Place, name: str, change: Callable[[DeltaTable], int]) -> int:
    """Change a table's files and sync them to disk; 0 when there is none or another writer was in the way."""
    handle = place.open(name)
    if handle is None:
        return 0
    before = handle.version()
    try:
        done = change(handle)
    except CommitFailedError:
        return 0
    handle.update_incremental()
    place.sync(name, before, handle.version())
    return done
