"""A disk that is full, as a limit on the size of files makes it: the file is not blamed, and what is stored is said."""

from __future__ import annotations

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake.exceptions import DeltaError

from analytics.ingest import intake
from analytics.insights import history
from analytics.metrics.cubes import open as open_cubes
from analytics.metrics.period import Period
from analytics.metrics.query import Filters, value
from data.errors import StoreError
from data.files import sandbox
from data.store import staged_rows
from data.store.store import Store

HEADER = "complaint_id,opened_at,due_at,closed_at,reason,channel\n"
NOVEMBER = Filters(Period(date(2026, 11, 1), date(2026, 11, 30)))


@contextmanager
def limited(size: int) -> Iterator[None]:
    """No file of this process, nor of one that it begins, may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def complaints(tmp_path: Path) -> Path:
    path = tmp_path / "complaints.csv"
    rows = [f"K-{n * 7919 % 100003:06},2026-11-{n % 20 + 1:02},,,reason {n * n % 997},app\n" for n in range(2000)]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


@pytest.mark.usefixtures("uncounted")
@pytest.mark.parametrize("is_apart", [False, True])
def test_a_full_disk_is_not_blamed_on_the_file(
    store: Store, complaints: Path, monkeypatch: pytest.MonkeyPatch, is_apart: bool
) -> None:
    monkeypatch.setattr(sandbox, "is_plain", lambda _: not is_apart)
    with limited(4096), pytest.raises(StoreError, match=r"There is no room in .* Nothing was stored"):
        intake.take(complaints, store)
    assert not store.history()
    assert intake.take(complaints, store).added == 2000


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left"), StoreError("No space left")])
def test_numbers_without_room_leave_the_rows_stored(
    store: Store, complaints: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def full(*_: Any) -> None:
        raise fault

    monkeypatch.setattr(history, "record", full)
    done = intake.take(complaints, store)
    assert (done.state, done.added) == ("committed", 2000)
    assert f"The rows are stored (upload {done.upload_id})" in str(done.notices[-1])
    assert "No space left" in str(done.notices[-1])
    monkeypatch.undo()
    assert value(open_cubes(Store(store.url)), "complaints", NOVEMBER).value == 2000


def test_a_disk_that_is_full_while_rows_are_written_is_said_to_be_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> None:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        finally:
            raise RuntimeError("file metadata is only available after writer close")

    # As pyarrow does where the rest of a file has no room and its footer is asked for.
    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OSError, match="No space left"):
        staged_rows.write(pa.table({"n": [1]}), tmp_path / "rows.parquet", [])


def test_upkeep_without_room_says_so(store: Store, complaints: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    intake.take(complaints, store)

    def full(*_: Any) -> None:
        raise DeltaError("Generic LocalFileSystem error: Unable to copy data to file: No space left on device")

    monkeypatch.setattr("data.care.maintenance.tidy", full)
    with pytest.raises(StoreError, match=r"cannot be written.*No space left.*Make room"):
        store.maintain()


def test_a_store_that_may_only_be_read_says_so_before_a_file_is_read(
    store: Store, complaints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_only(*_: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(intake, "Staging", read_only)
    with pytest.raises(StoreError, match=r"cannot be written.*give the right to write there"):
        intake.take(complaints, store)
