"""Refreshes of a cube: their names, which say what was counted and by what, and the marks that finish them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from analytics.metrics import catalogue, contacts, metric, subjects
from analytics.metrics.subjects import Subject
from data import settings
from data.care.maintenance import DAY_MARK, END_MARK
from data.store.commit_log import now

if TYPE_CHECKING:
    from data.store.store import Snapshot

# The settings that measures are made of.
COUNTED_BY = ("wait_target_seconds", "answer_target_seconds", "short_abandon_seconds")


def marks(template: pa.Table, days: Iterable[date], finished: bool) -> pa.Table:
    """One row for each day of a piece, and one for the end of a refresh."""
    rows = [{"rollup": DAY_MARK, "day": day} for day in days] + ([{"rollup": END_MARK}] if finished else [])
    return pa.Table.from_pylist(rows, template.schema)


def refresh_name(snapshot: Snapshot, subject: Subject) -> str:
    """A name that sorts behind those of earlier refreshes: upkeep keeps the last one of a day, whatever counted it.

    The w sorts behind the names of before, which had hexadecimal digits there.
    """
    begun, unlike = f"{now():%Y%m%d%H%M%S%f}", uuid.uuid4().hex[:8]
    counted = f"{snapshot.version:012d}-w{snapshot.said:012d}"
    return f"{counted}-{begun}-{definition(snapshot, subject)}-{snapshot.lineage}-{unlike}"


@cache
def _base() -> str:
    """What the measures and the settings are that all subjects are counted by."""
    sources = [Path(module.__file__ or "").read_bytes() for module in (metric, catalogue, subjects, contacts)]
    chosen = [f"{name}={settings.get(name)}".encode() for name in COUNTED_BY]
    return hashlib.sha256(b"\n".join([*sources, *chosen])).hexdigest()


def definition(snapshot: Snapshot, subject: Subject) -> str:
    """What a subject's numbers are, in eight digits: where formulas, targets or the like change, it is counted anew."""
    return hashlib.sha256(f"{_base()} {subject.digest(snapshot)}".encode()).hexdigest()[:8]


def counted_version(refresh: str) -> int:
    """The store's version that a refresh counted."""
    return int(refresh.split("-")[0])


def counted_word(refresh: str) -> int:
    """The number of the newest word on comments that a refresh heeded."""
    return int(refresh.split("-")[1].partition("w")[2] or 0)  # those from before comments were read name none


def dated_name(table: pa.Table) -> pa.ChunkedArray:
    """A day and a refresh as one text."""
    return pc.binary_join_element_wise(table["day"].cast(pa.string()), table["refresh"], "|")


def texts(names: Iterable[str]) -> pa.Array:
    """Names to look for."""
    return pa.array(sorted(names), pa.string())


def days_of(marked: pa.Table) -> set[date]:
    """The days that some marks are of."""
    return set(marked["day"].drop_null().to_pylist())


def nothing(names: Sequence[str]) -> pa.Table:
    """No rows of a cube that was never counted."""
    kinds = {"day": pa.date32(), "rollup": pa.string(), "refresh": pa.string()}
    return pa.table({name: pa.array([], kinds.get(name, pa.float64())) for name in names})
