"""What happens when a writer dies half-way or another one is faster."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from data.errors import CommitConflict
from data.store.commit_log import Log, LogRow
from data.store.delta import Place
from data.store.store import Receipt, Store, Upload
from tests.banks import commit, table

HOUR = datetime(2026, 1, 1, 9)


class Killed(BaseException):
    """Stands for the end of the process."""


def response(key: str, nps: int = 9) -> dict[str, Any]:
    return {"response_id": key, "responded_at": HOUR, "nps": nps}


def both(*keys: str) -> dict[str, Any]:
    """Responses with one answer each: an upload of two tables."""
    answers = [{"response_id": key, "item": "q1", "value": "5", "responded_at": HOUR} for key in keys]
    return {"response": table("response", [response(key) for key in keys]), "answer": table("answer", answers)}


def current(store: Store, name: str = "response") -> list[str]:
    with store.snapshot() as snapshot:
        return sorted(snapshot.to_arrow(snapshot.table(name).response_id).to_pylist())


def stored(store: Store, name: str = "response") -> int:
    """All rows on disk, current or not."""
    return sum(file.rows for file in store.place.files(name).files)


def before_append(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something at the last moment before the next log append, once."""
    real, left = Log.append, [act]

    def append(log: Log, handle: DeltaTable, row: LogRow) -> bool:
        if left:
            left.pop()()
        return real(log, handle, row)

    monkeypatch.setattr(Log, "append", append)


def kill() -> None:
    raise Killed


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path)


@pytest.fixture
def unlocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on an object store: nobody waits for anybody."""

    def lock(*_: object, **__: object) -> AbstractContextManager[bool]:
        return nullcontext(True)

    monkeypatch.setattr(Place, "lock", lock)


def test_a_writer_that_dies_before_the_log_leaves_nothing_to_see(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before_append(monkeypatch, kill)
    with pytest.raises(Killed):
        Store(url).commit(Upload("a.csv", "aa"), both("a", "b"))
    fresh = Store(url)
    assert (stored(fresh), stored(fresh, "answer")) == (2, 2)
    assert (current(fresh), current(fresh, "answer"), fresh.version(), fresh.history()) == ([], [], 0, [])
    receipt = fresh.commit(Upload("a.csv", "aa"), both("a", "b"))
    assert (receipt.added, receipt.already) == (2, False)
    assert current(fresh) == current(fresh, "answer") == ["a", "b"]


def test_a_writer_that_dies_between_two_tables_leaves_nothing_to_see(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Place.take_in
    monkeypatch.setattr(
        Place, "take_in", lambda place, name, *rest: kill() if name == "answer" else real(place, name, *rest)
    )
    with pytest.raises(Killed):
        Store(url).commit(Upload("a.csv", "aa"), both("a"))
    monkeypatch.undo()
    assert stored(Store(url)) == 1
    assert current(Store(url)) == []


def test_what_a_dead_writer_left_is_cleared_away(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before_append(monkeypatch, kill)
    with pytest.raises(Killed):
        Store(url).commit(Upload("a.csv", "aa"), both("a", "b"))
    store = Store(url)
    store.commit(Upload("b.csv", "bb"), both("c"))
    assert store.maintain(keep_hours=24).abandoned_rows == 0
    assert stored(store) == 3
    assert store.maintain(keep_hours=0).abandoned_rows == 4
    assert (stored(store), stored(store, "answer")) == (1, 1)
    assert current(store) == current(store, "answer") == ["c"]
    assert [entry.file for entry in store.history()] == ["b.csv"]


@pytest.mark.usefixtures("unlocked")
def test_of_two_writers_with_one_file_one_wins(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    other: list[Receipt] = []
    before_append(monkeypatch, lambda: other.append(Store(url).commit(Upload("a.csv", "aa"), both("a", "b"))))
    mine = Store(url).commit(Upload("a.csv", "aa"), both("a", "b"))
    assert (mine.already, mine.upload_id, mine.unchanged) == (True, other[0].upload_id, 2)
    assert current(Store(url)) == current(Store(url), "answer") == ["a", "b"]
    assert len(Store(url).history()) == 1


@pytest.mark.usefixtures("unlocked")
def test_a_writer_that_lost_plans_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before_append(monkeypatch, lambda: commit(Store(url), "response", [response("a", 3), response("b", 9)]))
    mine = commit(Store(url), "response", [response("a", 10), response("b", 9), response("c")])
    assert (mine.added, mine.replaced, mine.unchanged, mine.version) == (1, 1, 1, 2)
    store = Store(url)
    assert current(store) == ["a", "b", "c"]
    store.undo(mine.upload_id)
    assert current(store) == ["a", "b"]


@pytest.mark.usefixtures("unlocked")
def test_a_writer_that_lost_to_other_rows_does_not_write_twice(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before_append(monkeypatch, lambda: commit(Store(url), "response", [response("x")]))
    mine = commit(Store(url), "response", [response("a")])
    assert (mine.added, mine.version) == (1, 2)
    assert stored(Store(url)) == 2


@pytest.mark.usefixtures("unlocked")
def test_an_undo_that_lost_looks_again(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = commit(Store(url), "response", [response("a"), response("b")])
    before_append(monkeypatch, lambda: commit(Store(url), "response", [response("a", 1)]))
    undone = Store(url).undo(first.upload_id)
    assert (undone.removed, undone.restored, undone.version) == (1, 0, 3)
    assert current(Store(url)) == ["a"]


@pytest.mark.usefixtures("unlocked")
def test_upkeep_under_a_slow_writer_loses_nothing(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(Store(url), "response", [response("x")])
    before_append(monkeypatch, lambda: Store(url).maintain(keep_hours=0))
    mine = Store(url).commit(Upload("a.csv", "aa"), both("a", "b"))
    store = Store(url)
    assert current(store) == ["a", "b", "x"]
    assert current(store, "answer") == ["a", "b"]
    assert store.history()[0].upload_id == mine.upload_id


@pytest.mark.usefixtures("unlocked")
def test_a_failure_of_a_write_that_arrived_is_no_failure(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from deltalake.exceptions import CommitFailedError

    real = Place.append_if

    def arrived(place: Place, name: str, rows: Any, handle: DeltaTable) -> None:
        real(place, name, rows, handle)
        raise CommitFailedError("the answer got lost")

    monkeypatch.setattr(Place, "append_if", arrived)
    receipt = commit(Store(url), "response", [response("a")])
    assert (receipt.added, receipt.version) == (1, 1)
    assert len(Store(url).history()) == 1


def test_a_writer_that_never_wins_says_so(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Log, "append", lambda *_: False)
    monkeypatch.setattr("data.store.store.ATTEMPTS", 3)
    with pytest.raises(CommitConflict, match="other uploads kept arriving"):
        commit(Store(url), "response", [response("a")])
    assert current(Store(url)) == []
    assert stored(Store(url)) == 1  # the rows were written once, not once an attempt


def test_one_store_serves_many_threads(url: str) -> None:
    store, faults = Store(url), []

    def work(number: int) -> None:
        for i in range(4):
            commit(store, "response", [response(f"{number}-{i}"), response("shared", number)])
            with store.snapshot() as snapshot:
                rows = snapshot.table("response")
                found = snapshot.to_arrow(rows.aggregate(n=rows.count(), k=rows.row_key.nunique())).to_pylist()[0]
                if found != {"n": snapshot.version + 1, "k": snapshot.version + 1}:
                    faults.append((snapshot.version, found))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert (store.version(), len(current(store))) == (16, 17)
