"""A store as it was: what counted then counts, what came later is not seen, and nothing can be written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.errors import SettingError, StoreError, TellerError
from data.store import as_of
from data.store.as_of import AsOf
from data.store.store import Store
from tests.banks import change_somehow, commit, table


def complaint(key: str, day: int, reason: str = "fees") -> dict[str, Any]:
    return {"complaint_id": key, "opened_at": datetime(2026, 1, day, 9), "reason": reason}


def current(store: Store) -> dict[str, str]:
    """Complaint -> reason, of the current rows."""
    with store.snapshot() as snapshot:
        rows = snapshot.to_arrow(snapshot.table("complaint")).to_pylist()
    assert len({row["complaint_id"] for row in rows}) == len(rows)
    return {row["complaint_id"]: row["reason"] for row in rows}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "bank"))


def then(store: Store, version: int, said: int = 0) -> Store:
    return Store(store.url, as_of=AsOf(version, said))


@pytest.fixture
def six(store: Store) -> list[dict[str, str]]:
    """Two uploads, a third that replaces a row of the first, undo of the second and of the third, redo of the third."""
    seen: list[dict[str, str]] = [{}]
    ids: list[str] = []
    for rows in (
        [complaint("a", 1), complaint("b", 2)],
        [complaint("c", 3)],
        [complaint("a", 4, "staff"), complaint("d", 5)],
    ):
        ids.append(commit(store, "complaint", rows).upload_id)
        seen.append(current(store))
    for change, upload in ((store.undo, ids[1]), (store.undo, ids[2]), (store.redo, ids[2])):
        change(upload, "test")
        seen.append(current(store))
    return seen


def test_each_version_reads_as_it_did(store: Store, six: list[dict[str, str]]) -> None:
    assert six[1] == {"a": "fees", "b": "fees"}
    assert six[3] == {"a": "staff", "b": "fees", "c": "fees", "d": "fees"}
    assert six[5] == {"a": "fees", "b": "fees"}
    assert [current(then(store, version)) for version in range(1, 7)] == six[1:]
    store.maintain(keep_hours=0)
    assert [current(then(store, version)) for version in range(1, 7)] == six[1:]


def test_history_is_of_then(store: Store, six: list[dict[str, str]]) -> None:
    past = then(store, 3)
    assert past.version() == past.snapshot().version == 3
    assert [(entry.seq, entry.state) for entry in past.history()] == [
        (3, "committed"),
        (2, "committed"),
        (1, "committed"),
    ]
    assert [entry.state for entry in then(store, 4).history()] == ["committed", "undone", "committed"]
    assert then(store, 4).history()[1].changed_by == "test"


def test_a_handle_stays_at_its_version(store: Store, six: list[dict[str, str]]) -> None:
    past = then(store, 6)
    assert current(past) == current(store)
    commit(store, "complaint", [complaint("b", 9, "app"), complaint("e", 9)])
    store.maintain(keep_hours=0)
    assert current(past) == six[6] != current(store)
    assert past.now.version() == past.snapshot().now.version == 7


def test_words_are_of_then(store: Store, six: list[dict[str, str]]) -> None:
    shelf = store.shelf
    shelf.put("correction", "k", {"label": "positive"})
    shelf.put("layout", "mine", {"columns": []})
    shelf.put("correction", "k", {"label": "negative"})
    shelf.drop("correction", "k")
    labels = []
    for said in range(5):
        found = then(store, 6, said).shelf.get("correction", "k")
        labels.append(found.body and found.body["label"] if found else None)
    assert labels == [None, "positive", "positive", "negative", None]
    assert [then(store, 6, said).said() for said in range(5)] == [0, 1, 1, 3, 4]
    assert then(store, 6, 2).shelf.changed("correction", 0) == {"k"}
    assert len(then(store, 6, 3).shelf.history("correction", "k")) == 2
    assert set(then(store, 6).shelf.all("layout")) == {"mine"}  # what no number tells of is read as it is


def test_nothing_is_written(store: Store, six: list[dict[str, str]]) -> None:
    past = then(store, 6)
    upload = past.history()[0].upload_id
    before = {path for path in Path(store.url).rglob("*") if ".staging" not in str(path)}
    for write in (
        lambda: commit(past, "complaint", [complaint("z", 1)]),
        lambda: past.undo(upload),
        lambda: past.redo(upload),
        past.maintain,
        past.log.open,
        lambda: past.shelf.put("correction", "k", {}),
        lambda: past.shelf.put_if("correction", "k", {}, 0),
        lambda: past.shelf.drop("correction", "k"),
    ):
        with pytest.raises(StoreError, match="as it was"):
            write()
    assert {path for path in Path(store.url).rglob("*") if ".staging" not in str(path)} == before
    assert store.version() == 6


def test_what_is_worked_out_stays_aside(store: Store, six: list[dict[str, str]]) -> None:
    store.append_derived("thing", table("complaint", [complaint("x", 1)]))
    past, other = then(store, 6), then(store, 6)
    past.append_derived("thing", table("complaint", [complaint("y", 2)]))
    past.append_derived("own", table("complaint", [complaint("y", 2)]))
    assert keys(past, "thing") == {"x", "y"}
    assert keys(past, "own") == {"y"}
    assert keys(store, "thing") == keys(other, "thing") == {"x"}
    assert keys(store, "own") == keys(other, "own") == set()
    folder = Path(str(past._aside.folder))
    assert folder.is_dir()
    store.append_derived("thing", table("complaint", [complaint("w", 2)]))
    assert keys(past, "thing") == {"x", "y", "w"}
    del past
    assert not folder.exists()


def keys(store: Store, name: str) -> set[str]:
    with store.snapshot() as snapshot:
        found = snapshot.derived_rows(name, ["complaint_id"], {})
    return set() if found is None else set(found["complaint_id"].to_pylist())


@pytest.mark.parametrize("version", [7, 100])
def test_a_version_of_the_future_is_refused(store: Store, six: list[dict[str, str]], version: int) -> None:
    past = then(store, version)
    for ask in (past.version, past.snapshot, past.history):
        with pytest.raises(StoreError, match=f"no version {version}. Its newest version is 6"):
            ask()
    commit(store, "complaint", [complaint("e", 9)])
    if version == 7:
        assert past.version() == 7


def test_a_word_of_the_future_is_refused(store: Store, six: list[dict[str, str]]) -> None:
    with pytest.raises(StoreError, match="numbered 1"):
        then(store, 6, 1).said()


def test_an_empty_store_was_never_anything(store: Store) -> None:
    with pytest.raises(StoreError, match="no version 1"):
        then(store, 1).version()


@pytest.mark.parametrize("text", ["", "0.0", "0.1", "1", "1.", ".1", "-1.0", "1.-1", "1.0.0", "1,0", "٣.0", "1 .0"])
def test_malformed_moments_are_refused(text: str) -> None:
    with pytest.raises(SettingError, match=r"12\.3"):
        AsOf.parse(text)


def test_the_setting_pins_one_bank(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own, demo = str(tmp_path / "own"), str(tmp_path / "demo")
    monkeypatch.setenv("TELLER_STORE", own)
    monkeypatch.setenv("TELLER_DEMO_STORE", demo)
    assert as_of.of_place(own) is None
    monkeypatch.setenv("TELLER_AS_OF", as_of.setting("own", AsOf(12, 3)))
    assert (as_of.of_place(own), as_of.of_place(demo)) == (AsOf(12, 3), None)
    monkeypatch.setenv("TELLER_AS_OF", "demo 1.0")
    assert (as_of.of_place(own), as_of.of_place(demo)) == (None, AsOf(1))
    for wrong in ("12.3", "own", "own 0.0", "mine 1.0", "own 1.0 2"):
        monkeypatch.setenv("TELLER_AS_OF", wrong)
        with pytest.raises(TellerError, match=r"12\.3"):
            as_of.of_place(own)


def some(store: Store, rng: np.random.Generator) -> str:
    """A few complaints, some of them again."""
    rows = [
        complaint(str(key), int(rng.integers(1, 28)), str(rng.choice(["fees", "staff", "app"])))
        for key in rng.choice(12, size=4, replace=False)
    ]
    return commit(store, "complaint", rows).upload_id


def test_any_sequence_of_changes(store: Store) -> None:
    """Whatever was seen at a version is seen again, in whatever order the past is asked for."""
    rng = np.random.default_rng(11)
    seen: dict[int, dict[str, str]] = {}
    ids: list[str] = []
    for _ in range(15):
        kind = rng.choice(["commit", "commit", "undo", "redo", "maintain"])
        change_somehow(store, rng, ids, kind, lambda: some(store, rng))
        seen[store.version()] = current(store)
    for version in rng.permutation(sorted(seen)):
        assert current(then(store, int(version))) == seen[int(version)]
