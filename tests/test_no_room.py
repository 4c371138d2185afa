"""A disk that is full, as a limit on the size of files makes it: the file is not blamed, and what is stored is said."""

from __future__ import annotations

import errno
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics import history, intake
from analytics.cubes import open as open_cubes
from analytics.measure import Filters, value
from analytics.period import Period
from data import apart
from data.errors import StoreError
from data.store import Store

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
    monkeypatch.setattr(apart, "is_plain", lambda _: not is_apart)
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
