"""Rows that come as files in stored form: stored as they are where they can be, written anew where they must be."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from data.contracts import TABLES
from data.errors import CommitConflict
from data.store.commit_log import Log, LogRow
from data.store.delta import Place
from data.store.staged_rows import Staged, stage
from data.store.store import Receipt, Store, Upload
from tests.banks import commit, table

AT = datetime(2026, 1, 2, 3)


def visit(key: str, day: int = 1, branch: str = "B1") -> dict[str, Any]:
    return {"visit_id": key, "issued_at": datetime(2026, 1, day, 10), "branch_id": branch}


@pytest.fixture
def staging(tmp_path: Path) -> Callable[..., Staged]:
    folder = tmp_path / "staging"
    folder.mkdir()
    return lambda *rows: stage(table("visit", rows), TABLES["visit"], "mine", "v.csv", AT, folder)


def put(store: Store, staged: Staged) -> Receipt:
    return store.commit(Upload("v.csv", upload_id="mine"), {"visit": staged})


def current(store: Store) -> dict[str, str]:
    with store.snapshot() as snapshot:
        rows = snapshot.to_arrow(snapshot.table("visit")).to_pylist()
    assert len({row["visit_id"] for row in rows}) == len(rows)
    return {row["visit_id"]: row["branch_id"] for row in rows}


def inodes(store: Store) -> set[int]:
    return {Path(file.uri).stat().st_ino for file in store.place.files("visit").files}


def others_commit(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Another writer, who waits for nobody, is faster once."""
    real, left = Log.append, [act]

    def append(log: Log, handle: DeltaTable, row: LogRow) -> bool:
        if left:
            left.pop()()
        return real(log, handle, row)

    def lock(*_: object, **__: object) -> AbstractContextManager[bool]:
        return nullcontext(True)

    monkeypatch.setattr(Place, "lock", lock)
    monkeypatch.setattr(Log, "append", append)


def test_staged_files_are_stored_as_they_are(store: Store, staging: Callable[..., Staged]) -> None:
    staged = staging(visit("a", 3), visit("b", 1))
    receipt = put(store, staged)
    assert (receipt.upload_id, receipt.added, receipt.days) == (
        "mine",
        2,
        {"visit": frozenset({date(2026, 1, 1), date(2026, 1, 3)})},
    )
    assert inodes(store) == {path.stat().st_ino for path in staged.files}
    (file,) = store.place.files("visit").files
    assert (file.first_day, file.last_day, file.first_upload, file.is_of_one, file.rows) == (
        date(2026, 1, 1),
        date(2026, 1, 3),
        "mine",
        True,
        2,
    )
    staged.files[0].unlink()
    assert current(store) == {"a": "B1", "b": "B1"}


def test_what_replaces_a_row_is_written_anew(store: Store, staging: Callable[..., Staged]) -> None:
    commit(store, "visit", [visit("a"), visit("b"), visit("x")])
    staged = staging(visit("a", branch="B2"), visit("b"), visit("c"))
    receipt = put(store, staged)
    assert (receipt.upload_id, receipt.added, receipt.replaced, receipt.unchanged) == ("mine", 1, 1, 1)
    assert current(store) == {"a": "B2", "b": "B1", "c": "B1", "x": "B1"}
    assert not inodes(store) & {path.stat().st_ino for path in staged.files}
    undone = store.undo("mine")
    assert (undone.removed, undone.restored) == (3, 2)
    assert current(store) == {"a": "B1", "b": "B1", "x": "B1"}


def test_a_file_of_no_rows_among_others_or_alone_is_no_fault(store: Store, staging: Callable[..., Staged]) -> None:
    assert put(store, staging(visit("a")) + staging()).added == 1
    receipt = store.commit(Upload("w.csv", sha256="w", upload_id="mine"), {"visit": staging()})
    assert (receipt.added, receipt.unchanged) == (0, 0)
    assert current(store) == {"a": "B1"}


def test_only_the_last_row_of_a_key_is_stored(store: Store, staging: Callable[..., Staged]) -> None:
    receipt = put(store, staging(visit("a", 5, "B1"), visit("b"), visit("a", 4, "B2"), visit("a", 4, "B2")))
    assert (receipt.added, receipt.replaced, receipt.unchanged) == (2, 1, 1)
    assert current(store) == {"a": "B2", "b": "B1"}
    assert sum(file.rows for file in store.place.files("visit").files) == 2


