"""Upkeep: fewer files, the same rows, and no reader that loses a file."""

from __future__ import annotations

import os
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.store.store import Snapshot, Store
from tests.banks import commit


def visit(key: str, day: int) -> dict[str, Any]:
    return {"visit_id": key, "issued_at": datetime(2026, 1, day, 10), "branch_id": "B1"}


def current(snapshot: Snapshot) -> list[str]:
    return sorted(snapshot.to_arrow(snapshot.table("visit").visit_id).to_pylist())


def on_disk(store: Store, name: str = "visit") -> int:
    return len(list(Path(store.place.uri(name)).glob("*.parquet")))


def make_old(store: Store) -> None:
    """Let every file look as if it had been written two days ago."""
    two_days_ago = datetime.now().timestamp() - 48 * 3600
    for path in Path(store.url).rglob("*.parquet"):
        os.utime(path, (two_days_ago, two_days_ago))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with six uploads of one row each, for the 1st to the 6th."""
    store = Store(str(tmp_path))
    for day in range(1, 7):
        commit(store, "visit", [visit(f"v{day}", day)])
    return store


def test_small_files_are_merged_and_nothing_else_changes(store: Store) -> None:
    history = store.history()
    assert store.maintain(keep_hours=24).merged == 12  # six of visits and six of the log
    for fresh in (store, Store(store.url)):
        assert [len(fresh.place.files(name).files) for name in ("visit", "upload")] == [1, 1]
        assert (fresh.version(), fresh.history()) == (6, history)
        assert current(fresh.snapshot()) == ["v1", "v2", "v3", "v4", "v5", "v6"]
    assert store.maintain(keep_hours=24).merged == 0


def test_a_reader_from_before_keeps_its_files(store: Store) -> None:
    snapshot = store.snapshot()
    rows = snapshot.table("visit")
    make_old(store)
    assert store.maintain(keep_hours=24).deleted == 0
    commit(store, "visit", [visit("v7", 7)])
    assert store.maintain(keep_hours=24).deleted == 0
    assert snapshot.to_arrow(rows.count()).as_py() == 6
    assert current(snapshot) == ["v1", "v2", "v3", "v4", "v5", "v6"]


def test_files_that_nobody_needs_are_deleted(store: Store) -> None:
    assert on_disk(store) == 6
    assert store.maintain(keep_hours=0).deleted == 12
    assert (on_disk(store), on_disk(store, "upload")) == (1, 1)
    assert len(current(store.snapshot())) == 6


def test_a_file_that_is_still_being_written_stays(store: Store) -> None:
    fresh, forgotten = (Path(store.place.uri("visit")) / f"{name}.parquet" for name in ("fresh", "forgotten"))
    for path in (fresh, forgotten):
        pq.write_table(pa.table({"visit_id": ["half"]}), path)
    old = datetime.now().timestamp() - 48 * 3600
    os.utime(forgotten, (old, old))
    store.maintain(keep_hours=0)
    assert (fresh.exists(), forgotten.exists()) == (True, False)


def test_undo_and_redo_work_on_merged_files(store: Store) -> None:
    third = store.history()[3]
    later = commit(store, "visit", [visit("v3", 9), visit("v4", 4)])
    assert (later.replaced, later.unchanged) == (1, 1)
    store.maintain(keep_hours=0)
    undone = store.undo(later.upload_id)
    assert (undone.removed, undone.restored) == (2, 2)
    assert undone.days["visit"] >= {date(2026, 1, 3), date(2026, 1, 9)}
    store.undo(third.upload_id)
    assert current(store.snapshot()) == ["v1", "v2", "v4", "v5", "v6"]
    assert commit(store, "visit", [visit("v1", 1), visit("v8", 8)]).unchanged == 1


def test_a_process_that_slept_through_upkeep_wakes_up_well(store: Store) -> None:
    sleeper = Store(store.url)
    assert len(current(sleeper.snapshot())) == 6
    for day in (7, 8):
        commit(store, "visit", [visit(f"v{day}", day)])
        store.maintain(keep_hours=0)
    assert len(current(sleeper.snapshot())) == 8
    assert commit(sleeper, "visit", [visit("v9", 9)]).version == 9


def test_upkeep_runs_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELLER_MAINTAIN_EVERY", "8")
    commit(store, "visit", [visit("v7", 7)])
    assert len(store.place.files("visit").files) == 7
    commit(store, "visit", [visit("v8", 8)])
    assert len(store.place.files("visit").files) == 1


def test_upkeep_that_fails_does_not_fail_the_upload(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("TELLER_MAINTAIN_EVERY", "1")
    monkeypatch.setattr("data.care.maintenance.maintain", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    assert commit(store, "visit", [visit("v7", 7)]).added == 1
    assert "maintenance" in caplog.text


def test_one_upkeep_at_a_time(store: Store) -> None:
    with store.place.lock("upkeep"):
        assert Store(store.url).maintain(keep_hours=0).merged == 0
    assert store.maintain(keep_hours=0).merged == 12


def refreshed(name: str, days: list[int], value: int, finished: bool = True) -> pa.Table:
    """A refresh of a cube: a number for each day, a mark for each day and one for the end."""
    rows = [{"rollup": "", "day": date(2026, 1, day), "n": value} for day in days]
    rows += [{"rollup": "#day", "day": date(2026, 1, day)} for day in days]
    rows += [{"rollup": "#end"}] if finished else []
    schema = pa.schema([("rollup", pa.string()), ("day", pa.date32()), ("n", pa.int64()), ("refresh", pa.string())])
    return pa.Table.from_pylist([{**row, "refresh": name} for row in rows], schema)


def cube(store: Store) -> list[tuple[int, int]]:
    with store.snapshot() as snapshot:
        rows = snapshot.derived_rows("visits", ["day", "n"], {"rollup": [""]})
    assert rows is not None
    return sorted((row["day"].day, row["n"]) for row in rows.to_pylist())


def test_only_what_a_finished_refresh_replaced_is_removed(store: Store) -> None:
    store.append_derived("visits", refreshed("001-b", [1, 2, 3], 10))
    store.append_derived("visits", refreshed("002-a", [2], 20))
    store.append_derived("visits", refreshed("003-c", [3], 30, finished=False))
    assert store.maintain(keep_hours=24).superseded_rows == 0
    assert cube(store) == [(1, 10), (2, 10), (2, 20), (3, 10), (3, 30)]
    assert store.maintain(keep_hours=0).superseded_rows == 2  # the number of the 2nd and its mark
    assert cube(store) == [(1, 10), (2, 20), (3, 10), (3, 30)]


def test_rows_are_stored_by_day_so_that_readers_can_skip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("data.store.staged_rows.FILE_ROWS", 10)
    monkeypatch.setattr("data.store.staged_rows.ROW_GROUP", 5)
    store = Store(str(tmp_path))
    commit(store, "visit", [visit(f"v{i}", 1 + (i * 7) % 20) for i in range(40)])
    files = sorted(store.place.files("visit").files, key=lambda file: file.first_day or date.min)
    spans = [(file.first_day, file.last_day) for file in files]
    assert len(files) == 4
    assert all(last is not None and first is not None and last <= first for (_, last), (first, _) in pairwise(spans))
    days = pq.read_table(files[0].uri, columns=["day"])["day"].to_pylist()
    assert days == sorted(days)
    assert pq.ParquetFile(files[0].uri).num_row_groups == 2
    with store.snapshot() as snapshot:
        assert snapshot.to_arrow(snapshot.table("visit", [date(2026, 1, 20)]).count()).as_py() == 2
