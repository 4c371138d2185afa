"""The store under several processes at once, and under `kill -9`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import crash, crowd
from data.store.store import Store


@pytest.mark.parametrize("writers, readers, seconds", [(2, 3, 3), pytest.param(4, 8, 300, marks=pytest.mark.long)])
def test_writers_and_readers_at_once(writers: int, readers: int, seconds: int) -> None:
    found = crowd.crowd(writers, readers, seconds)
    assert found.faults == ()
    assert (found.uploads > writers, found.changes > 0, found.reads > readers) == (True, True, True)


@pytest.mark.parametrize("kills", [16, pytest.param(1000, marks=pytest.mark.long)])
def test_kill_at_random_points_of_upload_undo_and_maintenance(kills: int) -> None:
    found = crash.both(kills, readers=2, seed=1)
    assert found.faults == ()
    assert found.acknowledged > 0
    assert found.reads > kills // 2
    assert all(found.inside[kind] > 0 for kind in crash.KINDS), found.inside


def test_the_measure_sees_what_is_torn(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.commit(crash.upload(0), crash.tables(0))
    assert crash.torn(store.snapshot()) == ""
    half = crash.tables(1)
    store.commit(crash.upload(1), {**half, "answer": half["answer"].slice(0, 10)})
    assert "answer has rows" in crash.torn(store.snapshot())


@pytest.mark.sampled
@pytest.mark.parametrize(
    "written, fault",
    [
        ("begin upload 1\nsaved upload 1 0.1\n", "upload 1 is None after [('begin', 'upload'), ('saved', 'upload')]"),
        ("begin undo 0\nsaved undo 0 0.1\n", "upload 0 is committed after [('begin', 'undo'), ('saved', 'undo')]"),
        ("begin undo 0\n", ""),
        ("begin upload 1\n", ""),
        ("begin maintain 9000\nsaved maintain 9000 0.1\n", ""),
    ],
)
def test_the_measure_sees_what_is_lost(store: Store, tmp_path: Path, written: str, fault: str) -> None:
    store.commit(crash.upload(0), crash.tables(0))
    journal = tmp_path / "worker"
    journal.write_text(written)
    found = crash.outcome(store, [journal], [], [])
    assert found.faults == ((fault,) if fault else ())


def test_the_measure_sees_what_came_from_nowhere(store: Store) -> None:
    store.commit(crash.upload(7), crash.tables(7))
    assert crash.outcome(store, [], [], []).faults == ("upload 7 came from nowhere",)
