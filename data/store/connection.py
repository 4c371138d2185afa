"""A store's engine: DuckDB in memory, with access to the store's files and a bound to what it holds."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from data import settings
from data.files.staging import Staging
from data.store.delta import Place

THREAD_MEGABYTES = 64


def spill(place: Place) -> Staging:
    """Where a store's engine puts what it cannot hold: beside the tables, if these may be written to."""
    try:
        return Staging(place.folder if place.folder and place.folder.is_dir() else None)
    except OSError:
        return Staging()


def connect(place: Place, spill: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that can read the place's files, and puts on disk what its share of memory cannot hold."""
    memory = settings.whole("engine_megabytes")
    con = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": False,
            "memory_limit": f"{memory}MiB",
            "temp_directory": str(spill / "engine"),
            # A thread that has less than this can hold nothing: many cores need more memory, not less of it each.
            "threads": max(1, min(os.cpu_count() or 1, memory // THREAD_MEGABYTES)),
        },
    )
    if not place.folder:
        from data.store import object_store  # only object stores need it

        object_store.give_access(con, place)
    return con
