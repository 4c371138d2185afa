"""Disks that fail and damaged files: an error with a remedy, nothing by half, nothing called failed that is stored."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import StoreError
from data.store.store import Store
from tests.banks import commit


def visits(first: int, last: int) -> list[dict[str, Any]]:
    return [{"visit_id": f"v{n}", "issued_at": datetime(2026, 1, 5, 10), "branch_id": "B1"} for n in range(first, last)]


def rows(store: Store) -> int:
    with store.snapshot() as snapshot:
        return int(snapshot.to_arrow(snapshot.table("visit").count()).as_py())


def failing(patch: pytest.MonkeyPatch, name: str, at: int) -> list[str]:
    """Let one call of a function of `os` fail as on a full disk; the calls that were made."""
    real: Callable[..., Any] = getattr(os, name)
    calls: list[str] = []

    def call(*given: Any, **named: Any) -> Any:
        calls.append(name)
        if len(calls) - 1 == at:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(*given, **named)

    patch.setattr(os, name, call)
    return calls


def tried(act: Callable[[], object]) -> StoreError | None:
    """What an act fails with, if it does."""
    try:
        act()
    except StoreError as fault:
        return fault
    return None


@pytest.mark.parametrize("change", ["commit", "undo", "document"])
def test_a_disk_that_is_full_at_any_moment(store: Store, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, "visit", visits(0, 10), file="first.csv")
    last = commit(store, "visit", visits(10, 20), file="second.csv")
    acts: dict[str, Callable[[], object]] = {
        "commit": lambda: commit(store, "visit", visits(100 + store.version(), 101 + store.version())),
        "undo": lambda: store.undo(last.upload_id) if rows(store) % 20 == 0 else store.redo(last.upload_id),
        "document": lambda: store.shelf.put("action", f"a{len(store.shelf.all('action'))}", {"x": 1}),
    }
    failed = 0
    for at in range(40):
        before = (store.version(), len(store.shelf.all("action")))
        with monkeypatch.context() as patch:
            calls = failing(patch, "fsync", at)
            fault = tried(acts[change])
        done, failed = fault is None, failed + (fault is not None)
        assert fault is None or fault.remedy.message
        fresh = Store(store.url)
        now = (fresh.version(), len(fresh.shelf.all("action")))
        assert now == ((before[0] + (change != "document") * done), before[1] + (change == "document") * done), at
        fresh.snapshot().close()
        if len(calls) <= at:
            break
    assert failed > 0
    assert len(calls) <= at, "every moment was tried"


@pytest.mark.parametrize("table", ["visit", "upload", "kept"])
def test_a_file_with_other_bytes_is_told(store: Store, table: str) -> None:
    commit(store, "visit", visits(0, 500))
    store.shelf.put("action", "a1", {"what": "x" * 500})
    (path,) = Path(store.url, table).glob("*.parquet")
    content = path.read_bytes()
    path.write_bytes(content[:4] + b"\xff" * (len(content) - 12) + content[-8:])
    fresh = Store(store.url)
    with pytest.raises(StoreError, match="cannot be read") as caught, fresh.snapshot() as snapshot:
        snapshot.to_arrow(snapshot.table("visit"))
    assert "restore" in str(caught.value.remedy)
    with pytest.raises(StoreError) as caught:
        commit(fresh, "visit", visits(0, 10))
    assert caught.value.remedy.message


def test_a_document_that_nobody_can_read_is_named(store: Store) -> None:
    store.shelf.put("action", "a1", {"what": "x"})
    (path,) = Path(store.url, "kept").glob("*.parquet")
    table = pq.read_table(path)
    broken = table.set_column(table.column_names.index("body"), "body", pa.array(['{"what":'], pa.string()))
    pq.write_table(broken, path)
    with pytest.raises(StoreError, match="under action a1 cannot be read") as caught:
        Store(store.url).shelf.all("action")
    assert caught.value.remedy.message


def test_a_folder_that_may_only_be_read_answers_and_refuses(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(store, "visit", visits(0, 10))
    real = os.open

    def reading_only(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if str(path).startswith(store.url) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise OSError(errno.EROFS, "Read-only file system")
        return real(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", reading_only)
    fresh = Store(store.url)
    assert rows(fresh) == 10
    with pytest.raises(StoreError, match="cannot be written") as caught:
        commit(fresh, "visit", visits(10, 20))
    assert caught.value.remedy.message
    assert rows(Store(store.url)) == 10


def test_only_the_owner_may_read(store: Store) -> None:
    before = os.umask(0o022)
    try:
        first = commit(store, "visit", visits(0, 10))
        store.append_derived("visits", pa.table({"n": [1]}))
        store.shelf.put("action", "a1", {"what": "x"})
        commit(store, "visit", visits(5, 15))
        store.undo(first.upload_id)
        store.maintain(keep_hours=0)
    finally:
        os.umask(before)
    folder = Path(store.url)
    open_to_others = [
        f"{path.relative_to(folder.parent)} {path.stat().st_mode & 0o777:o}"
        for path in (folder, *folder.rglob("*"))
        if path.stat().st_mode & 0o077 and ".staging" not in path.parts
    ]
    assert open_to_others == []
