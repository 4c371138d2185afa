"""Whether the cubes count what the rows hold: asked when a process opens a store, and where uploads were taken back.

Which days to count anew follows from the log. Should a day be passed over all the same, by a fault of an earlier
version or of a disk, then its number would stay wrong for good; so the counts themselves are held against the rows.
That a state was found to fit is noted beside the store's heads, so that it is compared once and not by every process.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from analytics.metrics.counting import measures, total
from analytics.metrics.subjects import SUBJECTS, Subject
from data import program
from data.store import heads
from data.store.heads import Head
from data.store.lineage import digest

if TYPE_CHECKING:
    from analytics.metrics.cubes import Cubes
    from data.store.store import Store

LOGGER = logging.getLogger(__name__)
# What is compared of a subject besides the measure that tells whether a day has data.
BESIDE = {
    "survey": ("invited", "nps_answers"), "complaints": ("overdue", "closed_late"), "contacts": ("in_totals",),
}  # fmt: skip
# Of more rows, as many days as hold about so many are compared, others each time.
ROWS_AT_MOST = 2_000_000


NOTE = "cubes"
# How often uploads had been taken back, brought back or erased when this process last compared a store.
_compared: dict[str, int] = {}


def wrong(store: Store, cubes: Cubes, recounted: Collection[str]) -> dict[str, set[date]]:
    """Subject -> days of which its cube counts something else than the rows that are current.

    recounted: subjects that need no comparing, as they were counted just now.
    """
    moves = cubes.snapshot.moves
    if not cubes.version or _compared.get(store.key) == moves:
        return {}
    fitting = Head(cubes.version, _mark(cubes), program=program.version())
    if heads.read_or_none(store.place, NOTE) == fitting:
        _compared[store.key] = moves
        return {}
    found = misfits(cubes, [key for key in SUBJECTS if key not in recounted])
    if not found:
        _compared[store.key] = moves
        _note(store, cubes, fitting)
    return found


def _mark(cubes: Cubes) -> str:
    return digest(f"{cubes.snapshot.state} {[sorted(cubes.snapshot.derived_files(key)) for key in SUBJECTS]}")


def _note(store: Store, cubes: Cubes, fitting: Head) -> None:
    if not any(_is_large(cubes, subject) for subject in SUBJECTS.values()):
        # Who may only read the store compares again each time.
        with suppress(OSError):
            heads.write(store.place, NOTE, fitting)


def misfits(cubes: Cubes, keys: Iterable[str] = tuple(SUBJECTS)) -> dict[str, set[date]]:
    """Subject -> days of which its cube counts something else than the rows, of some subjects or of all."""
    found = {key: days for key in keys if (days := _misfits_of(cubes, SUBJECTS[key]))}
    for key, days in found.items():
        LOGGER.warning("%s: %d days were counted otherwise than the rows say, and are counted anew", key, len(days))
    return found


def _misfits_of(cubes: Cubes, subject: Subject) -> set[date]:
    names = (subject.counted, *BESIDE.get(subject.key, ()))
    kept = cubes[subject.key].rows(set(), {}, names)
    if kept is None:
        return set()
    days = _some(cubes, subject, kept["day"].to_pylist())
    in_cube, in_rows = _sums(kept, names), _sums(_counted(cubes, subject, names, days), names)
    chosen = in_cube.keys() | in_rows.keys() if days is None else set(days)
    return {day for day in chosen if in_cube.get(day) != in_rows.get(day)}


def _some(cubes: Cubes, subject: Subject, counted: Iterable[date]) -> list[date] | None:
    """The days to compare; None for all."""
    if not _is_large(cubes, subject):
        return None
    touched = cubes.snapshot.touched(0)
    days = sorted(set(counted).union(*(touched.get(table, set()) for table in subject.tables)))
    return random.sample(days, max(1, int(len(days) * ROWS_AT_MOST / _rows(cubes, subject))))


def _is_large(cubes: Cubes, subject: Subject) -> bool:
    return _rows(cubes, subject) > ROWS_AT_MOST


def _rows(cubes: Cubes, subject: Subject) -> float:
    return sum(cubes.snapshot.rows_about(table, None) for table in subject.tables)


def _counted(cubes: Cubes, subject: Subject, names: Sequence[str], days: list[date] | None) -> pa.Table:
    snapshot = cubes.snapshot
    if not any(table in snapshot.names() for table in subject.tables) or not subject.is_there(snapshot, days):
        return pa.table({name: [] for name in ("day", *names)})
    rows, of = subject.rows(snapshot, days), measures(subject.key)
    return snapshot.to_arrow(rows.group_by("day").agg(**{name: total(of[name](rows)) for name in names}))


def _sums(table: pa.Table, names: Sequence[str]) -> dict[date, tuple[int, ...]]:
    """Each day that has anything, with its counts."""
    rows = zip(table["day"].to_pylist(), *(table[name].to_pylist() for name in names), strict=True)
    return {day: counts for day, *given in rows if day is not None and any(counts := tuple(n or 0 for n in given))}
