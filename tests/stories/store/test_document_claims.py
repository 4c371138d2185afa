"""Of any number of processes that want a place on the shelf at once, exactly one gets it."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from data.store.delta import Place
from data.store.store import Store

RIVALS, PLACES = 3, 4


def want(url: str, rival: int) -> list[str]:
    """The places that a rival gets, where all rivals say the same words."""
    shelf = Store(url).shelf
    return [f"p{n}" for n in range(PLACES) if shelf.put_if("delivery", f"p{n}", {"state": "claimed"}, 0, f"r{rival}")]


def test_to_say_the_same_is_not_to_have_said_it(tmp_path: Path) -> None:
    shelf = Store(str(tmp_path)).shelf
    assert shelf.put_if("delivery", "a", {"state": "failed"}, 0, "kim")
    assert not shelf.put_if("delivery", "a", {"state": "failed"}, 0, "lee")
    assert shelf.put_if("delivery", "a", {"state": "failed"}, 1, "lee")
    assert [d.by for d in shelf.history("delivery", "a")] == ["lee", "kim"]


def test_of_processes_at_once_one_gets_each_place(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(RIVALS) as pool:
        won = pool.starmap(want, [(str(tmp_path), n) for n in range(RIVALS)])
    assert sorted(place for places in won for place in places) == [f"p{n}" for n in range(PLACES)]
    shelf = Store(str(tmp_path)).shelf
    assert all(len(shelf.history("delivery", f"p{n}")) == 1 for n in range(PLACES))
    assert all(shelf.history("delivery", place)[0].by == f"r{n}" for n, places in enumerate(won) for place in places)


def test_without_a_lock_one_gets_each_place_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def unlocked(*_: object) -> Iterator[bool]:
        yield True

    monkeypatch.setattr(Place, "lock", unlocked)
    Store(str(tmp_path)).shelf.put("layout", "first", {}, "kim")
    with ThreadPoolExecutor(RIVALS) as pool:
        won = list(pool.map(lambda n: want(str(tmp_path), n), range(RIVALS)))
    assert sorted(place for places in won for place in places) == [f"p{n}" for n in range(PLACES)]
