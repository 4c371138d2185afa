"""What the bank keeps besides rows: the newest word counts, history stays, and writers at once lose nothing."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.store.delta import Place
from data.store.documents import NAME, Shelf
from data.store.store import Store

WRITERS, WORDS = 2, 4


def test_the_newest_word_counts_and_the_history_stays(tmp_path: Path) -> None:
    shelf = Store(str(tmp_path)).shelf
    assert (shelf.all("layout"), shelf.get("layout", "a"), shelf.history("layout", "a")) == ({}, None, [])
    shelf.put("layout", "a", {"x": 1}, "kim")
    shelf.put("layout", "b", {"y": "한"}, "kim")
    shelf.put("layout", "a", {"x": 2}, "lee")
    shelf.put("lexicon", "a", {}, "lee")
    assert {name: d.body for name, d in shelf.all("layout").items()} == {"b": {"y": "한"}, "a": {"x": 2}}
    assert [(d.body, d.by, d.seq) for d in shelf.history("layout", "a")] == [({"x": 2}, "lee", 3), ({"x": 1}, "kim", 1)]


def test_what_is_dropped_is_gone_and_can_come_back(tmp_path: Path) -> None:
    shelf = Store(str(tmp_path)).shelf
    shelf.drop("layout", "a", "kim")
    assert shelf.history("layout", "a") == []
    shelf.put("layout", "a", {"x": 1}, "kim")
    shelf.drop("layout", "a", "lee")
    assert (shelf.get("layout", "a"), shelf.all("layout")) == (None, {})
    assert [d.body for d in shelf.history("layout", "a")] == [None, {"x": 1}]
    shelf.put("layout", "a", {"x": 1}, "kim")
    found = Store(str(tmp_path)).shelf.get("layout", "a")
    assert found is not None
    assert (found.body, found.seq) == ({"x": 1}, 3)


def test_the_same_again_is_no_news_and_a_caller_cannot_change_what_is_kept(tmp_path: Path) -> None:
    shelf = Store(str(tmp_path)).shelf
    shelf.put("layout", "a", {"x": [1]}, "kim")
    shelf.put("layout", "a", {"x": [1]}, "lee")
    assert len(shelf.history("layout", "a")) == 1
    found = shelf.get("layout", "a")
    assert found is not None
    assert found.body is not None
    found.body["x"].append(2)
    again = shelf.get("layout", "a")
    assert again is not None
    assert again.body == {"x": [1]}


def test_maintenance_merges_it_and_loses_nothing(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    for n in range(5):
        store.shelf.put("layout", f"l{n % 3}", {"n": n}, "kim")
    before = {name: document.body for name, document in store.shelf.all("layout").items()}
    store.maintain(0)
    assert len(list((tmp_path / NAME).glob("*.parquet"))) < 5
    for shelf in (store.shelf, Store(str(tmp_path)).shelf):
        assert {name: document.body for name, document in shelf.all("layout").items()} == before
        assert len(shelf.history("layout", "l0")) == 2
    store.shelf.put("layout", "l0", {"n": 9}, "kim")
    assert [document.seq for document in store.shelf.history("layout", "l0")] == [6, 4, 1]


def keep(url: str, writer: int) -> None:
    shelf = Shelf(Store(url).place)
    for word in range(WORDS):
        shelf.put("layout", "shared", {"writer": writer, "word": word}, f"w{writer}")
        shelf.put("layout", f"own {writer} {word}", {"word": word}, f"w{writer}")


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=keep, args=(str(tmp_path), n)) for n in range(WRITERS)]
    for process in writers:
        process.start()
    for process in writers:
        process.join(60)
    assert [process.exitcode for process in writers] == [0] * WRITERS
    shelf = Store(str(tmp_path)).shelf
    assert len(shelf.all("layout")) == WRITERS * WORDS + 1
    said = shelf.history("layout", "shared")
    assert len(said) == WRITERS * WORDS
    for n in range(WRITERS):
        assert [d.body["word"] for d in reversed(said) if d.body and d.by == f"w{n}"] == list(range(WORDS))
    seqs = [d.seq for name in shelf.all("layout") for d in shelf.history("layout", name)]
    assert sorted(seqs) == list(range(1, 2 * WRITERS * WORDS + 1))


def test_without_a_lock_the_later_of_two_looks_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def unlocked(*_: object) -> Iterator[bool]:
        yield True

    monkeypatch.setattr(Place, "lock", unlocked)
    Store(str(tmp_path)).shelf.put("layout", "first", {}, "kim")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: Store(str(tmp_path)).shelf.put("layout", f"l{n}", {"n": n}, "kim"), range(12)))
    kept = Store(str(tmp_path)).shelf.all("layout")
    assert sorted(document.seq for document in kept.values()) == list(range(1, 14))


def test_of_many_who_claim_at_once_one_is_told_so(tmp_path: Path) -> None:
    url = str(tmp_path)

    def claim(number: int) -> bool:
        return Store(url).shelf.put_if("claim", "one", {"by": number}, 0)

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(claim, range(6)))
    assert sum(told) == 1
    kept = Store(url).shelf.get("claim", "one")
    assert kept is not None
    assert kept.body == {"by": told.index(True)}
    shelf = Store(url).shelf
    assert not shelf.put_if("claim", "one", {"by": 9}, kept.seq + 1)
    assert shelf.put_if("claim", "one", {"by": 9}, kept.seq)
    shelf.drop("claim", "one")
    assert not shelf.put_if("claim", "one", {"by": 1}, 0), "something was said of it before"
