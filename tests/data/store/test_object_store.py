"""The store at an object store's address: no paths, no lock, no sync, and DuckDB reads through Delta.

A `file://` address stands in for a bucket: Delta treats it as one, once the store no longer knows it for a folder.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from data.store import delta
from data.store.store import Store
from tests.banks import commit


def response(key: str, nps: int) -> dict[str, Any]:
    return {"response_id": key, "responded_at": datetime(2026, 1, 1), "nps": nps}


def scores(store: Store) -> dict[str, int]:
    with store.snapshot() as snapshot:
        rows = snapshot.to_arrow(snapshot.table("response").select("response_id", "nps")).to_pylist()
    return {row["response_id"]: row["nps"] for row in rows}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(delta, "local_folder", lambda _: None)
    monkeypatch.setattr(delta, "sync_path", lambda _: pytest.fail("an object store has nothing to sync"))
    store = Store(f"file://{tmp_path}/bucket")
    assert store.place.folder is None
    return store


def test_everything_works_without_a_folder(store: Store) -> None:
    assert (store.version(), scores(store)) == (0, {})
    first = commit(store, "response", [response("a", 9), response("b", 3)], sha256="one")
    second = commit(store, "response", [response("a", 1)])
    assert (second.replaced, scores(store)) == (1, {"a": 1, "b": 3})
    assert commit(store, "response", [response("a", 9)], sha256="one").already
    store.undo(second.upload_id)
    assert scores(store) == {"a": 9, "b": 3}
    assert [entry.upload_id for entry in store.history()] == [second.upload_id, first.upload_id]


def test_upkeep_works_without_a_folder(store: Store) -> None:
    for i in range(3):
        commit(store, "response", [response("a", i)])
        store.append_derived("cube", pa.table({"n": [i]}))
    assert store.maintain(keep_hours=0).merged == 9  # three each of responses, log and cube
    assert scores(Store(store.url)) == {"a": 2}
    with store.snapshot() as snapshot:
        rows = snapshot.derived_rows("cube", ["n"], {})
    assert rows is not None
    assert sorted(rows["n"].to_pylist()) == [0, 1, 2]