def test_a_filesystem_without_links_gets_copies(
    store: Store, staging: Callable[..., Staged], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError("another filesystem")))
    staged = staging(visit("a"))
    put(store, staged)
    assert current(store) == {"a": "B1"}
    assert not inodes(store) & {path.stat().st_ino for path in staged.files}


def test_files_that_were_offered_before_are_stored_under_another_id(
    store: Store, staging: Callable[..., Staged], monkeypatch: pytest.MonkeyPatch
) -> None:
    staged = staging(visit("a"), visit("b"))
    with monkeypatch.context() as patch:
        patch.setattr(Log, "append", lambda *_: False)
        patch.setattr("data.store.store.ATTEMPTS", 2)
        with pytest.raises(CommitConflict):
            put(store, staged)
    receipt = put(store, staged)
    assert (receipt.upload_id != "mine", receipt.added) == (True, 2)
    assert current(store) == {"a": "B1", "b": "B1"}
    again = put(store, staged)
    assert (again.added, again.unchanged) == (0, 2)
    assert store.maintain(keep_hours=0).abandoned_rows == 2
    assert current(store) == {"a": "B1", "b": "B1"}


def test_a_writer_that_lost_marks_what_now_replaces(
    store: Store, staging: Callable[..., Staged], monkeypatch: pytest.MonkeyPatch
) -> None:
    others_commit(monkeypatch, lambda: commit(Store(store.url), "visit", [visit("a", branch="B2"), visit("y")]))
    receipt = put(store, staging(visit("a"), visit("b")))
    assert (receipt.added, receipt.replaced, receipt.upload_id != "mine") == (1, 1, True)
    assert current(store) == {"a": "B1", "b": "B1", "y": "B1"}
    store.undo(receipt.upload_id)
    assert current(store) == {"a": "B2", "y": "B1"}


def test_a_writer_that_lost_to_other_rows_leaves_its_files_where_they_are(
    store: Store, staging: Callable[..., Staged], monkeypatch: pytest.MonkeyPatch
) -> None:
    others_commit(monkeypatch, lambda: commit(Store(store.url), "visit", [visit("y")]))
    staged = staging(visit("a"))
    assert put(store, staged).upload_id == "mine"
    assert inodes(store) > {path.stat().st_ino for path in staged.files}


def test_an_attempt_that_was_given_up_is_written_under_another_id(
    store: Store, staging: Callable[..., Staged], monkeypatch: pytest.MonkeyPatch
) -> None:
    others_commit(monkeypatch, lambda: Store(store.url).maintain(keep_hours=0))
    receipt = put(store, staging(visit("a"), visit("b")))
    assert (receipt.upload_id != "mine", receipt.added) == (True, 2)
    assert current(store) == {"a": "B1", "b": "B1"}


def test_rows_that_did_not_fit_in_memory_are_as_good(
    store: Store, staging: Callable[..., Staged], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELLER_ENGINE_MEGABYTES", "24")
    monkeypatch.setattr("data.store.staged_rows.ROW_GROUP", 10_000)
    rows = [visit(f"visit-{i:09d}", 1 + i % 28) for i in range(60_000)]
    put(store, staging(*rows))
    receipt = commit(store, "visit", [{**row, "branch_id": "B2"} for row in rows])
    assert (receipt.replaced, len(receipt.days["visit"])) == (60_000, 28)
    assert set(current(store).values()) == {"B2"}
    with store.snapshot() as snapshot:
        assert snapshot.to_arrow(snapshot.table("visit", [date(2026, 1, 9)]).count()).as_py() == 2143


def test_nothing_is_left_on_the_way(store: Store) -> None:
    commit(store, "visit", [visit("a")])
    commit(store, "visit", [visit("a", branch="B2")])
    assert list((Path(store.url) / ".staging").rglob("*.parquet")) == []


def test_files_that_are_not_in_stored_form_are_refused(store: Store, staging: Callable[..., Staged]) -> None:
    staged = staging(visit("a"))
    with pytest.raises(ValueError, match="of another upload"):
        store.commit(Upload("v.csv", upload_id="other"), {"visit": staged})
    with pytest.raises(ValueError, match="1 rows are not 2"):
        put(store, Staged("visit", staged.files, 2))
    with pytest.raises(ValueError, match="2 rows read"):
        store.commit(Upload("v.csv", upload_id="mine", read=2), {"visit": staged})
    pq.write_table(pq.read_table(staged.files[0]).drop_columns(["day"]), staged.files[0])
    with pytest.raises(ValueError, match="not in stored form"):
        put(store, staged)
    assert store.version() == 0
